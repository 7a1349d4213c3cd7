/** Readers ask again and again; a second without a request is long for them, and short for the work beside them. */
const RECENT_MS = 1_000

/**
 * Whether requests are answered, or were within the last second. What runs in the same thread beside them takes short
 * turns then, so that readers wait for little, and longer ones else, which cost less.
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
