import { err, ok, type Result } from '../../lib/result.ts'
import type { Time } from '../../model/facts.ts'
import { truncate } from '../../lib/cut-text.ts'
import { DAY_MS, HOUR_MS } from '../../lib/durations.ts'

/** From is inclusive, until exclusive. */
interface TimeRange {
  readonly from: Time | null
  readonly until: Time | null
}

export const UPDATED_HINT =
  'Write an age (updated:<7d, updated:>30d; units h, d, w, m, y), a date (updated:2026-01-31, ' +
  'updated:>=2026-01), or a range (updated:2026-01-01..2026-02-01).'

/** A month counts as 30 days, a year as 365: ages are approximate. */
const UNITS: Readonly<Record<string, number>> = {
  h: HOUR_MS,
  d: DAY_MS,
  w: 7 * DAY_MS,
  m: 30 * DAY_MS,
  y: 365 * DAY_MS,
}
const AGE = /^(\d{1,4})([hdwmy])$/i
const DATE = /^(\d{4})(?:-(\d\d)(?:-(\d\d))?)?$/
const MOMENT = /^\d{4}-\d\d-\d\d[Tt]\d\d:\d\d(:\d\d(\.\d+)?)?([Zz]|[+-]\d\d:\d\d)$/

/** `<7d` means younger than seven days, `<2026-01-01` before that day, as people say it. Dates are in UTC. */
export function updatedRange(text: string, now: Time): Result<TimeRange> {
  const range = /^(.*?)\.\.(.*)$/s.exec(text)
  if (range !== null) return rangeBetween(range[1] ?? '', range[2] ?? '', now)
  const [, sign = '', value = ''] = /^([<>]=?|)(.*)$/s.exec(text) ?? []
  const bound = boundOf(value, now)
  if (bound === null) return err(`"${truncate(text, 60)}" is neither an age nor a date`)
  return ok(bound.isAge ? byAge(sign, bound) : byDate(sign, bound))
}

/** A period: a day, a month, a year, a millisecond. For an age both ends are equal. */
interface UpdatedRange {
  readonly from: Time
  readonly until: Time
  readonly isAge: boolean
}

function byAge(sign: string, { from }: UpdatedRange): TimeRange {
  return sign.startsWith('>') ? { from: null, until: from } : { from, until: null }
}

function byDate(sign: string, { from, until }: UpdatedRange): TimeRange {
  switch (sign) {
    case '<':
      return { from: null, until: from }
    case '<=':
      return { from: null, until }
    case '>':
      return { from: until, until: null }
    case '>=':
      return { from, until: null }
    default:
      return { from, until }
  }
}

/** Includes both ends; either may be left out, and ages count backwards. */
function rangeBetween(first: string, last: string, now: Time): Result<TimeRange> {
  const bounds = [first, last].map((text) => (text === '' ? undefined : boundOf(text, now)))
  const [from, until] = bounds
  if (from === null || until === null || (from ?? until) === undefined)
    return err(`"${truncate(`${first}..${last}`, 60)}" is not a range of ages or dates`)
  if (from === undefined || until === undefined) return ok({ from: from?.from ?? null, until: until?.until ?? null })
  return ok({ from: Math.min(from.from, until.from), until: Math.max(from.until, until.until) })
}

function boundOf(text: string, now: Time): UpdatedRange | null {
  const [, count, unit] = AGE.exec(text) ?? []
  if (count !== undefined && unit !== undefined) {
    const at = now - Number(count) * (UNITS[unit.toLowerCase()] ?? DAY_MS)
    return { from: at, until: at, isAge: true }
  }
  if (MOMENT.test(text)) {
    const at = Date.parse(text.toUpperCase())
    return Number.isNaN(at) ? null : { from: at, until: at + 1, isAge: false }
  }
  return dateOf(text)
}

/** Reads a day, a month or a year. Null if the calendar has none of that name. */
function dateOf(text: string): UpdatedRange | null {
  const [, year, month, day] = DATE.exec(text) ?? []
  if (year === undefined) return null
  const [y, m, d] = [Number(year), Number(month ?? '1') - 1, Number(day ?? '1')]
  const from = utc(y, m, d)
  if (new Date(from).getUTCMonth() !== m || new Date(from).getUTCDate() !== d) return null
  const until = month === undefined ? utc(y + 1, 0, 1) : day === undefined ? utc(y, m + 1, 1) : utc(y, m, d + 1)
  return { from, until, isAge: false }
}

/** Date.UTC takes the years 0 to 99 as 1900 to 1999. */
function utc(year: number, month: number, day: number): Time {
  return new Date(0).setUTCFullYear(year, month, day)
}
