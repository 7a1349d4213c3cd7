import fc from 'fast-check'
import { expect, it } from 'vitest'
import { nextAfter, type Recurrence } from './recurrence.ts'
import { isoOrNull } from './iso.ts'

const NONE: Recurrence = { cron: null, interval: null, timezone: null }

function next(recurrence: Partial<Recurrence>, after: string): string | null {
  const found = nextAfter({ ...NONE, ...recurrence }, Date.parse(after))
  return isoOrNull(found)
}

const cron = (text: string, after: string, timezone: string | null = null) => next({ cron: text, timezone }, after)

it('finds the next moment of a cron expression', () => {
  expect(cron('0 3 * * 1', '2026-11-23T03:00:00Z')).toBe('2026-11-30T03:00:00.000Z')
  expect(cron('0 3 * * 1', '2026-11-23T02:59:59Z')).toBe('2026-11-23T03:00:00.000Z')
  expect(cron('*/15 * * * *', '2026-11-23T23:50:00Z')).toBe('2026-11-24T00:00:00.000Z')
  expect(cron('5/20 8-10 * * *', '2026-11-23T10:45:00Z')).toBe('2026-11-24T08:05:00.000Z')
  expect(cron('30 6 1,15 * *', '2026-11-02T00:00:00Z')).toBe('2026-11-15T06:30:00.000Z')
  expect(cron('0 0 * feb sun', '2026-11-02T00:00:00Z')).toBe('2027-02-07T00:00:00.000Z')
  expect(cron('0 0 * * 7', '2026-11-02T00:00:00Z')).toBe('2026-11-08T00:00:00.000Z')
  expect(cron('@monthly', '2026-11-02T00:00:00Z')).toBe('2026-12-01T00:00:00.000Z')
  // A day of the month or a day of the week.
  expect(cron('0 0 13 * 5', '2026-11-02T00:00:00Z')).toBe('2026-11-06T00:00:00.000Z')
  expect(cron('0 0 29 2 *', '2026-11-02T00:00:00Z')).toBe('2028-02-29T00:00:00.000Z')
})

it('applies its time zone, across daylight saving changes', () => {
  const zone = 'America/Los_Angeles'
  expect(cron('0 3 * * 1', '2026-10-28T00:00:00Z', zone)).toBe('2026-11-02T11:00:00.000Z')
  expect(cron('0 3 * * 1', '2026-10-22T00:00:00Z', zone)).toBe('2026-10-26T10:00:00.000Z')
  // On 8 March 2026 the clock goes from 2:00 to 3:00; on 1 November it shows 1:30 twice.
  expect(cron('30 2 8 3 *', '2026-03-08T00:00:00Z', zone)).toBe('2026-03-08T10:30:00.000Z')
  expect(cron('30 1 1 11 *', '2026-11-01T00:00:00Z', zone)).toBe('2026-11-01T08:30:00.000Z')
})

it('adds an interval', () => {
  const from = '2026-11-23T01:00:00Z'
  expect(next({ interval: 'P1D' }, from)).toBe('2026-11-24T01:00:00.000Z')
  expect(next({ interval: 'PT6H' }, from)).toBe('2026-11-23T07:00:00.000Z')
  expect(next({ interval: '90m' }, from)).toBe('2026-11-23T02:30:00.000Z')
  expect(next({ interval: '1 day, 6:00:00' }, from)).toBe('2026-11-24T07:00:00.000Z')
})

it('returns null for expressions that it cannot read', () => {
  const from = '2026-11-23T01:00:00Z'
  for (const text of [
    '',
    '0 3 * *',
    '0 0 3 * * 1',
    '60 3 * * *',
    '0 3 * * mon#1',
    '0 3 L * *',
    '5-1 * * * *',
    '*/0 * * * *',
  ])
    expect(cron(text, from)).toBeNull()
  expect(cron('0 3 * * 1', from, 'Nowhere/Here')).toBeNull()
  expect(cron('0 0 31 2 *', from)).toBeNull()
  for (const interval of ['Asset', 'P', 'PT0S', 'P1M', '0:00:00']) expect(next({ interval }, from)).toBeNull()
  expect(next({}, from)).toBeNull()
})

it('always moves forward, to a time that matches the fields', () => {
  const zones = ['UTC', 'America/Los_Angeles', 'Europe/Amsterdam', 'Asia/Kolkata', 'Australia/Lord_Howe']
  const whenever = fc.integer({ min: Date.parse('2020-01-01'), max: Date.parse('2040-01-01') })
  const minutes = fc.integer({ min: 0, max: 59 })
  const hours = fc.integer({ min: 0, max: 23 })
  fc.assert(
    fc.property(whenever, minutes, hours, fc.constantFrom(...zones), (after, minute, hour, timezone) => {
      const found = nextAfter({ ...NONE, cron: `${minute} ${hour} * * *`, timezone }, after)
      if (found === null) throw new Error('every day has one')
      expect(found).toBeGreaterThan(after)
      // A day of 25 hours, and a skipped time.
      expect(found - after).toBeLessThanOrEqual(26 * 3_600_000)
    }),
  )
})
