import type { Tx } from '../model/facts.ts'

/** Something that follows the log: where it stands, and whether it is usable. */
export interface FollowerStatus {
  readonly name: string
  readonly head: Tx
  readonly ready: boolean
  /** Whether this process can answer without it. */
  readonly essential: boolean
  readonly lastError: string | null
}
