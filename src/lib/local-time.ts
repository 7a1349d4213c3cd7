// The time of day in a time zone, and when it is next that time there.
import { MINUTE_MS } from './durations.ts'

/** Minutes after midnight, and the day as `2026-01-31`. */
interface LocalTime {
  readonly day: string
  readonly minute: number
}

const DAY_MINUTES = 1_440

/** Creating one takes 50 µs. There are some 400 zones, each under a few names. */
const FORMATS = new Map<string, Intl.DateTimeFormat>()

export function isTimeZone(name: string): boolean {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions().timeZone !== ''
  } catch {
    return false
  }
}

export function localTime(at: number, timeZone: string): LocalTime {
  let format = FORMATS.get(timeZone)
  if (format === undefined) {
    format = new Intl.DateTimeFormat('en', {
      timeZone,
      hourCycle: 'h23',
      year: 'numeric',
      month: '2-digit',
      day: '2-digit',
      hour: '2-digit',
      minute: '2-digit',
    })
    FORMATS.set(timeZone, format)
  }
  const parts = new Map(format.formatToParts(at).map(({ type, value }) => [type, value]))
  const day = `${parts.get('year') ?? ''}-${parts.get('month') ?? ''}-${parts.get('day') ?? ''}`
  return { day, minute: Number(parts.get('hour')) * 60 + Number(parts.get('minute')) }
}

/** Longer than any day: clocks are set back by an hour or two. */
const LONGEST_DAY_MINUTES = DAY_MINUTES + 180

/** Finds the minute when the local day began, by search: days have 23 to 25 hours, and some no midnight. */
export function beginOfDay(at: number, timeZone: string): number {
  const { day } = localTime(at, timeZone)
  const last = Math.floor(at / MINUTE_MS)
  let [before, within] = [last - LONGEST_DAY_MINUTES, last]
  while (within - before > 1) {
    const middle = Math.floor((before + within) / 2)
    if (localTime(middle * MINUTE_MS, timeZone).day === day) within = middle
    else before = middle
  }
  return within * MINUTE_MS
}

/**
 * Returns when it is next that minute of the day, after `at`. If the clocks skip it, the result is as long after
 * midnight as it would have been; if they repeat it, it is one of the two times.
 */
export function nextLocal(minute: number, at: number, timeZone: string): number {
  const now = localTime(at, timeZone).minute
  const ahead = (minute - now + DAY_MINUTES) % DAY_MINUTES || DAY_MINUTES
  const next = Math.floor(at / MINUTE_MS) * MINUTE_MS + ahead * MINUTE_MS
  const off = offBy(localTime(next, timeZone).minute, minute)
  const corrected = next - off * MINUTE_MS
  // Corrected over midnight on the day of a clock change, it may be in the past: then the uncorrected time stays.
  return corrected > at && localTime(corrected, timeZone).minute === minute ? corrected : next
}

/** Returns the difference in minutes, from half a day behind to half a day ahead. */
function offBy(is: number, wanted: number): number {
  return ((is - wanted + DAY_MINUTES + DAY_MINUTES / 2) % DAY_MINUTES) - DAY_MINUTES / 2
}
