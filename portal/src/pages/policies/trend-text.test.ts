import { expect, it } from 'vitest'
import { trendText } from './policies.tsx'

it('a trend in words names each completed day, and the present', () => {
  const text = trendText(['2026-11-01T00:00:00.000Z', '2026-11-02T00:00:00.000Z'], [3, 1200], 4)
  expect(text).toBe('Violations at the end of each day: Oct 31: 3, Nov 1: 1,200; now: 4')
})
