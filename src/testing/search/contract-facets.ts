import { describe, expect, it } from 'vitest'
import {
  FACET_FIELDS,
  type FacetField,
  type NumberFilter,
  type SearchFilter,
  type SearchRequest,
  type UpdatedFilter,
  type RequiredMatches,
} from '../../contracts/search-index.ts'
import type { IndexedDocument } from '../../contracts/search-documents.ts'
import { must } from '../../lib/result.ts'
import { lookupUri } from '../../model/lookup.ts'
import { ago, entity, NOW, owner, uriOf, requireWords } from './build.ts'
import type { FilledIndex, Having } from './subject.ts'

const DAY = 24 * 3_600_000
const ALICE = uriOf('user', 'people/alice')

/** The first has one value of each field, the second others, the third is an owner, the fourth is a stub. */
const FOUR: readonly IndexedDocument[] = [
  entity(1, {
    entityType: 'Model',
    name: 'visual',
    owners: [ALICE],
    teams: ['ads'],
    attributes: ['status::ACTIVE', 'stage::production'],
    numbers: [
      { attribute: 'rowCount', value: 1_000_000 },
      { attribute: 'createdAt', value: NOW },
    ],
    tags: ['env::production', 'team::ads'],
    businessDomains: ['Ads'],
    domain: 'models',
    platform: 'registry',
    state: 'enriched',
    standing: 'retired',
    described: true,
    updatedAt: ago(3),
  }),
  entity(2, {
    entityType: 'Feature',
    name: 'visual',
    owners: [ALICE, uriOf('user', 'bob')],
    teams: ['ads', 'studio'],
    tags: ['env::staging', 'bare', '__proto__::constructor', 'tool::c++ "x" (y)*'],
    businessDomains: ['Ads', 'Studio'],
    domain: 'features',
    platform: 'airflow',
    state: 'hydrated',
    abandoned: true,
    inherited: true,
    production: true,
    attributes: ['status::failed', 'stage::production', 'note::a::b'],
    numbers: [
      { attribute: 'rowCount', value: -2.5 },
      { attribute: 'rowCount', value: 7 },
      { attribute: 'row', value: 1_000_000 },
    ],
    issues: true,
    staleAt: NOW,
    updatedAt: ago(400),
  }),
  owner(3, { name: 'visual', platform: 'identity' }),
  entity(4, { entityType: null, name: null, state: 'uncached', id: uriOf('model', 'visual') }),
]

const VALUES: readonly (readonly [FacetField, string, readonly number[]])[] = [
  ['type', 'Model', [1]],
  ['type', 'User', [3]],
  ['owner', ALICE, [1, 2]],
  ['team', 'studio', [2]],
  ['tag', 'env::production', [1]],
  ['tag', '__proto__::constructor', [2]],
  ['tag', 'tool::c++ "x" (y)*', [2]],
  ['tag', 'env', []],
  ['tagKey', 'env', [1, 2]],
  ['tagKey', 'bare', [2]],
  ['tagKey', '__proto__', [2]],
  ['attribute', 'status::failed', [2]],
  ['attribute', 'stage::production', [1, 2]],
  ['attribute', 'note::a::b', [2]],
  ['attribute', 'status::active', []],
  ['businessDomain', 'Studio', [2]],
  ['domain', 'models', [1]],
  ['platform', 'identity', [3]],
  ['state', 'uncached', [4]],
  ['standing', 'retired', [1]],
  ['updated', 'week', [1]],
  ['updated', 'older', [2]],
  ['updated', 'unknown', [3, 4]],
  ['governance', 'owned', [1, 2]],
  ['governance', 'undescribed', [2, 3, 4]],
  ['governance', 'issues', [2]],
  ['governance', 'orphaned', [2, 3, 4]],
  ['governance', 'inherited', [2]],
  ['governance', 'stale', [2]],
  ['governance', 'production', [2]],
  ['type', 'model', []],
  ['type', 'Mode', []],
]

function filter(field: FacetField, values: readonly string[], negative = false): SearchFilter {
  return { field, values, negative }
}

async function findSorted(
  filled: FilledIndex,
  more: Partial<RequiredMatches>,
  requested: Partial<SearchRequest> = {},
): Promise<number[]> {
  return (await filled.find(requireWords('visual', more), requested)).toSorted((a, b) => a - b)
}

