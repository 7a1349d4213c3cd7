// Generated from the OpenAPI document (clients/generator); UPDATE=1 on its test writes it anew.

import type { Asked, Commanded, Exported, Listed, OperationRow } from './shapes.ts'

/** The version of the service that this client was made with. */

export const VERSION = '0.2.0'

/** Why a request was refused. */

export type RefusalCode =
  | 'BAD_AS_OF'
  | 'BAD_PAGE'
  | 'BAD_QUERY'
  | 'BAD_RANGE'
  | 'BAD_REQUEST'
  | 'BAD_SIGNATURE'
  | 'BAD_TOKEN'
  | 'BAD_TRANSACTION'
  | 'BAD_URI'
  | 'BEFORE_FIRST'
  | 'BEFORE_HORIZON'
  | 'BEHIND'
  | 'BUSY'
  | 'CERTIFICATE_UNAVAILABLE'
  | 'EMPTY'
  | 'FORBIDDEN'
  | 'FOREIGN_CERTIFICATE'
  | 'FOREIGN_CONFIRMATION'
  | 'FOREIGN_HOST'
  | 'FOREIGN_ORIGIN'
  | 'FOREIGN_PLATFORM'
  | 'FOREIGN_TOPIC'
  | 'INTERNAL'
  | 'NOTHING_TO_READ'
  | 'NOT_CONFIRMED'
  | 'NOT_FOR_TYPE'
  | 'NOT_FOUND'
  | 'NOT_HERE'
  | 'NOT_JSON'
  | 'NOT_LINEAGE'
  | 'NOT_TAKEN'
  | 'NOT_THROUGH_PROXY'
  | 'NOT_YET'
  | 'NO_PUSHES'
  | 'NO_SIGN_IN'
  | 'NO_SOURCE'
  | 'OUTSIDE_WINDOW'
  | 'RECORD_UNAVAILABLE'
  | 'REFUSED'
  | 'REPLAYED'
  | 'SESSION_ENDED'
  | 'SIGN_IN_FAILED'
  | 'SIGN_IN_UNAVAILABLE'
  | 'SOURCE_UNAVAILABLE'
  | 'STILL_QUARANTINED'
  | 'TOO_EXPENSIVE'
  | 'TOO_LARGE'
  | 'TOO_LONG'
  | 'TOO_MANY'
  | 'TOO_MANY_TO_AWAIT'
  | 'TOO_SLOW'
  | 'UNAUTHENTICATED'
  | 'UNKNOWN_EDGE'
  | 'UNKNOWN_PARAMETER'
  | 'UNKNOWN_PERSON'
  | 'UNKNOWN_PLATFORM'
  | 'UNKNOWN_SOURCE'
  | 'UNKNOWN_URI'
  | 'UNREADABLE'
  | 'UNSIGNED'
  | 'WRONG_METHOD'
  | 'UNREACHABLE'

export interface Incomplete {
  readonly code: string
  /**
   * A source, by its platform; a part of the service; or a URI that is known by reference only.
   */
  readonly part: string
  /**
   * Entity types that the answer looked for.
   */
  readonly types?: readonly string[]
  readonly reason: string
  readonly since: string | null
}

export interface SearchHit {
  readonly uri: string
  readonly name: string | null
  /**
   * Null where it is known by reference only.
   */
  readonly entityType: string | null
  readonly index: 'entities' | 'owners'
  /**
   * Its beginning, without marks of Markdown.
   */
  readonly description: string | null
  /**
   * The part of the lifecycle that its type belongs to.
   */
  readonly domain: string | null
  readonly businessDomains: readonly string[]
  /**
   * Each as key::value.
   */
  readonly tags: readonly string[]
  readonly owners: readonly {
    readonly uri: string | null
    readonly name: string
  }[]
  /**
   * The URI is null where only a tag names it.
   */
  readonly teams: readonly {
    readonly uri: string | null
    readonly name: string
  }[]
  /**
   * When it last changed, ended or began, as its source states it.
   */
  readonly updatedAt: string | null
  /**
   * retired: by its own status. gone: deleted at its source.
   */
  readonly standing: 'live' | 'retired' | 'gone'
  /**
   * What its source calls it since it is gone under this name.
   */
  readonly renamedTo: {
    readonly uri: string
    readonly entityType: string | null
    readonly name: string | null
  } | null
  /**
   * Of a model: its current version, and the alias or stage that chose it.
   */
  readonly current: SearchHitVersion | null
  /**
   * How many things use it.
   */
  readonly usage: number
  /**
   * Of a person: their other accounts. A page has one account of each person among its hits.
   */
  readonly accounts: readonly {
    readonly uri: string
    readonly platform: string
  }[]
  /**
   * What a query can filter by, of the attributes of its type; of metrics and parameters those that it compares.
   */
  readonly attributes: readonly {
    /**
     * As a filter of a query names it: status, rows.
     */
    readonly name: string
    readonly kind: 'text' | 'boolean' | 'number' | 'time'
    readonly value: string
  }[]
  readonly why: {
    /**
     * What of it matches, from "exact name" downwards; null where it has changed since it was indexed.
     */
    readonly rung: string | null
    readonly sentence: string
    readonly matched: readonly {
      readonly field: string
      /**
       * An excerpt where the text is long.
       */
      readonly text: string
      /**
       * What matches, in UTF-16 code units; `to` is the first behind it.
       */
      readonly ranges: readonly {
        readonly from: number
        readonly to: number
      }[]
    }[]
  }
}

export interface SearchHitVersion {
  readonly uri: string
  readonly name: string
  readonly by: string | null
}

export interface SearchFacet {
  readonly field:
    | 'type'
    | 'owner'
    | 'team'
    | 'tag'
    | 'tagKey'
    | 'attribute'
    | 'businessDomain'
    | 'domain'
    | 'platform'
    | 'state'
    | 'standing'
    | 'updated'
    | 'governance'
  readonly values: readonly {
    readonly value: string
    readonly name: string
    readonly count: number
    readonly selected: boolean
    /**
     * The query with this value instead of others of the facet: its total is the count. Null where no filter is for it.
     */
    readonly query: string | null
    /**
     * The query with this value beside others of the facet, or without it where it is selected.
     */
    readonly toggled: string | null
  }[]
}

export interface SearchQueryPart {
  readonly kind: 'word' | 'phrase' | 'filter'
  /**
   * As it was typed.
   */
  readonly source: string
  /**
   * Where it begins in the query, in UTF-16 code units.
   */
  readonly at: number
  readonly negative: boolean
  /**
   * Of a word or a phrase.
   */
  readonly text: string | null
  /**
   * Of a filter.
   */
  readonly key: string | null
  readonly values: readonly {
    readonly text: string
    /**
     * Any of these: URIs, types, tags.
     */
    readonly means: readonly {
      readonly value: string
      readonly name: string
    }[]
  }[]
  /**
   * The query without this part.
   */
  readonly without: string
  /**
   * Of a filter or a word that is easily taken for another filter: what it means, and the query with the other one.
   */
  readonly note: {
    readonly text: string
    readonly query: string
  } | null
}

export interface SearchAnswer {
  /**
   * Of all pages, without partial matches. Facets count these.
   */
  readonly total: number
  /**
   * Without partial matches.
   */
  readonly hits: readonly SearchHit[]
  /**
   * What has only some of the words, or synonyms of them. There are none where ten things or more have all words, whatever the filters. They come behind all hits: a page is filled with them when there are no more hits.
   */
  readonly partial: {
    /**
     * Of all pages.
     */
    readonly total: number
    readonly hits: readonly SearchHit[]
  }
  /**
   * What matches and was deleted at its source: in no total and no facet. The first page lists the first of it; is:gone leads through all of it.
   */
  readonly gone: {
    readonly total: number
    readonly hits: readonly SearchHit[]
  }
  /**
   * Where the next page begins: pass it as the cursor. Null at the end.
   */
  readonly next: string | null
  /**
   * The query with other words for those that nothing has.
   */
  readonly didYouMean: string | null
  readonly corrections: readonly {
    readonly word: string
    readonly nearest: string
  }[]
  /**
   * Where nothing is found: what to leave out of the query, and how many there are then.
   */
  readonly drop: readonly {
    readonly parts: readonly string[]
    readonly query: string
    readonly total: number
  }[]
  readonly facets: readonly SearchFacet[]
  readonly query: {
    readonly text: string
    readonly parts: readonly SearchQueryPart[]
  }
  /**
   * The transaction up to which the index has followed.
   */
  readonly indexedTx: number
  readonly tx: number
  /**
   * What may have made this answer shorter than the truth.
   */
  readonly incomplete?: readonly Incomplete[]
}

export interface SuggestAnswer {
  readonly entities: readonly {
    readonly uri: string
    readonly name: string | null
    readonly entityType: string | null
    /**
     * What matches, in UTF-16 code units; `to` is the first behind it.
     */
    readonly ranges: readonly {
      readonly from: number
      readonly to: number
    }[]
  }[]
  readonly owners: readonly {
    readonly uri: string
    readonly name: string | null
    readonly entityType: string | null
    /**
     * What matches, in UTF-16 code units; `to` is the first behind it.
     */
    readonly ranges: readonly {
      readonly from: number
      readonly to: number
    }[]
  }[]
  readonly tags: readonly {
    readonly label: string
    readonly about: string
    /**
     * How many have it; null where that is not counted.
     */
    readonly count: number | null
    /**
     * The query once it is chosen.
     */
    readonly query: string
    /**
     * Where the cursor stands then.
     */
    readonly cursor: number
  }[]
  /**
   * Keys of filters, or values of the one that is typed.
   */
  readonly filters: readonly {
    readonly label: string
    readonly about: string
    /**
     * How many have it; null where that is not counted.
     */
    readonly count: number | null
    /**
     * The query once it is chosen.
     */
    readonly query: string
    /**
     * Where the cursor stands then.
     */
    readonly cursor: number
  }[]
  /**
   * What of the query a choice replaces.
   */
  readonly replaces: {
    readonly from: number
    readonly to: number
  }
  readonly tx: number
  /**
   * What may have made this answer shorter than the truth.
   */
  readonly incomplete?: readonly Incomplete[]
}

/**
 * When its source last confirmed it, by how often that source is listed completely: fresh within one such interval, ageing within three, stale beyond. unknown: not listed, or of the past. A conclusion is as fresh as its weakest premise.
 */
export type CadenceFreshness = 'fresh' | 'ageing' | 'stale' | 'unknown'

export interface Verification {
  /**
   * When the source that confirmed it longest ago did. What it changed since then may be unknown.
   */
  readonly at: string | null
  /**
   * Why it may differ all the same: its source cannot be read at present, is paused, or has reported changes that are not read yet; it is running; or its source cannot list what changed.
   */
  readonly doubt: 'unreadable' | 'paused' | 'behind' | 'running' | 'unlisted' | null
}

export interface NamedOwningTeam {
  readonly reason: 'owner' | 'member' | 'tag'
  /**
   * Null where a tag names a group that is not known.
   */
  readonly team: string | null
  readonly name: string | null
  readonly tag: string | null
  /**
   * The owner who is a member of it.
   */
  readonly through: string | null
  readonly email: string | null
  /**
   * Its channel.
   */
  readonly slack: string | null
}

/**
 * Somebody who owns it, perhaps known by name only.
 */
export interface KnownOwner {
  readonly name: string
  /**
   * Null of a team that only a tag names.
   */
  readonly uri: string | null
  /**
   * Null of whom no source describes.
   */
  readonly entityType: string | null
  /**
   * What it is a version, a run or a part of, where it has no owner of its own.
   */
  readonly inheritedFrom: string | null
}

export interface EntityViolation {
  readonly policy: string
  readonly title: string
  readonly severity: PolicySeverity
  readonly sentence: string
  /**
   * Null where something is missing.
   */
  readonly found: {
    readonly uri: string
    readonly name: string
    readonly entityType: string | null
  } | null
}

export type PolicySeverity = 'block' | 'warn'

export interface EntityComment {
  readonly id: string
  /**
   * An answer is a reply that settles a question.
   */
  readonly kind: 'comment' | 'question' | 'reply' | 'answer'
  /**
   * The URI of a person, or a name; null where you may not see who it is.
   */
  readonly by: string | null
  readonly byName: string | null
  readonly at: string
  readonly editedAt: string | null
  /**
   * Plain text; empty where a question was only marked as answered.
   */
  readonly text: string
  /**
   * The id of the comment that begins its thread.
   */
  readonly replyTo: string | null
  /**
   * A question that nobody has answered.
   */
  readonly open: boolean
}

export interface EntityApproval {
  readonly id: string
  /**
   * The URI of a person, or a name; null where you may not see who it is.
   */
  readonly by: string | null
  readonly byName: string | null
  readonly at: string
  /**
   * What it is approved for.
   */
  readonly use: string | null
  readonly stage: string | null
  readonly region: string | null
  /**
   * Null where it has no end.
   */
  readonly until: string | null
  readonly comment: string | null
  /**
   * It ends with its time, and lapses once what it rested on is another.
   */
  readonly state: 'stands' | 'lapsed' | 'ended'
  /**
   * Why it lapsed.
   */
  readonly because: string | null
}

export interface EntityWaiver {
  readonly policy: string
  /**
   * As of approvals.
   */
  readonly by: string | null
  readonly byName: string | null
  readonly at: string | null
  readonly until: string
  readonly reason: string
  readonly state: 'stands' | 'ended'
}

export interface CarriedClassification {
  readonly tag: string
  readonly total: number
  readonly from: readonly {
    readonly uri: string
    readonly entityType: string | null
    readonly name: string
    readonly value: string | null
    /**
     * From column to column, or by what data sets were made from as a whole.
     */
    readonly by: 'columns' | 'dataSets'
  }[]
}

/**
 * Along an edge, or against it.
 */
export type Direction = 'out' | 'in'

export interface RelatedRow {
  readonly uri: string
  /**
   * Null where it is known by reference only.
   */
  readonly entityType: string | null
  readonly name: string | null
  /**
   * Why it is known by reference only; null where it is not.
   */
  readonly open: 'NOT_READ' | 'NOT_THERE' | 'NO_SOURCE' | null
  readonly standing: Standing
  /**
   * When it is to be gone, by the plan to remove it. Null: there is none.
   */
  readonly sunset: string | null
  /**
   * Of a step, the name of what it is a step of; null of anything else.
   */
  readonly partOf: string | null
  /**
   * The strongest. Null of a view, and of a conclusion that is not explained here.
   */
  readonly provenance: Provenance | null
  /**
   * What the rule that concludes it says of it, such as "as of now, not as of training"; null where another reason supports it too.
   */
  readonly caveat: string | null
  readonly firstSeen: string | null
  /**
   * When a source last confirmed it; of a conclusion, its weakest premise.
   */
  readonly lastVerified: string | null
  readonly freshness: CadenceFreshness
  /**
   * The edges between the two: `why` has the evidence. None of a view.
   */
  readonly edges: readonly RowEdge[]
}

/**
 * retired: by its own status. gone: deleted at its source.
 */
export type Standing = 'live' | 'retired' | 'gone'

/**
 * How an edge came to be known.
 */
export type Provenance = 'DECLARED' | 'DERIVED' | 'INFERRED' | 'SUGGESTED' | 'CURATED'

export interface RowEdge {
  readonly type: string
  /**
   * Those that conclude it.
   */
  readonly rules: readonly string[]
}

export interface DescribeAnswer {
  readonly uri: string
  /**
   * Null where it is known by reference only.
   */
  readonly entityType: string | null
  readonly domain: string | null
  readonly state: string
  readonly enrichedAt: string | null
  /**
   * When it was noticed that its source no longer has it.
   */
  readonly deletedAtSource: string | null
  /**
   * What its source calls it since it is gone under this name.
   */
  readonly renamedTo: {
    readonly uri: string
    readonly entityType: string | null
    readonly name: string | null
  } | null
  readonly hydratedAt?: string | null
  readonly lastVerified?: string | null
  readonly lastError?: string | null
  readonly freshness: CadenceFreshness
  /**
   * What was verified at its sources. Null where no source states it, and for the past.
   */
  readonly verification: Verification | null
  /**
   * The time that it declares, or 90 days after its last update.
   */
  readonly staleAt: string | null
  /**
   * Opens it in its own tool: an address of http or https, and no other.
   */
  readonly sourceUrl: string | null
  /**
   * At most 20.
   */
  readonly owningTeams: readonly NamedOwningTeam[]
  /**
   * Owners and owning teams by name: 20 at most.
   */
  readonly knownOwners: readonly KnownOwner[]
  /**
   * Without its comments, approvals and waivers.
   */
  readonly attributes: Readonly<Record<string, unknown>>
  /**
   * What it violates and nobody waived: 20 at most, those that block first.
   */
  readonly violations: readonly EntityViolation[]
  /**
   * What people discuss about it, oldest first: 200 at most.
   */
  readonly comments: readonly EntityComment[]
  /**
   * What people approve it for, newest first: 50 at most.
   */
  readonly approvals: readonly EntityApproval[]
  /**
   * What people accept for a while that violates a policy.
   */
  readonly waivers: readonly EntityWaiver[]
  /**
   * Tags that flow to it from what it was made from: five of each.
   */
  readonly carries: readonly CarriedClassification[]
  readonly relationships: readonly {
    /**
     * Of the field of the same name in GraphQL.
     */
    readonly name: string
    readonly count: number
    /**
     * How many of these are gone, if any are.
     */
    readonly gone?: number
    readonly direction?: Direction
    /**
     * In words: with rows.
     */
    readonly label?: string
    /**
     * What it leads to, empty where that is any type: with rows.
     */
    readonly types?: readonly string[]
    /**
     * The first, where rows are requested: what was read before what is known by reference only, and what is live first; runs and versions by the latest, anything else by how much uses it, and by name. Of long lists (more than 40), those that were mentioned last are compared.
     */
    readonly rows?: readonly RelatedRow[]
  }[]
  /**
   * Of a look-up: whom it resolves to.
   */
  readonly resolvesTo?: readonly string[]
  readonly unresolved: readonly {
    readonly relation: string
    readonly uri: string
    readonly text: string
  }[]
  readonly issues: readonly Readonly<Record<string, unknown>>[]
  /**
   * Of the present only.
   */
  readonly documents?: readonly {
    readonly platform: string
    readonly type: string
    readonly uri: string
    readonly hydratedAt: string | null
    readonly lastVerified: string | null
    readonly lastError: string | null
    readonly errorAt: string | null
    readonly gone: boolean
    readonly suspectedDeletion: {
      readonly state: string
      readonly since: string
    } | null
    /**
     * Left out where something is hidden from whoever asks: it changes with that, too.
     */
    readonly etag?: string | null
  }[]
  readonly tx: number
  /**
   * What may have made this answer shorter than the truth.
   */
  readonly incomplete?: readonly Incomplete[]
}

export interface NormalisedAnswer {
  readonly id: string
  readonly entity_type: string | null
  /**
   * What may have made this answer shorter than the truth.
   */
  readonly incomplete?: readonly Incomplete[]
  readonly [member: string]: unknown
}

export interface DossierThing {
  readonly uri: string
  readonly entityType: string | null
  readonly name: string
  readonly section:
    | 'version'
    | 'model'
    | 'data'
    | 'features'
    | 'code'
    | 'runs'
    | 'evaluations'
    | 'tests'
    | 'deployments'
    | 'people'
    | 'others'
  /**
   * How many edges away from the version; 0 of itself.
   */
  readonly depth: number
  readonly standing: Standing
}

/**
 * What one document states, and since when.
 */
export interface DossierStatement {
  readonly about: string
  /**
   * An attribute (trainedAt), or an edge type (ModelInstance.trainedOn).
   */
  readonly says: string
  /**
   * Of an attribute.
   */
  readonly value?: unknown
  /**
   * In its place, where it is too long to be listed.
   */
  readonly valueDigest?: string
  /**
   * Of an edge.
   */
  readonly to?: string
  readonly origin: Origin
  /**
   * Of an edge.
   */
  readonly provenance?: Provenance
  readonly document: DocumentKey
  /**
   * Since when it is stated so. Null: before the past that is kept.
   */
  readonly tx: number | null
  readonly at: string | null
}

/**
 * Where what a document states comes from.
 */
export type Origin = 'source' | 'system' | 'pushed' | 'person' | 'rule'

/**
 * A document: one source's answer about one thing.
 */
export interface DocumentKey {
  readonly platform: string
  readonly type: string
  readonly uri: string
}

export interface MeasuredValue {
  readonly metric: string
  /**
   * The split, or the name of the data of another value than that of its run.
   */
  readonly split: string | null
  readonly value: number
  readonly at: string | null
  /**
   * The step of training at which it was logged.
   */
  readonly step: number | null
  /**
   * The data that it was measured on, as its source names them.
   */
  readonly dataset: string | null
  /**
   * Which of the `records` states it; null where the thing itself does.
   */
  readonly by: string | null
  /**
   * Other values that further `records` state.
   */
  readonly otherwise: readonly OtherValue[]
}

export interface OtherValue {
  readonly by: string
  readonly value: number
  /**
   * The step of training at which it was logged.
   */
  readonly step: number | null
}

export interface MetricWithoutNumber {
  readonly metric: string
  readonly stated: string
  /**
   * The step of training at which it was logged.
   */
  readonly step: number | null
  /**
   * Which of the `records` states it; null where the thing itself does.
   */
  readonly by: string | null
  /**
   * Other values that further `records` state.
   */
  readonly otherwise: readonly OtherValue[]
}

export interface MeasuredEvaluation {
  readonly uri: string
  readonly entityType: string | null
  readonly name: string | null
  readonly standing: Standing
  /**
   * Its own, else that of the run that it is of.
   */
  readonly status: string | null
  readonly at: string | null
  /**
   * The data.
   */
  readonly on: MeasuredData | null
  readonly metrics: readonly MeasuredMetric[]
}

export interface MeasuredData {
  readonly uri: string
  readonly entityType: string | null
  readonly name: string | null
  readonly standing: Standing
}

export interface MeasuredMetric {
  readonly metric: string
  readonly value: number
}

export interface MeasuredVersion {
  readonly metrics: readonly MeasuredValue[]
  readonly notNumbers: readonly MetricWithoutNumber[]
  readonly evaluations: readonly MeasuredEvaluation[]
}

export interface DossierPolicies {
  /**
   * In force when this was asked, of the version or its model.
   */
  readonly policies: readonly DossierPolicy[]
  readonly approvals: readonly DossierApproval[]
  readonly violations: readonly DossierViolation[]
  /**
   * False where more happened to them than is looked at.
   */
  readonly complete: boolean
}

export interface DossierPolicy {
  readonly id: string
  readonly title: string
  readonly severity: PolicySeverity
  readonly about: string
}

export interface DossierApproval {
  readonly about: string
  readonly by: string | null
  readonly at: string
  readonly use: string | null
  readonly stage: string | null
  readonly region: string | null
  readonly until: string | null
  readonly comment: string | null
  readonly state: 'stands' | 'lapsed' | 'ended'
}

export interface DossierViolation {
  readonly policy: string
  readonly severity: PolicySeverity
  readonly about: string
  readonly found: string | null
  readonly sentence: string
  readonly began: DossierMoment
  /**
   * Null: it stands.
   */
  readonly ended: DossierMoment | null
}

export interface DossierMoment {
  readonly tx: number
  /**
   * Null: before the past that is kept.
   */
  readonly at: string | null
}

export interface DossierCut {
  readonly what: string
  readonly left: number
}

export interface DossierAnswer {
  /**
   * Of this answer.
   */
  readonly format: number
  readonly uri: string
  readonly name: string
  /**
   * Everything is as of this transaction: ask again with it as asOf to compare.
   */
  readonly tx: number
  readonly at: string
  /**
   * What is spoken of: the version, then section by section, the nearest first.
   */
  readonly things: readonly DossierThing[]
  readonly statements: readonly DossierStatement[]
  /**
   * As its page shows it: by its source, and by evaluations, the last 50.
   */
  readonly measured: MeasuredVersion
  readonly governed: DossierPolicies
  /**
   * What has no room: how many more there are of what. Empty where all is here.
   */
  readonly cut: readonly DossierCut[]
  /**
   * SHA-256 of the canonical JSON of everything above, so that a change of it shows.
   */
  readonly digest: string
  /**
   * What may have made this answer shorter than the truth.
   */
  readonly incomplete?: readonly Incomplete[]
}

export interface RelatedNode {
  readonly uri: string
  /**
   * Null where it is known by reference only.
   */
  readonly entityType: string | null
  readonly name: string | null
  /**
   * Those that were requested and that it has.
   */
  readonly attributes?: Readonly<Record<string, unknown>>
  /**
   * Why it is known by reference only; null where it is not.
   */
  readonly open?: 'NOT_READ' | 'NOT_THERE' | 'NO_SOURCE' | null
  readonly standing: Standing
  /**
   * When it is to be gone, by the plan to remove it. Null: there is none.
   */
  readonly sunset?: string | null
  /**
   * Of a step, the name of what it is a step of; null of anything else.
   */
  readonly partOf?: string | null
  /**
   * The strongest. Null of a view, and of a conclusion that is not explained here.
   */
  readonly provenance?: Provenance | null
  /**
   * What the rule that concludes it says of it, such as "as of now, not as of training"; null where another reason supports it too.
   */
  readonly caveat?: string | null
  readonly firstSeen?: string | null
  /**
   * When a source last confirmed it; of a conclusion, its weakest premise.
   */
  readonly lastVerified?: string | null
  readonly freshness?: CadenceFreshness
  /**
   * The edges between the two: `why` has the evidence. None of a view.
   */
  readonly edges?: readonly RowEdge[]
}

export interface RelatedAnswer {
  readonly uri: string
  readonly entityType: string | null
  readonly name: string | null
  readonly by: string
  /**
   * Of all pages, whatever the filter.
   */
  readonly total: number
  /**
   * Where a filter is given. A page looks at 2,000 at most: `next` goes on, also where nothing was found.
   */
  readonly filtered?: {
    /**
     * Among how many of the list, from where this page begins.
     */
    readonly looked: number
    /**
     * Whether that was the rest of the list.
     */
    readonly complete: boolean
  }
  readonly nodes: readonly RelatedNode[]
  /**
   * Where the next page begins: pass it as the cursor. Null at the end.
   */
  readonly next: string | null
  readonly tx: number
  /**
   * What may have made this answer shorter than the truth.
   */
  readonly incomplete?: readonly Incomplete[]
}

export interface HistoryTransaction {
  readonly tx: number
  readonly at: string
  readonly cause: CauseKind
  /**
   * Follows one event through every stage and log line.
   */
  readonly trace: string
  readonly changes: readonly HistoryChange[]
  /**
   * Edges of this transaction that are not listed.
   */
  readonly more: number
}

/**
 * Why a transaction was written.
 */
export type CauseKind =
  | 'event'
  | 'sweep'
  | 'refresh'
  | 'reference'
  | 'lookup'
  | 'retry'
  | 'mapping'
  | 'redaction'
  | 'rule'
  | 'push'
  | 'candidate'
  | 'person'
  | 'simulated'

