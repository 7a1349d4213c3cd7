import { DAY_MS } from './durations.ts'

/** How a text was understood: as a moment that the API accepts, as the present, or not at all. */
export type MomentRead =
  | { readonly kind: 'moment'; readonly moment: string }
  | { readonly kind: 'now' }
  | { readonly kind: 'unknown' }

export const MOMENT_PRESETS = ['1 hour ago', 'yesterday', '7 days ago', '30 days ago'] as const

const UNKNOWN: MomentRead = { kind: 'unknown' }
const NOW: MomentRead = { kind: 'now' }

const UNITS: Readonly<Record<string, number>> = {
  second: 1_000,
  minute: 60_000,
  hour: 3_600_000,
  day: DAY_MS,
  week: 7 * DAY_MS,
  month: 30 * DAY_MS,
  year: 365 * DAY_MS,
}

/** Each stands for the present time of day, this many days ago. */
const NAMED: Readonly<Record<string, number>> = {
  yesterday: DAY_MS,
  'last week': 7 * DAY_MS,
  'past week': 7 * DAY_MS,
  'last month': 30 * DAY_MS,
  'past month': 30 * DAY_MS,
  'last year': 365 * DAY_MS,
}

/**
 * Reads a time (`05:39`, `Nov 22 5:39`), a date (its end, since what was known on a day includes it), `yesterday`, `3
 * days ago`, or the number of a transaction. Uses the writer's time zone; without a year or a day it is the last such
 * moment.
 */
