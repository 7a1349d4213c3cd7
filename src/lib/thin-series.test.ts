import fc from 'fast-check'
import { expect, it } from 'vitest'
import { thinSeries } from './thin-series.ts'

const points = fc.array(fc.double({ noNaN: true, noDefaultInfinity: true }), { maxLength: 200 })

it('a thinned series keeps order, both ends and the extremes, within its limit', () => {
  fc.assert(
    fc.property(points, fc.integer({ min: 4, max: 50 }), (values, most) => {
      const series = values.map((value, n) => ({ n, value }))
      const kept = thinSeries(series, most, ({ value }) => value)
      expect(kept.length).toBeLessThanOrEqual(most)
      if (series.length <= most) {
        expect(kept).toEqual(series)
        return
      }
      expect(kept.map(({ n }) => n)).toEqual([...new Set(kept.map(({ n }) => n))].toSorted((a, b) => a - b))
      expect([kept[0], kept.at(-1)]).toEqual([series[0], series.at(-1)])
      const valuesKept = kept.map(({ value }) => value)
      expect([Math.min(...valuesKept), Math.max(...valuesKept)]).toEqual([Math.min(...values), Math.max(...values)])
    }),
  )
})

it('a thinned series keeps points from the whole range', () => {
  const kept = thinSeries(
    Array.from({ length: 1_000 }, (_, n) => n),
    20,
    (n) => Math.sin(n),
  )
  const gaps = kept.slice(1).map((n, i) => n - (kept[i] ?? 0))
  expect(Math.max(...gaps)).toBeLessThan(250)
})
