// The port of a search index: its documents, how it is written, searched and ranked.
import type { WorkCost } from '../lib/pace.ts'
import type { Time, Tx } from '../model/facts.ts'
import type { Uri } from '../model/uri.ts'
import type { NodeId } from './log.ts'
import type { IndexChange, Ownership } from './search-documents.ts'

/** Progress that outlives the process that writes an index; 0 for a new index. */
export interface WrittenUpTo {
  /** Everything up to here is written: a follower begins there. */
  readonly complete: Tx
  /** The last transaction that some document may show. */
  readonly latest: Tx
}

/** Writes an index; only one follower does. */
export interface SearchIndexWriter {
  head(): Promise<WrittenUpTo>
  /**
   * Writes changes that show the record as of `tx` or later. Readers see them when the call resolves (`visible`) or
   * soon after. Up to `complete`, at most `tx`, everything is written, including names that other documents show.
   * `head` has it once the changes of this call and of earlier ones are durable, and it never goes back; 0 while an
   * index is filled.
   */
  write(changes: readonly IndexChange[], tx: Tx, complete: Tx): Promise<void>
  /** Begins an empty index to replace this one, which is still used and written. Replaces an unfinished one. */
  fresh(): Promise<FreshSearchIndex>
}

/** An index that is filled while the previous one serves. A crash discards it, unless it was adopted. */
export interface FreshSearchIndex {
  readonly writer: SearchIndexWriter
  /**
   * Makes this index answer searches from now on. It drops the previous index, whose writer must not be used any more.
   * Repeating it is harmless.
   */
  adopt(): Promise<void>
}

/** Fields of filters and facets. Values of `tag` and `attribute` are `key::value`, those of `tagKey` are keys alone. */
export const FACET_FIELDS = [
  'type',
  'owner',
  'team',
  'tag',
  'tagKey',
  'attribute',
  'businessDomain',
  'domain',
  'platform',
  'state',
  'standing',
  'updated',
  'governance',
] as const
export type FacetField = (typeof FACET_FIELDS)[number]

/** Age ranges of the last update at the source, computed for each request. */
export const UPDATE_AGES = ['day', 'week', 'month', 'quarter', 'year', 'older', 'unknown'] as const
/** An entity has one of each pair; is orphaned if unowned or left by all owners; may be in production, or inherited. */
export const GOVERNANCE = [
  'owned',
  'unowned',
  'described',
  'undescribed',
  'issues',
  'no-issues',
  'stale',
  'current',
  'orphaned',
  'production',
  'inherited',
] as const

/** Any of the values, or (negative) none of them. Without values it passes nothing (negative: everything). */
export interface SearchFilter {
  readonly field: FacetField
  readonly values: readonly string[]
  readonly negative: boolean
  /** Added implicitly: what it leaves out is found otherwise. */
  readonly implied?: true
}

/**
 * Selects by the time of the last update at the source: from (inclusive) and until (exclusive). If that time is
 * unknown, only a negative filter matches.
 */
export interface UpdatedFilter {
  readonly from: Time | null
  readonly until: Time | null
  readonly negative: boolean
}

/** From is inclusive and until exclusive; null leaves that end open. */
export interface NumberRange {
  readonly from: number | null
  readonly until: number | null
}

/** A number of the attribute is in any range, or (negative) in none. Without one, only a negative passes. */
export interface NumberFilter {
  readonly attribute: string
  readonly ranges: readonly NumberRange[]
  readonly negative: boolean
}

/**
 * A set of nodes known outside of the index: hits are in it, or (negative) not in it. A bit for each node, in memory
 * that threads share.
 */
export interface NodeFilter {
  readonly bits: Uint32Array<SharedArrayBuffer>
  readonly negative: boolean
  /** A hit shows its values of these metrics, by which the set was found. */
  readonly compared?: readonly NumberFilter[]
}

/** A query with all of its words analysed (`src/search/analyse.ts`) and the values of its filters resolved. */
export interface RequiredMatches {
  /** The free words as typed, trimmed: an exact name, id, URI or e-mail address equals it. */
  readonly text: string
  readonly words: readonly string[]
  /** No phrase is empty. */
  readonly phrases: readonly (readonly string[])[]
  /** Words and phrases that exclude a hit, matched like phrases. */
  readonly without: readonly (readonly string[])[]
  /** All must pass, including several of one field: alternatives are one filter with several values. */
  readonly filters: readonly SearchFilter[]
  readonly updated: readonly UpdatedFilter[]
  readonly numbers: readonly NumberFilter[]
  readonly nodes: readonly NodeFilter[]
}

/** How a word of a query may match, decided once for all pages of an answer. */
export interface PlannedWord {
  readonly text: string
  /** A word such as "of", which need not match if there are others. */
  readonly optional: boolean
  /** Maximum number of edits of a typo. */
  readonly typos: 0 | 1 | 2
  /** Typos also count outside of names, because no document has the word as typed. */
  readonly typosEverywhere: boolean
  /**
   * Weight of a partial match, 1 to 8, by the rarity of the word: 1 if no document has anything similar, and 8 if the
   * plan isn't relaxed.
   */
  readonly weight: number
  /** Stays empty unless the plan is relaxed. */
  readonly synonyms: readonly string[]
}

