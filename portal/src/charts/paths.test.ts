import fc from 'fast-check'
import { expect, it } from 'vitest'
import { drawnOf, endNames, pathOf, spread, undrawnAt } from './paths.ts'

it('a line has a gap for a missing value', () => {
  expect(
    pathOf(
      [1, null, 2, 3],
      (n) => n,
      (value) => value,
    ),
  ).toBe('M0.0 1.0M2.0 2.0L3.0 3.0')
})

it('a line draws no point for NaN and infinity, but names them', () => {
  const lines = [{ values: [0.7, NaN, -Infinity, null] }, { values: [null, null, null, null] }]
  expect(lines.map(({ values }) => drawnOf(values))[0]).toEqual([0.7, null, null, null])
  expect([1, 2, 3].map((point) => undrawnAt(lines, point))).toEqual(['NaN', '−∞', null])
})

it("labels don't overlap if there is room for all", () => {
  fc.assert(
    fc.property(fc.array(fc.double({ min: 10, max: 140, noNaN: true }), { maxLength: 6 }), (heights) => {
      const placed = [...spread(heights, 10, 140)].sort((a, b) => a - b)
      expect(placed).toHaveLength(heights.length)
      for (const [n, at] of placed.entries()) if (n > 0) expect(at - (placed[n - 1] ?? 0)).toBeGreaterThan(13.9)
      for (const at of placed) expect(at).toBeLessThanOrEqual(140)
    }),
  )
})

it('names at the ends of lines take the room they need, and long ones lose their middle', () => {
  const names = [
    { label: '', last: '0.7448' },
    { label: 'churn_holdout', last: '0.8123' },
  ]
  expect(endNames(names, 300)).toEqual({ texts: ['0.7448', 'churn_holdout 0.8123'], room: 136 })
  const { texts, room } = endNames([...names, { label: 'churn_holdout_november', last: '0.611' }], 113)
  expect(texts).toEqual(['0.7448', 'chur…dout 0.8123', 'chur…ember 0.611'])
  expect(room).toBeLessThanOrEqual(117)
})
