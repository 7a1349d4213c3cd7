import type { FacetCount, FacetField, Wanted } from '../../contracts/search.ts'
import { isObject, type JsonObject } from '../../lib/json.ts'
import type { Time } from '../../model/facts.ts'
import { facetCounts, MOST_FACET_VALUES } from '../../search/facets.ts'
import { term, type Clause } from './clauses.ts'
import { computedValues, FACET_KEYWORDS, filterClause, isComputed, updatedClause } from './filters.ts'

/** What a search asks of filters and facets: the filters of a counted facet apply to the hits, and not to its own counts. */
export interface FilterParts {
  /** For hits and all facets. */
  readonly filter: readonly Clause[]
  /** For hits, after facets were counted. */
  readonly afterwards: readonly Clause[]
  readonly aggregations: JsonObject
}

export function filterParts(
  { filters, updated }: Pick<Wanted, 'filters' | 'updated'>,
  facets: readonly FacetField[],
  now: Time,
): FilterParts {
  const counted = filters.filter(({ field }) => facets.includes(field))
  const others = filters.filter(({ field }) => !facets.includes(field))
  const aggregation = (field: FacetField): JsonObject => ({
    filter: {
      bool: { filter: counted.filter((filter) => filter.field !== field).map((one) => filterClause(one, now)) },
    },
    aggs: countsOf(field, valuesFiltered(field, filters), now),
  })
  return {
    filter: [...others.map((one) => filterClause(one, now)), ...updated.map(updatedClause)],
    afterwards: counted.map((one) => filterClause(one, now)),
    aggregations: Object.fromEntries([...new Set(facets)].map((field) => [field, aggregation(field)])),
  }
}

function valuesFiltered(field: FacetField, filters: Wanted['filters']): readonly string[] {
  return [...new Set(filters.flatMap((filter) => (filter.field === field ? filter.values : [])))]
}

/** The most frequent values, and those filtered by, however rare they are. */
function countsOf(field: FacetField, filtered: readonly string[], now: Time): JsonObject {
  if (isComputed(field)) return { named: { filters: { filters: computedValues(field, now) } } }
  const keyword = FACET_KEYWORDS[field]
  const top = { terms: { field: keyword, size: MOST_FACET_VALUES + filtered.length } }
  if (filtered.length === 0) return { top }
  return { top, mine: { filters: { filters: filtered.map((value) => term(keyword, value)) } } }
}

/** The counts of an answer, by facet. */
export function countedFacets(
  aggregations: unknown,
  facets: readonly FacetField[],
  filters: Wanted['filters'],
): Partial<Record<FacetField, readonly FacetCount[]>> {
  const all = isObject(aggregations) ? aggregations : {}
  return Object.fromEntries(
    facets.map((field) => [field, facetCounts(countsIn(all[field], field, filters), field, filters)]),
  )
}

function countsIn(answer: unknown, field: FacetField, filters: Wanted['filters']): ReadonlyMap<string, number> {
  const counts = new Map<string, number>()
  const { named, top, mine } = isObject(answer) ? answer : {}
  for (const [value, bucket] of Object.entries(bucketsOf(named))) add(counts, value, bucket)
  for (const bucket of Object.values(bucketsOf(top))) add(counts, String(bucket.key), bucket)
  const values = valuesFiltered(field, filters)
  Object.values(bucketsOf(mine)).forEach((bucket, i) => add(counts, values[i] ?? '', bucket))
  return counts
}

/** What nothing has is no value of a facet, unless it is filtered by. */
function add(counts: Map<string, number>, value: string, bucket: Bucket): void {
  if (bucket.doc_count > 0) counts.set(value, bucket.doc_count)
}

interface Bucket {
  readonly key?: string
  readonly doc_count: number
}

function bucketsOf(aggregation: unknown): Readonly<Record<string, Bucket>> {
  const buckets = isObject(aggregation) ? aggregation.buckets : undefined
  return typeof buckets === 'object' && buckets !== null ? (buckets as Record<string, Bucket>) : {}
}
