// The port of a search index: its documents, how it is written, searched and ranked.
import type { WorkCost } from '../lib/pace.ts'
import type { Time, Tx } from '../model/facts.ts'
import type { Uri } from '../model/uri.ts'
import type { NodeId } from './log.ts'

/** The document of an entity in the index `entities`. Times are ISO 8601, as the source states them. */
export interface SearchDocument {
  readonly id: Uri
  /** Null for a stub. */
  readonly entityType: string | null
  readonly name: string | null
  readonly description: string | null
  readonly ownerNames: readonly string[]
  /** Names of related entities, at most 50. */
  readonly related: readonly string[]
  /** Each tag has the form `key::value`. */
  readonly tags: readonly string[]
  /** The part of the lifecycle (models, pipelines, …). */
  readonly domain: string | null
  readonly businessDomains: readonly string[]
  readonly state: string
  readonly createdAt: string | null
  readonly updatedAt: string | null
  readonly enrichedAt: string | null
}

/** The document of a user or a group in the index `owners`. */
export interface OwnerDocument {
  readonly id: Uri
  /** Null for a stub. */
  readonly entityType: 'User' | 'Group' | null
  readonly name: string | null
  readonly email: string | null
  /** Names of groups. */
  readonly memberOf: readonly string[]
}

/** The owners of an entity: its own, or else those of what it is a version, a run or a part of. */
export interface Ownership {
  /** Users, groups, and look-ups that resolve to nobody, since a source may name an otherwise unknown owner. */
  readonly owners: readonly Uri[]
  /** URIs of the owning groups, and of the groups that contain those; if none is known, the value of the team tag. */
  readonly teams: readonly string[]
  /** It has neither owners nor teams of its own. */
  readonly inherited: boolean
  /** It has owners, and all of them have left. */
  readonly abandoned: boolean
}

/** Values that both indices keep beside the texts, for filters, facets and the order of hits. */
export interface SearchFacts extends Ownership {
  readonly platform: string
  readonly state: string
  /** The status in the source's words: failed, succeeded, serving. Searched as text. */
  readonly status: string | null
  /** Why a run or an attempt failed. Searched like a description. */
  readonly error: string | null
  /** Names of metrics. Searched as text. */
  readonly metrics: readonly string[]
  /** Names of its columns, or of other parts by which it is found. Searched as text. */
  readonly columns: readonly string[]
  /** Texts and booleans, each as `status::failed`: the attribute's name in queries, and its value. */
  readonly attributes: readonly string[]
  readonly numbers: readonly AttributeNumber[]
  /** Number of entities that use it, counted by the edges along which it flows to others. */
  readonly usage: number
  readonly standing: Standing
  readonly described: boolean
  readonly issues: boolean
  readonly production: boolean
  /** When it becomes stale: at the time it declares, or 90 days after its last update. Null if neither is known. */
  readonly staleAt: Time | null
}

/** A numeric attribute, under its name in queries. Times are milliseconds. */
export interface AttributeNumber {
  readonly attribute: string
  readonly value: number
}

/** `retired`: out of use, by its own status. `gone`: deleted at its source. Both rank last. */
export type Standing = 'live' | 'retired' | 'gone'

export type IndexedDocument =
  | {
      readonly node: NodeId
      readonly index: 'entities'
      readonly document: SearchDocument
      readonly facts: SearchFacts
    }
  | { readonly node: NodeId; readonly index: 'owners'; readonly document: OwnerDocument; readonly facts: SearchFacts }

/** A put replaces the document of the node, whichever of the two indices has it. */
export type IndexChange =
  | { readonly put: IndexedDocument }
  | { readonly drop: { readonly node: NodeId; readonly id: Uri } }

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
  /** Begins an empty index beside this one, which is still used and written. Replaces an unfinished one. */
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

// ----------------------------------------------------------------------------------------------------------- questions

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
  /** A word such as "of", which need not match beside others. */
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

export interface SlicesHad {
  readonly slices: number
  readonly callerSlices: number
}

/**
 * The work that a search belongs to. It takes turns with other work by the recent slices of itself and its caller, and
 * collects the cost of the search.
 */
export interface SearchWork extends SlicesHad {
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
