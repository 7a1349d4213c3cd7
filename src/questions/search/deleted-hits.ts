import type {
  SearchFilter,
  SearchIndex,
  SearchPage,
  SearchRequest,
  RequiredMatches,
} from '../../contracts/search-index.ts'
import { isPartial } from '../../search/rank.ts'

/**
 * Lists deleted entities separately from the hits: a search counts what the graph counts, and deleted entities can
 * still be found.
 */
const GONE: SearchFilter = { field: 'standing', values: ['gone'], negative: false }

/** Excludes entities deleted at their source. */
export function requireExisting(wanted: RequiredMatches): RequiredMatches {
  return { ...wanted, filters: [...wanted.filters, { ...GONE, negative: true }] }
}

/** Tells whether only deleted entities match: `is:gone`. Its pages are then those of deleted entities. */
export function wantsDeleted({ filters }: Pick<RequiredMatches, 'filters'>): boolean {
  return filters.some(
    ({ field, values, negative }) => field === GONE.field && !negative && values.every((one) => one === 'gone'),
  )
}

/** Tells whether there are deleted entities: most records have few, and searching them costs as much as any search. */
export async function hasDeleted(index: SearchIndex): Promise<boolean> {
  const values = await index.complete('standing', 'gone', 1)
  return values.some(({ value }) => value === 'gone')
}

/** Finds complete matches only. */
export async function deletedPage(index: Pick<SearchIndex, 'search'>, request: SearchRequest): Promise<SearchPage> {
  const wanted = { ...request.wanted, filters: [...request.wanted.filters, GONE] }
  const page = await index.search({ ...request, wanted, facets: [] })
  const hits = page.hits.filter(({ rank }) => !isPartial(rank))
  return { ...page, hits, next: hits.length < page.hits.length ? null : page.next }
}
