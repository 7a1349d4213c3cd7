import { expect, it } from 'vitest'
import { bytesText } from './bytes.ts'

it.each([
  [0, '0 bytes'],
  [999, '999 bytes'],
  [1_000, '1 kB'],
  [734_003_200, '734 MB'],
  [2_476_713, '2.48 MB'],
  [5e18, '5,000 PB'],
])('%d bytes are %s', (bytes, text) => expect(bytesText(bytes)).toBe(text))
