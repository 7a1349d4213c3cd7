import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { must } from '../lib/result.ts'
import { mergeStated, type StatedFacts } from './merge.ts'
import { makeUri } from './uri.ts'

const node = must(makeUri('model', 'registry', 'a'))
const other = must(makeUri('pipeline-run', 'orchestrator', 'r'))
const first = (): 'first' => 'first'
const facts = (
  platform: string,
  attributes: StatedFacts['attributes'],
  of: Partial<StatedFacts> = {},
): StatedFacts => ({
  origin: platform === 'mds' ? 'system' : 'source',
  platform,
  type: 'Model',
  document: node,
  attributes,
  ...of,
})

describe('merging several documents into one entity', () => {
  // Names that sort before and after home's: neither may decide.
  const elsewhere = ['catalog', 'serving']
  const documents = [must(makeUri('ab-test', 'registry', 'z')), other]
  const types = ['Aardvark', 'Zebra']
  const cases = elsewhere.flatMap((platform) =>
    documents.flatMap((document) => types.map((type) => ({ platform, document, type }))),
  )

  it.each(cases)(
    'puts the home platform before $platform, and its document about the entity before that about $document as $type',
    ({ platform, document, type }) => {
      const stated = [
        facts(platform, { name: 'elsewhere', size: 2, only: true }, { type }),
        facts('registry', { name: 'part', size: 1 }, { document, type }),
        facts('registry', { name: 'home' }),
      ]
      expect(mergeStated(stated, node, first)).toEqual({ name: 'home', size: 1, only: true })
      expect(mergeStated(stated.toReversed(), node, first)).toEqual({ name: 'home', size: 1, only: true })
    },
  )

  it("puts the service's own document before the home platform, whatever its name", () => {
    const at = must(makeUri('model', 'aaa', 'a'))
    const stated = [facts('aaa', { state: 'x' }, { document: at }), facts('mds', { state: 'HYDRATED' })]
    expect(mergeStated(stated, at, first)).toEqual({ state: 'HYDRATED' })
  })

  it("keeps the service's own attributes unchanged", () => {
    const stated = [
      facts('registry', { state: 'retired', issues: ['a'] }),
      facts('mds', { state: 'HYDRATED', issues: ['b'] }),
    ]
    expect(mergeStated(stated, node, first)).toEqual({ state: 'HYDRATED', issues: ['b'] })
  })

  it("does not join lists from two of the service's own documents", () => {
    const stated = [facts('mds', { tags: ['b'] }, { type: 'System' }), facts('mds', { tags: ['a'] }, { type: 'Rule' })]
    expect(mergeStated(stated, node, () => 'union')).toEqual({ tags: ['a'] })
  })

  it('orders documents of the home platform by type, and others by URI', () => {
    const [early, late] = [must(makeUri('ab-test', 'registry', 'a')), must(makeUri('ab-test', 'registry', 'b'))]
    const cases = [
      { platform: 'registry', name: 'late, as A' },
      { platform: 'catalog', name: 'early, as B' },
    ]
    for (const { platform, name } of cases) {
      const stated = [
        facts(platform, { name: 'late, as A' }, { document: late, type: 'A' }),
        facts(platform, { name: 'early, as B' }, { document: early, type: 'B' }),
        facts(platform, { name: 'late, as B' }, { document: late, type: 'B' }),
      ]
      expect(mergeStated(stated, node, first)).toEqual({ name })
      expect(mergeStated(stated.toReversed(), node, first)).toEqual({ name })
    }
  })

  it('puts the document whose id the entity has as its first part before others of the home platform', () => {
    const measured = must(makeUri('evaluation-run', 'registry', 'r-1:m-2/holdout/1f'))
    const documentOf = (type: string, id: string) => must(makeUri(type, 'registry', id))
    const stated = [
      facts('registry', { name: 'by the model' }, { document: documentOf('logged-model', 'm-2'), type: 'A' }),
      facts('registry', { name: 'by the run' }, { document: documentOf('run', 'r-1'), type: 'B' }),
      facts('registry', { name: 'by another run' }, { document: documentOf('run', 'r'), type: 'B' }),
    ]
    expect(mergeStated(stated, measured, first)).toEqual({ name: 'by the run' })
    expect(mergeStated(stated.toReversed(), measured, first)).toEqual({ name: 'by the run' })
  })

  it('takes the type of the remaining document if the other one left only its type', () => {
    const stated = [
      facts('registry', { entityType: 'Aardvark' }, { type: 'Aardvark' }),
      facts('registry', { entityType: 'Zebra', name: 'z' }, { type: 'Zebra' }),
    ]
    expect(mergeStated(stated, node, first)).toEqual({ entityType: 'Zebra', name: 'z' })
    expect(mergeStated(stated.toReversed(), node, first)).toEqual({ entityType: 'Zebra', name: 'z' })
  })

  it('joins lists of attributes declared as unions, without duplicates', () => {
    const stated = [facts('a', { tags: [{ k: 1, v: 2 }, 'z'] }), facts('registry', { tags: ['x', { v: 2, k: 1 }] })]
    expect(mergeStated(stated, node, () => 'union')).toEqual({ tags: ['x', { v: 2, k: 1 }, 'z'] })
    expect(mergeStated(stated, node, first)).toEqual({ tags: ['x', { v: 2, k: 1 }] })
  })

  it('takes the earliest of declared times, and ignores values that are not times', () => {
    const times = ['2026-02-01T00:00:00Z', '2026-02-01T00:59:59.5+01:00', 'soon']
    const stated = times.map((at, n) =>
      facts('registry', { at }, { document: must(makeUri('pipeline-run', 'orchestrator', `r${n}`)) }),
    )
    expect(mergeStated(stated, node, () => 'earliest')).toMatchObject({ at: times[1] })
    expect(mergeStated(stated, node, () => 'first')).toMatchObject({ at: times[0] })
  })

  it('gives the same result for any order of the documents', () => {
    const stated = fc.uniqueArray(
      fc.record({
        origin: fc.constantFrom('source' as const, 'pushed' as const),
        platform: fc.constantFrom('registry', 'catalog', 'archive'),
        type: fc.constantFrom('A', 'B'),
        document: fc.constantFrom(node, other),
        attributes: fc.dictionary(fc.constantFrom('a', 'b'), fc.constantFrom(1, [1], [2, 1])),
      }),
      { selector: (v) => `${v.platform}|${v.type}|${v.document}` },
    )
    const shuffledTwice = stated.chain((v) => fc.tuple(fc.constant(v), fc.shuffledSubarray(v, { minLength: v.length })))
    fc.assert(
      fc.property(shuffledTwice, fc.constantFrom('first' as const, 'union' as const), ([some, same], how) => {
        expect(mergeStated(same, node, () => how)).toEqual(mergeStated(some, node, () => how))
      }),
    )
  })
})
