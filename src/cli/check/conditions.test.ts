import { describe, expect, it } from 'vitest'
import { must } from '../../lib/result.ts'
import { readCondition, readConditions } from './conditions.ts'

const MEASURES = ['running tests', 'teams', 'live entities']

describe("a check's condition", () => {
  it.each([
    ['running tests > 0', 0, 1],
    ['Running  Tests>=2', 1, 2],
    ['teams < 2', 2, 1],
    ['teams <= 2', 3, 2],
    ['teams = 2', 1, 2],
    [' teams != 2 ', 2, 0],
  ])('%j does not hold for %i, and holds for %i', (text, without, within) => {
    const { holds } = must(readCondition(text, MEASURES))
    expect([holds(without), holds(within)]).toEqual([false, true])
  })

  it('is printed in one spelling', () => {
    expect(must(readCondition('Running  Tests>=2', MEASURES)).text).toBe('running tests >= 2')
    expect(must(readCondition('live things > 9', MEASURES)).text).toBe('live entities > 9')
  })

  it.each([
    ['runing tests > 0', '"runing tests > 0": there is no count called "runing tests"; did you mean "running tests"?'],
    ['teams', '"teams" isn\'t a condition; write it like "running tests > 0"'],
    ['teams > -1', '"teams > -1" isn\'t a condition; write it like "running tests > 0"'],
    ['teams > many', '"teams > many" isn\'t a condition; write it like "running tests > 0"'],
  ])('%j is rejected, with what to do', (text, error) => {
    expect(readConditions(['teams > 1', text], MEASURES)).toEqual({ ok: false, error })
  })
})
