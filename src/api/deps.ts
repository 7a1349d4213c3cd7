import type { ReadDeps } from '../query/deps.ts'

/** What the read API needs: the record, the graph of this process, the definitions, and who follows paths. */
export interface ApiDeps extends ReadDeps {
  /** Compares everything with what the rules conclude, and writes what differs; null where this process does not infer. */
  readonly enrich: (() => Promise<object>) | null
}
