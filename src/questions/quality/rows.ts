// Builds a row, and the query of the entities that it counts.
import { DIMENSIONS, type Dimension, type QualityReason } from '../../catalogue/reasons.ts'
import type { FacetField, NodeFilter, RequiredMatches, SearchIndex } from '../../contracts/search-index.ts'
import type { Time } from '../../model/facts.ts'
import { byFrequency, NOTHING_LACKING, scoresOf, type QualityTally } from '../../query/quality/scores.ts'
import { withFilter } from '../../search/language/edit.ts'
import { printQuery, type QueryTree } from '../../search/language/tree.ts'
import type { ReadQuery } from '../../search/language/wanted.ts'
import type { QualityRow } from './schema.ts'

/** Maximum number of entities of a search followed day by day; there is no limit for everything. */
export const MAX_FOLLOWED = 200_000
export const HITS_AT_A_TIME = 1_000

export interface Searched {
  readonly index: SearchIndex
  readonly tree: QueryTree
  readonly read: ReadQuery
  readonly now: Time
}

export interface FoundRows {
  readonly total: QualityRow
  readonly rows: readonly QualityRow[]
  readonly more: boolean
  readonly since: string | null
}

export interface CountedBy {
  readonly wanted: RequiredMatches
  readonly field: FacetField
  readonly now: Time
  /** Values counted even if others are more frequent; null for all. */
  readonly among: readonly string[] | null
}

export function requestOf({
  wanted,
  field,
  now,
  nodes,
}: Omit<CountedBy, 'among'> & { readonly nodes: readonly NodeFilter[] }): Parameters<SearchIndex['search']>[0] {
  return {
    wanted: { ...wanted, nodes },
    indices: ['entities', 'owners'],
    limit: 0,
    sort: 'relevance',
    facets: [field],
    now,
    position: null,
    synonyms: true,
  }
}

export interface TallyInProgress {
  entities: number
  expected: number
  lacked: number
  readonly reasons: Map<QualityReason, number>
  readonly lacking: Record<Dimension, number>
}

export const EMPTY_TALLY: QualityTally = {
  entities: 0,
  expected: 0,
  lacked: 0,
  reasons: new Map(),
  lacking: NOTHING_LACKING,
}

/** `tree` is the search that finds what the row counts; null for a past day. */
export function rowFrom(
  tally: QualityTally,
  { key, name, tree }: { readonly key: string; readonly name: string; readonly tree: QueryTree | null },
): QualityRow {
  const q = (value: string): string | null =>
    tree === null ? null : printQuery(withFilter(tree, { key: 'quality', value, negative: false }))
  return {
    key,
    name,
    entities: tally.entities,
    ...scoresOf(tally),
    lacking: DIMENSIONS.map((dimension) => ({ dimension, count: tally.lacking[dimension], q: q(dimension) })),
    reasons: byFrequency(tally.reasons).map(([reason, count]) => ({ reason, count, q: q(reason) })),
  }
}
