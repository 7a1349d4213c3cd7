import fc from 'fast-check'
import { expect, it } from 'vitest'
import { beginningOf } from './cut-text.ts'

const TEXTS = fc.string({ unit: 'grapheme', maxLength: 40 })

it('truncates text to its limit without splitting a character', () => {
  expect([beginningOf('abc', 3), beginningOf('abc', 2), beginningOf('a😀', 3)]).toEqual(['abc', 'ab', 'a😀'])
  expect([beginningOf('a😀', 2), beginningOf('😀', 1), beginningOf('', 0)]).toEqual(['a', '', ''])
  fc.assert(
    fc.property(TEXTS, fc.nat(50), (text, most) => {
      const cut = beginningOf(text, most)
      expect(text.startsWith(cut)).toBe(true)
      expect(cut.isWellFormed()).toBe(true)
      expect(cut.length).toBeLessThanOrEqual(most)
      expect(cut.length).toBeGreaterThanOrEqual(Math.min(text.length, most - 1))
    }),
  )
})
