import { expect, it } from 'vitest'
import { MAX_ATTEMPTS, pauseAfter } from './retry-times.ts'

it('a message is retried with growing pauses or as the receiver asks, then given up', () => {
  expect([pauseAfter(1, null), pauseAfter(1, 60_000), pauseAfter(1, 1e9)]).toEqual([5_000, 60_000, 3_600_000])
  const pauses = Array.from({ length: MAX_ATTEMPTS }, (_, i) => pauseAfter(i + 1, null))
  expect(pauses.at(-1)).toBeNull()
  expect(pauses.slice(0, -1)).toEqual(pauses.slice(0, -1).toSorted((a, b) => (a ?? 0) - (b ?? 0)))
})
