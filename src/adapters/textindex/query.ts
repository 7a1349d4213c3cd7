import type { SearchPage, SearchPlan, SearchRequest } from '../../contracts/search.ts'
import { correctionsOf, ENOUGH_HITS, relaxedPlan, strictPlan, type SearchVocabulary } from '../../search/plan.ts'
import { FacetCounts } from './facet-counts.ts'
import type { FacetValues } from './facet-values.ts'
import { partFilters } from './filters.ts'
import type { Scratch } from './scratch.ts'
import { partQuery, searchPart, type Part } from './search-part.ts'
import { TopHits } from './top.ts'
import { vocabularyOf } from './vocabulary.ts'

/** What an index is searched in: its parts of one moment. */
export interface Searched {
  readonly parts: readonly Part[]
  readonly facets: FacetValues
  readonly scratch: Scratch
  readonly learned: SearchVocabulary['learned']
}

interface Found {
  readonly top: TopHits
  readonly total: number
  readonly counts: FacetCounts | null
}

/** One answer, computed in one go. */
export function answer(searched: Searched, request: SearchRequest): Omit<SearchPage, 'tx'> {
  const vocabulary = vocabularyOf(searched.parts, searched.scratch, searched.learned)
  const { place } = request
  const asked = { ...request, now: place?.now ?? request.now }
  const { plan, found } = place === null ? firstPage(searched, asked, vocabulary) : { plan: place.plan, found: find(searched, asked, place.plan) } // prettier-ignore
  const hits = found.top.hits()
  const last = hits[request.limit - 1]
  return {
    hits: hits.slice(0, request.limit),
    total: found.total,
    facets: found.counts?.answers() ?? {},
    plan,
    next: last === undefined || hits.length <= request.limit ? null : { plan, now: asked.now, after: keyOf(last) },
    corrections: correctionsOf(plan, vocabulary),
  }
}

function firstPage(
  searched: Searched,
  request: SearchRequest,
  vocabulary: SearchVocabulary,
): { plan: SearchPlan; found: Found } {
  const strict = strictPlan(request.wanted.words, vocabulary)
  const found = find(searched, request, strict)
  const relaxed = found.total < ENOUGH_HITS ? relaxedPlan(strict, vocabulary, request) : null
  return relaxed === null ? { plan: strict, found } : { plan: relaxed, found: find(searched, request, relaxed) }
}

/** One more hit than the page has room for: then there is a next one. */
function find({ parts, facets, scratch }: Searched, request: SearchRequest, plan: SearchPlan): Found {
  const { wanted, now } = request
  const top = new TopHits(request.limit + 1, request.place?.after ?? null)
  const counts = request.facets.length === 0 ? null : new FacetCounts(facets, { facets: request.facets, now, filters: wanted.filters }) // prettier-ignore
  const query = partQuery(wanted, plan)
  let total = 0
  for (const part of parts) {
    const filters = partFilters(part.segment, facets, request)
    total += searchPart(part, query, { scratch, filters, counts, top })
  }
  return { top, total, counts }
}

function keyOf({
  rank,
  usage,
  updatedAt,
  uri,
}: SearchPage['hits'][number]): NonNullable<SearchRequest['place']>['after'] {
  return { rank, usage, updatedAt, uri }
}
