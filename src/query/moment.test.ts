import { expect, it } from 'vitest'
import { timeOf } from './moment.ts'

it.each<[string, string | null]>([
  ['2026-01-31', '2026-01-31T00:00:00.000Z'],
  ['2026-01-31T12:00', '2026-01-31T12:00:00.000Z'],
  ['2026-01-31T12:00:01.5Z', '2026-01-31T12:00:01.500Z'],
  ['2026-01-31T12:00:00+01:00', '2026-01-31T11:00:00.000Z'],
  ['2026-01-31T12:00:00 01:00', '2026-01-31T11:00:00.000Z'],
  ['2026-13-31', null],
  ['31.1.2026', null],
  ['Saturday', null],
])('%s is %s', (text, iso) => {
  const time = timeOf(text)
  expect(Number.isNaN(time) ? null : new Date(time).toISOString()).toBe(iso)
})
