import fc from 'fast-check'
import { expect, it } from 'vitest'
import { amountText, rhythmOf, usuallyText } from './rhythm.ts'

const DAY = 86_400_000
const NOW = Date.parse('2026-11-23T00:00:00Z')
const runs = (...daysAgo: readonly number[]): string[] =>
  daysAgo.map((days) => new Date(NOW - days * DAY).toISOString())

it('knows a habit by four runs, and when the next is late', () => {
  const late = rhythmOf(runs(44, 51, 58, 65), NOW)
  expect(late).toMatchObject({ usualMs: 7 * DAY, lateMs: 37 * DAY })
  expect(usuallyText(late?.usualMs ?? 0)).toBe('weekly')
  expect(amountText(late?.lateMs ?? 0)).toBe('5 weeks')
  expect(rhythmOf(runs(13, 20, 27, 34), NOW)?.lateMs).toBeNull()
  expect(rhythmOf(runs(44, 51, 58), NOW)).toBeNull()
})

it('is not misled by one gap, or by a retry', () => {
  expect(rhythmOf(runs(8, 15, 22, 60, 67, 74), NOW)?.usualMs).toBe(7 * DAY)
  expect(rhythmOf(runs(8, 15, 15.01, 22, 29, 36), NOW)?.usualMs).toBe(7 * DAY)
})

it('names other intervals by their length', () => {
  expect([usuallyText(3 * DAY), usuallyText(DAY * 1.1), usuallyText(DAY / 8)]).toEqual([
    'every 3 days',
    'daily',
    'every 3 hours',
  ])
})

it('takes whatever a source states', () => {
  fc.assert(
    fc.property(fc.array(fc.option(fc.string())), fc.array(fc.integer({ min: 0, max: 500 })), (texts, days) => {
      const found = rhythmOf([...texts, ...runs(...days)], NOW)
      if (found !== null) expect(found.usualMs).toBeGreaterThan(0)
    }),
  )
})