export interface HistoryChange {
  readonly kind: ChangeKind
  readonly sentence: string
  /**
   * Of an attribute, or of a relationship as it reads from the entity.
   */
  readonly name: string | null
  /**
   * Any JSON value.
   */
  readonly before: unknown
  /**
   * Any JSON value.
   */
  readonly after: unknown
  /**
   * Where it was stated.
   */
  readonly documents: readonly DocumentKey[]
  /**
   * False where another document has precedence, so that readers saw no difference.
   */
  readonly shown: boolean
  /**
   * Of an edge.
   */
  readonly op: EdgeOp | null
  /**
   * A person rejected the edge (removed), or took their rejection back (added).
   */
  readonly rejected: boolean
  readonly relation: string | null
  readonly direction: Direction | null
  readonly other: string | null
  readonly otherName: string | null
  readonly provenance: Provenance | null
  /**
   * What concluded it: D1.
   */
  readonly rule: string | null
  readonly evidence: readonly string[]
  /**
   * Nothing that happened to the entity: a state, a conclusion of a rule, a counter.
   */
  readonly bookkeeping: boolean
}

export type ChangeKind = 'attribute' | 'edge' | 'state' | 'type' | 'tombstone' | 'unresolvable' | 'issues'

/**
 * What became of an edge.
 */
export type EdgeOp = 'added' | 'removed'

export interface HistoryEntry {
  readonly tx: number
  readonly at: string
  readonly cause: CauseKind
  readonly trace: string
  readonly document: DocumentKey
  readonly origin: Origin
  readonly asserted: Readonly<Record<string, unknown>>
  readonly retracted: readonly string[]
}

/**
 * A transaction, and when it was.
 */
export interface Moment {
  readonly tx: number
  readonly at: string
}

export interface HistoryAnswer {
  readonly uri: string
  readonly transactions: readonly HistoryTransaction[]
  /**
   * The changes of facts, document by document, as they lie in the record.
   */
  readonly entries: readonly HistoryEntry[]
  /**
   * Where the next page begins: pass it as the cursor. Null at the end.
   */
  readonly next: string | null
  /**
   * Where history begins, once retention dropped what was before.
   */
  readonly horizon: Moment | null
  /**
   * What may have made this answer shorter than the truth.
   */
  readonly incomplete?: readonly Incomplete[]
}

export interface ReachedTotal {
  /**
   * Null: known by reference only.
   */
  readonly type: string | null
  readonly count: number
  /**
   * Of those counted.
   */
  readonly living: number
}

export interface LineageNode {
  readonly uri: string
  readonly entityType: string | null
  /**
   * For a stub: why it is known by reference only.
   */
  readonly known?: string
  readonly name: string
  readonly standing: Standing
  /**
   * When it is to be gone, by the plan to remove it. Null: there is none.
   */
  readonly sunset: string | null
  /**
   * How many edges away it is.
   */
  readonly depth: number
  /**
   * The worst standing of what the path leads over, its ends not counted. The path is the shortest over what is live; where there is none, the shortest.
   */
  readonly pathStanding: Standing
  /**
   * The path as text.
   */
  readonly sentence: string
  /**
   * Of a path of more than three steps: its first and its last step as text.
   */
  readonly brief?: string
  /**
   * Empty where steps are asked for.
   */
  readonly path: readonly PathEdge[]
  /**
   * The path by the names of what it leads over, where that is asked for.
   */
  readonly steps?: readonly PathStep[]
  /**
   * Edges of the path that are not listed.
   */
  readonly omitted?: number
  /**
   * Where it is requested.
   */
  readonly weakest?: WeakestStep | null
  readonly status?: string
  /**
   * Where they are requested.
   */
  readonly owners?: readonly string[]
  /**
   * The same.
   */
  readonly owningTeams?: readonly {
    readonly reason: 'owner' | 'member' | 'tag'
    readonly team: string | null
    readonly tag: string | null
    /**
     * The owner who is a member of it.
     */
    readonly through: string | null
  }[]
  /**
   * The same.
   */
  readonly ownedBy?: readonly OwnedBy[]
  /**
   * Names and addresses of owners of whom no source says more; where there are any.
   */
  readonly unresolvedOwners?: readonly string[]
  /**
   * What it is a version, a run or a part of, whose owners and teams these are: it has neither owners nor teams of its own.
   */
  readonly ownersInheritedFrom?: string
  /**
   * The same of the teams alone, where it has owners of its own.
   */
  readonly teamsInheritedFrom?: string
}

export interface PathEdge {
  /**
   * The edge type: the declaring type and the name, ModelInstance.producedBy.
   */
  readonly relation: string
  /**
   * How it reads on the path.
   */
  readonly name: string
  readonly direction: Direction
  readonly from: string
  readonly to: string
}

/**
 * A step of a path, and the entity that it leads to.
 */
export interface PathStep {
  /**
   * How it reads on the path.
   */
  readonly relation: string
  readonly uri: string
  readonly entityType: string | null
  readonly name: string
}

/**
 * The least certain step: nothing that follows from the path is more certain.
 */
export interface WeakestStep {
  /**
   * Its position among the steps, from 0.
   */
  readonly step: number
  /**
   * As text.
   */
  readonly edge: string
  readonly provenance: Provenance | null
  readonly lastVerified: string | null
  /**
   * A rule concludes it; or of what sources state it was verified longest ago, or never.
   */
  readonly because: 'inferred' | 'oldest' | 'unverified'
}

/**
 * An owner or an owning team.
 */
export interface OwnedBy {
  readonly uri: string
  readonly entityType: string | null
  readonly name: string
}

export interface LineageAnswer {
  readonly uri: string
  readonly entityType: string | null
  readonly name: string
  /**
   * The transaction that every page is of.
   */
  readonly tx: number
  readonly total: number
  /**
   * Of those counted: in use, or live themselves and reached over what is live. The others are retired or gone, or reached only over what is.
   */
  readonly living: number
  /**
   * How many were looked at for that, the nearest: the total, or less where it is larger than 20,000.
   */
  readonly livingCounted: number
  readonly totals: readonly ReachedTotal[]
  /**
   * How many edges away the furthest is.
   */
  readonly depth: number
  /**
   * How many more were reached that who asks may not see; where there are any.
   */
  readonly hidden?: number
  readonly direction: 'upstream' | 'downstream'
  /**
   * Of those counted: deleted at their source.
   */
  readonly deleted: number
  /**
   * False where the requested depth left something out, or something may be missing.
   */
  readonly complete: boolean
  /**
   * What cut it.
   */
  readonly bound?: 'depth'
  readonly hint?: string
  readonly nodes: readonly LineageNode[]
  /**
   * Where the next page begins: pass it as the cursor. Null at the end.
   */
  readonly next: string | null
  /**
   * What may have made this answer shorter than the truth.
   */
  readonly incomplete?: readonly Incomplete[]
}

export interface ImpactTeam {
  /**
   * Null where a tag names an unknown group.
   */
  readonly team: string | null
  readonly name: string
  readonly total: number
}

export interface ImpactNode {
  readonly uri: string
  readonly entityType: string | null
  /**
   * For a stub: why it is known by reference only.
   */
  readonly known?: string
  readonly name: string
  readonly standing: Standing
  /**
   * When it is to be gone, by the plan to remove it. Null: there is none.
   */
  readonly sunset: string | null
  /**
   * How many edges away it is.
   */
  readonly depth: number
  /**
   * The worst standing of what the path leads over, its ends not counted. The path is the shortest over what is live; where there is none, the shortest.
   */
  readonly pathStanding: Standing
  /**
   * The path as text.
   */
  readonly sentence: string
  /**
   * Of a path of more than three steps: its first and its last step as text.
   */
  readonly brief?: string
  /**
   * Empty where steps are asked for.
   */
  readonly path: readonly PathEdge[]
  /**
   * The path by the names of what it leads over, where that is asked for.
   */
  readonly steps?: readonly PathStep[]
  /**
   * Edges of the path that are not listed.
   */
  readonly omitted?: number
  /**
   * Where it is requested.
   */
  readonly weakest?: WeakestStep | null
  readonly status?: string
  readonly owners: readonly string[]
  readonly owningTeams: readonly {
    readonly reason: 'owner' | 'member' | 'tag'
    readonly team: string | null
    readonly tag: string | null
    /**
     * The owner who is a member of it.
     */
    readonly through: string | null
  }[]
  /**
   * Owners and owning teams by name, 20 of each thing at most.
   */
  readonly ownedBy: readonly OwnedBy[]
  /**
   * Names and addresses of owners of whom no source says more; where there are any.
   */
  readonly unresolvedOwners?: readonly string[]
  /**
   * What it is a version, a run or a part of, whose owners and teams these are: it has neither owners nor teams of its own.
   */
  readonly ownersInheritedFrom?: string
  /**
   * The same of the teams alone, where it has owners of its own.
   */
  readonly teamsInheritedFrom?: string
}

export interface ImpactAnswer {
  readonly uri: string
  readonly entityType: string | null
  readonly name: string
  /**
   * The transaction that every page is of.
   */
  readonly tx: number
  readonly total: number
  /**
   * Of those counted: in use, or live themselves and reached over what is live. The others are retired or gone, or reached only over what is.
   */
  readonly living: number
  /**
   * How many were looked at for that, the nearest: the total, or less where it is larger than 20,000.
   */
  readonly livingCounted: number
  readonly totals: readonly ReachedTotal[]
  /**
   * How many edges away the furthest is.
   */
  readonly depth: number
  /**
   * How many more were reached that who asks may not see; where there are any.
   */
  readonly hidden?: number
  /**
   * The team whose entities are listed; absent if all are.
   */
  readonly listed?: string
  /**
   * The verdict: how many models, deployments and tests in use, and teams.
   */
  readonly sentence: string
  /**
   * The nearest. GraphQL has pages of all.
   */
  readonly runningTests: readonly string[]
  readonly runningTestsTotal: number
  readonly deploymentsInUse: number
  /**
   * How many more were reached that their source has deleted.
   */
  readonly deleted: number
  /**
   * How many model versions are evaluated on it or on versions of it; a change to it reaches none of them.
   */
  readonly evaluated: number
  /**
   * Of the total: known by reference only, so that what lies behind them is not known.
   */
  readonly unknown: number
  /**
   * Who owns the most of what is reached, the most first; what several teams own is counted for each.
   */
  readonly teams: readonly ImpactTeam[]
  readonly teamsTotal: number
  /**
   * Of those counted: without a team, inherited ones included.
   */
  readonly teamless: number
  /**
   * How many were looked at for that, the nearest: the total, or less where it is larger than 20,000.
   */
  readonly teamsCounted: number
  readonly surfaces: readonly {
    readonly name: string
    readonly exposedBy: readonly string[]
    readonly exposedByTotal: number
  }[]
  readonly surfacesTotal: number
  readonly groups: Readonly<
    Partial<
      Record<
        | 'models'
        | 'instances'
        | 'deployments'
        | 'tests'
        | 'services'
        | 'features'
        | 'datasets'
        | 'pipelines'
        | 'others',
        {
          readonly total: number
          /**
           * Of those counted.
           */
          readonly living: number
          readonly nodes: readonly ImpactNode[]
          /**
           * Where the next page begins: pass it as the cursor. Null at the end.
           */
          readonly next: string | null
        }
      >
    >
  >
  /**
   * What may have made this answer shorter than the truth.
   */
  readonly incomplete?: readonly Incomplete[]
}

export interface MapNode {
  readonly uri: string
  readonly entityType: string | null
  /**
   * For a stub: why it is known by reference only.
   */
  readonly known?: string
  readonly name: string
  readonly side: 'focus' | 'upstream' | 'downstream' | 'both'
  /**
   * Steps from the focus.
   */
  readonly depth: number
  readonly standing: Standing
  /**
   * When it is to be gone, by the plan to remove it. Null: there is none.
   */
  readonly sunset: string | null
  /**
   * Its status says so, as of a run that failed.
   */
  readonly failed: boolean
  /**
   * It is in use by its own status, as a running test, an active deployment or a version with an alias is.
   */
  readonly inUse: boolean
  /**
   * Of the present only: when a source last confirmed it.
   */
  readonly lastVerified: string | null
  readonly freshness: CadenceFreshness
  readonly owners: number
  /**
   * Edges that lead on upstream, drawn or not.
   */
  readonly upstream: number
  /**
   * The same, downstream.
   */
  readonly downstream: number
  /**
   * Opening it would add something.
   */
  readonly expandable: boolean
  /**
   * Neighbours on its side of the focus that are not on the map.
   */
  readonly hidden: number
  /**
   * There are more than were counted.
   */
  readonly hiddenAtLeast: boolean
  /**
   * Of a map that is compared with an earlier moment: whether it is there at one of the moments only.
   */
  readonly presence?: Presence
}

/**
 * Of an entity: added where nothing had mentioned it before. Of a neighbourhood or a map: whether it was reached at one of the moments only.
 */
export type Presence = 'added' | 'removed' | 'kept'

export interface MapGroup {
  /**
   * The same in every answer: pass it as open.
   */
  readonly id: string
  /**
   * Its type and its count: Features 42.
   */
  readonly label: string
  /**
   * Null: of several types, or known by reference only.
   */
  readonly entityType: string | null
  /**
   * siblings: of one parent, over one relation. team: of one type and team. rest: types that are few.
   */
  readonly by: 'siblings' | 'team' | 'rest'
  /**
   * Of the focus; both: in a cycle through it.
   */
  readonly side: 'upstream' | 'downstream' | 'both'
  /**
   * Steps from the focus to the nearest of them.
   */
  readonly depth: number
  /**
   * Of siblings: how it reads from their parent.
   */
  readonly relation: string | null
  /**
   * Of a map by teams: the owning team, where one is known.
   */
  readonly team: string | null
  /**
   * Members that are not drawn by themselves.
   */
  readonly count: number
  /**
   * With `since`: how many of them were not there at that moment.
   */
  readonly added?: number
  /**
   * With `since`: how many of them were there at that moment only.
   */
  readonly removed?: number
}

export interface MapEdge {
  /**
   * A URI, or the id of a group: things flow from here.
   */
  readonly from: string
  /**
   * A URI, or the id of a group.
   */
  readonly to: string
  /**
   * The edge type. Null: over something that a filter hides.
   */
  readonly relation: string | null
  /**
   * How it reads from `from` to `to`.
   */
  readonly name: string | null
  /**
   * Edges that it stands for.
   */
  readonly count: number
  /**
   * Between a whole and a version, a run, an instance or a step of it.
   */
  readonly part: boolean
  /**
   * Which end is the whole; null where neither is.
   */
  readonly whole: 'from' | 'to' | null
  /**
   * It is part of a cycle among what is drawn.
   */
  readonly cycle: boolean
  /**
   * A rule concludes it.
   */
  readonly inferred: boolean
  /**
   * Null where it stands for several edges, or is not recorded.
   */
  readonly provenance: Provenance | null
  /**
   * Of the present only: when a source last confirmed it.
   */
  readonly lastVerified: string | null
  readonly freshness: CadenceFreshness
  /**
   * Of a map that is compared with an earlier moment: whether it is there at one of the moments only.
   */
  readonly presence?: Presence
}

export interface MapTotals {
  /**
   * Entities, the focus not counted: the sum of the next four.
   */
  readonly reached: number
  /**
   * By themselves.
   */
  readonly drawn: number
  /**
   * In the groups.
   */
  readonly grouped: number
  /**
   * Not shown because of types, rel, freshness or production.
   */
  readonly filtered: number
  /**
   * Added by opening something, without room to draw them.
   */
  readonly hidden: number
  readonly groups: number
  /**
   * With `since`: how many of them were not there at that moment.
   */
  readonly added?: number
  /**
   * With `since`: how many of them were there at that moment only.
   */
  readonly removed?: number
}

export interface MapAnswer {
  readonly uri: string
  readonly entityType: string | null
  readonly name: string
  readonly direction: 'upstream' | 'downstream' | 'both'
  readonly tx: number
  readonly nodes: readonly MapNode[]
  readonly groups: readonly MapGroup[]
  readonly edges: readonly MapEdge[]
  /**
   * How many more edges there are between what is drawn: `edges` shows more.
   */
  readonly edgesLeftOut: number
  readonly totals: MapTotals
  readonly sentence: string
  /**
   * Siblings alone would have been too many: it is grouped by type and owning team.
   */
  readonly byTeam: boolean
  /**
   * There is more, further out than hops.
   */
  readonly beyond: boolean
  /**
   * Of open and along: what is not on this map, or found no room.
   */
  readonly notOpened: readonly string[]
  /**
   * What may have made this answer shorter than the truth.
   */
  readonly incomplete?: readonly Incomplete[]
}

export interface FlowPath {
  /**
   * downstream: a change of `from` reaches `to`. upstream: `from` comes from `to`.
   */
  readonly direction: 'upstream' | 'downstream'
  readonly length: number
  /**
   * The worst standing of what it leads over, its ends not counted.
   */
  readonly pathStanding: Standing
  /**
   * The path as text.
   */
  readonly sentence: string
  readonly steps: readonly FlowPathStep[]
  /**
   * Steps of a long path that are not listed, after the first half of those that are.
   */
  readonly omitted: number
  readonly weakest: WeakestStep | null
}

export interface FlowPathStep {
  /**
   * The edge type.
   */
  readonly relation: string
  /**
   * How it reads on the path.
   */
  readonly name: string
  readonly direction: Direction
  readonly from: string
  readonly to: string
  /**
   * A rule concludes it.
   */
  readonly inferred: boolean
  /**
   * Null where it is concluded when it is read.
   */
  readonly provenance: Provenance | null
  /**
   * Of the present only: when a source last confirmed it.
   */
  readonly lastVerified: string | null
  readonly freshness: CadenceFreshness
}

export interface PathsAnswer {
  readonly from: {
    readonly uri: string
    readonly entityType: string | null
    readonly name: string
    readonly standing: Standing
  }
  readonly to: {
    readonly uri: string
    readonly entityType: string | null
    readonly name: string
    readonly standing: Standing
  }
  readonly paths: readonly FlowPath[]
  /**
   * Whether there are further paths; null where the search reached its bound before.
   */
  readonly more: boolean | null
  readonly sentence: string
  readonly tx: number
  /**
   * What may have made this answer shorter than the truth.
   */
  readonly incomplete?: readonly Incomplete[]
}

export interface WhyAnswer {
  readonly from: string
  readonly to: string
  readonly edges: readonly {
    readonly type: string
    readonly name: string
    readonly from: {
      readonly uri: string
      readonly entityType: string | null
      readonly name: string | null
    }
    readonly to: {
      readonly uri: string
      readonly entityType: string | null
      readonly name: string | null
    }
    readonly provenance: Provenance | null
    /**
     * What the rule that concludes it says of it, such as "as of now, not as of training"; null where another reason supports it too.
     */
    readonly caveat: string | null
    readonly reasons: readonly (
      | {
          readonly kind: 'stated'
          readonly provenance: Provenance
          readonly sentence: string
          readonly platform: string
          readonly document: string
          readonly documentType: string
          readonly firstSeen: string | null
          /**
           * Of the present only: when the source last confirmed it.
           */
          readonly lastVerified: string | null
          readonly lastError: string | null
        }
      | {
          readonly kind: 'concluded'
          readonly rule: string
          readonly ruleName: string
          readonly description: string
          readonly caveat: string | null
          readonly provenance: Provenance
          readonly firstSeen: string | null
          readonly attributes: Readonly<Record<string, readonly string[]>>
          readonly paths: readonly {
            readonly steps: readonly {
              readonly type: string
              readonly name: string
              readonly from: {
                readonly uri: string
                readonly entityType: string | null
                readonly name: string | null
              }
              readonly to: {
                readonly uri: string
                readonly entityType: string | null
                readonly name: string | null
              }
              readonly statedBy: readonly {
                readonly platform: string
                readonly document: string
                readonly documentType: string
                readonly firstSeen: string | null
                /**
                 * Of the present only: when the source last confirmed it.
                 */
                readonly lastVerified: string | null
                readonly lastError: string | null
              }[]
            }[]
            /**
             * The step that was verified longest ago: no conclusion is fresher than that.
             */
            readonly weakest: {
              readonly edge: string
              readonly lastVerified: string
            } | null
          }[]
          readonly morePaths: number
          /**
           * Where no path can be shown: steps over what is hidden from who asks.
           */
          readonly hiddenSteps: number
          readonly sentence: string
        }
    )[]
  }[]
  readonly sentence: string
  readonly tx: number
  /**
   * What may have made this answer shorter than the truth.
   */
  readonly incomplete?: readonly Incomplete[]
}

export interface CheckedRelation {
  /**
   * The edge type.
   */
  readonly relation: string
  /**
   * How it reads from the entity.
   */
  readonly name: string
  /**
   * The types of what would need it.
   */
  readonly consumers: readonly string[]
  /**
   * Which sources could state it, by platform.
   */
  readonly sources: readonly string[]
  /**
   * When those were last listed completely: the one longest ago. Null: one never was.
   */
  readonly listedAt: string | null
}

export interface UnusedTeam {
  readonly uri: string
  readonly name: string
  readonly count: number
}

export interface UnusedNode {
  readonly uri: string
  readonly entityType: string | null
  readonly name: string
  readonly standing: Standing
  /**
   * The owning team, the first of several.
   */
  readonly team: {
    readonly uri: string
    readonly name: string
  } | null
  /**
   * Of a type that counts its use: by which attribute, and what that has.
   */
  readonly usage: {
    readonly attribute: string
    /**
     * Null: it is not stated.
     */
    readonly value: number | null
  } | null
  /**
   * How many edges lead to it over the checked relationships; nothing at their other end is in use.
   */
  readonly consumers: number
  /**
   * When it is to be gone, by the plan to remove it. Null: there is none.
   */
  readonly sunset: string | null
  /**
   * Of a version, run or instance: what it is one of is needed as a whole by what is in use, so that all of them may be kept. Nothing needs this one.
   */
  readonly wholeInUse: boolean
}

export interface UnusedAnswer {
  readonly type: string
  readonly total: number
  /**
   * How many of these are versions, runs or instances of something that is needed as a whole.
   */
  readonly wholesInUse: number
  /**
   * Every source of what could need one of them is complete, as far as is known.
   */
  readonly provable: boolean
  /**
   * Why it can not be proved: a source of what could need one of them is silent or not listed.
   */
  readonly doubts: readonly Incomplete[]
  /**
   * Over which relationships something in use would need one of them; each was walked, at any distance.
   */
  readonly checked: readonly CheckedRelation[]
  /**
   * The types of which one in use would need one of them, at any distance.
   */
  readonly working: readonly string[]
  /**
   * When all sources that could tell of a need were last listed completely: the one longest ago. Null: one never was, or the answer is of the past.
   */
  readonly provedAt: string | null
  /**
   * Of all teams: which own how many, the most first. Null where there are too many to count, and after the first page.
   */
  readonly teams: readonly UnusedTeam[] | null
  readonly nodes: readonly UnusedNode[]
  /**
   * Where the next page begins: pass it as the cursor. Null at the end.
   */
  readonly next: string | null
  readonly tx: number
  /**
   * What may have made this answer shorter than the truth.
   */
  readonly incomplete?: readonly Incomplete[]
}

export interface Deprecation {
  readonly uri: string
  readonly entityType: string | null
  readonly name: string
  readonly standing: Standing
  /**
   * in-use: something in use needs it. overdue: still, past its date. unused: nothing does, so that it can be removed. done: its source no longer has it, or calls it retired.
   */
  readonly state: DeprecationState
  /**
   * When it is to be gone. Null: there is no plan yet.
   */
  readonly sunset: string | null
  readonly message: string | null
  /**
   * What to use instead.
   */
  readonly replacement: {
    readonly uri: string
    readonly entityType: string | null
    readonly name: string
  } | null
  /**
   * Who plans it: the URI of a person, or a name.
   */
  readonly by: string | null
  readonly byName: string | null
  /**
   * When that was planned.
   */
  readonly at: string | null
  /**
   * The URIs of those to tell: its owners, 10 at most, or its owning teams.
   */
  readonly owners: readonly string[]
  /**
   * Whether its own source has it in use, as by counting reads of it.
   */
  readonly inUse: boolean
  /**
   * How many things in use need it, directly or through others. Null: they were not counted.
   */
  readonly readers: number | null
  /**
   * The nearest of those, 10 at most.
   */
  readonly readBy: readonly DeprecationReader[]
}

export type DeprecationState = 'in-use' | 'overdue' | 'unused' | 'done'

export interface DeprecationReader {
  readonly uri: string
  readonly entityType: string | null
  readonly name: string
  readonly owners: readonly string[]
}

export interface DeprecationContact {
  readonly uri: string
  readonly entityType: string | null
  readonly name: string
  readonly email: string | null
  readonly slack: string | null
}

export interface DeprecationsAnswer {
  /**
   * Of the state that is asked for.
   */
  readonly total: number
  /**
   * Of every state.
   */
  readonly counts: {
    readonly inUse: number
    readonly overdue: number
    readonly unused: number
    readonly done: number
  }
  readonly plans: readonly Deprecation[]
  /**
   * How to reach the owners that are named on this page.
   */
  readonly contacts: readonly DeprecationContact[]
  /**
   * False where there may be more: of 20,000 statements of people, and 1,000 plans, others are left out.
   */
  readonly complete: boolean
  /**
   * Where the next page begins: pass it as the cursor. Null at the end.
   */
  readonly next: string | null
  readonly tx: number
  /**
   * What may have made this answer shorter than the truth.
   */
  readonly incomplete?: readonly Incomplete[]
}

export interface QualityRow {
  /**
   * The type, the URI or name of the team, the domain, the platform or the day.
   */
  readonly key: string
  readonly name: string
  readonly entities: number
  /**
   * The share of what is expected and required that is there, by weight. Null: nothing is checked.
   */
  readonly completeness: number | null
  /**
   * The share of entities that nothing is late of. Null: nothing is checked.
   */
  readonly timeliness: number | null
  /**
   * The share of entities that nothing contradicts. Null: nothing is checked.
   */
  readonly consistency: number | null
  /**
   * How many entities have a reason of each dimension, and the search that finds them.
   */
  readonly lacking: readonly QualityLacking[]
  /**
   * The most frequent first; those that nothing has are left out.
   */
  readonly reasons: readonly QualityReasonCount[]
}

export interface QualityLacking {
  readonly dimension: QualityDimension
  readonly count: number
  readonly q: string | null
}

export type QualityDimension = 'completeness' | 'timeliness' | 'consistency'

export interface QualityReasonCount {
  /**
   * `missing-description`, or with what is missing: `missing-tag/tier`.
   */
  readonly reason: string
  readonly count: number
  /**
   * The search that finds these. Null of a day that has passed.
   */
  readonly q: string | null
}

export interface QualityReason {
  readonly reason: string
  readonly dimension: QualityDimension
  /**
   * What is wrong, as the sentence goes on after the name of the thing.
   */
  readonly means: string
  /**
   * What mends it.
   */
  readonly fix: string
  /**
   * The command that does, where one can.
   */
  readonly command: string | null
}

