// Rules of search that every index implements differently, written as plainly as possible.

import type { AttributeNumber, IndexedDocument } from '../../contracts/search-documents.ts'
import type { FacetField, HitKey, NumberFilter, RequiredMatches, SearchSort } from '../../contracts/search-index.ts'
import type { Time } from '../../model/facts.ts'
import { facetValues, hasNode, ignoresOwn, isWithin, updatedAtOf, wasUpdated } from '../../search/facets.ts'
import { compareNameKeys } from '../../search/name-key.ts'
import { compareTexts } from '../../lib/compare-texts.ts'

/** Below 0 if `a` comes first. URIs are compared by code unit, the same on every machine. */
export function compareKeys(a: HitKey, b: HitKey, sort: SearchSort): number {
  return comparedFirst(a, b, sort) || compareByRelevance(a, b)
}

function comparedFirst(a: HitKey, b: HitKey, sort: SearchSort): number {
  switch (sort) {
    case 'relevance':
      return 0
    case 'updated':
      return b.updatedAt - a.updatedAt
    case 'usage':
      return b.usage - a.usage
    case 'name':
      return compareNameKeys(a.name, b.name)
  }
}

function compareByRelevance(a: HitKey, b: HitKey): number {
  return b.rank - a.rank || b.usage - a.usage || b.updatedAt - a.updatedAt || compareTexts(a.uri, b.uri)
}

/** Strict: the last hit of a page isn't on the next one. */
export function isAfter(key: HitKey, after: HitKey, sort: SearchSort): boolean {
  return compareKeys(key, after, sort) > 0
}

/** Tells whether the filters let it pass. A facet is counted `without` the filters of its own field that it ignores. */
export function passes(
  indexed: IndexedDocument,
  { filters, updated, numbers, nodes }: Pick<RequiredMatches, 'filters' | 'updated' | 'numbers' | 'nodes'>,
  { now, without }: { readonly now: Time; readonly without: FacetField | null },
): boolean {
  return (
    filters.every(({ field, values, negative }) => {
      if (field === without && ignoresOwn({ field, negative })) return true
      return facetValues(indexed, field, now).some((value) => values.includes(value)) !== negative
    }) &&
    updated.every((filter) => wasUpdated(updatedAtOf(indexed), filter)) &&
    numbers.every((filter) => hasNumber(indexed.facts.numbers, filter)) &&
    nodes.every((filter) => hasNode(indexed.node, filter))
  )
}

function hasNumber(numbers: readonly AttributeNumber[], { attribute, ranges, negative }: NumberFilter): boolean {
  const within = numbers.some(
    (one) => one.attribute === attribute && ranges.some((range) => isWithin(one.value, range)),
  )
  return within !== negative
}
