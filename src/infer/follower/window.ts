import type { LogEntry, NodeId } from '../../contracts/log.ts'
import type { NodeStage } from '../../contracts/reads.ts'
import type { Cause, EdgeTypeId, Time, Tx } from '../../model/facts.ts'
import { RESOLVES_TO } from '../../model/lookup.ts'
import type { GraphChange } from './change.ts'
import { stageAfter, type NodeStages } from './node-stages.ts'

/** The system itself: what it says of a node is how far that has come. */
const SYSTEM_DOCUMENT = 0

/** A stretch of the log, as inference sees it. */
export interface Window {
  readonly from: Tx
  readonly to: Tx
  readonly delta: Changed
  /** Nodes of which the system said how far they have come, and how far they had before the window; null: that is not known. */
  readonly moved: ReadonlyMap<NodeId, NodeStage | null>
  /** Nodes that were called enriched by what was known before they changed. */
  readonly overtaken: ReadonlySet<NodeId>
  /** Nodes that refer to something else than before: one that waits may have ceased to. */
  readonly referring: ReadonlySet<NodeId>
  /** Look-ups that found somebody, or lost them. */
  readonly resolved: ReadonlySet<NodeId>
}

/** A delta before anybody looked up types. */
export interface Changed extends Omit<GraphChange, 'retyped'> {
  readonly retyped: readonly NodeId[]
}

/** What rules look at; nothing else of a transaction matters to them. */
export interface Vocabulary {
  readonly edges: ReadonlySet<EdgeTypeId>
  readonly attributes: ReadonlySet<string>
}

/** Reads a stretch of the log, and brings the standings up to its end. */
export function windowOf(
  entries: readonly LogEntry[],
  of: { readonly vocabulary: Vocabulary; readonly standings: NodeStages },
): Window {
  const { vocabulary, standings } = of
  const moved = new Map<NodeId, NodeStage | null>()
  const resolved = new Set<NodeId>()
  const overtaken = new Set<NodeId>()
  const referring = new Set<NodeId>()
  for (const entry of entries) {
    const basis = basisOf(entry.cause)
    for (const { type, from } of entry.edges) {
      if (type === RESOLVES_TO) resolved.add(from)
      if (entry.cause.kind === 'rule') continue
      referring.add(from)
      standings.opened(from, entry.tx)
    }
    for (const { node } of entry.types) {
      standings.opened(node, entry.tx)
    }
    for (const fact of entry.facts) {
      if (fact.document === SYSTEM_DOCUMENT) {
        const before = standings.of(fact.node)
        const after = stageAfter(fact, before)
        if (after === null) continue
        if (after === 'hydrated') standings.opened(fact.node, entry.tx)
        if (after === 'enriched' && basis !== null && !standings.closes(fact.node, basis, entry.tx))
          overtaken.add(fact.node)
        if (!moved.has(fact.node)) moved.set(fact.node, entry.tx <= standings.loadedAt ? null : before)
        standings.put(fact.node, after)
      }
    }
  }
  return {
    from: (entries[0]?.tx ?? 1) - 1,
    to: entries.at(-1)?.tx ?? 0,
    delta: changedIn(entries, vocabulary),
    moved,
    overtaken,
    referring,
    resolved,
  }
}

/** What of a stretch of the log may matter to rules. */
export function changedIn(entries: readonly LogEntry[], vocabulary: Vocabulary): Changed {
  const edges = new Map<string, GraphChange['edges'][number]>()
  const retyped = new Set<NodeId>()
  const attributes = new Map<string, GraphChange['attributes'][number]>()
  for (const entry of entries) {
    for (const { type, from, to } of entry.edges)
      if (vocabulary.edges.has(type)) edges.set(`${type} ${from} ${to}`, { type, from, to })
    for (const { node } of entry.types) retyped.add(node)
    if (vocabulary.attributes.size === 0) continue
    for (const { node, asserted, retracted } of entry.facts) {
      for (const name of [...Object.keys(asserted), ...retracted])
        if (vocabulary.attributes.has(name)) attributes.set(`${name} ${node}`, { node, name })
    }
  }
  return { edges: [...edges.values()], retyped: [...retyped], attributes: [...attributes.values()] }
}

/** What follows from the log up to a transaction is written with that number in its trace. */
export function causeOf(basis: Tx, now: Time): Cause {
  return { kind: 'rule', trace: `${TRACE}${basis}`, since: now }
}

function basisOf({ kind, trace }: Cause): Tx | null {
  return kind === 'rule' && trace.startsWith(TRACE) ? Number(trace.slice(TRACE.length)) : null
}

const TRACE = 'follows-'