export interface QualityAnswer {
  readonly by: string
  readonly total: QualityRow
  /**
   * The largest first, days in their order.
   */
  readonly rows: readonly QualityRow[]
  /**
   * Whether there are rows beyond these 50.
   */
  readonly more: boolean
  /**
   * What each reason means, and what mends it.
   */
  readonly reasons: readonly QualityReason[]
  /**
   * By day: the record begins here, or what it still has of the past.
   */
  readonly since: string | null
  readonly tx: number
  /**
   * What may have made this answer shorter than the truth.
   */
  readonly incomplete?: readonly Incomplete[]
}

export interface QualityReasonOfEntity {
  readonly reason: string
  readonly dimension: QualityDimension
  /**
   * What is wrong, as the sentence goes on after the name of the thing.
   */
  readonly means: string
  /**
   * What mends it.
   */
  readonly fix: string
  /**
   * The command that does, where one can.
   */
  readonly command: string | null
  /**
   * Noted since then. Null at present: it follows from the clock, or from what is in use.
   */
  readonly since: string | null
  /**
   * The search for everything of its type with that reason.
   */
  readonly q: string
}

export interface ReasonsAnswer {
  readonly uri: string
  /**
   * False of people, groups and parts such as columns: nothing is expected of those.
   */
  readonly counted: boolean
  readonly reasons: readonly QualityReasonOfEntity[]
  readonly tx: number
  /**
   * What may have made this answer shorter than the truth.
   */
  readonly incomplete?: readonly Incomplete[]
}

export interface QualityPreviewRow {
  readonly expects: string
  /**
   * Whether it is expected already.
   */
  readonly expected: boolean
  readonly lacking: number
  /**
   * The first of these, 20 at most.
   */
  readonly such: readonly QualityExample[]
}

export interface QualityExample {
  readonly uri: string
  readonly name: string | null
}

export interface ExpectAnswer {
  readonly type: string
  /**
   * How many there are that are not retired: of those it would be expected.
   */
  readonly entities: number
  /**
   * How many of them lack any of it.
   */
  readonly lacking: number
  readonly expects: readonly QualityPreviewRow[]
  /**
   * What to write into a file of the definitions folder, as JSON.
   */
  readonly definition: string
  readonly tx: number
  /**
   * What may have made this answer shorter than the truth.
   */
  readonly incomplete?: readonly Incomplete[]
}

export interface Anomaly {
  readonly uri: string
  readonly entityType: string | null
  readonly name: string
  /**
   * What of it is watched, by the name that its type gives that: it is muted by it.
   */
  readonly watch: string
  /**
   * A number is off; nothing comes any more; columns are gone, or have another type.
   */
  readonly kind: 'number' | 'rhythm' | 'columns'
  /**
   * What is unusual, with the numbers.
   */
  readonly sentence: string
  /**
   * The same in few words, without the name of the entity.
   */
  readonly brief: string
  /**
   * Since when: of a rhythm, by when the next was due.
   */
  readonly at: string
  /**
   * The version or run that shows it, or the thing itself.
   */
  readonly shownBy: string
  /**
   * Null of columns.
   */
  readonly expected: {
    /**
     * Of a rhythm, in seconds: how long nothing has come.
     */
    readonly value: number
    readonly median: number
    readonly low: number
    /**
     * From low to high it would be usual.
     */
    readonly high: number
    /**
     * How far it is from the median, in robust standard deviations: 1.4826 times the median distance.
     */
    readonly deviations: number
    /**
     * How many values before it that is computed from: 8 to 30.
     */
    readonly before: number
  } | null
  /**
   * What it was computed from, the last included. Of a rhythm, when each came.
   */
  readonly points: readonly AnomalyPoint[]
  /**
   * Against a week before; 50 of each at most.
   */
  readonly columns: {
    readonly removed: readonly string[]
    readonly retyped: readonly string[]
    readonly added: readonly string[]
  } | null
  /**
   * Who muted it is in its history.
   */
  readonly muted: {
    readonly until: string
    readonly reason: string
  } | null
}

export interface AnomalyPoint {
  readonly at: string
  readonly value: number | null
}

export interface AnomaliesAnswer {
  readonly total: number
  /**
   * How many are muted, whether they are listed or not.
   */
  readonly mutedTotal: number
  readonly anomalies: readonly Anomaly[]
  /**
   * False where there may be more: of what is watched, 2,000 things are looked at.
   */
  readonly complete: boolean
  /**
   * Where the next page begins: pass it as the cursor. Null at the end.
   */
  readonly next: string | null
  readonly tx: number
  /**
   * What may have made this answer shorter than the truth.
   */
  readonly incomplete?: readonly Incomplete[]
}

export interface PolicyRow {
  readonly id: string
  readonly title: string
  readonly severity: PolicySeverity
  /**
   * Whether it is in force.
   */
  readonly on: boolean
  /**
   * The types that it is about.
   */
  readonly of: readonly string[]
  readonly description: string | null
  /**
   * Open ones: without those that somebody waived.
   */
  readonly violations: number
  readonly waived: number
  /**
   * How many teams own something that violates it.
   */
  readonly teams: number
}

export interface PoliciesAnswer {
  readonly policies: readonly PolicyRow[]
  /**
   * False where there are more violations than are counted: 100,000.
   */
  readonly complete: boolean
  readonly tx: number
  /**
   * What may have made this answer shorter than the truth.
   */
  readonly incomplete?: readonly Incomplete[]
}

export interface PolicyExplainAnswer {
  readonly id: string
  readonly title: string
  readonly severity: PolicySeverity
  /**
   * Whether it is in force.
   */
  readonly on: boolean
  /**
   * The types that it is about.
   */
  readonly of: readonly string[]
  readonly description: string | null
  /**
   * Open ones: without those that somebody waived.
   */
  readonly violations: number
  readonly waived: number
  /**
   * How many teams own something that violates it.
   */
  readonly teams: number
  /**
   * The path that is followed from each thing; what it leads to is found.
   */
  readonly path: string
  /**
   * The sentence of a violation.
   */
  readonly says: string
  /**
   * How many things it is about.
   */
  readonly subjects: number
  /**
   * Of these: those that pass `where`.
   */
  readonly passing: number
  /**
   * Tests that nothing passes: perhaps a value is misspelt.
   */
  readonly warnings: readonly string[]
  /**
   * How many things were looked at on the way: what it costs. Null where something is hidden from you.
   */
  readonly looked: number | null
  /**
   * False where there are more things than are judged: 50,000.
   */
  readonly complete: boolean
  /**
   * The first violations, 20 at most.
   */
  readonly such: readonly {
    readonly uri: string
    readonly name: string
    readonly sentence: string
  }[]
  readonly tx: number
  /**
   * What may have made this answer shorter than the truth.
   */
  readonly incomplete?: readonly Incomplete[]
}

export interface PolicyTrendAnswer {
  /**
   * When each day ended, UTC: the last 14 that the record has.
   */
  readonly ends: readonly string[]
  /**
   * Those in force now. One that was not in force on a day has 0.
   */
  readonly policies: readonly {
    readonly id: string
    /**
     * Violations at the end of each day, without waived ones.
     */
    readonly open: readonly number[]
  }[]
  /**
   * False where there is too much to count on all of the days.
   */
  readonly complete: boolean
  readonly tx: number
  /**
   * What may have made this answer shorter than the truth.
   */
  readonly incomplete?: readonly Incomplete[]
}

export interface PolicyViolation {
  readonly policy: string
  readonly title: string
  readonly severity: PolicySeverity
  readonly sentence: string
  readonly subject: PolicyViolationEnd
  /**
   * Null where the policy requires something that is missing.
   */
  readonly found: PolicyViolationEnd | null
  /**
   * The transaction that concluded it.
   */
  readonly since: number
  /**
   * When that was; null of what lies before the horizon of retention.
   */
  readonly at: string | null
  /**
   * Who owns the subject.
   */
  readonly owners: readonly PolicyViolationEnd[]
  /**
   * Who waived it is in the history of the subject.
   */
  readonly waived: {
    readonly until: string
    readonly reason: string
  } | null
}

export interface PolicyViolationEnd {
  readonly uri: string
  readonly name: string
  readonly entityType: string | null
}

export interface ViolationsAnswer {
  /**
   * With waived ones, if those are asked for.
   */
  readonly total: number
  /**
   * How many that nobody waived are of a policy that blocks.
   */
  readonly blocking: number
  /**
   * How many are waived, whether they are listed or not.
   */
  readonly waivedTotal: number
  /**
   * False where there are more than are counted: 100,000.
   */
  readonly complete: boolean
  readonly violations: readonly PolicyViolation[]
  /**
   * Where the next page begins: pass it as the cursor. Null at the end.
   */
  readonly next: string | null
  readonly tx: number
  /**
   * What may have made this answer shorter than the truth.
   */
  readonly incomplete?: readonly Incomplete[]
}

export interface IncidentPerson {
  /**
   * Null where a source has no more than a name.
   */
  readonly uri: string | null
  readonly name: string
  readonly entityType: string | null
  /**
   * Those that a person is a member of.
   */
  readonly teams: readonly IncidentThing[]
}

export interface IncidentThing {
  readonly uri: string
  readonly name: string
  readonly entityType: string | null
}

export interface IncidentVersion {
  readonly uri: string
  readonly name: string
  readonly entityType: string | null
  readonly model: IncidentThing | null
  /**
   * Or when its run began. Where no source states it: when it was made, or else first recorded.
   */
  readonly trainedAt: string
  /**
   * running: a deployment or a test runs on it. chosen: an alias or a stage chooses it, so that it is in use though no source says what runs on it. unknown: no source does. idle: nothing runs on it. retired: its source says so. gone: its source no longer has it. The last three need nothing more.
   */
  readonly state: IncidentState
  readonly standing: Standing
  /**
   * Its aliases and its stage, that which means the most first.
   */
  readonly chosenBy: readonly string[]
  /**
   * The metric by which the versions of its model are told.
   */
  readonly headline: IncidentMetric | null
  /**
   * In use, on it or on what was made from it. Null: too many to count.
   */
  readonly deployments: number | null
  /**
   * Running, likewise.
   */
  readonly tests: number | null
  /**
   * From the version to what is bad, both included, as it was when it was trained.
   */
  readonly via: readonly IncidentThing[]
  /**
   * Steps of a long path that are left out.
   */
  readonly omitted: number
  /**
   * The version of its model to use instead, by another run and not on what is bad: what an alias or a stage of production chooses, then of what may follow it; else of those that are not retired the best by the headline metric, those measured on the same data first, else the newest.
   */
  readonly successor: IncidentSuccessor | null
  /**
   * Its owners, else its teams; where it has neither, those of its model. Then the owners of its run.
   */
  readonly owners: readonly IncidentOwnerName[]
}

export type IncidentState = 'running' | 'chosen' | 'unknown' | 'idle' | 'retired' | 'gone'

export interface IncidentMetric {
  readonly metric: string
  readonly split: string | null
  readonly value: number
}

export interface IncidentSuccessor {
  readonly uri: string
  readonly name: string
  readonly entityType: string | null
  readonly trainedAt: string
  /**
   * Null where no source says.
   */
  readonly running: boolean | null
  /**
   * What speaks for it: `alias champion; auc 0.9 against 0.84`.
   */
  readonly why: string
}

export interface IncidentOwnerName {
  /**
   * Null where a source has no more than a name.
   */
  readonly uri: string | null
  readonly name: string
  readonly entityType: string | null
}

export interface IncidentExposure {
  readonly uri: string
  readonly name: string
  readonly entityType: string | null
  /**
   * When it was first seen to run on one of the versions.
   */
  readonly from: string
  /**
   * When it was seen to run no longer. Null: it still does.
   */
  readonly until: string | null
  /**
   * Where it has none, those of what it runs.
   */
  readonly owners: readonly IncidentOwnerName[]
}

export interface IncidentOwner {
  /**
   * Null where a source has no more than a name.
   */
  readonly uri: string | null
  readonly name: string
  readonly entityType: string | null
  /**
   * Those that a person is a member of.
   */
  readonly teams: readonly IncidentThing[]
  readonly running: number
  readonly total: number
}

export interface IncidentAnswer {
  readonly uri: string
  readonly name: string
  readonly entityType: string | null
  /**
   * Who owns what is bad: itself, or else what it is a version or a part of.
   */
  readonly ownedBy: readonly IncidentPerson[]
  readonly sentence: string
  /**
   * Versions of models that were trained on it.
   */
  readonly total: number
  /**
   * Of these.
   */
  readonly running: number
  /**
   * Of those that run: with a successor that was trained later.
   */
  readonly retrained: number
  /**
   * False where there are more versions than one answer looks at: 20,000.
   */
  readonly complete: boolean
  /**
   * Those that run come first, then those in use by choice, then those that were trained last.
   */
  readonly versions: readonly IncidentVersion[]
  /**
   * Where the next page begins: pass it as the cursor. Null at the end.
   */
  readonly next: string | null
  /**
   * Deployments and tests that ran on the versions: those that still do first. 200 at most.
   */
  readonly exposure: readonly IncidentExposure[]
  readonly exposureTotal: number
  /**
   * Of these, those that still run.
   */
  readonly exposureRunning: number
  /**
   * The longest time between two moments that were looked at: what ran between them alone is not seen.
   */
  readonly exposureGapSeconds: number
  /**
   * Where members meet what runs on the versions now. 100 at most.
   */
  readonly surfaces: readonly {
    readonly name: string
    readonly exposedBy: readonly string[]
    readonly exposedByTotal: number
  }[]
  readonly surfacesTotal: number
  /**
   * Who owns the versions and what runs on them, those with the most that runs first. 200 at most.
   */
  readonly owners: readonly IncidentOwner[]
  readonly ownersTotal: number
  /**
   * Versions, and things that run on them, without an owner.
   */
  readonly unowned: number
  readonly tx: number
  /**
   * What may have made this answer shorter than the truth.
   */
  readonly incomplete?: readonly Incomplete[]
}

export interface ComparedEntity {
  readonly uri: string
  readonly name: string | null
  /**
   * Null where it is known by reference only.
   */
  readonly entityType: string | null
  readonly standing: Standing
  /**
   * When it was made or began, by the first time that its type declares, else when it was created.
   */
  readonly at: string | null
}

export interface ComparedMetric {
  readonly metric: string
  readonly split: string | null
  /**
   * What measured it; null where the entities state it themselves, or by the data in `split`.
   */
  readonly evaluation: MeasuringEvaluation | null
  readonly unit: string | null
  /**
   * As an evaluation declares it, else by the common name of the metric: a loss is better the lower it is.
   */
  readonly better: BetterDirection | null
  /**
   * The latest of each entity; null where none is known.
   */
  readonly values: readonly (number | null)[]
  /**
   * What each states in place of a number: NaN, Infinity or -Infinity.
   */
  readonly stated: readonly (string | null)[]
  readonly differs: boolean
  /**
   * Of each entity, oldest first: of the 50 runs that were mentioned last.
   */
  readonly history: readonly (readonly MetricPoint[])[]
}

export interface MeasuringEvaluation {
  readonly uri: string
  readonly name: string | null
}

export type BetterDirection = 'higher' | 'lower'

export interface MetricPoint {
  readonly at: string | null
  readonly value: number
  /**
   * The run that measured it.
   */
  readonly run: string | null
}

export interface ComparedAttribute {
  readonly attribute: string
  /**
   * The names that lead to the value within the attribute.
   */
  readonly path: readonly string[]
  /**
   * Of each entity; null where none is known.
   */
  readonly values: readonly unknown[]
  readonly differs: boolean
}

export interface ComparedRelationship {
  /**
   * Of the field of the same name in GraphQL.
   */
  readonly name: string
  readonly label: string
  /**
   * Null of a view.
   */
  readonly direction: Direction | null
  /**
   * Of each entity, exactly.
   */
  readonly counts: readonly number[]
  readonly differs: boolean
  readonly links: readonly ComparedLink[]
  /**
   * How many links there are to list. Null where there are too many to compare one by one.
   */
  readonly total: number | null
}

export interface ComparedLink {
  readonly uri: string
  readonly name: string | null
  /**
   * Null where it is known by reference only.
   */
  readonly entityType: string | null
  readonly standing: Standing
  /**
   * Of each entity.
   */
  readonly linked: readonly boolean[]
}

export interface CompareAnswer {
  readonly entityType: string
  /**
   * As requested; every list of values has this order.
   */
  readonly entities: readonly ComparedEntity[]
  /**
   * The first 100; like every list, what differs comes first.
   */
  readonly metrics: readonly ComparedMetric[]
  readonly metricsTotal: number
  /**
   * The first 500 values: members of objects and named items of lists are values of their own.
   */
  readonly attributes: readonly ComparedAttribute[]
  readonly attributesTotal: number
  /**
   * Of each, the first 100 links.
   */
  readonly relationships: readonly ComparedRelationship[]
  readonly tx: number
  /**
   * What may have made this answer shorter than the truth.
   */
  readonly incomplete?: readonly Incomplete[]
}

export interface MeasuredRow {
  readonly uri: string
  readonly name: string | null
  readonly entityType: string | null
  readonly standing: Standing
  readonly status: string | null
  /**
   * Whom its source names as having run it.
   */
  readonly user: string | null
  /**
   * Of the code that ran.
   */
  readonly commit: string | null
  /**
   * When it was trained or began, else when it was made.
   */
  readonly at: string | null
  readonly endedAt: string | null
  /**
   * Each once, the last value: the first 1,000, or 100 where there are many rows.
   */
  readonly metrics: readonly MeasuredValue[]
  readonly metricsTotal: number
  /**
   * Metrics whose last value is NaN or infinite: the first 100.
   */
  readonly notNumbers: readonly MetricWithoutNumber[]
  /**
   * As many as of metrics. A value of several rows is cut after 200 characters, otherwise after 6,000.
   */
  readonly parameters: readonly MeasuredParameter[]
  readonly parametersTotal: number
  /**
   * Its own tags: the first 50.
   */
  readonly tags: readonly MeasuredTag[]
  /**
   * What it was trained or evaluated on: the first 10.
   */
  readonly data: readonly MeasuringRecord[]
  /**
   * What else of its source is one with it, and states a part of this: its run, its logged model.
   */
  readonly records: readonly MeasuringRecord[]
  /**
   * Versions of models that this run made and its source still has: the first 10.
   */
  readonly versions: readonly RegisteredVersion[]
  /**
   * The run that it is nested in.
   */
  readonly partOf: string | null
  /**
   * How many runs are nested in it.
   */
  readonly parts: number
}

export interface MeasuredParameter {
  readonly name: string
  readonly value: string
}

export interface MeasuredTag {
  readonly tag: string
  readonly value: string | null
}

export interface MeasuringRecord {
  /**
   * The relationship that leads there, such as `mlflowRun`.
   */
  readonly by: string
  readonly uri: string
  readonly entityType: string | null
  readonly name: string | null
  readonly standing: Standing
}

export interface RegisteredVersion {
  readonly uri: string
  readonly entityType: string | null
  readonly name: string | null
}

export interface MeasurementsAnswer {
  /**
   * Of the thing whose versions or runs these are.
   */
  readonly uri: string
  readonly name: string | null
  readonly entityType: string | null
  /**
   * The newest last, by when it was made or else began. Of more than are asked for, those that were mentioned last; what was asked about is always there, with what is nested in it.
   */
  readonly rows: readonly MeasuredRow[]
  readonly total: number
  /**
   * What evaluations measured of what was asked about, the latest first: of the last 50.
   */
  readonly evaluations: readonly MeasuredEvaluation[]
  readonly evaluationsTotal: number
  readonly tx: number
  /**
   * What may have made this answer shorter than the truth.
   */
  readonly incomplete?: readonly Incomplete[]
}

export interface MetricCurve {
  readonly metric: string
  readonly points: readonly CurvePoint[]
  /**
   * How many points were read, of which these are some.
   */
  readonly total: number
  /**
   * Further points whose value is not a number, such as NaN.
   */
  readonly notNumbers: number
  /**
   * The steps of those, as ranges; the first 10.
   */
  readonly notNumberSteps: readonly StepRange[]
  /**
   * The source has more points than may be read: what is here is the beginning.
   */
  readonly isCut: boolean
}

export interface CurvePoint {
  readonly step: number
  readonly value: number
  readonly at: string | null
}

export interface StepRange {
  readonly from: number
  readonly to: number
}

export interface CurvesAnswer {
  readonly uri: string
  readonly name: string | null
  /**
   * The source that was asked.
   */
  readonly platform: string
  readonly readAt: string
  /**
   * All that it states: what else curves may be asked of.
   */
  readonly metrics: readonly string[]
  readonly curves: readonly MetricCurve[]
}

export interface Artifact {
  /**
   * Below the root; of a folder, what `folder` takes.
   */
  readonly path: string
  readonly name: string
  readonly isFolder: boolean
  /**
   * Null of a folder, and where the source states none.
   */
  readonly bytes: number | null
}

export interface ArtifactsAnswer {
  readonly uri: string
  readonly name: string | null
  /**
   * The source that was asked.
   */
  readonly platform: string
  readonly readAt: string
  readonly folder: string | null
  /**
   * What is in this folder itself.
   */
  readonly files: readonly Artifact[]
  /**
   * There is more in it: at most 1,000 are given.
   */
  readonly isCut: boolean
}

export type DiffScope = 'entity' | 'neighbourhood' | 'everything'

export interface EntityDiff {
  readonly uri: string
  readonly entityType: string | null
  readonly name: string | null
  readonly presence: Presence
  readonly attributes: readonly AttributeDiff[]
  /**
   * Null where it is the same.
   */
  readonly state: ValueDiff | null
  readonly edges: readonly EdgeDiff[]
  /**
   * Of all edges, not of those listed.
   */
  readonly edgesAdded: number
  readonly edgesRemoved: number
  /**
   * Where the next page begins: pass it as the cursor. Null at the end.
   */
  readonly next: string | null
}

export interface AttributeDiff {
  readonly name: string
  readonly change: AttributeOp
  /**
   * Any JSON value.
   */
  readonly before: unknown
  /**
   * Any JSON value.
   */
  readonly after: unknown
}

export type AttributeOp = 'added' | 'removed' | 'changed'

export interface ValueDiff {
  /**
   * Any JSON value.
   */
  readonly before: unknown
  /**
   * Any JSON value.
   */
  readonly after: unknown
}

export interface EdgeDiff {
  readonly op: EdgeOp
  readonly relation: string
  readonly name: string
  readonly direction: Direction
  readonly other: string
  /**
   * As at the later moment, or else at the earlier one; null beyond the first 1,000 other ends of a page.
   */
  readonly otherName: string | null
  readonly otherType: string | null
  /**
   * When, where and why it last changed; null of what is concluded at read.
   */
  readonly seen: Seen | null
}

export interface Seen {
  readonly tx: number
  readonly at: string
  readonly cause: CauseKind
  readonly trace: string
  readonly document: DocumentKey
}

export interface NeighbourhoodTotals {
  readonly before: number
  readonly after: number
  readonly entities: number
  readonly added: number
  readonly removed: number
}

export interface Tally {
  readonly transactions: number
  readonly facts: number
  readonly edgesAdded: number
  readonly edgesRemoved: number
  /**
   * Entities that were touched; some may be as they were before.
   */
  readonly entities: number
  readonly causes: readonly CauseCount[]
  readonly platforms: readonly PlatformCount[]
  readonly types: readonly EntityTypeCount[]
}

export interface CauseCount {
  readonly kind: CauseKind
  readonly transactions: number
}

export interface PlatformCount {
  readonly platform: string
  readonly changes: number
}

export interface EntityTypeCount {
  readonly entityType: string | null
  readonly entities: number
}

export interface DiffAnswer {
  readonly scope: DiffScope
  readonly from: Moment
  readonly to: Moment
  readonly uri: string | null
  readonly hops: number
  readonly entities: readonly EntityDiff[]
  /**
   * How many entities this page looked at; those that are not listed are as they were.
   */
  readonly compared: number
  /**
   * Of a neighbourhood.
   */
  readonly neighbourhood: NeighbourhoodTotals | null
  /**
   * Of everything: what the transactions in between did, and by which sources.
   */
  readonly tally: Tally | null
  /**
   * Where the next page begins: pass it as the cursor. Null at the end.
   */
  readonly next: string | null
  /**
   * What may have made this answer shorter than the truth.
   */
  readonly incomplete?: readonly Incomplete[]
}

export interface ActivityItem {
  /**
   * Stays the same for this change.
   */
  readonly id: string
  readonly tx: number
  readonly at: string
  readonly uri: string
  readonly entityType: string | null
  readonly name: string | null
  /**
   * Of a run, an attempt, a version, a part: of what it is one.
   */
  readonly partOf: {
    readonly uri: string
    readonly entityType: string | null
    readonly name: string | null
  } | null
  readonly kind: ActivityKind
  readonly severity: Severity
  readonly sentence: string
  /**
   * The sentence, piece by piece.
   */
  readonly parts: readonly SentencePart[]
  /**
   * The person who stated it.
   */
  readonly by: string | null
  /**
   * The source that states it.
   */
  readonly platform: string | null
  readonly cause: CauseKind
  readonly trace: string
  /**
   * Everything that the transaction changed of it, 20 at most.
   */
  readonly changes: readonly ActivityDetail[]
}

export type ActivityKind = 'added' | 'removed' | 'status' | 'relationship' | 'attribute' | 'found' | 'violation'

/**
 * high: somebody has to act. medium: somebody should know. low: the rest.
 */
export type Severity = 'high' | 'medium' | 'low'

export interface SentencePart {
  readonly text: string
  /**
   * Of what is named.
   */
  readonly uri: string | null
  readonly entityType: string | null
  /**
   * Of a time, as its source states it.
   */
  readonly at: string | null
}

export interface ActivityDetail {
  /**
   * An attribute or a relationship, or what the service found: tombstone, issues.
   */
  readonly name: string
  /**
   * Any JSON value.
   */
  readonly before: unknown
  /**
   * Any JSON value.
   */
  readonly after: unknown
  readonly sentence: string
}

export interface ActivityAnswer {
  readonly since: Moment
  readonly to: Moment
  readonly of: {
    readonly uri: string
    readonly entityType: string | null
    readonly name: string | null
  } | null
  readonly upstreamOf: {
    readonly uri: string
    readonly entityType: string | null
    readonly name: string | null
  } | null
  /**
   * How many those are, without their runs and versions. Null: all.
   */
  readonly entities: number | null
  /**
   * Of `entity`, or of the one thing that `of` names: since when it is known by more than a reference. Null: never, or neither.
   */
  readonly firstRead: Moment | null
  /**
   * Newest first.
   */
  readonly items: readonly ActivityItem[]
  /**
   * Changes that this page left out, as bookkeeping or as less severe.
   */
  readonly leftOut: number
  /**
   * How far back this page looked.
   */
  readonly reached: Moment
  /**
   * Where the next page begins: pass it as the cursor. Null at the end.
   */
  readonly next: string | null
  readonly tx: number
  /**
   * What may have made this answer shorter than the truth.
   */
  readonly incomplete?: readonly Incomplete[]
}

