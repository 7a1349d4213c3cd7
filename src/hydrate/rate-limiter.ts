import type { Clock } from '../contracts/clock.ts'
import type { Coordination } from '../contracts/coordination.ts'
import type { Gate } from './gate.ts'

/** Unused grants are given up after this long, so that none is saved up for a later moment. */
const GRANT_MS = 200
/** A grant is asked for this much of a second's rate at once: fewer questions, and at most 2% per process held in hand. */
const SHARE_OF_SECOND = 50
const MOST_AT_ONCE = 64
/** A read waits for its turn through a pause of this length; for a longer one its mark is given back. */
const LONGEST_WAIT_MS = 3_000

export interface RateLimiterParts {
  readonly platform: string
  readonly burst: number
  readonly gate: Gate
  readonly grants: Pick<Coordination, 'takeRateTokens'>
  readonly clock: Clock
}

/** Whose turn it is to ask a source. The rate is kept over all processes on one record: each asks for grants before it goes. */
export class RateLimiter {
  readonly #p: RateLimiterParts
  #inHand = 0
  #expires = 0
  #asking: Promise<void> | null = null

  constructor(parts: RateLimiterParts) {
    this.#p = parts
  }

  /** `shut`: the source asked for a pause longer than it is worth to hold a lease; `stopped`: the caller was told to stop. */
  async take(signal: AbortSignal): Promise<'go' | 'shut' | 'stopped'> {
    const { clock, gate } = this.#p
    while (!signal.aborted) {
      const now = clock.now()
      const pause = gate.reopensAt(now) - now
      if (pause > LONGEST_WAIT_MS) return 'shut'
      if (pause > 0) {
        await clock.sleep(pause, signal)
        continue
      }
      if (this.#inHand > 0 && now < this.#expires) {
        this.#inHand--
        return 'go'
      }
      this.#asking ??= this.#ask(signal).finally(() => (this.#asking = null))
      await this.#asking
    }
    return 'stopped'
  }

  async #ask(signal: AbortSignal): Promise<void> {
    const { clock, gate, grants, platform, burst } = this.#p
    const now = clock.now()
    const ratePerSecond = gate.rate(now)
    const wanted = Math.max(1, Math.min(MOST_AT_ONCE, Math.floor(ratePerSecond / SHARE_OF_SECOND)))
    const { granted, nextAt } = await grants.takeRateTokens({ platform, wanted, ratePerSecond, burst, now })
    this.#inHand = granted
    this.#expires = clock.now() + GRANT_MS
    if (granted > 0) return
    const wait = Math.max(1, nextAt - clock.now())
    // Another process was asked to pause: then so are we, and marks in hand are given back rather than held through it.
    if (wait > LONGEST_WAIT_MS) gate.pausedElsewhere(now, nextAt)
    else await clock.sleep(wait, signal)
  }
}
