import type { Tx } from '../model/facts.ts'

/** A follower had saved transactions that the record doesn't have: it lost them, or is another one. */
export interface AheadOfRecord {
  /** Transaction of the follower's saved state. */
  readonly tx: Tx
  /** The last transaction of the record when the follower compared them. */
  readonly record: Tx
}

/** The state of a follower: its position in the log, and whether it is usable. */
export interface FollowerStatus {
  readonly name: string
  readonly head: Tx
  readonly ready: boolean
  /** True if the process can't answer without this follower. */
  readonly essential: boolean
  readonly lastError: string | null
  /** Is set if the saved state was ahead of the record when the process started; it is then rebuilt from the record. */
  readonly wasAhead: AheadOfRecord | null
}

/** A follower as its process sees it: for readiness, metrics, status and "read your own write". */
export interface FollowerHandle {
  /**
   * Says how a caller that wants to see its own write waits for this follower. `required`: nothing is visible without
   * it. `brief`: its results come moments later, and the wait is that short. `reported`: callers wait for it, but the
   * answer is visible without it and says so. `none`: no caller waits.
   */
  readonly visibility: 'required' | 'brief' | 'reported' | 'none'
  status(): FollowerStatus
  /** Returns true as soon as it shows that transaction; false if it doesn't within the time. */
  waitFor(tx: Tx, timeoutMs: number): Promise<boolean>
  stop(): Promise<void>
}
