import { expect, it } from 'vitest'
import { groupingOf, scorePercent, scoreText, toneOfScore, trendSummary } from './scores.ts'

it.each([
  [1, '100%'],
  [0.9999, '99.9%'],
  [0.6667, '66.6%'],
  [0, '0.0%'],
  [null, '–'],
])('a score of %s is %s: 100% only if nothing is missing', (score, text) => {
  expect(scoreText(score)).toBe(text)
})

it('a score has the colour of a state', () => {
  expect([1, 0.95, 0.9499, 0.8, 0.7999, null].map(toneOfScore)).toEqual([
    'good',
    'good',
    'warn',
    'warn',
    'bad',
    'plain',
  ])
})

it('a score is the same number in a chart as in words, at four digits', () => {
  for (let share = 0; share <= 10_000; share++) {
    const [score, percent] = [share / 10_000, Math.floor(share / 10) / 10]
    expect([share, scorePercent(score), Number.parseFloat(scoreText(score))]).toEqual([share, percent, percent])
  }
})

it('scores are grouped by type unless another grouping is chosen', () => {
  expect([undefined, 'team', 'day', 'colour'].map(groupingOf)).toEqual(['type', 'team', 'type', 'type'])
})

it('a trend says how the scores moved', () => {
  const day = (key: string, completeness: number | null) => ({ key, completeness, timeliness: 1, consistency: 0.5 })
  expect(trendSummary([])).toBe('There are no days yet.')
  expect(trendSummary([day('2026-11-22', null)])).toBe(
    'Completeness –, Timeliness 100%, Consistency 50.0%, since 2026-11-22.',
  )
  expect(trendSummary([day('2026-11-21', 0.2), day('2026-11-22', 0.25)])).toContain('Completeness from 20.0% to 25.0%')
})
