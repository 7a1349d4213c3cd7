import type { Past } from '../contracts/past.ts'
import type { Reads } from '../contracts/reads.ts'
import type { TransactionLog } from '../contracts/log.ts'
import type { Catalogue } from '../catalogue/registry.ts'
import type { Condition } from '../contracts/condition.ts'
import type { GraphReader } from '../contracts/graph.ts'
import type { PathReader } from '../contracts/paths.ts'
import type { EntityCache } from './entities/entity-cache.ts'

/** What every read stands on. */
export interface ReadDeps {
  readonly store: TransactionLog & Reads & Past
  /** The graph of this process as it is now; a rebuilt one may take its place while the service runs. */
  readonly graph: () => GraphReader
  readonly catalogue: Catalogue
  /** Views and conclusions are walked where rules are; it is handed in, since stages do not import each other. */
  readonly paths: PathReader
  /** Has to be told every transaction that the graph applies; untold, it keeps nothing. */
  readonly entities: EntityCache
  /** How the sources stand: kept in memory, since every answer says what may have shortened it. */
  readonly condition: () => Condition
}

/** Without `first`, and at most, a list or page gives this many (contract). */
export const MAX_PAGE = 1_000
