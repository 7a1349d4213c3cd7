import type { FacetField, HitKey, IndexedDocument, RequiredMatches } from '../../contracts/search-index.ts'
import type { Time } from '../../model/facts.ts'
import { facetValues, ignoresOwn, updatedAtOf, wasUpdated } from '../../search/facets.ts'
import { compareTexts } from '../../search/key.ts'

/** Laws of search that every index computes in its own way, as plainly as they can be put. */

/** Below 0 where `a` comes first. URIs are compared by code unit: in the same way on every machine. */
export function compareKeys(a: HitKey, b: HitKey): number {
  return b.rank - a.rank || b.usage - a.usage || b.updatedAt - a.updatedAt || compareTexts(a.uri, b.uri)
}

/** Strictly: the last hit of a page is not on the next one. */
export function isAfter(key: HitKey, after: HitKey): boolean {
  return compareKeys(key, after) > 0
}

/** Whether the filters let it pass. A facet is counted `without` the filters of its own field that it ignores. */
export function passes(
  indexed: IndexedDocument,
  { filters, updated }: Pick<RequiredMatches, 'filters' | 'updated'>,
  { now, without }: { readonly now: Time; readonly without: FacetField | null },
): boolean {
  return (
    filters.every(({ field, values, negative }) => {
      if (field === without && ignoresOwn({ field, negative })) return true
      return facetValues(indexed, field, now).some((value) => values.includes(value)) !== negative
    }) && updated.every((filter) => wasUpdated(updatedAtOf(indexed), filter))
  )
}
