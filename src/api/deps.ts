import type { Service } from '../questions/service.ts'
import type { RecentRequests } from '../lib/recent-requests.ts'
import type { ReadDeps } from '../query/deps.ts'
import type { Reaches } from './http/at-least.ts'
import type { LiveFeed } from './live/feed.ts'
import type { Probes } from './http/operate.ts'

/** Everything that the API of one process uses; parts that it doesn't have are null. */
export interface ApiParts {
  /** Null if it answers no questions about the graph. */
  readonly reads: ReadDeps | null
  /** Lets a request that names a transaction wait for it; null if nothing follows the log here. */
  readonly reader: Reaches | null
  /** Records requests about the graph, if anybody needs them. */
  readonly requests?: RecentRequests | null
  /** Announces changes as readers of this process begin to see them; null if nothing follows the log here. */
  readonly live: LiveFeed | null
  readonly service: Service | null
  /** Returns the key that senders of OpenLineage must present; null if they need none. */
  readonly lineageKey: () => string | null
  readonly probes: Probes | null
  /** The folder that the portal is built into; null if this process serves none. */
  readonly portal: string | null
}
