import { expect, it } from 'vitest'
import { daysBetween, isRunning, resultText, shareText } from './test-facts.ts'

it('a share of the traffic is in percent', () => {
  expect([0.2, 1 / 3, 0, undefined, 'all'].map(shareText)).toEqual(['20%', '33.3%', '0%', 'not stated', 'not stated'])
})

it('whole days past a time are counted', () => {
  const end = Date.parse('2026-11-17T00:00:00Z')
  expect(daysBetween(end, Date.parse('2026-11-23T04:00:00Z'))).toBe(6)
  expect([daysBetween(end, end - 1), daysBetween(NaN, end)]).toEqual([0, 0])
})

it('a test result is the effect with its interval, and the sample', () => {
  const result = { metric: 'hours_viewed', effect: 0.0038, low: -0.0017, high: 0.0093, sample: 499_822 }
  const control = { ...result, effect: null, low: null, high: null }
  expect(
    [result, control, { ...result, high: null, sample: null }, { ...result, effect: null }].map(resultText),
  ).toEqual([
    '+0.38% (−0.17% to +0.93%), sample 499,822',
    'sample 499,822',
    '+0.38%',
    '(−0.17% to +0.93%), sample 499,822',
  ])
})

it('a test runs only in production, and only while its source has it', () => {
  const test = { status: 'ACTIVE', environment: null, deletedAtSource: null }
  const [elsewhere, gone] = [{ environment: 'development' }, { deletedAtSource: '2026-11-17T00:00:00Z' }]
  const tests = [{}, { environment: 'production' }, elsewhere, gone, { status: 'STOPPED' }]
  expect(tests.map((one) => isRunning({ ...test, ...one }))).toEqual([true, true, false, false, false])
})
