import type { NumberRange } from '../../contracts/search-index.ts'
import { truncate } from '../../lib/cut-text.ts'
import { err, ok, type Result } from '../../lib/result.ts'

/** A period or a number that a typed value stands for. From is inclusive, until exclusive. */
export interface Period {
  readonly from: number
  readonly until: number
}

interface RangeSyntax<One extends Period> {
  /** Matches a comparison sign and a value. */
  readonly signed: RegExp
  periodOf(value: string): One | null
  compare(sign: string, period: One): NumberRange
  /** Ends of two refusals, such as "isn't a number" and "numbers". */
  readonly one: string
  readonly several: string
}

/** Parses a value, a comparison, or `first..last`, which includes both ends; either may be left out. */
export function readRange<One extends Period>(text: string, syntax: RangeSyntax<One>): Result<NumberRange> {
  const { signed, periodOf, compare, one, several } = syntax
  const range = /^(.*?)\.\.(.*)$/s.exec(text)
  if (range === null) {
    const [, sign = '', value = ''] = signed.exec(text) ?? []
    const period = periodOf(value)
    return period === null ? err(`"${truncate(text, 60)}" ${one}`) : ok(compare(sign, period))
  }
  const [from, until] = range.slice(1).map((end) => (end === '' ? undefined : periodOf(end)))
  if (from === null || until === null || (from ?? until) === undefined)
    return err(`"${truncate(text, 60)}" isn't a range of ${several}`)
  if (from === undefined || until === undefined) return ok({ from: from?.from ?? null, until: until?.until ?? null })
  return ok({ from: Math.min(from.from, until.from), until: Math.max(from.until, until.until) })
}

export function compareBySign(sign: string, { from, until }: Period): NumberRange {
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
