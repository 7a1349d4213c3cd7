import type { DirtyCounts } from '../../contracts/marks.ts'

/**
 * Counting a hundred thousand rows takes a tenth of a second, and sweeps and dashboards constantly need counts. Above
 * this many, a count is reused for twenty times as long as it took, multiplied by the number of cached counts, so that
 * counting takes a twentieth of the time. Small counts are always fresh, so "nothing is due" is never outdated.
 */
export const MANY_PENDING = 5_000
const COUNT_AT_MOST_ONE_IN = 20
/** Maximum age of a count, however long it took. */
export const OLDEST_MS = 15_000

/** Recent counts, one per platform and one for all. */
export class CachedCounts {
  readonly #cached = new Map<string | undefined, { readonly counts: DirtyCounts; readonly until: number }>()
  readonly #now: () => number

  constructor(now: () => number = () => performance.now()) {
    this.#now = now
  }

  /** Returns null if a new count is needed. */
  known(platform: string | undefined): DirtyCounts | null {
    const cached = this.#cached.get(platform)
    return cached !== undefined && this.#now() < cached.until ? cached.counts : null
  }

  /** Begins a count; the returned function takes its result. */
  counting(platform: string | undefined): (counts: DirtyCounts) => DirtyCounts {
    const began = this.#now()
    return (counts) => {
      const counted = this.#now()
      this.#cached.delete(platform)
      if (counts.due + counts.waiting < MANY_PENDING) return counts
      const lasting = (counted - began) * COUNT_AT_MOST_ONE_IN * (this.#cached.size + 1)
      this.#cached.set(platform, { counts, until: counted + Math.min(lasting, OLDEST_MS) })
      return counts
    }
  }
}
