import fc from 'fast-check'
import { expect, it } from 'vitest'
import type { IndexedDocument } from '../../contracts/search-documents.ts'
import { sharedArrays } from '../../lib/shared-arrays.ts'
import { finish } from '../../lib/pausing-work.ts'
import { must } from '../../lib/result.ts'
import { makeUri } from '../../model/uri.ts'
import { newBits, setBit, type Bits } from '../../lib/bits.ts'
import { FacetValues } from './facet-values.ts'
import { FrozenSegment } from './frozen-segment.ts'
import { merge } from './merge.ts'
import { RecentSegment } from './recent-segment.ts'
import { SealedSegment } from './sealed-segment.ts'
import { TEXT_GROUP, type Segment } from './segment.ts'
import { readCodes } from './tokens.ts'
import { wordText } from './words.ts'

const texts = fc.array(fc.constantFrom('churn', 'rate', 'of', 'models', 'a', 'ranking', 'embeddings'), { maxLength: 6 })
const documents = fc.array(fc.record({ text: texts.map((words) => words.join(' ')), retained: fc.boolean() }), {
  maxLength: 12,
})

function documentOf(node: number, description: string): IndexedDocument {
  return {
    node,
    index: 'entities',
    document: {
      id: must(makeUri('model', 'registry', `m${node}`)),
      entityType: 'Model',
      name: null,
      description,
      ownerNames: [],
      related: [],
      tags: [],
      domain: null,
      businessDomains: [],
      state: 'HYDRATED',
      createdAt: null,
      updatedAt: null,
      enrichedAt: null,
    },
    facts: {
      owners: [],
      teams: [],
      platform: 'registry',
      state: 'HYDRATED',
      status: null,
      error: null,
      metrics: [],
      columns: [],
      attributes: [],
      numbers: [],
      usage: 0,
      standing: 'live',
      described: true,
      issues: false,
      abandoned: false,
      inherited: false,
      production: false,
      staleAt: null,
    },
  }
}

function bitsOf(retained: readonly boolean[]): Bits {
  const bits = newBits(retained.length)
  retained.forEach((is, document) => is && setBit(bits, document))
  return bits
}

/** The texts of a segment, read from its tokens. */
function textsIn(segment: Segment): readonly string[] {
  const words = segment.words()
  const byCode = new Map(Array.from({ length: words.count }, (_, word) => [segment.code(word), wordText(words, word)]))
  const into = new Uint32Array(100)
  return Array.from({ length: segment.documents }, (_, document) => {
    const codes = into.subarray(0, readCodes(segment.tokens(TEXT_GROUP), document, into))
    return Array.from(codes, (code) => byCode.get(code) ?? `code ${code}?`).join(' ')
  })
}

it('keeps the texts of remaining documents when segments are frozen, rewritten and merged', () => {
  fc.assert(
    fc.property(
      fc.array(documents, { minLength: 1, maxLength: 3 }),
      fc.array(fc.boolean()),
      fc.nat(12),
      (lists, retainedLater, orderedAt) => {
        const facets = new FacetValues()
        const left = (list: readonly { text: string; retained: boolean }[]): string[] =>
          list.filter(({ retained }) => retained).map(({ text }) => text)
        const frozen = lists.map((list) => {
          const recent = new RecentSegment(facets)
          const keep = bitsOf(list.map(({ retained }) => retained))
          for (const [i, { text }] of list.entries()) {
            recent.add(documentOf(i + 1, text))
            // Words sorted by then are sealed sorted.
            if (i === orderedAt) recent.words()
          }
          const sealed = new SealedSegment(finish(sharedArrays(recent.sealed())))
          const merged = finish(merge([{ segment: sealed, keep }], 1))
          const { data } = merged
          expect(finish(merge([{ segment: recent, keep }], 1))).toEqual(merged)
          const segment = new FrozenSegment(data, null)
          expect(textsIn(segment)).toEqual(left(list))
          return segment
        })
        const all = lists.flatMap(left)
        const merged = finish(
          merge(
            frozen.map((segment) => ({ segment, keep: bitsOf(Array.from({ length: segment.documents }, () => true)) })),
            1,
          ),
        )
        const segment = new FrozenSegment(merged.data, null)
        expect(textsIn(segment)).toEqual(all)
        const retained = all.map((_, document) => retainedLater[document] ?? true)
        const anew = finish(merge([{ segment, keep: bitsOf(retained) }], 1))
        expect(textsIn(new FrozenSegment(anew.data, null))).toEqual(all.filter((_, document) => retained[document]))
      },
    ),
    { numRuns: 60 },
  )
})
