import type { Clock } from '../../contracts/clock.ts'

interface Sleeper {
  readonly at: number
  readonly order: number
  readonly wake: () => void
}

/** Time that stands still until told to advance: then it jumps to the next moment that somebody waits for. */
export class VirtualClock implements Clock {
  #now: number
  #order = 0
  #sleepers: Sleeper[] = []

  constructor(start: number) {
    this.#now = start
  }

  now(): number {
    return this.#now
  }

  sleep(ms: number, signal?: AbortSignal): Promise<void> {
    if (signal?.aborted === true) return Promise.resolve()
    return new Promise((resolve) => {
      const sleeper: Sleeper = { at: this.#now + Math.max(0, Math.ceil(ms)), order: this.#order++, wake: () => wake() }
      const wake = (): void => {
        this.#sleepers = this.#sleepers.filter((s) => s !== sleeper)
        signal?.removeEventListener('abort', wake)
        resolve()
      }
      this.#sleepers.push(sleeper)
      signal?.addEventListener('abort', wake)
    })
  }

  /** Wakes those waiting for the nearest moment up to `limit`. Returns false if nobody waits. */
  advance(limit: number = Infinity): boolean {
    const next = this.#sleepers.reduce((least, s) => Math.min(least, s.at), Infinity)
    if (next > limit || next === Infinity) return false
    this.#now = Math.max(this.#now, next)
    this.#wake()
    return true
  }

  /** Advances so much time at once: whoever waited for a moment in between wakes late, as on a busy machine. */
  jump(ms: number): void {
    this.#now += ms
    this.#wake()
  }

  #wake(): void {
    const due = this.#sleepers.filter((s) => s.at <= this.#now).sort((a, b) => a.at - b.at || a.order - b.order)
    for (const sleeper of due) sleeper.wake()
  }
}

/** Runs everything that needs no time to pass: I/O is all in memory, so some turns of the loop are enough. */
export async function settle(turns = 70): Promise<void> {
  for (let i = 0; i < turns; i++) await new Promise((resolve) => setImmediate(resolve))
}
