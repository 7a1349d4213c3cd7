import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { FACET_FIELDS, UPDATE_AGES, GOVERNANCE, type FacetField, type SearchFilter } from '../contracts/search-index.ts'
import type { IndexedDocument } from '../contracts/search-documents.ts'
import { ago, entity, NOW, owner, requireWords } from '../testing/search/build.ts'
import { passes } from '../testing/search/laws.ts'
import { completes, facetCounts, facetValues, MAX_FACET_VALUES, updatedAtOf, wasUpdated } from './facets.ts'

const DAY = 24 * 3_600_000
const alice = 'aip://user/identity/alice'
const full = entity(1, {
  entityType: 'Model',
  tags: ['team::ads', 'team::search', 'env::production', 'bare', 'a::b::c', 'env::production'],
  businessDomains: ['Ads'],
  domain: 'models',
  platform: 'registry',
  state: 'enriched',
  standing: 'retired',
  owners: [alice as IndexedDocument['document']['id']],
  teams: ['ads'],
  described: true,
  updatedAt: ago(3),
  staleAt: NOW,
})

it.each<[FacetField, readonly string[]]>([
  ['type', ['Model']],
  ['owner', [alice]],
  ['team', ['ads']],
  ['tag', ['team::ads', 'team::search', 'env::production', 'bare', 'a::b::c']],
  ['tagKey', ['team', 'env', 'bare', 'a']],
  ['businessDomain', ['Ads']],
  ['domain', ['models']],
  ['platform', ['registry']],
  ['state', ['enriched']],
  ['standing', ['retired']],
  ['updated', ['week']],
  ['governance', ['owned', 'described', 'no-issues', 'stale']],
])('the facet %s yields the values %j', (field, values) => expect(facetValues(full, field, NOW)).toEqual(values))

it('an owner and a stub have only the values known of them', () => {
  const values = (indexed: IndexedDocument) => FACET_FIELDS.map((field) => facetValues(indexed, field, NOW).join())
  const none = ['', '', '', '', '', '', '', 'registry']
  const rest = ['live', 'unknown', 'unowned,orphaned,undescribed,no-issues,current']
  expect(values(owner(1, { entityType: 'Group' }))).toEqual(['Group', ...none, 'ENRICHED', ...rest])
  expect(values(entity(1, { entityType: null, state: 'uncached' }))).toEqual(['', ...none, 'uncached', ...rest])
})

describe('the facet updated', () => {
  it.each([
    [-5, 'day'],
    [0, 'day'],
    [1, 'day'],
    [7, 'week'],
    [30, 'month'],
    [90, 'quarter'],
    [365, 'year'],
  ] as const)('puts an update %i days ago into "%s", and a moment later into the next range', (days, expected) => {
    const updated = entity(1, { updatedAt: new Date(NOW - days * DAY).toISOString() })
    expect(facetValues(updated, 'updated', NOW)).toEqual([expected])
    const next = days <= 0 ? expected : UPDATE_AGES[UPDATE_AGES.indexOf(expected) + 1]
    expect(facetValues(updated, 'updated', NOW + 1)).toEqual([next])
  })

  it('is unknown without a time', () => {
    expect(facetValues(entity(1, { updatedAt: null }), 'updated', NOW)).toEqual(['unknown'])
    for (const updatedAt of [null, '', 'yesterday', '20XX-01-01', '1969-12-31'])
      expect(updatedAtOf(entity(1, { updatedAt }))).toBe(0)
    expect(updatedAtOf(entity(1, { updatedAt: '2026-01-01' }))).toBe(Date.parse('2026-01-01'))
  })
})

it('governance has one value of each pair, and detects orphans', () => {
  const facts = fc.record({
    owners: fc.constantFrom([], [full.document.id]),
    teams: fc.constantFrom([], ['risk']),
    inherited: fc.boolean(),
    described: fc.boolean(),
    issues: fc.boolean(),
    abandoned: fc.boolean(),
    production: fc.boolean(),
    staleAt: fc.constantFrom(null, NOW - 1, NOW, NOW + 1),
  })
  fc.assert(
    fc.property(facts, (one) => {
      const isOwned = one.owners.length + one.teams.length > 0
      const values = facetValues({ ...full, facts: { ...full.facts, ...one } }, 'governance', NOW)
      const indexes = values.map((value) => GOVERNANCE.findIndex((known) => known === value))
      expect(values.includes('production')).toBe(one.production)
      expect(values.includes('unowned')).toBe(!isOwned)
      expect(values.includes('inherited')).toBe(one.inherited)
      expect(values.includes('orphaned')).toBe(one.abandoned || !isOwned)
      expect(
        indexes
          .map((i) => Math.floor(i / 2))
          .filter((pair) => pair < 4)
          .toSorted(),
      ).toEqual([0, 1, 2, 3])
      expect(values.includes('stale')).toBe(one.staleAt !== null && one.staleAt <= NOW)
    }),
  )
})

