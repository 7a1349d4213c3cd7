import type { Time } from '../model/facts.ts'

export interface RateTokenRequest {
  readonly platform: string
  /** Number of requests that the caller wants to send soon; at least 1. */
  readonly wanted: number
  readonly ratePerSecond: number
  readonly burst: number
  readonly now: Time
}

export interface RateTokens {
  /** Whole requests, 0 to `wanted`. */
  readonly granted: number
  /** When the next requests may be allowed; never in the past. */
  readonly nextAt: Time
}

export interface ClaimRequest {
  /** `sweep:registry`. */
  readonly name: string
  /** Identifies the claiming process. */
  readonly holder: string
  readonly now: Time
  readonly ttlMs: number
}

/**
 * State shared by the processes on one record. None of it is history, so it may be lost when the last process ends, and
 * a single process keeps it in memory.
 */
export interface Coordination {
  /**
   * A token bucket for each source, shared by all processes: over any period their grants together stay within rate ×
   * time + burst (`lib/limits.ts` has the arithmetic). Nothing is granted while a source is paused.
   */
  takeRateTokens(request: RateTokenRequest): Promise<RateTokens>
  /**
   * The source requested a pause (Retry-After): no process sends it requests before `until`. A shorter pause doesn't
   * shorten a longer one.
   */
  pauseSource(platform: string, until: Time): Promise<void>
  /**
   * One holder of a name at a time: returns its fence (from the one sequence), or null while another process's claim
   * runs. Claiming again renews, with the same fence; after the claim expired or was released, the first process to
   * claim gets a new, higher fence.
   */
  claim(request: ClaimRequest): Promise<number | null>
  releaseClaim(name: string, holder: string): Promise<void>
}
