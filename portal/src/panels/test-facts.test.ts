import { expect, it } from 'vitest'
import { daysBetween, shareText } from './test-facts.ts'

it('writes a share of the traffic in percent', () => {
  expect([0.2, 1 / 3, 0, undefined, 'all'].map(shareText)).toEqual(['20%', '33.3%', '0%', 'not stated', 'not stated'])
})

it('counts whole days past a time', () => {
  const end = Date.parse('2026-11-17T00:00:00Z')
  expect(daysBetween(end, Date.parse('2026-11-23T04:00:00Z'))).toBe(6)
  expect([daysBetween(end, end - 1), daysBetween(NaN, end)]).toEqual([0, 0])
})
