/** Names what a process does. With SQLite one process does all of it; over PostgreSQL any number of each may run. */
export const ROLES = ['all', 'api', 'worker', 'intake', 'inference'] as const
export type Role = (typeof ROLES)[number]

export interface Duties {
  /** Follows the log into a graph, and answers queries. */
  readonly reads: boolean
  /** Takes events over HTTP. */
  readonly events: boolean
  /** Takes events from the configured buses. */
  readonly buses: boolean
  /** Leases marks, reads sources, commits. */
  readonly work: boolean
  /** Follows the log with the rules. One process at a time does; it needs a graph, so it also reads. */
  readonly infers: boolean
  /** Follows the log into a search index, and answers searches. */
  readonly searches: boolean
  /** Follows the log with subscriptions, and sends. One process at a time does; it needs a graph and an index. */
  readonly notifies: boolean
}

export const DUTIES: Readonly<Record<Role, Duties>> = {
  all: { reads: true, events: true, buses: true, work: true, infers: true, searches: true, notifies: true },
  // An API process also takes events: a mark is one write, and a small installation needs no further process for it.
  api: { reads: true, events: true, buses: false, work: false, infers: false, searches: true, notifies: true },
  worker: { reads: false, events: false, buses: false, work: true, infers: false, searches: false, notifies: false },
  intake: { reads: false, events: true, buses: true, work: false, infers: false, searches: false, notifies: false },
  inference: { reads: true, events: false, buses: false, work: false, infers: true, searches: false, notifies: false },
}