export function facetsContract(having: Having): void {
  describe('filters', () => {
    it('match entities with a value, and negative ones those without', async () => {
      const filled = await having(...FOUR)
      for (const [field, value, nodes] of VALUES) {
        const rest = [1, 2, 3, 4].filter((node) => !nodes.includes(node))
        expect([field, value, await findSorted(filled, { filters: [filter(field, [value])] })]).toEqual([
          field,
          value,
          nodes,
        ])
        expect([field, value, await findSorted(filled, { filters: [filter(field, [value], true)] })]).toEqual([
          field,
          value,
          rest,
        ])
      }
    })

    it('match any of their values, and all filters must match', async () => {
      const filled = await having(...FOUR)
      const each = (...filters: SearchFilter[]): Promise<number[]> => findSorted(filled, { filters })
      expect(await each(filter('type', ['Model', 'Feature', 'Nothing']))).toEqual([1, 2])
      expect(await each(filter('type', ['Model', 'Feature'], true))).toEqual([3, 4])
      expect(await each(filter('type', ['Model', 'Feature']), filter('state', ['hydrated']))).toEqual([2])
      expect(await each(filter('owner', [ALICE]), filter('team', ['studio'], true))).toEqual([1])
      expect(await each(filter('governance', ['owned']), filter('governance', ['stale']))).toEqual([2])
      expect(await each(filter('type', ['Model']), filter('type', ['Feature']))).toEqual([])
      expect(await each(filter('type', []))).toEqual([])
      expect(await each(filter('type', [], true))).toEqual([1, 2, 3, 4])
    })

    it('can have fifty values, even without words', async () => {
      const filled = await having(...FOUR)
      const values = [...Array.from({ length: 49 }, (_, i) => `v${i}`), 'Feature']
      expect(await filled.find(requireWords('', { filters: [filter('type', values)] }))).toEqual([2])
    })

    it('of the update time are half-open intervals, and only negative ones match unknown times', async () => {
      const filled = await having(...FOUR)
      const [early, late] = [NOW - 400 * DAY, NOW - 3 * DAY]
      const rows: readonly (readonly [Omit<UpdatedFilter, 'negative'>, readonly number[]])[] = [
        [{ from: late, until: null }, [1]],
        [{ from: late + 1, until: null }, []],
        [{ from: null, until: late }, [2]],
        [{ from: null, until: late + 1 }, [1, 2]],
        [{ from: early, until: late + 1 }, [1, 2]],
        [{ from: early + 1, until: late }, []],
        [{ from: null, until: null }, [1, 2]],
      ]
      for (const [range, nodes] of rows) {
        const rest = [1, 2, 3, 4].filter((node) => !nodes.includes(node))
        expect(await findSorted(filled, { updated: [{ ...range, negative: false }] })).toEqual(nodes)
        expect(await findSorted(filled, { updated: [{ ...range, negative: true }] })).toEqual(rest)
      }
      const both = [
        { from: early, until: null, negative: false },
        { from: late, until: null, negative: true },
      ]
      expect(await findSorted(filled, { updated: both })).toEqual([2])
    })

    it('of numbers are half-open intervals, and only negative ones match missing numbers', async () => {
      const filled = await having(...FOUR)
      const rows: readonly (readonly [Omit<NumberFilter, 'negative'>, readonly number[]])[] = [
        [{ attribute: 'rowCount', ranges: [{ from: 1_000_000, until: null }] }, [1]],
        [{ attribute: 'rowCount', ranges: [{ from: 1_000_001, until: null }] }, []],
        [{ attribute: 'rowCount', ranges: [{ from: null, until: 1_000_000 }] }, [2]],
        [{ attribute: 'rowCount', ranges: [{ from: -2.5, until: -2.4 }] }, [2]],
        [{ attribute: 'rowCount', ranges: [{ from: null, until: -2.5 }] }, []],
        [
          {
            attribute: 'rowCount',
            ranges: [
              { from: 8, until: 9 },
              { from: 7, until: 8 },
            ],
          },
          [2],
        ],
        [{ attribute: 'rowCount', ranges: [{ from: null, until: null }] }, [1, 2]],
        [{ attribute: 'rowCount', ranges: [] }, []],
        [{ attribute: 'createdAt', ranges: [{ from: NOW, until: NOW + 1 }] }, [1]],
        [{ attribute: 'nothing', ranges: [{ from: null, until: null }] }, []],
      ]
      for (const [asked, nodes] of rows) {
        const rest = [1, 2, 3, 4].filter((node) => !nodes.includes(node))
        expect([asked, await findSorted(filled, { numbers: [{ ...asked, negative: false }] })]).toEqual([asked, nodes])
        expect([asked, await findSorted(filled, { numbers: [{ ...asked, negative: true }] })]).toEqual([asked, rest])
      }
      const above = { attribute: 'rowCount', ranges: [{ from: 0, until: null }], negative: false }
      const below = { attribute: 'rowCount', ranges: [{ from: null, until: 0 }], negative: false }
      expect(await findSorted(filled, { numbers: [above, below] })).toEqual([2])
      await filled.reopen()
      expect(await findSorted(filled, { numbers: [above] })).toEqual([1, 2])
    })

    it('of nodes match a given set, however small its memory', async () => {
      const filled = await having(...FOUR, entity(40, { name: 'visual' }))
      const bits = new Uint32Array(new SharedArrayBuffer(4))
      bits[0] = 0b1010
      expect(await findSorted(filled, { nodes: [{ bits, negative: false }] })).toEqual([1, 3])
      expect(await findSorted(filled, { nodes: [{ bits, negative: true }] })).toEqual([2, 4, 40])
      const none = new Uint32Array(new SharedArrayBuffer(0))
      expect(await findSorted(filled, { nodes: [{ bits: none, negative: false }] })).toEqual([])
    })

    it('of age and staleness use the moment of the request', async () => {
      const filled = await having(...FOUR)
      const [week, stale] = [filter('updated', ['week']), filter('governance', ['stale'])]
      expect(await findSorted(filled, { filters: [week] }, { now: NOW + 4 * DAY })).toEqual([1])
      expect(await findSorted(filled, { filters: [week] }, { now: NOW + 4 * DAY + 1 })).toEqual([])
      expect(await findSorted(filled, { filters: [stale] }, { now: NOW - 1 })).toEqual([])
    })
  })

  describe('facets', () => {
    const counts = async (
      filled: FilledIndex,
      field: FacetField,
      requested: RequiredMatches,
      more: Partial<SearchRequest> = {},
    ) =>
      (await filled.page(requested, { ...more, facets: [field] })).facets[field]?.map(
        ({ value, count }) => `${value} ${count}`,
      )

    it('count the values of all hits, most frequent first, then by value, on any page', async () => {
      const filled = await having(...FOUR, entity(5, { name: 'else', tags: ['env::else'] }))
      const requested = requireWords('visual')
      expect(await counts(filled, 'tagKey', requested, { limit: 1 })).toEqual([
        'env 2',
        '__proto__ 1',
        'bare 1',
        'team 1',
        'tool 1',
      ])
      expect(await counts(filled, 'owner', requested)).toEqual([`${ALICE} 2`, `${uriOf('user', 'bob')} 1`])
      expect(await counts(filled, 'updated', requested)).toEqual(['unknown 2', 'older 1', 'week 1'])
      expect(await counts(filled, 'governance', requested)).toEqual([
        'current 3',
        'no-issues 3',
        'orphaned 3',
        'undescribed 3',
        'owned 2',
        'unowned 2',
        'described 1',
        'inherited 1',
        'issues 1',
        'production 1',
        'stale 1',
      ])
      const { facets } = await filled.page(requested, { facets: FACET_FIELDS })
      expect(Object.keys(facets).toSorted()).toEqual([...FACET_FIELDS].toSorted())
      expect((await filled.page(requested)).facets).toEqual({})
    })

    it('ignore the alternatives chosen in their own field, and follow all other filters', async () => {
      const filled = await having(...FOUR)
      const filters = [filter('type', ['Model']), filter('type', ['User'], true), filter('owner', [ALICE])]
      expect(await counts(filled, 'type', requireWords('visual', { filters }))).toEqual(['Model 1', 'Feature 1'])
      expect(await counts(filled, 'state', requireWords('visual', { filters }))).toEqual(['enriched 1'])
      const without = [filter('type', ['Feature'], true)]
      expect(await counts(filled, 'type', requireWords('visual', { filters: without }))).toEqual(['Model 1', 'User 1'])
      const owned = [filter('governance', ['owned'])]
      expect(await counts(filled, 'governance', requireWords('visual', { filters: owned }))).toEqual([
        'owned 2',
        'current 1',
        'described 1',
        'inherited 1',
        'issues 1',
        'no-issues 1',
        'orphaned 1',
        'production 1',
        'stale 1',
        'undescribed 1',
      ])
      const { total } = await filled.page(requireWords('visual', { filters }), { facets: ['type', 'state'] })
      expect(total).toBe(1)
    })

    it("of the update's age follow the update filters", async () => {
      const filled = await having(...FOUR)
      const updated = [{ from: NOW - 30 * DAY, until: null, negative: false }]
      expect(await counts(filled, 'updated', requireWords('visual', { updated }))).toEqual(['week 1'])
    })

    it('list the filtered values first, even with no hits, and fifty in all', async () => {
      const many = Array.from({ length: 70 }, (_, i) =>
        entity(i + 1, { name: 'visual', teams: [`t${i}`, `t${i % 60}`] }),
      )
      const filled = await having(...many)
      const filters = [filter('team', ['nobody', 't59', 't3'])]
      const first = await counts(filled, 'team', requireWords('visual', { filters }))
      expect(first?.slice(0, 5)).toEqual(['t3 2', 't59 1', 'nobody 0', 't0 2', 't1 2'])
      expect(first).toHaveLength(50)
    })

    it('omit parameters, which would crowd out the rest, unless a filter chooses one', async () => {
      const attributes = Array.from({ length: 60 }, (_, i) => `parameter.p${i}::1`)
      const filled = await having(
        entity(1, { name: 'visual', attributes: [...attributes, 'status::failed'] }),
        entity(2, { name: 'visual', attributes }),
      )
      expect(await counts(filled, 'attribute', requireWords('visual'))).toEqual(['status::failed 1'])
      const filters = [filter('attribute', ['parameter.p7::1'])]
      expect(await counts(filled, 'attribute', requireWords('visual', { filters }))).toEqual([
        'parameter.p7::1 2',
        'status::failed 1',
      ])
    })

    it('count each value of one document once', async () => {
      const filled = await having(entity(1, { name: 'visual', tags: ['a::b', 'a::b', 'a::c'], teams: ['x', 'x'] }))
      expect(await counts(filled, 'tagKey', requireWords('visual'))).toEqual(['a 1'])
      expect(await counts(filled, 'team', requireWords('visual'))).toEqual(['x 1'])
    })
  })

  describe('completion', () => {
    it('finds values with a prefix, ignoring case and accents, most frequent first', async () => {
      const filled = await having(
        ...FOUR,
        entity(5, { tags: ['env::staging', 'project::x'], businessDomains: ['Qualité'] }),
        entity(6, { owners: [must(lookupUri('name', 'identity', 'carol'))] }),
      )
      const rows: readonly (readonly [FacetField, string, readonly string[]])[] = [
        ['tag', 'env', ['env::staging', 'env::production']],
        ['tag', 'PRO', ['env::production', 'project::x']],
        ['tag', 'env::st', ['env::staging']],
        ['tag', 'zzz', []],
        ['tag', 'c++ "x"', ['tool::c++ "x" (y)*']],
        ['tagKey', '', ['env', '__proto__', 'bare', 'project', 'team', 'tool']],
        ['attribute', 'stage::', ['stage::production']],
        ['attribute', 'status::Act', ['status::ACTIVE']],
        ['attribute', 'fail', ['status::failed']],
        ['type', 'm', ['Model']],
        ['businessDomain', 'qualite', ['Qualité']],
        ['owner', 'ali', [ALICE]],
        ['owner', 'people/', [ALICE]],
        ['owner', 'carol', ['aip://lookup/identity/name/carol']],
        ['owner', 'name/c', ['aip://lookup/identity/name/carol']],
        ['owner', 'aip://user', [ALICE, uriOf('user', 'bob')]],
        ['team', 's', ['studio']],
        ['platform', 'i', ['identity']],
        ['standing', '', ['live', 'retired']],
        ['updated', '', []],
        ['governance', 'ow', []],
      ]
      for (const [field, prefix, values] of rows) {
        const offered = await filled.index.complete(field, prefix, 20)
        expect([field, prefix, offered.map(({ value }) => value)]).toEqual([field, prefix, values])
      }
      expect(await filled.index.complete('tagKey', '', 2)).toEqual([
        { value: 'env', count: 3 },
        { value: '__proto__', count: 1 },
      ])
    })

    it('forgets what was dropped or replaced', async () => {
      const filled = await having(...FOUR)
      await filled.drop(...FOUR.slice(1))
      await filled.put(entity(1, { tags: ['env::testing'] }))
      expect(await filled.index.complete('tag', '', 20)).toEqual([{ value: 'env::testing', count: 1 }])
    })
  })
}
