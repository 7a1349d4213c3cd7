/** A reading of another clock, with the local monotonic times at which it was requested and answered. */
export interface ClockReading {
  readonly time: number
  readonly askedAt: number
  readonly answeredAt: number
}

/** A slower reading is too imprecise to correct an existing one. */
const MAX_ROUND_TRIP_MS = 500
/** A smaller difference is ignored, since the round trip may explain it. */
const NEAR_MS = MAX_ROUND_TRIP_MS / 2

/** The time of another machine: read periodically, and counted from there by the monotonic clock, which nobody sets. */
export class FollowedClock {
  readonly #monotonic: () => number
  #last: { readonly time: number; readonly at: number } | null = null

  constructor(monotonic: () => number) {
    this.#monotonic = monotonic
  }

  /** Returns whole milliseconds, or null before the first reading. */
  now(): number | null {
    return this.#last === null ? null : Math.round(this.#last.time + this.#monotonic() - this.#last.at)
  }

  follow({ time, askedAt, answeredAt }: ClockReading): void {
    const at = (askedAt + answeredAt) / 2
    if (this.#last !== null) {
      const off = time - at - (this.#last.time - this.#last.at)
      if (answeredAt - askedAt > MAX_ROUND_TRIP_MS || Math.abs(off) < NEAR_MS) return
    }
    this.#last = { time, at }
  }
}
