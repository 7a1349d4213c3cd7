import { expect, it } from 'vitest'
import { scalesOf, undrawnText } from './parallel.tsx'

it('every line of parallel coordinates stays within the axes, whatever the numbers', () => {
  const runs = [
    [9, null, 42],
    [0.07, 0.88, 42],
    [0.15, 0.8, 42],
  ].map((values) => ({ values }))
  const scales = scalesOf(['loss', 'auc', 'seed'], runs, 194)
  const pixels = runs.flatMap(({ values }) =>
    values.flatMap((value, n) => (value === null ? [] : (scales[n]?.toPixels(value) ?? Number.NaN))),
  )
  expect(pixels).toHaveLength(8)
  for (const one of pixels) expect(one).toBeGreaterThanOrEqual(0)
  for (const one of pixels) expect(one).toBeLessThanOrEqual(194)
})

it('parallel coordinates count runs with too few values for a line', () => {
  expect([undrawnText(0), undrawnText(1), undrawnText(2)]).toEqual([
    undefined,
    '1 run without two of these side by side isn’t drawn',
    '2 runs without two of these side by side aren’t drawn',
  ])
})
