import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { runs } from '../../testing/runs.ts'
import { changedColumns, MIN_BEFORE, silenceAfter, unusualValue } from './judge.ts'

const DAY = 86_400_000
const usual = [100, 104, 98, 101, 99, 103, 97, 102, 100]

describe('a number', () => {
  it('is unusual if far from the median of earlier values, and reports the distance', () => {
    expect(unusualValue([...usual, 40], null)).toEqual({
      value: 40,
      median: 100,
      low: 100 - 3.5 * 5,
      high: 100 + 3.5 * 5,
      deviations: 12,
      before: 9,
    })
    expect(unusualValue([...usual, 300], null)?.deviations).toBe(40)
    expect(unusualValue([...usual, 80], null)).toBeNull()
    expect(unusualValue([...usual, 300], 'lower')).toBeNull()
    expect(unusualValue([...usual, 60], 'lower')).toBeNull()
    expect(unusualValue([...usual, 0], 'lower')?.value).toBe(0)
  })

  it('is not judged without enough earlier values', () => {
    expect(unusualValue([...usual.slice(0, MIN_BEFORE - 1), 1], null)).toBeNull()
    expect(unusualValue([...usual.slice(0, MIN_BEFORE), 1], null)).not.toBeNull()
  })

  it("is judged robustly: a few outliers don't shift the judgement", () => {
    expect(unusualValue([...usual, 1e9, 0, 1e9, 100], null)).toBeNull()
    expect(unusualValue([...usual, 1e9, 0, 1e9, 20], null)?.median).toBe(100.5)
  })

  it('is usual if it grows steadily or swings as always', () => {
    const growing = Array.from({ length: 40 }, (_, i) => 1_000 * 1.03 ** i)
    expect(unusualValue(growing, null)).toBeNull()
    expect(unusualValue([10, 1_000, 12, 900, 9, 1_100, 11, 950, 10, 1_050], null)).toBeNull()
  })

  it('is judged independently of its unit', () => {
    const values = fc.array(fc.integer({ min: 1, max: 1e6 }), { minLength: 9, maxLength: 40 })
    fc.assert(
      fc.property(values, fc.constantFrom(2, 16, 1024), (all, unit) => {
        const [one, other] = [
          unusualValue(all, null),
          unusualValue(
            all.map((value) => value * unit),
            null,
          ),
        ]
        expect(other?.value).toBe(one === null ? undefined : one.value * unit)
      }),
      { numRuns: runs(200) },
    )
  })

  it('is usual if it was as far off twice before', () => {
    const values = fc.array(fc.integer({ min: 1, max: 1e6 }), { minLength: 9, maxLength: 28 })
    fc.assert(
      fc.property(values, fc.integer({ min: 0, max: 2e6 }), (all, value) => {
        expect(unusualValue([...all, value, value, value], null)).toBeNull()
      }),
      { numRuns: runs(200) },
    )
  })
})

describe('a silence', () => {
  const daily = Array.from({ length: 12 }, (_, i) => i * DAY)
  const last = 11 * DAY

  it('is unusual beyond twice the usual gap, and states when something was due', () => {
    expect(silenceAfter(daily, last + 2 * DAY)).toBeNull()
    expect(silenceAfter(daily, last + 2 * DAY + 1)).toMatchObject({ median: DAY, high: 2 * DAY, due: last + 2 * DAY })
  })

  it('is judged by how regular the events were', () => {
    const irregular = [0, 1, 4, 5, 9, 10, 16, 17, 20, 21, 26].map((day) => day * DAY)
    expect(silenceAfter(irregular, 30 * DAY)).toBeNull()
    expect(silenceAfter(irregular, 60 * DAY)).not.toBeNull()
  })

  it('is not judged if all events coincide or are too few', () => {
    expect(
      silenceAfter(
        Array.from({ length: 20 }, () => DAY),
        100 * DAY,
      ),
    ).toBeNull()
    expect(silenceAfter(daily.slice(0, MIN_BEFORE), 100 * DAY)).toBeNull()
  })
})

describe('columns', () => {
  const columns = (...all: readonly string[]) =>
    all.map((one) => {
      const [name = '', type = null] = one.split(' ')
      return { name, type }
    })

  it('are reported if removed or retyped, along with additions, but additions alone are not', () => {
    expect(changedColumns(columns('a int', 'b text', 'c'), columns('a bigint', 'c int', 'd'))).toEqual({
      removed: ['b'],
      retyped: ['a'],
      added: ['d'],
    })
    expect(changedColumns(columns('a int'), columns('a int', 'b text'))).toBeNull()
    expect(changedColumns(columns('a int'), columns('a'))).toBeNull()
  })

  it('are compared only if both lists are known', () => {
    expect(changedColumns([], columns('a'))).toBeNull()
    expect(changedColumns(columns('a'), [])).toBeNull()
  })
})
