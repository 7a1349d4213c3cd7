import { expect, it } from 'vitest'
import { valuePart } from './phrases.ts'

it.each([
  [0.4123456789, '0.412346'],
  [16.3, '16.3'],
  [123_450.789, '123,450.79'],
  [1_234_567, '1,234,567'],
])('a sentence states %d as %s', (value, text) => expect(valuePart(value)).toEqual({ kind: 'value', value: text }))
