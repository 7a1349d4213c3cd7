import fc from 'fast-check'
import { expect, it } from 'vitest'
import { SEARCH_SORTS, type HitKey } from '../../contracts/search-index.ts'
import type { Uri } from '../../model/uri.ts'
import { compareKeys, isAfter } from './laws.ts'

const few = fc.nat(2)
const key: fc.Arbitrary<HitKey> = fc.record({
  rank: few,
  usage: few,
  updatedAt: few,
  name: fc.constantFrom('', 'a', 'ab', '\ud7ff', '\uffff', '😀'),
  uri: fc.constantFrom('a', 'B', 'é', '\uffff', '😀').map((text) => text as Uri),
})

it('ranking orders by rank, usage and time descending, then by URI code units ascending', () => {
  const base: HitKey = { rank: 1, usage: 1, updatedAt: 1, name: 'b', uri: 'b' as Uri }
  const first: HitKey[] = [
    { rank: 2, usage: 0, updatedAt: 0, name: 'c', uri: 'c' as Uri },
    { rank: 1, usage: 2, updatedAt: 0, name: 'c', uri: 'c' as Uri },
    { rank: 1, usage: 1, updatedAt: 2, name: 'c', uri: 'c' as Uri },
    { rank: 1, usage: 1, updatedAt: 1, name: 'c', uri: 'a' as Uri },
    { rank: 1, usage: 1, updatedAt: 1, name: 'c', uri: 'B' as Uri },
  ]
  for (const before of first)
    expect([isAfter(base, before, 'relevance'), isAfter(before, base, 'relevance')]).toEqual([true, false])
  expect(isAfter(base, base, 'relevance')).toBe(false)
  expect(compareKeys({ ...base, uri: '\uffff' as Uri }, { ...base, uri: '😀' as Uri }, 'relevance')).toBeGreaterThan(0)
})

it('ranking orders by another criterion first if asked', () => {
  const base: HitKey = { rank: 1, usage: 1, updatedAt: 1, name: 'b', uri: 'b' as Uri }
  expect(compareKeys({ ...base, rank: 0, usage: 2 }, base, 'usage')).toBeLessThan(0)
  expect(compareKeys({ ...base, rank: 0, updatedAt: 2 }, base, 'updated')).toBeLessThan(0)
  expect(compareKeys({ ...base, rank: 0, name: 'a' }, base, 'name')).toBeLessThan(0)
  expect(compareKeys({ ...base, rank: 2 }, base, 'name')).toBeLessThan(0)
  // By code point, unlike JavaScript strings.
  expect(compareKeys({ ...base, name: '\uffff' }, { ...base, name: '😀' }, 'name')).toBeLessThan(0)
})

it('ranking is one order of all keys: pages after the last key have each once', () => {
  fc.assert(
    fc.property(
      fc.uniqueArray(key, { selector: (one) => JSON.stringify({ ...one, name: '' }) }),
      fc.integer({ min: 1, max: 4 }),
      fc.constantFrom(...SEARCH_SORTS),
      (keys, size, sort) => {
        const compare = (a: HitKey, b: HitKey): number => compareKeys(a, b, sort)
        const pages: HitKey[] = []
        for (let page = keys.toSorted(compare).slice(0, size); page.length > 0 && pages.length <= keys.length;) {
          pages.push(...page)
          const last = page.at(-1)
          page = keys
            .filter((one) => last !== undefined && isAfter(one, last, sort))
            .toSorted(compare)
            .slice(0, size)
        }
        expect(pages).toEqual(keys.toSorted(compare))
      },
    ),
  )
})
