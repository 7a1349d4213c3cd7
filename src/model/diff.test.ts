import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Json } from '../lib/json.ts'
import { claimsByNode, diffAttributes } from './diff.ts'
import type { Attributes } from './facts.ts'
import type { Uri } from './uri.ts'

const names = fc.constantFrom('a', 'b', 'c', 'd')
const values = fc.constantFrom<Json>(0, 1, 'x', true, [1], [1, 2], { p: 1, q: [1] })
const attributes: fc.Arbitrary<Attributes> = fc.dictionary(names, values)

describe('the difference of attributes', () => {
  it('leads from one to the other, and is nothing between equals', () => {
    fc.assert(
      fc.property(attributes, attributes, (before, after) => {
        const diff = diffAttributes(before, after)
        const folded: Record<string, Json> = { ...before, ...diff?.asserted }
        for (const name of diff?.retracted ?? []) delete folded[name]
        expect(folded).toEqual({ ...after })
        expect(diffAttributes(after, structuredClone(after))).toBeNull()
      }),
    )
  })

  it('does not mind the order of keys', () => {
    expect(diffAttributes({ a: { p: 1, q: 2 } }, { a: { q: 2, p: 1 } })).toBeNull()
  })

  it('takes null, and a node without anything, for not claimed', () => {
    const [a, b] = ['aip://x/y/a', 'aip://x/y/b'] as Uri[]
    if (a === undefined || b === undefined) throw new Error('two nodes')
    const claims = claimsByNode([
      { uri: a, attributes: { one: 1, two: null } },
      { uri: b, attributes: { two: null } },
      { uri: a, attributes: { three: 3 } },
    ])
    expect([...claims]).toEqual([[a, { one: 1, three: 3 }]])
  })
})
