import type { ReadDeps } from '../query/deps.ts'

/** What the read API needs: the record, the graph of this process, the definitions, and who follows paths. */
export type ApiDeps = ReadDeps
