import type { FacetCount, FacetField, SearchFilter, RequiredMatches } from '../../contracts/search-index.ts'
import { asObject, isObject, type JsonObject } from '../../lib/json.ts'
import type { Time } from '../../model/facts.ts'
import { facetCounts, ignoresOwn, MAX_FACET_VALUES, valuesFilteredBy } from '../../search/facets.ts'
import { PARAMETER } from '../../search/metrics-and-parameters.ts'
import { numberOf } from './answers.ts'
import { term, type Clause } from './clauses.ts'
import { computedValues, FACET_KEYWORDS, filterClause, isComputed, otherClauses } from './filters.ts'

interface FacetsCounted {
  readonly facets: readonly FacetField[]
  readonly now: Time
  /** Matches only complete matches, which alone are counted in facets; null if all hits are complete. */
  readonly complete: Clause | null
}

/** Filters and aggregations of a search. A facet's counts ignore its own filters, so these apply to hits only. */
interface SplitFilter {
  /** Applies to hits and all facets. */
  readonly filter: readonly Clause[]
  /** Applies to hits after facets were counted. */
  readonly afterwards: readonly Clause[]
  readonly aggregations: JsonObject
}

export function filterParts(
  { filters, ...others }: Pick<RequiredMatches, 'filters' | 'updated' | 'numbers' | 'nodes'>,
  { facets, now, complete }: FacetsCounted,
): SplitFilter {
  const isIgnored = (filter: SearchFilter): boolean => facets.includes(filter.field) && ignoresOwn(filter)
  const ignored = filters.filter(isIgnored)
  const followed = filters.filter((filter) => !isIgnored(filter))
  const clausesBut = (field: FacetField | null): readonly Clause[] =>
    ignored.filter((filter) => filter.field !== field).map((one) => filterClause(one, now))
  const completeFilter = complete === null ? [] : [complete]
  const aggregation = (field: FacetField): JsonObject => ({
    filter: { bool: { filter: [...completeFilter, ...clausesBut(field)] } },
    aggs: countsOf(field, distinctFilteredBy(field, filters), now),
  })
  const total: JsonObject = { filter: { bool: { filter: [...completeFilter, ...clausesBut(null)] } } }
  return {
    filter: [...followed.map((one) => filterClause(one, now)), ...otherClauses(others)],
    afterwards: clausesBut(null),
    aggregations: {
      ...Object.fromEntries([...new Set(facets)].map((field) => [field, aggregation(field)])),
      ...(complete === null ? {} : { [TOTAL]: total }),
    },
  }
}

/** Reserved: no facet has this name. */
const TOTAL = '*'

/** Counts the complete matches: all hits unless the plan is relaxed. */
export function completeTotal(aggregations: unknown, all: number): number {
  const total = isObject(aggregations) ? aggregations[TOTAL] : undefined
  return isObject(total) ? numberOf(total.doc_count) : all
}

function distinctFilteredBy(field: FacetField, filters: RequiredMatches['filters']): readonly string[] {
  return [...new Set(valuesFilteredBy(field, filters))]
}

/** Regular expression of values that `isCountedUnasked` excludes. */
const PARAMETERS = `${PARAMETER.replaceAll('.', String.raw`\.`)}.*`

/** Counts the most frequent values, and the filtered ones however rare they are. */
function countsOf(field: FacetField, filtered: readonly string[], now: Time): JsonObject {
  if (isComputed(field)) return { named: { filters: { filters: computedValues(field, now) } } }
  const keyword = FACET_KEYWORDS[field]
  const size = MAX_FACET_VALUES + filtered.length
  const top = { terms: { field: keyword, size, ...(field === 'attribute' && { exclude: PARAMETERS }) } }
  if (filtered.length === 0) return { top }
  return { top, mine: { filters: { filters: filtered.map((value) => term(keyword, value)) } } }
}

export function countedFacets(
  aggregations: unknown,
  facets: readonly FacetField[],
  filters: RequiredMatches['filters'],
): Partial<Record<FacetField, readonly FacetCount[]>> {
  const all = asObject(aggregations)
  return Object.fromEntries(
    facets.map((field) => [field, facetCounts(countsIn(all[field], field, filters), field, filters)]),
  )
}

function countsIn(
  answer: unknown,
  field: FacetField,
  filters: RequiredMatches['filters'],
): ReadonlyMap<string, number> {
  const counts = new Map<string, number>()
  const { named, top, mine } = asObject(answer)
  for (const [value, bucket] of Object.entries(bucketsOf(named))) add(counts, value, bucket)
  for (const bucket of Object.values(bucketsOf(top))) add(counts, String(bucket.key), bucket)
  const values = distinctFilteredBy(field, filters)
  Object.values(bucketsOf(mine)).forEach((bucket, i) => add(counts, values[i] ?? '', bucket))
  return counts
}

/** Omits values without hits, unless they are filtered by. */
function add(counts: Map<string, number>, value: string, bucket: FacetBucket): void {
  if (bucket.doc_count > 0) counts.set(value, bucket.doc_count)
}

interface FacetBucket {
  readonly key?: string
  readonly doc_count: number
}

function bucketsOf(aggregation: unknown): Readonly<Record<string, FacetBucket>> {
  const buckets = isObject(aggregation) ? aggregation.buckets : undefined
  return typeof buckets === 'object' && buckets !== null ? (buckets as Record<string, FacetBucket>) : {}
}
