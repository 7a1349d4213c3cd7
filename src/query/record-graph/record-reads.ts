// What questions are answered from in a process that holds no graph.
import { RefusalError } from '../../contracts/problem.ts'
import type { EntityRecord } from '../../contracts/reads.ts'
import { Slots } from '../../lib/wait.ts'
import type { Tx } from '../../model/facts.ts'
import type { Uri } from '../../model/uri.ts'
import type { ReadDeps } from '../deps.ts'
import { EntityCache } from '../entities/entity-cache.ts'
import { askAgain, type AskingBounds, type AskingCost } from './ask-again.ts'
import { needsAGraph } from './needs-a-graph.ts'

/** Requests that hold a part of the graph at a time: further ones wait. */
const MOST_AT_ONCE = 16
/** Entities that a request keeps from one round to the next: about 1 kB each. What is beyond is read again. */
const MOST_KEPT = 20_000

export type RecordReadsParts = Omit<ReadDeps, 'graph' | 'entities' | 'search' | 'askAgain'>

export interface RecordReadsOptions {
  readonly bounds?: Partial<AskingBounds>
  /** Told what each answer cost. */
  readonly told?: (cost: AskingCost) => void
}

/** Outside of `askAgain` whatever asks for the graph is refused. */
export function recordReads(parts: RecordReadsParts, { bounds, told }: RecordReadsOptions = {}): ReadDeps {
  const slots = new Slots(MOST_AT_ONCE)
  // It is told of no transaction, and so keeps nothing.
  const entities = new EntityCache()
  const base = {
    entities,
    store: parts.store,
    visibility: parts.visibility,
    search: () => null,
    condition: parts.condition,
    now: parts.now,
    graph: () => {
      throw new RefusalError(needsAGraph('do that'))
    },
  }
  return {
    ...base,
    get catalogue() {
      return parts.catalogue
    },
    get paths() {
      return parts.paths
    },
    askAgain: (ask) =>
      slots.run(async () => {
        // The same in each round, like the record as of a transaction.
        const [now, condition] = [parts.now(), parts.condition()]
        const { catalogue, paths } = parts
        const pinned = { ...base, catalogue, paths, now: () => now, condition: () => condition }
        const asking = (round: Omit<ReadDeps, 'askAgain'>): ReadDeps => {
          const reads: ReadDeps = { ...round, askAgain: (again) => again(reads) }
          return reads
        }
        const kept = new Map<string, Promise<EntityRecord | null>>()
        return await askAgain(
          parts.store,
          // A store of its own for each round: what is remembered by it may be made of what was lacking.
          (graph) => ask(asking({ ...pinned, graph: () => graph, store: keeping(parts.store, kept) })),
          bounds,
          told,
        )
      }),
  }
}

/** Each round asks for the entities of the one before. */
function keeping(store: ReadDeps['store'], kept: Map<string, Promise<EntityRecord | null>>): ReadDeps['store'] {
  const keyOf = (uri: Uri, at: Tx): string => `${at} ${uri}`
  const entities: ReadDeps['store']['entities'] = async (uris, at) => {
    const missing = [...new Set(uris.filter((uri) => !kept.has(keyOf(uri, at))))]
    if (missing.length === 0) return await Promise.all(uris.map((uri) => kept.get(keyOf(uri, at)) ?? null))
    const reading = store.entities(missing, at)
    const read = new Map(missing.map((uri, i) => [uri, reading.then((records) => records[i] ?? null)]))
    for (const [uri, record] of read) {
      if (kept.size < MOST_KEPT) kept.set(keyOf(uri, at), record)
      // Whoever waits for it is told; nobody may.
      record.catch(() => kept.delete(keyOf(uri, at)))
    }
    return await Promise.all(uris.map((uri) => read.get(uri) ?? kept.get(keyOf(uri, at)) ?? null))
  }
  return Object.assign(Object.create(store) as ReadDeps['store'], { entities })
}
