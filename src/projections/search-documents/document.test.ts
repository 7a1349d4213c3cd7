import { describe, expect, it } from 'vitest'
import { builtinCatalogue } from '../../catalogue/load.ts'
import type { IndexedDocument } from '../../contracts/search-documents.ts'
import { must } from '../../lib/result.ts'
import type { Attributes } from '../../model/facts.ts'
import { makeUri, type Uri } from '../../model/uri.ts'
import { documentOf, isSearched, nameForOthers, type DocumentSurroundings } from './document.ts'

const catalogue = builtinCatalogue()
const uri = (component: string, platform: string, id: string): Uri => must(makeUri(component, platform, id))
const MODEL = uri('model', 'registry', 'm')
const GROUP = uri('group', 'identity', 'ads')
const NOTHING: DocumentSurroundings = {
  ownership: { owners: [], teams: [], inherited: false, abandoned: false },
  ownerNames: [],
  groupNames: [],
  related: [],
  parts: [],
  isPutIntoProduction: false,
  usage: 0,
}

function indexedOf(of: {
  uri?: Uri
  type?: string | null
  attributes?: Attributes
  around?: Partial<DocumentSurroundings>
}): IndexedDocument {
  const { type = 'Model', attributes = {}, around = {} } = of
  const entity = { uri: of.uri ?? MODEL, entityType: type, domain: 'models', attributes }
  return documentOf(7, entity, { ...NOTHING, ...around }, catalogue)
}

describe('the search document of an entity', () => {
  it('has its stated texts and times, and its surroundings', () => {
    const attributes: Attributes = {
      name: 'Ranking',
      description: ' ranks ',
      tags: [{ tag: 'env', value: 'prod' }, { tag: 'gold' }, { tag: 'env', value: 'prod' }, 'no tag'],
      businessDomains: ['Ads', 7],
      state: 'ENRICHED',
      createdAt: '2025-01-01T00:00:00Z',
      updatedAt: '2026-01-01T00:00:00Z',
      enrichedAt: '2026-01-02T00:00:00Z',
      issues: [{ kind: 'two-types' }],
      stage: 'production',
      metrics: [{ name: 'auc', value: 0.9 }, 'ndcg', { value: 1 }],
      error: 'out of memory',
    }
    const ownership = { owners: [GROUP], teams: [GROUP], inherited: false, abandoned: false }
    const around = { ownership, ownerNames: ['Ads'], groupNames: [], related: ['Run'], usage: 3 }
    expect(indexedOf({ attributes, around })).toEqual({
      node: 7,
      index: 'entities',
      document: {
        id: MODEL,
        entityType: 'Model',
        name: 'Ranking',
        description: ' ranks ',
        ownerNames: ['Ads'],
        related: ['Run'],
        tags: ['env::prod', 'gold'],
        domain: 'models',
        businessDomains: ['Ads'],
        state: 'ENRICHED',
        createdAt: '2025-01-01T00:00:00Z',
        updatedAt: '2026-01-01T00:00:00Z',
        enrichedAt: '2026-01-02T00:00:00Z',
      },
      facts: {
        owners: [GROUP],
        teams: [GROUP],
        platform: 'registry',
        state: 'ENRICHED',
        status: null,
        error: 'out of memory',
        metrics: ['auc', 'ndcg'],
        columns: [],
        attributes: ['stage::production'],
        numbers: [
          { attribute: 'createdAt', value: Date.parse('2025-01-01') },
          { attribute: 'metric.auc', value: 0.9 },
        ],
        usage: 3,
        standing: 'live',
        described: true,
        issues: true,
        inherited: false,
        abandoned: false,
        production: true,
        staleAt: Date.parse('2026-04-01T00:00:00Z'),
      },
    })
  })

  it('has the URI of a stub', () => {
    const { document, facts } = indexedOf({ type: null })
    expect(document).toMatchObject({ id: MODEL, entityType: null, name: null, state: 'UNCACHED' })
    expect(facts).toMatchObject({ standing: 'live', described: false, issues: false, staleAt: null })
  })

  it.each<[string, Attributes, string]>([
    ['of its stage', { stage: 'retired' }, 'retired'],
    ['it is gone', { stage: 'retired', deletedAtSource: '2026-01-01T00:00:00Z' }, 'gone'],
    ['no record describes it any longer', { entityType: null, deletedAtSource: '2026-01-01T00:00:00Z' }, 'gone'],
    ['no other standing applies', { stage: 'deprecated' }, 'live'],
  ])('has its standing because %s', (_, attributes, standing) => {
    expect(indexedOf({ attributes }).facts.standing).toBe(standing)
  })

  it('is stale from the time that it declares, whatever its last update', () => {
    const attributes = { staleAfter: '2026-02-01T00:00:00Z', updatedAt: '2026-01-01T00:00:00Z' }
    expect(indexedOf({ attributes }).facts.staleAt).toBe(Date.parse('2026-02-01T00:00:00Z'))
    expect(indexedOf({ attributes: { ...attributes, staleAfter: 'soon' } }).facts.staleAt).toBe(
      Date.parse('2026-04-01T00:00:00Z'),
    )
    expect(indexedOf({ attributes: { updatedAt: 'lately' } }).facts.staleAt).toBeNull()
  })

  it.each(['', ' \n', 7])('is not described by %j', (description) => {
    expect(indexedOf({ attributes: { description } }).facts.described).toBe(false)
  })
})

describe('the search document of an owner', () => {
  const alice = uri('user', 'identity', 'alice')

  it('is in the index of owners only, with the names of its groups', () => {
    const attributes = { name: 'Alice', email: 'alice@x.com', description: 'a person' }
    const around = { groupNames: ['Ads', 'Studio'], related: ['nothing of this'] }
    expect(indexedOf({ uri: alice, type: 'User', attributes, around })).toMatchObject({
      node: 7,
      index: 'owners',
      document: { id: alice, entityType: 'User', name: 'Alice', email: 'alice@x.com', memberOf: ['Ads', 'Studio'] },
    })
  })

  it('exists for a stub that can only be an owner', () => {
    expect(indexedOf({ uri: GROUP, type: null })).toMatchObject({ index: 'owners', document: { entityType: null } })
  })

  it('belongs to the entities if a source states another type', () => {
    expect(indexedOf({ uri: alice, type: 'Model' }).index).toBe('entities')
  })
})

it('search documents exclude look-ups and internal entities', () => {
  expect(isSearched(MODEL)).toBe(true)
  expect(isSearched(uri('lookup', 'identity', 'email/a@x.com'))).toBe(false)
  expect(isSearched(uri('rule', 'mds', 'D1'))).toBe(false)
})

it('other documents show a name, else an e-mail address, else nothing', () => {
  expect(nameForOthers({ attributes: { name: 'Alice', email: 'a@x.com' } })).toBe('Alice')
  expect(nameForOthers({ attributes: { email: 'a@x.com' } })).toBe('a@x.com')
  expect(nameForOthers({ attributes: { name: '', email: 'a@x.com' } })).toBe('a@x.com')
  expect(nameForOthers({ attributes: {} })).toBeNull()
  expect(nameForOthers({ attributes: { name: 'x'.repeat(600) } })).toHaveLength(500)
})
