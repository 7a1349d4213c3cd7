// Keeps answers short: their limits, and how much of their lists fits.

/** Maximum number of bytes of JSON in an answer by default; it keeps the whole below 100 kB. */
const MAX_BYTES = 88_000

export function roomFor(limit: number, defaultLimit: number): number {
  return limit > defaultLimit ? Infinity : MAX_BYTES
}

export function fitting<T>(items: readonly T[], room: number): readonly T[] {
  if (room === Infinity) return items
  let left = room
  const end = items.findIndex((item) => (left -= bytesOf(item)) < 0)
  return end < 0 ? items : items.slice(0, end)
}

/** Does so for a page, which always has at least one item so that the next page can continue after it. */
export function fittingPage<T>(items: readonly T[], room: number): readonly T[] {
  const fit = fitting(items, room)
  return fit.length === 0 ? items.slice(0, 1) : fit
}

/** Counts the bytes of an item in the JSON that is sent, including the comma. */
export function bytesOf(item: unknown): number {
  return Buffer.byteLength(JSON.stringify(item)) + 1
}

/** Distributes a limit over lists: none gets more than another that is cut, and each non-empty one gets something. */
export function distribute(totals: readonly number[], limit: number): readonly number[] {
  if (limit === 0) return totals.map(() => 0)
  const smallestFirst = totals.map((total, i) => ({ total, i })).toSorted((a, b) => a.total - b.total)
  const shares = totals.map(() => 0)
  let left = limit
  for (const [done, { total, i }] of smallestFirst.entries()) {
    const share = Math.min(total, Math.max(1, Math.floor(left / (totals.length - done))))
    shares[i] = share
    left -= share
  }
  return shares
}
