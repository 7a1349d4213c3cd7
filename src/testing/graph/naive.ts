import type { EdgeChange, FactChange, LogEntry, NodeId, TypeChange } from '../../contracts/log.ts'
import type { EdgePage, NodeRow } from '../../contracts/reads.ts'
import type { Attributes, EdgeTypeId, Tx } from '../../model/facts.ts'
import { makeUri } from '../../model/uri.ts'
import { must } from '../../lib/result.ts'
import { below, randomFrom, type Random } from '../../lib/random.ts'
import type { LogSource } from '../../follow/log.ts'
import type { LoadSource } from '../../projections/graph/load-from-record.ts'

/** The simplest possible graph: it reads the log from the beginning for every answer. */
interface NaiveGraph {
  readonly edges: ReadonlyMap<string, { readonly from: NodeId; readonly type: EdgeTypeId; readonly to: NodeId }>
  readonly types: ReadonlyMap<NodeId, string>
  readonly gone: ReadonlySet<NodeId>
  /** Edges as `from type to`. */
  readonly rejected: ReadonlySet<string>
  readonly nodes: readonly NodeId[]
}

export function naiveAt(log: readonly LogEntry[], at: Tx): NaiveGraph {
  const open = new Map<number, EdgeChange>()
  const begun = new Map<number, Tx>()
  const types = new Map<NodeId, string>()
  const gone = new Set<NodeId>()
  const nodes: NodeId[] = []
  for (const entry of log) {
    if (entry.tx > at) break
    nodes.push(...entry.nodes.map((n) => n.id))
    for (const { node, type } of entry.types) {
      if (type === null) types.delete(node)
      else types.set(node, type)
    }
    for (const change of entry.facts) {
      if (change.asserted['deletedAtSource'] !== undefined) gone.add(change.node)
      if (change.retracted.includes('deletedAtSource')) gone.delete(change.node)
    }
    for (const change of entry.edges) {
      if (change.op === 'assert') begun.set(change.support, entry.tx)
      if (change.op === 'assert') open.set(change.support, change)
      else open.delete(change.support)
    }
  }
  const keyOf = (e: EdgeChange) => `${e.from} ${e.type} ${e.to}`
  const rejected = new Set<string>()
  for (const [key, all] of Map.groupBy(open.values(), keyOf)) {
    const stances = all.filter((e) => e.provenance === 'CURATED' || e.provenance === 'REJECTED')
    const latest = Math.max(...stances.map((e) => begun.get(e.support) ?? 0))
    if (stances.some((e) => begun.get(e.support) === latest && e.provenance === 'REJECTED')) rejected.add(key)
  }
  const edges = new Map(
    [...open.values()]
      .filter((e) => e.provenance !== 'REJECTED' && !rejected.has(keyOf(e)))
      .map((e) => [keyOf(e), { from: e.from, type: e.type, to: e.to }]),
  )
  return { edges, types, gone, rejected, nodes }
}

/** Mixes a few confirmations and rejections into declared edges. */
const PROVENANCES = ['DECLARED', 'DECLARED', 'DECLARED', 'CURATED', 'REJECTED'] as const

export interface LogShape {
  readonly transactions: number
  readonly nodes: number
  readonly edgeTypes: readonly EdgeTypeId[]
  /** Maximum number of edges that change in a transaction. */
  readonly churn: number
  readonly types?: readonly string[]
  /** Platforms of the nodes, in turn. */
  readonly platforms?: readonly string[]
}

/** Generates a random log: with few possible edges, several supports of one and returning edges are common. */
export function randomLog(seed: number, shape: LogShape): LogEntry[] {
  const random = randomFrom(seed)
  const log: LogEntry[] = []
  const state = {
    known: 0,
    support: 0,
    open: new Map<number, EdgeChange>(),
    types: new Map<NodeId, string | null>(),
    gone: new Set<NodeId>(),
  }
  for (let tx = 1; tx <= shape.transactions; tx++) {
    const nodes = newNodes(random, shape, state)
    const types = state.known === 0 ? [] : someTypes(random, shape, state)
    const facts = state.known === 0 ? [] : someFacts(random, state)
    const edges = state.known === 0 ? [] : someEdges(random, shape, state)
    const cause = { kind: 'event' as const, trace: `t${tx}`, since: tx * 1_000 }
    log.push({ tx, at: tx * 1_000, cause, nodes, types, facts, edges })
  }
  return log
}

interface Growing {
  known: number
  support: number
  readonly open: Map<number, EdgeChange>
  readonly types: Map<NodeId, string | null>
  readonly gone: Set<NodeId>
}

function newNodes(random: Random, shape: LogShape, state: Growing): LogEntry['nodes'] {
  const fresh = Math.min(below(random, 4), shape.nodes - state.known)
  return Array.from({ length: fresh }, () => {
    const id = ++state.known
    const { platforms = ['here'] } = shape
    return { id, uri: must(makeUri('thing', platforms[id % platforms.length] ?? 'here', `n${id}/é`)) }
  })
}

