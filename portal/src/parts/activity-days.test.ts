import { afterAll, beforeAll, expect, it } from 'vitest'
import { byDay } from './activity-days.ts'

const { TZ: zone } = process.env
beforeAll(() => void (process.env['TZ'] = 'Europe/Berlin'))
afterAll(() => {
  if (zone === undefined) delete process.env['TZ']
  else process.env['TZ'] = zone
})

const daysOf = (now: string, ...times: readonly string[]) =>
  byDay(
    times.map((at) => ({ at })),
    Date.parse(now),
  ).map(({ day, items }) => [day.replaceAll(',', ''), items.length])

it("activities are grouped by the reader's days, two of them named", () => {
  const times = ['2026-03-10T09:00:00Z', '2026-03-09T23:30:00Z', '2026-03-09T22:30:00Z', '2026-03-08T12:00:00Z']
  const [today, yesterday, before, ...others] = daysOf('2026-03-10T12:00:00Z', ...times)
  expect([today, yesterday, others]).toEqual([['Today', 2], ['Yesterday', 1], []])
  expect(before?.[0]).not.toContain('2026')
  expect(daysOf('2026-03-10T12:00:00Z', '2025-12-31T12:00:00Z')[0]?.[0]).toContain('2025')
})

it('activities know yesterday even around clock changes', () => {
  // Clocks in Berlin went from 2 to 3 on 29 March 2026, and from 3 to 2 on 25 October.
  for (const [now, yesterday] of [
    ['2026-03-29T22:30:00Z', '2026-03-29T10:00:00Z'],
    ['2026-10-25T22:30:00Z', '2026-10-24T12:00:00Z'],
    ['2026-10-26T22:30:00Z', '2026-10-25T12:00:00Z'],
  ] as const)
    expect(daysOf(now, yesterday)).toEqual([['Yesterday', 1]])
})
