import fc from 'fast-check'
import { expect, it } from 'vitest'
import type { HitKey } from '../../contracts/search-index.ts'
import type { Uri } from '../../model/uri.ts'
import { compareKeys, isAfter } from './laws.ts'

const few = fc.nat(2)
const key: fc.Arbitrary<HitKey> = fc.record({
  rank: few,
  usage: few,
  updatedAt: few,
  uri: fc.constantFrom('a', 'B', 'é', '\uffff', '😀').map((text) => text as Uri),
})

it('orders by rank, usage and time from the highest, then by URI from the lowest code unit', () => {
  const base: HitKey = { rank: 1, usage: 1, updatedAt: 1, uri: 'b' as Uri }
  const first: HitKey[] = [
    { rank: 2, usage: 0, updatedAt: 0, uri: 'c' as Uri },
    { rank: 1, usage: 2, updatedAt: 0, uri: 'c' as Uri },
    { rank: 1, usage: 1, updatedAt: 2, uri: 'c' as Uri },
    { rank: 1, usage: 1, updatedAt: 1, uri: 'a' as Uri },
    { rank: 1, usage: 1, updatedAt: 1, uri: 'B' as Uri },
  ]
  for (const before of first) expect([isAfter(base, before), isAfter(before, base)]).toEqual([true, false])
  expect(isAfter(base, base)).toBe(false)
  expect(compareKeys({ ...base, uri: '\uffff' as Uri }, { ...base, uri: '😀' as Uri })).toBeGreaterThan(0)
})

it('is one order of all keys: pages that begin after the last key have each once', () => {
  fc.assert(
    fc.property(
      fc.uniqueArray(key, { selector: (one) => JSON.stringify(one) }),
      fc.integer({ min: 1, max: 4 }),
      (keys, size) => {
        const pages: HitKey[] = []
        for (let page = keys.toSorted(compareKeys).slice(0, size); page.length > 0 && pages.length <= keys.length;) {
          pages.push(...page)
          const last = page.at(-1)
          page = keys
            .filter((one) => last !== undefined && isAfter(one, last))
            .toSorted(compareKeys)
            .slice(0, size)
        }
        expect(pages).toEqual(keys.toSorted(compareKeys))
      },
    ),
  )
})