/** Nodes get types, other types, lose them and get them again. */
function someTypes(random: Random, { types = ['A', 'B', 'C'] }: LogShape, state: Growing): TypeChange[] {
  const changes = new Map<NodeId, TypeChange>()
  for (let more = below(random, 3); more > 0; more--) {
    const node = 1 + below(random, state.known)
    const type = types[below(random, types.length + 1)] ?? null
    if (type === (state.types.get(node) ?? null) || changes.has(node)) continue
    state.types.set(node, type)
    changes.set(node, { node, type })
  }
  return [...changes.values()]
}

function someFacts(random: Random, state: Growing): FactChange[] {
  return Array.from({ length: below(random, 3) }, (): FactChange => {
    const node = 1 + below(random, state.known)
    const asserted: Record<string, Attributes[string]> = { name: `n${below(random, 9)}` }
    const retracted: string[] = []
    const turn = below(random, 4)
    // The claim of a single document isn't the merged type.
    if (turn === 0) asserted['entityType'] = 'D'
    if (turn === 1 && state.gone.has(node)) {
      retracted.push('deletedAtSource')
      state.gone.delete(node)
    } else if (turn === 1 && !state.gone.has(node)) {
      asserted['deletedAtSource'] = true
      state.gone.add(node)
    }
    return { node, document: turn === 1 ? 0 : 1 + below(random, 3), asserted, retracted }
  })
}

function someEdges(random: Random, shape: LogShape, state: Growing): EdgeChange[] {
  return Array.from({ length: below(random, shape.churn + 1) }, (): EdgeChange => {
    const open = [...state.open.keys()]
    const old = below(random, 5) < 2 ? state.open.get(open[below(random, open.length)] ?? -1) : undefined
    if (old !== undefined) {
      state.open.delete(old.support)
      return { ...old, op: 'retract' }
    }
    const type = shape.edgeTypes[below(random, shape.edgeTypes.length)] ?? 'A.x'
    // Squared, so that low ids are hubs.
    const to = 1 + Math.floor(random() ** 2 * state.known)
    const change: EdgeChange = {
      op: 'assert',
      support: ++state.support,
      type,
      from: 1 + below(random, state.known),
      to,
      document: 1,
      provenance: PROVENANCES[below(random, PROVENANCES.length)] ?? 'DECLARED',
    }
    state.open.set(change.support, change)
    return change
  })
}

/** The record as a follower sees it, over a log in memory. `commit` makes the next entries of the log visible. */
export interface NaiveSource extends LoadSource, LogSource {
  commit(entries: readonly LogEntry[]): void
}

export function naiveSource(visible: LogEntry[] = []): NaiveSource {
  const listeners = new Set<(head: Tx) => void>()
  const head = (): Tx => visible.at(-1)?.tx ?? 0
  return {
    commit(entries) {
      visible.push(...entries)
      for (const listener of listeners) listener(head())
    },
    head: async () => ({ tx: head(), at: head() * 1_000 }),
    read: async (after, limit) => visible.filter((e) => e.tx > after).slice(0, limit),
    onCommit(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    nodePage: async (after, limit) =>
      nodeRows(visible)
        .filter((n) => n.id > after)
        .slice(0, limit),
    edgePage: async (after, at, limit) => edgePage(visible, { after, at, limit }),
  }
}

function nodeRows(log: readonly LogEntry[]): NodeRow[] {
  const rows = new Map<NodeId, NodeRow>()
  for (const entry of log) {
    for (const { id, uri } of entry.nodes) rows.set(id, { id, uri, types: [], gone: [], stage: 'stub' })
    for (const { node, type } of entry.types) {
      const row = rows.get(node)
      if (row === undefined) continue
      const types = row.types.map((one) => (one.until === null ? { ...one, until: entry.tx } : one))
      if (type !== null) types.push({ type, since: entry.tx, until: null })
      rows.set(node, { ...row, types })
    }
    for (const { node, asserted, retracted } of entry.facts) {
      const row = rows.get(node)
      if (row === undefined) continue
      const ended = retracted.includes('deletedAtSource')
      const gone = row.gone.map((one) => (ended && one.until === null ? { since: one.since, until: entry.tx } : one))
      if (asserted['deletedAtSource'] !== undefined) gone.push({ since: entry.tx, until: null })
      rows.set(node, { ...row, gone })
    }
  }
  return [...rows.values()]
}

function edgePage(log: readonly LogEntry[], ask: { after: number; at: Tx; limit: number }): EdgePage {
  const rows = new Map<number, EdgeChange & { since: Tx; until: Tx | null }>()
  for (const entry of log) {
    for (const change of entry.edges) {
      const known = rows.get(change.support)
      rows.set(change.support, {
        ...change,
        since: known?.since ?? entry.tx,
        until: change.op === 'retract' ? entry.tx : null,
      })
    }
  }
  const page = [...rows.values()].filter((r) => r.support > ask.after && r.since <= ask.at).slice(0, ask.limit)
  const last = page.at(-1)
  return { rows: page, next: page.length === ask.limit && last !== undefined ? last.support : null }
}
