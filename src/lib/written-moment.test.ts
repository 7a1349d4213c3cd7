import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  isBefore,
  isInFuture,
  momentToSend,
  MOMENT_PRESETS,
  presetsSince,
  readMoment,
  readSince,
} from './written-moment.ts'

const NOW = new Date(2026, 10, 21, 12, 30).getTime()
const HOUR = 3_600_000
const of = (text: string): string => {
  const read = readMoment(text, NOW)
  return read.kind === 'moment' ? read.moment : read.kind
}
const endOf = (...day: readonly [number, number, number]): string =>
  new Date(new Date(day[0], day[1] - 1, day[2] + 1).getTime() - 1).toISOString()

it.each([
  ['11:09', new Date(2026, 10, 21, 11, 9).toISOString()],
  ['2026-11-19', '2026-11-19'],
  ['120', '120'],
  ['now', undefined],
  ['Smarch 3', 'Smarch 3'],
])('turns %s into a value that the API accepts', (text, asked) => {
  expect(momentToSend(text, NOW)).toBe(asked)
})

describe('readMoment', () => {
  it.each<[string, string]>([
    ['yesterday', new Date(NOW - 24 * HOUR).toISOString()],
    ['7 days ago', new Date(NOW - 7 * 24 * HOUR).toISOString()],
    [' An hour ago ', new Date(NOW - HOUR).toISOString()],
    ['2h', new Date(NOW - 2 * HOUR).toISOString()],
    ['2026-11-19', endOf(2026, 11, 19)],
    ['19.11.2026', endOf(2026, 11, 19)],
    ['19 November 2026', endOf(2026, 11, 19)],
    ['2026-11-19T08:15', new Date(2026, 10, 19, 8, 15).toISOString()],
    ['2026-11-19 08:15', new Date(2026, 10, 19, 8, 15).toISOString()],
    ['2026-11-19T08:15:00Z', '2026-11-19T08:15:00.000Z'],
    ['05:39', new Date(2026, 10, 21, 5, 39).toISOString()],
    ['5:39 PM', new Date(2026, 10, 20, 17, 39).toISOString()],
    ['12:05 am', new Date(2026, 10, 21, 0, 5).toISOString()],
    ['yesterday at 5:39', new Date(2026, 10, 20, 5, 39).toISOString()],
    ['Nov 20 5:39', new Date(2026, 10, 20, 5, 39).toISOString()],
    ['20 November, 05:39:07', new Date(2026, 10, 20, 5, 39, 7).toISOString()],
    ['Nov 19', endOf(2026, 11, 19)],
    ['December 3rd', endOf(2025, 12, 3)],
    ['Nov 19, 2024', endOf(2024, 11, 19)],
    ['today', 'now'],
    ['25:00', 'unknown'],
    ['13:10 pm', 'unknown'],
    ['Nov 31', 'unknown'],
    ['Smarch 3', 'unknown'],
    ['transaction 120', '120'],
    ['#120', '120'],
    ['2026', '2026'],
    ['now', 'now'],
    ['2026-11-21', 'now'],
    ['2026-02-31', 'unknown'],
    ['soon', 'unknown'],
    ['', 'unknown'],
  ])('reads %s', (text, moment) => {
    expect(of(text)).toBe(moment)
  })

  it('reads every preset', () => {
    for (const preset of MOMENT_PRESETS) expect(readMoment(preset, NOW).kind).toBe('moment')
  })

  it('always yields a value that the API accepts', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        expect(of(text)).toMatch(/^(now|unknown|\d+|\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z)$/)
      }),
    )
  })
})

it('isBefore compares with the first moment by time or by transaction', () => {
  const first = { tx: 5, at: '2026-01-01T00:00:00.000Z' }
  expect(['4', '5', '2025-12-31T23:59:59Z', '2026-01-01T00:00:00.000Z'].map((one) => isBefore(one, first))).toEqual([
    true,
    false,
    true,
    false,
  ])
})

it.each<[string, string]>([
  ['today', new Date(2026, 10, 21).toISOString()],
  ['2026-11-01', new Date(2026, 10, 1).toISOString()],
  ['since yesterday', new Date(2026, 10, 20).toISOString()],
  ['last month', new Date(NOW - 30 * 24 * HOUR).toISOString()],
  ['last 3 days', new Date(NOW - 3 * 24 * HOUR).toISOString()],
  ['gibberish', 'unknown'],
])('reads a period since %s as beginning there', (text, moment) => {
  const read = readSince(text, NOW)
  expect(read.kind === 'moment' ? read.moment : read.kind).toBe(moment)
})

it('offers no preset before the first moment', () => {
  const since = (ago: number): readonly string[] => presetsSince({ tx: 1, at: new Date(NOW - ago).toISOString() }, NOW)
  expect([since(HOUR / 5), since(2 * HOUR), since(8 * 24 * HOUR)]).toEqual([
    [],
    ['1 hour ago'],
    ['1 hour ago', 'yesterday', '7 days ago'],
  ])
})

it('detects moments further in the future than clock skew explains', () => {
  const now = Date.parse('2026-01-01T00:00:00Z')
  const moments = ['9999999', '2026-01-01T00:01:00.000Z', '2026-01-01T00:01:01.000Z', '2040-01-01T00:00:00Z']
  expect(moments.map((moment) => isInFuture(moment, now))).toEqual([false, false, true, true])
})
