import { momentText } from './time.tsx'

/** What a person wrote for a moment: one that the API takes, the present, or nothing that is understood. */
export type MomentRead =
  { readonly kind: 'moment'; readonly moment: string } | { readonly kind: 'now' } | { readonly kind: 'unknown' }

/** Those that most people look for. */
export const MOMENT_PRESETS = ['1 hour ago', 'yesterday', '7 days ago', '30 days ago'] as const

const UNKNOWN: MomentRead = { kind: 'unknown' }
const NOW: MomentRead = { kind: 'now' }
const DAY_MS = 86_400_000

const UNITS: Readonly<Record<string, number>> = {
  second: 1_000,
  minute: 60_000,
  hour: 3_600_000,
  day: DAY_MS,
  week: 7 * DAY_MS,
  month: 30 * DAY_MS,
  year: 365 * DAY_MS,
}

/** The same moment of an earlier day. */
const NAMED: Readonly<Record<string, number>> = {
  yesterday: DAY_MS,
  'last week': 7 * DAY_MS,
  'last month': 30 * DAY_MS,
}

/**
 * A time, a date (its end, since what was known on a day includes it), `yesterday`, `3 days ago`, or the number of a
 * transaction. In the time zone of whoever wrote it.
 */
export function readMoment(text: string, now: number): MomentRead {
  const requested = text.trim().toLowerCase()
  if (requested === 'now') return NOW
  const transaction = /^(?:transaction|tx|#)?\s*#?(\d{1,15})$/.exec(requested)?.[1]
  if (transaction !== undefined) return { kind: 'moment', moment: String(Number(transaction)) }
  const ago = NAMED[requested] ?? agoIn(requested)
  if (ago !== null) return timeAt(now - ago)
  const day = dayIn(requested)
  if (day !== null) {
    const end = new Date(day.getFullYear(), day.getMonth(), day.getDate() + 1).getTime() - 1
    // Today has not ended.
    return day.getTime() <= now && now < end ? NOW : timeAt(end)
  }
  return /\d.*[:t].*\d/.test(requested) ? timeAt(Date.parse(text.trim())) : UNKNOWN
}

function agoIn(requested: string): number | null {
  const [, count, unit] =
    /^(an?|\d{1,6})\s*(second|minute|hour|day|week|month|year|min|h|d)s?(?:\s+ago)?$/.exec(requested) ?? []
  if (count === undefined || unit === undefined) return null
  const named = { min: 'minute', h: 'hour', d: 'day' }[unit] ?? unit
  return (count.startsWith('a') ? 1 : Number(count)) * (UNITS[named] ?? NaN)
}

/** `2026-11-20`, `20.11.2026`, `20 Nov 2026`, `today`: a day in the time zone of the reader. */
function dayIn(requested: string): Date | null {
  const iso = /^(\d{4})-(\d{1,2})-(\d{1,2})$/.exec(requested)
  if (iso !== null) return dayOf(iso[1], iso[2], iso[3])
  const dotted = /^(\d{1,2})\.(\d{1,2})\.(\d{4})$/.exec(requested)
  if (dotted !== null) return dayOf(dotted[3], dotted[2], dotted[1])
  const named = /^(\d{1,2})\.? ([a-z]{3,9})\.? (\d{4})$/.exec(requested)
  const month = named === null ? -1 : MONTHS.findIndex((name) => named[2]?.startsWith(name) === true)
  return named === null || month < 0 ? null : dayOf(named[3], month + 1, named[1])
}

const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec']

/** Null where there is no such day: the 31st of February is none. */
function dayOf(year: string | undefined, month: string | number | undefined, day: string | undefined): Date | null {
  const [y, m, d] = [Number(year), Number(month), Number(day)]
  const date = new Date(y, m - 1, d)
  return date.getMonth() === m - 1 && date.getDate() === d ? date : null
}

function timeAt(at: number): MomentRead {
  // What a date can be, and the API takes.
  const time = new Date(at)
  const year = time.getUTCFullYear()
  if (Number.isNaN(at) || Number.isNaN(time.getTime()) || year < 1970 || year > 9_999) return UNKNOWN
  return { kind: 'moment', moment: time.toISOString() }
}

/** Whether a moment lies before the first that is recorded. */
export function isBefore(moment: string, first: { readonly tx: number; readonly at: string }): boolean {
  return /^\d+$/.test(moment) ? Number(moment) < first.tx : Date.parse(moment) < Date.parse(first.at)
}

/** A clock of the reader may be behind that of the service by this; the API refuses what is further ahead. */
const AHEAD_MS = 60_000

export function isInFuture(moment: string, now: number): boolean {
  return !/^\d+$/.test(moment) && Date.parse(moment) > now + AHEAD_MS
}

/** How what was written is understood, while it is written. */
export function momentReadText(read: MomentRead): string {
  if (read.kind === 'moment') return `Means ${momentText(read.moment)}.`
  return read.kind === 'now' ? 'Means now.' : 'Couldn’t read that date.'
}
