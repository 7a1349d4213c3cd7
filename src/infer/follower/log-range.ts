import { SYSTEM_DOCUMENT, type LogEntry, type NodeId } from '../../contracts/log.ts'
import type { NodeStage } from '../../contracts/reads.ts'
import type { Cause, EdgeTypeId, Time, Tx } from '../../model/facts.ts'
import { isLookupAnswer } from '../../model/lookup.ts'
import { statedName } from '../../model/people.ts'
import { pairOf } from '../paths/conclusions.ts'
import type { TouchedGraph } from './graph-change.ts'
import { stageAfter, type NodeStages } from './node-stages.ts'
import { getOrInsert } from '../../lib/maps.ts'

/** A range of the log, reduced to what inference needs. */
export interface Window {
  readonly from: Tx
  readonly to: Tx
  readonly delta: TouchedGraph
  /** Nodes whose stage changed, with their stage before the window; null if unknown. */
  readonly moved: ReadonlyMap<NodeId, NodeStage | null>
  /** Nodes that were enriched as of a transaction before they changed. */
  readonly overtaken: ReadonlySet<NodeId>
  /** Nodes whose references changed, and which may be settled now. */
  readonly referring: ReadonlySet<NodeId>
  /** Look-ups whose answer changed. */
  readonly resolved: ReadonlySet<NodeId>
}

/** The edge types and attributes that rules read; the rest of a transaction doesn't concern them. */
export interface Vocabulary {
  readonly edges: ReadonlySet<EdgeTypeId>
  readonly attributes: ReadonlySet<string>
  /** Conclusions that other rules use, which matter when a person rejects one. */
  readonly conclusions: ReadonlySet<EdgeTypeId>
  /** Relationships that rules conclude: they also count as references, whoever states them. */
  readonly supported: ReadonlySet<EdgeTypeId>
}

/** Reads a range of the log, and advances the stages to its end. */
export function windowOf(
  entries: readonly LogEntry[],
  { vocabulary, stages }: { readonly vocabulary: Vocabulary; readonly stages: NodeStages },
): Window {
  const moved = new Map<NodeId, NodeStage | null>()
  const resolved = new Set<NodeId>()
  const overtaken = new Set<NodeId>()
  const referring = new Set<NodeId>()
  for (const entry of entries) {
    const basis = basisOf(entry.cause)
    for (const { type, from } of entry.edges) {
      if (isLookupAnswer(type)) resolved.add(from)
      if (entry.cause.kind === 'rule' && !vocabulary.supported.has(type)) continue
      referring.add(from)
      stages.opened(from, entry.tx)
    }
    for (const { node } of entry.types) {
      stages.opened(node, entry.tx)
    }
    for (const fact of entry.facts) {
      if (fact.document === SYSTEM_DOCUMENT) {
        const before = stages.of(fact.node)
        const after = stageAfter(fact, before)
        if (after === null) continue
        if (after === 'hydrated') stages.opened(fact.node, entry.tx)
        if (after === 'enriched' && basis !== null && !stages.closes(fact.node, basis, entry.tx))
          overtaken.add(fact.node)
        if (!moved.has(fact.node)) moved.set(fact.node, entry.tx <= stages.loadedAt ? null : before)
        stages.put(fact.node, after)
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

/** Collects the changes in a range of the log that may matter to rules. */
export function changedIn(entries: readonly LogEntry[], vocabulary: Vocabulary): TouchedGraph {
  const edges: TouchedGraph['edges'][number][] = []
  const judged: TouchedGraph['judged'][number][] = []
  const known = new Map<EdgeTypeId, Set<number>>()
  const retyped = new Set<NodeId>()
  const attributes = new Map<string, TouchedGraph['attributes'][number]>()
  for (const entry of entries) {
    for (const { type, from, to, provenance } of entry.edges) {
      const byPerson = provenance === 'REJECTED' || provenance === 'CURATED'
      if (byPerson && vocabulary.conclusions.has(type)) judged.push({ type, from, to })
      if (!vocabulary.edges.has(type)) continue
      const pairs = getOrInsert(known, type, () => new Set())
      const pair = pairOf(from, to)
      if (pairs.has(pair)) continue
      pairs.add(pair)
      edges.push({ type, from, to })
    }
    for (const { node } of entry.types) retyped.add(node)
    if (vocabulary.attributes.size === 0) continue
    for (const { node, asserted, retracted } of entry.facts) {
      for (const name of namesIn([...Object.keys(asserted), ...retracted], vocabulary.attributes))
        attributes.set(`${name} ${node}`, { node, name })
    }
  }
  return { edges, judged, retyped: [...retyped], attributes: [...attributes.values()] }
}

/**
 * Returns those of a document's attribute keys that rules read. Repeating a person's statement changes only its time,
 * which decides between people.
 */
function namesIn(keys: readonly string[], read: ReadonlySet<string>): ReadonlySet<string> {
  const names = keys.map(statedName)
  return names.includes(null) ? read : new Set(names.flatMap((name) => (name !== null && read.has(name) ? [name] : [])))
}

/** Conclusions as of a transaction carry its number in their trace. */
export function causeOf(basis: Tx, now: Time): Cause {
  return { kind: 'rule', trace: `${TRACE}${basis}`, since: now }
}

function basisOf({ kind, trace }: Cause): Tx | null {
  return kind === 'rule' && trace.startsWith(TRACE) ? Number(trace.slice(TRACE.length)) : null
}

const TRACE = 'follows-'
