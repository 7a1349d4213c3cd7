import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { IndexedDocument } from '../contracts/search-documents.ts'
import type { SearchPlan } from '../contracts/search-index.ts'
import { randomFrom } from '../lib/random.ts'
import { entity, owner, request, uriOf, requireWords } from '../testing/search/build.ts'
import { corpusSynonyms, randomChanges, randomRequest } from '../testing/search/corpus.ts'
import { NaiveIndex } from '../testing/search/naive.ts'
import { explain } from './explain.ts'
import { groupsOf } from './match.ts'
import { measure } from './measure.ts'
import { matchedValues, mergeRanges } from './highlight.ts'
import { rungOfRank } from './rank.ts'

/** As the only document of an index. */
async function explainMatch(indexed: IndexedDocument, requested: ReturnType<typeof requireWords>) {
  const index = new NaiveIndex(corpusSynonyms)
  await index.write([{ put: indexed }], 1, 1)
  const { plan } = await index.search(request(requested, { synonyms: true }))
  const { sentence, matched } = explain(indexed, { wanted: requested, plan })
  const shown = matched.map(({ field, text, ranges }) => {
    const marked = ranges
      .toReversed()
      .reduce((to, [from, until]) => `${to.slice(0, from)}[${to.slice(from, until)}]${to.slice(until)}`, text)
    return `${field}: ${marked}`
  })
  return [sentence, ...shown]
}

describe('the explanation of a hit', () => {
  const model = entity(1, {
    id: uriOf('model', 'zoo/scene-model'),
    name: 'Scene Ranking Model',
    description: 'Ranks scenes by an embedding of what they show.',
    ownerNames: ['Alice Smith'],
    tags: ['team::personalization'],
    related: ['Homepage Rows'],
    businessDomains: ['Studio'],
    domain: 'features',
    entityType: 'ModelInstance',
  })
  const bob = owner(2, { id: uriOf('user', 'bob'), name: 'Bob Li', email: 'bob@example.org', memberOf: ['Growth'] })

  it.each([
    ['scene ranking MODEL', ['The name is “Scene Ranking Model”.', 'name: [Scene Ranking Model]']],
    ['scene-model', ['Its id is “scene-model”.', 'resourceId: zoo/[scene-model]']],
    ['scene rank', ['The name has “scene” and “rank” at the beginning of “Ranking”.', 'name: [Scene] [Rank]ing Model']],
    ['scene ranking', ['The name begins with “scene ranking”.', 'name: [Scene] [Ranking] Model']],
    ['model scene', ['The name has “model” and “scene”.', 'name: [Scene] Ranking [Model]']],
    ['rankign', ['The name has “Ranking”, which is close to “rankign”.', 'name: Scene [Ranking] Model']],
    [
      'scening ranked',
      [
        'The name has “Scene”, another form of “scening” and “Ranking”, another form of “ranked”.',
        'name: [Scene] [Ranking] Model',
      ],
    ],
    [
      'rows modelled',
      ['The name has “Model”, another form of “modelled”; related to Homepage Rows, which matches “rows”.'],
    ],
    ['row homepages', ['Related to Homepage Rows, which matches “row” and another form of “homepages”.']],
    ['alice', ['Owned by Alice Smith, which matches “alice”.', 'ownerNames: [Alice] Smith']],
    [
      'personalisation',
      [
        'Tagged team::personalization, which matches “personalisation” but for a typo.',
        'tags: team::[personalization]',
      ],
    ],
    [
      'ranking alice homep',
      [
        'The name has “ranking”; owned by Alice Smith, which matches “alice”; related to Homepage Rows, which matches “homep”.',
      ],
    ],
    [
      'studio features',
      ['Of the business domain Studio, which matches “studio”; it is one of the features, which matches “features”.'],
    ],
    ['show', ['The description has “show”.', 'description: Ranks scenes by an embedding of what they [show].']],
    [
      'similarity scene',
      [
        'The name has “scene”. Also matched: ranking, a synonym of similarity.',
        'name: [Scene] [Ranking] Model',
        'description: [Ranks] [scene]s by an [embedding] of what they show.',
      ],
    ],
    ['scene zebra', ['The name has “scene”. Nothing of it matches “zebra”.', 'name: [Scene] Ranking Model']],
  ])('describes a model for the query %s', async (text, [sentence, ...fields]) => {
    const [why, ...shown] = await explainMatch(model, requireWords(text))
    expect(why).toBe(sentence)
    expect(shown).toEqual(expect.arrayContaining(fields))
  })

  it.each([
    ['bob@Example.org', ['Its e-mail address is “bob@Example.org”.', 'email: [bob@example.org]']],
    [uriOf('user', 'bob'), [`Its URI is “${uriOf('user', 'bob')}”.`, `uri: [${uriOf('user', 'bob')}]`]],
    ['growth', ['A member of Growth, which matches “growth”.', 'memberOf: [Growth]']],
  ])('describes an owner for the query %s', async (text, [sentence, ...fields]) => {
    const [why, ...shown] = await explainMatch(bob, requireWords(text))
    expect(why).toBe(sentence)
    expect(shown).toEqual(expect.arrayContaining(fields))
  })

  it('marks a phrase as a whole', async () => {
    expect(await explainMatch(model, requireWords('', { phrases: [['ranking', 'model']] }))).toEqual([
      'The name has “ranking model”.',
      'name: Scene [Ranking Model]',
    ])
  })

  it('says so if no words were searched for', async () => {
    expect(await explainMatch(model, requireWords(''))).toEqual(['Everything is listed, the most used first.'])
    const filters = [{ field: 'type', values: ['ModelInstance'], negative: false }] as const
    expect(await explainMatch(model, requireWords('', { filters }))).toEqual(['It passes the filters.'])
  })

  it('says that retired or deleted entities rank last, unless matched exactly', async () => {
    const gone = { ...model, facts: { ...model.facts, standing: 'gone' as const } }
    expect((await explainMatch(gone, requireWords('alice')))[0]).toBe(
      'Owned by Alice Smith, which matches “alice”. It is gone from its source, and so comes behind what is there.',
    )
    expect((await explainMatch(gone, requireWords('scene-model')))[0]).toBe('Its id is “scene-model”.')
  })

  it('says so if the entity has changed since it was indexed', () => {
    const plan: SearchPlan = {
      relaxed: false,
      addressed: false,
      words: [{ text: 'zebra', optional: false, typos: 0, typosEverywhere: false, weight: 8, synonyms: [] }],
    }
    expect(explain(model, { wanted: requireWords('zebra'), plan })).toEqual({
      rung: null,
      sentence: 'It matched when it was last indexed, and has changed since.',
      matched: [],
    })
  })
})