describe('filters', () => {
  const filter = (field: FacetField, values: readonly string[], negative = false): SearchFilter => ({
    field,
    values,
    negative,
  })
  const passing = (filters: readonly SearchFilter[], without: FacetField | null = null): boolean =>
    passes(full, requireWords('', { filters }), { now: NOW, without })

  it('accept any of their values, exclude negated ones, and must all match', () => {
    const [yes, no] = [filter('tag', ['team::ads', 'x']), filter('tag', ['x', 'team::ad'])]
    expect([yes, no].map((one) => passing([one]))).toEqual([true, false])
    expect([yes, no].map((one) => passing([{ ...one, negative: true }]))).toEqual([false, true])
    expect(passing([yes, filter('type', ['Model'])])).toBe(true)
    expect(passing([yes, filter('type', ['Feature'])])).toBe(false)
    expect(passing([filter('governance', ['owned']), filter('governance', ['current'])])).toBe(false)
    expect(passing([filter('type', [])])).toBe(false)
    expect(passing([filter('type', [], true)])).toBe(true)
  })

  it('are ignored while the field they are on is counted', () => {
    const filters = [filter('type', ['Feature']), filter('type', ['Group'], true), filter('domain', ['models'])]
    const fields = [null, 'domain', 'type'] as const
    expect(fields.map((field) => passing(filters, field))).toEqual([false, false, true])
    expect(fields.map((field) => passing([...filters, filter('type', ['Model'], true)], field))).toEqual([
      false,
      false,
      false,
    ])
    expect(passing([filter('governance', ['unowned'])], 'governance')).toBe(false)
  })

  it('include the start of a range of update times and exclude its end', () => {
    const range = { from: 10, until: 20, negative: false }
    expect([9, 10, 19, 20, 0].map((at) => wasUpdated(at, range))).toEqual([false, true, true, false, false])
    expect([9, 10, 19, 20, 0].map((at) => wasUpdated(at, { ...range, negative: true }))).toEqual([
      true,
      false,
      false,
      true,
      true,
    ])
    expect([0, 1].map((at) => wasUpdated(at, { from: null, until: null, negative: false }))).toEqual([false, true])
    const updated = [{ from: NOW - 2 * DAY, until: null, negative: false }]
    expect(passes(full, requireWords('', { updated }), { now: NOW, without: 'updated' })).toBe(false)
  })
})

it('a facet lists filtered values first, then frequent ones, fifty at most', () => {
  const counts = new Map([
    ['b', 2],
    ['a', 2],
    ['c', 9],
    ['f', 1],
  ])
  const filters: SearchFilter[] = [
    { field: 'tag', values: ['none', 'f'], negative: false },
    { field: 'type', values: ['other'], negative: false },
  ]
  expect(facetCounts(counts, 'tag', filters).map(({ value, count }) => `${value} ${count}`)).toEqual([
    'f 1',
    'none 0',
    'c 9',
    'a 2',
    'b 2',
  ])
  const many = new Map(Array.from({ length: 80 }, (_, i) => [`v${i}`, i]))
  const retained = facetCounts(many, 'tag', filters)
  expect(retained).toHaveLength(MAX_FACET_VALUES)
  expect(retained.at(-1)).toEqual({ value: 'v32', count: 32 })
})

it('suggests values by prefix, ignoring case and accents, tags by value, and URIs by id', () => {
  for (const [field, value, typed] of [
    ['type', 'ModelInstance', 'modelI'],
    ['businessDomain', 'Qualité', ' qualite'],
    ['tag', 'env::production', 'env'],
    ['tag', 'env::production', 'env::pro'],
    ['tag', 'env::production', 'prod'],
    ['owner', 'aip://user/identity/people/alice', 'people/al'],
    ['owner', 'aip://user/identity/people/alice', 'ali'],
    ['team', 'Ads', 'ad'],
    ['team', 'aip://group/x/%zz', 'aip'],
    ['state', 'enriched', ''],
  ] as const)
    expect([value, typed, completes(field, value, typed)]).toEqual([value, typed, true])
  for (const [field, value, typed] of [
    ['type', 'ModelInstance', 'instance'],
    ['tagKey', 'env', 'envi'],
    ['tag', 'a::b::c', 'c'],
    ['domain', 'a::b', 'b'],
    ['owner', 'aip://user/identity/alice', 'identity'],
    ['updated', 'week', 'we'],
    ['governance', 'owned', ''],
  ] as const)
    expect([value, typed, completes(field, value, typed)]).toEqual([value, typed, false])
})
