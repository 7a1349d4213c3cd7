import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { canonicalJson, type Json } from '../../lib/json.ts'
import { joinAll } from '../../model/join.ts'
import { mergeStated } from './stated.ts'

const names = fc.constantFrom('a', 'b', '__proto__', 'constructor')
const stamps = fc.constantFrom('', '2026-01-01T00:00:00.000000000Z', '2026-01-02T00:00:00.000000000Z', '2 2026-01-01T00:00:00.000000000Z') // prettier-ignore
const json = fc.jsonValue({ maxDepth: 2 }).map((value) => JSON.parse(JSON.stringify(value)) as Json)
const some = <T>(value: fc.Arbitrary<T>) => fc.dictionary(names, value, { maxKeys: 3 })
const at = fc.dictionary(fc.constantFrom('is.a', 'is.b', 'is.__proto__', 'facets.a', 'facets.b'), stamps)
const runs = fc.array(
  fc.tuple(stamps, fc.constantFrom('r', 's')).map(([time, run]) => `${time} ${run}`),
  { maxLength: 14 },
)
const payload = fc.record(
  {
    is: some(json),
    facets: some(json),
    at,
    first: some(stamps),
    every: some(fc.array(json, { maxLength: 3 })),
    seen: some(some(stamps)),
    completed: runs,
  },
  { requiredKeys: [] },
) as unknown as fc.Arbitrary<Json>
const anything = fc.oneof({ weight: 9, arbitrary: payload }, json)

function same(a: Json, b: Json): void {
  expect(canonicalJson(a)).toBe(canonicalJson(b))
}

describe('the merge of what events state', () => {
  it('is the same in any order', () => {
    fc.assert(fc.property(anything, anything, (a, b) => void same(mergeStated(a, b), mergeStated(b, a))))
  })

  it('is the same in any grouping', () => {
    fc.assert(
      fc.property(
        anything,
        anything,
        anything,
        (a, b, c) => void same(mergeStated(mergeStated(a, b), c), mergeStated(a, mergeStated(b, c))),
      ),
      { numRuns: 500 },
    )
  })

  it('changes nothing where a payload is repeated', () => {
    fc.assert(
      fc.property(anything, anything, (a, b) => {
        const once = mergeStated(a, b)
        same(mergeStated(once, a), once)
        same(mergeStated(once, once), once)
      }),
    )
  })

  it('takes the later value of each member, and of two at once the same one always', () => {
    const later = mergeStated(
      { is: { a: 'new', b: 1 }, at: { 'is.a': '2' } },
      { is: { a: 'old' }, at: { 'is.a': '1' } },
    )
    expect(later).toEqual({ is: { a: 'new', b: 1 }, at: { 'is.a': '2', 'is.b': '' } })
    const equal = [
      { is: { a: 'x' }, at: { 'is.a': '1' } },
      { is: { a: 'y' }, at: { 'is.a': '1' } },
    ] as const
    expect(mergeStated(equal[0], equal[1])).toEqual(mergeStated(equal[1], equal[0]))
  })

  it('forgets what the last ten runs that completed did not name', () => {
    const run = (n: number): Json => ({
      seen: { inputs: { [n === 0 ? 'once' : 'always']: `0${n}` } },
      completed: [`0${n} r${n}`],
    })
    const after = (runs: number): Json =>
      joinAll(Array.from({ length: runs }, (_, n) => run(n)) as [Json, ...Json[]], mergeStated)
    expect(after(10)).toMatchObject({ seen: { inputs: { once: '00', always: '09' } } })
    const eleven = joinAll([run(0), ...Array.from({ length: 10 }, (_, n) => ({ seen: { inputs: { always: `1${n}` } }, completed: [`1${n} r`] }))], mergeStated) // prettier-ignore
    expect(eleven).toMatchObject({ seen: { inputs: { always: '19' } } })
    expect(canonicalJson(eleven)).not.toContain('once')
  })
})
