import type { Clock } from '../contracts/clock.ts'
import type { Coordination } from '../contracts/coordination.ts'
import type { SourceThrottle } from './throttling.ts'

/** Unused grants expire after this long, so that they can't be saved up. */
const GRANT_MS = 200
/** Share of a second's rate requested at once: fewer requests, and at most 2% reserved per process. */
const SHARE_OF_SECOND = 50
const MAX_AT_ONCE = 64
/** A read waits out a pause of up to this length; for a longer one its mark is released. */
const LONGEST_WAIT_MS = 3_000

interface RateLimiterParts {
  readonly platform: string
  readonly burst: number
  readonly throttle: SourceThrottle
  readonly grants: Pick<Coordination, 'takeRateTokens'>
  readonly clock: Clock
}

/** Limits the reads of a source over all processes on one record: each requests grants before it reads. */
export class RateLimiter {
  readonly #parts: RateLimiterParts
  #inHand = 0
  #expires = 0
  #requesting: Promise<void> | null = null

  constructor(parts: RateLimiterParts) {
    this.#parts = parts
  }

  /** `shut`: the source requires a pause longer than a lease should be held; `stopped`: the signal was aborted. */
  async take(signal: AbortSignal): Promise<'go' | 'shut' | 'stopped'> {
    const { clock, throttle } = this.#parts
    while (!signal.aborted) {
      const now = clock.now()
      const pause = throttle.reopensAt(now) - now
      if (pause > LONGEST_WAIT_MS) return 'shut'
      if (pause > 0) {
        await clock.sleep(pause, signal)
        continue
      }
      if (this.#inHand > 0 && now < this.#expires) {
        this.#inHand--
        return 'go'
      }
      this.#requesting ??= this.#requestGrants(signal).finally(() => (this.#requesting = null))
      await this.#requesting
    }
    return 'stopped'
  }

  async #requestGrants(signal: AbortSignal): Promise<void> {
    const { clock, throttle, grants, platform, burst } = this.#parts
    const now = clock.now()
    const ratePerSecond = throttle.rate(now)
    const wanted = Math.max(1, Math.min(MAX_AT_ONCE, Math.floor(ratePerSecond / SHARE_OF_SECOND)))
    const { granted, nextAt } = await grants.takeRateTokens({ platform, wanted, ratePerSecond, burst, now })
    this.#inHand = granted
    this.#expires = clock.now() + GRANT_MS
    if (granted > 0) return
    const wait = Math.max(1, nextAt - clock.now())
    // Another process was throttled: this one pauses too, and releases its marks rather than keep them leased.
    if (wait > LONGEST_WAIT_MS) throttle.pausedElsewhere(now, nextAt)
    else await clock.sleep(wait, signal)
  }
}
