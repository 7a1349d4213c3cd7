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

/** A follower as the rest of its process sees it: readiness, metrics, status and "read your own write" ask each of a list. */
export interface FollowerHandle {
  /**
   * What a caller waits for who wants to see its own write: `required` without it nothing is visible; `brief` what follows comes
   * moments later, and is waited for so long; `none` nobody waits.
   */
  readonly visibility: 'required' | 'brief' | 'none'
  status(): FollowerStatus
  /** True as soon as it shows that transaction; false when it hasn't within the time. */
  waitFor(tx: Tx, timeoutMs: number): Promise<boolean>
  stop(): Promise<void>
}
