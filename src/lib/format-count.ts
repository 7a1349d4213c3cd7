/** Counts things in words: `1 step`, `1,200 steps`. */
export function formatCount(count: number, one: string, many = `${one}s`): string {
  return `${count.toLocaleString('en')} ${count === 1 ? one : many}`
}

/** Counts things in words, and zero as well: `no runs`, `1 run`. */
export function countedOrNone(count: number, one: string, many = `${one}s`): string {
  return count === 0 ? `no ${many}` : formatCount(count, one, many)
}

/** Joins the counts that aren't 0: `2 tests, 1 deployment`; empty if all are. */
export function countedAll(...counts: readonly (readonly [count: number | null, one: string])[]): string {
  return counts.flatMap(([count, one]) => (count === null || count === 0 ? [] : [formatCount(count, one)])).join(', ')
}
