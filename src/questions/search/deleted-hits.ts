import type {
  SearchFilter,
  SearchIndex,
  SearchPage,
  SearchRequest,
  RequiredMatches,
} from '../../contracts/search-index.ts'
import { isPartial } from '../../search/rank.ts'

/**
 * Entities deleted at their source are listed apart from the hits: a search counts what the graph counts, and whoever
 * looks for a deleted entity still finds it.
 */
const GONE: SearchFilter = { field: 'standing', values: ['gone'], negative: false }

/** Excludes entities deleted at their source. */
export function existing(wanted: RequiredMatches): RequiredMatches {
  return { ...wanted, filters: [...wanted.filters, { ...GONE, negative: true }] }
}

/** Whether only what was deleted passes a query: `is:gone`. Its pages are then those of the deleted things. */
export function isOfDeleted({ filters }: Pick<RequiredMatches, 'filters'>): boolean {
  return filters.some(
    ({ field, values, negative }) => field === GONE.field && !negative && values.every((one) => one === 'gone'),
  )
}

/** Whether there is anything to list apart: most records have little, and a search of it costs as much as any other. */
export async function hasDeleted(index: SearchIndex): Promise<boolean> {
  const values = await index.complete('standing', 'gone', 1)
  return values.some(({ value }) => value === 'gone')
}

/** Complete matches only. */
export async function deletedPage(index: SearchIndex, request: SearchRequest): Promise<SearchPage> {
  const wanted = { ...request.wanted, filters: [...request.wanted.filters, GONE] }
  const page = await index.search({ ...request, wanted, facets: [] })
  const hits = page.hits.filter(({ rank }) => !isPartial(rank))
  return { ...page, hits, next: hits.length < page.hits.length ? null : page.next }
}
