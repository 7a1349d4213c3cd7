// Counts every request to /api, so that tests can check a reader's rate and thrift.

import type { MutableJsonObject } from './schema.ts'

export type RequestKind = 'read' | 'list' | 'lookup'

interface PluralStats {
  reads: number
  lists: number
  lookups: number
}

export interface StatsView {
  readonly total: number
  readonly by_plural: Readonly<Record<string, PluralStats>>
  /** The 1,000 most recent distinct paths with their counts, the latest last. */
  readonly by_path: Readonly<Record<string, number>>
  readonly by_status: Readonly<Record<string, number>>
  /** Number of 429 answers. */
  readonly throttled: number
  /** Maximum number of requests within any 10 s still in the ring. */
  readonly busiest_10s: number
  /** Times of the latest 65,536 requests, in ms since 1970, oldest first. */
  readonly timestamps: readonly number[]
}

const PATHS = 1_000
const RING = 65_536

export class Stats {
  #total = 0
  #plurals = new Map<string, PluralStats>()
  #paths = new Map<string, number>()
  #statuses = new Map<number, number>()
  #ring = new Float64Array(RING)

  request(path: string, plural: string, kind: RequestKind, at: number): void {
    this.#ring[this.#total++ % RING] = at
    const counts = this.#plurals.get(plural) ?? { reads: 0, lists: 0, lookups: 0 }
    this.#plurals.set(plural, counts)
    if (kind === 'read') counts.reads++
    else if (kind === 'list') counts.lists++
    else counts.lookups++
    // Reinserting moves a path to the end, so that the map starts with the least recent one.
    const before = this.#paths.get(path) ?? 0
    this.#paths.delete(path)
    this.#paths.set(path, before + 1)
    if (this.#paths.size > PATHS) for (const oldest of this.#paths.keys()) return void this.#paths.delete(oldest)
  }

  answered(status: number): void {
    this.#statuses.set(status, (this.#statuses.get(status) ?? 0) + 1)
  }

  reset(): void {
    this.#total = 0
    this.#plurals.clear()
    this.#paths.clear()
    this.#statuses.clear()
  }

  view(): StatsView {
    const timestamps = this.#timestamps()
    return {
      total: this.#total,
      by_plural: Object.fromEntries([...this.#plurals].map(([plural, counts]) => [plural, { ...counts }])),
      by_path: Object.fromEntries(this.#paths),
      by_status: Object.fromEntries(this.#statuses),
      throttled: this.#statuses.get(429) ?? 0,
      busiest_10s: busiest(timestamps, 10_000),
      timestamps,
    }
  }

  #timestamps(): number[] {
    const first = Math.max(0, this.#total - RING)
    return Array.from({ length: this.#total - first }, (_, nth) => this.#ring[(first + nth) % RING] ?? 0)
  }
}

/** Returns the maximum number of these ordered times within any window of `ms`. */
export function busiest(times: readonly number[], ms: number): number {
  let most = 0
  let first = 0
  for (let last = 0; last < times.length; last++) {
    while ((times[last] ?? 0) - (times[first] ?? 0) >= ms) first++
    most = Math.max(most, last - first + 1)
  }
  return most
}

/** Includes the ring only on request: it can be a megabyte. */
export const statsBody = (view: StatsView, withTimestamps: boolean): MutableJsonObject => {
  const { timestamps, ...rest } = view
  return { ...rest, by_plural: { ...pluralsOf(view) }, ...(withTimestamps ? { timestamps: [...timestamps] } : {}) }
}

const pluralsOf = (view: StatsView): MutableJsonObject =>
  Object.fromEntries(Object.entries(view.by_plural).map(([plural, counts]) => [plural, { ...counts }]))
