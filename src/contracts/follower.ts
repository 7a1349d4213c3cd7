import type { Tx } from '../model/facts.ts'

/**
 * What a follower had saved was of transactions that the record doesn't have: it lost them, or it is another record.
 */
export interface AheadOfRecord {
  /** What was saved is as of this transaction. */
  readonly tx: Tx
  /** Where the record ended when that was found. */
  readonly record: Tx
}

/** The state of a follower: its position in the log, and whether it is usable. */
export interface FollowerStatus {
  readonly name: string
  readonly head: Tx
  readonly ready: boolean
  /** Whether this process can answer without it. */
  readonly essential: boolean
  readonly lastError: string | null
  /**
   * Found at the start of this process; what was saved is not used then, and made anew from the record. Null: it was
   * not ahead.
   */
  readonly wasAhead: AheadOfRecord | null
}

/**
 * A follower as the rest of its process sees it: readiness, metrics, status and "read your own write" query every
 * follower.
 */
export interface FollowerHandle {
  /**
   * Whether a caller that wants to see its own write waits for it: `required`: nothing is visible without it; `brief`:
   * its results come moments later, and the wait is that short; `reported`: it is waited for, but the answer is visible
   * without it and says so; `none`: no caller waits.
   */
  readonly visibility: 'required' | 'brief' | 'reported' | 'none'
  status(): FollowerStatus
  /** True as soon as it shows that transaction; false when it hasn't within the time. */
  waitFor(tx: Tx, timeoutMs: number): Promise<boolean>
  stop(): Promise<void>
}
