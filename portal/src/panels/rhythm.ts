import { timeOf } from './shapes.ts'

const HOUR_MS = 3_600_000
const DAY_MS = 24 * HOUR_MS
/** Fewer runs show no habit. */
const LEAST_RUNS = 4
/** Later than so many of the usual intervals is late. */
const LATE_BY = 2

export interface RunRhythm {
  readonly usualMs: number
  readonly lastAt: number
  /** Since when a run has been due, where it is late; else null. */
  readonly lateMs: number | null
}

/** How often something runs that has no schedule, by the median interval of its runs; null where that is no habit. */
export function rhythmOf(startedAt: readonly (string | null)[], now: number): RunRhythm | null {
  const times = [...new Set(startedAt.map(timeOf).filter(Number.isFinite))].sort((a, b) => a - b)
  const lastAt = times.at(-1)
  if (lastAt === undefined || times.length < LEAST_RUNS) return null
  const intervals = times.slice(1).map((time, n) => time - (times[n] ?? time))
  const usualMs = intervals.sort((a, b) => a - b)[Math.floor((intervals.length - 1) / 2)] ?? 0
  if (usualMs === 0) return null
  const lateMs = now - lastAt - usualMs
  return { usualMs, lastAt, lateMs: now - lastAt > LATE_BY * usualMs ? lateMs : null }
}

const NAMED: readonly (readonly [word: string, ms: number])[] = [
  ['hourly', HOUR_MS],
  ['daily', DAY_MS],
  ['weekly', 7 * DAY_MS],
  ['monthly', 30.4 * DAY_MS],
]

/** `weekly`, `every 3 days`: an interval within a fifth of a usual one has its name. */
export function usuallyText(ms: number): string {
  const named = NAMED.find(([, of]) => Math.abs(ms - of) <= of / 5)
  return named === undefined ? `every ${amountText(ms)}` : named[0]
}

/** `5 weeks`, `3 days`, `2 hours`. */
export function amountText(ms: number): string {
  const [unit, size] =
    ms >= 14 * DAY_MS
      ? (['week', 7 * DAY_MS] as const)
      : ms >= DAY_MS
        ? (['day', DAY_MS] as const)
        : (['hour', HOUR_MS] as const)
  const count = Math.max(1, Math.round(ms / size))
  return `${count.toLocaleString('en')} ${unit}${count === 1 ? '' : 's'}`
}
