import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { beginOfDay, isTimeZone, localTime, nextLocal } from './local-time.ts'

const at = (iso: string): number => Date.parse(iso)

describe('local time in a time zone', () => {
  it('matches the clocks there', () => {
    expect(localTime(at('2026-01-31T23:30:00Z'), 'Europe/Berlin')).toEqual({ day: '2026-02-01', minute: 30 })
    expect(localTime(at('2026-07-01T12:00:00Z'), 'Asia/Kolkata')).toEqual({ day: '2026-07-01', minute: 17 * 60 + 30 })
    expect([isTimeZone('Europe/Berlin'), isTimeZone('UTC'), isTimeZone('Mars/Olympus')]).toEqual([true, true, false])
  })

  it('finds the next occurrence of a time, across daylight saving changes', () => {
    const next = (iso: string, minute: number) => new Date(nextLocal(minute, at(iso), 'Europe/Berlin')).toISOString()
    expect(next('2026-01-31T06:59:59Z', 8 * 60)).toBe('2026-01-31T07:00:00.000Z')
    expect(next('2026-01-31T07:00:00Z', 8 * 60)).toBe('2026-02-01T07:00:00.000Z')
    // Clocks are set forward from 2 to 3 on 29 March, and back from 3 to 2 on 25 October.
    expect(next('2026-03-28T12:00:00Z', 8 * 60)).toBe('2026-03-29T06:00:00.000Z')
    expect(next('2026-10-24T12:00:00Z', 8 * 60)).toBe('2026-10-25T07:00:00.000Z')
    expect(next('2026-03-28T12:00:00Z', 2 * 60 + 30)).toBe('2026-03-29T01:30:00.000Z')
  })

  it('finds a time within 25 hours, with the requested minute unless it is skipped', () => {
    const zones = fc.constantFrom('UTC', 'Europe/Berlin', 'America/New_York', 'Asia/Kolkata', 'Australia/Lord_Howe')
    const moments = fc.integer({ min: at('2020-01-01T00:00:00Z'), max: at('2030-01-01T00:00:00Z') })
    fc.assert(
      fc.property(moments, fc.integer({ min: 0, max: 1_439 }), zones, (now, minute, zone) => {
        const next = nextLocal(minute, now, zone)
        expect(next).toBeGreaterThan(now)
        expect(next - now).toBeLessThanOrEqual(25 * 3_600_000)
        const shown = localTime(next, zone).minute
        if (shown !== minute) expect(localTime(next - 3_600_000, zone).minute).not.toBe(minute)
      }),
      { numRuns: 500 },
    )
  })

  it("begins its day at that day's first minute, across daylight saving changes", () => {
    const zones = fc.constantFrom('UTC', 'Europe/Berlin', 'America/Santiago', 'Asia/Kolkata', 'Australia/Lord_Howe')
    const moments = fc.integer({ min: at('2020-01-01T00:00:00Z'), max: at('2030-01-01T00:00:00Z') })
    fc.assert(
      fc.property(moments, zones, (now, zone) => {
        const begins = beginOfDay(now, zone)
        expect(begins).toBeLessThanOrEqual(now)
        expect(localTime(begins, zone).day).toBe(localTime(now, zone).day)
        expect(localTime(begins - 1, zone).day).not.toBe(localTime(now, zone).day)
      }),
      { numRuns: 500 },
    )
  })
})
