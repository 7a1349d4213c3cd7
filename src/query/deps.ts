import type { Past } from '../contracts/record-past.ts'
import type { Reads } from '../contracts/reads.ts'
import type { TransactionLog } from '../contracts/log.ts'
import type { Time } from '../model/facts.ts'
import type { Catalogue } from '../catalogue/registry.ts'
import type { Condition } from '../contracts/condition.ts'
import type { GraphReader } from '../contracts/graph.ts'
import type { PathReader } from '../contracts/paths.ts'
import type { SearchIndex } from '../contracts/search-index.ts'
import type { Visibility } from '../contracts/view.ts'
import type { EntityCache } from './entities/entity-cache.ts'

/** Every read needs these. */
export interface ReadDeps {
  readonly store: TransactionLog & Reads & Past
  /** Real time: no question is about the future. */
  readonly now: () => Time
  /** The graph of this process as it is now; a rebuilt one may replace it while the service runs. */
  readonly graph: () => GraphReader
  readonly catalogue: Catalogue
  /** Views and conclusions are walked where rules are; it is handed in, since stages do not import each other. */
  readonly paths: PathReader
  /** Must be notified of every transaction that the graph applies; until then it keeps nothing. */
  readonly entities: EntityCache
  /** The state of the sources: held in memory, since every answer reports what may have shortened it. */
  readonly condition: () => Condition
  /** The search index of this process; null where it has none, `loading` while it is filled for the first time. */
  readonly search: () => SearchIndex | 'loading' | null
  /** Decides what is hidden from whom. */
  readonly visibility: Visibility
  /**
   * Left out where `graph` has everything. A process without a graph calls `ask` with what the request has read so far,
   * and again with what that lacked, until it lacks nothing.
   */
  readonly askInRounds?: <T>(ask: (reads: ReadDeps) => Promise<T>) => Promise<T>
}

/** Answers a request: `ask` must change nothing, since it may be called several times. */
export function asked<T>(reads: ReadDeps, ask: (reads: ReadDeps) => Promise<T>): Promise<T> {
  return reads.askInRounds === undefined ? ask(reads) : reads.askInRounds(ask)
}

/** The most items of a list or page, and their number without `first` (contract). */
export const MAX_PAGE = 1_000
