import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { parseTime } from './moment.ts'

const TIMES: readonly (readonly [string, string | null])[] = [
  ['2026-01-31', '2026-01-31T00:00:00.000Z'],
  ['2026-01-31T12:00', '2026-01-31T12:00:00.000Z'],
  ['2026-01-31T12:00:01.5Z', '2026-01-31T12:00:01.500Z'],
  ['2026-01-31T12:00:00+01:00', '2026-01-31T11:00:00.000Z'],
  ['2026-01-31T12:00:00+0100', '2026-01-31T11:00:00.000Z'],
  ['2026-01-31T12:00:00 01:00', '2026-01-31T11:00:00.000Z'],
  ['2026-13-31', null],
  ['2026-11-30T23:59:59Z', '2026-11-30T23:59:59.000Z'],
  ['2026-11-31', null],
  ['2026-11-31T00:00:00Z', null],
  ['2026-04-31T00:00:00+01:00', null],
  ['2026-02-29T10:00', null],
  ['2028-02-29T10:00', '2028-02-29T10:00:00.000Z'],
  ['2100-02-29', null],
  ['2026-02-00', null],
  ['31.1.2026', null],
  ['Saturday', null],
]

/** Offset in January, which shows that the zone is in force. */
const ZONES: readonly (readonly [string, number])[] = [
  ['UTC', 0],
  ['America/New_York', 300],
  ['Asia/Kolkata', -330],
  ['Pacific/Kiritimati', -840],
]

describe.each(ZONES)('in the time zone %s', (zone, offset) => {
  const before = process.env['TZ']
  beforeAll(() => {
    process.env['TZ'] = zone
  })
  afterAll(() => {
    if (before === undefined) delete process.env['TZ']
    else process.env['TZ'] = before
  })

  it('the process uses that zone', () => {
    expect(new Date('2026-01-31T00:00:00Z').getTimezoneOffset()).toBe(offset)
  })

  it.each(TIMES)('reads %s as %s', (text, iso) => {
    const time = parseTime(text)
    expect(Number.isNaN(time) ? null : new Date(time).toISOString()).toBe(iso)
  })
})
