import { expect, it } from 'vitest'
import { timeOfIso } from './iso.ts'

it.each([
  ['2026-01-31', '2026-01-31T00:00:00.000Z'],
  ['2026-01-31T12:00', '2026-01-31T12:00:00.000Z'],
  ['2026-01-31T12:00:00.5', '2026-01-31T12:00:00.500Z'],
  ['2026-01-31T12:00:00+02:00', '2026-01-31T10:00:00.000Z'],
])('reads "%s" as %s', (text, time) => expect(new Date(timeOfIso(text)).toISOString()).toBe(time))

it.each(['', '2026', '1', '20XX0101', '2026-02-30', '2026-01-31T25:00', ' 2026-01-31', '2026-01-31 12:00', 'now'])(
  'rejects "%s"',
  (text) => expect(timeOfIso(text)).toBeNaN(),
)
