import fc from 'fast-check'
import { expect, it } from 'vitest'
import { nearest } from './nearest-match.ts'

it.each<[string, readonly string[], string | null]>([
  ['asof', ['after', 'asOf', 'limit'], 'asOf'],
  ['limti', ['list', 'limit'], 'limit'],
  ['ca', ['abc', 'ac'], 'ac'],
  ['after ', ['before', 'after'], 'after'],
  ['before', ['after', 'before'], 'before'],
  ['x', [], null],
])('of "%s" among %j is %j', (text, known, expected) => expect(nearest(text, known)).toBe(expected))

it('the nearest name is the name itself where it is a candidate, and one step away where one letter is wrong', () => {
  const names = ['uri', 'direction', 'cursor', 'depth', 'waitFor']
  fc.assert(
    fc.property(fc.constantFrom(...names), fc.nat(20), fc.constantFrom('', '~'), fc.nat(1), (name, at, typed, lost) => {
      const i = at % name.length
      expect(nearest(name.slice(0, i) + typed + name.slice(i + lost), names)).toBe(name)
    }),
  )
})
