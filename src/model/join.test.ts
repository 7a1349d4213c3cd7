import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { canonicalJson, type Json } from '../lib/json.ts'
import { joinAll, joinJson } from './join.ts'

const json = fc.jsonValue({ maxDepth: 4 }).map((value) => JSON.parse(JSON.stringify(value)) as Json)
/** Similar, so that they meet. */
const alike = fc.letrec((tie) => ({
  value: fc.oneof({ depthSize: 'small' }, fc.constantFrom<Json>(null, 1, 2, 'a', true), tie('list'), tie('object')),
  list: fc.array(tie('value'), { maxLength: 3 }),
  object: fc.dictionary(fc.constantFrom('a', 'b', '__proto__'), tie('value'), { maxKeys: 3 }),
})).value as fc.Arbitrary<Json>
const payload = fc.oneof(json, alike)
const text = (value: Json): string => canonicalJson(value)

describe('joining payloads of one entity', () => {
  it('gives the same result in any order or grouping, and with repeats', () => {
    const some = fc.array(payload, { minLength: 1, maxLength: 5 })
    const shuffled = some.chain((all) =>
      fc.tuple(
        fc.constant(all),
        fc.shuffledSubarray(all, { minLength: all.length }),
        fc.subarray(all),
        fc.nat(all.length),
      ),
    )
    fc.assert(
      fc.property(shuffled, ([all, others, again, cut]) => {
        const join = (payloads: readonly Json[]): Json => joinAll(payloads as [Json, ...Json[]], joinJson)
        const complete = text(join(all))
        expect(text(join([...others, ...again]))).toBe(complete)
        const parts = [all.slice(0, cut), all.slice(cut)].filter((part) => part.length > 0).map(join)
        expect(text(join(parts))).toBe(complete)
        expect(text(join([join(all)]))).toBe(complete)
      }),
    )
  })

  it('keeps every member of objects and lists', () => {
    const [start, complete] = [
      { type: 'START', run: { facets: { parent: { id: 1 } } }, inputs: ['b', 'a'] },
      { type: 'COMPLETE', run: { facets: { error: 'none' } }, inputs: ['c', 'a'] },
    ]
    expect(joinJson(start, complete)).toEqual({
      type: 'START',
      run: { facets: { parent: { id: 1 }, error: 'none' } },
      inputs: ['a', 'b', 'c'],
    })
    expect(joinJson({ a: [1] }, { a: 2 })).toEqual({ a: [1] })
    expect(joinJson({ a: null }, {})).toEqual({ a: null })
  })
})