export interface ChangesTransaction {
  readonly tx: number
  readonly at: string
  readonly cause: CauseKind
  readonly trace: string
  readonly platforms: readonly string[]
  readonly facts: number
  readonly edgesAdded: number
  readonly edgesRemoved: number
  /**
   * The first of them.
   */
  readonly touched: readonly TouchedEntity[]
  readonly touchedInAll: number
}

export interface TouchedEntity {
  readonly uri: string
  readonly entityType: string | null
}

export interface ChangesAnswer {
  readonly from: Moment
  readonly to: Moment
  readonly transactions: readonly ChangesTransaction[]
  /**
   * Where the next page begins: pass it as the cursor. Null at the end.
   */
  readonly next: string | null
  /**
   * What may have made this answer shorter than the truth.
   */
  readonly incomplete?: readonly Incomplete[]
}

export interface LoggedTransaction {
  readonly tx: number
  readonly at: string
  readonly cause: CauseKind
  /**
   * Follows one event through every stage and log line.
   */
  readonly trace: string
  /**
   * When what caused it was accepted.
   */
  readonly since: string
  /**
   * The URIs that it mentions first.
   */
  readonly nodes: readonly string[]
  /**
   * The merged entity type from here on; null: a reference only.
   */
  readonly types: readonly LoggedType[]
  readonly facts: readonly LoggedFacts[]
  readonly edges: readonly LoggedEdge[]
}

export interface LoggedType {
  readonly uri: string
  readonly type: string | null
}

export interface LoggedFacts {
  readonly uri: string
  /**
   * Who states it; null: the service itself.
   */
  readonly document: DocumentKey | null
  readonly asserted: Readonly<Record<string, unknown>>
  readonly retracted: readonly string[]
}

export interface LoggedEdge {
  readonly op: LoggedOp
  /**
   * The number of this reason for the edge: it begins and ends under it.
   */
  readonly support: number
  readonly type: string
  readonly from: string
  readonly to: string
  readonly document: DocumentKey | null
  readonly provenance: Judgement
}

export type LoggedOp = 'assert' | 'retract'

export type Judgement = 'DECLARED' | 'DERIVED' | 'INFERRED' | 'SUGGESTED' | 'CURATED' | 'REJECTED'

export interface LogAnswer {
  readonly after: number
  /**
   * When the transaction before the first of these was written; null where the log does not have it.
   */
  readonly afterAt: string | null
  readonly until: number
  /**
   * The oldest first.
   */
  readonly transactions: readonly LoggedTransaction[]
  /**
   * Where the next page begins: pass it as the cursor. Null at the end.
   */
  readonly next: string | null
}

export interface HomeTeam {
  readonly uri: string
  readonly entityType: string | null
  readonly name: string | null
}

export interface TypeTotal {
  /**
   * Null: known by reference only.
   */
  readonly type: string | null
  readonly count: number
}

export interface OwnedEntity {
  readonly uri: string
  readonly entityType: string | null
  readonly name: string | null
  readonly standing: Standing
  readonly freshness: CadenceFreshness
  readonly staleAt: string | null
  readonly gaps: readonly QualityGap[]
}

export type QualityGap = 'no-description' | 'issues' | 'stale' | 'orphaned'

export interface HomeTest {
  readonly uri: string
  readonly entityType: string | null
  readonly name: string | null
  /**
   * How what is owned leads to it.
   */
  readonly sentence: string | null
}

export interface HomeFailure {
  readonly uri: string
  readonly entityType: string | null
  readonly name: string | null
  readonly pipeline: {
    readonly uri: string
    readonly entityType: string | null
    readonly name: string | null
  } | null
  /**
   * As its source states it.
   */
  readonly startedAt: string | null
  /**
   * When it ended; where its source does not say, when it began.
   */
  readonly failedAt: string | null
  readonly error: string | null
  /**
   * What is known of later runs of the pipeline: that one succeeded, or else ended, failed, or runs.
   */
  readonly followedBy: 'success' | 'other' | 'failure' | 'running' | 'nothing'
  /**
   * How many runs of the pipeline failed in a row, the last that ended included: 0 where it did not.
   */
  readonly streak: {
    readonly length: number
    /**
     * Whether there may be more than are counted.
     */
    readonly atLeast: boolean
  }
  /**
   * What is owned and comes from the pipeline.
   */
  readonly reaches: {
    readonly uri: string
    readonly entityType: string | null
    readonly name: string | null
  } | null
  /**
   * How that comes from the pipeline.
   */
  readonly sentence: string | null
}

export interface HomeSource {
  readonly platform: string
  readonly code: string
  readonly reason: string
  readonly since: string | null
}

export interface HomeNeed {
  readonly kind: HomeNeedKind
  readonly sentence: string
  /**
   * What shows it; null of a source.
   */
  readonly uri: string | null
  /**
   * What to do about it.
   */
  readonly action:
    | 'open-run'
    | 'open-schedule'
    | 'open-test'
    | 'open-measurement'
    | 'open-source'
    | 'open-entity'
    | 'answer'
    | 'refresh'
    | 'describe'
  /**
   * Of a source.
   */
  readonly platform: string | null
  /**
   * When it happened, or was planned, as its source states it.
   */
  readonly at: string | null
  /**
   * What is in use downstream. Null: it has none, or it was not counted.
   */
  readonly reach: {
    /**
     * Whose impact it is.
     */
    readonly uri: string
    /**
     * Running tests.
     */
    readonly tests: number
    /**
     * Deployments in use.
     */
    readonly serving: number
  } | null
}

export type HomeNeedKind =
  | 'violation'
  | 'failed-run'
  | 'overdue'
  | 'test-overdue'
  | 'metric-drop'
  | 'origin-deleted'
  | 'version-deleted'
  | 'anomaly'
  | 'past-sunset'
  | 'removable'
  | 'reads-deprecated'
  | 'question'
  | 'source'
  | 'orphaned'
  | 'issues'
  | 'stale'
  | 'no-description'

export interface HomeNeedsLeft {
  readonly kind: HomeNeedKind
  readonly count: number
  /**
   * Whether there may be more than are counted.
   */
  readonly atLeast: boolean
}

export interface HomeAnswer {
  /**
   * Null: everything.
   */
  readonly of: {
    readonly uri: string
    readonly entityType: string | null
    readonly name: string | null
  } | null
  /**
   * Of a person, 20 at most.
   */
  readonly teams: readonly HomeTeam[]
  /**
   * Of what is owned, or of everything, by type.
   */
  readonly totals: readonly TypeTotal[]
  /**
   * Null of everything.
   */
  readonly owned: {
    readonly total: number
    readonly entities: readonly OwnedEntity[]
    /**
     * Where the next page begins: pass it as the cursor. Null at the end.
     */
    readonly next: string | null
    /**
     * How many have each gap.
     */
    readonly quality: {
      /**
       * Of how many the gaps are counted: of 2,000 at most.
       */
      readonly looked: number
      readonly undescribed: number
      readonly withIssues: number
      readonly stale: number
      /**
       * Of which every owner has left.
       */
      readonly orphaned: number
    }
  } | null
  /**
   * Running tests.
   */
  readonly tests: {
    readonly total: number
    /**
     * Whether there may be more than are counted.
     */
    readonly atLeast: boolean
    readonly nodes: readonly HomeTest[]
  }
  /**
   * Failed runs of the pipelines that it comes from, newest first.
   */
  readonly failures: {
    readonly total: number
    /**
     * Whether there may be more than are counted.
     */
    readonly atLeast: boolean
    /**
     * Pipelines and experiments whose last run that ended failed: these alone are among the needs.
     */
    readonly failing: number
    /**
     * Among how many runs they were counted: all of them, or the latest 5,000 or so.
     */
    readonly looked: number
    /**
     * How many runs there are.
     */
    readonly runs: number
    /**
     * The types of the failed runs.
     */
    readonly types: readonly string[]
    readonly nodes: readonly HomeFailure[]
  }
  /**
   * Of an owner: to what is owned, with its runs and versions.
   */
  readonly changes: {
    readonly since: Moment
    /**
     * The 20 that matter most, newest first: what runs do as usual matters least, and is folded.
     */
    readonly items: readonly ActivityItem[]
    /**
     * Whether there may be more: `activity` has them all.
     */
    readonly more: boolean
  }
  /**
   * Sources, and parts of the service, that are not well at present.
   */
  readonly sources: readonly HomeSource[]
  /**
   * What to look at first: what violates a policy, then by what is in use downstream, then what failed or regressed, then the newest. Of the first 7 two are of one kind, at most, and of all 25 eight. With `needsSince` the newest first, 100 at most.
   */
  readonly needs: readonly HomeNeed[]
  /**
   * How many of each kind are not listed in `needs`.
   */
  readonly needsLeft: readonly HomeNeedsLeft[]
  readonly tx: number
  /**
   * What may have made this answer shorter than the truth.
   */
  readonly incomplete?: readonly Incomplete[]
}

export interface EntityTypeDescription {
  readonly name: string
  readonly plural: string
  readonly label: string
  readonly pluralLabel: string
  /**
   * The picture that stands beside its name.
   */
  readonly glyph:
    | 'model'
    | 'evaluation'
    | 'serving'
    | 'feature'
    | 'source'
    | 'data'
    | 'pipeline'
    | 'experiment'
    | 'people'
    | 'team'
    | 'other'
  /**
   * Whether it is listed first where people look for things by their type.
   */
  readonly primary: boolean
  readonly componentType: string
  readonly domain: string
  readonly description: string
  readonly interfaces: readonly string[]
  /**
   * Whether `unused` has an answer for it.
   */
  readonly retirable: boolean
  /**
   * Entities of the type that were read; those deleted at their source are left out.
   */
  readonly count: number
  /**
   * The configured sources whose answers may describe one, by platform. Null: unknown.
   */
  readonly sources: readonly string[] | null
  readonly attributes: readonly TypeAttribute[]
  readonly relationships: readonly TypeRelationship[]
}

export interface TypeAttribute {
  readonly name: string
  readonly label: string
  readonly type: AttributeType
  readonly list: boolean
  readonly description?: string
  /**
   * Of an object: its members, and theirs as a.b.
   */
  readonly fields?: readonly TypeAttributeField[]
}

export type AttributeType = 'string' | 'int' | 'long' | 'float' | 'boolean' | 'time' | 'json' | 'object'

export interface TypeAttributeField {
  readonly name: string
  readonly label: string
  readonly type: AttributeType
  readonly list: boolean
  readonly description?: string
}

export interface TypeRelationship {
  /**
   * Of the field of the same name in GraphQL, and what `related` takes as `by`.
   */
  readonly name: string
  readonly label: string
  /**
   * stated: by sources. concluded: by a rule. view: a path that is walked when it is read.
   */
  readonly kind: 'stated' | 'concluded' | 'view'
  /**
   * Of a relationship: along its edges, or against them.
   */
  readonly direction?: Direction
  /**
   * Its name at the other end.
   */
  readonly inverse?: string
  /**
   * It is another name of this one.
   */
  readonly aliasOf?: string
  /**
   * What it leads to. Empty: any type.
   */
  readonly types: readonly string[]
  readonly many: boolean
  /**
   * What the target is to the entity in lineage; none where nothing flows along it.
   */
  readonly flow?:
    | 'upstream'
    | 'downstream'
    | 'occurrenceOf'
    | 'hasOccurrence'
    | 'stepOf'
    | 'hasStep'
    | 'partOf'
    | 'hasPart'
  readonly description?: string
}

export interface TypesAnswer {
  readonly types: readonly EntityTypeDescription[]
  /**
   * What every entity has, whatever its type: not repeated at each.
   */
  readonly common: {
    readonly attributes: readonly TypeAttribute[]
    readonly relationships: readonly TypeRelationship[]
  }
  readonly domains: readonly {
    readonly name: string
    readonly label: string
    readonly types: readonly string[]
  }[]
  /**
   * What the hits of a search can be counted by.
   */
  readonly facets: readonly {
    readonly name:
      | 'type'
      | 'owner'
      | 'team'
      | 'tag'
      | 'tagKey'
      | 'attribute'
      | 'businessDomain'
      | 'domain'
      | 'platform'
      | 'state'
      | 'standing'
      | 'updated'
      | 'governance'
    readonly label: string
  }[]
  readonly tx: number
  /**
   * What may have made this answer shorter than the truth.
   */
  readonly incomplete?: readonly Incomplete[]
}

export interface RulesAnswer {
  readonly rules: readonly {
    readonly id: string
    readonly name: string
    readonly version: number
    readonly description: string
    readonly concludes: string
    /**
     * Recorded: written down, with a past and a reason.
     */
    readonly answered: 'walked' | 'recorded'
    readonly [member: string]: unknown
  }[]
  /**
   * What may have made this answer shorter than the truth.
   */
  readonly incomplete?: readonly Incomplete[]
}

export interface Recommendation {
  /**
   * The name of what is suggested: similarTo, mightUse, mightBeOwnedBy, mayBeSiblingOf.
   */
  readonly kind: string
  /**
   * Its edge type: confirm-edge and reject-edge take it.
   */
  readonly relation: string
  readonly from: {
    readonly uri: string
    readonly entityType: string | null
    readonly name: string
  }
  readonly to: {
    readonly uri: string
    readonly entityType: string | null
    readonly name: string
  }
  /**
   * The relationship that a person states who accepts it. Null: itself.
   */
  readonly states: string | null
  /**
   * The rule that suggests it, and its version: D12@1.
   */
  readonly rule: string
  /**
   * From 0 to 1. Of similar things, how much they share; of a feature, which share of the similar ones has it; of a dataset, how many columns are the same; else, which share of the reasons is for this one. Null: unknown.
   */
  readonly score: number | null
  readonly sentence: string
  /**
   * What both have, who it is learned from, or what it is reached by: 8 at most.
   */
  readonly because: readonly RecommendationReason[]
  /**
   * How many more reasons there are.
   */
  readonly more: number
  /**
   * The command that accepts it.
   */
  readonly accept: string
  /**
   * The command that rejects it, so that it is not suggested again.
   */
  readonly reject: string
}

export interface RecommendationReason {
  readonly uri: string
  readonly entityType: string | null
  readonly name: string
}

export interface RecommendationsAnswer {
  /**
   * What can be suggested, by which rules, and the relationship that a person states who accepts it.
   */
  readonly kinds: readonly {
    readonly kind: string
    readonly label: string
    readonly rules: readonly string[]
    readonly states: string | null
  }[]
  readonly recommendations: readonly Recommendation[]
  /**
   * Where the next page begins: pass it as the cursor. Null at the end.
   */
  readonly next: string | null
  readonly tx: number
  /**
   * What may have made this answer shorter than the truth.
   */
  readonly incomplete?: readonly Incomplete[]
}

export interface RejectedEdge {
  /**
   * The edge type: the declaring type and the name, ModelInstance.producedBy.
   */
  readonly relation: string
  readonly from: string
  readonly to: string
  readonly fromName: string | null
  readonly toName: string | null
  readonly fromType: string | null
  readonly toType: string | null
  /**
   * How the edge reads from where it starts.
   */
  readonly label: string
  /**
   * Who rejects it: the URI of a person, or a name.
   */
  readonly by: string
  readonly byName: string
  /**
   * The transaction of the rejection.
   */
  readonly since: number
  /**
   * When that was; null of what lies before the horizon of retention.
   */
  readonly at: string | null
  /**
   * False where somebody confirmed the edge later, so that it shows.
   */
  readonly hidden: boolean
}

export interface RejectedAnswer {
  readonly edges: readonly RejectedEdge[]
  /**
   * Where the next page begins: pass it as the cursor. Null at the end.
   */
  readonly next: string | null
  /**
   * What may have made this answer shorter than the truth.
   */
  readonly incomplete?: readonly Incomplete[]
}

export interface Horizon {
  /**
   * The first transaction that can still be requested.
   */
  readonly tx: number
  readonly at: string
  readonly droppedAt: string
  readonly dropped: Dropped
  /**
   * False while the run goes on, or where it was cut off.
   */
  readonly done: boolean
}

export interface Dropped {
  readonly transactions: number
  /**
   * Changes of facts that later ones have replaced.
   */
  readonly facts: number
  /**
   * Reasons for an edge that had ended.
   */
  readonly edges: number
  /**
   * Of the texts of those facts.
   */
  readonly bytes: number
}

export interface FollowerStatus {
  readonly name: string
  /**
   * The last transaction that it has applied.
   */
  readonly head: number
  readonly ready: boolean
  /**
   * Whether this process cannot answer without it.
   */
  readonly essential: boolean
  readonly lastError: string | null
  /**
   * Not null: at the start, what it had saved was of transactions that the record did not have, so the record lost them. It was made anew from the record.
   */
  readonly wasAhead: {
    /**
     * What it had saved was as of this transaction.
     */
    readonly tx: number
    /**
     * Where the record ended then.
     */
    readonly record: number
  } | null
}

export interface BusHealth {
  readonly kafka: {
    readonly connected: boolean
    /**
     * What fails at present; null where nothing does.
     */
    readonly lastError: string | null
    readonly assigned: readonly {
      readonly topic: string
      readonly partition: number
    }[]
    /**
     * Records that are not durable here yet; null where the broker has not reported how many it has.
     */
    readonly lag: readonly {
      readonly topic: string
      readonly partition: number
      readonly lag: number | null
    }[]
    /**
     * Records without a value, passed over since the start.
     */
    readonly tombstones: number
  } | null
  readonly sqs: readonly {
    readonly queue: string
    readonly state: 'starting' | 'receiving' | 'failing' | 'stopped'
    readonly answeredAt: string | null
    readonly lastError: string | null
    readonly errorAt: string | null
    readonly received: number
    readonly taken: number
    readonly undeleted: number
    readonly events: number
  }[]
}

export interface StatusAnswer {
  readonly version: string
  readonly head: {
    readonly tx: number
    /**
     * Null before the first transaction.
     */
    readonly at: string | null
  }
  /**
   * Times of transactions are real times, by the clock of whoever wrote them.
   */
  readonly clock: {
    /**
     * How far the latest time of a transaction is ahead of the clock of this service: 0 where all is well. Above a minute, a clock was ahead once, or this one is behind.
     */
    readonly aheadSeconds: number
    /**
     * The last time that the clock went back by more than a minute between two transactions.
     */
    readonly setBack: {
      /**
       * The first transaction after it.
       */
      readonly tx: number
      readonly from: string
      readonly to: string
    } | null
  }
  readonly counts: {
    readonly nodes: number
    /**
     * Things that are there now; a process without a graph counts the deleted ones too.
     */
    readonly entities: number
    readonly edges: number
    readonly transactions: number
    readonly facts: number
    readonly documents: number
  }
  /**
   * Marks that are due, and marks that wait for a retry.
   */
  readonly dirty: {
    readonly due: number
    readonly waiting: number
    readonly retrying: number
    readonly oldestMarkedAt: string | null
  }
  /**
   * The platforms of sources that somebody paused.
   */
  readonly pausedSources: readonly string[]
  /**
   * The sources that are neither ok nor unknown: what is wrong, since when, and what to do about it.
   */
  readonly troubledSources: readonly {
    readonly platform: string
    readonly health: 'unknown' | 'ok' | 'degraded' | 'throttled' | 'failing' | 'paused'
    readonly since: string
    readonly reason: string
    readonly todo: string
  }[]
  readonly quarantined: number
  /**
   * Quarantined events that were dropped to keep to their bounds, ever.
   */
  readonly quarantineEvicted: number
  readonly retention: {
    /**
     * Null where everything is retained.
     */
    readonly horizon: Horizon | null
  }
  /**
   * What follows the log in this process.
   */
  readonly followers: readonly FollowerStatus[]
  readonly definitions: {
    /**
     * The rules in force, each with its version.
     */
    readonly rules: readonly string[]
    /**
     * Rules that are not in force, since no source here brings the types that they need; each with those.
     */
    readonly leftOut: readonly string[]
    /**
     * The files in force that declare providers, beside those of the product.
     */
    readonly providers: readonly string[]
    /**
     * Why the present files are not in force.
     */
    readonly problem: string | null
  }
  /**
   * Settings of the files that take effect at the next start only.
   */
  readonly awaitingStart: readonly {
    readonly kind: 'type' | 'source' | 'setting'
    readonly name: string
    readonly change: 'changed' | 'removed'
  }[]
  /**
   * Null where this process listens to none.
   */
  readonly buses: BusHealth | null
}

export interface Source {
  readonly platform: string
  readonly provider: string
  readonly domains: readonly string[]
  /**
   * null: it has no address, and pushes its metadata
   */
  readonly baseUrl: string | null
  readonly limits: {
    readonly ratePerSecond: number
    readonly burst: number
    readonly concurrency: number
    readonly timeoutMs: number
    readonly maxBytes: number
  }
  /**
   * The types of its events.
   */
  readonly events: readonly string[]
  readonly health: 'unknown' | 'ok' | 'degraded' | 'throttled' | 'failing' | 'paused'
  /**
   * What is wrong, since when, and what to do about it. Null where its health is ok or unknown.
   */
  readonly trouble: SourceTrouble | null
  /**
   * Who paused it: nothing is read from it. Null while it is read.
   */
  readonly pausedBy: PausedBy | null
  /**
   * What is wrong while it answers.
   */
  readonly issues: readonly SourceIssue[]
  /**
   * Null before it was read.
   */
  readonly circuit: 'closed' | 'open' | 'probing' | null
  readonly circuitSince: string | null
  /**
   * Until when the source itself asked for no requests.
   */
  readonly pausedUntil: string | null
  /**
   * Since when it asks for none.
   */
  readonly pausedSince: string | null
  /**
   * The rate that it bears at present.
   */
  readonly ratePerSecond: number | null
  /**
   * When it was read last, or that was tried.
   */
  readonly lastReadAt: string | null
  /**
   * When it last answered.
   */
  readonly lastGoodAt: string | null
  readonly lastError: {
    readonly at: string
    readonly reason: string
  } | null
  readonly reads: {
    readonly ok: number
    readonly 'not-modified': number
    readonly gone: number
    readonly throttled: number
    readonly unavailable: number
    /**
     * The source refused the credentials, or to show this.
     */
    readonly refused: number
    readonly malformed: number
  }
  /**
   * Fields that no mapping names, and how often they came.
   */
  readonly unmappedFields: Readonly<Record<string, number>>
  /**
   * Marks that are due.
   */
  readonly dirty: number
  /**
   * Marks that are not due yet: they wait for a retry, or for the pause between two reads.
   */
  readonly waiting: number
  /**
   * Of those that wait: those of which the last read failed.
   */
  readonly retrying: number
  /**
   * Of those that it retries: what others name, and it reports that it does not have.
   */
  readonly missing: {
    readonly total: number
    /**
     * Of those, addresses and names of people.
     */
    readonly people: number
    /**
     * Whether there may be more than were looked at.
     */
    readonly atLeast: boolean
  }
  /**
   * The age of the oldest mark that is due.
   */
  readonly lagSeconds: number
  /**
   * Null before it was swept.
   */
  readonly sweep: {
    readonly lastStartedAt: string | null
    readonly nextFullAt: string | null
    readonly nextIncrementalAt: string | null
    readonly lastReport: SweepReport | null
    readonly lastFullReport: SweepReport | null
    readonly lastError: string | null
    /**
     * A complete listing was requested, as an import does, and has not ended.
     */
    readonly requested: boolean
  } | null
  /**
   * How often all of it is listed, and what changed since. What is deleted is noticed by the former.
   */
  readonly listedEvery: {
    readonly fullSeconds: number
    readonly changesSeconds: number
  }
  /**
   * Types of which it can not list what changed: without an event, a complete listing notices.
   */
  readonly changesUnlisted: readonly string[]
  /**
   * Changes that its list of what changed lacks: without an event, a complete listing notices.
   */
  readonly changesMissed: readonly {
    readonly type: string
    readonly what: string
  }[]
  /**
   * The deletions that the guard against a mass disappearance suspects.
   */
  readonly suspectedDeletions: {
    readonly documents: number
    readonly listings: readonly {
      readonly type: string
      readonly kind: 'shrunk' | 'repeats'
    }[]
  }
  readonly lastEventAt: string | null
  /**
   * It sent events, and has not for much longer than is usual.
   */
  readonly silent: {
    readonly since: string
    readonly usualGapMs: number
  } | null
  /**
   * Changes that a sweep found, and no event had announced.
   */
  readonly lostEvents: {
    readonly changes: number
    readonly lastFoundAt: string
  } | null
}

export interface SourceTrouble {
  readonly since: string
  readonly reason: string
  readonly todo: string
}

export interface PausedBy {
  readonly since: string
  readonly caller: string
  readonly name: string
}

export interface SourceIssue {
  /**
   * mapping: it names what the catalogue lacks, or fails. set-aside: items of listings, and what the source says is wrong there. listing: one that keeps failing.
   */
  readonly kind: 'set-aside' | 'mapping' | 'listing'
  /**
   * Null where it is not of one type alone.
   */
  readonly type: string | null
  readonly count: number
  readonly first: string
  readonly since: string
}

export interface SweepReport {
  readonly kind: 'full' | 'incremental'
  readonly listed: number
  readonly marked: number
  /**
   * Known, and not in a complete listing: these are read.
   */
  readonly missing: number
  /**
   * Missing as well, in a listing that is not believed.
   */
  readonly held: number
}

export interface SourcesAnswer {
  readonly sources: readonly Source[]
  /**
   * Where the next page begins: pass it as the cursor. Null at the end.
   */
  readonly next: string | null
}

export interface HeldDocument {
  readonly type: string
  readonly uri: string
  readonly since: string
  readonly reason: string
  readonly hydratedAt: string | null
  readonly lastVerified: string | null
}

export interface DeletionsAnswer {
  readonly platform: string
  /**
   * Documents that their source reported as gone, and that stay until a person decides.
   */
  readonly total: number
  readonly guard: {
    readonly share: number
    readonly atLeast: number
    readonly windowMinutes: number
    /**
     * A person confirmed: until then every deletion is believed.
     */
    readonly confirmedUntil: string | null
  }
  /**
   * Listings that are not believed.
   */
  readonly listings: readonly (
    | {
        readonly kind: 'shrunk'
        readonly type: string
        readonly at: string
        /**
         * When the sweep began that listed it.
         */
        readonly sweep: string
        /**
         * The entities in the record that such a listing should show.
         */
        readonly expected: number
        /**
         * Of those, what it does not show.
         */
        readonly vanished: number
        /**
         * All that it does not show: what no listing ever showed included.
         */
        readonly missing: number
      }
    | {
        readonly kind: 'repeats'
        readonly type: string
        readonly at: string
        readonly error: string
      }
  )[]
  readonly documents: readonly HeldDocument[]
  /**
   * Where the next page begins: pass it as the cursor. Null at the end.
   */
  readonly next: string | null
}

