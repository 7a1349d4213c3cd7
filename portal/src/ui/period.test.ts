import { expect, it } from 'vitest'
import { everyText, periodText } from './period.ts'

it('periods are written as people write them', () => {
  expect(['P400D', 'PT6H', 'P1Y2M', 'PT90M', '6h', '30d', '1w', 'P1DT12H'].map(periodText)).toEqual([
    '400 days',
    '6 h',
    '1 year 2 months',
    '90 min',
    '6 h',
    '30 days',
    '1 week',
    '1 day 12 h',
  ])
})

it('an invalid period stays unchanged', () => {
  expect(['', 'P', 'soon', 'P1X', '5 apples'].map(periodText)).toEqual(['', 'P', 'soon', 'P1X', '5 apples'])
})

it('an interval is written as how often', () => {
  expect(['P1D', 'PT24H', 'P7D', 'P1W', 'PT1H', 'PT6H', 'P3D', '@hourly'].map(everyText)).toEqual([
    'Daily',
    'Daily',
    'Weekly',
    'Weekly',
    'Hourly',
    'Every 6 h',
    'Every 3 days',
    '@hourly',
  ])
})
