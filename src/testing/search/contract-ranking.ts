import { describe, expect, it } from 'vitest'
import type { IndexedDocument } from '../../contracts/search-documents.ts'
import { isPartial, RUNGS, rungOfRank } from '../../search/rank.ts'
import { ago, entity, owner, uriOf, requireWords } from './build.ts'
import type { Having } from './subject.ts'

/** A document on each rung for the words "visual scene"; "embedding" is a synonym of "scene". */
const LADDER: readonly (readonly [rung: (typeof RUNGS)[number], fields: Parameters<typeof entity>[1]])[] = [
  ['exact name', { name: 'Visual Scene' }],
  ['exact id', { name: 'Other', id: uriOf('model', 'zoo/visual scene') }],
  ['the name begins so', { name: 'visual-scene daily' }],
  ['all words in the name', { name: 'Daily scene, visual' }],
  ['all words in the name, some of them partly', { name: 'Visuals scene' }],
  ['all words in the name, some with a typo', { name: 'Visual scnee' }],
  ['all words, some outside the name', { name: 'Visual', tags: ['about::scene'] }],
  ['all words, some in the description only', { name: 'Visual', description: 'of a scene' }],
  ['all words, some by synonyms', { name: 'Visual', description: 'an embedding' }],
  ['some of the words', { name: 'Visual' }],
]

/** All tie-breakers favour lower rungs, which have more use, newer updates and smaller URIs. */
function onRung(i: number): IndexedDocument {
  const fields = LADDER[i]?.[1]
  return entity(i + 1, { id: uriOf('model', `a${90 - i}`), usage: i * 1_000, updatedAt: ago(90 - i), ...fields })
}