export interface Retry {
  readonly uri: string
  /**
   * Reads that failed in a row; 0: it waits for the pause between two reads.
   */
  readonly attempts: number
  /**
   * Of the last of those, where it is known.
   */
  readonly error: string | null
  readonly errorAt: string | null
  /**
   * When it is read again, at the earliest.
   */
  readonly nextTryAt: string
  /**
   * When it was marked.
   */
  readonly waitingSince: string
  /**
   * Its source answers, and reports that it does not have it.
   */
  readonly missing: boolean
  /**
   * What refers to it: the first 3.
   */
  readonly namedBy: readonly NamedBy[]
}

export interface NamedBy {
  readonly uri: string
  readonly entityType: string | null
  readonly name: string | null
}

export interface RetriesAnswer {
  readonly platform: string
  /**
   * Of thousands the count may be fifteen seconds old.
   */
  readonly total: number
  /**
   * By urgency, then the soonest first.
   */
  readonly retries: readonly Retry[]
  /**
   * Where the next page begins: pass it as the cursor. Null at the end.
   */
  readonly next: string | null
}

export interface QuarantinedEvent {
  readonly id: number
  readonly at: string
  /**
   * Where it came through: http, a topic with partition and offset, a queue.
   */
  readonly channel: string
  /**
   * The platform that it was sent for, if the sender named one.
   */
  readonly source: string | null
  readonly reason: QuarantineReason
  readonly detail: string
  /**
   * As it came, cut at 65,536 characters.
   */
  readonly payload: string
  readonly replays: number
}

/**
 * Why an event could not be taken.
 */
export type QuarantineReason =
  | 'unreadable'
  | 'too-large'
  | 'unknown-event-type'
  | 'missing-id'
  | 'bad-uri'
  | 'unknown-source'
  | 'ambiguous-source'

export interface QuarantineAnswer {
  readonly total: number
  readonly items: readonly QuarantinedEvent[]
  /**
   * Where the next page begins: pass it as the cursor. Null at the end.
   */
  readonly next: string | null
  /**
   * Of each source that has events here, or lost some.
   */
  readonly accounts: readonly {
    /**
     * Null: events sent for no source, or for one that is not configured.
     */
    readonly source: string | null
    readonly items: number
    readonly bytes: number
    /**
     * The oldest events, dropped to keep to the bounds (intake.quarantine).
     */
    readonly evicted: number
    readonly evictedAt: string | null
  }[]
}

export interface RetentionAnswer {
  /**
   * As configured: how many days are retained; null: everything.
   */
  readonly days: number | null
  /**
   * Whether this process runs one that was requested.
   */
  readonly running: boolean
  /**
   * Why the last one that was requested here failed.
   */
  readonly lastError: string | null
  /**
   * The earliest moment that can be shown; null while nothing is recorded.
   */
  readonly begins: Moment | null
  /**
   * Null where everything is retained.
   */
  readonly horizon: Horizon | null
}

export interface Token {
  /**
   * By which it is revoked; null of a token that the configuration declares.
   */
  readonly id: string | null
  readonly name: string
  /**
   * The name of the person; null: a service account.
   */
  readonly owner: string | null
  readonly rights: readonly string[]
  /**
   * For which it may send; null: all of them.
   */
  readonly platforms: readonly string[] | null
  readonly createdAt: string | null
  readonly createdBy: string | null
  readonly expiresAt: string | null
  /**
   * When it was used last, to half a minute; null: never, or not known.
   */
  readonly usedAt: string | null
}

export interface TokensAnswer {
  /**
   * Newest first.
   */
  readonly tokens: readonly Token[]
}

export interface Session {
  /**
   * By which it is ended.
   */
  readonly id: string
  readonly person: string
  readonly email: string | null
  readonly createdAt: string
  /**
   * To half a minute.
   */
  readonly usedAt: string | null
  /**
   * At the latest; it ends sooner where nobody uses it.
   */
  readonly expiresAt: string
}

export interface SessionsAnswer {
  /**
   * Newest first.
   */
  readonly sessions: readonly Session[]
}

export interface RolesAnswer {
  /**
   * In the order of their names.
   */
  readonly roles: readonly {
    readonly name: string
    readonly rights: readonly string[]
    /**
     * Groups of the sign-in provider whose members have it.
     */
    readonly groups: readonly string[]
  }[]
  /**
   * What everyone may do who signs in.
   */
  readonly everyone: readonly string[]
  /**
   * Whom somebody asks who lacks a right; null: members of those groups.
   */
  readonly contact: string | null
}

export interface AuditEntry {
  readonly id: number
  readonly at: string
  readonly kind: 'write' | 'export' | 'sign-in' | 'refusal' | 'administration'
  /**
   * The id of whoever did it, or was refused; "anonymous" without a credential.
   */
  readonly caller: string
  readonly name: string
  readonly operation: string
  /**
   * What it was about: a URI, a platform, an id.
   */
  readonly subject: string | null
  readonly address: string
  /**
   * "done", or the code of the problem.
   */
  readonly outcome: string
  /**
   * The transaction that holds what was changed.
   */
  readonly tx: number | null
  /**
   * How many of the same were summed up.
   */
  readonly count: number
  /**
   * SHA-256 of this entry and of the digest before it.
   */
  readonly digest: string
}

export interface AuditAnswer {
  /**
   * The newest first.
   */
  readonly entries: readonly AuditEntry[]
  /**
   * Where the next page begins: pass it as the cursor. Null at the end.
   */
  readonly next: string | null
}

export interface VerifyAuditAnswer {
  readonly intact: boolean
  /**
   * What is wrong, and where.
   */
  readonly problem: string | null
  /**
   * As many were checked.
   */
  readonly entries: number
  /**
   * Earlier ones were dropped by retention; null: there is none.
   */
  readonly first: number | null
  /**
   * The last entry as <id>:<digest>, to be noted elsewhere.
   */
  readonly last: string | null
}

export interface MeAnswer {
  /**
   * The same in the audit.
   */
  readonly id: string
  readonly name: string
  readonly kind: 'local' | 'token' | 'session' | 'emergency'
  readonly rights: readonly string[]
  readonly roles: readonly string[]
  /**
   * As the sign-in provider verified it.
   */
  readonly email: string | null
  /**
   * The URI of the person with this address; null where there is none.
   */
  readonly person: string | null
  /**
   * Whose statements and comments are yours: a URI or a name. Null without the right to read, or the graph.
   */
  readonly statesAs: string | null
  /**
   * When the token or session ends at the latest.
   */
  readonly expiresAt: string | null
  /**
   * The text of the button; null where no sign-in is configured.
   */
  readonly signIn: string | null
  readonly canSignOut: boolean
}

export interface SavedSearch {
  readonly name: string
  readonly q: string
  readonly sort: string
  /**
   * Of the table that shows its hits; none: they are a list.
   */
  readonly columns: readonly string[]
  readonly savedAt: string
}

export interface SavedAnswer {
  /**
   * The last starred first; without those that are hidden from the caller.
   */
  readonly favourites: readonly {
    readonly uri: string
    readonly name: string | null
    readonly entityType: string | null
    readonly starredAt: string
  }[]
  /**
   * In the order of their names.
   */
  readonly searches: readonly SavedSearch[]
  /**
   * Of each, at most so many.
   */
  readonly bounds: {
    readonly favourites: number
    readonly searches: number
  }
}

export interface Subscription {
  readonly id: string
  /**
   * Whose it is: a caller, by name, or a team, by its URI.
   */
  readonly owner: string
  /**
   * Who made it. They see what it sends: what is hidden from them is left out.
   */
  readonly createdBy: string
  readonly createdAt: string
  readonly channel: DeliveryChannel
  readonly to: string
  readonly of: string | null
  readonly upstreamOf: string | null
  readonly types: readonly string[]
  readonly platform: string | null
  readonly q: string | null
  readonly severity: 'high' | 'medium' | 'low'
  /**
   * Empty: whatever happened.
   */
  readonly kinds: readonly ('added' | 'removed' | 'status' | 'relationship' | 'attribute' | 'found' | 'violation')[]
  /**
   * What falls in quality so, and no other changes; null: changes.
   */
  readonly score: ScoreCondition | null
  readonly every: 'immediate' | 'hour' | 'day'
  /**
   * When the digest of a day goes.
   */
  readonly at: string
  /**
   * As 22:00-08:00; null: no hours are.
   */
  readonly quiet: string | null
  readonly timeZone: string
  readonly perDay: number
  /**
   * Why nothing is sent at present; null: it is.
   */
  readonly suspended: string | null
  readonly pending: number
  /**
   * Of those that are listed still.
   */
  readonly sent: number
  /**
   * Given up.
   */
  readonly dead: number
}

export type DeliveryChannel = 'webhook' | 'slack' | 'email'

export interface ScoreCondition {
  /**
   * Null: any of them.
   */
  readonly dimension: 'completeness' | 'timeliness' | 'consistency' | null
  /**
   * A score falls below so many points, or by more than so many.
   */
  readonly kind: 'below' | 'drop'
  /**
   * Of 100.
   */
  readonly points: number
  /**
   * Within which it falls by them; null of `below`.
   */
  readonly within: 'hour' | 'day' | 'week' | 'month' | null
}

export interface SubscriptionsAnswer {
  /**
   * Newest first.
   */
  readonly subscriptions: readonly Subscription[]
  readonly bounds: {
    /**
     * Of one owner.
     */
    readonly subscriptions: number
  }
  /**
   * What is configured.
   */
  readonly channels: readonly DeliveryChannel[]
}

export interface Delivery {
  /**
   * Stays the same however often it is sent: receivers recognise it by this.
   */
  readonly id: string
  readonly subscription: string
  /**
   * Where it goes: an address, or a URL.
   */
  readonly to: string
  /**
   * What changed; null of a trial.
   */
  readonly uri: string | null
  readonly entityType: string | null
  readonly name: string | null
  readonly tx: number | null
  readonly madeAt: string
  readonly state: DeliveryState
  /**
   * When it is sent, or tried again.
   */
  readonly dueAt: string
  /**
   * Whether it goes with others in one message.
   */
  readonly digest: boolean
  readonly attempts: number
  /**
   * Why the last attempt failed.
   */
  readonly error: string | null
  readonly finishedAt: string | null
}

/**
 * pending: to be sent. dead: given up. withheld: the recipient may not see it, or there is nothing to tell.
 */
export type DeliveryState = 'pending' | 'sent' | 'dead' | 'withheld'

export interface DeliveriesAnswer {
  /**
   * Newest first, without what you may not see.
   */
  readonly deliveries: readonly Delivery[]
  /**
   * Where the next page begins: pass it as the cursor. Null at the end.
   */
  readonly next: string | null
}

export interface EnrichAnswer {
  readonly tx: number
  /**
   * Entities whose references were settled, or opened again.
   */
  readonly enriched: number
  readonly rules: readonly {
    readonly rule: string
    readonly conclusions: number
    /**
     * Conclusions that were missing.
     */
    readonly asserted: number
    /**
     * Conclusions that were one too many.
     */
    readonly retracted: number
  }[]
}

export interface MarkReceipt {
  readonly uri: string
  readonly generation: number
}

export interface NotRead {
  readonly uri: string
  readonly reason: string
  /**
   * When its source is read again; null where it is not.
   */
  readonly nextTryAt: string | null
}

export interface RefreshAnswer {
  /**
   * What is read: of a part, the documents that name it.
   */
  readonly marked: readonly MarkReceipt[]
  /**
   * Of a call that waits: whether readers of this process see what it led to.
   */
  readonly visible?: boolean
  /**
   * Of a call that waits: it is visible, but the search index does not show it yet.
   */
  readonly search?: false
  /**
   * As of when those are visible that are; null where none is.
   */
  readonly tx?: number | null
  /**
   * Those that came to nothing: their source does not have them, or could not answer.
   */
  readonly notRead?: readonly NotRead[]
  readonly hint?: string
}

export interface PushAnswer {
  readonly uri: string
  readonly generation: number
  /**
   * Follows it through every stage and log line.
   */
  readonly trace: string
  /**
   * Of a call that waits: whether readers of this process see what it led to.
   */
  readonly visible?: boolean
  /**
   * Of a call that waits: it is visible, but the search index does not show it yet.
   */
  readonly search?: false
  /**
   * As of when those are visible that are; null where none is.
   */
  readonly tx?: number | null
  /**
   * Those that came to nothing: their source does not have them, or could not answer.
   */
  readonly notRead?: readonly NotRead[]
  readonly hint?: string
}

export interface ImportPartAnswer {
  readonly file: string
  /**
   * Of the file, so far.
   */
  readonly bytes: number
}

export interface ImportAnswer {
  readonly platform: string
  /**
   * False where it was strict, and rows are refused: nothing has changed.
   */
  readonly stored: boolean
  /**
   * Of all files of the platform, those that were there before included.
   */
  readonly rows: number
  readonly things: number
  /**
   * Rows that are not imported.
   */
  readonly refused: number
  /**
   * These rows by kind and reason, the most frequent first; at most 50 reasons.
   */
  readonly refusedByReason: readonly {
    /**
     * `Dataset`, or `Dataset.derivedFrom`; null where that cannot be read.
     */
    readonly kind: string | null
    readonly column: string | null
    /**
     * Of the first of them.
     */
    readonly reason: string
    readonly rows: number
    readonly first: {
      readonly file: string
      readonly line: number
    }
  }[]
  /**
   * One by one, the first 1,000.
   */
  readonly reasons: readonly {
    readonly file: string
    readonly line: number
    readonly kind: string | null
    readonly column: string | null
    readonly reason: string
  }[]
}

export interface ReplayAnswer {
  readonly status: 'accepted'
  readonly uri: string
  readonly generation: number
  readonly trace: string
}

export interface ConfirmDeletionsAnswer {
  readonly platform: string
  readonly decision: 'confirm' | 'dismiss'
  /**
   * Suspected deletions that were resolved.
   */
  readonly documents: number
  /**
   * Things that a listing did not show, and that are read now.
   */
  readonly missing: number
}

export interface DismissDeletionsAnswer {
  readonly platform: string
  readonly decision: 'confirm' | 'dismiss'
  /**
   * Suspected deletions that were resolved.
   */
  readonly documents: number
  /**
   * Things that a listing did not show, and that are read now.
   */
  readonly missing: number
}

export interface PauseSourceAnswer {
  readonly platform: string
  /**
   * Null: it is read.
   */
  readonly pausedBy: PausedBy | null
}

export interface ResumeSourceAnswer {
  readonly platform: string
  /**
   * Null: it is read.
   */
  readonly pausedBy: PausedBy | null
}

export interface ListSourceAnswer {
  readonly platform: string
  /**
   * It begins within seconds.
   */
  readonly requested: true
}

export interface RetainAnswer {
  readonly before: string
  readonly dryRun: boolean
  /**
   * It goes on by itself; GET /api/v1/retention shows how far it is.
   */
  readonly started: boolean
  /**
   * Of a dry run: the first transaction that could still be requested; null where all of them could.
   */
  readonly horizon: number | null
  /**
   * Of a dry run: what would go.
   */
  readonly dropped: Dropped | null
}

export interface AnnotateAnswer {
  readonly uri: string
  /**
   * Whose statement it is now.
   */
  readonly by: string
  /**
   * The transaction that holds it; null where it changed nothing.
   */
  readonly tx: number | null
  /**
   * Everything that this person states of the entity since.
   */
  readonly states: {
    readonly attributes: readonly {
      readonly name: string
      /**
       * The value, or the members that are added; null where there is none.
       */
      readonly value: unknown
      /**
       * True where there is to be no value; or the members that are removed, whoever else states them.
       */
      readonly removed: unknown
    }[]
    readonly edges: readonly {
      readonly relation: string
      readonly to: string
      readonly rejected: boolean
    }[]
  }
  /**
   * Of a call that waits: whether readers of this process see it.
   */
  readonly visible?: boolean
  /**
   * Of a call that waits: it is visible, but the search index does not show it yet.
   */
  readonly search?: false
  readonly hint?: string
}

export interface ConfirmEdgeAnswer {
  readonly uri: string
  /**
   * Whose statement it is now.
   */
  readonly by: string
  /**
   * The transaction that holds it; null where it changed nothing.
   */
  readonly tx: number | null
  /**
   * Everything that this person states of the entity since.
   */
  readonly states: {
    readonly attributes: readonly {
      readonly name: string
      /**
       * The value, or the members that are added; null where there is none.
       */
      readonly value: unknown
      /**
       * True where there is to be no value; or the members that are removed, whoever else states them.
       */
      readonly removed: unknown
    }[]
    readonly edges: readonly {
      readonly relation: string
      readonly to: string
      readonly rejected: boolean
    }[]
  }
  /**
   * Of a call that waits: whether readers of this process see it.
   */
  readonly visible?: boolean
  /**
   * Of a call that waits: it is visible, but the search index does not show it yet.
   */
  readonly search?: false
  readonly hint?: string
}

export interface RejectEdgeAnswer {
  readonly uri: string
  /**
   * Whose statement it is now.
   */
  readonly by: string
  /**
   * The transaction that holds it; null where it changed nothing.
   */
  readonly tx: number | null
  /**
   * Everything that this person states of the entity since.
   */
  readonly states: {
    readonly attributes: readonly {
      readonly name: string
      /**
       * The value, or the members that are added; null where there is none.
       */
      readonly value: unknown
      /**
       * True where there is to be no value; or the members that are removed, whoever else states them.
       */
      readonly removed: unknown
    }[]
    readonly edges: readonly {
      readonly relation: string
      readonly to: string
      readonly rejected: boolean
    }[]
  }
  /**
   * Of a call that waits: whether readers of this process see it.
   */
  readonly visible?: boolean
  /**
   * Of a call that waits: it is visible, but the search index does not show it yet.
   */
  readonly search?: false
  readonly hint?: string
}

export interface RetractAnswer {
  readonly uri: string
  /**
   * Whose statement it is now.
   */
  readonly by: string
  /**
   * The transaction that holds it; null where it changed nothing.
   */
  readonly tx: number | null
  /**
   * Everything that this person states of the entity since.
   */
  readonly states: {
    readonly attributes: readonly {
      readonly name: string
      /**
       * The value, or the members that are added; null where there is none.
       */
      readonly value: unknown
      /**
       * True where there is to be no value; or the members that are removed, whoever else states them.
       */
      readonly removed: unknown
    }[]
    readonly edges: readonly {
      readonly relation: string
      readonly to: string
      readonly rejected: boolean
    }[]
  }
  /**
   * Of a call that waits: whether readers of this process see it.
   */
  readonly visible?: boolean
  /**
   * Of a call that waits: it is visible, but the search index does not show it yet.
   */
  readonly search?: false
  readonly hint?: string
}

export interface RevertAnswer {
  readonly uri: string
  /**
   * Whose statement it is now.
   */
  readonly by: string
  /**
   * The transaction that holds it; null where it changed nothing.
   */
  readonly tx: number | null
  /**
   * Everything that this person states of the entity since.
   */
  readonly states: {
    readonly attributes: readonly {
      readonly name: string
      /**
       * The value, or the members that are added; null where there is none.
       */
      readonly value: unknown
      /**
       * True where there is to be no value; or the members that are removed, whoever else states them.
       */
      readonly removed: unknown
    }[]
    readonly edges: readonly {
      readonly relation: string
      readonly to: string
      readonly rejected: boolean
    }[]
  }
  /**
   * Of a call that waits: whether readers of this process see it.
   */
  readonly visible?: boolean
  /**
   * Of a call that waits: it is visible, but the search index does not show it yet.
   */
  readonly search?: false
  readonly hint?: string
}

export interface CommentAnswer {
  readonly uri: string
  /**
   * Of the comment.
   */
  readonly id: string
  /**
   * Whose statement it is now.
   */
  readonly by: string
  /**
   * The transaction that holds it; null where it changed nothing.
   */
  readonly tx: number | null
  /**
   * Of a call that waits: whether readers of this process see it.
   */
  readonly visible?: boolean
  /**
   * Of a call that waits: it is visible, but the search index does not show it yet.
   */
  readonly search?: false
  readonly hint?: string
}

export interface EditCommentAnswer {
  readonly uri: string
  /**
   * Of the comment.
   */
  readonly id: string
  /**
   * Whose statement it is now.
   */
  readonly by: string
  /**
   * The transaction that holds it; null where it changed nothing.
   */
  readonly tx: number | null
  /**
   * Of a call that waits: whether readers of this process see it.
   */
  readonly visible?: boolean
  /**
   * Of a call that waits: it is visible, but the search index does not show it yet.
   */
  readonly search?: false
  readonly hint?: string
}

export interface DeleteCommentAnswer {
  readonly uri: string
  /**
   * Of the comment.
   */
  readonly id: string
  /**
   * Whose statement it is now.
   */
  readonly by: string
  /**
   * The transaction that holds it; null where it changed nothing.
   */
  readonly tx: number | null
  /**
   * Of a call that waits: whether readers of this process see it.
   */
  readonly visible?: boolean
  /**
   * Of a call that waits: it is visible, but the search index does not show it yet.
   */
  readonly search?: false
  readonly hint?: string
}

export interface DeprecateAnswer {
  readonly uris: readonly string[]
  /**
   * Whose statement it is now.
   */
  readonly by: string
  /**
   * The transaction that holds it; null where it changed nothing.
   */
  readonly tx: number | null
  /**
   * Of a call that waits: whether readers of this process see it.
   */
  readonly visible?: boolean
  /**
   * Of a call that waits: it is visible, but the search index does not show it yet.
   */
  readonly search?: false
  readonly hint?: string
}

export interface UndeprecateAnswer {
  readonly uris: readonly string[]
  /**
   * Whose statement it is now.
   */
  readonly by: string
  /**
   * The transaction that holds it; null where it changed nothing.
   */
  readonly tx: number | null
  /**
   * Of a call that waits: whether readers of this process see it.
   */
  readonly visible?: boolean
  /**
   * Of a call that waits: it is visible, but the search index does not show it yet.
   */
  readonly search?: false
  readonly hint?: string
}

export interface ApproveAnswer {
  readonly uri: string
  /**
   * Of the approval.
   */
  readonly id: string
  /**
   * Whose statement it is now.
   */
  readonly by: string
  /**
   * The transaction that holds it; null where it changed nothing.
   */
  readonly tx: number | null
  /**
   * Of a call that waits: whether readers of this process see it.
   */
  readonly visible?: boolean
  /**
   * Of a call that waits: it is visible, but the search index does not show it yet.
   */
  readonly search?: false
  readonly hint?: string
}

export interface WithdrawApprovalAnswer {
  readonly uri: string
  /**
   * Of the approval.
   */
  readonly id: string
  /**
   * Whose statement it is now.
   */
  readonly by: string
  /**
   * The transaction that holds it; null where it changed nothing.
   */
  readonly tx: number | null
  /**
   * Of a call that waits: whether readers of this process see it.
   */
  readonly visible?: boolean
  /**
   * Of a call that waits: it is visible, but the search index does not show it yet.
   */
  readonly search?: false
  readonly hint?: string
}

export interface WaiveAnswer {
  readonly uri: string
  readonly policy: string
  /**
   * Whose statement it is now.
   */
  readonly by: string
  /**
   * The transaction that holds it; null where it changed nothing.
   */
  readonly tx: number | null
  /**
   * Of a call that waits: whether readers of this process see it.
   */
  readonly visible?: boolean
  /**
   * Of a call that waits: it is visible, but the search index does not show it yet.
   */
  readonly search?: false
  readonly hint?: string
}

export interface UnwaiveAnswer {
  readonly uri: string
  readonly policy: string
  /**
   * Whose statement it is now.
   */
  readonly by: string
  /**
   * The transaction that holds it; null where it changed nothing.
   */
  readonly tx: number | null
  /**
   * Of a call that waits: whether readers of this process see it.
   */
  readonly visible?: boolean
  /**
   * Of a call that waits: it is visible, but the search index does not show it yet.
   */
  readonly search?: false
  readonly hint?: string
}

export interface MuteAnswer {
  readonly uri: string
  readonly watch: string
  /**
   * Whose statement it is now.
   */
  readonly by: string
  /**
   * The transaction that holds it; null where it changed nothing.
   */
  readonly tx: number | null
  /**
   * Of a call that waits: whether readers of this process see it.
   */
  readonly visible?: boolean
  /**
   * Of a call that waits: it is visible, but the search index does not show it yet.
   */
  readonly search?: false
  readonly hint?: string
}

export interface UnmuteAnswer {
  readonly uri: string
  readonly watch: string
  /**
   * Whose statement it is now.
   */
  readonly by: string
  /**
   * The transaction that holds it; null where it changed nothing.
   */
  readonly tx: number | null
  /**
   * Of a call that waits: whether readers of this process see it.
   */
  readonly visible?: boolean
  /**
   * Of a call that waits: it is visible, but the search index does not show it yet.
   */
  readonly search?: false
  readonly hint?: string
}

export interface StarAnswer {
  readonly uri: string
  readonly starred: boolean
}

export interface UnstarAnswer {
  readonly uri: string
  readonly starred: boolean
}

export interface SubscribeAnswer {
  readonly id: string
  /**
   * Whose it is: a caller, by name, or a team, by its URI.
   */
  readonly owner: string
  /**
   * Who made it. They see what it sends: what is hidden from them is left out.
   */
  readonly createdBy: string
  readonly createdAt: string
  readonly channel: DeliveryChannel
  readonly to: string
  readonly of: string | null
  readonly upstreamOf: string | null
  readonly types: readonly string[]
  readonly platform: string | null
  readonly q: string | null
  readonly severity: 'high' | 'medium' | 'low'
  /**
   * Empty: whatever happened.
   */
  readonly kinds: readonly ('added' | 'removed' | 'status' | 'relationship' | 'attribute' | 'found' | 'violation')[]
  /**
   * What falls in quality so, and no other changes; null: changes.
   */
  readonly score: ScoreCondition | null
  readonly every: 'immediate' | 'hour' | 'day'
  /**
   * When the digest of a day goes.
   */
  readonly at: string
  /**
   * As 22:00-08:00; null: no hours are.
   */
  readonly quiet: string | null
  readonly timeZone: string
  readonly perDay: number
  /**
   * Why nothing is sent at present; null: it is.
   */
  readonly suspended: string | null
  readonly pending: number
  /**
   * Of those that are listed still.
   */
  readonly sent: number
  /**
   * Given up.
   */
  readonly dead: number
  /**
   * What the signatures of a webhook are checked with. Shown this once; null of other channels.
   */
  readonly secret: string | null
}

export interface RenewSecretAnswer {
  readonly id: string
  /**
   * Shown this once.
   */
  readonly secret: string
  /**
   * Until then messages are signed with the one before as well.
   */
  readonly earlierUntil: string
}

export interface CreateTokenAnswer {
  /**
   * By which it is revoked; null of a token that the configuration declares.
   */
  readonly id: string | null
  readonly name: string
  /**
   * The name of the person; null: a service account.
   */
  readonly owner: string | null
  readonly rights: readonly string[]
  /**
   * For which it may send; null: all of them.
   */
  readonly platforms: readonly string[] | null
  readonly createdAt: string | null
  readonly createdBy: string | null
  readonly expiresAt: string | null
  /**
   * When it was used last, to half a minute; null: never, or not known.
   */
  readonly usedAt: string | null
  /**
   * Shown this once.
   */
  readonly secret: string
}

