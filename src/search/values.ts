import type { Indexed } from '../contracts/search.ts'
import { partsOf } from '../model/uri.ts'

/** Where a text stands, for the laws of ranking. */
export type SearchedPlace = 'name' | 'other' | 'text'

/** A text that is searched. Each value of a field with many is one of its own: no phrase reaches from one into the next. */
export interface SearchedValue {
  readonly field: SearchedField
  readonly place: SearchedPlace
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
  | 'domain'
  | 'platform'
  | 'email'
  | 'memberOf'

/** All texts by which something is found. */
export function searchedValues(indexed: Indexed): readonly SearchedValue[] {
  const { name, entityType, id } = indexed.document
  return [
    ...valuesOf('name', [name], 'name'),
    // Of what matches equally the first explains a hit: what it is tells more than what it is related to.
    ...valuesOf('entityType', [entityType]),
    ...(indexed.index === 'entities' ? ofEntity(indexed) : ofOwner(indexed)),
    ...valuesOf('resourceId', [partsOf(id).resourceId]),
  ]
}

function ofEntity({ document, facts }: Indexed & { readonly index: 'entities' }): SearchedValue[] {
  return [
    ...valuesOf('description', [document.description], 'text'),
    ...valuesOf('tags', document.tags),
    ...valuesOf('ownerNames', document.ownerNames),
    ...valuesOf('related', document.related),
    ...valuesOf('businessDomains', document.businessDomains),
    ...valuesOf('domain', [document.domain]),
    ...valuesOf('platform', [facts.platform]),
  ]
}

function ofOwner({ document }: Indexed & { readonly index: 'owners' }): SearchedValue[] {
  return [...valuesOf('email', [document.email]), ...valuesOf('memberOf', document.memberOf)]
}

function valuesOf(
  field: SearchedField,
  texts: readonly (string | null)[],
  place: SearchedPlace = 'other',
): SearchedValue[] {
  return texts.flatMap((text) => (text === null ? [] : [{ field, place, text }]))
}
