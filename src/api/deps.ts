import type { Service } from '../questions/service.ts'
import type { RecentRequests } from '../lib/recent-requests.ts'
import type { ReadDeps } from '../query/deps.ts'
import type { Reaches } from './http/at-least.ts'
import type { LiveFeed } from './live/feed.ts'
import type { Probes } from './http/operate.ts'

/** What the API of one process answers from; null what it does not have. */
export interface ApiParts {
  /** Null where it answers no questions about the graph. */
  readonly reads: ReadDeps | null
  /** What a request waits for that names a transaction; null where nothing follows the log here. */
  readonly reader: Reaches | null
  /** Where requests about the graph are noted; left out where nobody wants to know of them. */
  readonly requests?: RecentRequests | null
  /** What changes as readers of this process begin to see it; null where nothing follows the log here. */
  readonly live: LiveFeed | null
  readonly service: Service | null
  /** What senders of OpenLineage have to name; null where they need nothing. */
  readonly lineageKey: () => string | null
  readonly probes: Probes | null
  /** The folder that the portal is built into; null where this process serves none. */
  readonly portal: string | null
}
