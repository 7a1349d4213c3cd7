import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { aroundValues, fromZero, niceStep, shareOf, tickText } from './scale.ts'

const value = fc.double({ min: 1e-6, max: 1e12, noNaN: true })

describe('an axis', () => {
  it('starts at 0 for bars, and covers every value', () => {
    fc.assert(
      fc.property(fc.array(value, { maxLength: 20 }), (values) => {
        const { ticks, toPixels } = fromZero(values, 100)
        expect(ticks[0]).toBe(0)
        expect(toPixels(0)).toBe(0)
        for (const one of values) {
          expect(toPixels(one)).toBeGreaterThanOrEqual(0)
          expect(toPixels(one)).toBeLessThanOrEqual(100 + 1e-6)
        }
      }),
    )
  })

  it('covers every value of lines, with a few ticks in order', () => {
    fc.assert(
      fc.property(fc.array(value, { minLength: 1, maxLength: 20 }), (values) => {
        const { ticks, toPixels } = aroundValues(values, 100)
        expect(ticks.length).toBeGreaterThan(1)
        expect(ticks.length).toBeLessThan(10)
        expect([...ticks].sort((a, b) => a - b)).toEqual(ticks)
        for (const one of values) {
          expect(toPixels(one)).toBeGreaterThanOrEqual(-1e-6)
          expect(toPixels(one)).toBeLessThanOrEqual(100 + 1e-6)
        }
      }),
    )
  })

  it('covers values of lines that differ only by rounding', () => {
    for (const values of [
      [0.000001, 0.0000010000000000000002],
      [1e12, 1e12 + 0.0002],
    ]) {
      const { ticks, toPixels } = aroundValues(values, 100)
      expect(ticks.length).toBeGreaterThan(1)
      for (const one of values) expect(Math.abs(toPixels(one) - 50)).toBeLessThanOrEqual(50)
    }
  })

  it('ends at 100% for shares', () => {
    expect(aroundValues([93.8, 100], 100).ticks.at(-1)).toBe(105)
    expect(aroundValues([93.8, 100], 100, { limit: 100 }).ticks).toEqual([90, 95, 100])
    expect(aroundValues([100, 100], 100, { limit: 100 }).ticks.at(-1)).toBe(100)
  })

  it('has round steps', () => {
    expect(niceStep(10, 3)).toBe(5)
    expect(niceStep(0.3, 3)).toBeCloseTo(0.1)
    expect(niceStep(0, 3)).toBe(1)
  })
})

it('a time span stays within the axis, whatever its ends', () => {
  fc.assert(
    fc.property(fc.integer(), fc.option(fc.integer()), fc.integer(), fc.integer(), (from, to, a, b) => {
      const { start, size } = shareOf({ from, to }, { from: Math.min(a, b), to: Math.max(a, b) })
      expect(start).toBeGreaterThanOrEqual(0)
      expect(size).toBeGreaterThanOrEqual(0)
      expect(start + size).toBeLessThanOrEqual(1 + 1e-9)
    }),
  )
})

it.each([
  [0.1 + 0.2, '0.3'],
  [1_234_567, '1234567'],
  [-2_500_000, '-2500000'],
  [2_500_000_000, '2.5e+9'],
])('a tick at %d is written as %s', (number, text) => expect(tickText(number)).toBe(text))
