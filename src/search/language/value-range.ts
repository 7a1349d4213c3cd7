// Parses the value of a filter for a number or a time into a range: `>1000000` of `rows:>1000000`, `10..20`, `<7d`,
// `2026-11`. `comparison.ts` finds comparisons that are written without a colon.
import type { NumberRange } from '../../contracts/search-index.ts'
import type { Result } from '../../lib/result.ts'
import type { Time } from '../../model/facts.ts'
import type { FilterAttribute } from '../attribute-values.ts'
import { updatedRange } from './updated.ts'
import { compareBySign, readRange, type Period } from './range.ts'

/** 1.5M is a million and a half. */
const UNITS: Readonly<Record<string, number>> = { '': 1, k: 1e3, m: 1e6, g: 1e9, b: 1e9, t: 1e12 }
const NUMBER = /^([+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?)([kmgbt]?)$/i

/** Returns the range that a typed value means: for a time as for `updated`, for a number as usually written. */
export function valueRange(text: string, { kind }: FilterAttribute, now: Time): Result<NumberRange> {
  return kind === 'time' ? updatedRange(text, now) : readRange(text, NUMBERS)
}

export function valueRangeHint({ typed, kind }: FilterAttribute): string {
  return kind === 'time'
    ? `Write an age (${typed}:<7d, ${typed}:>30d; units h, d, w, m, y), a date (${typed}:2026-01-31, ` +
        `${typed}:>=2026-01), or a range (${typed}:2026-01-01..2026-02-01).`
    : `Write a number (${typed}:42), a comparison (${typed}:>1000, ${typed}:<=1.5M), or a range (${typed}:10..20).`
}

const NUMBERS = {
  signed: /^([<>]=?|=?)(.*)$/s,
  periodOf(text: string): Period | null {
    const [, number, unit = ''] = NUMBER.exec(text) ?? []
    const value = number === undefined ? NaN : Number(number) * (UNITS[unit.toLowerCase()] ?? 1)
    return Number.isFinite(value) ? { from: value, until: nextUp(value) } : null
  },
  compare: compareBySign,
  one: "isn't a number",
  several: 'numbers',
}

/** Returns the next representable number: being at most one number means being less than the next. */
export function nextUp(value: number): number {
  const bits = new DataView(new ArrayBuffer(8))
  // 0 and -0 are equal, so they have the same successor.
  bits.setFloat64(0, value === 0 ? 0 : value)
  const before = bits.getBigInt64(0)
  bits.setBigInt64(0, before + (before < 0n ? -1n : 1n))
  return bits.getFloat64(0)
}
