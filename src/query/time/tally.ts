import type { LogEntry } from '../../contracts/log.ts'
import { SYSTEM_PLATFORM, type CauseKind, type Tx, type DocumentKey } from '../../model/facts.ts'
import { isConnecting } from '../../model/key.ts'
import type { DiffInterval } from './diff.ts'
import { readBits } from '../../lib/bits.ts'
import { SharedValues, memoiseWeakly } from '../../lib/memoise.ts'
import { Slots } from '../../lib/wait.ts'
import { NodeBits } from '../../walk/node-bits.ts'
import type { Reader } from '../reader.ts'
import { documentsIn } from '../documents.ts'

/** Counts what a part of the log did, and by whom. */
export interface Tally {
  readonly transactions: number
  readonly facts: number
  readonly edgesAdded: number
  readonly edgesRemoved: number
  readonly causes: readonly { readonly kind: CauseKind; readonly transactions: number }[]
  /** Platforms whose documents changed; `SYSTEM_PLATFORM` is the service itself. */
  readonly platforms: readonly { readonly platform: string; readonly changes: number }[]
  /** Number of entities with changes, by their final type. Some may end up unchanged. */
  readonly types: readonly { readonly entityType: string | null; readonly entities: number }[]
  readonly entities: number
  /** Ids of the entities with changes, ascending. */
  readonly nodes: Uint32Array
}

/** Transactions read between two pauses: some 4 ms, during which the thread is blocked. */
const TRANSACTIONS_PER_READ = 100
/** Tallies cached for the next pages of a diff, so that the log is read only for the first. */
const MAX_CACHED = 8

/** Maximum number of transactions tallied: half a minute of reading. Longer intervals must be requested in parts. */
export const MAX_TALLIED = 1_000_000
/** Maximum number of concurrent counts; further ones wait. */
const MAX_COUNTING = 2
const counting = new Slots(MAX_COUNTING)

/** Cached by record and by the two moments, between which nothing changes any more. */
const tallies = memoiseWeakly<Reader['store'], SharedValues<Tally>>(() => new SharedValues({ max: MAX_CACHED }))

export function tallyOf(between: DiffInterval): Promise<Tally> {
  const { from, to } = between
  return tallies(to.store).get(`${from.at}-${to.at}`, () => counting.run(() => count(between)))
}

async function count({ from, to }: DiffInterval): Promise<Tally> {
  const counts = new TallyCounter()
  for await (const entries of logSince(to, from.at)) {
    const documents = await documentsIn(to.store, entries)
    for (const entry of entries) if (hasVisibleChanges(entry)) counts.add(entry, documents)
  }
  return counts.done({ from, to })
}

/** Reads the log from a transaction up to the reader's moment in parts, between which other work runs. */
export async function* logSince({ store, at, pace }: Reader, after: Tx): AsyncGenerator<readonly LogEntry[]> {
  for (let last = after; last < at;) {
    if (pace.isDue()) await pace.yieldNow()
    const entries = await store.read(last, Math.min(TRANSACTIONS_PER_READ, at - last))
    yield entries
    last = entries.at(-1)?.tx ?? at
  }
}

/** False if everything that a transaction changed is hidden. */
export function hasVisibleChanges({ nodes, types, facts, edges }: LogEntry): boolean {
  return nodes.length + types.length + facts.length + edges.length > 0
}

class TallyCounter {
  readonly #touched = new NodeBits(8_192)
  readonly #causes = new Map<CauseKind, number>()
  readonly #platforms = new Map<string, number>()
  #transactions = 0
  #facts = 0
  #added = 0
  #removed = 0

  add({ cause, nodes, facts, edges }: LogEntry, documents: ReadonlyMap<number, DocumentKey | null>): void {
    this.#transactions++
    addCount(this.#causes, cause.kind, 1)
    for (const { id } of nodes) this.#touched.add(id)
    for (const { node, document, asserted, retracted } of facts) {
      this.#touched.add(node)
      const changes = Object.keys(asserted).length + retracted.length
      this.#facts += changes
      addCount(this.#platforms, documents.get(document)?.platform ?? SYSTEM_PLATFORM, changes)
    }
    for (const { op, from, to, document } of edges) {
      this.#touched.add(from)
      this.#touched.add(to)
      if (op === 'assert') this.#added++
      else this.#removed++
      addCount(this.#platforms, documents.get(document)?.platform ?? SYSTEM_PLATFORM, 1)
    }
  }

  done({ from, to }: DiffInterval): Tally {
    const types = new Map<string | null, number>()
    const touched = new Uint32Array(this.#touched.count)
    readBits(this.#touched.bits, touched)
    const nodes = touched.filter((node) => !isConnecting(to.graph.uriOf(node)))
    for (const node of nodes) addCount(types, to.typeOf(node) ?? from.typeOf(node), 1)
    return {
      transactions: this.#transactions,
      facts: this.#facts,
      edgesAdded: this.#added,
      edgesRemoved: this.#removed,
      causes: mostFirst(this.#causes).map(([kind, transactions]) => ({ kind, transactions })),
      platforms: mostFirst(this.#platforms).map(([platform, changes]) => ({ platform, changes })),
      types: mostFirst(types).map(([entityType, entities]) => ({ entityType, entities })),
      entities: nodes.length,
      nodes,
    }
  }
}

function addCount<K>(counts: Map<K, number>, key: K, by: number): void {
  counts.set(key, (counts.get(key) ?? 0) + by)
}

function mostFirst<K>(counts: ReadonlyMap<K, number>): [K, number][] {
  return [...counts].sort((a, b) => b[1] - a[1])
}
