import type { NumberRange } from '../../contracts/search-index.ts'
import type { Result } from '../../lib/result.ts'
import type { Time } from '../../model/facts.ts'
import { DAY_MS, HOUR_MS } from '../../lib/durations.ts'
import { compareBySign, readRange, type Period } from './range.ts'

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
export function updatedRange(text: string, now: Time): Result<NumberRange> {
  return readRange(text, {
    signed: /^([<>]=?|)(.*)$/s,
    periodOf: (value) => boundOf(value, now),
    compare: (sign, bound) => (bound.isAge ? byAge(sign, bound) : compareBySign(sign, bound)),
    one: 'is neither an age nor a date',
    several: 'ages or dates',
  })
}

/** A period: a day, a month, a year, a millisecond. For an age both ends are equal. */
interface UpdatedRange extends Period {
  readonly isAge: boolean
}

function byAge(sign: string, { from }: UpdatedRange): NumberRange {
  return sign.startsWith('>') ? { from: null, until: from } : { from, until: null }
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
