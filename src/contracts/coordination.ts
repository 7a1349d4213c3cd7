import type { Time } from '../model/facts.ts'

export interface RateTokenRequest {
  readonly platform: string
  /** How many requests the asker would like to send within the next moments; at least 1. */
  readonly wanted: number
  readonly ratePerSecond: number
  readonly burst: number
  readonly now: Time
}

export interface RateTokens {
  /** Whole requests, 0 to `wanted`. */
  readonly granted: number
  /** When there may be more; never in the past. */
  readonly nextAt: Time
}

export interface ClaimRequest {
  /** `sweep:registry`. */
  readonly name: string
  /** Whoever asks: distinct for each process. */
  readonly holder: string
  readonly now: Time
  readonly ttlMs: number
}

/**
 * What the processes on one record agree on. None of it is history: where there is one process, memory is enough; it is lost
 * with the last of them.
 */
export interface Coordination {
  /**
   * A token bucket for each source, shared by all processes: over any stretch of time the grants of all askers together stay
   * within rate × time + burst (`lib/limits.ts` has the arithmetic). While a source is held nothing is granted.
   */
  takeRateTokens(request: RateTokenRequest): Promise<RateTokens>
  /** The source asked for a pause (Retry-After): nobody asks it before `until`. A shorter hold does not cut a longer one. */
  pauseSource(platform: string, until: Time): Promise<void>
  /**
   * One holder of a name at a time: its fence (from the one sequence), or null while somebody else's claim runs. Claiming again
   * renews, with the same fence; after the claim ran out or was given back, whoever comes first gets a new, higher fence.
   */
  claim(request: ClaimRequest): Promise<number | null>
  releaseClaim(name: string, holder: string): Promise<void>
}
