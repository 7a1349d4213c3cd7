// Reads cron expressions, and finds when one is due next.
import { DAY_MS, HOUR_MS, MINUTE_MS } from './durations.ts'
import type { WallClock } from './local-time.ts'

interface CronFields {
  readonly minutes: readonly number[]
  readonly hours: readonly number[]
  readonly isDay: (day: Date) => boolean
}

const PRESETS: Readonly<Record<string, string>> = {
  '@hourly': '0 * * * *',
  '@daily': '0 0 * * *',
  '@midnight': '0 0 * * *',
  '@weekly': '0 0 * * 0',
  '@monthly': '0 0 1 * *',
  '@yearly': '0 0 1 1 *',
  '@annually': '0 0 1 1 *',
}
const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec']
const WEEKDAYS = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat']

/** Returns null unless the text is five fields of numbers, names, lists, ranges and steps. */
export function cronFields(text: string): CronFields | null {
  const parts = (PRESETS[text.trim().toLowerCase()] ?? text).trim().toLowerCase().split(/\s+/)
  const [minute, hour, day, month, weekday] = parts
  if (parts.length !== 5 || minute === undefined || hour === undefined) return null
  if (day === undefined || month === undefined || weekday === undefined) return null
  const minutes = fieldValues(minute, { from: 0, to: 59, names: [] })
  const hours = fieldValues(hour, { from: 0, to: 23, names: [] })
  const days = fieldValues(day, { from: 1, to: 31, names: [] })
  const months = fieldValues(month, { from: 1, to: 12, names: MONTHS })
  const weekdays = fieldValues(weekday, { from: 0, to: 7, names: WEEKDAYS })
  if (minutes === null || hours === null || days === null || months === null || weekdays === null) return null
  const anyDay = isAny(day) || isAny(weekday)
  const isDay = (date: Date): boolean => {
    if (!months.includes(date.getUTCMonth() + 1)) return false
    const matchesDayOfMonth = days.includes(date.getUTCDate())
    const matchesWeekday = weekdays.includes(date.getUTCDay()) || (date.getUTCDay() === 0 && weekdays.includes(7))
    // If both are restricted, either suffices, as in cron.
    return anyDay ? matchesDayOfMonth && matchesWeekday : matchesDayOfMonth || matchesWeekday
  }
  return { minutes, hours, isDay }
}

const isAny = (field: string): boolean => field.startsWith('*') || field === '?'

interface FieldRange {
  readonly from: number
  readonly to: number
  /** Names of the values, from the first value on. */
  readonly names: readonly string[]
}

/** Returns the values in ascending order. */
function fieldValues(field: string, range: FieldRange): readonly number[] | null {
  const found = new Set<number>()
  for (const part of field.split(',')) {
    const values = partValues(part, range)
    if (values === null) return null
    for (const value of values) found.add(value)
  }
  return [...found].sort((a, b) => a - b)
}

function partValues(part: string, { from, to, names }: FieldRange): readonly number[] | null {
  const match = /^(\*|\?|\w+)(?:-(\w+))?(?:\/(\d{1,3}))?$/.exec(part)
  if (match === null) return null
  const [, first = '', last, step] = match
  const valueOf = (text: string): number => {
    const named = names.indexOf(text)
    return named === -1 ? (/^\d{1,2}$/.test(text) ? Number(text) : NaN) : named + from
  }
  const any = first === '*' || first === '?'
  const begin = any ? from : valueOf(first)
  const end = any || (last === undefined && step !== undefined) ? to : valueOf(last ?? first)
  const by = step === undefined ? 1 : Number(step)
  if (!(begin >= from && end <= to && begin <= end && by > 0) || (any && last !== undefined)) return null
  return Array.from({ length: Math.floor((end - begin) / by) + 1 }, (_, n) => begin + n * by)
}

/** Days that are searched: from one 29 February to the next but one, over a century without a leap year. */
const MAX_DAYS = 12 * 366

export function nextMatch({ minutes, hours, isDay }: CronFields, clock: WallClock, after: number): number | null {
  const wallAfter = clock.wallOf(after)
  const today = Math.floor(wallAfter / DAY_MS) * DAY_MS
  for (let n = 0; n <= MAX_DAYS; n++) {
    const day = today + n * DAY_MS
    if (!isDay(new Date(day))) continue
    for (const hour of hours) {
      if (day + (hour + 1) * HOUR_MS <= wallAfter) continue
      for (const minute of minutes) {
        const wall = day + hour * HOUR_MS + minute * MINUTE_MS
        const at = wall <= wallAfter ? after : clock.momentOf(wall)
        if (at > after) return at
      }
    }
  }
  return null
}
