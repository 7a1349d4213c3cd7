import type { IndexedDocument, SearchFacts } from '../../contracts/search-documents.ts'
import type { SearchRequest, RequiredMatches } from '../../contracts/search-index.ts'
import { NO_FILTERS } from '../../search/plan.ts'
import { analyseTyped } from '../../search/analyse.ts'
import { must } from '../../lib/result.ts'
import type { Time } from '../../model/facts.ts'
import { makeUri, type Uri } from '../../model/uri.ts'

export const NOW: Time = Date.parse('2026-06-01T12:00:00Z')
const DAY = 24 * 3_600_000

type IndexedEntity = IndexedDocument & { readonly index: 'entities' }
type IndexedOwner = IndexedDocument & { readonly index: 'owners' }
type EntityFields = Partial<IndexedEntity['document'] & SearchFacts>
type OwnerFields = Partial<IndexedOwner['document'] & SearchFacts>

const FACTS: SearchFacts = {
  owners: [],
  teams: [],
  platform: 'registry',
  state: 'ENRICHED',
  status: null,
  error: null,
  metrics: [],
  columns: [],
  attributes: [],
  numbers: [],
  usage: 0,
  standing: 'live',
  described: false,
  issues: false,
  abandoned: false,
  inherited: false,
  production: false,
  staleAt: null,
}

export function uriOf(type: string, resourceId: string): Uri {
  return must(makeUri(type, 'registry', resourceId))
}

/** Builds an entity with only the given fields. Its words are those of its name, `x<node>`, `model` and `registry`. */
export function entity(node: number, fields: EntityFields = {}): IndexedEntity {
  const id = fields.id ?? uriOf('model', `x${node}`)
  const document = {
    entityType: 'Model',
    name: null,
    description: null,
    ownerNames: [],
    related: [],
    tags: [],
    domain: null,
    businessDomains: [],
    state: 'ENRICHED',
    createdAt: null,
    updatedAt: null,
    enrichedAt: null,
  }
  return {
    node,
    index: 'entities',
    document: { ...document, ...only(fields, document), id },
    facts: { ...FACTS, ...only(fields, FACTS) },
  }
}

export function owner(node: number, fields: OwnerFields = {}): IndexedOwner {
  const id = fields.id ?? uriOf('user', `u${node}`)
  const document = { entityType: 'User' as const, name: null, email: null, memberOf: [] }
  return {
    node,
    index: 'owners',
    document: { ...document, ...only(fields, document), id },
    facts: { ...FACTS, ...only(fields, FACTS) },
  }
}

function only<T extends object>(fields: object, of: T): Partial<T> {
  return Object.fromEntries(Object.entries(fields).filter(([key]) => key in of)) as Partial<T>
}

/** Returns the time so long before NOW, as a source would state it. */
export function ago(days: number): string {
  return new Date(NOW - days * DAY).toISOString()
}

/** Builds a query of free words, as typed. */
export function requireWords(text: string, more: Partial<RequiredMatches> = {}): RequiredMatches {
  return { text: text.trim(), words: analyseTyped(text), phrases: [], without: [], ...NO_FILTERS, ...more }
}

export function request(requested: RequiredMatches | string, more: Partial<SearchRequest> = {}): SearchRequest {
  return {
    wanted: typeof requested === 'string' ? requireWords(requested) : requested,
    indices: ['entities', 'owners'],
    limit: 20,
    sort: 'relevance',
    facets: [],
    now: NOW,
    position: null,
    synonyms: false,
    ...more,
  }
}