export interface AllowLoginAnswer {
  readonly name: string
  readonly expiresAt: string
}

export interface ImpactRow {
  readonly group:
    | 'models'
    | 'instances'
    | 'deployments'
    | 'tests'
    | 'services'
    | 'features'
    | 'datasets'
    | 'pipelines'
    | 'others'
  readonly uri: string
  readonly entityType: string | null
  /**
   * For a stub: why it is known by reference only.
   */
  readonly known?: string
  readonly name: string
  readonly standing: Standing
  /**
   * When it is to be gone, by the plan to remove it. Null: there is none.
   */
  readonly sunset: string | null
  /**
   * How many edges away it is.
   */
  readonly depth: number
  /**
   * The worst standing of what the path leads over, its ends not counted. The path is the shortest over what is live; where there is none, the shortest.
   */
  readonly pathStanding: Standing
  /**
   * The path as text.
   */
  readonly sentence: string
  /**
   * Of a path of more than three steps: its first and its last step as text.
   */
  readonly brief?: string
  /**
   * Empty where steps are asked for.
   */
  readonly path: readonly PathEdge[]
  /**
   * The path by the names of what it leads over, where that is asked for.
   */
  readonly steps?: readonly PathStep[]
  /**
   * Edges of the path that are not listed.
   */
  readonly omitted?: number
  /**
   * Where it is requested.
   */
  readonly weakest?: WeakestStep | null
  readonly status?: string
  readonly owners: readonly string[]
  readonly owningTeams: readonly {
    readonly reason: 'owner' | 'member' | 'tag'
    readonly team: string | null
    readonly tag: string | null
    /**
     * The owner who is a member of it.
     */
    readonly through: string | null
  }[]
  /**
   * Owners and owning teams by name, 20 of each thing at most.
   */
  readonly ownedBy: readonly OwnedBy[]
  /**
   * Names and addresses of owners of whom no source says more; where there are any.
   */
  readonly unresolvedOwners?: readonly string[]
  /**
   * What it is a version, a run or a part of, whose owners and teams these are: it has neither owners nor teams of its own.
   */
  readonly ownersInheritedFrom?: string
  /**
   * The same of the teams alone, where it has owners of its own.
   */
  readonly teamsInheritedFrom?: string
}

export interface ComparisonRow {
  readonly part: ComparisonPart
  readonly name: string
  /**
   * The split of a metric, the member of an attribute, what is linked.
   */
  readonly detail: string | null
  /**
   * Of what is linked, or of the evaluation that measured.
   */
  readonly uri: string | null
  readonly differs: boolean
  readonly values: readonly unknown[]
}

export type ComparisonPart = 'entity' | 'metric' | 'attribute' | 'relationship'

export interface SearchArguments {
  /**
   * what to look for: words, "phrases", +words that must be there as they are, filters such as type:feature or owner:alice, each with a minus for what must not be.
   */
  readonly q: string
  /**
   * only entities, or only users and groups.
   */
  readonly index?: 'entities' | 'owners' | undefined
  /**
   * relevance, updated, usage or name; or a number, of what has it: accuracy, or -accuracy for the highest first.
   */
  readonly sort?: string | undefined
  /**
   * count the hits by these: type, owner, team, tag, tagKey, attribute, businessDomain, domain, platform, state, standing, updated, governance.
   */
  readonly facets?: string | readonly string[] | undefined
  /**
   * hits on a page. Default: 20.
   */
  readonly limit?: number | undefined
  /**
   * the next of the page before.
   */
  readonly cursor?: string | undefined
}

export interface SuggestArguments {
  /**
   * the query as far as it is typed.
   */
  readonly q: string
  /**
   * where in it the cursor stands; usual: at its end.
   */
  readonly at?: number | undefined
}

export interface DescribeArguments {
  /**
   * the entity.
   */
  readonly uri: string
  /**
   * how many rows of each relationship to show. Default: 0.
   */
  readonly rows?: number | undefined
  /** A time or a transaction: the answer as it was known then. */
  readonly asOf?: string | number | undefined
}

export interface NormalisedArguments {
  /**
   * the entity.
   */
  readonly uri: string
  /** A time or a transaction: the answer as it was known then. */
  readonly asOf?: string | number | undefined
}

export interface DossierArguments {
  /**
   * a version of a model.
   */
  readonly uri: string
  /** A time or a transaction: the answer as it was known then. */
  readonly asOf?: string | number | undefined
}

export interface RelatedArguments {
  /**
   * the entity.
   */
  readonly uri: string
  /**
   * a relationship, an inverse or a view: the name of a field of the same name in GraphQL.
   */
  readonly by: string
  /**
   * attributes of each that are shown as well.
   */
  readonly attributes?: string | readonly string[] | undefined
  /**
   * a part of the name or the URI of what is listed.
   */
  readonly filter?: string | undefined
  /**
   * show what supports each, and when it was last confirmed. Default: false.
   */
  readonly edges?: boolean | undefined
  /**
   * things on a page. Default: 100.
   */
  readonly limit?: number | undefined
  /**
   * the next of the page before.
   */
  readonly cursor?: string | undefined
  /** A time or a transaction: the answer as it was known then. */
  readonly asOf?: string | number | undefined
}

export interface HistoryArguments {
  /**
   * the entity.
   */
  readonly uri: string
  /**
   * changes on a page. Default: 100.
   */
  readonly limit?: number | undefined
  /**
   * the next of the page before.
   */
  readonly cursor?: string | undefined
  /** A time or a transaction: the answer as it was known then. */
  readonly asOf?: string | number | undefined
}

export interface LineageArguments {
  /**
   * where the walk begins.
   */
  readonly uri: string
  /**
   * upstream (its origins) or downstream (what it reaches). Default: "upstream".
   */
  readonly direction?: 'upstream' | 'downstream' | undefined
  /**
   * list only these entity types or interfaces; the walk goes through all.
   */
  readonly types?: string | readonly string[] | undefined
  /**
   * go no further than these entity types or interfaces.
   */
  readonly until?: string | readonly string[] | undefined
  /**
   * so many steps at most.
   */
  readonly depth?: number | undefined
  /**
   * who owns each, and which teams, with the reason. Default: false.
   */
  readonly owners?: boolean | undefined
  /**
   * the least certain step of each path. Default: false.
   */
  readonly weakest?: boolean | undefined
  /**
   * things on a page. Default: 100.
   */
  readonly limit?: number | undefined
  /**
   * the next of the page before.
   */
  readonly cursor?: string | undefined
  /** A time or a transaction: the answer as it was known then. */
  readonly asOf?: string | number | undefined
}

export interface ImpactArguments {
  /**
   * what is to change.
   */
  readonly uri: string
  /**
   * only of this team: URI, tag, none or largest.
   */
  readonly team?: string | undefined
  /**
   * paths by name. Default: false.
   */
  readonly steps?: boolean | undefined
  /**
   * count and list only these entity types or interfaces; the verdict is of all.
   */
  readonly types?: string | readonly string[] | undefined
  /**
   * only this group; a cursor goes with its group.
   */
  readonly group?:
    | 'models'
    | 'instances'
    | 'deployments'
    | 'tests'
    | 'services'
    | 'features'
    | 'datasets'
    | 'pipelines'
    | 'others'
    | undefined
  /**
   * the least certain step of each path. Default: false.
   */
  readonly weakest?: boolean | undefined
  /**
   * things on a page, of all groups together, and of each further list. Default: 100.
   */
  readonly limit?: number | undefined
  /**
   * the next of the page before.
   */
  readonly cursor?: string | undefined
  /** A time or a transaction: the answer as it was known then. */
  readonly asOf?: string | number | undefined
}

export interface MapArguments {
  /**
   * what the map is drawn around.
   */
  readonly uri: string
  /**
   * upstream (where it comes from), downstream (what a change of it reaches). Default: "both".
   */
  readonly direction?: 'upstream' | 'downstream' | 'both' | undefined
  /**
   * how many steps from there. Default: 1.
   */
  readonly hops?: number | undefined
  /**
   * what to open, in this order: ids of groups (each time one is named, a further page of it is drawn), and URIs: of what is drawn, or of what is in a group, to draw it by itself.
   */
  readonly open?: string | readonly string[] | undefined
  /**
   * a path from uri, each one step from the one before, 50 at most: drawn by themselves, whatever steps and filters leave out.
   */
  readonly along?: string | readonly string[] | undefined
  /**
   * show only these entity types or interfaces; the walk goes through all.
   */
  readonly types?: string | readonly string[] | undefined
  /**
   * show only what is reached over these relationships: edge types, or names in either direction.
   */
  readonly rel?: string | readonly string[] | undefined
  /**
   * show only what is as fresh as one of these: fresh, ageing, stale, unknown; by how often its source is listed.
   */
  readonly freshness?: string | readonly string[] | undefined
  /**
   * show only what serves or is tested in production, what leads there, and what that leads to. Default: false.
   */
  readonly production?: boolean | undefined
  /**
   * an earlier moment to compare with: what was there only then is drawn too, and all says its presence.
   */
  readonly since?: string | undefined
  /**
   * edges at most. Default: 200.
   */
  readonly edges?: number | undefined
  /** A time or a transaction: the answer as it was known then. */
  readonly asOf?: string | number | undefined
}

export interface PathsArguments {
  /**
   * where the paths begin.
   */
  readonly from: string
  /**
   * where they end.
   */
  readonly to: string
  /**
   * so many of the shortest. Default: 5.
   */
  readonly limit?: number | undefined
  /** A time or a transaction: the answer as it was known then. */
  readonly asOf?: string | number | undefined
}

export interface WhyArguments {
  /**
   * one of the two.
   */
  readonly from: string
  /**
   * the other.
   */
  readonly to: string
  /** A time or a transaction: the answer as it was known then. */
  readonly asOf?: string | number | undefined
}

export interface UnusedArguments {
  /**
   * an entity type.
   */
  readonly type: string
  /**
   * only what this team or one of its sub-teams owns.
   */
  readonly team?: string | undefined
  /**
   * by name, by owning team, the least recently updated first, or the most certain first; of 20,000 at most.
   */
  readonly sort?: 'name' | 'team' | 'updated' | 'certainty' | undefined
  /**
   * things on a page. Default: 100.
   */
  readonly limit?: number | undefined
  /**
   * the next of the page before.
   */
  readonly cursor?: string | undefined
  /** A time or a transaction: the answer as it was known then. */
  readonly asOf?: string | number | undefined
}

export interface DeprecationsArguments {
  /**
   * only what is still to be removed, or only what is gone.
   */
  readonly state?: 'open' | 'done' | undefined
  /**
   * only what this team or one of its sub-teams owns.
   */
  readonly team?: string | undefined
  /**
   * only these, also without a plan.
   */
  readonly of?: string | readonly string[] | undefined
  /**
   * only what this needs, directly or through others.
   */
  readonly readBy?: string | undefined
  /**
   * by date, as without it; by name; by how many read it, the most first; or by owner.
   */
  readonly sort?: 'sunset' | 'name' | 'readers' | 'owner' | undefined
  /**
   * plans on a page. Default: 100.
   */
  readonly limit?: number | undefined
  /**
   * the next of the page before.
   */
  readonly cursor?: string | undefined
  /** A time or a transaction: the answer as it was known then. */
  readonly asOf?: string | number | undefined
}

export interface DeprecateArguments {
  /**
   * what is to be removed.
   */
  readonly uris: string | readonly string[]
  /**
   * the day by which it is to be gone, as 2026-12-01, or a time.
   */
  readonly sunset: string
  /**
   * for its owners, and for those who read it.
   */
  readonly message?: string | undefined
  /**
   * what to use instead.
   */
  readonly replacement?: string | undefined
  /**
   * who states it: the URI of a person, or a name; without it, the caller.
   */
  readonly by?: string | undefined
  /**
   * answer only once readers of this process see it, or after 10 s.
   */
  readonly waitFor?: 'visible' | undefined
}

export interface QualityArguments {
  /**
   * what the rows are; type if it is left out.
   */
  readonly by?: 'type' | 'team' | 'domain' | 'platform' | 'day' | undefined
  /**
   * only what this search finds, such as team:ranking.
   */
  readonly q?: string | undefined
  /**
   * by day: so many days, today included; 90 if it is left out.
   */
  readonly days?: number | undefined
}

export interface ReasonsArguments {
  /**
   * the entity.
   */
  readonly uri: string
  /** A time or a transaction: the answer as it was known then. */
  readonly asOf?: string | number | undefined
}

export interface ExpectArguments {
  /**
   * a type, or an interface.
   */
  readonly type: string
  /**
   * an attribute, "owner", or a tag such as tag:tier; without any, what is expected already. Default: [].
   */
  readonly expects?: string | readonly string[] | undefined
  /** A time or a transaction: the answer as it was known then. */
  readonly asOf?: string | number | undefined
}

export interface AnomaliesArguments {
  /**
   * a person or a team: what they own. Anything else: itself, and what it is made from.
   */
  readonly of?: string | undefined
  /**
   * only of this name: rows, bytes, versions, usage, columns, runs.
   */
  readonly watch?: string | undefined
  /**
   * those too that somebody muted. Default: false.
   */
  readonly muted?: boolean | undefined
  /**
   * anomalies on a page. Default: 50.
   */
  readonly limit?: number | undefined
  /**
   * the next of the page before.
   */
  readonly cursor?: string | undefined
  /** A time or a transaction: the answer as it was known then. */
  readonly asOf?: string | number | undefined
}

export interface PoliciesArguments {
  /** A time or a transaction: the answer as it was known then. */
  readonly asOf?: string | number | undefined
}

export interface PolicyExplainArguments {
  /**
   * the id of a policy.
   */
  readonly policy: string
  /** A time or a transaction: the answer as it was known then. */
  readonly asOf?: string | number | undefined
}

export interface PolicyTrendArguments {
  /** A time or a transaction: the answer as it was known then. */
  readonly asOf?: string | number | undefined
}

export interface ViolationsArguments {
  /**
   * only at this entity, or where it was found.
   */
  readonly uri?: string | undefined
  /**
   * only of this policy.
   */
  readonly policy?: string | undefined
  /**
   * only of this severity.
   */
  readonly severity?: 'block' | 'warn' | undefined
  /**
   * only what this team or one of its sub-teams owns.
   */
  readonly team?: string | undefined
  /**
   * only things of this type.
   */
  readonly type?: string | undefined
  /**
   * those too that somebody waived. Default: false.
   */
  readonly waived?: boolean | undefined
  /**
   * violations on a page. Default: 100.
   */
  readonly limit?: number | undefined
  /**
   * the next of the page before.
   */
  readonly cursor?: string | undefined
  /** A time or a transaction: the answer as it was known then. */
  readonly asOf?: string | number | undefined
}

export interface IncidentArguments {
  /**
   * what is bad.
   */
  readonly uri: string
  /**
   * bad since: only versions trained from then on.
   */
  readonly from?: string | undefined
  /**
   * bad until: only versions trained until then.
   */
  readonly to?: string | undefined
  /**
   * versions on a page. Default: 100.
   */
  readonly limit?: number | undefined
  /**
   * the next of the page before.
   */
  readonly cursor?: string | undefined
  /** A time or a transaction: the answer as it was known then. */
  readonly asOf?: string | number | undefined
}

export interface CompareArguments {
  /**
   * what is compared: things of one type.
   */
  readonly of: string | readonly string[]
  /** A time or a transaction: the answer as it was known then. */
  readonly asOf?: string | number | undefined
}

export interface MeasurementsArguments {
  /**
   * a model, an experiment, an evaluation: whatever has versions or runs; or one of those.
   */
  readonly uri: string
  /**
   * how many versions or runs: the latest. Default: 200.
   */
  readonly latest?: number | undefined
  /** A time or a transaction: the answer as it was known then. */
  readonly asOf?: string | number | undefined
}

export interface CurvesArguments {
  /**
   * a run.
   */
  readonly uri: string
  /**
   * of which metrics; without any, of the first that it states. Default: [].
   */
  readonly metrics?: string | readonly string[] | undefined
  /**
   * how many points a curve has at most: both ends, lows and highs. Default: 150.
   */
  readonly points?: number | undefined
}

export interface ArtifactsArguments {
  /**
   * a run or a logged model.
   */
  readonly uri: string
  /**
   * the path of one of its folders; without it, what is at the root.
   */
  readonly folder?: string | undefined
}

export interface DiffArguments {
  /**
   * the moment since when differences are wanted: a time or a transaction.
   */
  readonly from: string
  /**
   * a time or a transaction; now if it is left out.
   */
  readonly to?: string | undefined
  /**
   * about this entity; without it about everything.
   */
  readonly uri?: string | undefined
  /**
   * about everything within so many hops of the URI. Default: 0.
   */
  readonly hops?: number | undefined
  /**
   * what the hops go along: every edge, or its lineage up and down. Default: "edges".
   */
  readonly along?: 'edges' | 'lineage' | undefined
  /**
   * entities on a page; of one entity, edges. Default: 100.
   */
  readonly limit?: number | undefined
  /**
   * the next of the page before.
   */
  readonly cursor?: string | undefined
  /** A time or a transaction: the answer as it was known then. */
  readonly asOf?: string | number | undefined
}

export interface ActivityArguments {
  /**
   * changes after this time or transaction; the last day if it is left out.
   */
  readonly since?: string | undefined
  /**
   * changes since this version, run or other entity came to be.
   */
  readonly sinceVersion?: string | undefined
  /**
   * what a user or group owns, or another entity with its runs and versions.
   */
  readonly of?: string | undefined
  /**
   * of a group: without what its sub-teams own. Default: false.
   */
  readonly directOnly?: boolean | undefined
  /**
   * this entity alone: all of its history unless since is given.
   */
  readonly entity?: string | undefined
  /**
   * what this entity is made from, and the entity.
   */
  readonly upstreamOf?: string | undefined
  /**
   * only entities of these types or interfaces.
   */
  readonly types?: string | readonly string[] | undefined
  /**
   * only changes that matter at least so much: high, medium or low. Default: "low".
   */
  readonly severity?: 'high' | 'medium' | 'low' | undefined
  /**
   * counters, times of reading and conclusions as well. Default: false.
   */
  readonly bookkeeping?: boolean | undefined
  /**
   * of what runs of one whole do as usual within an hour only the last, and how many more changed. Default: false.
   */
  readonly fold?: boolean | undefined
  /**
   * changes on a page. Default: 50.
   */
  readonly limit?: number | undefined
  /**
   * the next of the page before.
   */
  readonly cursor?: string | undefined
  /** A time or a transaction: the answer as it was known then. */
  readonly asOf?: string | number | undefined
}

export interface ChangesArguments {
  /**
   * the moment since when differences are wanted: a time or a transaction.
   */
  readonly from: string
  /**
   * a time or a transaction; now if it is left out.
   */
  readonly to?: string | undefined
  /**
   * transactions on a page. Default: 100.
   */
  readonly limit?: number | undefined
  /**
   * the next of the page before.
   */
  readonly cursor?: string | undefined
  /** A time or a transaction: the answer as it was known then. */
  readonly asOf?: string | number | undefined
}

export interface LogArguments {
  /**
   * transactions after this one; without it, from the first.
   */
  readonly after?: number | undefined
  /**
   * up to this transaction; without it, up to the last.
   */
  readonly until?: number | undefined
  /**
   * transactions on a page; a page ends early behind many changes. Default: 20.
   */
  readonly limit?: number | undefined
  /**
   * the next of the page before.
   */
  readonly cursor?: string | undefined
}

export interface HomeArguments {
  /**
   * a user or a group; without it, everything.
   */
  readonly of?: string | undefined
  /**
   * of a group: without what its sub-teams own. Default: false.
   */
  readonly directOnly?: boolean | undefined
  /**
   * changes after this time or transaction; the last day if it is left out.
   */
  readonly since?: string | undefined
  /**
   * what needs attention only where it happened after this time, newest first.
   */
  readonly needsSince?: string | undefined
  /**
   * owned entities on a page. Default: 20.
   */
  readonly limit?: number | undefined
  /**
   * the next of the page before.
   */
  readonly cursor?: string | undefined
  /** A time or a transaction: the answer as it was known then. */
  readonly asOf?: string | number | undefined
}

export interface TypesArguments {
  /** A time or a transaction: the answer as it was known then. */
  readonly asOf?: string | number | undefined
}

export interface RecommendationsArguments {
  /**
   * only about this entity.
   */
  readonly of?: string | undefined
  /**
   * only about what this team or one of its sub-teams owns.
   */
  readonly team?: string | undefined
  /**
   * only of this kind: the name of what is suggested, such as mightUse or mightBeOwnedBy.
   */
  readonly kind?: string | undefined
  /**
   * the surest first; of 2,000 at most.
   */
  readonly sort?: 'score' | undefined
  /**
   * recommendations on a page. Default: 50.
   */
  readonly limit?: number | undefined
  /**
   * the next of the page before.
   */
  readonly cursor?: string | undefined
  /** A time or a transaction: the answer as it was known then. */
  readonly asOf?: string | number | undefined
}

export interface RejectedArguments {
  /**
   * only those of this entity, at either end.
   */
  readonly of?: string | undefined
  /**
   * rejections on a page. Default: 100.
   */
  readonly limit?: number | undefined
  /**
   * the next of the page before.
   */
  readonly cursor?: string | undefined
  /** A time or a transaction: the answer as it was known then. */
  readonly asOf?: string | number | undefined
}

export interface SourcesArguments {
  /**
   * sources on a page. Default: 1000.
   */
  readonly limit?: number | undefined
  /**
   * the next of the page before.
   */
  readonly cursor?: string | undefined
}

export interface DeletionsArguments {
  /**
   * the platform of a configured source.
   */
  readonly platform: string
  /**
   * documents on a page. Default: 100.
   */
  readonly limit?: number | undefined
  /**
   * the next of the page before.
   */
  readonly cursor?: string | undefined
}

export interface RetriesArguments {
  /**
   * the platform of a configured source.
   */
  readonly platform: string
  /**
   * URIs on a page. Default: 50.
   */
  readonly limit?: number | undefined
  /**
   * the next of the page before.
   */
  readonly cursor?: string | undefined
}

export interface QuarantineArguments {
  /**
   * items on a page. Default: 100.
   */
  readonly limit?: number | undefined
  /**
   * the next of the page before.
   */
  readonly cursor?: string | undefined
}

export interface RetainArguments {
  /**
   * a time, or a number of days ago.
   */
  readonly before: string
  /**
   * only count what would go. Default: false.
   */
  readonly dryRun?: boolean | undefined
}

export interface TokensArguments {
  /**
   * everybody's, for administrators; without it, your own. Default: false.
   */
  readonly all?: boolean | undefined
}

export interface CreateTokenArguments {
  /**
   * what it is for: 1–64 lower-case letters, digits or "-".
   */
  readonly name: string
  /**
   * what it may do: read, metrics, send, edit, edit-as, operate, administer.
   */
  readonly rights: string | readonly string[]
  /**
   * for which it may send; without them, for all.
   */
  readonly platforms?: string | readonly string[] | undefined
  /**
   * when it ends: hours or days, as 12h or 90d, or a time. Default: "90d".
   */
  readonly expires?: string | undefined
  /**
   * of a service account, which belongs to nobody: made by administrators. Default: false.
   */
  readonly service?: boolean | undefined
}

export interface SessionsArguments {
  /**
   * everybody's, for administrators; without it, your own. Default: false.
   */
  readonly all?: boolean | undefined
}

export interface AuditArguments {
  /**
   * of this kind alone.
   */
  readonly kind?: 'write' | 'export' | 'sign-in' | 'refusal' | 'administration' | undefined
  /**
   * of this caller alone: an id, as entries have it.
   */
  readonly caller?: string | undefined
  /**
   * of this operation alone: its name.
   */
  readonly operation?: string | undefined
  /**
   * since this time.
   */
  readonly from?: string | undefined
  /**
   * before this time.
   */
  readonly to?: string | undefined
  /**
   * entries on a page. Default: 100.
   */
  readonly limit?: number | undefined
  /**
   * the next of the page before.
   */
  readonly cursor?: string | undefined
}

export interface VerifyAuditArguments {
  /**
   * an entry that was written down elsewhere, as <id>:<digest>: it has to be in the chain.
   */
  readonly noted?: string | undefined
}

export interface SubscriptionsArguments {
  /**
   * everybody's, for administrators; without it, your own and your teams'. Default: false.
   */
  readonly all?: boolean | undefined
}

export interface SubscribeArguments {
  /**
   * an address that the configuration allows: of a webhook, or an e-mail address.
   */
  readonly to: string
  /**
   * how it is sent; without it, by the address.
   */
  readonly channel?: 'webhook' | 'slack' | 'email' | undefined
  /**
   * an entity with its runs and versions; of a user or a group, what they own.
   */
  readonly of?: string | undefined
  /**
   * an entity and what it is made from; of a user or a group, what they own and what that is made from.
   */
  readonly upstreamOf?: string | undefined
  /**
   * only entities of these types or interfaces.
   */
  readonly types?: string | readonly string[] | undefined
  /**
   * only what has its home on this platform.
   */
  readonly platform?: string | undefined
  /**
   * only what this search finds once it has changed.
   */
  readonly q?: string | undefined
  /**
   * only changes that matter at least so much. Default: "medium".
   */
  readonly severity?: 'high' | 'medium' | 'low' | undefined
  /**
   * only what happened so: added, removed, status, relationship, attribute, found, violation.
   */
  readonly kinds?: string | readonly string[] | undefined
  /**
   * instead of changes: once a quality score of a thing falls below so many points of 100.
   */
  readonly scoreBelow?: number | undefined
  /**
   * instead of changes: once a quality score of a thing falls by more than so many points.
   */
  readonly scoreDrop?: number | undefined
  /**
   * within which it falls by them; without it, a day.
   */
  readonly scoreWithin?: 'hour' | 'day' | 'week' | 'month' | undefined
  /**
   * of which score; without it, of any.
   */
  readonly dimension?: 'completeness' | 'timeliness' | 'consistency' | undefined
  /**
   * the team that it belongs to; without it, you.
   */
  readonly team?: string | undefined
  /**
   * each change by itself, or all of an hour or a day in one message. Default: "immediate".
   */
  readonly every?: 'immediate' | 'hour' | 'day' | undefined
  /**
   * when the message of a day goes. Default: "09:00".
   */
  readonly at?: string | undefined
  /**
   * hours in which nothing is sent, as 22:00-08:00: it goes at their end, in one message.
   */
  readonly quiet?: string | undefined
  /**
   * whose clock these are of, as Europe/Berlin. Default: "UTC".
   */
  readonly timeZone?: string | undefined
  /**
   * messages on one day; the changes after them go in one message at its end. Default: 100.
   */
  readonly perDay?: number | undefined
}

