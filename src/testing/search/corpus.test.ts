import { expect, it } from 'vitest'
import { FACET_FIELDS, UPDATE_AGES } from '../../contracts/search-index.ts'
import type { IndexedDocument } from '../../contracts/search-documents.ts'
import { randomFrom } from '../../lib/random.ts'
import { facetValues } from '../../search/facets.ts'
import { RUNGS, rungOfRank } from '../../search/rank.ts'
import { NOW } from './build.ts'
import { corpusSynonyms, MAX_NODES, randomChanges, randomIndexed, randomRequest } from './corpus.ts'
import { NaiveIndex } from './naive.ts'

it('random requests to random corpora get every kind of answer', async () => {
  const seen = new Set<string>()
  for (let seed = 1; seed <= 40; seed++) {
    const random = randomFrom(seed)
    const index = new NaiveIndex(corpusSynonyms)
    await index.write(randomChanges(random, 80), 1, 1)
    for (let i = 0; i < 25; i++) {
      const requested = randomRequest(random, index.documents)
      const { hits, plan, next, corrections, total } = await index.search(requested)
      for (const { rank, index } of hits) seen.add(rungOfRank(rank)).add(index)
      for (const word of plan.words) {
        if (word.typosEverywhere) seen.add('typos everywhere')
        if (word.optional) seen.add('optional')
      }
      if (plan.relaxed) seen.add('relaxed')
      if (next !== null) seen.add('more')
      if (corrections.length > 0) seen.add('corrected')
      seen.add(total === 0 ? 'nothing' : 'something')
    }
  }
  const kinds = [
    'typos everywhere',
    'optional',
    'relaxed',
    'more',
    'corrected',
    'nothing',
    'something',
    'entities',
    'owners',
  ]
  expect([...RUNGS, ...kinds].filter((kind) => !seen.has(kind))).toEqual([])
})

it('random documents have unique URIs, many values of each facet, and every age', () => {
  const random = randomFrom(1)
  const nodes = Array.from({ length: MAX_NODES }, (_, i) => i + 1)
  const documents: readonly IndexedDocument[] = [1, 2, 3].flatMap(() =>
    nodes.map((node) => randomIndexed(random, node)),
  )
  expect(new Set(documents.map((one) => one.document.id)).size).toBe(MAX_NODES)
  const values = (field: (typeof FACET_FIELDS)[number]) =>
    new Set(documents.flatMap((one) => facetValues(one, field, NOW)))
  for (const field of FACET_FIELDS) expect([field, values(field).size > 1]).toEqual([field, true])
  expect(values('updated').size).toBe(UPDATE_AGES.length)
})

it('the same seed gives the same corpus and the same requests', () => {
  const made = (seed: number): string => {
    const random = randomFrom(seed)
    const changes = randomChanges(random, 30)
    const documents = changes.flatMap((change) => ('put' in change ? [change.put] : []))
    return JSON.stringify([changes, randomRequest(random, documents)])
  }
  expect(made(7)).toBe(made(7))
  expect(made(7)).not.toBe(made(8))
})
