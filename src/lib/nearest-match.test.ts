import fc from 'fast-check'
import { expect, it } from 'vitest'
import { nearestMatch } from './nearest-match.ts'

it.each<[string, readonly string[], string | null]>([
  ['asof', ['after', 'asOf', 'limit'], 'asOf'],
  ['limti', ['list', 'limit'], 'limit'],
  ['ca', ['abc', 'ac'], 'ac'],
  ['after ', ['before', 'after'], 'after'],
  ['before', ['after', 'before'], 'before'],
  ['x', [], null],
])('matches "%s" among %j to %j', (text, known, expected) => expect(nearestMatch(text, known)).toBe(expected))

it('matches an exact candidate, and one that differs by one letter', () => {
  const names = ['uri', 'direction', 'cursor', 'depth', 'waitFor']
  fc.assert(
    fc.property(fc.constantFrom(...names), fc.nat(20), fc.constantFrom('', '~'), fc.nat(1), (name, at, typed, lost) => {
      const i = at % name.length
      expect(nearestMatch(name.slice(0, i) + typed + name.slice(i + lost), names)).toBe(name)
    }),
  )
})