export interface DeliveriesArguments {
  /**
   * the id of a subscription; without it, all of yours.
   */
  readonly subscription?: string | undefined
  /**
   * only these.
   */
  readonly state?: 'pending' | 'sent' | 'dead' | 'withheld' | undefined
  /**
   * only of changes of this: who was told of it, and when.
   */
  readonly uri?: string | undefined
  /**
   * everybody's, for administrators. Default: false.
   */
  readonly all?: boolean | undefined
  /**
   * deliveries on a page. Default: 50.
   */
  readonly limit?: number | undefined
  /**
   * the next of the page before.
   */
  readonly cursor?: string | undefined
}

export interface RefreshArguments {
  /**
   * what to read again.
   */
  readonly uri: string
  /**
   * answer only once readers of this process see it, or after 10 s.
   */
  readonly waitFor?: 'visible' | undefined
}

export interface PushArguments {
  /**
   * the platform that sends it: a source without an address.
   */
  readonly platform: string
  /**
   * the entity type of the thing.
   */
  readonly type: string
  /**
   * the thing, of whatever platform; or give its id.
   */
  readonly uri?: string | undefined
  /**
   * the id of the thing on this platform.
   */
  readonly id?: string | undefined
  /**
   * what the platform has to say of it, as its mapping reads it; at most 1,000,000 bytes.
   */
  readonly payload?: unknown | undefined
  /**
   * the thing is deleted; send no payload. Default: false.
   */
  readonly deleted?: boolean | undefined
  /**
   * answer only once readers of this process see it, or after 10 s.
   */
  readonly waitFor?: 'visible' | undefined
}

export interface ImportPartArguments {
  /**
   * the platform of a configured source.
   */
  readonly platform: string
  /**
   * a UUID of the import, the same in all its parts.
   */
  readonly upload: string
  /**
   * the name of the file, such as nodes.csv.
   */
  readonly file: string
  /**
   * the byte of the file at which the part begins.
   */
  readonly at: number
  /**
   * the bytes of the part as text in base64; at most 262,144 bytes.
   */
  readonly content: unknown
}

export interface ImportArguments {
  /**
   * the platform of a configured source.
   */
  readonly platform: string
  /**
   * a UUID of the import, the same in all its parts.
   */
  readonly upload: string
  /**
   * the names of its files, all parts of which were sent.
   */
  readonly files: string | readonly string[]
  /**
   * import nothing where a row is refused. Default: false.
   */
  readonly strict?: boolean | undefined
}

export interface ReplayArguments {
  /**
   * the number of a quarantined event.
   */
  readonly id: number
}

export interface DiscardArguments {
  /**
   * the number of a quarantined event.
   */
  readonly id: number
}

export interface ConfirmDeletionsArguments {
  /**
   * the platform of a configured source.
   */
  readonly platform: string
}

export interface DismissDeletionsArguments {
  /**
   * the platform of a configured source.
   */
  readonly platform: string
}

export interface PauseSourceArguments {
  /**
   * the platform of a configured source.
   */
  readonly platform: string
}

export interface ResumeSourceArguments {
  /**
   * the platform of a configured source.
   */
  readonly platform: string
}

export interface ListSourceArguments {
  /**
   * the platform of a configured source.
   */
  readonly platform: string
}

export interface AnnotateArguments {
  /**
   * the entity.
   */
  readonly uri: string
  /**
   * who states it: the URI of a person, or a name; without it, the caller.
   */
  readonly by?: string | undefined
  /**
   * replaces what sources state.
   */
  readonly description?: string | undefined
  /**
   * there is to be none, whatever sources state. Default: false.
   */
  readonly noDescription?: boolean | undefined
  /**
   * a tag to add, as name, name::value or name=value. Default: [].
   */
  readonly addTags?: string | readonly string[] | undefined
  /**
   * a tag to remove, whoever states it, as name, name::value or name=value. Default: [].
   */
  readonly removeTags?: string | readonly string[] | undefined
  /**
   * the URI of a person or a group that owns it. Default: [].
   */
  readonly addOwners?: string | readonly string[] | undefined
  /**
   * the URI of an owner who is none, whoever states it. Default: [].
   */
  readonly removeOwners?: string | readonly string[] | undefined
  /**
   * answer only once readers of this process see it, or after 10 s.
   */
  readonly waitFor?: 'visible' | undefined
}

export interface ConfirmEdgeArguments {
  /**
   * the thing that the edge starts from.
   */
  readonly from: string
  /**
   * the edge type, such as Entity.ownedBy.
   */
  readonly relation: string
  /**
   * the thing that it leads to.
   */
  readonly to: string
  /**
   * who states it: the URI of a person, or a name; without it, the caller.
   */
  readonly by?: string | undefined
  /**
   * answer only once readers of this process see it, or after 10 s.
   */
  readonly waitFor?: 'visible' | undefined
}

export interface RejectEdgeArguments {
  /**
   * the thing that the edge starts from.
   */
  readonly from: string
  /**
   * the edge type, such as Entity.ownedBy.
   */
  readonly relation: string
  /**
   * the thing that it leads to.
   */
  readonly to: string
  /**
   * who states it: the URI of a person, or a name; without it, the caller.
   */
  readonly by?: string | undefined
  /**
   * answer only once readers of this process see it, or after 10 s.
   */
  readonly waitFor?: 'visible' | undefined
}

export interface RetractArguments {
  /**
   * the entity; of edges, the one that they start from.
   */
  readonly uri: string
  /**
   * whose statements: the URI of a person, or a name; without it, the caller.
   */
  readonly by?: string | undefined
  /**
   * an attribute: description, tags, comments or deprecation. Default: [].
   */
  readonly attributes?: string | readonly string[] | undefined
  /**
   * an edge, as its type, a space, and the URI that it leads to. Default: [].
   */
  readonly edges?: string | readonly string[] | undefined
  /**
   * answer only once readers of this process see it, or after 10 s.
   */
  readonly waitFor?: 'visible' | undefined
}

export interface RevertArguments {
  /**
   * the entity whose history has the change.
   */
  readonly uri: string
  /**
   * the transaction of the change.
   */
  readonly tx: number
  /**
   * what was changed again since is set back as well. Default: false.
   */
  readonly overNewer?: boolean | undefined
  /**
   * who states it: the URI of a person, or a name; without it, the caller.
   */
  readonly by?: string | undefined
  /**
   * answer only once readers of this process see it, or after 10 s.
   */
  readonly waitFor?: 'visible' | undefined
}

export interface CommentArguments {
  /**
   * the entity.
   */
  readonly uri: string
  /**
   * plain text, 2,000 characters at most; needed unless a question is only marked as answered.
   */
  readonly text?: string | undefined
  /**
   * it asks the owners, on whose Home it stays until it is answered. Default: false.
   */
  readonly question?: boolean | undefined
  /**
   * the id of the comment that it replies to.
   */
  readonly replyTo?: string | undefined
  /**
   * the reply answers the question; a reply by an owner does anyway. Default: false.
   */
  readonly answered?: boolean | undefined
  /**
   * who states it: the URI of a person, or a name; without it, the caller.
   */
  readonly by?: string | undefined
  /**
   * answer only once readers of this process see it, or after 10 s.
   */
  readonly waitFor?: 'visible' | undefined
}

export interface EditCommentArguments {
  /**
   * the entity.
   */
  readonly uri: string
  /**
   * the id of the comment.
   */
  readonly id: string
  /**
   * plain text, 2,000 characters at most.
   */
  readonly text: string
  /**
   * who states it: the URI of a person, or a name; without it, the caller.
   */
  readonly by?: string | undefined
  /**
   * answer only once readers of this process see it, or after 10 s.
   */
  readonly waitFor?: 'visible' | undefined
}

export interface DeleteCommentArguments {
  /**
   * the entity.
   */
  readonly uri: string
  /**
   * the id of the comment.
   */
  readonly id: string
  /**
   * who states it: the URI of a person, or a name; without it, the caller.
   */
  readonly by?: string | undefined
  /**
   * answer only once readers of this process see it, or after 10 s.
   */
  readonly waitFor?: 'visible' | undefined
}

export interface UndeprecateArguments {
  /**
   * what is to stay.
   */
  readonly uris: string | readonly string[]
  /**
   * who states it: the URI of a person, or a name; without it, the caller.
   */
  readonly by?: string | undefined
  /**
   * answer only once readers of this process see it, or after 10 s.
   */
  readonly waitFor?: 'visible' | undefined
}

export interface ApproveArguments {
  /**
   * the version, or any other entity.
   */
  readonly uri: string
  /**
   * what it is approved for, in a few words: personal data.
   */
  readonly use?: string | undefined
  /**
   * the stage that it is approved for: production.
   */
  readonly stage?: string | undefined
  /**
   * the region that it is approved for.
   */
  readonly region?: string | undefined
  /**
   * the day on which it ends, as 2026-12-01, or a time; without it, it has no end.
   */
  readonly until?: string | undefined
  /**
   * what was checked, and why it is fine.
   */
  readonly comment?: string | undefined
  /**
   * who states it: the URI of a person, or a name; without it, the caller.
   */
  readonly by?: string | undefined
  /**
   * answer only once readers of this process see it, or after 10 s.
   */
  readonly waitFor?: 'visible' | undefined
}

export interface WithdrawApprovalArguments {
  /**
   * the entity.
   */
  readonly uri: string
  /**
   * the id of the approval.
   */
  readonly id: string
  /**
   * who states it: the URI of a person, or a name; without it, the caller.
   */
  readonly by?: string | undefined
  /**
   * answer only once readers of this process see it, or after 10 s.
   */
  readonly waitFor?: 'visible' | undefined
}

export interface WaiveArguments {
  /**
   * the entity that violates the policy.
   */
  readonly uri: string
  /**
   * the id of the policy.
   */
  readonly policy: string
  /**
   * the day from which it counts again, as 2026-12-01, or a time: within a year.
   */
  readonly until: string
  /**
   * why it is accepted.
   */
  readonly reason: string
  /**
   * who states it: the URI of a person, or a name; without it, the caller.
   */
  readonly by?: string | undefined
  /**
   * answer only once readers of this process see it, or after 10 s.
   */
  readonly waitFor?: 'visible' | undefined
}

export interface UnwaiveArguments {
  /**
   * the entity.
   */
  readonly uri: string
  /**
   * the id of the policy.
   */
  readonly policy: string
  /**
   * who states it: the URI of a person, or a name; without it, the caller.
   */
  readonly by?: string | undefined
  /**
   * answer only once readers of this process see it, or after 10 s.
   */
  readonly waitFor?: 'visible' | undefined
}

export interface MuteArguments {
  /**
   * the entity.
   */
  readonly uri: string
  /**
   * what of it is watched, as anomalies names it: rows, usage.
   */
  readonly watch: string
  /**
   * the day from which it is told again, as 2026-12-01, or a time: within a year.
   */
  readonly until: string
  /**
   * why it is not news.
   */
  readonly reason: string
  /**
   * who states it: the URI of a person, or a name; without it, the caller.
   */
  readonly by?: string | undefined
  /**
   * answer only once readers of this process see it, or after 10 s.
   */
  readonly waitFor?: 'visible' | undefined
}

export interface UnmuteArguments {
  /**
   * the entity.
   */
  readonly uri: string
  /**
   * what of it is muted.
   */
  readonly watch: string
  /**
   * who states it: the URI of a person, or a name; without it, the caller.
   */
  readonly by?: string | undefined
  /**
   * answer only once readers of this process see it, or after 10 s.
   */
  readonly waitFor?: 'visible' | undefined
}

export interface StarArguments {
  /**
   * the entity.
   */
  readonly uri: string
}

export interface UnstarArguments {
  /**
   * the entity.
   */
  readonly uri: string
}

export interface SaveSearchArguments {
  /**
   * by which it is found again; one of this name is replaced.
   */
  readonly name: string
  /**
   * the query.
   */
  readonly q: string
  /**
   * in which order its hits are, as a search takes it.
   */
  readonly sort?: string | undefined
  /**
   * of the table that shows its hits; without them they are a list.
   */
  readonly columns?: string | readonly string[] | undefined
}

export interface DeleteSearchArguments {
  /**
   * the name of a saved search.
   */
  readonly name: string
}

export interface UnsubscribeArguments {
  /**
   * the id of a subscription.
   */
  readonly id: string
}

export interface ResumeSubscriptionArguments {
  /**
   * the id of a subscription.
   */
  readonly id: string
}

export interface RenewSecretArguments {
  /**
   * the id of a subscription.
   */
  readonly id: string
}

export interface TestDeliveryArguments {
  /**
   * the id of a subscription.
   */
  readonly id: string
}

export interface ReplayDeliveryArguments {
  /**
   * the id of a delivery.
   */
  readonly id: string
}

export interface RevokeTokenArguments {
  /**
   * the id of a token, as the list of tokens shows it.
   */
  readonly id: string
}

export interface EndSessionArguments {
  /**
   * the id of a session, as the list of sessions shows it.
   */
  readonly id: string
}

export interface AllowLoginArguments {
  /**
   * as "mlg login" printed it.
   */
  readonly code: string
  /**
   * the name of the machine that it runs on.
   */
  readonly host: string
}

/**
 * Questions that can be asked as of a moment.
 */
export interface PastQuestions {
  /**
   * An entity in full, of any type.
   * Its attributes, how much it is related to and by what, which documents describe it, and what the service found. The URI is one percent-encoded segment of the path, or is written there as it is. Needs the right "read": query entities, lineage, history and the state of the service.
   */
  readonly describe: Asked<DescribeArguments, DescribeAnswer>
  /**
   * An entity as normalisation made it.
   * The shape of the contract: names in snake_case, what sources stated, and nothing that the service concluded. Needs the right "read": query entities, lineage, history and the state of the service.
   */
  readonly normalised: Asked<NormalisedArguments, NormalisedAnswer>
  /**
   * Everything that is stated of a version of a model and around it, each with its source and transaction.
   * For audits: the data, features, code, runs, evaluations, tests, deployments and people, as of one transaction, with a digest. At most 200 things upstream, 100 downstream and 5000 statements; what is cut is listed. The same transaction has the same answer, until a value is redacted. Needs the right "read": query entities, lineage, history and the state of the service.
   */
  readonly dossier: Asked<DossierArguments, DossierAnswer>
  /**
   * What an entity is related to by one relationship.
   * The names that lead somewhere are among the relationships of the entity itself. In the order in which they were first mentioned. Needs the right "read": query entities, lineage, history and the state of the service.
   */
  readonly related: Asked<RelatedArguments, RelatedAnswer> &
    Listed<RelatedArguments, RelatedAnswer, RelatedNode> &
    Exported<RelatedArguments, RelatedNode>
  /**
   * What happened to an entity, newest first.
   * Needs the right "read": query entities, lineage, history and the state of the service.
   */
  readonly history: Asked<HistoryArguments, HistoryAnswer> & Listed<HistoryArguments, HistoryAnswer, HistoryEntry>
  /**
   * Where something comes from, or what a change to it reaches.
   * Everything, nearest first, each with the shortest path to it. Pages are all of one transaction. Needs the right "read": query entities, lineage, history and the state of the service.
   */
  readonly lineage: Asked<LineageArguments, LineageAnswer> &
    Listed<LineageArguments, LineageAnswer, LineageNode> &
    Exported<LineageArguments, LineageNode>
  /**
   * What a change to something reaches, who owns that, and why.
   * With a team the groups count and list what that team owns: a group by its URI, the name in a tag, `none` for what no team owns, or `largest` for whichever of these has the most, unless everything fits on the page. All other counts and the verdict are of everything. Needs the right "read": query entities, lineage, history and the state of the service.
   */
  readonly impact: Asked<ImpactArguments, ImpactAnswer> & Exported<ImpactArguments, ImpactRow>
  /**
   * What to draw around something: its lineage within some steps, many alike as one group.
   * Everything that the lineage reaches within the steps is drawn by itself or counted in one group. At most 150 are drawn, and those of along; where that is too few, it is grouped by type and owning team. Opening something never removes what is drawn. Needs the right "read": query entities, lineage, history and the state of the service.
   */
  readonly map: Asked<MapArguments, MapAnswer>
  /**
   * The shortest ways that things flow between two entities.
   * Both directions are tried. Each path passes an entity once at most; of several edges between two the first of the catalogue is shown. Needs the right "read": query entities, lineage, history and the state of the service.
   */
  readonly paths: Asked<PathsArguments, PathsAnswer>
  /**
   * Why there is an edge between two things.
   * Each edge from one to the other, or back: what sources stated, and what rules concluded from it. Needs the right "read": query entities, lineage, history and the state of the service.
   */
  readonly why: Asked<WhyArguments, WhyAnswer>
  /**
   * What of an entity type can be retired.
   * Nothing in use is made from it or hosted by it; of a version, run or instance: from itself, not from another one of the same thing. In use are runs that have not ended, running tests, deployments and rules that serve, instances not yet retired, and what is still read. A type that the catalogue connects to none of these, by flow or hosting, is refused. Needs the right "read": query entities, lineage, history and the state of the service.
   */
  readonly unused: Asked<UnusedArguments, UnusedAnswer> &
    Listed<UnusedArguments, UnusedAnswer, UnusedNode> &
    Exported<UnusedArguments, UnusedNode>
  /**
   * What is planned to be removed, by when, and who still reads it.
   * Plans are made by deprecate. Who reads what is planned is computed for each answer. Needs the right "read": query entities, lineage, history and the state of the service.
   */
  readonly deprecations: Asked<DeprecationsArguments, DeprecationsAnswer> &
    Listed<DeprecationsArguments, DeprecationsAnswer, Deprecation> &
    Exported<DeprecationsArguments, Deprecation>
  /**
   * What is wrong with the metadata of an entity, and what mends it.
   * Needs the right "read": query entities, lineage, history and the state of the service.
   */
  readonly reasons: Asked<ReasonsArguments, ReasonsAnswer>
  /**
   * How many things would lack what is to be expected of a type.
   * Judges all things of a type by an expectation that is not in force yet, and writes nothing. Needs the right "read": query entities, lineage, history and the state of the service.
   */
  readonly expect: Asked<ExpectArguments, ExpectAnswer>
  /**
   * What is unusual by its own past: rows and bytes, use, rhythm, columns.
   * Computed for each answer from the versions, runs and facts of the record: off by more than 3.5 robust standard deviations and by a quarter, use that fell to half, a silence longer than two usual ones, columns that went or have another type within a week. At least 8 values before are needed. What lies 30 days back is no longer news. Needs the right "read": query entities, lineage, history and the state of the service.
   */
  readonly anomalies: Asked<AnomaliesArguments, AnomaliesAnswer> &
    Listed<AnomaliesArguments, AnomaliesAnswer, Anomaly> &
    Exported<AnomaliesArguments, Anomaly>
  /**
   * The policies, whether each is in force, and how much violates it.
   * Needs the right "read": query entities, lineage, history and the state of the service.
   */
  readonly policies: Asked<PoliciesArguments, PoliciesAnswer>
  /**
   * What a policy finds, in force or not, and what it costs to find it.
   * Judges everything that the policy is about from scratch, 50,000 things at most, and writes nothing: so a policy is tried before it is switched on. Needs the right "read": query entities, lineage, history and the state of the service.
   */
  readonly policyExplain: Asked<PolicyExplainArguments, PolicyExplainAnswer>
  /**
   * How much violated each policy in force at the end of each of the last 14 days.
   * Each day is judged by what was known then, and by the policies as they were defined then. Needs the right "read": query entities, lineage, history and the state of the service.
   */
  readonly policyTrend: Asked<PolicyTrendArguments, PolicyTrendAnswer>
  /**
   * What violates a policy, since when, and who owns it.
   * Ask why there is an edge from the subject to what was found for the path between them. Needs the right "read": query entities, lineage, history and the state of the service.
   */
  readonly violations: Asked<ViolationsArguments, ViolationsAnswer> &
    Listed<ViolationsArguments, ViolationsAnswer, PolicyViolation> &
    Exported<ViolationsArguments, PolicyViolation>
  /**
   * What was trained on something bad, what ran on that and when, and who has to act.
   * A version counts if the thing was upstream of it when it was trained, whatever is there now. Nothing is ticked by hand: a version is done once its sources say that nothing runs on it. Needs the right "read": query entities, lineage, history and the state of the service.
   */
  readonly incident: Asked<IncidentArguments, IncidentAnswer> &
    Listed<IncidentArguments, IncidentAnswer, IncidentVersion> &
    Exported<IncidentArguments, IncidentVersion>
  /**
   * What differs between things of one type.
   * Versions of a model, runs of a pipeline, features, datasets side by side: their metrics with the history of each, their attributes value by value, and what each is related to. What differs comes first. Needs the right "read": query entities, lineage, history and the state of the service.
   */
  readonly compare: Asked<CompareArguments, CompareAnswer> & Exported<CompareArguments, ComparisonRow>
  /**
   * Metrics and parameters of all versions or runs of one thing.
   * A row for each version of a model or each run of an experiment, with its metrics and parameters, whichever record of its source states them: those of the run that trained a version, and of its logged model, are those of the version. Needs the right "read": query entities, lineage, history and the state of the service.
   */
  readonly measurements: Asked<MeasurementsArguments, MeasurementsAnswer>
  /**
   * What differs between two moments.
   * For an entity, for everything around it (hops), or for everything (without a URI). Needs the right "read": query entities, lineage, history and the state of the service.
   */
  readonly diff: Asked<DiffArguments, DiffAnswer> & Listed<DiffArguments, DiffAnswer, EntityDiff>
  /**
   * What changed, as sentences for people: everywhere, for a team, or upstream of something.
   * Newest first. Counters, times of reading, conclusions and what a source had when it was connected are left out, unless they are asked for. A page looks at 500 changes and 5,000 transactions at most and then ends: its `next` goes on, and is null once everything since then was looked at. `changes` lists transactions, for programs. Needs the right "read": query entities, lineage, history and the state of the service.
   */
  readonly activity: Asked<ActivityArguments, ActivityAnswer> &
    Listed<ActivityArguments, ActivityAnswer, ActivityItem> &
    Exported<ActivityArguments, ActivityItem>
  /**
   * The transactions of the record between two moments, for programs, oldest first.
   * When each was written, and why. `activity` says what changed, as sentences for people. Needs the right "read": query entities, lineage, history and the state of the service.
   */
  readonly changes: Asked<ChangesArguments, ChangesAnswer> & Listed<ChangesArguments, ChangesAnswer, ChangesTransaction>
  /**
   * What concerns a person or a team: what they own, what failed, what is tested, what changed, what to do.
   * What the members of a group own, and what its sub-teams own, counts as owned by the group. Without an owner, everything counts. Needs the right "read": query entities, lineage, history and the state of the service.
   */
  readonly home: Asked<HomeArguments, HomeAnswer>
  /**
   * The entity types, with their attributes and relationships, in words.
   * The definitions in force now: a type that is added while the service runs is among them. Counts are as of the moment. Needs the right "read": query entities, lineage, history and the state of the service.
   */
  readonly types: Asked<TypesArguments, TypesAnswer>
  /**
   * What may be missing: features, owners, the same dataset elsewhere; and what is similar.
   * What rules suggest and nobody has accepted or rejected, with the reasons. Similar things are listed of one entity, or where that kind is asked for. A page looks at 20,000 entities at most; its `next` goes on. Needs the right "read": query entities, lineage, history and the state of the service.
   */
  readonly recommendations: Asked<RecommendationsArguments, RecommendationsAnswer> &
    Listed<RecommendationsArguments, RecommendationsAnswer, Recommendation> &
    Exported<RecommendationsArguments, Recommendation>
  /**
   * Edges that people reject, oldest first.
   * No other answer shows them. A page of one entity looks at 10,000 rejections at most; its `next` goes on. A rejection that was retracted isn't listed any more. Needs the right "read": query entities, lineage, history and the state of the service.
   */
  readonly rejected: Asked<RejectedArguments, RejectedAnswer> & Listed<RejectedArguments, RejectedAnswer, RejectedEdge>
}

/**
 * Questions of the present only.
 */
