import type { ReadDeps } from '../query/deps.ts'
import type { Service } from '../questions/service.ts'

/** What the read API needs: what reads stand on, and what commands work on. */
export type ApiDeps = ReadDeps & Service
