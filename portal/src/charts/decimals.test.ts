import { describe, expect, it } from 'vitest'
import { alignedText, decimalsAmong } from './decimals.ts'

const column = (...values: readonly (number | null)[]): readonly string[] =>
  values.flatMap((value) => (value === null ? [] : alignedText(value, decimalsAmong(values))))

describe('the numbers of a column', () => {
  it('have as many decimals as the longest', () => {
    expect(column(0.8, 0.812345, null, 1)).toEqual(['0.800000', '0.812345', '1.000000'])
    expect(column(12.5, -7, 0)).toEqual(['12.5', '-7.0', '0.0'])
    expect(column(1_200, 7)).toEqual(['1200', '7'])
  })

  it('have fewer digits if one is large', () => {
    expect(column(0.123456, 123.5)).toEqual(['0.1235', '123.5000'])
    expect(column(0.123456, 123_456.7)).toEqual(['0.12', '123456.70'])
  })

  it('stay as they are if the decimals of the column would hide them', () => {
    expect(column(0.000_123, 123_456.7)).toEqual(['0.000123', '123456.70'])
    expect(column(1.2e-9, 0.5, NaN, Number.MAX_VALUE, -Infinity)).toEqual(['1.2e-9', '0.5', 'NaN', '∞', '−∞'])
  })
})
