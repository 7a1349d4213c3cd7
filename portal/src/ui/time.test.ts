import { createElement } from 'react'
import { renderToStaticMarkup } from 'react-dom/server'
import { expect, it } from 'vitest'
import { durationText, precisionAmong, TimeRange } from './time.tsx'

it('a duration is rounded to whole seconds before it is split into minutes', () => {
  expect([59_400, 59_700, 119_700, 3_599_800].map(durationText)).toEqual(['59 s', '1 min', '2 min', '1 h 00 min'])
  const hour = 3_600_000
  expect([47.5 * hour, 48 * hour, 297.2 * hour].map(durationText)).toEqual(['47 h 30 min', '2 d 0 h', '12 d 9 h'])
})

it('times have seconds only if some differ by nothing else', () => {
  const [first, sooner, later] = ['2026-01-31T10:00:00Z', '2026-01-31T10:00:30Z', '2026-01-31T10:01:00Z']
  expect([precisionAmong([first, later, null]), precisionAmong([first, first]), precisionAmong([])]).toEqual(
    Array.from({ length: 3 }, () => 'minute'),
  )
  expect(precisionAmong([first, sooner, later])).toBe('second')
})

it('a period says what is known of it', () => {
  const textOf = (from: string | null, to: string | null) =>
    renderToStaticMarkup(createElement(TimeRange, { from, to }))
  const day = '2026-01-02T10:00:00Z'
  expect(textOf(null, null)).toBe('–')
  expect(textOf(day, null)).toMatch(/^since <time/)
  expect(textOf(null, day)).toMatch(/^until <time/)
  expect(textOf(day, day)).toMatch(/<\/time> to <time/)
})
