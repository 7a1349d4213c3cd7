import { expect, it } from 'vitest'
import { lineClass } from './line-class.ts'

it('each of two dozen lines has its own colour and pattern', () => {
  expect(new Set(Array.from({ length: 24 }, (_, n) => lineClass(n))).size).toBe(24)
})
