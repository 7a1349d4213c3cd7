import { formatNumber } from '../../../../src/lib/format-count.ts'
const DAY = { day: 'numeric', month: 'short', timeZone: 'UTC' } as const

/** Describes a sparkline: the number of violations at the end of each day, and now. */
export function trendText(ends: readonly string[], open: readonly number[], now: number): string {
  const counts = open.map((count, i) => `${dayBefore(ends[i] ?? '')}: ${formatNumber(count)}`)
  return `Violations at the end of each day: ${counts.join(', ')}; now: ${formatNumber(now)}`
}

/** Name of a day that ended at midnight, UTC. */
function dayBefore(end: string): string {
  return new Date(Date.parse(end) - 1).toLocaleDateString(undefined, DAY)
}
