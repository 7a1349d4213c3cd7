import type { Past } from '../contracts/record-past.ts'
import type { Reads } from '../contracts/reads.ts'
import type { TransactionLog } from '../contracts/log.ts'
import type { Time } from '../model/facts.ts'
import type { Catalogue } from '../catalogue/registry.ts'
import type { SourceConditions } from '../contracts/source-conditions.ts'
import type { GraphReader } from '../contracts/graph.ts'
import type { PathReader } from '../contracts/paths.ts'
import type { SearchIndex } from '../contracts/search-index.ts'
import type { Visibilities } from '../contracts/visibility.ts'
import type { EntityCache } from './entities/entity-cache.ts'

export interface ReadDeps {
  readonly store: TransactionLog & Reads & Past
  /** Real time: no question is about the future. */
  readonly now: () => Time
  /** The current graph of this process; a rebuilt one may replace it while the service runs. */
  readonly graph: () => GraphReader
  readonly catalogue: Catalogue
  /** Walks views and conclusions by the rules; passed in, because stages don't import each other. */
  readonly paths: PathReader
  /** Caches nothing until it is notified of every transaction that the graph applies. */
  readonly entities: EntityCache
  /** State of the sources, held in memory because every answer reports what may have shortened it. */
  readonly sourceConditions: () => SourceConditions
  /** Search index of this process; null if it has none, `loading` while it is first filled. */
  readonly search: () => SearchIndex | 'loading' | null
  readonly visibilities: Visibilities
  /**
   * Absent if `graph` is complete. A process without a graph calls `ask` with what the request has read so far, and
   * again with what that lacked, until nothing is missing.
   */
  readonly askInRounds?: <T>(ask: (reads: ReadDeps) => Promise<T>) => Promise<T>
}

/** Answers a request: `ask` must change nothing, since it may be called several times. */
export function askInRounds<T>(reads: ReadDeps, ask: (reads: ReadDeps) => Promise<T>): Promise<T> {
  return reads.askInRounds === undefined ? ask(reads) : reads.askInRounds(ask)
}

/** Maximum number of items of a list or page, and their number without `first` (contract). */
export const MAX_PAGE = 1_000
