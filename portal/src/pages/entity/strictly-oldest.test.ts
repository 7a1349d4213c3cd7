import { expect, it } from 'vitest'
import { strictlyOldest } from './evidence-reason.tsx'

const NOW = Date.parse('2026-01-01T12:00:00Z')

it('the strictly oldest time reads as older than all others', () => {
  const [hours, minutes] = ['2026-01-01T09:00:00Z', '2026-01-01T11:50:00Z']
  expect(strictlyOldest([minutes, hours, minutes], NOW)).toBe(hours)
})

it.each([
  ['there is only one', ['2026-01-01T09:00:00Z']],
  ['all are equal', ['2026-01-01T09:00:00Z', '2026-01-01T09:00:00Z']],
  ['two are equally old', ['2026-01-01T09:00:00Z', '2026-01-01T09:00:00Z', '2026-01-01T11:50:00Z']],
  ['two read the same', ['2026-01-01T09:00:01Z', '2026-01-01T09:00:00Z', '2026-01-01T11:50:00Z']],
])('no time is strictly oldest if %s', (_, times) => {
  expect(strictlyOldest(times, NOW)).toBeNull()
})