export function rankingContract(having: Having): void {
  describe('the ranking ladder', () => {
    it('ranks each rung above the next, in one answer', async () => {
      const filled = await having(...LADDER.map((_, i) => onRung(i)))
      const { hits, plan } = await filled.page('visual scene', { synonyms: true })
      expect(plan.relaxed).toBe(true)
      expect(hits.map(({ node, rank }) => [node, rungOfRank(rank)])).toEqual(LADDER.map(([rung], i) => [i + 1, rung]))
    })

    it.each(LADDER.slice(1, -1).map(([rung], i) => [LADDER[i]?.[0], rung, i] as const))(
      'ranks "%s" above "%s"',
      async (_, lower, i) => {
        const filled = await having(onRung(i), onRung(i + 1))
        const { hits } = await filled.page('visual scene', { synonyms: true })
        expect(hits.map(({ node }) => node)).toEqual([i + 1, i + 2])
        expect(rungOfRank(hits[1]?.rank ?? 0)).toBe(lower)
      },
    )

    it('ranks an exact id above words: URI, resource id, its last part, e-mail address', async () => {
      const id = uriOf('model', 'folder/Part é')
      const filled = await having(
        entity(1, { id }),
        entity(2, { name: 'folder part é daily', usage: 9 }),
        owner(3, { email: 'Part@x.org' }),
        entity(4, { name: 'part x org daily', usage: 9 }),
      )
      for (const text of [id, id.toUpperCase(), 'FOLDER/part é', 'part É'])
        expect([text, (await filled.find(text))[0]]).toEqual([text, 1])
      expect((await filled.find('part'))[0]).not.toBe(1)
      expect((await filled.find(`${id} daily`))[0]).not.toBe(1)
    })
  })

  it('finds data by its location, or the last part of it, like an id', async () => {
    const filled = await having(
      entity(1, { attributes: ['location::s3://bucket/Daily/part-1.parquet'] }),
      entity(2, { name: 's3 bucket daily part 1 parquet files', usage: 9 }),
    )
    for (const [text, nodes] of [
      ['s3://bucket/daily/PART-1.parquet', [1, 2]],
      ['part-1.parquet', [1, 2]],
      ['bucket daily 1', [2, 1]],
    ] as const)
      expect([text, await filled.find(text)]).toEqual([text, nodes])
  })

  describe('a URI or an e-mail address', () => {
    const ID = uriOf('model', 'ranking/v5')
    const all = [
      entity(1, { id: ID, name: 'Ranking', state: 'HYDRATED' }),
      entity(2, { id: uriOf('model', 'ranking/v5/old'), name: ID, description: 'of alice@example.org' }),
      owner(3, { email: 'Alice@example.org', name: 'Alice Smith' }),
      owner(4, { email: 'bob@example.org', name: 'alice@example.org' }),
    ]

    it('finds only the entity that has it', async () => {
      const filled = await having(...all)
      for (const [text, node] of [
        [ID, 1],
        [ID.toUpperCase(), 1],
        ['alice@EXAMPLE.org', 3],
      ] as const) {
        const { hits, total, partial, corrections } = await filled.page(text, { synonyms: true })
        expect([text, hits.map((hit) => [hit.node, rungOfRank(hit.rank)]), total, partial, corrections]).toEqual([
          text,
          [[node, 'exact id']],
          1,
          0,
          [],
        ])
      }
    })

    it('finds nothing if that entity fails the rest of the query', async () => {
      const filled = await having(...all)
      const enriched = [{ field: 'state', values: ['ENRICHED'], negative: false }] as const
      expect(await filled.find(requireWords(ID, { filters: enriched }))).toEqual([])
      expect(await filled.find(ID, { indices: ['owners'] })).toEqual([])
      expect(await filled.find(requireWords(ID, { phrases: [['old']] }))).toEqual([])
      expect(await filled.find(requireWords(ID, { phrases: [['ranking']] }))).toEqual([1])
      expect(await filled.find(requireWords(ID, { without: [['ranking']] }))).toEqual([])
    })

    it('without a match is treated as words', async () => {
      const filled = await having(...all)
      expect(await filled.find('alice@example.net')).toContain(3)
      expect(await filled.find(`${ID} old`)).toContain(2)
      await filled.drop(...all.slice(0, 1))
      expect(await filled.find(ID)).toEqual([2])
    })
  })

  describe('within a rung', () => {
    it('a literally equal name comes before one with the same words', async () => {
      const filled = await having(entity(1, { name: 'Visual-Scene' }), entity(2, { name: 'visual scene', usage: 9 }))
      expect(await filled.find('visual-scene')).toEqual([1, 2])
      expect(await filled.find('VISUAL scene')).toEqual([2, 1])
      const { hits } = await filled.page('visual_scene')
      expect(hits.map(({ rank }) => rungOfRank(rank))).toEqual(['exact name', 'exact name'])
    })

    it('letters keep their accents, and lone surrogates are all equal', async () => {
      const filled = await having(
        entity(1, { name: 'resume' }),
        entity(2, { name: 'Résumé', usage: 9 }),
        entity(3, { name: 'half\ud800' }),
        entity(4, { name: 'half\udc00', usage: 9 }),
      )
      expect(await filled.find('RESUME')).toEqual([1, 2])
      expect(await filled.find('résumé')).toEqual([2, 1])
      expect(await filled.find('half\ud800')).toEqual([4, 3])
    })

    it('a shorter name comes before a longer one', async () => {
      const filled = await having(entity(1, { name: 'old visual' }), entity(2, { name: 'one old visual', usage: 9 }))
      expect(await filled.find('visual')).toEqual([1, 2])
    })

    it('whole words come before prefixes, and words nearer to the name before others', async () => {
      const filled = await having(
        entity(1, { name: 'visual scenes' }),
        entity(2, { name: 'visuals scenes', usage: 9 }),
        entity(3, { name: 'visual', tags: ['scene'] }),
        entity(4, { name: 'visuals', tags: ['scene'], usage: 9 }),
        entity(5, { tags: ['scene', 'visual'], usage: 99 }),
        entity(6, { tags: ['scenes', 'visual'], usage: 999 }),
        entity(7, { name: 'visual', description: 'scene' }),
        entity(8, { tags: ['visual'], description: 'scene', usage: 9 }),
        entity(9, { description: 'visual scene', usage: 99 }),
        entity(10, { description: 'visual scenes', usage: 999 }),
      )
      expect(await filled.find('visual scene')).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10])
    })

    it('inflected forms come after whole words and prefixes in the same place, and before typos', async () => {
      const filled = await having(
        entity(1, { name: 'visual scenes' }),
        entity(2, { name: 'visual scenesters', usage: 9 }),
        entity(3, { name: 'visual scene', usage: 99 }),
        entity(4, { name: 'visual scennes', usage: 999 }),
        entity(5, { name: 'visual', tags: ['scenes'] }),
        entity(6, { name: 'visual', tags: ['scene'], usage: 9 }),
        entity(7, { name: 'visual', description: 'scenes' }),
        entity(8, { name: 'visual', description: 'scene', usage: 9 }),
      )
      const { hits } = await filled.page('visual scenes')
      expect(hits.map(({ node }) => node)).toEqual([1, 2, 3, 4, 5, 6, 7, 8])
      expect(rungOfRank(hits[2]?.rank ?? 0)).toBe('all words in the name, some of them partly')
    })

    it('a word with a known inflection is no typo, and counts like any other', async () => {
      const filled = await having(entity(1, { name: 'matching' }), entity(2, { description: 'a marched one' }))
      const { hits, plan, corrections } = await filled.page('matched')
      expect(hits.map(({ node }) => node)).toEqual([1])
      expect([plan.words.map(({ typosEverywhere }) => typosEverywhere), corrections]).toEqual([[false], []])
      await filled.drop(entity(1))
      expect((await filled.page('matched')).corrections).toEqual([{ word: 'matched', nearest: 'marched' }])
    })

    it('the rarer word counts more among partial matches', async () => {
      const common = [1, 2, 3, 4, 5].map((node) => entity(node, { name: 'visual thing', usage: 9 }))
      const filled = await having(...common, entity(6, { name: 'rare thing' }))
      expect((await filled.find('visual rare'))[0]).toBe(6)
    })
  })

  describe('ties', () => {
    it('are broken by usage, then by update time, then by URI', async () => {
      const same = (node: number, id: string, usage: number, updatedAt: string | null): IndexedDocument =>
        entity(node, { name: 'visual', id: uriOf('model', id), usage, updatedAt })
      const filled = await having(
        same(1, 'a', 1, ago(1)),
        same(2, 'b', 2, ago(9)),
        same(3, 'd', 2, ago(5)),
        same(4, 'c', 2, ago(5)),
        same(5, 'a/a', 2, null),
        same(6, 'D', 2, ago(5)),
      )
      expect(await filled.find('visual')).toEqual([6, 4, 3, 2, 5, 1])
    })
  })

  describe('a retired or gone entity', () => {
    it('comes after everything else except exact names or ids', async () => {
      const filled = await having(
        entity(1, { description: 'visual' }),
        entity(2, { name: 'visual daily', standing: 'retired', usage: 9 }),
        entity(3, { name: 'daily visual', standing: 'gone', usage: 99 }),
        entity(4, { description: 'visual', standing: 'retired', usage: 999 }),
      )
      expect(await filled.find('visual')).toEqual([1, 2, 3, 4])
    })

    it('comes first by its exact name or id, but after a live one of the same name', async () => {
      const filled = await having(
        entity(1, { name: 'visual' }),
        entity(2, { id: uriOf('model', 'visual') }),
        entity(3, { name: 'visual', standing: 'gone', usage: 9 }),
        entity(4, { id: uriOf('feature', 'visual'), standing: 'retired', usage: 99 }),
        entity(5, { name: 'visual daily', usage: 999 }),
      )
      expect(await filled.find('visual')).toEqual([1, 2, 3, 4, 5])
    })

    it('comes last if the query has no words', async () => {
      const filled = await having(entity(1, { standing: 'gone', usage: 9 }), entity(2), entity(3, { usage: 1 }))
      expect(await filled.find('')).toEqual([3, 2, 1])
    })
  })

  describe('a partial match', () => {
    const complete = (count: number): IndexedDocument[] =>
      Array.from({ length: count }, (_, i) => entity(i + 1, { name: `visual scene ${i}` }))

    it('is found only if fewer than ten entities have all words', async () => {
      const partial = entity(20, { name: 'visual' })
      const nine = await having(partial, ...complete(9))
      expect((await nine.find('visual scene')).at(-1)).toBe(20)
      const ten = await having(partial, ...complete(10))
      const page = await ten.page('visual scene')
      expect([page.total, page.plan.relaxed]).toEqual([10, false])
    })

    it('comes after all full matches, even retired ones, and is counted separately', async () => {
      const filled = await having(
        entity(1, { name: 'visual', usage: 9 }),
        entity(2, { name: 'visual scene', standing: 'retired' }),
        entity(3, { name: 'scene', standing: 'gone' }),
        entity(4, { name: 'a scene, visual' }),
      )
      const page = await filled.page('visual scene')
      expect(page.hits.map(({ node }) => node)).toEqual([2, 4, 1, 3])
      expect(page.hits.map(({ rank }) => isPartial(rank))).toEqual([false, false, true, true])
      expect([page.total, page.partial]).toEqual([2, 2])
    })

    it('is in no facet', async () => {
      const filled = await having(
        entity(1, { name: 'visual scene', entityType: 'Model' }),
        entity(2, { name: 'visual', entityType: 'Feature' }),
        entity(3, { name: 'scene', entityType: 'Model' }),
      )
      const { facets, total, partial } = await filled.page('visual scene', { facets: ['type', 'governance'] })
      expect([facets.type, total, partial]).toEqual([[{ value: 'Model', count: 1 }], 1, 2])
      expect(facets.governance?.every(({ count }) => count === 1)).toBe(true)
    })

    it('depends on words only, and passes every filter, phrase, exclusion and index choice', async () => {
      const partial = entity(20, { name: 'visual film', state: 'HYDRATED', description: 'of a scent' })
      const filled = await having(partial, ...complete(10))
      const filters = [{ field: 'state', values: ['HYDRATED'], negative: false }] as const
      const narrowed = { filters, updated: [], phrases: [['film']], without: [['scene']] }
      for (const [name, more] of Object.entries(narrowed))
        expect([name, await filled.find(requireWords('visual scene', { [name]: more }))]).not.toEqual([name, [20]])
      expect((await filled.page('visual scene', { indices: ['owners'] })).plan.relaxed).toBe(false)
      await filled.drop(entity(1))
      const page = await filled.page(requireWords('visual scene', { filters }))
      expect([page.hits.map(({ node }) => node), page.total, page.partial]).toEqual([[20], 0, 1])
    })

    it('weighs its words by document frequency, and unmatched words little', async () => {
      const names = [
        'visual rare',
        'visual two',
        'visual two',
        'visual',
        'visual',
        ...Array.from({ length: 5 }, () => 'else'),
      ]
      const all = names.map((name, i) => entity(i + 1, { name }))
      const filled = await having(...all)
      const weights = async (): Promise<number[]> =>
        (await filled.page('visual rare two xyzzy')).plan.words.map(({ weight }) => weight)
      expect(await weights()).toEqual([3, 8, 5, 1])
      await filled.drop(...all.slice(5, 9))
      expect(await weights()).toEqual([1, 8, 5, 1])
      await filled.put(...all.slice(1, 5).map(({ node }) => entity(node, { name: 'rare' })))
      expect(await weights()).toEqual([8, 1, 8, 1])
    })

    it('has at least a third of the words by weight', async () => {
      const filled = await having(...complete(9), entity(20, { name: 'rare' }), entity(21, { name: 'seldom' }))
      expect((await filled.find('visual rare seldom')).toSorted((a, b) => a - b)).toEqual([20, 21])
    })

    it('has all of the phrases', async () => {
      const filled = await having(entity(1, { name: 'one two three' }), entity(2, { name: 'four five' }))
      expect(await filled.find(requireWords('three four', { phrases: [['one', 'two']] }))).toEqual([1])
    })

    it('can lack words such as "of", unless there are no others', async () => {
      const filled = await having(entity(1, { name: 'visual scene' }), entity(2, { name: 'of the' }))
      const { hits, plan } = await filled.page('visual of the scene')
      expect(hits.map(({ node, rank }) => [node, rungOfRank(rank)])).toEqual([[1, 'all words in the name']])
      expect(plan.words.map(({ optional }) => optional)).toEqual([false, true, true, false])
      expect(await filled.find('of the')).toEqual([2])
      expect((await filled.page('visual of')).plan.relaxed).toBe(false)
    })

    it('counts a repeated word once', async () => {
      const filled = await having(entity(1, { name: 'visual' }))
      expect((await filled.page('visual VISUAL xyzzy')).plan.words.map(({ text }) => text)).toEqual(['visual', 'xyzzy'])
    })
  })

  describe('synonyms', () => {
    it('match whole or inflected, below all literal matches, and only on request', async () => {
      const filled = await having(
        entity(1, { description: 'scene' }),
        entity(2, { name: 'embedding', usage: 9 }),
        entity(3, { name: 'embedded', usage: 99 }),
        entity(4, { name: 'embeddingly', usage: 999 }),
      )
      expect(await filled.find('scene', { synonyms: true })).toEqual([1, 3, 2])
      expect(await filled.find('scene')).toEqual([1])
      const { plan } = await filled.page('scene', { synonyms: true })
      expect(plan.words.map(({ synonyms }) => synonyms)).toEqual([['embedding', 'visual']])
    })

    it('rank below partial matches if nothing else matches', async () => {
      const filled = await having(
        entity(1, { description: 'scene' }),
        entity(2, { name: 'embedding', usage: 9 }),
        entity(3, { name: 'scene', description: 'embedding' }),
      )
      expect(await filled.find('scene similarity', { synonyms: true })).toEqual([3, 1, 2])
    })

    it('match nothing if ten entities have the words themselves', async () => {
      const literal = Array.from({ length: 10 }, (_, i) => entity(i + 1, { name: `scene ${i}` }))
      const filled = await having(...literal, entity(20, { name: 'embedding' }))
      expect(await filled.find('scene', { synonyms: true })).not.toContain(20)
    })
  })
}
