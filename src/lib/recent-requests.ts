/** Readers ask repeatedly; a second without a request is long for them, and short for background work. */
const RECENT_MS = 1_000

/**
 * Tells whether requests are being answered, or were within the last second. Other work in the thread then takes short
 * turns, so that readers wait for little; otherwise it takes longer ones, which cost less.
 */
export class RecentRequests {
  readonly #now: () => number
  #open = 0
  #endedAt = -Infinity

  constructor(now: () => number = () => performance.now()) {
    this.#now = now
  }

  began(): void {
    this.#open++
  }

  ended(): void {
    this.#open--
    this.#endedAt = this.#now()
  }

  readonly any = (): boolean => this.#open > 0 || this.#now() - this.#endedAt < RECENT_MS
}
