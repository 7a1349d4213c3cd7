import fc from 'fast-check'
import { expect, it } from 'vitest'
import { builtinCatalogue } from '../../catalogue/load.ts'
import { isWithin } from '../facets.ts'
import { filterAttributes } from '../attributes.ts'
import type { FilterAttribute } from '../attribute-values.ts'
import { must } from '../../lib/result.ts'
import { valueRange, nextUp } from './value-range.ts'

const ROWS = filterAttributes(builtinCatalogue()).find('rows') as FilterAttribute
const number = fc.double({ noNaN: true, noDefaultInfinity: true })
const within = (text: string, value: number): boolean => isWithin(value, must(valueRange(text, ROWS, 0)))

it('compares numbers like JavaScript does', () => {
  fc.assert(
    fc.property(number, number, (bound, value) => {
      expect(within(`>${bound}`, value)).toBe(value > bound)
      expect(within(`>=${bound}`, value)).toBe(value >= bound)
      expect(within(`<${bound}`, value)).toBe(value < bound)
      expect(within(`<=${bound}`, value)).toBe(value <= bound)
      expect(within(String(bound), value)).toBe(value === bound)
      expect(within(`=${bound}`, bound)).toBe(true)
    }),
  )
})

it('includes both ends of a range, in either order', () => {
  fc.assert(
    fc.property(number, number, number, (a, b, value) => {
      const expected = value >= Math.min(a, b) && value <= Math.max(a, b)
      expect(within(`${a}..${b}`, value)).toBe(expected)
    }),
  )
  expect([within('..5', 5), within('..5', 6), within('5..', 5), within('5..', 4)]).toEqual([true, false, true, false])
})

it('rejects text that is not a comparison', () => {
  for (const text of ['', '>', 'many', '1..x', '..', '1,000', '0x10', '1e999', '--1'])
    expect([text, valueRange(text, ROWS, 0).ok]).toEqual([text, false])
})

it('finds the next representable number', () => {
  for (const [value, next] of [
    [0, 5e-324],
    [-0, 5e-324],
    [-5e-324, -0],
    [1, 1 + Number.EPSILON],
    [-1, -1 + Number.EPSILON / 2],
  ] as const)
    expect(nextUp(value)).toBe(next)
})
