import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { canonicalJson, type Json } from '../../lib/json.ts'
import { joinAll } from '../../model/join.ts'
import { tooLargeToKeep } from '../../contracts/pushed.ts'
import { runs } from '../../testing/runs.ts'
import { LIMITS, type Limits } from './limits.ts'
import { mergePayloads, mergeWithin, type StatedGroups } from './stated.ts'

const names = fc.constantFrom('a', 'b', '__proto__', 'constructor')
const stamps = fc.constantFrom(
  '',
  '2026-01-01T00:00:00.000000000Z',
  '2026-01-02T00:00:00.000000000Z',
  '2 2026-01-01T00:00:00.000000000Z',
)
const json = fc.jsonValue({ maxDepth: 2 }).map((value) => JSON.parse(JSON.stringify(value)) as Json)
const some = <T>(value: fc.Arbitrary<T>) => fc.dictionary(names, value, { maxKeys: 3 })
const at = fc.dictionary(fc.constantFrom('is.a', 'is.b', 'is.__proto__', 'facets.a', 'facets.b'), stamps)
const runsOfJob = fc.array(
  fc.tuple(stamps, fc.constantFrom('r', 's')).map(([time, run]) => `${time} ${run}`),
  { maxLength: 14 },
)
const payload = fc.record(
  {
    is: some(json),
    facets: some(json),
    at,
    first: some(stamps),
    seen: some(some(stamps)),
    completed: runsOfJob,
    sizes: fc.dictionary(fc.constantFrom('is.a', 'is.b', 'facets.a'), fc.integer({ min: 0, max: 80 })),
    cut: fc.record(
      { is: names, facets: names, seen: some(fc.oneof(fc.tuple(stamps, names), json)) },
      { requiredKeys: [] },
    ),
  },
  { requiredKeys: [] },
) as unknown as fc.Arbitrary<Json>
const anything = fc.oneof({ weight: 9, arbitrary: payload }, json)

function same(a: Json, b: Json): void {
  expect(canonicalJson(a)).toBe(canonicalJson(b))
}

/** So small that most merges leave something out. */
const FEW: Limits = { is: 60, facets: 40, leastCounted: 15, seen: { number: 2, bytes: 90 } }

describe.each<[string, Limits]>([
  ['the limits that are', LIMITS],
  ['very small limits', FEW],
])('merging what events state, within %s', (_, limits) => {
  const merge = mergeWithin(limits)
  it('gives the same in any order', () => {
    fc.assert(fc.property(anything, anything, (a, b) => void same(merge(a, b), merge(b, a))))
  })

  it('gives the same in any grouping', () => {
    fc.assert(
      fc.property(anything, anything, anything, (a, b, c) => void same(merge(merge(a, b), c), merge(a, merge(b, c)))),
      { numRuns: runs(400, 20_000) },
    )
  })

  it('changes nothing if a payload is repeated', () => {
    fc.assert(
      fc.property(anything, anything, (a, b) => {
        const once = merge(a, b)
        same(merge(once, a), once)
        same(merge(once, once), once)
      }),
    )
  })
})

describe('merging what events state', () => {
  it('takes the later value of each member, and one fixed value of two at once', () => {
    const later = mergePayloads(
      { is: { a: 'new', b: 1 }, at: { 'is.a': '2' } },
      { is: { a: 'old' }, at: { 'is.a': '1' } },
    )
    expect(later).toEqual({ is: { a: 'new', b: 1 }, at: { 'is.a': '2', 'is.b': '' } })
    const equal = [
      { is: { a: 'x' }, at: { 'is.a': '1' } },
      { is: { a: 'y' }, at: { 'is.a': '1' } },
    ] as const
    expect(mergePayloads(equal[0], equal[1])).toEqual(mergePayloads(equal[1], equal[0]))
  })

  it('forgets what the last ten completed runs did not name', () => {
    const run = (n: number): Json => ({
      seen: { inputs: { [n === 0 ? 'once' : 'always']: `0${n}` } },
      completed: [`0${n} r${n}`],
    })
    const after = (runs: number): Json =>
      joinAll(Array.from({ length: runs }, (_, n) => run(n)) as [Json, ...Json[]], mergePayloads)
    expect(after(10)).toMatchObject({ seen: { inputs: { once: '00', always: '09' } } })
    const eleven = joinAll(
      [
        run(0),
        ...Array.from({ length: 10 }, (_, n) => ({ seen: { inputs: { always: `1${n}` } }, completed: [`1${n} r`] })),
      ],
      mergePayloads,
    )
    expect(eleven).toMatchObject({ seen: { inputs: { always: '19' } } })
    expect(canonicalJson(eleven)).not.toContain('once')
  })

  it('keeps the latest entities of an endless run, and says from where they are omitted', () => {
    const at = (n: number): string => new Date(Date.UTC(2026, 0, 1) + n * 1_000).toISOString()
    const day = (n: number): Json => {
      const statesOf = (kind: string) =>
        Object.fromEntries(Array.from({ length: 500 }, (_, i) => [`aip://${kind}/lake/${n}/${i}`, at(n)]))
      const facets = Object.fromEntries(Array.from({ length: 50 }, (_, i) => [`facet ${n * 50 + i}`, { n }]))
      return {
        seen: { consumed: statesOf('dataset-version'), produced: statesOf('dataset') },
        facets,
        is: { status: n },
        at: { 'is.status': at(n) },
      }
    }
    const days = Array.from({ length: 12 }, (_, n) => day(n)) as [Json, ...Json[]]
    const all = joinAll(days, mergePayloads) as unknown as Required<StatedGroups>
    expect(tooLargeToKeep(Buffer.from(JSON.stringify(all)))).toBeNull()
    expect(Object.keys(all.seen['consumed'] ?? {})).toHaveLength(1_000)
    expect(all.seen['consumed']).toHaveProperty(['aip://dataset-version/lake/11/499'], at(11))
    expect(all.cut.seen).toEqual({
      consumed: [at(9), 'aip://dataset-version/lake/9/99'],
      produced: [at(9), 'aip://dataset/lake/9/99'],
    })
    expect(Object.keys(all.facets)).toHaveLength(150)
    expect(all.cut.facets).toBe('facet 233')
    expect(all.is).toEqual({ status: 11 })
    same(mergePayloads(all as unknown as Json, days[3] ?? null), all as unknown as Json)
  })

  it('drops lineage before columns, and both before anything else', () => {
    const text = (n: number) => 'x'.repeat(n)
    const wide = mergePayloads(
      { is: { columns: text(500_000), description: 'wide' } },
      { is: { lineage: text(200_000), version: '1' } },
    )
    expect(wide).toMatchObject({
      is: { columns: text(500_000), description: 'wide', version: '1' },
      cut: { is: 'lineage' },
    })
    const wider = mergePayloads(wide, { is: { sql: text(200_000) } })
    expect(wider).toMatchObject({
      is: { description: 'wide', sql: text(200_000), version: '1' },
      cut: { is: 'columns' },
    })
    expect(wider).not.toHaveProperty('is.columns')
  })
})