it('agrees with the rank, and marks every required match', async () => {
  await fc.assert(
    fc.asyncProperty(fc.integer(), async (seed) => {
      const random = randomFrom(seed)
      const index = new NaiveIndex(corpusSynonyms)
      await index.write(randomChanges(random, 40), 1, 1)
      const documents = new Map(index.documents.map((one) => [one.node, one]))
      for (let i = 0; i < 10; i++) {
        const requested = randomRequest(random, [...documents.values()])
        const { hits, plan } = await index.search(requested)
        for (const { node, rank } of hits) {
          const indexed = documents.get(node)
          if (indexed === undefined) throw new Error(`no document ${node}`)
          const { rung, sentence, matched } = explain(indexed, { wanted: requested.wanted, plan })
          expect(rung).toBe(rungOfRank(rank))
          expect(sentence).toMatch(/^[\p{Lu}].*\.$/su)
          for (const { text, ranges } of matched) checkRanges(text, ranges)
          if (plan.relaxed || rung === 'exact name' || rung === 'exact id' || rung === 'no words requested') continue
          const query = { wanted: requested.wanted, plan }
          const groups = groupsOf(indexed)
          const { matches = [] } = measure(indexed, groups, query) ?? {}
          const found = matchedValues(indexed, query, { groups, matches }).flatMap((value) => value.matches)
          const required = [
            ...plan.words.filter(({ optional }) => !optional).map(({ text }) => text),
            ...requested.wanted.phrases.map((phrase) => phrase.join(' ')),
          ]
          for (const typed of required) expect(found.map((match) => match.typed)).toContain(typed)
        }
      }
    }),
    // A text in which the first word matches a hundred times.
    { numRuns: 100, examples: [[833_395_183]] },
  )
})

it('joins overlapping ranges, also one within another', () => {
  const ranges = [
    [8, 11],
    [0, 13],
    [13, 14],
    [16, 17],
  ].map(([from = 0, to = 0]) => ({ from, to }))
  expect(mergeRanges(ranges)).toEqual([
    [0, 14],
    [16, 17],
  ])
})

function checkRanges(text: string, ranges: readonly (readonly [number, number])[]): void {
  expect(ranges.length).toBeGreaterThan(0)
  let behind = -1
  for (const [from, to] of ranges) {
    expect(from).toBeGreaterThan(behind)
    expect(to).toBeGreaterThan(from)
    behind = to
  }
  expect(behind).toBeLessThanOrEqual(text.length)
}
