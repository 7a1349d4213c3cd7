import type { Pass } from '../infer/run.ts'

/** What questions about the service and commands work on: its record, its sources, its queues. */
export interface Service {
  /** Compares everything with what the rules conclude, and writes what differs; null where this process does not infer. */
  readonly enrich: (() => Promise<Pass>) | null
}
