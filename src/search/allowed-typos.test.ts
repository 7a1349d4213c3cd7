import fc from 'fast-check'
import { expect, it } from 'vitest'
import { allowedTypos, lengthOf, typosBetween } from './allowed-typos.ts'

it.each([
  ['abc', 0],
  ['abcd', 1],
  ['abcdefg', 1],
  ['abcdefgh', 2],
  ['abcdefg8', 0],
  ['ranking٣', 0],
  ['視覚', 0],
  ['𠮷𠮷𠮷', 0],
  ['𠮷𠮷𠮷𠮷', 1],
])('"%s" tolerates %i typos', (word, typos) => expect(allowedTypos(word)).toBe(typos))

it.each([
  ['ranking', 'ranknig', 1],
  ['ranking', 'rankin', 1],
  ['ranking', 'rankingg', 1],
  ['ranking', 'rankimg', 1],
  ['ranking', 'ranking', 0],
  ['𠮷野家𠮷', '野𠮷家𠮷', 1],
  ['𠮷𠮷', '', 2],
])('"%s" and "%s" differ by %i', (a, b, edits) => expect(typosBetween(a, b, 2)).toBe(edits))

it('counts edits symmetrically, up to its limit', () => {
  const word = fc.string({ unit: fc.constantFrom('a', 'b', 'é', '𠮷'), maxLength: 9 })
  fc.assert(
    fc.property(word, word, fc.constantFrom(1, 2), (a, b, most) => {
      const edits = typosBetween(a, b, most)
      expect(edits).toBe(typosBetween(b, a, most))
      expect(edits).toBe([0, 1, 2].find((few) => few <= most && typosBetween(a, b, few) !== null) ?? null)
      if (edits !== null) expect(Math.abs(lengthOf(a) - lengthOf(b))).toBeLessThanOrEqual(edits)
    }),
  )
})
