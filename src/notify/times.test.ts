import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { DeliveryTimes } from '../contracts/deliveries.ts'
import { dueOf } from './times.ts'

const at = (iso: string): number => Date.parse(iso)
const BERLIN: DeliveryTimes = {
  every: 'immediate',
  dayMinute: 9 * 60,
  quiet: null,
  timeZone: 'Europe/Berlin',
  perDay: 100,
}
const NIGHT = { from: 22 * 60, until: 8 * 60 }

describe('a message', () => {
  const due = (times: Partial<DeliveryTimes>, iso: string, made = 0) => {
    const found = dueOf({ ...BERLIN, ...times }, at(iso), made)
    return [new Date(found.due).toISOString(), found.bundle?.split(' ')[0] ?? null]
  }

  it('is due at once, unless in quiet hours or over the daily limit', () => {
    expect(due({}, '2026-01-31T12:00:00Z')).toEqual(['2026-01-31T12:00:00.000Z', null])
    expect(due({ quiet: NIGHT }, '2026-01-31T12:00:00Z')).toEqual(['2026-01-31T12:00:00.000Z', null])
    expect(due({ quiet: NIGHT }, '2026-01-31T22:00:00Z')).toEqual(['2026-02-01T07:00:00.000Z', 'quiet'])
    expect(due({ quiet: NIGHT }, '2026-02-01T06:59:59Z')).toEqual(['2026-02-01T07:00:00.000Z', 'quiet'])
    expect(due({ quiet: NIGHT }, '2026-02-01T07:00:00Z')).toEqual(['2026-02-01T07:00:00.000Z', null])
    expect(due({ perDay: 3 }, '2026-01-31T12:00:00Z', 2)).toEqual(['2026-01-31T12:00:00.000Z', null])
    expect(due({ perDay: 3 }, '2026-01-31T12:00:00Z', 3)).toEqual(['2026-01-31T23:00:00.000Z', 'over'])
    expect(due({ perDay: 3, quiet: NIGHT }, '2026-01-31T12:00:00Z', 3)).toEqual(['2026-02-01T07:00:00.000Z', 'over'])
  })

  it('is due hourly or daily as a digest, and never in quiet hours', () => {
    expect(due({ every: 'hour' }, '2026-01-31T12:00:00Z')).toEqual(['2026-01-31T13:00:00.000Z', 'hour'])
    expect(due({ every: 'hour', quiet: NIGHT }, '2026-01-31T21:30:00Z')).toEqual(['2026-02-01T07:00:00.000Z', 'hour'])
    expect(due({ every: 'day' }, '2026-01-31T12:00:00Z')).toEqual(['2026-02-01T08:00:00.000Z', 'day'])
    expect(due({ every: 'day', dayMinute: 0, quiet: NIGHT }, '2026-01-31T12:00:00Z')).toEqual([
      '2026-02-01T07:00:00.000Z',
      'day',
    ])
  })

  it('joins the bundle of earlier messages that is not sent yet', () => {
    const moments = fc.integer({ min: at('2026-01-01T00:00:00Z'), max: at('2027-01-01T00:00:00Z') })
    const kinds = fc.constantFrom<DeliveryTimes['every']>('hour', 'day')
    fc.assert(
      fc.property(moments, kinds, fc.nat(), (now, every, later) => {
        const times = { ...BERLIN, every, quiet: NIGHT }
        const first = dueOf(times, now, 0)
        expect(first.due).toBeGreaterThan(now)
        const between = now + (later % (first.due - now))
        // A daily digest delayed by quiet hours may come together with the next.
        expect(dueOf(times, between, 0).due).toBeGreaterThanOrEqual(first.due)
        if (dueOf(times, between, 0).due === first.due) expect(dueOf(times, between, 0)).toEqual(first)
      }),
    )
  })
})
