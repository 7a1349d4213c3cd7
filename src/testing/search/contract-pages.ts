import { describe, expect, it } from 'vitest'
import { SEARCH_SORTS, type SearchPage } from '../../contracts/search-index.ts'
import type { IndexChange } from '../../contracts/search-documents.ts'
import type { NodeId } from '../../contracts/log.ts'
import { ago, entity, NOW, owner, request, uriOf, requireWords } from './build.ts'
import type { Having } from './subject.ts'

const DAY = 24 * 3_600_000
const SIZES = [1, 2, 3, 7, 30, 31, 100]

/** Thirty hits for "visual", with ties of every kind: on some rungs, with some usages and dates. */
function thirty(): ReturnType<typeof entity>[] {
  return Array.from({ length: 30 }, (_, i) =>
    entity(i + 1, {
      name: ['visual', 'visual scene', 'scene visuals', null][i % 4] ?? null,
      description: 'visual',
      usage: i % 3,
      updatedAt: [null, ago(1), ago(9)][i % 5] ?? null,
      standing: i % 7 === 0 ? 'gone' : 'live',
    }),
  )
}

function nodesOf(pages: readonly SearchPage[]): NodeId[] {
  return pages.flatMap(({ hits }) => hits.map(({ node }) => node))
}

export function pagesContract(having: Having): void {
  describe('pages', () => {
    it('of any size have the same hits in the same order, and the same totals and facets', async () => {
      const filled = await having(...thirty())
      const complete = await filled.page('visual', { facets: ['standing'] })
      expect([complete.total, complete.hits.length, complete.next]).toEqual([30, 30, null])
      for (const limit of SIZES) {
        const pages = await filled.pages(request('visual', { limit, facets: ['standing'] }))
        expect([limit, nodesOf(pages)]).toEqual([limit, nodesOf([complete])])
        expect(
          pages
            .map(({ hits }) => hits.length)
            .slice(0, -1)
            .every((length) => length === limit),
        ).toBe(true)
        expect(pages.length).toBe(Math.ceil(30 / limit))
        for (const { total, facets, plan } of pages)
          expect({ total, facets, plan }).toEqual({ total: 30, facets: complete.facets, plan: complete.plan })
      }
    })

    it('of size zero are a count', async () => {
      const filled = await having(...thirty())
      expect(await filled.page('visual', { limit: 0 })).toMatchObject({ hits: [], total: 30, next: null })
    })

    it('have every unchanged document exactly once, whatever is written between them', async () => {
      for (const limit of [1, 2, 3, 7]) {
        const all = thirty()
        const filled = await having(...all)
        let step = 0
        const pages = await filled.pages(request('visual', { limit }), async () => {
          const changing = all.filter(({ node }) => node % 3 === 0)
          const one = changing[step % changing.length]
          const changes: IndexChange[] = [{ put: entity(100 + step, { name: 'visual', usage: step % 4 }) }]
          if (one !== undefined)
            changes.push(
              step % 2 === 0
                ? { drop: { node: one.node, id: one.document.id } }
                : { put: entity(one.node, { name: 'visual', usage: 99 }) },
            )
          step++
          await filled.write(changes)
        })
        const same = all.map(({ node }) => node).filter((node) => node % 3 !== 0)
        const seen = nodesOf(pages).filter((node) => node <= 30 && node % 3 !== 0)
        expect([limit, seen.toSorted((a, b) => a - b)]).toEqual([limit, same])
      }
    })

    it('continue after a hit that was dropped meanwhile', async () => {
      const all = thirty()
      const filled = await having(...all)
      const complete = nodesOf([await filled.page('visual')])
      const first = await filled.page('visual', { limit: 5 })
      const last = all.find(({ node }) => node === complete[4])
      if (last !== undefined) await filled.drop(last)
      expect(await filled.find('visual', { position: first.next })).toEqual(complete.slice(5))
    })

    it('keep the plan: partial matches, typos and rare words stay so to the last page', async () => {
      const filled = await having(
        entity(1, { name: 'visual one' }),
        entity(2, { name: 'visual two' }),
        entity(3, { name: 'visual three', tags: ['personal'] }),
        ...Array.from({ length: 20 }, (_, i) => entity(50 + i, { name: 'else' })),
      )
      const first = await filled.page('visual persomal', { limit: 1 })
      expect([first.plan.relaxed, first.total, first.partial]).toEqual([true, 1, 2])
      const more = Array.from({ length: 12 }, (_, i) =>
        entity(10 + i, { name: 'visual persomal scene', standing: 'gone' }),
      )
      await filled.put(...more)
      const second = await filled.page('visual persomal', { limit: 100, position: first.next })
      expect(second.plan).toEqual(first.plan)
      expect(second.corrections).toEqual(first.corrections)
      expect(
        second.hits
          .map(({ node }) => node)
          .slice(-2)
          .toSorted(),
      ).toEqual([1, 2])
      expect((await filled.page('visual persomal')).plan).not.toEqual(first.plan)
    })

    it('keep the time: a week-old document on the first page is so on the last', async () => {
      const filled = await having(
        ...[1, 2, 3].map((node) => entity(node, { name: 'visual', updatedAt: ago(6.9), staleAt: NOW + 1 })),
      )
      const filters = [
        { field: 'updated', values: ['week'], negative: false },
        { field: 'governance', values: ['current'], negative: false },
      ] as const
      const requested = requireWords('visual', { filters })
      const first = await filled.page(requested, { limit: 1 })
      const later = { limit: 5, now: NOW + DAY, position: first.next, facets: ['updated'] as const }
      const second = await filled.page(requested, later)
      expect([second.hits.length, second.total, second.facets.updated]).toEqual([2, 3, [{ value: 'week', count: 3 }]])
      expect(await filled.find(requested, { now: NOW + DAY })).toEqual([])
    })
  })

  describe('an order', () => {
    const SOME = [
      entity(1, { name: 'visual b', usage: 5, updatedAt: ago(9) }),
      entity(2, { name: 'Visual a', usage: 1, updatedAt: ago(1) }),
      entity(3, { name: 'scene', description: 'visual', usage: 9 }),
      entity(4, { name: 'Ävisual', usage: 1, updatedAt: ago(1) }),
      owner(5, { name: null, email: 'visual@x.org' }),
      entity(6, { name: 'visual b', usage: 5, updatedAt: ago(3), standing: 'retired' }),
      entity(7, { name: '\uffff visual' }),
      entity(8, { name: '😀 visual' }),
    ]

    it('sorts by last update, usage or name, and then by relevance', async () => {
      const filled = await having(...SOME)
      expect(await filled.find('visual', { sort: 'updated' })).toEqual([2, 4, 6, 1, 7, 8, 5, 3])
      expect((await filled.find('visual', { sort: 'usage' })).slice(0, 3)).toEqual([3, 1, 6])
      expect(await filled.find('visual', { sort: 'name' })).toEqual([4, 3, 2, 1, 6, 5, 7, 8])
    })

    it('continues page by page', async () => {
      const filled = await having(...SOME)
      for (const sort of SEARCH_SORTS) {
        const pages = await filled.pages(request('visual', { sort, limit: 3 }))
        const all = await filled.page('visual', { sort })
        expect([sort, pages.flatMap(({ hits }) => hits)]).toEqual([sort, all.hits])
      }
    })

    it('other than relevance has no partial matches', async () => {
      const filled = await having(...SOME)
      expect(await filled.page('visual scene film')).toMatchObject({ total: 0, partial: 1 })
      expect(await filled.page('visual scene film', { sort: 'name' })).toMatchObject({ total: 0, partial: 0, hits: [] })
    })
  })

  describe('both indices', () => {
    it('are searched together in one order, and distinguished', async () => {
      const filled = await having(
        entity(1, { name: 'alice model', usage: 1 }),
        owner(2, { name: 'alice' }),
        entity(3, { ownerNames: ['alice'] }),
        owner(4, { name: 'alice smith', usage: 2 }),
      )
      const { hits, total } = await filled.page('alice')
      expect(hits.map(({ node, index }) => [node, index])).toEqual([
        [2, 'owners'],
        [4, 'owners'],
        [1, 'entities'],
        [3, 'entities'],
      ])
      expect(total).toBe(4)
    })

    it('can be searched separately, with their own totals and facets', async () => {
      const filled = await having(entity(1, { name: 'alice' }), owner(2, { name: 'alice' }))
      for (const [index, node, type] of [
        ['entities', 1, 'Model'],
        ['owners', 2, 'User'],
      ] as const) {
        const page = await filled.page('alice', { indices: [index], facets: ['type'] })
        expect([page.hits.map((hit) => hit.node), page.total, page.facets.type]).toEqual([
          [node],
          1,
          [{ value: type, count: 1 }],
        ])
      }
      expect(await filled.find('alice', { indices: [] })).toEqual([])
    })

    it('share their words: a word of one is no typo in the other', async () => {
      const filled = await having(entity(1, { tags: ['personal'] }), owner(2, { memberOf: ['persomal'] }))
      expect(await filled.find('persomal', { indices: ['entities'] })).toEqual([])
    })
  })

  describe('a hit', () => {
    it('has its node, its index, and the key that hits are sorted by', async () => {
      const filled = await having(entity(7, { name: 'visual', usage: 3, updatedAt: ago(1), id: uriOf('model', 'é/x') }))
      const [hit] = (await filled.page('visual')).hits
      expect(hit).toMatchObject({
        node: 7,
        index: 'entities',
        usage: 3,
        updatedAt: NOW - DAY,
        uri: uriOf('model', 'é/x'),
      })
      expect(Object.keys(hit ?? {}).toSorted()).toEqual(['index', 'name', 'node', 'rank', 'updatedAt', 'uri', 'usage'])
    })
  })
}