export function readMoment(text: string, now: number): MomentRead {
  const requested = text.trim().toLowerCase()
  if (requested === 'now') return NOW
  const transaction = /^(?:transaction|tx|#)?\s*#?(\d{1,15})$/.exec(requested)?.[1]
  if (transaction !== undefined) return { kind: 'moment', moment: String(Number(transaction)) }
  const ago = NAMED[requested] ?? agoIn(requested)
  if (ago !== null) return timeAt(now - ago)
  const day = dayIn(requested, now)
  if (day !== null) {
    const end = new Date(day.getFullYear(), day.getMonth(), day.getDate() + 1).getTime() - 1
    // Today hasn't ended.
    return day.getTime() <= now && now < end ? NOW : timeAt(end)
  }
  const timeOfDay = timeOfDayIn(requested, now)
  if (timeOfDay !== null) return timeAt(timeOfDay.getTime())
  return /\d.*[:t].*\d/.test(requested) ? timeAt(Date.parse(text.trim())) : UNKNOWN
}

/** Reads a start time: like `readMoment`, but the beginning of a day, to include everything on that day. */
export function readSince(text: string, now: number): MomentRead {
  const requested = text
    .trim()
    .toLowerCase()
    .replace(/^since\s+/, '')
  const day = dayIn(requested, now)
  return day === null ? readMoment(requested, now) : timeAt(day.getTime())
}

/**
 * Returns what to send to the API: times and transactions as written, and texts that weren't understood, which it
 * refuses with an explanation. Undefined is the present.
 */
export function momentToSend(text: string, now: number, read = readMoment): string | undefined {
  if (/^(\d+|\d{4}-\d\d-\d\d(T.*)?)$/.test(text)) return text
  const understood = read(text, now)
  if (understood.kind === 'now') return undefined
  return understood.kind === 'moment' ? understood.moment : text
}

function agoIn(requested: string): number | null {
  const [, count, unit] =
    /^(?:(?:the\s+)?(?:last|past)\s+)?(an?|\d{1,6})\s*(second|minute|hour|day|week|month|year|min|h|d)s?(?:\s+ago)?$/.exec(
      requested,
    ) ?? []
  if (count === undefined || unit === undefined) return null
  const named = { min: 'minute', h: 'hour', d: 'day' }[unit] ?? unit
  return (count.startsWith('a') ? 1 : Number(count)) * (UNITS[named] ?? NaN)
}

/** Reads `5:39`, `5:39 pm`, `yesterday at 5:39`, and any day before a time. */
function timeOfDayIn(requested: string, now: number): Date | null {
  const match = /^(?:(.+?),?\s+(?:at\s+)?)?(\d{1,2}):(\d{2})(?::(\d{2}))?\s*([ap]m)?$/.exec(requested)
  if (match === null) return null
  const [, day, hour, minute, second = '0', half] = match
  const hours = half === undefined ? Number(hour) : (Number(hour) % 12) + (half === 'pm' ? 12 : 0)
  if (hours > 23 || Number(minute) > 59 || Number(second) > 59 || (half !== undefined && Number(hour) > 12)) return null
  const date = dayIn(day ?? 'today', now)
  if (date === null) return null
  date.setHours(hours, Number(minute), Number(second))
  if (day === undefined && date.getTime() > now) date.setDate(date.getDate() - 1)
  return date
}

/** Yesterday begins at midnight in the reader's time zone, also when a day has 23 hours. */
export function startOfYesterday(now: number): Date {
  const today = new Date(now)
  return new Date(today.getFullYear(), today.getMonth(), today.getDate() - 1)
}

/** Reads `2026-11-20`, `20.11.2026`, `20 Nov 2026`, `Nov 20`, `today`, `yesterday`: a day in the reader's time zone. */
function dayIn(requested: string, now: number): Date | null {
  const today = new Date(now)
  today.setHours(0, 0, 0, 0)
  if (requested === 'today') return today
  if (requested === 'yesterday') return startOfYesterday(now)
  const iso = /^(\d{4})-(\d{1,2})-(\d{1,2})$/.exec(requested)
  if (iso !== null) return dayOf(iso[1], iso[2], iso[3])
  const dotted = /^(\d{1,2})\.(\d{1,2})\.(\d{4})$/.exec(requested)
  if (dotted !== null) return dayOf(dotted[3], dotted[2], dotted[1])
  const [, first, monthFirst, daySecond, yearNamed] =
    /^(?:(\d{1,2})(?:\.|st|nd|rd|th)?\s+)?([a-z]{3,9})\.?(?:\s+(\d{1,2})(?:st|nd|rd|th)?)?(?:,?\s+(\d{4}))?$/.exec(
      requested,
    ) ?? []
  const month = MONTHS.findIndex((name) => monthFirst !== undefined && name.startsWith(monthFirst.slice(0, 3)))
  if (month < 0 || (first === undefined) === (daySecond === undefined)) return null
  const day = first ?? daySecond
  if (yearNamed !== undefined) return dayOf(yearNamed, month + 1, day)
  const thisYear = dayOf(today.getFullYear(), month + 1, day)
  return thisYear !== null && thisYear <= today ? thisYear : dayOf(today.getFullYear() - 1, month + 1, day)
}

const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec']

/** Returns null if there is no such day, such as the 31st of February. */
function dayOf(
  year: string | number | undefined,
  month: string | number | undefined,
  day: string | undefined,
): Date | null {
  const [y, m, d] = [Number(year), Number(month), Number(day)]
  const date = new Date(y, m - 1, d)
  return date.getMonth() === m - 1 && date.getDate() === d ? date : null
}

function timeAt(at: number): MomentRead {
  // The API accepts no other years.
  const time = new Date(at)
  const year = time.getUTCFullYear()
  if (Number.isNaN(at) || Number.isNaN(time.getTime()) || year < 1970 || year > 9_999) return UNKNOWN
  return { kind: 'moment', moment: time.toISOString() }
}

export function isBefore(moment: string, first: { readonly tx: number; readonly at: string }): boolean {
  return /^\d+$/.test(moment) ? Number(moment) < first.tx : Date.parse(moment) < Date.parse(first.at)
}

/** A reader's clock may be this far behind the service's; the API refuses moments further ahead. */
const AHEAD_MS = 60_000

/** Returns the presets that aren't before the first moment. */
export function presetsSince(first: { readonly tx: number; readonly at: string }, now: number): readonly string[] {
  return MOMENT_PRESETS.filter((preset) => {
    const read = readMoment(preset, now)
    return read.kind === 'moment' && !isBefore(read.moment, first)
  })
}

export function isInFuture(moment: string, now: number): boolean {
  return !/^\d+$/.test(moment) && Date.parse(moment) > now + AHEAD_MS
}
