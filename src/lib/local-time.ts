// The clock of a time zone, and when it next shows a time of day.
import { DAY_MS, MINUTE_MS } from './durations.ts'

/** The local time of a time zone, as if it were UTC. */
export interface WallClock {
  readonly wallOf: (moment: number) => number
  /** Returns the first such moment; if the clock skips it, the equally later one. */
  readonly momentOf: (wall: number) => number
}

/** Creating one takes 50 µs. There are some 400 zones, each under a few names. */
const CLOCKS = new Map<string, WallClock>()

export function isTimeZone(name: string): boolean {
  return formatOf(name) !== null
}

/** Returns null if the time zone doesn't exist. */
export function wallClockOf(timeZone: string): WallClock | null {
  const known = CLOCKS.get(timeZone)
  if (known !== undefined) return known
  const format = formatOf(timeZone)
  if (format === null) return null
  const wallOf = (moment: number): number => {
    const part = new Map(format.formatToParts(moment).map(({ type, value }) => [type, Number(value)]))
    const [year = 0, month = 1, day = 1] = [part.get('year'), part.get('month'), part.get('day')]
    return Date.UTC(year, month - 1, day, part.get('hour') ?? 0, part.get('minute') ?? 0, part.get('second') ?? 0)
  }
  const momentOf = (wall: number): number => {
    // The clock has the offset of the day before or of the day after.
    const before = wall - (wallOf(wall - DAY_MS) - (wall - DAY_MS))
    const later = wall - (wallOf(wall + DAY_MS) - (wall + DAY_MS))
    const shown = [before, later].filter((moment) => wallOf(moment) === wall)
    return shown.length === 0 ? before : Math.min(...shown)
  }
  const clock = { wallOf, momentOf }
  CLOCKS.set(timeZone, clock)
  return clock
}

function formatOf(timeZone: string): Intl.DateTimeFormat | null {
  try {
    return new Intl.DateTimeFormat('en', {
      timeZone,
      hourCycle: 'h23',
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
      hour: 'numeric',
      minute: 'numeric',
      second: 'numeric',
    })
  } catch (error) {
    if (error instanceof RangeError) return null
    throw error
  }
}

function clockOf(timeZone: string): WallClock {
  const clock = wallClockOf(timeZone)
  if (clock === null) throw new Error(`the time zone "${timeZone}" doesn't exist`)
  return clock
}

/** Minutes after midnight, and the day as `2026-01-31`. */
interface LocalTime {
  readonly day: string
  readonly minute: number
}

export function localTime(at: number, timeZone: string): LocalTime {
  const wall = clockOf(timeZone).wallOf(at)
  return { day: new Date(wall).toISOString().slice(0, 10), minute: Math.floor((wall - midnightOf(wall)) / MINUTE_MS) }
}

/** Returns when the local day began: some days have no midnight. */
export function beginOfDay(at: number, timeZone: string): number {
  const { wallOf, momentOf } = clockOf(timeZone)
  return momentOf(midnightOf(wallOf(at)))
}

/**
 * Returns when it is next that minute of the day, after `at`. If the clocks skip it, the result is as long after
 * midnight as it would have been; if they repeat it, it is the first of the two times.
 */
export function nextLocal(minute: number, at: number, timeZone: string): number {
  const { wallOf, momentOf } = clockOf(timeZone)
  for (let wall = midnightOf(wallOf(at)) + minute * MINUTE_MS; ; wall += DAY_MS) {
    const moment = momentOf(wall)
    if (moment > at) return moment
  }
}

function midnightOf(wall: number): number {
  return Math.floor(wall / DAY_MS) * DAY_MS
}
