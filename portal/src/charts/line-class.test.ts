import { expect, it } from 'vitest'
import { lineClass } from './line-class.ts'

it('has a colour and a pattern of its own for each of two dozen lines', () => {
  expect(new Set(Array.from({ length: 24 }, (_, n) => lineClass(n))).size).toBe(24)
})
