import { expect, it } from 'vitest'
import { durationText, precisionAmong } from './time.tsx'

it('a duration is rounded to whole seconds before it is split into minutes', () => {
  expect([59_400, 59_700, 119_700, 3_599_800].map(durationText)).toEqual(['59 s', '1 min', '2 min', '1 h 00 min'])
})

it('times have seconds only if some differ by nothing else', () => {
  const [first, sooner, later] = ['2026-01-31T10:00:00Z', '2026-01-31T10:00:30Z', '2026-01-31T10:01:00Z']
  expect([precisionAmong([first, later, null]), precisionAmong([first, first]), precisionAmong([])]).toEqual(
    Array.from({ length: 3 }, () => 'minute'),
  )
  expect(precisionAmong([first, sooner, later])).toBe('second')
})
