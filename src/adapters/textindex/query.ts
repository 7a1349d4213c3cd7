import type { SearchPage, SearchPlan, SearchRequest } from '../../contracts/search-index.ts'
import type { Work } from '../../lib/pausing-work.ts'
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
import { FacetCounts } from './facet-counts.ts'
import type { FacetValues } from './facet-values.ts'
import { partFilters } from './filters.ts'
import { partQuery, searchPart } from './search-part.ts'
import { TopHits } from './top-hits.ts'
import { nearestWords, vocabularyOf, type SearchedWords } from './vocabulary.ts'

/** The pinned parts of an index, for one search. */
interface SearchedIndex extends SearchedWords {
  readonly facets: FacetValues
}

interface QueryMatches {
  readonly top: TopHits
  readonly total: number
  readonly partial: number
  readonly counts: FacetCounts | null
}

/** Answers a request as of one moment: the parts are pinned, so later writes don't affect it. */
export function* answering(searched: SearchedIndex, request: SearchRequest): Work<Omit<SearchPage, 'tx'>> {
  const { position } = request
  const requested = { ...request, now: position?.now ?? request.now }
  const { plan, found, nearest } =
    position === null ? yield* firstPage(searched, requested) : yield* laterPage(searched, requested, position.plan)
  const hits = found.top.hits()
  const last = hits[request.limit - 1]
  return {
    hits: hits.slice(0, request.limit),
    total: found.total,
    partial: found.partial,
    facets: found.counts?.answers() ?? {},
    plan,
    next:
      last === undefined || hits.length <= request.limit ? null : { plan, now: requested.now, after: positionOf(last) },
    corrections: correctionsOf(plan, { nearest }),
  }
}

interface PlannedMatches {
  readonly plan: SearchPlan
  readonly found: QueryMatches
  readonly nearest: SearchVocabulary['nearest']
}

function* laterPage(searched: SearchedIndex, request: SearchRequest, plan: SearchPlan): Work<PlannedMatches> {
  const misspelt = plan.words.flatMap(({ text, typosEverywhere }) => (typosEverywhere ? [text] : []))
  const nearest = yield* nearestWords(misspelt, searched)
  return { plan, found: yield* find(searched, request, plan), nearest }
}

function* firstPage(searched: SearchedIndex, request: SearchRequest): Work<PlannedMatches> {
  const { wanted } = request
  const vocabulary = yield* vocabularyOf(wanted.words, searched)
  const { nearest } = vocabulary
  const strict = strictPlan(wanted.words, vocabulary)
  const alone = wordsAlone(request)
  const addressed = { ...strict, addressed: true }
  if (isAddress(wanted) && (yield* hasHits(searched, alone, { plan: addressed, enough: 1 })))
    return { plan: addressed, found: yield* find(searched, request, addressed), nearest }
  const found = isWordsAlone(request) ? yield* find(searched, request, strict) : null
  const isEnough =
    found === null ? yield* hasHits(searched, alone, { plan: strict, enough: ENOUGH_HITS }) : found.total >= ENOUGH_HITS
  const plan = (isEnough ? null : relaxedPlan(strict, vocabulary, request)) ?? strict
  return { plan, found: found === null || plan.relaxed ? yield* find(searched, request, plan) : found, nearest }
}

/** Tells whether a request without filters has at least this many hits. */
function* hasHits(
  { parts, scratch }: SearchedIndex,
  { wanted }: SearchRequest,
  { plan, enough }: { readonly plan: SearchPlan; readonly enough: number },
): Work<boolean> {
  const query = partQuery(wanted, plan)
  let total = 0
  for (const part of parts) {
    if (total >= enough) break
    total += (yield* searchPart(part, query, { scratch, filters: null, counts: null, top: null })).complete
  }
  return total >= enough
}

/** Requests one more hit than the page, to know whether there is a next page. */
function* find(
  { parts, facets, scratch }: SearchedIndex,
  request: SearchRequest,
  plan: SearchPlan,
): Work<QueryMatches> {
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
    const found = yield* searchPart(part, query, { scratch, filters, counts, top })
    total += found.complete
    partial += found.partial
  }
  return { top, total, partial, counts }
}

function positionOf({
  rank,
  usage,
  updatedAt,
  name,
  uri,
}: SearchPage['hits'][number]): NonNullable<SearchRequest['position']>['after'] {
  return { rank, usage, updatedAt, name, uri }
}
