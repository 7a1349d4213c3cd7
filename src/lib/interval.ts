// Reads intervals, such as `PT1H`, `1d` or `24:00:00`.
import { DAY_MS, HOUR_MS, MINUTE_MS } from './durations.ts'

const SECOND_MS = 1_000

/** `P1W`, `P1DT12H`. Years and months have no fixed length. */
const ISO = /^P(?:(\d{1,6})W)?(?:(\d{1,6})D)?(?:T(?:(\d{1,6})H)?(?:(\d{1,6})M)?(?:(\d{1,6})S)?)?$/
/** `90m`, `6h`. */
const SHORT = /^(\d{1,6}) ?(s|m|min|h|d|w)$/
/** `1 day, 6:00:00`, as Python writes it. */
const CLOCK = /^(?:(\d{1,6}) days?, )?(\d{1,2}):(\d{2}):(\d{2})$/
const SHORT_MS: Readonly<Record<string, number>> = {
  s: SECOND_MS,
  m: MINUTE_MS,
  min: MINUTE_MS,
  h: HOUR_MS,
  d: DAY_MS,
  w: 7 * DAY_MS,
}

/** Returns null if the text isn't an interval, or has no length. */
export function intervalMs(text: string): number | null {
  const ms = isoMs(text) ?? shortMs(text) ?? clockMs(text)
  return ms === null || ms === 0 ? null : ms
}

function isoMs(text: string): number | null {
  const match = ISO.exec(text)
  return match === null ? null : total(match.slice(1), [7 * DAY_MS, DAY_MS, HOUR_MS, MINUTE_MS, SECOND_MS])
}

function shortMs(text: string): number | null {
  const [, count, unit = ''] = SHORT.exec(text) ?? []
  return count === undefined ? null : Number(count) * (SHORT_MS[unit] ?? 0)
}

function clockMs(text: string): number | null {
  const match = CLOCK.exec(text)
  return match === null ? null : total(match.slice(1), [DAY_MS, HOUR_MS, MINUTE_MS, SECOND_MS])
}

function total(counts: readonly (string | undefined)[], units: readonly number[]): number {
  return units.reduce((sum, ms, i) => sum + Number(counts[i] ?? 0) * ms, 0)
}
