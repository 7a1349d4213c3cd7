import type { IndexedDocument, SearchFacts } from '../contracts/search-documents.ts'
import { partsOf } from '../model/uri.ts'
import { ALIAS, LOCATION } from './attributes.ts'

export type FieldGroup = 'name' | 'other' | 'text'

/** A searched text. Each value of a multi-valued field is separate, so no phrase spans two. */
export interface SearchedValue {
  readonly field: SearchedField
  readonly group: FieldGroup
  readonly text: string
}

export type SearchedField =
  | 'name'
  | 'description'
  | 'resourceId'
  | 'entityType'
  | 'tags'
  | 'ownerNames'
  | 'related'
  | 'businessDomains'
  | 'status'
  | 'error'
  | 'metrics'
  | 'columns'
  | 'location'
  | 'domain'
  | 'platform'
  | 'email'
  | 'memberOf'

/** Returns all texts by which an entity is found. */
export function searchedValues(indexed: IndexedDocument): readonly SearchedValue[] {
  const values: SearchedValue[] = []
  eachSearchedValue(indexed, (field, group, text) => values.push({ field, group, text }))
  return values
}

type ValueVisitor = (field: SearchedField, group: FieldGroup, text: string) => void

/** Visits the values without building a list, since an index does this for a million entities. */
export function eachSearchedValue(indexed: IndexedDocument, visit: ValueVisitor): void {
  const { name, entityType, id } = indexed.document
  if (name !== null) visit('name', 'name', name)
  // The first of equal matches explains a hit, and the entity's type says more than its relations.
  if (entityType !== null) visit('entityType', 'other', entityType)
  if (indexed.index === 'entities') visitEntity(indexed, visit)
  else visitOwner(indexed, visit)
  visit('resourceId', 'other', partsOf(id).resourceId)
}

function visitEntity({ document, facts }: IndexedDocument & { readonly index: 'entities' }, visit: ValueVisitor): void {
  if (document.description !== null) visit('description', 'text', document.description)
  for (const tag of document.tags) visit('tags', 'other', tag)
  for (const name of document.ownerNames) visit('ownerNames', 'other', name)
  for (const name of document.related) visit('related', 'other', name)
  for (const domain of document.businessDomains) visit('businessDomains', 'other', domain)
  if (facts.status !== null) visit('status', 'other', facts.status)
  if (facts.error !== null) visit('error', 'text', facts.error)
  for (const name of facts.metrics) visit('metrics', 'other', name)
  for (const name of facts.columns) visit('columns', 'other', name)
  for (const location of locationsIn(facts)) visit('location', 'other', location)
  if (document.domain !== null) visit('domain', 'other', document.domain)
  visit('platform', 'other', facts.platform)
}

/** Returns where the data is. */
export function locationsIn(facts: Pick<SearchFacts, 'attributes'>): readonly string[] {
  return valuesOfAttribute(facts, LOCATION)
}

/** Returns the aliases that a registry gives a version. */
export function aliasesIn(facts: Pick<SearchFacts, 'attributes'>): readonly string[] {
  return valuesOfAttribute(facts, ALIAS)
}

function valuesOfAttribute({ attributes }: Pick<SearchFacts, 'attributes'>, name: string): readonly string[] {
  const start = `${name}::`
  return attributes.flatMap((text) => (text.startsWith(start) ? [text.slice(start.length)] : []))
}

function visitOwner({ document }: IndexedDocument & { readonly index: 'owners' }, visit: ValueVisitor): void {
  if (document.email !== null) visit('email', 'other', document.email)
  for (const name of document.memberOf) visit('memberOf', 'other', name)
}
