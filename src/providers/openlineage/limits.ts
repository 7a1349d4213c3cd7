import type { Json } from '../../lib/json.ts'

/** How much is stored of what events state about one entity. */
export interface Limits {
  /** Maximum number of bytes of `is`, and of `facets`, as JSON. */
  readonly is: number
  readonly facets: number
  /** Each member counts as at least this many bytes, so that the limits also bound their number. */
  readonly leastCounted: number
  /** Limits of each list of entities that were seen. */
  readonly seen: { readonly number: number; readonly bytes: number }
}

/** Together smaller than the limit of a pushed payload (`MAX_PAYLOAD_BYTES`), so that every merge can be stored. */
export const LIMITS: Limits = {
  is: 650_000,
  facets: 150_000,
  leastCounted: 1_000,
  seen: { number: 1_000, bytes: 80_000 },
}

export function bytesOf(value: Json): number {
  return Buffer.byteLength(JSON.stringify(value))
}

interface Order<T, K> {
  keyOf(entry: T): K
  isBefore(a: K, b: K): boolean
  readonly number: number
  readonly bytes: number
  /** Where earlier entries were cut, for each list that these come from. */
  readonly cuts: readonly K[]
}

/**
 * Returns the first entries up to a limit, and the key of the first one left out, now or before. Order, grouping and
 * repetition make no difference, as long as entries are only added, moved to the front or enlarged: whatever was left
 * out of a part is after the cut of the whole.
 */
export function firstWithin<T extends { readonly bytes: number }, K>(
  entries: readonly T[],
  { keyOf, isBefore, number, bytes, cuts }: Order<T, K>,
): { readonly retained: readonly T[]; readonly cut: K | null } {
  const [cut = null] = cuts.toSorted((a, b) => (isBefore(a, b) ? -1 : 1))
  const sorted = entries
    .filter((entry) => cut === null || isBefore(keyOf(entry), cut))
    .toSorted((a, b) => (isBefore(keyOf(a), keyOf(b)) ? -1 : 1))
  let sum = 0
  const end = sorted.findIndex((entry, i) => (sum += entry.bytes) > bytes || i >= number)
  const first = sorted[end]
  return first === undefined ? { retained: sorted, cut } : { retained: sorted.slice(0, end), cut: keyOf(first) }
}
