import fc from 'fast-check'
import { expect, it } from 'vitest'
import { seeded } from './random.ts'
import { finish } from './slices.ts'
import { sortInSlices } from './sort.ts'

it('gives what sorting in one go gives, ties in their order', () => {
  const compare = (a: readonly [number, number], b: readonly [number, number]): number => a[0] - b[0]
  fc.assert(
    fc.property(fc.constantFrom(0, 1, 2, 511, 512, 513, 1_024, 1_537, 5_000), fc.nat(), (length, seed) => {
      const random = seeded(seed)
      const items = Array.from({ length }, (_, i) => [Math.floor(random() * 50), i] as const)
      expect(finish(sortInSlices(items, compare))).toEqual(items.toSorted(compare))
    }),
    { numRuns: 30 },
  )
})

it('pauses between runs and while they are merged', () => {
  const work = sortInSlices(
    Array.from({ length: 10_000 }, (_, i) => -i),
    (a, b) => a - b,
  )
  let pauses = 0
  while (work.next().done !== true) pauses++
  expect(pauses).toBeGreaterThan(10_000 / 512 + 2)
})
