import type { SearchPage, SearchPlan, SearchRequest } from '../../contracts/search-index.ts'
import {
  correctionsOf,
  ENOUGH_HITS,
  isAddress,
  isWordsAlone,
  relaxedPlan,
  strictPlan,
  wordsAlone,
  type SearchVocabulary,
} from '../../search/plan.ts'
import type { Synonyms } from '../../search/synonyms.ts'
import { FacetCounts } from './facet-counts.ts'
import type { FacetValues } from './facet-values.ts'
import { partFilters } from './filters.ts'
import type { Scratch } from './scratch.ts'
import { partQuery, searchPart, type LiveSegment } from './search-part.ts'
import { TopHits } from './top-hits.ts'
import { vocabularyOf } from './vocabulary.ts'

/** What an index is searched in: its parts of one moment. */
export interface SearchedIndex {
  readonly parts: readonly LiveSegment[]
  readonly facets: FacetValues
  readonly scratch: Scratch
  readonly synonyms: Synonyms
}

interface QueryMatches {
  readonly top: TopHits
  readonly total: number
  readonly partial: number
  readonly counts: FacetCounts | null
}

/** One answer, computed in one go. */
export function answer(searched: SearchedIndex, request: SearchRequest): Omit<SearchPage, 'tx'> {
  const vocabulary = vocabularyOf(searched.parts, searched.scratch, searched.synonyms)
  const { position } = request
  const requested = { ...request, now: position?.now ?? request.now }
  const { plan, found } =
    position === null
      ? firstPage(searched, requested, vocabulary)
      : { plan: position.plan, found: find(searched, requested, position.plan) }
  const hits = found.top.hits()
  const last = hits[request.limit - 1]
  return {
    hits: hits.slice(0, request.limit),
    total: found.total,
    partial: found.partial,
    facets: found.counts?.answers() ?? {},
    plan,
    next: last === undefined || hits.length <= request.limit ? null : { plan, now: requested.now, after: keyOf(last) },
    corrections: correctionsOf(plan, vocabulary),
  }
}

function firstPage(
  searched: SearchedIndex,
  request: SearchRequest,
  vocabulary: SearchVocabulary,
): { plan: SearchPlan; found: QueryMatches } {
  const { wanted } = request
  const strict = strictPlan(wanted.words, vocabulary)
  const alone = wordsAlone(request)
  const addressed = { ...strict, addressed: true }
  if (isAddress(wanted) && hasHits(searched, alone, { plan: addressed, enough: 1 }))
    return { plan: addressed, found: find(searched, request, addressed) }
  const found = isWordsAlone(request) ? find(searched, request, strict) : null
  const isEnough =
    found === null ? hasHits(searched, alone, { plan: strict, enough: ENOUGH_HITS }) : found.total >= ENOUGH_HITS
  const plan = (isEnough ? null : relaxedPlan(strict, vocabulary, request)) ?? strict
  return { plan, found: found === null || plan.relaxed ? find(searched, request, plan) : found }
}

/** Whether there are so many, of a request without filters. */
function hasHits(
  { parts, scratch }: SearchedIndex,
  { wanted }: SearchRequest,
  { plan, enough }: { readonly plan: SearchPlan; readonly enough: number },
): boolean {
  const query = partQuery(wanted, plan)
  let total = 0
  for (const part of parts) {
    if (total >= enough) break
    total += searchPart(part, query, { scratch, filters: null, counts: null, top: null }).complete
  }
  return total >= enough
}

/** One more hit than the page has room for: then there is a next one. */
function find({ parts, facets, scratch }: SearchedIndex, request: SearchRequest, plan: SearchPlan): QueryMatches {
  const { wanted, now } = request
  const top = new TopHits({ limit: request.limit + 1, sort: request.sort, after: request.position?.after ?? null })
  const counts =
    request.facets.length === 0
      ? null
      : new FacetCounts(facets, { facets: request.facets, now, filters: wanted.filters })
  const query = partQuery(wanted, plan)
  let [total, partial] = [0, 0]
  for (const part of parts) {
    const filters = partFilters(part.segment, facets, request)
    const found = searchPart(part, query, { scratch, filters, counts, top })
    total += found.complete
    partial += found.partial
  }
  return { top, total, partial, counts }
}

function keyOf({
  rank,
  usage,
  updatedAt,
  name,
  uri,
}: SearchPage['hits'][number]): NonNullable<SearchRequest['position']>['after'] {
  return { rank, usage, updatedAt, name, uri }
}
