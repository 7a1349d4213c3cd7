// Provides the reads from which questions are answered in a process that holds no graph.
import type { GraphReader } from '../../contracts/graph.ts'
import { RefusalError } from '../../contracts/problem.ts'
import type { EntityRecord } from '../../contracts/reads.ts'
import type { Tx } from '../../model/facts.ts'
import type { Uri } from '../../model/uri.ts'
import type { ReadDeps } from '../deps.ts'
import { EntityCache } from '../entities/entity-cache.ts'
import { askInRounds, type RoundOptions } from './ask-in-rounds.ts'
import { needsAGraph } from './needs-a-graph.ts'
import { MemoryBudget } from './memory-budget.ts'

/** Nodes and edges that all requests hold at a time: some 300 MB. */
const MOST_HELD = 2_000_000
/** Entities that all requests keep from one round to the next: about 1 kB each. What is beyond is read again. */
const MOST_KEPT = 50_000

export type RecordReadsParts = Omit<ReadDeps, 'graph' | 'entities' | 'search' | 'askInRounds'>

export type RecordReadsOptions = Pick<RoundOptions, 'bounds' | 'told'>

/** Outside of `askInRounds` whatever asks for the graph is refused. */
export function recordReads(parts: RecordReadsParts, options: RecordReadsOptions = {}): ReadDeps {
  const memory = new MemoryBudget(MOST_HELD)
  const kept = new KeptEntities()
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
    askInRounds: async (ask) => {
      // Each round sees the same time and condition, as it sees the same transaction of the record.
      const [now, condition] = [parts.now(), parts.condition()]
      const { catalogue, paths } = parts
      const pinned = { ...base, catalogue, paths, now: () => now, condition: () => condition }
      const asking = (round: Omit<ReadDeps, 'askInRounds'>): ReadDeps => {
        const reads: ReadDeps = { ...round, askInRounds: (ask) => ask(reads) }
        return reads
      }
      const entities = kept.ofRequest()
      try {
        // A store of its own for each round: what is remembered by it may be made of what was lacking.
        const round = (graph: GraphReader): ReadDeps =>
          asking({ ...pinned, graph: () => graph, store: entities.over(parts.store) })
        return await askInRounds(parts.store, (graph) => ask(round(graph)), { ...options, memory })
      } finally {
        entities.drop()
      }
    },
  }
}

/**
 * Keeps what the requests of a process read of entities, each from one round to the next, which asks for the same
 * again.
 */
class KeptEntities {
  #count = 0

  ofRequest(): RequestEntities {
    const keeps = (): boolean => this.#count < MOST_KEPT && ++this.#count > 0
    return new RequestEntities(keeps, (count) => void (this.#count -= count))
  }
}

class RequestEntities {
  readonly #kept = new Map<string, Promise<EntityRecord | null>>()
  readonly #keeps: () => boolean
  readonly #dropped: (count: number) => void
  #isDropped = false

  constructor(keeps: () => boolean, dropped: (count: number) => void) {
    this.#keeps = keeps
    this.#dropped = dropped
  }

  over(store: ReadDeps['store']): ReadDeps['store'] {
    const entities: ReadDeps['store']['entities'] = (uris, at) => this.#read(store, uris, at)
    return Object.assign(Object.create(store) as ReadDeps['store'], { entities })
  }

  /** When the request is answered: what is still being read for it by then is not kept. */
  drop(): void {
    this.#isDropped = true
    this.#dropped(this.#kept.size)
    this.#kept.clear()
  }

  async #read(store: ReadDeps['store'], uris: readonly Uri[], at: Tx): Promise<readonly (EntityRecord | null)[]> {
    const keyOf = (uri: Uri): string => `${at} ${uri}`
    const missing = [...new Set(uris.filter((uri) => !this.#kept.has(keyOf(uri))))]
    const reading = missing.length === 0 ? Promise.resolve([]) : store.entities(missing, at)
    const read = new Map(missing.map((uri, i) => [uri, reading.then((records) => records[i] ?? null)]))
    for (const [uri, record] of read) {
      if (!this.#isDropped && this.#keeps()) this.#kept.set(keyOf(uri), record)
      // Whoever waits for it is told; nobody may. It is read again for the next round.
      record.catch(() => this.#kept.delete(keyOf(uri)) && this.#dropped(1))
    }
    return await Promise.all(uris.map((uri) => read.get(uri) ?? this.#kept.get(keyOf(uri)) ?? null))
  }
}