export interface PresentQuestions {
  /**
   * Anything, by words of its name, description, tags, owners and relations.
   * Entities and owners together, the best first: an exact name or id, then what matches in the name, beside it, in the description; what is retired comes last. What has only some of the words is a list of its own, with its own total. Each hit says why it is there. Filters are written in the query: type, owner, team, tag, domain (the business domain), area (the part of the lifecycle), platform, state, is, has, updated, and the attributes of the catalogue (status:failed, rows:>1000000). They only ever remove hits. It is of the present. Needs the right "read": query entities, lineage, history and the state of the service.
   */
  readonly search: Asked<SearchArguments, SearchAnswer> &
    Listed<SearchArguments, SearchAnswer, SearchHit> &
    Exported<SearchArguments, SearchHit>
  /**
   * What a query that is being typed may become: entities, owners, tags and filters.
   * A few of each. A query that is not finished is not a mistake here. Needs the right "read": query entities, lineage, history and the state of the service.
   */
  readonly suggest: Asked<SuggestArguments, SuggestAnswer>
  /**
   * How complete, timely and consistent the metadata is, and what is wrong with it.
   * By type, team, business domain, platform or day. Each count comes with the search that finds what it counts. Deadlines are checked every 30 seconds, or less often where that takes long. Needs the right "read": query entities, lineage, history and the state of the service.
   */
  readonly quality: Asked<QualityArguments, QualityAnswer> & Exported<QualityArguments, QualityRow>
  /**
   * Metrics of a run by step, read from its source now.
   * The record has the last value of each metric; the values of every step stay with the source. They are read from it for this answer, within its rate limit, and nothing of them is stored. Needs the right "read": query entities, lineage, history and the state of the service.
   */
  readonly curves: Asked<CurvesArguments, CurvesAnswer>
  /**
   * Files of a run or a model, listed by its source now.
   * Names and sizes, one folder at a time. The source is asked for this answer, within its rate limit, and nothing of it is stored; contents stay there. Needs the right "read": query entities, lineage, history and the state of the service.
   */
  readonly artifacts: Asked<ArtifactsArguments, ArtifactsAnswer>
  /**
   * The log as it was written: every change of facts and edges, document by document.
   * For programs that keep or analyse all of it. "changes" and "activity" have the same as readers see it, merged and in words. Needs the right "read": query entities, lineage, history and the state of the service.
   */
  readonly log: Asked<LogArguments, LogAnswer> &
    Listed<LogArguments, LogAnswer, LoggedTransaction> &
    Exported<LogArguments, LoggedTransaction>
  /**
   * The rules in force, and how each is answered.
   * Needs the right "read": query entities, lineage, history and the state of the service.
   */
  readonly rules: Asked<Record<never, never>, RulesAnswer>
  /**
   * The head of the log, counts, followers, and changes that await a start.
   * Of what waits (dirty), where it is thousands, the count may be a few seconds old. Needs the right "read": query entities, lineage, history and the state of the service.
   */
  readonly status: Asked<Record<never, never>, StatusAnswer>
  /**
   * Per source: health and issues, reads, the backlog, sweeps, suspected deletions, silence.
   * Ordered by platform. Needs the right "read": query entities, lineage, history and the state of the service.
   */
  readonly sources: Asked<SourcesArguments, SourcesAnswer> & Listed<SourcesArguments, SourcesAnswer, Source>
  /**
   * The suspected deletions of a source.
   * Needs the right "read": query entities, lineage, history and the state of the service.
   */
  readonly deletions: Asked<DeletionsArguments, DeletionsAnswer> &
    Listed<DeletionsArguments, DeletionsAnswer, HeldDocument> &
    Exported<DeletionsArguments, HeldDocument>
  /**
   * What will be read again from a source: why, how often it failed, and when.
   * These are the marks that `sources` counts as waiting. Needs the right "read": query entities, lineage, history and the state of the service.
   */
  readonly retries: Asked<RetriesArguments, RetriesAnswer> &
    Listed<RetriesArguments, RetriesAnswer, Retry> &
    Exported<RetriesArguments, Retry>
  /**
   * Events that couldn't be read, with their reasons, oldest first.
   * Needs the right "read": query entities, lineage, history and the state of the service.
   */
  readonly quarantine: Asked<QuarantineArguments, QuarantineAnswer> &
    Listed<QuarantineArguments, QuarantineAnswer, QuarantinedEvent> &
    Exported<QuarantineArguments, QuarantinedEvent>
  /**
   * Where the past begins, and what was dropped before that.
   * Needs the right "read": query entities, lineage, history and the state of the service.
   */
  readonly retention: Asked<Record<never, never>, RetentionAnswer>
  /**
   * Tokens with their rights, ends and last uses.
   * Nobody can see the secret of a token again, only what it may do. Needs the right "read": query entities, lineage, history and the state of the service.
   */
  readonly tokens: Asked<TokensArguments, TokensAnswer>
  /**
   * Who is signed in, since when, and until when.
   * Needs the right "read": query entities, lineage, history and the state of the service.
   */
  readonly sessions: Asked<SessionsArguments, SessionsAnswer>
  /**
   * The roles of the configuration: their rights, and the groups that have them.
   * They are changed in the configuration, under "access", which is read again without a restart. Needs the right "administer": drop or redact the past, confirm deletions, manage tokens and sessions, read the audit.
   */
  readonly roles: Asked<Record<never, never>, RolesAnswer>
  /**
   * What callers did and were refused: who, what, from where, with which outcome.
   * Reads are not audited, exports are. Floods of the same are one entry with their number. Needs the right "administer": drop or redact the past, confirm deletions, manage tokens and sessions, read the audit.
   */
  readonly audit: Asked<AuditArguments, AuditAnswer> &
    Listed<AuditArguments, AuditAnswer, AuditEntry> &
    Exported<AuditArguments, AuditEntry>
  /**
   * Check that no entry of the audit was changed, left out or cut off.
   * Whoever can write to the database can make a whole chain anew: note the last entry elsewhere now and then, and give it here. Needs the right "administer": drop or redact the past, confirm deletions, manage tokens and sessions, read the audit.
   */
  readonly verifyAudit: Asked<VerifyAuditArguments, VerifyAuditAnswer>
  /**
   * Who you are here, and what you may do.
   * For every caller.
   */
  readonly me: Asked<Record<never, never>, MeAnswer>
  /**
   * Your favourites and saved searches.
   * They belong to whoever signed in, or to the operator of the machine, in every browser. Needs the right "read": query entities, lineage, history and the state of the service.
   */
  readonly saved: Asked<Record<never, never>, SavedAnswer>
  /**
   * Who is told of which changes, and where.
   * Nobody can see the secret of a webhook again. Needs the right "read": query entities, lineage, history and the state of the service.
   */
  readonly subscriptions: Asked<SubscriptionsArguments, SubscriptionsAnswer>
  /**
   * What was sent to whom, what waits, and why it failed.
   * Needs the right "read": query entities, lineage, history and the state of the service.
   */
  readonly deliveries: Asked<DeliveriesArguments, DeliveriesAnswer> &
    Listed<DeliveriesArguments, DeliveriesAnswer, Delivery>
}

/**
 * What changes something.
 */
export interface Commands {
  /**
   * Plan to remove entities by a date.
   * It removes nothing, and sends nothing: deprecations shows who still reads them, and home tells their owners, the owners of what reads them, and who planned it. The plan is done when their sources no longer have them. A plan that somebody made before is replaced. Needs the right "edit": annotate entities, confirm and reject edges.
   */
  readonly deprecate: Commanded<DeprecateArguments, DeprecateAnswer>
  /**
   * Drop the past before a moment for good.
   * What is known since then stays as it is. 202 where a run was started; 200 of a dry run, which only counts. Needs the right "administer": drop or redact the past, confirm deletions, manage tokens and sessions, read the audit.
   */
  readonly retain: Commanded<RetainArguments, RetainAnswer>
  /**
   * Create a token for a program, and show its secret once.
   * One of your own never may do more than you, and ends when your access does. The operator of the machine, and administrators, make those of service accounts. Needs the right "read": query entities, lineage, history and the state of the service.
   */
  readonly createToken: Commanded<CreateTokenArguments, CreateTokenAnswer>
  /**
   * Have changes sent to a webhook, to Slack or by e-mail.
   * All that is given has to fit. Each message has a stable id and may come twice: receivers recognise it by that. At most 200 of one owner. Needs the right "read": query entities, lineage, history and the state of the service.
   */
  readonly subscribe: Commanded<SubscribeArguments, SubscribeAnswer>
  /**
   * Evaluate every rule from scratch, and write what differs from the record.
   * Needs the right "operate": refresh, replay, dismiss suspected deletions, and infer again.
   */
  readonly enrich: Commanded<Record<never, never>, EnrichAnswer>
  /**
   * Read one thing again, now.
   * 202 when the read is under way; 200 when the call waited until its result is visible. Needs the right "operate": refresh, replay, dismiss suspected deletions, and infer again.
   */
  readonly refresh: Commanded<RefreshArguments, RefreshAnswer>
  /**
   * Send the metadata of one thing from a platform without an address.
   * 202: it is durable, and interpreted soon; 200 where the call waited until it is visible. Several payloads of one thing are merged, whatever order they come in. Needs the right "send": send events, and metadata that a source pushes.
   */
  readonly push: Commanded<PushArguments, PushAnswer>
  /**
   * Send a part of a CSV file that is to be imported.
   * The parts of a file are sent one after the other; nothing is imported yet. Needs the right "send": send events, and metadata that a source pushes.
   */
  readonly importPart: Commanded<ImportPartArguments, ImportPartAnswer>
  /**
   * Import CSV files whose parts were sent.
   * A file replaces the one that was imported by its name. The source of the platform lists it at once; what it says no more is deleted then, and many deletions wait for a person. Needs the right "send": send events, and metadata that a source pushes.
   */
  readonly import: Commanded<ImportArguments, ImportAnswer>
  /**
   * Replay a quarantined event as it came.
   * Its type may be known by now. What still can't be read stays in quarantine, with its new reason. Needs the right "operate": refresh, replay, dismiss suspected deletions, and infer again.
   */
  readonly replay: Commanded<ReplayArguments, ReplayAnswer>
  /**
   * Discard a quarantined event for good.
   * Needs the right "operate": refresh, replay, dismiss suspected deletions, and infer again.
   */
  readonly discard: Commanded<DiscardArguments, null>
  /**
   * Confirm the suspected deletions of a source.
   * Each is read once more, and what the source still reports as deleted is then deleted. Needs the right "administer": drop or redact the past, confirm deletions, manage tokens and sessions, read the audit.
   */
  readonly confirmDeletions: Commanded<ConfirmDeletionsArguments, ConfirmDeletionsAnswer>
  /**
   * Dismiss the suspected deletions of a source.
   * Their facts stay. The next complete sweep checks again, and what the source still reports as deleted is suspected again. Needs the right "operate": refresh, replay, dismiss suspected deletions, and infer again.
   */
  readonly dismissDeletions: Commanded<DismissDeletionsArguments, DismissDeletionsAnswer>
  /**
   * Pause a source: nothing is read from it until it is resumed.
   * Every process stops reading it within two seconds; a read under way ends. Its events are accepted and wait, and what it pushes is taken. Needs the right "operate": refresh, replay, dismiss suspected deletions, and infer again.
   */
  readonly pauseSource: Commanded<PauseSourceArguments, PauseSourceAnswer>
  /**
   * Resume a paused source: what waits is read.
   * Needs the right "operate": refresh, replay, dismiss suspected deletions, and infer again.
   */
  readonly resumeSource: Commanded<ResumeSourceArguments, ResumeSourceAnswer>
  /**
   * List a source completely now, and read what differs.
   * The listing begins within seconds; `sources` shows it as requested until it has ended. Needs the right "operate": refresh, replay, dismiss suspected deletions, and infer again.
   */
  readonly listSource: Commanded<ListSourceArguments, ListSourceAnswer>
  /**
   * Describe an entity, tag it, and name its owners.
   * A person's description replaces what sources state; tags and owners add to theirs, and go only where they are named. Between people the latest wins. retract takes it back. Needs the right "edit": annotate entities, confirm and reject edges.
   */
  readonly annotate: Commanded<AnnotateArguments, AnnotateAnswer>
  /**
   * State that an edge is there.
   * The edge then stays, whatever happens to its other reasons. Needs the right "edit": annotate entities, confirm and reject edges.
   */
  readonly confirmEdge: Commanded<ConfirmEdgeArguments, ConfirmEdgeAnswer>
  /**
   * State that an edge is not there.
   * It is left out of answers and of what rules conclude from, whoever states or concludes it, until a person confirms it or the rejection is taken back (retract). Needs the right "edit": annotate entities, confirm and reject edges.
   */
  readonly rejectEdge: Commanded<RejectEdgeArguments, RejectEdgeAnswer>
  /**
   * Retract what a person states about an entity.
   * All of it, or only the attributes and edges that are named. What was there before shows again. Needs the right "edit": annotate entities, confirm and reject edges.
   */
  readonly retract: Commanded<RetractArguments, RetractAnswer>
  /**
   * Revert what a person changed of an entity in a transaction.
   * States the opposite now: the attribute, tag or edge is as it was before that transaction. What was changed again since is refused, with who changed it, unless overNewer is given. A revert can be reverted. A comment is reverted by its author only. Needs the right "edit": annotate entities, confirm and reject edges.
   */
  readonly revert: Commanded<RevertArguments, RevertAnswer>
  /**
   * Comment on an entity, ask its owners, or reply.
   * Whoever sees the entity sees its comments, in describe. Nothing is sent: a question stands on the Home of the owners, and of their teams, until one of them replies or somebody marks it as answered. An entity can have 200 comments, 50 of them by one person. Needs the right "edit": annotate entities, confirm and reject edges.
   */
  readonly comment: Commanded<CommentArguments, CommentAnswer>
  /**
   * Edit a comment of yours.
   * It is marked as edited. History has what it said before. Needs the right "edit": annotate entities, confirm and reject edges.
   */
  readonly editComment: Commanded<EditCommentArguments, EditCommentAnswer>
  /**
   * Delete a comment of yours.
   * Replies to it stay. History has it until retain drops that part of the past. Needs the right "edit": annotate entities, confirm and reject edges.
   */
  readonly deleteComment: Commanded<DeleteCommentArguments, DeleteCommentAnswer>
  /**
   * Cancel the plan to remove entities.
   * Whoever made it. Of several entities, all of them or none. Needs the right "edit": annotate entities, confirm and reject edges.
   */
  readonly undeprecate: Commanded<UndeprecateArguments, UndeprecateAnswer>
  /**
   * Approve an entity as it is, for a use, a stage or a region.
   * It is of the entity and of what it rests on directly: its current version, training data, base model, features and evaluations. Once that is another, the approval lapses, and describe says why. An earlier one by the same person for the same is replaced. Needs the right "approve": approve things for a use, and waive violations of policies.
   */
  readonly approve: Commanded<ApproveArguments, ApproveAnswer>
  /**
   * Withdraw an approval.
   * Whoever gave it may, and whoever has the right "approve". History keeps it. Needs the right "edit": annotate entities, confirm and reject edges.
   */
  readonly withdrawApproval: Commanded<WithdrawApprovalArguments, WithdrawApprovalAnswer>
  /**
   * Accept for a while that an entity violates a policy.
   * Until then its violations of that policy are neither open nor counted, and violations lists them only where waived ones are asked for. The reason and who gave it stay in its history. Needs the right "approve": approve things for a use, and waive violations of policies.
   */
  readonly waive: Commanded<WaiveArguments, WaiveAnswer>
  /**
   * End a waiver before its time.
   * Whoever gave it. Needs the right "approve": approve things for a use, and waive violations of policies.
   */
  readonly unwaive: Commanded<UnwaiveArguments, UnwaiveAnswer>
  /**
   * Mute what is unusual of an entity, for a while.
   * For everybody: home and its page do not tell it until then, and anomalies lists it only where muted ones are asked for. The reason and who gave it stay in its history. Needs the right "edit": annotate entities, confirm and reject edges.
   */
  readonly mute: Commanded<MuteArguments, MuteAnswer>
  /**
   * Tell again what is unusual of an entity.
   * Whoever muted it. Needs the right "edit": annotate entities, confirm and reject edges.
   */
  readonly unmute: Commanded<UnmuteArguments, UnmuteAnswer>
  /**
   * Add an entity to your favourites.
   * At most 150. Needs the right "read": query entities, lineage, history and the state of the service.
   */
  readonly star: Commanded<StarArguments, StarAnswer>
  /**
   * Remove an entity from your favourites.
   * Needs the right "read": query entities, lineage, history and the state of the service.
   */
  readonly unstar: Commanded<UnstarArguments, UnstarAnswer>
  /**
   * Save a search under a name.
   * At most 50. Needs the right "read": query entities, lineage, history and the state of the service.
   */
  readonly saveSearch: Commanded<SaveSearchArguments, SavedSearch>
  /**
   * Delete a saved search.
   * Needs the right "read": query entities, lineage, history and the state of the service.
   */
  readonly deleteSearch: Commanded<DeleteSearchArguments, null>
  /**
   * End a subscription, with what waits for it.
   * Needs the right "read": query entities, lineage, history and the state of the service.
   */
  readonly unsubscribe: Commanded<UnsubscribeArguments, null>
  /**
   * Send again what a suspended subscription is about, and what waits for it.
   * What changed while it was suspended is not made up for. Needs the right "read": query entities, lineage, history and the state of the service.
   */
  readonly resumeSubscription: Commanded<ResumeSubscriptionArguments, Subscription>
  /**
   * Renew the secret that signs the messages of a webhook.
   * For a day they are signed with both, so that a receiver can be changed over meanwhile. Needs the right "read": query entities, lineage, history and the state of the service.
   */
  readonly renewSecret: Commanded<RenewSecretArguments, RenewSecretAnswer>
  /**
   * Send a trial message to where a subscription goes.
   * It is sent within seconds; `deliveries` has what became of it. Needs the right "read": query entities, lineage, history and the state of the service.
   */
  readonly testDelivery: Commanded<TestDeliveryArguments, Delivery>
  /**
   * Send something again that was sent, withheld or given up.
   * Under the same id, so that a receiver that had it recognises it. Needs the right "read": query entities, lineage, history and the state of the service.
   */
  readonly replayDelivery: Commanded<ReplayDeliveryArguments, Delivery>
  /**
   * Revoke a token: every process refuses it from now on.
   * Needs the right "read": query entities, lineage, history and the state of the service.
   */
  readonly revokeToken: Commanded<RevokeTokenArguments, null>
  /**
   * End a session: whoever has it signs in again.
   * Needs the right "read": query entities, lineage, history and the state of the service.
   */
  readonly endSession: Commanded<EndSessionArguments, null>
  /**
   * Let "mlg login" of a machine act as you for twelve hours.
   * For the portal, where somebody has signed in. It makes a token, which is listed with the others. For every caller.
   */
  readonly allowLogin: Commanded<AllowLoginArguments, AllowLoginAnswer>
}

export const OPERATIONS: Readonly<Record<string, OperationRow>> = {
  search: {
    method: 'GET',
    path: '/api/v1/search',
    noPast:
      'a search is of the present, since an index has no past. Ask for an entity, its lineage or its history as of then',
    list: 'hits',
    file: '/api/v1/exports/search',
  },
  suggest: {
    method: 'GET',
    path: '/api/v1/suggest',
    noPast:
      'a search is of the present, since an index has no past. Ask for an entity, its lineage or its history as of then',
  },
  describe: { method: 'GET', path: '/api/v1/entities/{uri}', past: true },
  normalised: { method: 'GET', path: '/api/v1/entities/{uri}/normalised', past: true },
  dossier: { method: 'GET', path: '/api/v1/entities/{uri}/dossier', past: true },
  related: {
    method: 'GET',
    path: '/api/v1/entities/{uri}/related',
    past: true,
    list: 'nodes',
    file: '/api/v1/exports/related',
  },
  history: { method: 'GET', path: '/api/v1/entities/{uri}/history', past: true, list: 'entries' },
  lineage: { method: 'GET', path: '/api/v1/lineage', past: true, list: 'nodes', file: '/api/v1/exports/lineage' },
  impact: { method: 'GET', path: '/api/v1/impact', past: true, file: '/api/v1/exports/impact' },
  map: { method: 'GET', path: '/api/v1/map', past: true },
  paths: { method: 'GET', path: '/api/v1/paths', past: true },
  why: { method: 'GET', path: '/api/v1/why', past: true },
  unused: { method: 'GET', path: '/api/v1/unused', past: true, list: 'nodes', file: '/api/v1/exports/unused' },
  deprecations: {
    method: 'GET',
    path: '/api/v1/deprecations',
    past: true,
    list: 'plans',
    file: '/api/v1/exports/deprecations',
  },
  deprecate: { method: 'POST', path: '/api/v1/deprecations' },
  quality: {
    method: 'GET',
    path: '/api/v1/quality',
    noPast:
      'this counts what a search finds, which is of the present. The past is by day (by=day), with the definitions of now',
    file: '/api/v1/exports/quality',
  },
  reasons: { method: 'GET', path: '/api/v1/entities/{uri}/quality', past: true },
  expect: { method: 'GET', path: '/api/v1/quality/preview', past: true },
  anomalies: {
    method: 'GET',
    path: '/api/v1/anomalies',
    past: true,
    list: 'anomalies',
    file: '/api/v1/exports/anomalies',
  },
  policies: { method: 'GET', path: '/api/v1/policies', past: true },
  policyExplain: { method: 'GET', path: '/api/v1/policies/{policy}', past: true },
  policyTrend: { method: 'GET', path: '/api/v1/policy-trend', past: true },
  violations: {
    method: 'GET',
    path: '/api/v1/violations',
    past: true,
    list: 'violations',
    file: '/api/v1/exports/violations',
  },
  incident: { method: 'GET', path: '/api/v1/incident', past: true, list: 'versions', file: '/api/v1/exports/incident' },
  compare: { method: 'GET', path: '/api/v1/compare', past: true, file: '/api/v1/exports/compare' },
  measurements: { method: 'GET', path: '/api/v1/entities/{uri}/measurements', past: true },
  curves: {
    method: 'GET',
    path: '/api/v1/curves',
    noPast: 'curves are read from the source as it is now: none is kept',
  },
  artifacts: {
    method: 'GET',
    path: '/api/v1/artifacts',
    noPast: 'artifacts are read from the source as it is now: none is kept',
  },
  diff: { method: 'GET', path: '/api/v1/diff', past: true, list: 'entities' },
  activity: { method: 'GET', path: '/api/v1/activity', past: true, list: 'items', file: '/api/v1/exports/activity' },
  changes: { method: 'GET', path: '/api/v1/changes', past: true, list: 'transactions' },
  log: {
    method: 'GET',
    path: '/api/v1/log',
    noPast:
      'this shows the service as it is now: it keeps no past of its sources and queues. Ask for an entity, its lineage or its history as of then',
    list: 'transactions',
    file: '/api/v1/exports/log',
  },
  home: { method: 'GET', path: '/api/v1/home', past: true },
  types: { method: 'GET', path: '/api/v1/types', past: true },
  rules: {
    method: 'GET',
    path: '/api/v1/rules',
    noPast: 'this is of the present: ask why an edge is there as of then for the rule that concluded it',
  },
  recommendations: {
    method: 'GET',
    path: '/api/v1/recommendations',
    past: true,
    list: 'recommendations',
    file: '/api/v1/exports/recommendations',
  },
  rejected: { method: 'GET', path: '/api/v1/edges/rejected', past: true, list: 'edges' },
  status: {
    method: 'GET',
    path: '/api/v1/status',
    noPast:
      'this shows the service as it is now: it keeps no past of its sources and queues. Ask for an entity, its lineage or its history as of then',
  },
  sources: {
    method: 'GET',
    path: '/api/v1/sources',
    noPast:
      'this shows the service as it is now: it keeps no past of its sources and queues. Ask for an entity, its lineage or its history as of then',
    list: 'sources',
  },
  deletions: {
    method: 'GET',
    path: '/api/v1/sources/{platform}/deletions',
    noPast:
      'this shows the service as it is now: it keeps no past of its sources and queues. Ask for an entity, its lineage or its history as of then',
    list: 'documents',
    file: '/api/v1/exports/deletions',
  },
  retries: {
    method: 'GET',
    path: '/api/v1/sources/{platform}/retries',
    noPast:
      'this shows the service as it is now: it keeps no past of its sources and queues. Ask for an entity, its lineage or its history as of then',
    list: 'retries',
    file: '/api/v1/exports/retries',
  },
  quarantine: {
    method: 'GET',
    path: '/api/v1/quarantine',
    noPast:
      'this shows the service as it is now: it keeps no past of its sources and queues. Ask for an entity, its lineage or its history as of then',
    list: 'items',
    file: '/api/v1/exports/quarantine',
  },
  retention: {
    method: 'GET',
    path: '/api/v1/retention',
    noPast:
      'this shows the service as it is now: it keeps no past of its sources and queues. Ask for an entity, its lineage or its history as of then',
  },
  retain: { method: 'POST', path: '/api/v1/retention' },
  tokens: {
    method: 'GET',
    path: '/api/v1/tokens',
    noPast:
      'this shows the service as it is now: it keeps no past of its sources and queues. Ask for an entity, its lineage or its history as of then',
  },
  createToken: { method: 'POST', path: '/api/v1/tokens' },
  sessions: {
    method: 'GET',
    path: '/api/v1/sessions',
    noPast:
      'this shows the service as it is now: it keeps no past of its sources and queues. Ask for an entity, its lineage or its history as of then',
  },
  roles: {
    method: 'GET',
    path: '/api/v1/roles',
    noPast:
      'this shows the service as it is now: it keeps no past of its sources and queues. Ask for an entity, its lineage or its history as of then',
  },
  audit: {
    method: 'GET',
    path: '/api/v1/audit',
    noPast:
      'this shows the service as it is now: it keeps no past of its sources and queues. Ask for an entity, its lineage or its history as of then',
    list: 'entries',
    file: '/api/v1/exports/audit',
  },
  verifyAudit: {
    method: 'GET',
    path: '/api/v1/audit/verification',
    noPast:
      'this shows the service as it is now: it keeps no past of its sources and queues. Ask for an entity, its lineage or its history as of then',
  },
  me: {
    method: 'GET',
    path: '/api/v1/me',
    noPast:
      'this shows the service as it is now: it keeps no past of its sources and queues. Ask for an entity, its lineage or its history as of then',
  },
  saved: {
    method: 'GET',
    path: '/api/v1/saved',
    noPast:
      'this shows the service as it is now: it keeps no past of its sources and queues. Ask for an entity, its lineage or its history as of then',
  },
  subscriptions: {
    method: 'GET',
    path: '/api/v1/subscriptions',
    noPast:
      'this shows the service as it is now: it keeps no past of its sources and queues. Ask for an entity, its lineage or its history as of then',
  },
  subscribe: { method: 'POST', path: '/api/v1/subscriptions' },
  deliveries: {
    method: 'GET',
    path: '/api/v1/deliveries',
    noPast:
      'this shows the service as it is now: it keeps no past of its sources and queues. Ask for an entity, its lineage or its history as of then',
    list: 'deliveries',
  },
  enrich: { method: 'POST', path: '/api/v1/enrichment' },
  refresh: { method: 'POST', path: '/api/v1/refresh' },
  push: { method: 'POST', path: '/api/v1/metadata/{platform}' },
  importPart: { method: 'POST', path: '/api/v1/imports/{platform}/parts' },
  import: { method: 'POST', path: '/api/v1/imports/{platform}' },
  replay: { method: 'POST', path: '/api/v1/quarantine/{id}/replay' },
  discard: { method: 'DELETE', path: '/api/v1/quarantine/{id}' },
  confirmDeletions: { method: 'POST', path: '/api/v1/sources/{platform}/deletions/confirm' },
  dismissDeletions: { method: 'POST', path: '/api/v1/sources/{platform}/deletions/dismiss' },
  pauseSource: { method: 'POST', path: '/api/v1/sources/{platform}/pause' },
  resumeSource: { method: 'POST', path: '/api/v1/sources/{platform}/resume' },
  listSource: { method: 'POST', path: '/api/v1/sources/{platform}/list' },
  annotate: { method: 'POST', path: '/api/v1/annotations' },
  confirmEdge: { method: 'POST', path: '/api/v1/edges/confirm' },
  rejectEdge: { method: 'POST', path: '/api/v1/edges/reject' },
  retract: { method: 'POST', path: '/api/v1/retractions' },
  revert: { method: 'POST', path: '/api/v1/reverts' },
  comment: { method: 'POST', path: '/api/v1/comments' },
  editComment: { method: 'POST', path: '/api/v1/comments/edit' },
  deleteComment: { method: 'POST', path: '/api/v1/comments/delete' },
  undeprecate: { method: 'POST', path: '/api/v1/deprecations/cancel' },
  approve: { method: 'POST', path: '/api/v1/approvals' },
  withdrawApproval: { method: 'POST', path: '/api/v1/approvals/withdraw' },
  waive: { method: 'POST', path: '/api/v1/waivers' },
  unwaive: { method: 'POST', path: '/api/v1/waivers/end' },
  mute: { method: 'POST', path: '/api/v1/anomalies/mute' },
  unmute: { method: 'POST', path: '/api/v1/anomalies/unmute' },
  star: { method: 'POST', path: '/api/v1/favourites' },
  unstar: { method: 'DELETE', path: '/api/v1/favourites/{uri}' },
  saveSearch: { method: 'POST', path: '/api/v1/saved-searches' },
  deleteSearch: { method: 'DELETE', path: '/api/v1/saved-searches/{name}' },
  unsubscribe: { method: 'DELETE', path: '/api/v1/subscriptions/{id}' },
  resumeSubscription: { method: 'POST', path: '/api/v1/subscriptions/{id}/resume' },
  renewSecret: { method: 'POST', path: '/api/v1/subscriptions/{id}/secret' },
  testDelivery: { method: 'POST', path: '/api/v1/subscriptions/{id}/trial' },
  replayDelivery: { method: 'POST', path: '/api/v1/deliveries/{id}/replay' },
  revokeToken: { method: 'DELETE', path: '/api/v1/tokens/{id}' },
  endSession: { method: 'DELETE', path: '/api/v1/sessions/{id}' },
  allowLogin: { method: 'POST', path: '/api/v1/logins' },
}
