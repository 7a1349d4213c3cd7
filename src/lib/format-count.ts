/** Groups the digits of a number: `1,200`. */
export function formatNumber(value: number): string {
  return value.toLocaleString('en')
}

/** Counts things in words: `1 step`, `1,200 steps`. */
export function formatCount(count: number, singular: string, plural = `${singular}s`): string {
  return `${formatNumber(count)} ${count === 1 ? singular : plural}`
}

/** Counts things in words, and zero as well: `no runs`, `1 run`. */
export function formatCountOrNone(count: number, singular: string): string {
  return count === 0 ? `no ${singular}s` : formatCount(count, singular)
}

/** Joins the counts that aren't 0: `2 tests, 1 deployment`; empty if all are. */
export function formatCounts(...counts: readonly (readonly [count: number | null, one: string])[]): string {
  return counts.flatMap(([count, one]) => (count === null || count === 0 ? [] : [formatCount(count, one)])).join(', ')
}
