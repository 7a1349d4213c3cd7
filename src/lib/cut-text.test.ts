import fc from 'fast-check'
import { expect, it } from 'vitest'
import { truncate } from './cut-text.ts'

const TEXTS = fc.string({ unit: 'grapheme', maxLength: 40 })

it('truncates text to its limit without splitting a character', () => {
  expect([truncate('abc', 3), truncate('abc', 2), truncate('a😀', 3)]).toEqual(['abc', 'ab', 'a😀'])
  expect([truncate('a😀', 2), truncate('😀', 1), truncate('', 0)]).toEqual(['a', '', ''])
  fc.assert(
    fc.property(TEXTS, fc.nat(50), (text, most) => {
      const cut = truncate(text, most)
      expect(text.startsWith(cut)).toBe(true)
      expect(cut.isWellFormed()).toBe(true)
      expect(cut.length).toBeLessThanOrEqual(most)
      expect(cut.length).toBeGreaterThanOrEqual(Math.min(text.length, most - 1))
    }),
  )
})
