import { expect, it } from 'vitest'
import { numberText } from './number-text.ts'

it.each([
  [0, '0'],
  [0.4123456789, '0.412346'],
  [0.1 + 0.2, '0.3'],
  [16.3, '16.3'],
  [12_340, '12340'],
  [123_450.789, '123450.79'],
  [1_234_567, '1234567'],
  [-2_345_678.4, '-2345678.4'],
  [123_456_789_012.5, '123456789012.5'],
  [-Number.MAX_SAFE_INTEGER, '-9007199254740991'],
  [1e16, '1e+16'],
  [0.000123, '0.000123'],
  [1.23456789e-9, '1.23457e-9'],
  [NaN, 'NaN'],
  [Number.MAX_VALUE, '∞'],
  [-Infinity, '−∞'],
])('%d is written as %s', (number, text) => expect(numberText(number)).toBe(text))
