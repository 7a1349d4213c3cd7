import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { must } from '../lib/result.ts'
import { mergeStated, type Voice } from './merge.ts'
import { makeUri } from './uri.ts'

const node = must(makeUri('model', 'registry', 'a'))
const other = must(makeUri('pipeline-run', 'orchestrator', 'r'))
const first = (): 'first' => 'first'
const voice = (platform: string, attributes: Voice['attributes'], of: Partial<Voice> = {}): Voice => ({
  origin: platform === 'mds' ? 'system' : 'source',
  platform,
  type: 'Model',
  document: node,
  attributes,
  ...of,
})

describe('several documents as one entity', () => {
  // Names that sort before those of home, and after: neither may decide.
  const elsewhere = ['catalog', 'serving']
  const documents = [must(makeUri('ab-test', 'registry', 'z')), other]
  const types = ['Aardvark', 'Zebra']
  const cases = elsewhere.flatMap((platform) =>
    documents.flatMap((document) => types.map((type) => ({ platform, document, type }))),
  )

  it.each(cases)(
    'puts the home platform before $platform, and of home the document about the entity before that about $document as $type',
    ({ platform, document, type }) => {
      const voices = [
        voice(platform, { name: 'elsewhere', size: 2, only: true }, { type }),
        voice('registry', { name: 'part', size: 1 }, { document, type }),
        voice('registry', { name: 'home' }),
      ]
      expect(mergeStated(voices, node, first)).toEqual({ name: 'home', size: 1, only: true })
      expect(mergeStated(voices.toReversed(), node, first)).toEqual({ name: 'home', size: 1, only: true })
    },
  )

  it('puts the system before the home platform, with any name of it', () => {
    const at = must(makeUri('model', 'aaa', 'a'))
    const voices = [voice('aaa', { state: 'x' }, { document: at }), voice('mds', { state: 'HYDRATED' })]
    expect(mergeStated(voices, at, first)).toEqual({ state: 'HYDRATED' })
  })

  it('keeps the attributes of the system unchanged', () => {
    const voices = [
      voice('registry', { state: 'retired', issues: ['a'] }),
      voice('mds', { state: 'HYDRATED', issues: ['b'] }),
    ]
    expect(mergeStated(voices, node, first)).toEqual({ state: 'HYDRATED', issues: ['b'] })
  })

  it('joins no lists of two documents of the system', () => {
    const voices = [voice('mds', { tags: ['b'] }, { type: 'System' }), voice('mds', { tags: ['a'] }, { type: 'Rule' })]
    expect(mergeStated(voices, node, () => 'union')).toEqual({ tags: ['a'] })
  })

  it('orders documents of the home platform by type, and those of another platform by URI', () => {
    const [early, late] = [must(makeUri('ab-test', 'registry', 'a')), must(makeUri('ab-test', 'registry', 'b'))]
    const cases = [
      { platform: 'registry', name: 'late, as A' },
      { platform: 'catalog', name: 'early, as B' },
    ]
    for (const { platform, name } of cases) {
      const voices = [
        voice(platform, { name: 'late, as A' }, { document: late, type: 'A' }),
        voice(platform, { name: 'early, as B' }, { document: early, type: 'B' }),
        voice(platform, { name: 'late, as B' }, { document: late, type: 'B' }),
      ]
      expect(mergeStated(voices, node, first)).toEqual({ name })
      expect(mergeStated(voices.toReversed(), node, first)).toEqual({ name })
    }
  })

  it('joins lists of attributes declared as unions, each member once', () => {
    const voices = [voice('a', { tags: [{ k: 1, v: 2 }, 'z'] }), voice('registry', { tags: ['x', { v: 2, k: 1 }] })]
    expect(mergeStated(voices, node, () => 'union')).toEqual({ tags: ['x', { v: 2, k: 1 }, 'z'] })
    expect(mergeStated(voices, node, first)).toEqual({ tags: ['x', { v: 2, k: 1 }] })
  })

  it('is the same for any order of the documents', () => {
    const voices = fc.uniqueArray(
      fc.record({
        origin: fc.constantFrom('source' as const, 'pushed' as const),
        platform: fc.constantFrom('registry', 'catalog', 'archive'),
        type: fc.constantFrom('A', 'B'),
        document: fc.constantFrom(node, other),
        attributes: fc.dictionary(fc.constantFrom('a', 'b'), fc.constantFrom(1, [1], [2, 1])),
      }),
      { selector: (v) => `${v.platform}|${v.type}|${v.document}` },
    )
    const shuffledTwice = voices.chain((v) => fc.tuple(fc.constant(v), fc.shuffledSubarray(v, { minLength: v.length })))
    fc.assert(
      fc.property(shuffledTwice, fc.constantFrom('first' as const, 'union' as const), ([some, same], how) => {
        expect(mergeStated(same, node, () => how)).toEqual(mergeStated(some, node, () => how))
      }),
    )
  })
})
