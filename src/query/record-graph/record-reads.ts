// Provides the reads of a process that holds no graph.
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

/** Maximum number of nodes and edges that all requests hold at once: some 300 MB. */
const MAX_HELD = 2_000_000
/** Maximum number of entities that all requests cache between rounds: about 1 kB each. Others are read again. */
const MAX_CACHED = 50_000

export type RecordReadsOptions = Pick<RoundOptions, 'bounds' | 'onCost'>

/** Outside `askInRounds`, every use of the graph is refused. */
export function recordReads(
  parts: Omit<ReadDeps, 'graph' | 'entities' | 'search' | 'askInRounds'>,
  options: RecordReadsOptions = {},
): ReadDeps {
  const memory = new MemoryBudget(MAX_HELD)
  const cache = new CachedEntities()
  // Isn't notified of transactions, and so caches nothing.
  const entities = new EntityCache(1)
  const base = {
    entities,
    store: parts.store,
    visibilities: parts.visibilities,
    search: () => null,
    sourceConditions: parts.sourceConditions,
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
      // Each round sees the same time and source conditions, as it sees the same transaction of the record.
      const [now, sourceConditions] = [parts.now(), parts.sourceConditions()]
      const { catalogue, paths } = parts
      const pinned = { ...base, catalogue, paths, now: () => now, sourceConditions: () => sourceConditions }
      const asking = (round: Omit<ReadDeps, 'askInRounds'>): ReadDeps => {
        const reads: ReadDeps = { ...round, askInRounds: (nested) => nested(reads) }
        return reads
      }
      const entities = cache.forRequest()
      try {
        // Each round has its own store, because what is memoised by it may depend on missing data.
        const round = (graph: GraphReader): ReadDeps =>
          asking({ ...pinned, graph: () => graph, store: entities.over(parts.store) })
        return await askInRounds(parts.store, (graph) => ask(round(graph)), { ...options, memory })
      } finally {
        entities.drop()
      }
    },
  }
}

/** Caches a request's reads of entities between rounds, which ask for the same again. */
class CachedEntities {
  #count = 0

  forRequest(): RequestEntities {
    const keeps = (): boolean => this.#count < MAX_CACHED && ++this.#count > 0
    return new RequestEntities(keeps, (count) => void (this.#count -= count))
  }
}

class RequestEntities {
  readonly #cached = new Map<string, Promise<EntityRecord | null>>()
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

  /** Called when the request is answered: reads still in progress aren't cached. */
  drop(): void {
    this.#isDropped = true
    this.#dropped(this.#cached.size)
    this.#cached.clear()
  }

  async #read(store: ReadDeps['store'], uris: readonly Uri[], at: Tx): Promise<readonly (EntityRecord | null)[]> {
    const keyOf = (uri: Uri): string => `${at} ${uri}`
    const missing = [...new Set(uris.filter((uri) => !this.#cached.has(keyOf(uri))))]
    const reading = missing.length === 0 ? Promise.resolve([]) : store.entities(missing, at)
    const read = new Map(missing.map((uri, i) => [uri, reading.then((records) => records[i] ?? null)]))
    for (const [uri, record] of read) {
      if (!this.#isDropped && this.#keeps()) this.#cached.set(keyOf(uri), record)
      // The error goes to whoever awaits it, if anybody. The next round reads it again.
      record.catch(() => this.#cached.delete(keyOf(uri)) && this.#dropped(1))
    }
    return await Promise.all(uris.map((uri) => read.get(uri) ?? this.#cached.get(keyOf(uri)) ?? null))
  }
}