export interface SearchPlan {
  readonly words: readonly PlannedWord[]
  /**
   * Partial matches are hits as well, behind all others: entities with only some of the words, or with synonyms of
   * them, because too few have all. It depends on the words alone, over both indices: no filter, phrase or exclusion
   * can add a hit.
   */
  readonly relaxed: boolean
  /** The words are an entity's URI or e-mail address: nothing else is a hit. */
  readonly addressed: boolean
}

/**
 * First sort key of hits: none; the last update or the usage, descending; or the name. Only the order of relevance has
 * a place for partial matches, so other orders have none.
 */
export const SEARCH_SORTS = ['relevance', 'updated', 'usage', 'name'] as const
export type SearchSort = (typeof SEARCH_SORTS)[number]

/** The order of hits: rank, then usage, then the time of the last update, all descending, then the URI ascending. */
export interface HitKey {
  /** The rank that `src/search/rank.ts` computes. */
  readonly rank: number
  readonly usage: number
  /** 0 if unknown. */
  readonly updatedAt: Time
  /** The sort key for the order by name (`src/search/name-key.ts`); empty in other orders. */
  readonly name: string
  readonly uri: Uri
}

export interface SearchHit extends HitKey {
  readonly node: NodeId
  readonly index: 'entities' | 'owners'
}

/** Where the next page begins, with the values that must stay the same for all pages. */
export interface SearchPosition {
  readonly plan: SearchPlan
  readonly now: Time
  readonly after: HitKey
}

/** Facets and totals cover all pages. */
export interface SearchRequest {
  readonly wanted: RequiredMatches
  readonly indices: readonly ('entities' | 'owners')[]
  readonly limit: number
  readonly sort: SearchSort
  /** Facets to count; each ignores the filters that `ignoresOwn` (src/search/facets.ts) names. */
  readonly facets: readonly FacetField[]
  /** Moment from which ages are counted; if there is a position, its own time counts. */
  readonly now: Time
  /** Null for the first page. */
  readonly position: SearchPosition | null
  /** True if synonyms may match. */
  readonly synonyms: boolean
}

/** Common properties of a request for only the best hits, by their own words. */
export const BEST_HITS = { sort: 'relevance', facets: [], position: null, synonyms: false } as const

export interface FacetCount {
  readonly value: string
  readonly count: number
}

export interface SearchPage {
  readonly hits: readonly SearchHit[]
  /** Excludes partial matches. */
  readonly total: number
  /** Partial matches, which come behind all others. */
  readonly partial: number
  /**
   * Counts exclude partial matches. Each facet has at most 50 values: filtered ones first, even if no entity has them,
   * then by count, then by value.
   */
  readonly facets: Readonly<Partial<Record<FacetField, readonly FacetCount[]>>>
  readonly plan: SearchPlan
  readonly next: SearchPosition | null
  /** Words that no document has, complete or as a prefix, with the nearest existing word. */
  readonly corrections: readonly { readonly word: string; readonly nearest: string }[]
  /** The transaction up to which the index has followed the log. */
  readonly tx: Tx
}

/** The index can't answer now; the message says why. After crossing threads only its name identifies it. */
export class SearchUnavailable extends Error {
  override readonly name = 'SearchUnavailable'
}

/**
 * A set of documents that a search treats as absent: a bit for each node, in memory that threads share. Each set has
 * its own key. With such a set, only names, descriptions and exact addresses are searched, because the other texts of a
 * document name other entities, which may be hidden.
 */
export interface DocumentsLeftOut {
  readonly key: string
  readonly bits: Uint32Array<SharedArrayBuffer>
  /**
   * Nodes whose owners change by the omission, each with its remaining owners. Included in the key. Only filters and
   * facets use it, completions don't.
   */
  readonly owned?: ReadonlyMap<NodeId, Ownership>
}

export interface UsedSlices {
  readonly slices: number
  readonly callerSlices: number
}

/**
 * The work that a search belongs to. It takes turns with other work by the recent slices of itself and its caller, and
 * collects the cost of the search.
 */
export interface SearchWork extends UsedSlices {
  noteCost(cost: WorkCost): void
}

export interface SearchIndex {
  /** `without` is absent if nothing is hidden from the caller. */
  search(request: SearchRequest, without?: DocumentsLeftOut, work?: SearchWork): Promise<SearchPage>
  /**
   * Returns values of a field that begin with a text, ignoring case and accents (for a tag: its key or its value; for a
   * URI: its resource id or the last part of that), most frequent first, then by value. Not for `updated` and
   * `governance`, which change with time.
   */
  complete(
    field: FacetField,
    prefix: string,
    limit: number,
    without?: DocumentsLeftOut,
    work?: SearchWork,
  ): Promise<readonly FacetCount[]>
  status(): Promise<SearchIndexStatus>
}

export interface SearchIndexStatus {
  readonly head: Tx
  readonly documents: number
  readonly bytes: number
}
