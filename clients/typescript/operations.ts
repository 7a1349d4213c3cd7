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
  /** A source, by its platform; a part of the service; or a URI known by reference only. */
  readonly part: string
  /** Entity types that the answer looked for. */
  readonly types?: readonly string[]
  readonly reason: string
  readonly since: string | null
}

export interface SearchHit {
  readonly uri: string
  readonly name: string | null
  /** The entity type; null if known by reference only. */
  readonly entityType: string | null
  readonly index: 'entities' | 'owners'
  /** Beginning of the description, without Markdown. */
  readonly description: string | null
  /** The part of the lifecycle that its type belongs to. */
  readonly domain: string | null
  readonly businessDomains: readonly string[]
  /** Tags, each as key::value. */
  readonly tags: readonly string[]
  readonly owners: readonly {
    readonly uri: string | null
    readonly name: string
  }[]
  /** The URI is null if only a tag names it. */
  readonly teams: readonly {
    readonly uri: string | null
    readonly name: string
  }[]
  /** When the entity last changed, ended or began, as its source states it. */
  readonly updatedAt: string | null
  /** retired: by its own status. gone: deleted at its source. */
  readonly standing: 'live' | 'retired' | 'gone'
  /** Its new name at the source, if it was renamed. */
  readonly renamedTo: {
    readonly uri: string
    readonly entityType: string | null
    readonly name: string | null
  } | null
  /** For a model: its current version, and the alias or stage that chose it. */
  readonly current: SearchHitVersion | null
  /** How many entities use it, or a version of it. */
  readonly usage: number
  /** For a person: their other accounts. A page shows one account per person. */
  readonly accounts: readonly {
    readonly uri: string
    readonly platform: string
  }[]
  /** The filterable attributes of its type; of metrics and parameters, those in the query. */
  readonly attributes: readonly {
    /** Name of the attribute as a query filter has it: status, rows. */
    readonly name: string
    readonly kind: 'text' | 'boolean' | 'number' | 'time'
    readonly value: string
  }[]
  readonly why: {
    /** The kind of match, from "exact name" down; null if the entity has changed since it was indexed. */
    readonly rung: string | null
    readonly sentence: string
    readonly matched: readonly {
      readonly field: string
      /** An excerpt if the text is long. */
      readonly text: string
      /** The match, in UTF-16 code units; `to` is exclusive. */
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
  readonly label: string
  readonly values: readonly {
    readonly value: string
    readonly name: string
    readonly count: number
    readonly selected: boolean
    /**
     * The query with this value instead of the facet's others; its total is the count. Null if there is no filter for it.
     */
    readonly query: string | null
    /** The query with this value added to the facet's others, or removed if it is selected. */
    readonly toggled: string | null
  }[]
}

export interface SearchQueryPart {
  readonly kind: 'word' | 'phrase' | 'filter'
  /** The part as typed. */
  readonly source: string
  /** Where the part begins in the query, in UTF-16 code units. */
  readonly at: number
  readonly negative: boolean
  /** The word or phrase; null for a filter. */
  readonly text: string | null
  /** Key of the filter; null for other parts. */
  readonly key: string | null
  readonly values: readonly {
    readonly text: string
    /** Any of these: URIs, types, tags. */
    readonly means: readonly {
      readonly value: string
      readonly name: string
    }[]
  }[]
  /** The query without this part. */
  readonly without: string
  /**
   * For a filter or word that is easily mistaken for another filter: what it means, and the query with the other one.
   */
  readonly note: {
    readonly text: string
    readonly query: string
  } | null
}

export interface SearchAnswer {
  /** Number of hits over all pages, without partial matches. Facets count these. */
  readonly total: number
  /** The hits, without partial matches. */
  readonly hits: readonly SearchHit[]
  /**
   * Entities with only some of the words, or synonyms of them; none if ten or more have all words, whatever the filters. They follow after all hits, and fill a page once those run out.
   */
  readonly partial: {
    /** Number of partial matches over all pages. */
    readonly total: number
    readonly hits: readonly SearchHit[]
  }
  /**
   * Matching entities that were deleted at their source: in no total and no facet. The first page lists the first ones; is:gone finds all.
   */
  readonly gone: {
    readonly total: number
    readonly hits: readonly SearchHit[]
  }
  /** The start of the next page; pass it as cursor. Null at the end. */
  readonly next: string | null
  /** The query with replacements for words that match nothing. */
  readonly didYouMean: string | null
  readonly corrections: readonly {
    readonly word: string
    readonly nearest: string
  }[]
  /** If nothing is found: what to remove from the query, and how many hits that gives. */
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
  /** The transaction up to which the index has followed. */
  readonly indexedTx: number
  readonly tx: number
  /** What may be missing from this answer. */
  readonly incomplete?: readonly Incomplete[]
}

export interface SuggestAnswer {
  readonly entities: readonly {
    readonly uri: string
    readonly name: string | null
    readonly entityType: string | null
    /** The match, in UTF-16 code units; `to` is exclusive. */
    readonly ranges: readonly {
      readonly from: number
      readonly to: number
    }[]
  }[]
  readonly owners: readonly {
    readonly uri: string
    readonly name: string | null
    readonly entityType: string | null
    /** The match, in UTF-16 code units; `to` is exclusive. */
    readonly ranges: readonly {
      readonly from: number
      readonly to: number
    }[]
  }[]
  readonly tags: readonly {
    readonly label: string
    readonly about: string
    /** How many entities have it; null if not counted. */
    readonly count: number | null
    /** The query once it is chosen. */
    readonly query: string
    /** Where the cursor stands once it is chosen. */
    readonly cursor: number
  }[]
  /** Filter keys, or values of the filter being typed. */
  readonly filters: readonly {
    readonly label: string
    readonly about: string
    /** How many entities have it; null if not counted. */
    readonly count: number | null
    /** The query once it is chosen. */
    readonly query: string
    /** Where the cursor stands once it is chosen. */
    readonly cursor: number
  }[]
  /** The part of the query that a choice replaces. */
  readonly replaces: {
    readonly from: number
    readonly to: number
  }
  readonly tx: number
  /** What may be missing from this answer. */
  readonly incomplete?: readonly Incomplete[]
}

/**
 * When its source last confirmed it, by how often that source is listed completely: fresh within one interval, ageing within three, stale beyond. unknown: not listed, or of the past. A conclusion is as fresh as its weakest premise.
 */
export type CadenceFreshness = 'fresh' | 'ageing' | 'stale' | 'unknown'

export interface Verification {
  /** The oldest confirmation by any of its sources. Later changes may be unknown. */
  readonly at: string | null
  /**
   * Why it may have changed since: its source can't be read at present, is paused, or has reported changes that aren't read yet; it is running; or its source can't list changes.
   */
  readonly doubt: 'removed' | 'suspected' | 'unreadable' | 'paused' | 'behind' | 'running' | 'unlisted' | null
}

export interface NamedOwningTeam {
  readonly reason: 'owner' | 'member' | 'tag'
  /** URI of the team; null if a tag names an unknown group. */
  readonly team: string | null
  readonly name: string | null
  readonly tag: string | null
  /** The owner who is a member of it. */
  readonly through: string | null
  readonly email: string | null
  /** Channel of the team in Slack. */
  readonly slack: string | null
}

/** An owner, perhaps known by name only. */
export interface KnownOwner {
  readonly name: string
  /** URI of the owner; null for a team that only a tag names. */
  readonly uri: string | null
  /** Type of the owner; null if no source describes it. */
  readonly entityType: string | null
  /**
   * The entity that the owner is inherited from: the whole of this one, or the same data under another name.
   */
  readonly inheritedFrom: string | null
}

export interface EntityViolation {
  readonly policy: string
  readonly title: string
  readonly severity: PolicySeverity
  readonly sentence: string
  /** The entity to which the path leads; null if something is missing. */
  readonly found: {
    readonly uri: string
    readonly name: string
    readonly entityType: string | null
  } | null
}

export type PolicySeverity = 'block' | 'warn'

export interface EntityComment {
  readonly id: string
  /** An answer is a reply that settles a question. */
  readonly kind: 'comment' | 'question' | 'reply' | 'answer'
  /** A person's URI, or a name; null if you may not see who it is. */
  readonly by: string | null
  readonly byName: string | null
  readonly at: string
  readonly editedAt: string | null
  /** Plain text; empty if a question was only marked as answered. */
  readonly text: string
  /** The id of the comment that begins its thread. */
  readonly replyTo: string | null
  /** True for an unanswered question. */
  readonly open: boolean
}

export interface EntityApproval {
  readonly id: string
  /** A person's URI, or a name; null if you may not see who it is. */
  readonly by: string | null
  readonly byName: string | null
  readonly at: string
  /** The approved use. */
  readonly use: string | null
  readonly stage: string | null
  readonly region: string | null
  /** When the approval ends; null if never. */
  readonly until: string | null
  readonly comment: string | null
  /** An approval ends at its time, and lapses if what it covers changes. */
  readonly state: 'stands' | 'lapsed' | 'ended'
  /** Why the approval lapsed. */
  readonly because: string | null
}

export interface EntityWaiver {
  readonly policy: string
  /** A person's URI, or a name, as in approvals. */
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
    /** Whether the tag came by column lineage, or by the lineage of whole datasets. */
    readonly by: 'columns' | 'dataSets'
  }[]
}

/** Along an edge, or against it. */
export type Direction = 'out' | 'in'

export interface RelatedRow {
  readonly uri: string
  /** The entity type; null if known by reference only. */
  readonly entityType: string | null
  readonly name: string | null
  /** Why it is known by reference only; null if it isn't. */
  readonly open: 'NOT_READ' | 'NOT_THERE' | 'NO_SOURCE' | null
  readonly standing: Standing
  /** The removal date. Null: no removal plan. */
  readonly sunset: string | null
  /** For a step, the name of the run or pipeline it belongs to; null for anything else. */
  readonly partOf: string | null
  /** The strongest support. Null for a view, and for a conclusion not explained here. */
  readonly provenance: Provenance | null
  /**
   * What to consider about an edge that only this rule inferred, such as "as of now, not as of training"; null if the edge has another support.
   */
  readonly caveat: string | null
  readonly firstSeen: string | null
  /** When a source last confirmed it; for a conclusion, its weakest premise. */
  readonly lastVerified: string | null
  readonly freshness: CadenceFreshness
  /** The edges between the two; see `why` for the evidence. None for a view. */
  readonly edges: readonly RowEdge[]
}

/** retired: by its own status. gone: deleted at its source. */
export type Standing = 'live' | 'retired' | 'gone'

/** How an edge became known. */
export type Provenance = 'DECLARED' | 'DERIVED' | 'INFERRED' | 'SUGGESTED' | 'CURATED'

export interface RowEdge {
  readonly type: string
  /** The rules that inferred the edge. */
  readonly rules: readonly string[]
}

export interface DescribeAnswer {
  readonly uri: string
  /** The entity type; null if known by reference only. */
  readonly entityType: string | null
  readonly domain: string | null
  readonly state: string
  readonly enrichedAt: string | null
  /** When the source was found to have deleted the entity. Its attributes are as last seen before that. */
  readonly deletedAtSource: string | null
  /** Its new name at the source, if it was renamed. */
  readonly renamedTo: {
    readonly uri: string
    readonly entityType: string | null
    readonly name: string | null
  } | null
  readonly hydratedAt?: string | null
  readonly lastVerified?: string | null
  readonly lastError?: string | null
  readonly freshness: CadenceFreshness
  /** When its sources last confirmed it. Null if no source states it, and for past answers. */
  readonly verification: Verification | null
  /**
   * Whose answers from sources describe it: its own, those about others, or only those about others that were deleted. Null if it is known by reference only.
   */
  readonly describedBy: 'itself' | 'others' | 'deleted' | null
  /** When the entity becomes stale: the time it declares, or 90 days after its last update. */
  readonly staleAt: string | null
  /** Address of its page in its own tool, always http or https. */
  readonly sourceUrl: string | null
  /** Owning teams, up to 20. */
  readonly owningTeams: readonly NamedOwningTeam[]
  /** Owners and owning teams by name, up to 20. */
  readonly knownOwners: readonly KnownOwner[]
  /**
   * Attributes without comments, approvals and waivers. A version's metrics may be those of its run or logged model, which `measurements` has.
   */
  readonly attributes: Readonly<Record<string, unknown>>
  /** Its open policy violations, without waived ones: up to 20, blocking ones first. */
  readonly violations: readonly EntityViolation[]
  /** Comments on it, oldest first, up to 200. */
  readonly comments: readonly EntityComment[]
  /** Approvals, newest first, up to 50. */
  readonly approvals: readonly EntityApproval[]
  /** Policy violations that people accepted for a while. */
  readonly waivers: readonly EntityWaiver[]
  /** Tags that flow to it from upstream, up to five of each. */
  readonly carries: readonly CarriedClassification[]
  readonly relationships: readonly {
    /** The name of the GraphQL field. */
    readonly name: string
    readonly count: number
    /** How many of these are gone, if any. */
    readonly gone?: number
    readonly direction?: Direction
    /** The relationship in words; only with rows. */
    readonly label?: string
    /** The types it leads to, empty for any type; only with rows. */
    readonly types?: readonly string[]
    /**
     * The first rows, if requested: entities that were read before references, live ones first; then runs and versions by date, others by usage and name. Of lists over 40, only the most recently mentioned are compared.
     */
    readonly rows?: readonly RelatedRow[]
  }[]
  /** For a look-up: the entities it resolves to. */
  readonly resolvesTo?: readonly string[]
  readonly unresolved: readonly {
    readonly relation: string
    readonly uri: string
    readonly text: string
  }[]
  readonly issues: readonly Readonly<Record<string, unknown>>[]
  /** Only for the present. */
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
    /** Omitted if anything is hidden from the caller, because it changes with that too. */
    readonly etag?: string | null
  }[]
  readonly tx: number
  /** What may be missing from this answer. */
  readonly incomplete?: readonly Incomplete[]
}

export interface NormalisedAnswer {
  readonly id: string
  readonly entity_type: string | null
  /** What may be missing from this answer. */
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
  /** How many edges away from the version; 0 for the version itself. */
  readonly depth: number
  readonly standing: Standing
}

/** What one document states, and since when. */
export interface DossierStatement {
  readonly about: string
  /** An attribute (trainedAt), or an edge type (ModelInstance.trainedOn). */
  readonly says: string
  /** The value of an attribute. */
  readonly value?: unknown
  /** Digest in place of a value too long to list. */
  readonly valueDigest?: string
  /** The other end of an edge. */
  readonly to?: string
  readonly origin: Origin
  /** The support of an edge. */
  readonly provenance?: Provenance
  readonly document: DocumentKey
  /** Since when the fact is stated so. Null: before the retained history. */
  readonly tx: number | null
  readonly at: string | null
}

/** Where a document's statements come from. */
export type Origin = 'source' | 'system' | 'pushed' | 'person' | 'rule'

/** A document: one source's answer about one entity. */
export interface DocumentKey {
  readonly platform: string
  readonly type: string
  readonly uri: string
}

export interface MeasuredValue {
  readonly metric: string
  /** The split, or the data of a value measured on other data than its run's. */
  readonly split: string | null
  readonly value: number
  readonly at: string | null
  /** The training step at which it was logged. */
  readonly step: number | null
  /** The data that it was measured on, as its source names it. */
  readonly dataset: string | null
  /**
   * The one of the `records` that states the value, or `scores` if an evaluation measured it; null if the entity itself does.
   */
  readonly by: string | null
  /** Further values, from other `records`. */
  readonly otherwise: readonly OtherValue[]
}

export interface OtherValue {
  readonly by: string
  readonly value: number
  /** The training step at which it was logged. */
  readonly step: number | null
}

export interface MetricWithoutNumber {
  readonly metric: string
  readonly stated: string
  /** The training step at which it was logged. */
  readonly step: number | null
  /**
   * The one of the `records` that states the value, or `scores` if an evaluation measured it; null if the entity itself does.
   */
  readonly by: string | null
  /** Further values, from other `records`. */
  readonly otherwise: readonly OtherValue[]
}

export interface MeasuredEvaluation {
  readonly uri: string
  readonly entityType: string | null
  readonly name: string | null
  readonly standing: Standing
  /** Status of the evaluation, otherwise of the run that it belongs to. */
  readonly status: string | null
  readonly at: string | null
  /** The data. */
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
  /** Policies in force at the time of the request, of the version or its model. */
  readonly policies: readonly DossierPolicy[]
  readonly approvals: readonly DossierApproval[]
  readonly violations: readonly DossierViolation[]
  /** False if more happened than is looked at. */
  readonly complete: boolean
}

export interface DossierPolicy {
  readonly id: string
  readonly title: string
  readonly severity: PolicySeverity
  readonly about: string
  /** Whether it meets the conditions of the policy; otherwise it was not checked. */
  readonly applies: boolean
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
  /** When it ended, or was waived; null while it is in effect. */
  readonly ended: DossierMoment | null
  /** If it was waived then: until when. */
  readonly waivedUntil: string | null
}

export interface DossierMoment {
  readonly tx: number
  /** Time of the transaction; null if before the retained history. */
  readonly at: string | null
}

export interface DossierCut {
  readonly what: string
  readonly left: number
}

export interface DossierAnswer {
  /** Number of the format of this answer. */
  readonly format: number
  readonly uri: string
  readonly name: string
  /** Everything is as of this transaction; pass it as asOf to compare. */
  readonly tx: number
  readonly at: string
  /** The version, then section by section, nearest first. */
  readonly things: readonly DossierThing[]
  readonly statements: readonly DossierStatement[]
  /** Metrics as the page of the version shows them: by its source, and by evaluations, the last 50. */
  readonly measured: MeasuredVersion
  readonly governed: DossierPolicies
  /** How many more of each kind were left out; empty if complete. */
  readonly cut: readonly DossierCut[]
  /** SHA-256 of the canonical JSON of everything above, to detect changes. */
  readonly digest: string
  /** What may be missing from this answer. */
  readonly incomplete?: readonly Incomplete[]
}

export interface RelatedNode {
  readonly uri: string
  /** The entity type; null if known by reference only. */
  readonly entityType: string | null
  readonly name: string | null
  /** The requested attributes that it has. */
  readonly attributes?: Readonly<Record<string, unknown>>
  /** Why it is known by reference only; null if it isn't. */
  readonly open?: 'NOT_READ' | 'NOT_THERE' | 'NO_SOURCE' | null
  readonly standing: Standing
  /** The removal date. Null: no removal plan. */
  readonly sunset?: string | null
  /** For a step, the name of the run or pipeline it belongs to; null for anything else. */
  readonly partOf?: string | null
  /** The strongest support. Null for a view, and for a conclusion not explained here. */
  readonly provenance?: Provenance | null
  /**
   * What to consider about an edge that only this rule inferred, such as "as of now, not as of training"; null if the edge has another support.
   */
  readonly caveat?: string | null
  readonly firstSeen?: string | null
  /** When a source last confirmed it; for a conclusion, its weakest premise. */
  readonly lastVerified?: string | null
  readonly freshness?: CadenceFreshness
  /** The edges between the two; see `why` for the evidence. None for a view. */
  readonly edges?: readonly RowEdge[]
}

export interface RelatedAnswer {
  readonly uri: string
  readonly entityType: string | null
  readonly name: string | null
  readonly by: string
  /** Number of nodes over all pages, without the filter. */
  readonly total: number
  /** Only with a filter. A page looks at up to 2,000; follow `next` even if nothing was found. */
  readonly filtered?: {
    /** How many entries of the list were checked, from where this page begins. */
    readonly checked: number
    /** Whether the rest of the list was checked. */
    readonly complete: boolean
  }
  readonly nodes: readonly RelatedNode[]
  /** The start of the next page; pass it as cursor. Null at the end. */
  readonly next: string | null
  readonly tx: number
  /** What may be missing from this answer. */
  readonly incomplete?: readonly Incomplete[]
}

export interface HistoryTransaction {
  readonly tx: number
  readonly at: string
  readonly cause: CauseKind
  /** Traces one event through every stage and log line. */
  readonly trace: string
  readonly changes: readonly HistoryChange[]
  /** Edges of this transaction that aren't listed. */
  readonly more: number
}

/** Why a transaction was written. */
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
  /** The attribute, or the relationship as it reads from the entity. */
  readonly name: string | null
  /** Any JSON value. */
  readonly before: unknown
  /** Any JSON value. */
  readonly after: unknown
  /** The documents that state it. */
  readonly documents: readonly DocumentKey[]
  /** False if another document has precedence, so that readers saw no difference. */
  readonly shown: boolean
  /** What happened to an edge; null for an attribute. */
  readonly op: EdgeOp | null
  /** A person rejected the edge (removed), or withdrew the rejection (added). */
  readonly rejected: boolean
  readonly relation: string | null
  readonly direction: Direction | null
  readonly other: string | null
  readonly otherName: string | null
  readonly provenance: Provenance | null
  /** The rule that inferred it, such as D1. */
  readonly rule: string | null
  readonly evidence: readonly string[]
  /** True for states, conclusions of rules and counters, which don't happen to the entity itself. */
  readonly bookkeeping: boolean
}

export type ChangeKind = 'attribute' | 'edge' | 'state' | 'type' | 'tombstone' | 'unresolvable' | 'issues'

/** What happened to an edge. */
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

/** A transaction and its time. */
export interface Moment {
  readonly tx: number
  readonly at: string
}

export interface HistoryAnswer {
  readonly uri: string
  readonly transactions: readonly HistoryTransaction[]
  /** The recorded changes of facts, document by document. */
  readonly entries: readonly HistoryEntry[]
  /** The start of the next page; pass it as cursor. Null at the end. */
  readonly next: string | null
  /** Where history begins, once retention has dropped earlier transactions. */
  readonly horizon: Moment | null
  /** What may be missing from this answer. */
  readonly incomplete?: readonly Incomplete[]
}

export interface ReachedTotal {
  /** The entity type; null for those known by reference only. */
  readonly type: string | null
  readonly count: number
  /** Number of live entities among those counted. */
  readonly live: number
}

export interface LineageNode {
  readonly uri: string
  readonly entityType: string | null
  /** For a stub: why it is known by reference only. */
  readonly known?: string
  readonly name: string
  readonly standing: Standing
  /** The removal date. Null: no removal plan. */
  readonly sunset: string | null
  /** Distance in edges. */
  readonly depth: number
  /**
   * The worst standing along the path, without its ends. The path is the shortest over live entities, otherwise the shortest.
   */
  readonly pathStanding: Standing
  /** The path as text. */
  readonly sentence: string
  /** For a path of more than three steps: its first and last step as text. */
  readonly brief?: string
  /** Edges of the path; empty if steps are requested. */
  readonly path: readonly PathEdge[]
  /** The path by entity names, if requested. */
  readonly steps?: readonly PathStep[]
  /** Edges left out of the path. */
  readonly omitted?: number
  /** The least certain step, if requested. */
  readonly weakest?: WeakestStep | null
  readonly status?: string
  /** Owners, if requested. */
  readonly owners?: readonly string[]
  /** Owning teams, if requested. */
  readonly owningTeams?: readonly {
    readonly reason: 'owner' | 'member' | 'tag'
    readonly team: string | null
    readonly tag: string | null
    /** The owner who is a member of it. */
    readonly through: string | null
  }[]
  /** Owners by name, if requested. */
  readonly ownedBy?: readonly OwnedBy[]
  /** Names and addresses of owners that no source describes, if any. */
  readonly unresolvedOwners?: readonly string[]
  /**
   * The entity that it is a version, run or part of, or the same data elsewhere, whose owners and teams these are, because it has none of its own.
   */
  readonly ownersInheritedFrom?: string
  /** The same for teams only, if it has owners of its own. */
  readonly teamsInheritedFrom?: string
}

export interface PathEdge {
  /** The edge type: the declaring type and the name, ModelInstance.producedBy. */
  readonly relation: string
  /** How the edge reads on the path. */
  readonly name: string
  readonly direction: Direction
  readonly from: string
  readonly to: string
}

/** A step of a path, and the entity it leads to. */
export interface PathStep {
  /** How it reads on the path. */
  readonly relation: string
  readonly uri: string
  readonly entityType: string | null
  readonly name: string
}

/** The least certain step: nothing that follows from the path is more certain. */
export interface WeakestStep {
  /** Index of the step, from 0. */
  readonly step: number
  /** The step as text. */
  readonly edge: string
  readonly provenance: Provenance | null
  readonly lastVerified: string | null
  /**
   * Why the step is the weakest: a rule inferred it; or, of the stated steps, it was verified longest ago, or never.
   */
  readonly because: 'inferred' | 'oldest' | 'unverified'
}

/** An owner or an owning team. */
export interface OwnedBy {
  readonly uri: string
  readonly entityType: string | null
  readonly name: string
}

export interface LineageAnswer {
  readonly uri: string
  readonly entityType: string | null
  readonly name: string
  /** The transaction of every page. */
  readonly tx: number
  readonly total: number
  /**
   * How many of those counted are in use, or are live and reached over live entities only. The others are retired or gone, or reached only over such.
   */
  readonly live: number
  /** How many were counted for that, nearest first: up to 20,000. */
  readonly liveCounted: number
  readonly totals: readonly ReachedTotal[]
  /** Distance of the furthest entity, in edges. */
  readonly depth: number
  /** How many more the caller may not see, if any. */
  readonly hidden?: number
  readonly direction: 'upstream' | 'downstream'
  /** How many of those counted were deleted at their source. */
  readonly deleted: number
  /** False if the requested depth left something out, or something may be missing. */
  readonly complete: boolean
  /** The limit that cut the answer short. */
  readonly bound?: 'depth'
  readonly hint?: string
  readonly nodes: readonly LineageNode[]
  /** The start of the next page; pass it as cursor. Null at the end. */
  readonly next: string | null
  /** What may be missing from this answer. */
  readonly incomplete?: readonly Incomplete[]
}

export interface ImpactCount {
  readonly type: string
  readonly count: number
  /** How the verdict calls them. */
  readonly what: string
}

export interface ImpactTeam {
  /** URI of the team; null if a tag names an unknown group. */
  readonly team: string | null
  readonly name: string
  readonly total: number
}

export interface ImpactNode {
  readonly uri: string
  readonly entityType: string | null
  /** For a stub: why it is known by reference only. */
  readonly known?: string
  readonly name: string
  readonly standing: Standing
  /** The removal date. Null: no removal plan. */
  readonly sunset: string | null
  /** Distance in edges. */
  readonly depth: number
  /**
   * The worst standing along the path, without its ends. The path is the shortest over live entities, otherwise the shortest.
   */
  readonly pathStanding: Standing
  /** The path as text. */
  readonly sentence: string
  /** For a path of more than three steps: its first and last step as text. */
  readonly brief?: string
  /** Edges of the path; empty if steps are requested. */
  readonly path: readonly PathEdge[]
  /** The path by entity names, if requested. */
  readonly steps?: readonly PathStep[]
  /** Edges left out of the path. */
  readonly omitted?: number
  /** The least certain step, if requested. */
  readonly weakest?: WeakestStep | null
  /**
   * Whether a version, a deployment or a test is in use, as the verdict counts. Absent if not all could be read.
   */
  readonly inUse?: boolean
  readonly status?: string
  readonly owners: readonly string[]
  readonly owningTeams: readonly {
    readonly reason: 'owner' | 'member' | 'tag'
    readonly team: string | null
    readonly tag: string | null
    /** The owner who is a member of it. */
    readonly through: string | null
  }[]
  /** Owners and owning teams by name, up to 20 per entity. */
  readonly ownedBy: readonly OwnedBy[]
  /** Names and addresses of owners that no source describes, if any. */
  readonly unresolvedOwners?: readonly string[]
  /**
   * The entity that it is a version, run or part of, or the same data elsewhere, whose owners and teams these are, because it has none of its own.
   */
  readonly ownersInheritedFrom?: string
  /** The same for teams only, if it has owners of its own. */
  readonly teamsInheritedFrom?: string
}

export interface ImpactAnswer {
  readonly uri: string
  readonly entityType: string | null
  readonly name: string
  /** The transaction of every page. */
  readonly tx: number
  readonly total: number
  /**
   * How many of those counted are in use, or are live and reached over live entities only. The others are retired or gone, or reached only over such.
   */
  readonly live: number
  /** How many were counted for that, nearest first: up to 20,000. */
  readonly liveCounted: number
  readonly totals: readonly ReachedTotal[]
  /** Distance of the furthest entity, in edges. */
  readonly depth: number
  /** How many more the caller may not see, if any. */
  readonly hidden?: number
  /** The team whose entities are listed; absent if all are. */
  readonly listed?: string
  /** The verdict, with the counts of `affected` and of teams. */
  readonly sentence: string
  /**
   * What a change affects: models, data, pipelines and services, and those versions, deployments and tests that are in use. Steps, runs, cells and columns are only listed. “At least” in `what` means that there were too many to read.
   */
  readonly affected: readonly ImpactCount[]
  /** The nearest. GraphQL can page through all of them. */
  readonly runningTests: readonly string[]
  readonly runningTestsTotal: number
  readonly deploymentsInUse: number
  /** How many more affected entities were deleted at their source. */
  readonly deleted: number
  /** How many model versions were evaluated on it or on its versions; they aren't affected. */
  readonly evaluated: number
  /** How many open recommendations would make a change affect more, if accepted. */
  readonly unconfirmed: number
  /** How many of the total are known by reference only, so that nothing behind them is known. */
  readonly unknown: number
  /** The teams that own the most affected entities, largest first; shared ones count for each team. */
  readonly teams: readonly ImpactTeam[]
  readonly teamsTotal: number
  /** How many of those counted have no team, not even an inherited one. */
  readonly teamless: number
  /** How many were counted for that, nearest first: up to 20,000. */
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
          /** Number of live entities among those counted. */
          readonly live: number
          readonly nodes: readonly ImpactNode[]
          /** The start of the next page; pass it as cursor. Null at the end. */
          readonly next: string | null
        }
      >
    >
  >
  /** What may be missing from this answer. */
  readonly incomplete?: readonly Incomplete[]
}

export interface MapNode {
  readonly uri: string
  readonly entityType: string | null
  /** For a stub: why it is known by reference only. */
  readonly known?: string
  readonly name: string
  readonly side: 'focus' | 'upstream' | 'downstream' | 'both'
  /** Steps from the focus. */
  readonly depth: number
  readonly standing: Standing
  /** The removal date. Null: no removal plan. */
  readonly sunset: string | null
  /** Whether its status says so, as for a failed run. */
  readonly failed: boolean
  /**
   * Whether its own status says so, such as a running test, an active deployment or a version with an alias.
   */
  readonly inUse: boolean
  /** When a source last confirmed it; only for the present. */
  readonly lastVerified: string | null
  readonly freshness: CadenceFreshness
  readonly owners: number
  /** Edges upstream, drawn or not. */
  readonly upstream: number
  /** Edges downstream, drawn or not. */
  readonly downstream: number
  /** Whether opening the entity would add something. */
  readonly expandable: boolean
  /** Neighbours on its side of the focus that aren't on the map. */
  readonly hidden: number
  /** Whether there are more than were counted. */
  readonly hiddenAtLeast: boolean
  /** With `since`: whether it existed at only one of the two moments. */
  readonly presence?: Presence
}

/**
 * For an entity: added if nothing mentioned it before. For a neighbourhood or a map: whether it was reached at only one of the moments.
 */
export type Presence = 'added' | 'removed' | 'kept'

export interface MapGroup {
  /** Id of the group, the same in every answer; pass it as open. */
  readonly id: string
  /** Type and count, such as Features 42. */
  readonly label: string
  /** The entity type; null for several types, and for entities known by reference only. */
  readonly entityType: string | null
  /** siblings: one parent and relationship. team: one type and team. rest: rare types. */
  readonly by: 'siblings' | 'team' | 'rest'
  /** Side of the focus; both: in a cycle through it. */
  readonly side: 'upstream' | 'downstream' | 'both'
  /** Steps from the focus to the nearest member. */
  readonly depth: number
  /** The relationship of siblings, as it reads from their parent. */
  readonly relation: string | null
  /** For a map by teams: the owning team, if known. */
  readonly team: string | null
  /** Members not drawn individually. */
  readonly count: number
  /** With `since`: how many weren't there at that moment. */
  readonly added?: number
  /** With `since`: how many were there only at that moment. */
  readonly removed?: number
}

export interface MapEdge {
  /** The upstream end: a URI, or a group id. */
  readonly from: string
  /** A URI, or a group id. */
  readonly to: string
  /** The edge type; null if the edge leads over something that a filter hides. */
  readonly relation: string | null
  /** How it reads from `from` to `to`. */
  readonly name: string | null
  /** How many edges it stands for. */
  readonly count: number
  /** Whether it connects an entity with one of its versions, runs or steps. */
  readonly part: boolean
  /** Which end contains the other; null if neither. */
  readonly container: 'from' | 'to' | null
  /** Whether the edge is part of a cycle on the map. */
  readonly cycle: boolean
  /** Whether a rule inferred the edge. */
  readonly inferred: boolean
  /** The strongest support; null if the edge stands for several, or isn't recorded. */
  readonly provenance: Provenance | null
  /** When a source last confirmed it; only for the present. */
  readonly lastVerified: string | null
  readonly freshness: CadenceFreshness
  /** With `since`: whether it existed at only one of the two moments. */
  readonly presence?: Presence
}

export interface MapTotals {
  /** Entities without the focus: the sum of the next four. */
  readonly reached: number
  /** Entities drawn individually. */
  readonly drawn: number
  /** Entities counted in groups. */
  readonly grouped: number
  /** Entities hidden by types, rel, freshness or production. */
  readonly filtered: number
  /** Entities that `open` added, but that didn't fit. */
  readonly hidden: number
  readonly groups: number
  /** With `since`: how many weren't there at that moment. */
  readonly added?: number
  /** With `since`: how many were there only at that moment. */
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
  /** How many edges between drawn nodes are left out; raise `edges` to show more. */
  readonly edgesLeftOut: number
  readonly totals: MapTotals
  readonly sentence: string
  /** Whether there were too many siblings, so that it is grouped by type and owning team. */
  readonly byTeam: boolean
  /** Whether there is more beyond the hops. */
  readonly beyond: boolean
  /** Values of open and along that aren't on this map or didn't fit. */
  readonly notOpened: readonly string[]
  /** What may be missing from this answer. */
  readonly incomplete?: readonly Incomplete[]
}

export interface FlowPath {
  /** downstream: a change to `from` reaches `to`. upstream: `from` comes from `to`. */
  readonly direction: 'upstream' | 'downstream'
  readonly length: number
  /** The worst standing along the path, without its ends. */
  readonly pathStanding: Standing
  /** The path as text. */
  readonly sentence: string
  readonly steps: readonly FlowPathStep[]
  /** Steps left out of the middle of a long path. */
  readonly omitted: number
  readonly weakest: WeakestStep | null
}

export interface FlowPathStep {
  /** The edge type. */
  readonly relation: string
  /** How it reads on the path. */
  readonly name: string
  readonly direction: Direction
  readonly from: string
  readonly to: string
  /** Whether a rule inferred the edge. */
  readonly inferred: boolean
  /** The strongest support; null if the edge is inferred when read. */
  readonly provenance: Provenance | null
  /** When a source last confirmed it; only for the present. */
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
  /** Whether there are more paths; null if the search reached its limit first. */
  readonly more: boolean | null
  readonly sentence: string
  readonly tx: number
  /** What may be missing from this answer. */
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
     * What to consider about an edge that only this rule inferred, such as "as of now, not as of training"; null if the edge has another support.
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
          /** When a source last confirmed it; only for the present. */
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
                /** When a source last confirmed it; only for the present. */
                readonly lastVerified: string | null
                readonly lastError: string | null
              }[]
            }[]
            /** The step verified longest ago: no conclusion is fresher. */
            readonly weakest: {
              readonly edge: string
              readonly lastVerified: string
            } | null
          }[]
          readonly morePaths: number
          /** If no path can be shown: steps that lead over entities hidden from the caller. */
          readonly hiddenSteps: number
          readonly sentence: string
        }
    )[]
  }[]
  readonly sentence: string
  readonly tx: number
  /** What may be missing from this answer. */
  readonly incomplete?: readonly Incomplete[]
}

export interface CheckedRelation {
  /** The edge type. */
  readonly relation: string
  /** How it reads from the entity. */
  readonly name: string
  /** The types of the consumers. */
  readonly consumers: readonly string[]
  /** The sources that could state it, by platform. */
  readonly sources: readonly string[]
  /** Their oldest complete sweep. Null: one was never listed. */
  readonly listedAt: string | null
}

export interface ConditionOfUse {
  readonly type: string
  readonly use: string
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
  /** The owning team; the first, if there are several. */
  readonly team: {
    readonly uri: string
    readonly name: string
  } | null
  /** For a type that counts its use: the attribute, and its value. */
  readonly usage: {
    readonly attribute: string
    /** The value of the attribute; null if not stated. */
    readonly value: number | null
  } | null
  /**
   * How many edges lead to it over the checked relationships, except from its own versions, runs and parts; nothing at their other end is in use.
   */
  readonly consumers: number
  /** When it was last updated, as its source states it. */
  readonly updatedAt: string | null
  /** The removal date. Null: no removal plan. */
  readonly sunset: string | null
  /**
   * For a version or run: whether something in use needs the model or pipeline that it belongs to, so that all versions may be kept. Nothing needs this one.
   */
  readonly containerInUse: boolean
  /**
   * Whether its own facts say that it is in production: then something that no source states may use it, so that nothing is proved.
   */
  readonly inProduction: boolean
  /** Whether something in use would need it if open recommendations were accepted. */
  readonly unconfirmed: boolean
}

export interface UnusedAnswer {
  readonly type: string
  readonly total: number
  /** How many entities of the type there are, used or not, whoever owns them. */
  readonly existing: number
  /** How many of these are versions or runs of something that is needed. */
  readonly containersInUse: number
  /** Whether every source of its possible consumers is complete, as far as is known. */
  readonly provable: boolean
  /** Why it can't be proved: a source of possible consumers is silent or not listed. */
  readonly doubts: readonly Incomplete[]
  /** The relationships by which something in use could need one of them, at any distance. */
  readonly checked: readonly CheckedRelation[]
  /** The types whose entities in use could need one of them, at any distance. */
  readonly working: readonly string[]
  /**
   * When an entity of the type, or of a type that could need one, is in use by itself: "modelState is released".
   */
  readonly conditions: readonly ConditionOfUse[]
  /**
   * The oldest complete sweep of all sources of possible consumers. Null: one was never listed, or the answer is of the past.
   */
  readonly provedAt: string | null
  /** How many each team owns, most first. Null if there are too many to count, and after the first page. */
  readonly teams: readonly UnusedTeam[] | null
  readonly nodes: readonly UnusedNode[]
  /** The start of the next page; pass it as cursor. Null at the end. */
  readonly next: string | null
  readonly tx: number
  /** What may be missing from this answer. */
  readonly incomplete?: readonly Incomplete[]
}

export interface Deprecation {
  readonly uri: string
  readonly entityType: string | null
  readonly name: string
  readonly standing: Standing
  /**
   * in-use: something in use needs it. overdue: still needed past its date. unused: nothing needs it, so it can be removed. done: its source no longer has it, or has retired it.
   */
  readonly state: DeprecationState
  /** The removal date. Null: there is no plan yet. */
  readonly sunset: string | null
  readonly message: string | null
  /** The replacement to use instead. */
  readonly replacement: {
    readonly uri: string
    readonly entityType: string | null
    readonly name: string
  } | null
  /** Who planned the removal: a person's URI, or a name. */
  readonly by: string | null
  readonly byName: string | null
  /** When the removal was planned. */
  readonly at: string | null
  /** URIs of those to notify: its owners, up to 10, or its owning teams. */
  readonly owners: readonly string[]
  /** Whether its own source counts it as in use, for example by its reads, even if nothing else needs it. */
  readonly inUseByItself: boolean
  /** How many entities in use need it, directly or through others. Null: not counted. */
  readonly readers: number | null
  /** The nearest of those, up to 10. */
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
  /** Number of plans in the requested state. */
  readonly total: number
  /** Number of plans in each state. */
  readonly counts: {
    readonly inUse: number
    readonly overdue: number
    readonly unused: number
    readonly done: number
  }
  readonly plans: readonly Deprecation[]
  /** How to reach the owners named on this page. */
  readonly contacts: readonly DeprecationContact[]
  /** False if there may be more: it looks at up to 20,000 statements of people and 1,000 plans. */
  readonly complete: boolean
  /** The start of the next page; pass it as cursor. Null at the end. */
  readonly next: string | null
  readonly tx: number
  /** What may be missing from this answer. */
  readonly incomplete?: readonly Incomplete[]
}

export interface QualityRow {
  /** The type, the team's URI or name, the domain, the platform or the day. */
  readonly key: string
  readonly name: string
  readonly entities: number
  /** The weighted share of expected and required metadata that exists. Null: nothing is checked. */
  readonly completeness: number | null
  /** The share of entities with nothing overdue. Null: nothing is checked. */
  readonly timeliness: number | null
  /** The share of entities without contradictions. Null: nothing is checked. */
  readonly consistency: number | null
  /** How many entities have a problem in each dimension, and the search that finds them. */
  readonly lacking: readonly QualityLacking[]
  /** Reasons, most frequent first; those that don't occur are omitted. */
  readonly reasons: readonly QualityReasonCount[]
}

export interface QualityLacking {
  readonly dimension: QualityDimension
  readonly count: number
  readonly q: string | null
}

export type QualityDimension = 'completeness' | 'timeliness' | 'consistency'

export interface QualityReasonCount {
  /** `missing-description`, or with what is missing: `missing-tag/tier`. */
  readonly reason: string
  readonly count: number
  /** A search for these entities; null for a past day. */
  readonly q: string | null
}

export interface QualityReason {
  readonly reason: string
  readonly dimension: QualityDimension
  /** What is wrong, to follow the entity's name in a sentence. */
  readonly means: string
  /** How to fix it. */
  readonly fix: string
  /** The command that fixes it, if there is one. */
  readonly command: string | null
}

export interface QualityAnswer {
  readonly by: string
  readonly total: QualityRow
  /** Rows, the largest first; days in order. */
  readonly rows: readonly QualityRow[]
  /** Whether there are rows beyond these 50. */
  readonly more: boolean
  /** What each reason means, and how to fix it. */
  readonly reasons: readonly QualityReason[]
  /** By day: when the record, or its retained history, begins; otherwise null. */
  readonly since: string | null
  readonly tx: number
  /** What may be missing from this answer. */
  readonly incomplete?: readonly Incomplete[]
}

export interface QualityReasonOfEntity {
  readonly reason: string
  readonly dimension: QualityDimension
  /** What is wrong, to follow the entity's name in a sentence. */
  readonly means: string
  /** How to fix it. */
  readonly fix: string
  /** The command that fixes it, if there is one. */
  readonly command: string | null
  /** When the reason was noted. Null if it follows from the clock or from what is in use. */
  readonly since: string | null
  /** The search for all entities of its type with this reason. */
  readonly q: string
}

export interface ReasonsAnswer {
  readonly uri: string
  /** False for people, groups and parts such as columns: nothing is expected of those. */
  readonly counted: boolean
  readonly reasons: readonly QualityReasonOfEntity[]
  readonly tx: number
  /** What may be missing from this answer. */
  readonly incomplete?: readonly Incomplete[]
}

export interface QualityPreviewRow {
  readonly expects: string
  /** Whether this is expected already. */
  readonly expected: boolean
  readonly lacking: number
  /** The first of these, up to 20. */
  readonly such: readonly QualityExample[]
}

export interface QualityExample {
  readonly uri: string
  readonly name: string | null
}

export interface ExpectAnswer {
  readonly type: string
  /** How many entities it would apply to; retired ones are left out. */
  readonly entities: number
  /** How many of them lack something. */
  readonly lacking: number
  readonly expects: readonly QualityPreviewRow[]
  /** The JSON to put into a file of the definitions folder. */
  readonly definition: string
  readonly tx: number
  /** What may be missing from this answer. */
  readonly incomplete?: readonly Incomplete[]
}

export interface Anomaly {
  readonly uri: string
  readonly entityType: string | null
  readonly name: string
  /** The watched metric, as its type names it; pass it to mute. */
  readonly watch: string
  /** A number is off; an expected update is late; columns are gone or changed type. */
  readonly kind: 'number' | 'rhythm' | 'columns'
  /** What is unusual, with the numbers. */
  readonly sentence: string
  /** A short form without the entity's name. */
  readonly brief: string
  /** When the anomaly began; for a rhythm, when the next update was due. */
  readonly at: string
  /** The version or run that shows it, or the entity itself. */
  readonly shownBy: string
  /** The usual range and the value; null for columns. */
  readonly expected: {
    /** The latest value; for a rhythm, the seconds since the last update. */
    readonly value: number
    readonly median: number
    readonly low: number
    /** Low and high bound the usual range. */
    readonly high: number
    /** Distance from the median in robust standard deviations: 1.4826 times the median distance. */
    readonly deviations: number
    /** How many earlier values this is computed from: 8 to 30. */
    readonly before: number
  } | null
  /** The values it was computed from, including the latest. For a rhythm: when each came. */
  readonly points: readonly AnomalyPoint[]
  /** Columns that changed within a week, up to 50 of each kind. */
  readonly columns: {
    readonly removed: readonly string[]
    readonly retyped: readonly string[]
    readonly added: readonly string[]
  } | null
  /** Until when and why the anomaly is muted; the history of the entity says by whom. */
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
  /** How many are muted, listed or not. */
  readonly mutedTotal: number
  readonly anomalies: readonly Anomaly[]
  /** False if there may be more: up to 2,000 watched entities are checked. */
  readonly complete: boolean
  /** The start of the next page; pass it as cursor. Null at the end. */
  readonly next: string | null
  readonly tx: number
  /** What may be missing from this answer. */
  readonly incomplete?: readonly Incomplete[]
}

export interface PolicyRow {
  readonly id: string
  readonly title: string
  readonly severity: PolicySeverity
  /** Whether the policy is in force. */
  readonly on: boolean
  /** The types it applies to. */
  readonly of: readonly string[]
  readonly description: string | null
  /** Open violations, without waived ones. */
  readonly violations: number
  readonly waived: number
  /** How many teams own something that violates it. */
  readonly teams: number
  /**
   * If the policy is in force and applies to nothing although entities of its types exist: which conditions nothing meets.
   */
  readonly checksNothing: string | null
}

export interface PoliciesAnswer {
  readonly policies: readonly PolicyRow[]
  /** False if there are more violations than are counted: 100,000. */
  readonly complete: boolean
  readonly tx: number
  /** What may be missing from this answer. */
  readonly incomplete?: readonly Incomplete[]
}

export interface PolicyExplainAnswer {
  readonly id: string
  readonly title: string
  readonly severity: PolicySeverity
  /** Whether the policy is in force. */
  readonly on: boolean
  /** The types it applies to. */
  readonly of: readonly string[]
  readonly description: string | null
  /** Open violations, without waived ones. */
  readonly violations: number
  readonly waived: number
  /** How many teams own something that violates it. */
  readonly teams: number
  /** The path followed from each entity to what it finds. */
  readonly path: string
  /** The sentence of a violation. */
  readonly says: string
  /** How many entities it applies to. */
  readonly subjects: number
  /** How many of these pass `where`. */
  readonly passing: number
  /** Conditions that nothing meets: check for misspelt values. */
  readonly warnings: readonly string[]
  /** How many entities were checked: the cost. Null if something is hidden from you. */
  readonly checked: number | null
  /** False if there are more entities than can be judged: 50,000. */
  readonly complete: boolean
  /** The first violations, up to 20. */
  readonly such: readonly {
    readonly uri: string
    readonly name: string
    readonly sentence: string
  }[]
  readonly tx: number
  /** What may be missing from this answer. */
  readonly incomplete?: readonly Incomplete[]
}

export interface PolicyTrendAnswer {
  /** When each day ended, UTC: the last 14 days on record. */
  readonly ends: readonly string[]
  /** Current violations. A policy that wasn't in force on a day has 0. */
  readonly policies: readonly {
    readonly id: string
    /** Violations at the end of each day, without waived ones. */
    readonly open: readonly number[]
  }[]
  /** False if there is too much to count on all of the days. */
  readonly complete: boolean
  readonly tx: number
  /** What may be missing from this answer. */
  readonly incomplete?: readonly Incomplete[]
}

export interface PolicyViolation {
  readonly policy: string
  readonly title: string
  readonly severity: PolicySeverity
  readonly sentence: string
  readonly subject: PolicyViolationEnd
  /** The entity to which the path leads; null if the policy requires something that is missing. */
  readonly found: PolicyViolationEnd | null
  /** The transaction that concluded the violation. */
  readonly since: number
  /** When the violation began; null if before the retention horizon. */
  readonly at: string | null
  /** Owners of the subject, or of the entity of which it is a version: people or, without any, teams. */
  readonly owners: readonly PolicyViolationEnd[]
  /** Whether an approval may end it: its policy asks for one. */
  readonly approvable: boolean
  /** Until when and why it is waived; the subject's history says by whom. */
  readonly waived: {
    readonly until: string
    readonly reason: string
  } | null
}

export interface PolicyViolationEnd {
  readonly uri: string
  readonly entityType: string | null
  readonly name: string
}

export interface ViolationsAnswer {
  /** Number of violations, with waived ones if requested. */
  readonly total: number
  /** How many open ones are of a blocking policy. */
  readonly blocking: number
  /** How many are waived, listed or not. */
  readonly waivedTotal: number
  /** False if there are more than are counted: 100,000. */
  readonly complete: boolean
  readonly violations: readonly PolicyViolation[]
  /** The start of the next page; pass it as cursor. Null at the end. */
  readonly next: string | null
  readonly tx: number
  /** What may be missing from this answer. */
  readonly incomplete?: readonly Incomplete[]
}

export interface IncidentPerson {
  /** URI of the person; null if a source has only a name. */
  readonly uri: string | null
  readonly name: string
  readonly entityType: string | null
  /** A person's teams. */
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
   * When the version was trained or its run began; if no source states that, when it was made or first recorded.
   */
  readonly trainedAt: string
  /**
   * running: a deployment or test runs on it. chosen: an alias or stage chooses it, so it is in use, though no source says what runs on it. unknown: no source says either. idle: nothing runs on it. retired: its source says so. gone: its source no longer has it, and nothing runs on it. The last three need no action.
   */
  readonly state: IncidentState
  readonly standing: Standing
  /** Its aliases and stage, most important first. */
  readonly chosenBy: readonly string[]
  /** The headline metric of its model's versions. */
  readonly headline: IncidentMetric | null
  /**
   * Number of deployments in use of this entity or of anything made from it; null if there are too many to count.
   */
  readonly deployments: number | null
  /** Number of running tests, counted likewise. */
  readonly tests: number | null
  /** The path from the version to the bad entity, both included, as of its training. */
  readonly via: readonly IncidentThing[]
  /** Steps left out of a long path. */
  readonly omitted: number
  /**
   * The version of the same model to use instead, from another run and not built on the bad entity: of those whose training data is known, the one chosen by an alias or production stage unless it regressed, then a candidate for it; otherwise, of those not retired, the best by the headline metric, those measured on the same data first, or the newest. Null: no unaffected version is known; retrain on other data.
   */
  readonly successor: IncidentSuccessor | null
  /** Its owners or, if it has none, its teams; if it has neither, those of its model. */
  readonly owners: readonly IncidentOwnerName[]
  /** The owners of its run: who trained it, and need not own it. */
  readonly trainedBy: readonly IncidentOwnerName[]
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
  /** Whether something runs on the version; null if no source says. */
  readonly running: boolean | null
  /** Why the version was chosen: `alias champion; auc 0.9 against 0.84`. */
  readonly why: string
}

export interface IncidentOwnerName {
  /** URI of the person; null if a source has only a name. */
  readonly uri: string | null
  readonly name: string
  readonly entityType: string | null
}

export interface IncidentExposure {
  readonly uri: string
  readonly name: string
  readonly entityType: string | null
  /** When the deployment or test was first seen running on one of the versions. */
  readonly from: string
  /** When it was seen to have stopped. Null: it still runs. */
  readonly until: string | null
  /** Earlier periods, the latest first: it paused in between. */
  readonly before: readonly IncidentPeriod[]
  /** Owners of the deployment or test, otherwise of what it runs. */
  readonly owners: readonly IncidentOwnerName[]
}

export interface IncidentPeriod {
  /** When the deployment or test was first seen running on one of the versions. */
  readonly from: string
  /** When it was seen to have stopped. Null: it still runs. */
  readonly until: string | null
}

export interface IncidentEvaluated {
  readonly uri: string
  readonly name: string
  readonly entityType: string | null
  readonly model: IncidentThing | null
  readonly owners: readonly IncidentOwnerName[]
}

export interface IncidentOwner {
  /** URI of the person; null if a source has only a name. */
  readonly uri: string | null
  readonly name: string
  readonly entityType: string | null
  /** A person's teams. */
  readonly teams: readonly IncidentThing[]
  readonly running: number
  readonly total: number
}

export interface IncidentAnswer {
  readonly uri: string
  readonly name: string
  readonly entityType: string | null
  /** Owners of the bad entity, or of the entity of which it is a version or part. */
  readonly ownedBy: readonly IncidentPerson[]
  readonly sentence: string
  /** Model versions trained on it. */
  readonly total: number
  /** How many of these are running, deleted ones included. */
  readonly running: number
  /** Number of running versions with a successor that was trained later. */
  readonly retrained: number
  /** False if there are more versions, or deployments and tests, than one answer covers: 20,000. */
  readonly complete: boolean
  /** Versions: running ones first, then chosen ones, then the last trained. */
  readonly versions: readonly IncidentVersion[]
  /** The start of the next page; pass it as cursor. Null at the end. */
  readonly next: string | null
  /** Deployments and tests that ran on the versions, running ones first. Up to 200. */
  readonly exposure: readonly IncidentExposure[]
  readonly exposureTotal: number
  /** How many of these are still running. */
  readonly exposureRunning: number
  /** The longest gap between two checks. Anything that ran only between them is missed. */
  readonly exposureGapSeconds: number
  /** Model versions evaluated on it: their evaluation is in doubt. Up to 100. */
  readonly evaluated: readonly IncidentEvaluated[]
  readonly evaluatedTotal: number
  /** Surfaces on which members see what runs on the versions now. Up to 100. */
  readonly surfaces: readonly {
    readonly name: string
    readonly exposedBy: readonly string[]
    readonly exposedByTotal: number
  }[]
  readonly surfacesTotal: number
  /** Owners of the versions and of what runs on them, those with the most running first. Up to 200. */
  readonly owners: readonly IncidentOwner[]
  readonly ownersTotal: number
  /** Number of versions, deployments and tests without an owner. */
  readonly unowned: number
  /** Who trained the versions without an owner, those with the most running first. */
  readonly trainedBy: readonly IncidentOwner[]
  readonly tx: number
  /** What may be missing from this answer. */
  readonly incomplete?: readonly Incomplete[]
}

export interface ComparedEntity {
  readonly uri: string
  readonly name: string | null
  /** The entity type; null if known by reference only. */
  readonly entityType: string | null
  readonly standing: Standing
  /**
   * When the entity was made or began, by the first time that its type declares; otherwise when it was created.
   */
  readonly at: string | null
}

export interface ComparedMetric {
  readonly metric: string
  readonly split: string | null
  /**
   * The evaluation that measured it; null if the entities state it themselves, or by the data in `split`.
   */
  readonly evaluation: MeasuringEvaluation | null
  readonly unit: string | null
  /**
   * Whether higher or lower is better, by an evaluation, otherwise by the metric's common name, such as loss.
   */
  readonly better: BetterDirection | null
  /** The latest value of each entity; null if unknown. */
  readonly values: readonly (number | null)[]
  /** What each entity states instead of a number: NaN, Infinity or -Infinity. */
  readonly stated: readonly (string | null)[]
  readonly differs: boolean
  /** Values of each entity, oldest first, from the 50 most recently mentioned runs. */
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
  /** The run that measured it. */
  readonly run: string | null
}

export interface ComparedAttribute {
  readonly attribute: string
  /** The keys that lead to the value within the attribute. */
  readonly path: readonly string[]
  /** The name of the parameter; null if it is something else. */
  readonly parameter: string | null
  /** The value of each entity; null if unknown. */
  readonly values: readonly unknown[]
  readonly differs: boolean
}

export interface ComparedRelationship {
  /** The name of the GraphQL field. */
  readonly name: string
  readonly label: string
  /** Direction along the edges; null for a view. */
  readonly direction: Direction | null
  /** The exact count of each entity. */
  readonly counts: readonly number[]
  readonly differs: boolean
  readonly links: readonly ComparedLink[]
  /** How many links there are. Null if there are too many to compare one by one. */
  readonly total: number | null
}

export interface ComparedLink {
  readonly uri: string
  readonly name: string | null
  /** The entity type; null if known by reference only. */
  readonly entityType: string | null
  readonly standing: Standing
  /** Whether each entity has the link, in their order. */
  readonly linked: readonly boolean[]
}

export interface CompareAnswer {
  readonly entityType: string
  /** The entities in the requested order, which every list of values follows. */
  readonly entities: readonly ComparedEntity[]
  /** The first 100; differences come first, as in every list. */
  readonly metrics: readonly ComparedMetric[]
  readonly metricsTotal: number
  /** The first 500 values; members of objects and named items of lists count separately. */
  readonly attributes: readonly ComparedAttribute[]
  readonly attributesTotal: number
  /** The first 100 links of each relationship. */
  readonly relationships: readonly ComparedRelationship[]
  readonly tx: number
  /** What may be missing from this answer. */
  readonly incomplete?: readonly Incomplete[]
}

export interface MeasuredRow {
  readonly uri: string
  readonly name: string | null
  readonly entityType: string | null
  readonly standing: Standing
  readonly status: string | null
  /** Who ran it, as its source says. */
  readonly user: string | null
  /** The commit of the code that ran. */
  readonly commit: string | null
  /** When the version was trained, or the run began; otherwise when it was made. */
  readonly at: string | null
  readonly endedAt: string | null
  /** The last value of each metric: the first 1,000, or 100 if there are many rows. */
  readonly metrics: readonly MeasuredValue[]
  readonly metricsTotal: number
  /** Metrics whose last value is NaN or infinite: the first 100. */
  readonly notNumbers: readonly MetricWithoutNumber[]
  /**
   * Parameters, as many as metrics. A value is cut after 200 characters if there are several rows, otherwise after 6,000.
   */
  readonly parameters: readonly MeasuredParameter[]
  readonly parametersTotal: number
  /** Its own tags: the first 50. */
  readonly tags: readonly MeasuredTag[]
  /** What it was trained or evaluated on: the first 10. */
  readonly data: readonly MeasuringRecord[]
  /** Other records of the same entity at its source that state a part of this: its run, its logged model. */
  readonly records: readonly StatingRecord[]
  /** Model versions that this run made and its source still has: the first 10. */
  readonly versions: readonly RegisteredVersion[]
  /** The parent run, if it is nested. */
  readonly partOf: string | null
  /** How many runs are nested in it. */
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
  /** The relationship to it, such as `mlflowRun`. */
  readonly by: string
  readonly uri: string
  readonly entityType: string | null
  readonly name: string | null
  readonly standing: Standing
}

export interface StatingRecord {
  /** The relationship to it, such as `mlflowRun`. */
  readonly by: string
  readonly uri: string
  readonly entityType: string | null
  readonly name: string | null
  readonly standing: Standing
  /** When its sources last confirmed the entity, and with it the value. Null for past answers. */
  readonly verifiedAt: string | null
}

export interface RegisteredVersion {
  readonly uri: string
  readonly entityType: string | null
  readonly name: string | null
}

export interface MeasurementsAnswer {
  /** The entity whose versions or runs these are. */
  readonly uri: string
  readonly name: string | null
  readonly entityType: string | null
  /**
   * Rows in the order in which the versions or runs were made or began, newest last. If there are more than requested, only the most recently mentioned; always includes the requested entity and the runs nested in it.
   */
  readonly rows: readonly MeasuredRow[]
  readonly total: number
  /** How many of `total` were deleted at their source. */
  readonly deleted: number
  /** What evaluations measured of the requested entity, latest first: of the last 50. */
  readonly evaluations: readonly MeasuredEvaluation[]
  readonly evaluationsTotal: number
  readonly tx: number
  /** What may be missing from this answer. */
  readonly incomplete?: readonly Incomplete[]
}

export interface MetricCurve {
  readonly metric: string
  readonly points: readonly CurvePoint[]
  /** How many points were read; the listed ones are a selection. */
  readonly total: number
  /** Further points whose value isn't a number, such as NaN. */
  readonly notNumbers: number
  /** Their steps, as ranges; the first 10. */
  readonly notNumberSteps: readonly StepRange[]
  /** True if the source has more points than the limit: these are the first. */
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
  /** The source that was asked. */
  readonly platform: string
  readonly readAt: string
  /** Names of all metrics of the run, for `metrics`. */
  readonly metrics: readonly string[]
  readonly curves: readonly MetricCurve[]
}

export interface Artifact {
  /** Path below the root; for a folder, pass it as `folder`. */
  readonly path: string
  readonly name: string
  readonly isFolder: boolean
  /** Size in bytes; null for a folder, and if the source states none. */
  readonly bytes: number | null
}

export interface ArtifactsAnswer {
  readonly uri: string
  readonly name: string | null
  /** The source that was asked. */
  readonly platform: string
  readonly readAt: string
  readonly folder: string | null
  /** The direct contents of this folder. */
  readonly files: readonly Artifact[]
  /** True if the folder has more than the 1,000 listed. */
  readonly isCut: boolean
}

export type DiffScope = 'entity' | 'neighbourhood' | 'everything'

export interface EntityDiff {
  readonly uri: string
  readonly entityType: string | null
  readonly name: string | null
  readonly presence: Presence
  readonly attributes: readonly AttributeDiff[]
  /** The state before and after; null if it is the same. */
  readonly state: ValueDiff | null
  readonly edges: readonly EdgeDiff[]
  /** Number of edges added, listed or not. */
  readonly edgesAdded: number
  readonly edgesRemoved: number
  /** The start of the next page; pass it as cursor. Null at the end. */
  readonly next: string | null
}

export interface AttributeDiff {
  readonly name: string
  readonly change: AttributeOp
  /** Any JSON value. */
  readonly before: unknown
  /** Any JSON value. */
  readonly after: unknown
}

export type AttributeOp = 'added' | 'removed' | 'changed'

export interface ValueDiff {
  /** Any JSON value. */
  readonly before: unknown
  /** Any JSON value. */
  readonly after: unknown
}

export interface EdgeDiff {
  readonly op: EdgeOp
  readonly relation: string
  readonly name: string
  readonly direction: Direction
  readonly other: string
  /**
   * Name of the other end at the later moment, otherwise at the earlier one; null beyond the first 1,000 other ends of a page.
   */
  readonly otherName: string | null
  readonly otherType: string | null
  /** When, where and why it last changed; null if it is inferred when read. */
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
  /** Entities that were touched; some may be unchanged. */
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
  /** How many entities this page looked at; the unlisted ones are unchanged. */
  readonly compared: number
  /** How many entities the neighbourhood had before and after, and how many were added and removed. */
  readonly neighbourhood: NeighbourhoodTotals | null
  /** If no entity is given: what the transactions in between changed, and which sources caused them. */
  readonly tally: Tally | null
  /** The start of the next page; pass it as cursor. Null at the end. */
  readonly next: string | null
  /** What may be missing from this answer. */
  readonly incomplete?: readonly Incomplete[]
}

export interface ActivityItem {
  /** Stable id of this change. */
  readonly id: string
  readonly tx: number
  readonly at: string
  readonly uri: string
  readonly entityType: string | null
  readonly name: string | null
  /** For a run, attempt, version or part: the entity it belongs to. */
  readonly partOf: {
    readonly uri: string
    readonly entityType: string | null
    readonly name: string | null
  } | null
  readonly kind: ActivityKind
  readonly severity: Severity
  readonly sentence: string
  /** The sentence in pieces. */
  readonly parts: readonly SentencePart[]
  /** The person who stated it. */
  readonly by: string | null
  /** The source that states it. */
  readonly platform: string | null
  readonly cause: CauseKind
  readonly trace: string
  /** Everything the transaction changed about it, up to 20. */
  readonly changes: readonly ActivityDetail[]
}

export type ActivityKind = 'added' | 'removed' | 'status' | 'relationship' | 'attribute' | 'found' | 'violation'

/** high: needs action. medium: worth knowing. low: everything else. */
export type Severity = 'high' | 'medium' | 'low'

export interface SentencePart {
  readonly text: string
  /** URI of the named entity; null for plain text. */
  readonly uri: string | null
  /** Type of the named entity. */
  readonly entityType: string | null
  /** The time, as its source states it; null for other pieces. */
  readonly at: string | null
}

export interface ActivityDetail {
  /** An attribute, a relationship or a finding of the service: tombstone, issues. */
  readonly name: string
  /** Any JSON value. */
  readonly before: unknown
  /** Any JSON value. */
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
  /** How many entities match, without their runs and versions. Null: all. */
  readonly entities: number | null
  /**
   * When `entity`, or the single entity that `of` names, became more than a reference. Null: never, or neither is given.
   */
  readonly firstRead: Moment | null
  /** Changes, newest first. */
  readonly items: readonly ActivityItem[]
  /** Changes left out of this page: bookkeeping, or below the severity. */
  readonly leftOut: number
  /** How far back this page looked. */
  readonly reached: Moment
  /** The start of the next page; pass it as cursor. Null at the end. */
  readonly next: string | null
  readonly tx: number
  /** What may be missing from this answer. */
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
  /** The first change */
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
  /** The start of the next page; pass it as cursor. Null at the end. */
  readonly next: string | null
  /** What may be missing from this answer. */
  readonly incomplete?: readonly Incomplete[]
}

export interface LoggedTransaction {
  readonly tx: number
  readonly at: string
  readonly cause: CauseKind
  /** Traces one event through every stage and log line. */
  readonly trace: string
  /** When its cause was accepted. */
  readonly since: string
  /** The URIs it mentions for the first time. */
  readonly nodes: readonly string[]
  /** The merged entity type from here on; null: known by reference only. */
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
  /** The document that states it; null: the service itself. */
  readonly document: DocumentKey | null
  readonly asserted: Readonly<Record<string, unknown>>
  readonly retracted: readonly string[]
}

export interface LoggedEdge {
  readonly op: LoggedOp
  /** The number of this support of the edge, in its assertion and its retraction. */
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
  /** When the transaction before the first of these was written; null if the log doesn't have it. */
  readonly afterAt: string | null
  readonly until: number
  /** Oldest first. */
  readonly transactions: readonly LoggedTransaction[]
  /** The start of the next page; pass it as cursor. Null at the end. */
  readonly next: string | null
}

export interface HomeTeam {
  readonly uri: string
  readonly entityType: string | null
  readonly name: string | null
}

export interface TypeTotal {
  /** The entity type; null for those known by reference only. */
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
  /** How it is connected to the owned entities. */
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
  /** When the run began, as its source states it. */
  readonly startedAt: string | null
  /** When it ended; if its source doesn't say, when it began. */
  readonly failedAt: string | null
  readonly error: string | null
  /** What later runs of the pipeline did: one succeeded; otherwise ended, failed or is running. */
  readonly followedBy: 'success' | 'other' | 'failure' | 'running' | 'nothing'
  /** How many runs of the pipeline failed in a row, up to the last that ended; 0 if that one succeeded. */
  readonly streak: {
    readonly length: number
    /** Whether there may be more than counted. */
    readonly atLeast: boolean
  }
  /** The owned entity that comes from the pipeline. */
  readonly reaches: {
    readonly uri: string
    readonly entityType: string | null
    readonly name: string | null
  } | null
  /** How that comes from the pipeline. */
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
  /** high: something went wrong. medium: late, or to be done. low: nobody has to act. */
  readonly severity: Severity
  readonly sentence: string
  /** The entity that it concerns; null for a source. */
  readonly uri: string | null
  /** What to do about it. */
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
  /** Platform of the source; null for an entity. */
  readonly platform: string | null
  /** When it happened or was planned, as its source states it. */
  readonly at: string | null
  /** Entities in use downstream; null if there are none, or if they weren't counted. */
  readonly reach: {
    /** The entity whose impact is counted. */
    readonly uri: string
    /** Running tests. */
    readonly tests: number
    /** Deployments in use. */
    readonly serving: number
    /** Others in use, such as chosen or newest versions, serving rules and dashboards; null if not counted. */
    readonly others: number | null
  } | null
}

export type HomeNeedKind =
  | 'violation'
  | 'failed-run'
  | 'overdue'
  | 'test-overdue'
  | 'failed-check'
  | 'metric-drop'
  | 'origin-deleted'
  | 'origin-failed'
  | 'feature-deleted'
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
  /** Whether there may be more than counted. */
  readonly atLeast: boolean
}

export interface HomeAnswer {
  /** Whose Home it is; null for that of everything. */
  readonly of: {
    readonly uri: string
    readonly entityType: string | null
    readonly name: string | null
  } | null
  /** A person's teams, up to 20. */
  readonly teams: readonly HomeTeam[]
  /** Counts by type, of the owned entities or of all. */
  readonly totals: readonly TypeTotal[]
  /** The owned entities; null without an owner. */
  readonly owned: {
    readonly total: number
    readonly entities: readonly OwnedEntity[]
    /** The start of the next page; pass it as cursor. Null at the end. */
    readonly next: string | null
    /** How many entities have each gap. */
    readonly quality: {
      /** How many entities were checked for gaps, up to 2,000. */
      readonly checked: number
      readonly undescribed: number
      readonly withIssues: number
      readonly stale: number
      /** Entities whose owners have all left. */
      readonly orphaned: number
    }
  } | null
  /** Running tests. */
  readonly tests: {
    readonly total: number
    /** Whether there may be more than counted. */
    readonly atLeast: boolean
    readonly nodes: readonly HomeTest[]
  }
  /** Failed runs of the pipelines that it comes from, newest first. */
  readonly failures: {
    readonly total: number
    /** Whether there may be more than counted. */
    readonly atLeast: boolean
    /** Pipelines and experiments whose last finished run failed; only these are among the needs. */
    readonly failing: number
    /** How many runs were checked: all of them, or the latest 5,000 or so. */
    readonly checked: number
    /** How many runs there are. */
    readonly runs: number
    /** The types of the failed runs. */
    readonly types: readonly string[]
    readonly nodes: readonly HomeFailure[]
  }
  /** Changes to the owned entities, their runs and versions. */
  readonly changes: {
    readonly since: Moment
    /** The 20 most important, newest first; routine changes of runs rank lowest and are folded. */
    readonly items: readonly ActivityItem[]
    /** Whether there may be more; `activity` lists them all. */
    readonly more: boolean
  }
  /** Sources and parts of the service that have problems now. Null for the past: they aren't recorded. */
  readonly sources: readonly HomeSource[] | null
  /**
   * What to look at first: policy violations, then what most in use depends on, then failures and regressions, then the newest. At most two of a kind among the first 7, and eight of a kind among all 25. With `needsSince`: newest first, up to 100.
   */
  readonly needs: readonly HomeNeed[]
  /** How many of each kind aren't listed in `needs`. */
  readonly needsLeft: readonly HomeNeedsLeft[]
  readonly tx: number
  /** What may be missing from this answer. */
  readonly incomplete?: readonly Incomplete[]
}

export interface EntityTypeDescription {
  readonly name: string
  readonly plural: string
  readonly label: string
  readonly pluralLabel: string
  /** The icon beside its name. */
  readonly glyph:
    | 'model'
    | 'model-version'
    | 'evaluation'
    | 'evaluation-run'
    | 'serving'
    | 'deployment'
    | 'objective'
    | 'rule'
    | 'feature'
    | 'feature-group'
    | 'feature-version'
    | 'source'
    | 'data'
    | 'data-version'
    | 'column'
    | 'pipeline'
    | 'node'
    | 'schedule'
    | 'request'
    | 'run'
    | 'attempt'
    | 'experiment'
    | 'cell'
    | 'people'
    | 'team'
    | 'other'
  /** Whether it is listed first where people browse by type. */
  readonly primary: boolean
  readonly componentType: string
  readonly domain: string
  readonly description: string
  readonly interfaces: readonly string[]
  /** Whether `unused` can answer for it. */
  readonly retirable: boolean
  /** Entities of the type that were read, without those deleted at their source. */
  readonly count: number
  /** The configured sources that may describe one, by platform. Null: unknown. */
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
  /** For an object: its members, nested as a.b. */
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
  /** The name of the GraphQL field, which `related` takes as `by`. */
  readonly name: string
  readonly label: string
  /** stated: by sources. concluded: by a rule. view: a path that is walked when read. */
  readonly kind: 'stated' | 'concluded' | 'view'
  /** For a relationship: along its edges, or against them. */
  readonly direction?: Direction
  /** Name of the relationship at the other end. */
  readonly inverse?: string
  /** The name of which it is an alias. */
  readonly aliasOf?: string
  /** The types it leads to. Empty: any type. */
  readonly types: readonly string[]
  readonly many: boolean
  /** The role of the target in the lineage of the entity; none if nothing flows along the relationship. */
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
  /** What every entity has, whatever its type; not repeated for each. */
  readonly common: {
    readonly attributes: readonly TypeAttribute[]
    readonly relationships: readonly TypeRelationship[]
  }
  readonly domains: readonly {
    readonly name: string
    readonly label: string
    readonly types: readonly string[]
  }[]
  /** The facets that count search hits. */
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
  /** What may be missing from this answer. */
  readonly incomplete?: readonly Incomplete[]
}

export interface RulesAnswer {
  readonly rules: readonly {
    readonly id: string
    readonly name: string
    readonly version: number
    readonly description: string
    readonly concludes: string
    /** Recorded: written to the log, with history and reason. */
    readonly answered: 'walked' | 'recorded'
    readonly [member: string]: unknown
  }[]
  /** What may be missing from this answer. */
  readonly incomplete?: readonly Incomplete[]
}

export interface Recommendation {
  /** The name of the suggestion: similarTo, mightUse, mightBeOwnedBy, mayBeSiblingOf. */
  readonly kind: string
  /** Its edge type; pass it to confirm-edge and reject-edge. */
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
  /** The relationship stated on acceptance. Null: the suggested one. */
  readonly states: string | null
  /** The rule that suggests it, with its version: D12@1. */
  readonly rule: string
  /**
   * Score from 0 to 1. Similar entities: how much they share; a feature: the share of similar entities that have it; a dataset: the share of columns in both; an owner: the share of the ways that lead to it. Null: nothing to count, or no column in both.
   */
  readonly score: number | null
  readonly sentence: string
  /** The evidence: what both have in common, from whom it is learned, or the path. Up to 8. */
  readonly because: readonly RecommendationReason[]
  /** How many more reasons there are. */
  readonly more: number
  /** The command that accepts it. */
  readonly accept: string
  /** The command that rejects it, so that it isn't suggested again. */
  readonly reject: string
}

export interface RecommendationReason {
  readonly uri: string
  readonly entityType: string | null
  readonly name: string
}

export interface RecommendationsAnswer {
  /** What can be suggested, by which rules, and the relationship stated on acceptance. */
  readonly kinds: readonly {
    readonly kind: string
    readonly label: string
    readonly rules: readonly string[]
    readonly states: string | null
  }[]
  readonly recommendations: readonly Recommendation[]
  /** The start of the next page; pass it as cursor. Null at the end. */
  readonly next: string | null
  readonly tx: number
  /** What may be missing from this answer. */
  readonly incomplete?: readonly Incomplete[]
}

export interface RejectedEdge {
  /** The edge type: the declaring type and the name, ModelInstance.producedBy. */
  readonly relation: string
  readonly from: string
  readonly to: string
  readonly fromName: string | null
  readonly toName: string | null
  readonly fromType: string | null
  readonly toType: string | null
  /** How the edge reads from its start. */
  readonly label: string
  /** Who rejected the edge: a person's URI, or a name. */
  readonly by: string
  readonly byName: string
  /** The transaction of the rejection. */
  readonly since: number
  /** When the edge was rejected; null if before the retention horizon. */
  readonly at: string | null
  /** False if somebody confirmed the edge later, so that it shows. */
  readonly hidden: boolean
}

export interface RejectedAnswer {
  readonly edges: readonly RejectedEdge[]
  /** The start of the next page; pass it as cursor. Null at the end. */
  readonly next: string | null
  /** What may be missing from this answer. */
  readonly incomplete?: readonly Incomplete[]
}

export interface Horizon {
  /** The first transaction that can still be requested. */
  readonly tx: number
  readonly at: string
  readonly droppedAt: string
  readonly dropped: Dropped
  /** False while the run continues, or if it was cut off. */
  readonly done: boolean
}

export interface Dropped {
  readonly transactions: number
  /** Changes of facts replaced by later ones. */
  readonly facts: number
  /** Supports of edges that had ended. */
  readonly edges: number
  /** Size of those facts. */
  readonly bytes: number
}

export interface FollowerStatus {
  readonly name: string
  /** The last transaction that it applied. */
  readonly head: number
  readonly ready: boolean
  /** Whether this process can't answer without it. */
  readonly essential: boolean
  readonly lastError: string | null
  /**
   * Not null: at the start, its saved state was newer than the record, so the record lost transactions. It was rebuilt from the record.
   */
  readonly wasAhead: {
    /** The transaction of its saved state. */
    readonly tx: number
    /** The last transaction of the record then. */
    readonly record: number
  } | null
}

export interface BusHealth {
  readonly kafka: {
    readonly connected: boolean
    /** The current error; null if there is none. */
    readonly lastError: string | null
    readonly assigned: readonly {
      readonly topic: string
      readonly partition: number
    }[]
    /** Messages not stored here yet; null if the broker hasn't reported its count. */
    readonly lag: readonly {
      readonly topic: string
      readonly partition: number
      readonly lag: number | null
    }[]
    /** Messages without a value, skipped since the start. */
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
    /** Time of the last transaction; null before the first. */
    readonly at: string | null
  }
  /** Times of transactions are real times, by the clock of their writer. */
  readonly clock: {
    /**
     * How far the last transaction's time is ahead of this service's clock: 0 if all is well. Above a minute, a clock was ahead once, or this one is behind.
     */
    readonly aheadSeconds: number
    /** The last time the clock went back by more than a minute between two transactions. */
    readonly setBack: {
      /** The first transaction after it. */
      readonly tx: number
      readonly from: string
      readonly to: string
    } | null
  }
  readonly counts: {
    readonly nodes: number
    /** Live entities; a process without a graph counts deleted ones too. */
    readonly entities: number
    readonly edges: number
    readonly transactions: number
    readonly facts: number
    readonly documents: number
  }
  /** Marks that are due, and marks waiting for a retry. */
  readonly dirty: {
    readonly due: number
    readonly waiting: number
    readonly retrying: number
    readonly oldestMarkedAt: string | null
  }
  /** The platforms of paused sources. */
  readonly pausedSources: readonly string[]
  /** Sources with problems: what is wrong, since when, and what to do. */
  readonly troubledSources: readonly {
    readonly platform: string
    readonly health: 'unknown' | 'ok' | 'degraded' | 'throttled' | 'failing' | 'paused'
    readonly since: string
    readonly reason: string
    readonly todo: string
  }[]
  readonly quarantined: number
  /** Quarantined events ever dropped to keep within the limits. */
  readonly quarantineEvicted: number
  readonly retention: {
    /** The horizon of retention; null if everything is retained. */
    readonly horizon: Horizon | null
  }
  /** The followers of this process. */
  readonly followers: readonly FollowerStatus[]
  readonly definitions: {
    /** The rules in force, with their versions. */
    readonly rules: readonly string[]
    /** Rules that aren't in force because no source brings the types they need; with those types. */
    readonly leftOut: readonly string[]
    /** The files in force that declare providers, besides the built-in ones. */
    readonly providers: readonly string[]
    /** Why the current files aren't in force. */
    readonly problem: string | null
  }
  /** Settings in the files that take effect only after a restart. */
  readonly awaitingStart: readonly {
    readonly kind: 'type' | 'source' | 'setting'
    readonly name: string
    readonly change: 'changed' | 'removed'
  }[]
  /** Health of the buses; null if this process listens to none. */
  readonly buses: BusHealth | null
}

export interface Source {
  readonly platform: string
  readonly provider: string
  readonly domains: readonly string[]
  /** Address of the source; null if it has none, and pushes its metadata. */
  readonly baseUrl: string | null
  readonly limits: {
    readonly ratePerSecond: number
    readonly burst: number
    readonly concurrency: number
    readonly timeoutMs: number
    readonly maxBytes: number
  }
  /** The types of its events. */
  readonly events: readonly string[]
  readonly health: 'unknown' | 'ok' | 'degraded' | 'throttled' | 'failing' | 'paused'
  /** What is wrong, since when, and what to do. Null if its health is ok or unknown. */
  readonly trouble: SourceTrouble | null
  /** Who paused it. Null if it isn't paused. */
  readonly pausedBy: PausedBy | null
  /** What is wrong although it answers. */
  readonly issues: readonly SourceIssue[]
  /** State of the circuit breaker; null before the first read. */
  readonly circuit: 'closed' | 'open' | 'probing' | null
  readonly circuitSince: string | null
  /** Until when the source itself asked for a pause. */
  readonly pausedUntil: string | null
  /** Since when the source asks for a pause. */
  readonly pausedSince: string | null
  /** The current request rate. */
  readonly ratePerSecond: number | null
  /** When a read last succeeded. */
  readonly lastReadAt: string | null
  /** When a read last succeeded or failed. */
  readonly lastTriedAt: string | null
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
    /** The source refused the credentials or the access. */
    readonly refused: number
    readonly malformed: number
  }
  /** Fields that no mapping uses, and how often they occurred. */
  readonly unmappedFields: Readonly<Record<string, number>>
  /** Marks that are due. */
  readonly dirty: number
  /** Marks that aren't due yet: waiting for a retry, or for the pause between two reads. */
  readonly waiting: number
  /** Waiting marks whose last read failed. */
  readonly retrying: number
  /**
   * Retried references to entities that it reports not to have. Those that only deleted entities hold don't count.
   */
  readonly missing: {
    readonly total: number
    /** Waiting marks that are addresses and names of people. */
    readonly people: number
    /** Whether there may be more: only the first marks are counted. */
    readonly atLeast: boolean
  }
  /** The age of the oldest due mark, without retries. */
  readonly lagSeconds: number
  /** The last sweep; null before the first. */
  readonly sweep: {
    readonly lastStartedAt: string | null
    readonly nextFullAt: string | null
    readonly nextIncrementalAt: string | null
    readonly lastReport: SweepReport | null
    readonly lastFullReport: SweepReport | null
    readonly lastError: string | null
    /** A complete sweep was requested, as by an import, and hasn't ended. */
    readonly requested: boolean
  } | null
  /** How often everything is listed, and how often recent changes. The former finds deletions. */
  readonly listedEvery: {
    readonly fullSeconds: number
    readonly changesSeconds: number
  }
  /** Types whose recent changes it can't list: without an event, only a complete sweep finds them. */
  readonly changesUnlisted: readonly string[]
  /** Changes that its list of recent changes lacks: without an event, only a complete sweep finds them. */
  readonly changesMissed: readonly {
    readonly type: string
    readonly what: string
  }[]
  /** Deletions that the guard against mass disappearance suspects. */
  readonly suspectedDeletions: {
    /** Deletions that the source reported one by one. */
    readonly documents: number
    /** Entities that are missing from listings that aren't trusted. */
    readonly missing: number
    readonly listings: readonly {
      readonly type: string
      readonly kind: 'shrunk' | 'repeats'
    }[]
  }
  readonly lastEventAt: string | null
  /** Since when the source sends no events, if that is much longer than usual. */
  readonly silent: {
    readonly since: string
    readonly usualGapMs: number
  } | null
  /** Changes found by a sweep that no event had announced. */
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
   * mapping: names something that the catalogue lacks, or fails. set-aside: items of listings that the source reports as wrong. listing: keeps failing.
   */
  readonly kind: 'set-aside' | 'mapping' | 'listing'
  /** The entity type; null if the problem concerns more than one. */
  readonly type: string | null
  readonly count: number
  readonly first: string
  readonly since: string
  readonly sentence: string
  /** What a person should do about it. */
  readonly todo: string
}

export interface SweepReport {
  readonly kind: 'full' | 'incremental'
  readonly listed: number
  readonly marked: number
  /** Known entities that a complete sweep didn't show; they are being read. */
  readonly missing: number
  /** Known entities that a listing didn't show that isn't trusted; nothing is done about them. */
  readonly held: number
}

export interface SourcesAnswer {
  readonly sources: readonly Source[]
  /** The start of the next page; pass it as cursor. Null at the end. */
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
  /** Documents that their source reported as deleted, kept until a person decides. */
  readonly total: number
  readonly guard: {
    readonly share: number
    readonly atLeast: number
    readonly windowMinutes: number
    /** A person confirmed: all deletions are accepted until then. */
    readonly confirmedUntil: string | null
  }
  /** Listings that aren't trusted. */
  readonly listings: readonly (
    | {
        readonly kind: 'shrunk'
        readonly type: string
        readonly at: string
        /** When the sweep that listed it began. */
        readonly sweep: string
        /** Entities of the record that the listing should contain. */
        readonly expected: number
        /** How many of those the listing lacks. */
        readonly vanished: number
        /** Everything the listing lacks, including entities that no listing ever contained. */
        readonly missing: number
        /** The first entities that the listing lacks; an export has all of them. */
        readonly uris: readonly string[]
      }
    | {
        readonly kind: 'repeats'
        readonly type: string
        readonly at: string
        readonly error: string
      }
  )[]
  readonly documents: readonly HeldDocument[]
  /** The start of the next page; pass it as cursor. Null at the end. */
  readonly next: string | null
}

export interface Retry {
  readonly uri: string
  /** Failed reads in a row; 0: it waits for the pause between two reads. */
  readonly attempts: number
  /** The last error, if known. */
  readonly error: string | null
  readonly errorAt: string | null
  /** The earliest time of the next read. */
  readonly nextTryAt: string
  /** When the URI was marked. */
  readonly waitingSince: string
  /** Whether the source answers, and reports that it doesn't have the entity. */
  readonly missing: boolean
  /** What refers to it and isn't deleted: the first 3. */
  readonly namedBy: readonly NamedBy[]
  /** What a person should do about a missing one; null if nothing names it. */
  readonly todo: string | null
}

export interface NamedBy {
  readonly uri: string
  readonly entityType: string | null
  readonly name: string | null
  /** The relationship by which it refers to it. */
  readonly relation: string
  readonly since: string | null
  /** The entity whose record says so, if another, such as the test of a cell. */
  readonly statedIn: StatedIn | null
}

export interface StatedIn {
  readonly uri: string
  readonly entityType: string | null
  readonly name: string | null
}

export interface RetriesAnswer {
  readonly platform: string
  /** Number of waiting marks; for thousands, the count may be fifteen seconds old. */
  readonly total: number
  /** Most urgent first, then soonest first. */
  readonly retries: readonly Retry[]
  /** The start of the next page; pass it as cursor. Null at the end. */
  readonly next: string | null
}

export interface QuarantinedEvent {
  readonly id: number
  readonly at: string
  /** Where it came in: http, a topic with partition and offset, or a queue. */
  readonly channel: string
  /** The platform it was sent for, if the sender named one. */
  readonly source: string | null
  readonly reason: QuarantineReason
  readonly detail: string
  /** The event as received, cut at 65,536 characters. */
  readonly payload: string
  readonly replays: number
}

/** Why an event was rejected. */
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
  /** The start of the next page; pass it as cursor. Null at the end. */
  readonly next: string | null
  /** Counts of each source with quarantined or dropped events. */
  readonly accounts: readonly {
    /** Platform of the source; null for events for no source, or for one that isn't configured. */
    readonly source: string | null
    readonly items: number
    readonly bytes: number
    /** The oldest events, dropped to keep within the limits (intake.quarantine). */
    readonly evicted: number
    readonly evictedAt: string | null
  }[]
}

export interface RetentionAnswer {
  /** Configured: how many days are retained; null: all. */
  readonly days: number | null
  /** Whether this process is running a requested one. */
  readonly running: boolean
  /** Why the last one requested here failed. */
  readonly lastError: string | null
  /** The earliest moment that can be shown; null before anything is recorded. */
  readonly begins: Moment | null
  /** The horizon of retention; null if everything is retained. */
  readonly horizon: Horizon | null
}

export interface Token {
  /** Id of the token; pass it to revoke the token; null for a token declared in the configuration. */
  readonly id: string | null
  readonly name: string
  /** The person's name; null: a service account. */
  readonly owner: string | null
  readonly rights: readonly string[]
  /** The platforms it may send for; null: all of them. */
  readonly platforms: readonly string[] | null
  readonly createdAt: string | null
  readonly createdBy: string | null
  readonly expiresAt: string | null
  /** Last use, to half a minute; null: never, or unknown. */
  readonly usedAt: string | null
}

export interface TokensAnswer {
  /** Tokens, newest first. */
  readonly tokens: readonly Token[]
}

export interface Session {
  /** Id of the session; pass it to end the session. */
  readonly id: string
  readonly person: string
  readonly email: string | null
  readonly createdAt: string
  /** Last use, to half a minute. */
  readonly usedAt: string | null
  /** When the session ends at the latest; sooner if it isn't used. */
  readonly expiresAt: string
}

export interface SessionsAnswer {
  /** Sessions, newest first. */
  readonly sessions: readonly Session[]
}

export interface RolesAnswer {
  /** Roles, by name. */
  readonly roles: readonly {
    readonly name: string
    readonly rights: readonly string[]
    /** Groups of the sign-in provider whose members have it. */
    readonly groups: readonly string[]
  }[]
  /** What everyone who signs in may do. */
  readonly everyone: readonly string[]
  /** Whom to ask for a missing right; null: the members of those groups. */
  readonly contact: string | null
}

export interface AuditEntry {
  readonly id: number
  readonly at: string
  readonly kind: 'write' | 'export' | 'sign-in' | 'refusal' | 'administration'
  /** The id of the caller; "anonymous" without a credential. */
  readonly caller: string
  readonly name: string
  readonly operation: string
  /** The subject: a URI, a platform or an id. */
  readonly subject: string | null
  readonly address: string
  /** "done", or the code of the problem. */
  readonly outcome: string
  /** The transaction that holds the change. */
  readonly tx: number | null
  /** How many equal entries this one stands for. */
  readonly count: number
  /** SHA-256 of this entry and of the digest before it. */
  readonly digest: string
}

export interface AuditAnswer {
  /** Entries, newest first. */
  readonly entries: readonly AuditEntry[]
  /** The start of the next page; pass it as cursor. Null at the end. */
  readonly next: string | null
}

export interface VerifyAuditAnswer {
  readonly intact: boolean
  /** What is wrong, and where. */
  readonly problem: string | null
  /** How many entries were checked. */
  readonly entries: number
  /** Retention dropped earlier entries; null if none. */
  readonly first: number | null
  /** The last entry as <id>:<digest>, to note elsewhere. */
  readonly last: string | null
}

export interface MeAnswer {
  /** Id of the caller, as in the audit. */
  readonly id: string
  readonly name: string
  readonly kind: 'local' | 'token' | 'session' | 'emergency'
  readonly rights: readonly string[]
  readonly roles: readonly string[]
  /** E-mail address, as verified by the sign-in provider. */
  readonly email: string | null
  /** The URI of the person with this address; null if there is none. */
  readonly person: string | null
  /**
   * Whose statements and comments are yours: a URI or a name. Null without the right to read, or without the graph.
   */
  readonly statesAs: string | null
  /** When the token or session expires at the latest. */
  readonly expiresAt: string | null
  /** The button's text; null if no sign-in is configured. */
  readonly signIn: string | null
  readonly canSignOut: boolean
}

export interface SavedSearch {
  readonly name: string
  readonly q: string
  readonly sort: string
  /** Columns of the table that shows its hits; none: a list. */
  readonly columns: readonly string[]
  readonly savedAt: string
}

export interface SavedAnswer {
  /** Last starred first; omits those hidden from the caller. */
  readonly favourites: readonly {
    readonly uri: string
    readonly name: string | null
    readonly entityType: string | null
    readonly starredAt: string
  }[]
  /** Saved searches, by name. */
  readonly searches: readonly SavedSearch[]
  /** The limit for each. */
  readonly bounds: {
    readonly favourites: number
    readonly searches: number
  }
}

export interface Subscription {
  readonly id: string
  /** The owner: a caller, by name, or a team, by its URI. */
  readonly owner: string
  /** Who created it. Its messages leave out everything that is hidden from this person. */
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
  /** Kinds of changes; empty for all. */
  readonly kinds: readonly ('added' | 'removed' | 'status' | 'relationship' | 'attribute' | 'found' | 'violation')[]
  /** The drop in quality that it reports, and no other changes; null: it reports changes. */
  readonly score: ScoreCondition | null
  readonly every: 'immediate' | 'hour' | 'day'
  /** When the daily digest is sent. */
  readonly at: string
  /** Quiet hours, such as 22:00-08:00; null: none. */
  readonly quiet: string | null
  readonly timeZone: string
  readonly perDay: number
  /** Why nothing is sent at present; null if it is. */
  readonly suspended: string | null
  readonly pending: number
  /** Number sent, of the deliveries still on record. */
  readonly sent: number
  /** Number given up. */
  readonly dead: number
}

export type DeliveryChannel = 'webhook' | 'slack' | 'email'

export interface ScoreCondition {
  /** The dimension; null for any of them. */
  readonly dimension: 'completeness' | 'timeliness' | 'consistency' | null
  /** The score falls below this, or drops by more than this. */
  readonly kind: 'below' | 'drop'
  /** Points out of 100. */
  readonly points: number
  /** The period of the drop; null for `below`. */
  readonly within: 'hour' | 'day' | 'week' | 'month' | null
}

export interface SubscriptionsAnswer {
  /** Subscriptions, newest first. */
  readonly subscriptions: readonly Subscription[]
  readonly bounds: {
    /** Limit of subscriptions for each owner. */
    readonly subscriptions: number
  }
  /** The configured channels. */
  readonly channels: readonly DeliveryChannel[]
}

export interface Delivery {
  /** Id of the message, stable across retries, so that receivers can recognise it. */
  readonly id: string
  readonly subscription: string
  /** The recipient: an address, or a URL. */
  readonly to: string
  /** The change; null for a test. */
  readonly uri: string | null
  readonly entityType: string | null
  readonly name: string | null
  readonly tx: number | null
  readonly madeAt: string
  readonly state: DeliveryState
  /** When the message is sent, or retried. */
  readonly dueAt: string
  /** Whether the change is combined with others in one message. */
  readonly digest: boolean
  readonly attempts: number
  /** Why the last attempt failed. */
  readonly error: string | null
  readonly finishedAt: string | null
}

/**
 * pending: to be sent. dead: given up. withheld: the recipient may not see it, or there is nothing to send.
 */
export type DeliveryState = 'pending' | 'sent' | 'dead' | 'withheld'

export interface DeliveriesAnswer {
  /** Deliveries, newest first, without what you may not see. */
  readonly deliveries: readonly Delivery[]
  /** The start of the next page; pass it as cursor. Null at the end. */
  readonly next: string | null
}

export interface EnrichAnswer {
  readonly tx: number
  /** Entities whose references were resolved or reopened. */
  readonly enriched: number
  readonly rules: readonly {
    readonly rule: string
    readonly conclusions: number
    /** Missing conclusions added. */
    readonly asserted: number
    /** Excess conclusions removed. */
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
  /** When the source is read again; null if it isn't. */
  readonly nextTryAt: string | null
}

export interface RefreshAnswer {
  /** What is read: for a part, the documents that name it. */
  readonly marked: readonly MarkReceipt[]
  /** With waitFor: whether readers of this process see its effects. */
  readonly visible?: boolean
  /** With waitFor: it is visible, but not in the search index yet. */
  readonly search?: false
  /** The transaction of those that are visible; null if none is. */
  readonly tx?: number | null
  /** Entities whose source doesn't have them, or couldn't answer. */
  readonly notRead?: readonly NotRead[]
  readonly hint?: string
}

export interface PushAnswer {
  readonly uri: string
  readonly generation: number
  /** Traces it through every stage and log line. */
  readonly trace: string
  /** With waitFor: whether readers of this process see its effects. */
  readonly visible?: boolean
  /** With waitFor: it is visible, but not in the search index yet. */
  readonly search?: false
  /** The transaction of those that are visible; null if none is. */
  readonly tx?: number | null
  /** Entities whose source doesn't have them, or couldn't answer. */
  readonly notRead?: readonly NotRead[]
  readonly hint?: string
}

export interface ImportPartAnswer {
  readonly file: string
  /** Bytes of the file so far. */
  readonly bytes: number
}

export interface ImportAnswer {
  readonly platform: string
  /** False if it was strict and rows were refused: nothing changed. */
  readonly stored: boolean
  /** Rows of all files of the platform, including earlier ones. */
  readonly rows: number
  readonly entities: number
  /** Rows that weren't imported. */
  readonly refused: number
  /** Refused rows by kind and reason, most frequent first; up to 50 reasons. */
  readonly refusedByReason: readonly {
    /** `Dataset` or `Dataset.derivedFrom`; null if it couldn't be read. */
    readonly kind: string | null
    readonly column: string | null
    /** Why the rows were refused; `first` is where the first of them is. */
    readonly reason: string
    readonly rows: number
    readonly first: {
      readonly file: string
      readonly line: number
    }
  }[]
  /** The first 1,000 refused rows. */
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
  /** Suspected deletions resolved. */
  readonly documents: number
  /** Entities missing from the listing that are being read now. */
  readonly missing: number
}

export interface DismissDeletionsAnswer {
  readonly platform: string
  readonly decision: 'confirm' | 'dismiss'
  /** Suspected deletions resolved. */
  readonly documents: number
  /** Entities missing from the listing that are being read now. */
  readonly missing: number
}

export interface PauseSourceAnswer {
  readonly platform: string
  /** Who paused the source; null if it isn’t paused. */
  readonly pausedBy: PausedBy | null
}

export interface ResumeSourceAnswer {
  readonly platform: string
  /** Who paused the source; null if it isn’t paused. */
  readonly pausedBy: PausedBy | null
}

export interface ListSourceAnswer {
  readonly platform: string
  /** Whether a sweep was requested; it begins within seconds. */
  readonly requested: true
}

export interface DeleteSourceAnswer {
  readonly platform: string
  /** Entities deleted by this request. */
  readonly deleted: number
  /** Whether there are more: repeat the request. */
  readonly more: boolean
}

export interface RetainAnswer {
  readonly before: string
  readonly dryRun: boolean
  /** Whether the run began; it continues in the background; GET /api/v1/retention shows its progress. */
  readonly started: boolean
  /** With dryRun: the first transaction that could still be requested; null if all of them could. */
  readonly horizon: number | null
  /** With dryRun: what would be dropped. */
  readonly dropped: Dropped | null
}

export interface AnnotateAnswer {
  readonly uri: string
  /** Who states it now. */
  readonly by: string
  /** The transaction of the change; null if nothing changed. */
  readonly tx: number | null
  /** Everything that this person now states about the entity. */
  readonly states: {
    readonly attributes: readonly {
      readonly name: string
      /** The value, or the members to add; null if there is none. */
      readonly value: unknown
      /** True to remove the value; or the members to remove, whoever states them. */
      readonly removed: unknown
    }[]
    readonly edges: readonly {
      readonly relation: string
      readonly to: string
      readonly rejected: boolean
    }[]
  }
  /** With waitFor: whether readers of this process see it. */
  readonly visible?: boolean
  /** With waitFor: it is visible, but not in the search index yet. */
  readonly search?: false
  readonly hint?: string
}

export interface ConfirmEdgeAnswer {
  readonly uri: string
  /** Who states it now. */
  readonly by: string
  /** The transaction of the change; null if nothing changed. */
  readonly tx: number | null
  /** Everything that this person now states about the entity. */
  readonly states: {
    readonly attributes: readonly {
      readonly name: string
      /** The value, or the members to add; null if there is none. */
      readonly value: unknown
      /** True to remove the value; or the members to remove, whoever states them. */
      readonly removed: unknown
    }[]
    readonly edges: readonly {
      readonly relation: string
      readonly to: string
      readonly rejected: boolean
    }[]
  }
  /** With waitFor: whether readers of this process see it. */
  readonly visible?: boolean
  /** With waitFor: it is visible, but not in the search index yet. */
  readonly search?: false
  readonly hint?: string
}

export interface RejectEdgeAnswer {
  readonly uri: string
  /** Who states it now. */
  readonly by: string
  /** The transaction of the change; null if nothing changed. */
  readonly tx: number | null
  /** Everything that this person now states about the entity. */
  readonly states: {
    readonly attributes: readonly {
      readonly name: string
      /** The value, or the members to add; null if there is none. */
      readonly value: unknown
      /** True to remove the value; or the members to remove, whoever states them. */
      readonly removed: unknown
    }[]
    readonly edges: readonly {
      readonly relation: string
      readonly to: string
      readonly rejected: boolean
    }[]
  }
  /** With waitFor: whether readers of this process see it. */
  readonly visible?: boolean
  /** With waitFor: it is visible, but not in the search index yet. */
  readonly search?: false
  readonly hint?: string
}

export interface RetractAnswer {
  readonly uri: string
  /** Who states it now. */
  readonly by: string
  /** The transaction of the change; null if nothing changed. */
  readonly tx: number | null
  /** Everything that this person now states about the entity. */
  readonly states: {
    readonly attributes: readonly {
      readonly name: string
      /** The value, or the members to add; null if there is none. */
      readonly value: unknown
      /** True to remove the value; or the members to remove, whoever states them. */
      readonly removed: unknown
    }[]
    readonly edges: readonly {
      readonly relation: string
      readonly to: string
      readonly rejected: boolean
    }[]
  }
  /** With waitFor: whether readers of this process see it. */
  readonly visible?: boolean
  /** With waitFor: it is visible, but not in the search index yet. */
  readonly search?: false
  readonly hint?: string
}

export interface RevertAnswer {
  readonly uri: string
  /** Who states it now. */
  readonly by: string
  /** The transaction of the change; null if nothing changed. */
  readonly tx: number | null
  /** Everything that this person now states about the entity. */
  readonly states: {
    readonly attributes: readonly {
      readonly name: string
      /** The value, or the members to add; null if there is none. */
      readonly value: unknown
      /** True to remove the value; or the members to remove, whoever states them. */
      readonly removed: unknown
    }[]
    readonly edges: readonly {
      readonly relation: string
      readonly to: string
      readonly rejected: boolean
    }[]
  }
  /** With waitFor: whether readers of this process see it. */
  readonly visible?: boolean
  /** With waitFor: it is visible, but not in the search index yet. */
  readonly search?: false
  readonly hint?: string
}

export interface CommentAnswer {
  readonly uri: string
  /** Id of the comment. */
  readonly id: string
  /** Who states it now. */
  readonly by: string
  /** The transaction of the change; null if nothing changed. */
  readonly tx: number | null
  /** With waitFor: whether readers of this process see it. */
  readonly visible?: boolean
  /** With waitFor: it is visible, but not in the search index yet. */
  readonly search?: false
  readonly hint?: string
}

export interface EditCommentAnswer {
  readonly uri: string
  /** Id of the comment. */
  readonly id: string
  /** Who states it now. */
  readonly by: string
  /** The transaction of the change; null if nothing changed. */
  readonly tx: number | null
  /** With waitFor: whether readers of this process see it. */
  readonly visible?: boolean
  /** With waitFor: it is visible, but not in the search index yet. */
  readonly search?: false
  readonly hint?: string
}

export interface DeleteCommentAnswer {
  readonly uri: string
  /** Id of the comment. */
  readonly id: string
  /** Who states it now. */
  readonly by: string
  /** The transaction of the change; null if nothing changed. */
  readonly tx: number | null
  /** With waitFor: whether readers of this process see it. */
  readonly visible?: boolean
  /** With waitFor: it is visible, but not in the search index yet. */
  readonly search?: false
  readonly hint?: string
}

export interface DeprecateAnswer {
  readonly uris: readonly string[]
  /** Who states it now. */
  readonly by: string
  /** The transaction of the change; null if nothing changed. */
  readonly tx: number | null
  /** With waitFor: whether readers of this process see it. */
  readonly visible?: boolean
  /** With waitFor: it is visible, but not in the search index yet. */
  readonly search?: false
  readonly hint?: string
}

export interface UndeprecateAnswer {
  readonly uris: readonly string[]
  /** Who states it now. */
  readonly by: string
  /** The transaction of the change; null if nothing changed. */
  readonly tx: number | null
  /** With waitFor: whether readers of this process see it. */
  readonly visible?: boolean
  /** With waitFor: it is visible, but not in the search index yet. */
  readonly search?: false
  readonly hint?: string
}

export interface ApproveAnswer {
  readonly uri: string
  /** Id of the approval. */
  readonly id: string
  /** Who states it now. */
  readonly by: string
  /** The transaction of the change; null if nothing changed. */
  readonly tx: number | null
  /** With waitFor: whether readers of this process see it. */
  readonly visible?: boolean
  /** With waitFor: it is visible, but not in the search index yet. */
  readonly search?: false
  readonly hint?: string
}

export interface WithdrawApprovalAnswer {
  readonly uri: string
  /** Id of the approval. */
  readonly id: string
  /** Who states it now. */
  readonly by: string
  /** The transaction of the change; null if nothing changed. */
  readonly tx: number | null
  /** With waitFor: whether readers of this process see it. */
  readonly visible?: boolean
  /** With waitFor: it is visible, but not in the search index yet. */
  readonly search?: false
  readonly hint?: string
}

export interface WaiveAnswer {
  readonly uri: string
  readonly policy: string
  /** Who states it now. */
  readonly by: string
  /** The transaction of the change; null if nothing changed. */
  readonly tx: number | null
  /** With waitFor: whether readers of this process see it. */
  readonly visible?: boolean
  /** With waitFor: it is visible, but not in the search index yet. */
  readonly search?: false
  readonly hint?: string
}

export interface UnwaiveAnswer {
  readonly uri: string
  readonly policy: string
  /** Who states it now. */
  readonly by: string
  /** The transaction of the change; null if nothing changed. */
  readonly tx: number | null
  /** With waitFor: whether readers of this process see it. */
  readonly visible?: boolean
  /** With waitFor: it is visible, but not in the search index yet. */
  readonly search?: false
  readonly hint?: string
}

export interface MuteAnswer {
  readonly uri: string
  readonly watch: string
  /** Who states it now. */
  readonly by: string
  /** The transaction of the change; null if nothing changed. */
  readonly tx: number | null
  /** With waitFor: whether readers of this process see it. */
  readonly visible?: boolean
  /** With waitFor: it is visible, but not in the search index yet. */
  readonly search?: false
  readonly hint?: string
}

export interface UnmuteAnswer {
  readonly uri: string
  readonly watch: string
  /** Who states it now. */
  readonly by: string
  /** The transaction of the change; null if nothing changed. */
  readonly tx: number | null
  /** With waitFor: whether readers of this process see it. */
  readonly visible?: boolean
  /** With waitFor: it is visible, but not in the search index yet. */
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
  /** The owner: a caller, by name, or a team, by its URI. */
  readonly owner: string
  /** Who created it. Its messages leave out everything that is hidden from this person. */
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
  /** Kinds of changes; empty for all. */
  readonly kinds: readonly ('added' | 'removed' | 'status' | 'relationship' | 'attribute' | 'found' | 'violation')[]
  /** The drop in quality that it reports, and no other changes; null: it reports changes. */
  readonly score: ScoreCondition | null
  readonly every: 'immediate' | 'hour' | 'day'
  /** When the daily digest is sent. */
  readonly at: string
  /** Quiet hours, such as 22:00-08:00; null: none. */
  readonly quiet: string | null
  readonly timeZone: string
  readonly perDay: number
  /** Why nothing is sent at present; null if it is. */
  readonly suspended: string | null
  readonly pending: number
  /** Number sent, of the deliveries still on record. */
  readonly sent: number
  /** Number given up. */
  readonly dead: number
  /**
   * The secret that signs a webhook's messages, so that you can verify them. Shown only once. Null for other channels.
   */
  readonly secret: string | null
}

export interface RenewSecretAnswer {
  readonly id: string
  /** The new secret, shown only once. */
  readonly secret: string
  /** Until when messages are also signed with the previous secret. */
  readonly earlierUntil: string
}

export interface CreateTokenAnswer {
  /** Id of the token; pass it to revoke the token; null for a token declared in the configuration. */
  readonly id: string | null
  readonly name: string
  /** The person's name; null: a service account. */
  readonly owner: string | null
  readonly rights: readonly string[]
  /** The platforms it may send for; null: all of them. */
  readonly platforms: readonly string[] | null
  readonly createdAt: string | null
  readonly createdBy: string | null
  readonly expiresAt: string | null
  /** Last use, to half a minute; null: never, or unknown. */
  readonly usedAt: string | null
  /** The secret of the token, shown only once. */
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
  /** For a stub: why it is known by reference only. */
  readonly known?: string
  readonly name: string
  readonly standing: Standing
  /** The removal date. Null: no removal plan. */
  readonly sunset: string | null
  /** Distance in edges. */
  readonly depth: number
  /**
   * The worst standing along the path, without its ends. The path is the shortest over live entities, otherwise the shortest.
   */
  readonly pathStanding: Standing
  /** The path as text. */
  readonly sentence: string
  /** For a path of more than three steps: its first and last step as text. */
  readonly brief?: string
  /** Edges of the path; empty if steps are requested. */
  readonly path: readonly PathEdge[]
  /** The path by entity names, if requested. */
  readonly steps?: readonly PathStep[]
  /** Edges left out of the path. */
  readonly omitted?: number
  /** The least certain step, if requested. */
  readonly weakest?: WeakestStep | null
  /**
   * Whether a version, a deployment or a test is in use, as the verdict counts. Absent if not all could be read.
   */
  readonly inUse?: boolean
  readonly status?: string
  readonly owners: readonly string[]
  readonly owningTeams: readonly {
    readonly reason: 'owner' | 'member' | 'tag'
    readonly team: string | null
    readonly tag: string | null
    /** The owner who is a member of it. */
    readonly through: string | null
  }[]
  /** Owners and owning teams by name, up to 20 per entity. */
  readonly ownedBy: readonly OwnedBy[]
  /** Names and addresses of owners that no source describes, if any. */
  readonly unresolvedOwners?: readonly string[]
  /**
   * The entity that it is a version, run or part of, or the same data elsewhere, whose owners and teams these are, because it has none of its own.
   */
  readonly ownersInheritedFrom?: string
  /** The same for teams only, if it has owners of its own. */
  readonly teamsInheritedFrom?: string
}

export interface ComparisonRow {
  readonly part: ComparisonPart
  readonly name: string
  /** The split of a metric, the member of an attribute, or the linked entity. */
  readonly detail: string | null
  /** The URI of the linked entity or of the evaluation. */
  readonly uri: string | null
  readonly differs: boolean
  readonly values: readonly unknown[]
}

export type ComparisonPart = 'entity' | 'metric' | 'attribute' | 'relationship'

export interface SearchArguments {
  /**
   * the query: words, "phrases", +required words, filters such as type:feature or owner:alice, each with a minus to exclude.
   */
  readonly q: string
  /** only entities, or only users and groups. */
  readonly index?: 'entities' | 'owners' | undefined
  /**
   * relevance, updated, usage or name; or a number that hits have: accuracy, or -accuracy for highest first.
   */
  readonly sort?: string | undefined
  /**
   * count the hits by these: type, owner, team, tag, tagKey, attribute, businessDomain, domain, platform, state, standing, updated, governance.
   */
  readonly facets?: string | readonly string[] | undefined
  /** hits per page. Default: 20. */
  readonly limit?: number | undefined
  /** the cursor from the previous page's next. */
  readonly cursor?: string | undefined
}

export interface SuggestArguments {
  /** the query as typed so far. */
  readonly q: string
  /** the cursor's position in it; at the end, if omitted. */
  readonly at?: number | undefined
}

export interface DescribeArguments {
  /** the entity. */
  readonly uri: string
  /** how many rows of each relationship to show. Default: 0. */
  readonly rows?: number | undefined
  /** A time or a transaction: the answer as it was known then. */
  readonly asOf?: string | number | undefined
}

export interface NormalisedArguments {
  /** the entity. */
  readonly uri: string
  /** A time or a transaction: the answer as it was known then. */
  readonly asOf?: string | number | undefined
}

export interface DossierArguments {
  /** a model version. */
  readonly uri: string
  /** A time or a transaction: the answer as it was known then. */
  readonly asOf?: string | number | undefined
}

export interface RelatedArguments {
  /** the entity. */
  readonly uri: string
  /** a relationship, inverse or view, named as its GraphQL field. */
  readonly by: string
  /** attributes to include for each. */
  readonly attributes?: string | readonly string[] | undefined
  /** only entities whose name or URI contains this. */
  readonly filter?: string | undefined
  /** show the evidence for each, and when it was last confirmed. Default: false. */
  readonly edges?: boolean | undefined
  /** entities per page. Default: 100. */
  readonly limit?: number | undefined
  /** the cursor from the previous page's next. */
  readonly cursor?: string | undefined
  /** A time or a transaction: the answer as it was known then. */
  readonly asOf?: string | number | undefined
}

export interface HistoryArguments {
  /** the entity. */
  readonly uri: string
  /** changes per page. Default: 100. */
  readonly limit?: number | undefined
  /** the cursor from the previous page's next. */
  readonly cursor?: string | undefined
  /** A time or a transaction: the answer as it was known then. */
  readonly asOf?: string | number | undefined
}

export interface LineageArguments {
  /** the entity to start from. */
  readonly uri: string
  /** upstream (its origins) or downstream (what it reaches). Default: "upstream". */
  readonly direction?: 'upstream' | 'downstream' | undefined
  /** list only these entity types or interfaces; the walk still passes through others. */
  readonly types?: string | readonly string[] | undefined
  /** stop at these entity types or interfaces. */
  readonly until?: string | readonly string[] | undefined
  /** the largest number of steps. */
  readonly depth?: number | undefined
  /** include owners and owning teams, and how each team owns it. Default: false. */
  readonly owners?: boolean | undefined
  /** the least certain step of each path. Default: false. */
  readonly weakest?: boolean | undefined
  /** entities per page. Default: 100. */
  readonly limit?: number | undefined
  /** the cursor from the previous page's next. */
  readonly cursor?: string | undefined
  /** A time or a transaction: the answer as it was known then. */
  readonly asOf?: string | number | undefined
}

export interface ImpactArguments {
  /** the entity that will change. */
  readonly uri: string
  /** only entities of this team: its URI, the name in its tag, none or largest. */
  readonly team?: string | undefined
  /** include each path by name. Default: false. */
  readonly steps?: boolean | undefined
  /** count and list only these entity types or interfaces; the verdict covers all. */
  readonly types?: string | readonly string[] | undefined
  /** only this group; needed with a cursor. */
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
  /** the least certain step of each path. Default: false. */
  readonly weakest?: boolean | undefined
  /** entities per page, over all groups, and in each further list. Default: 100. */
  readonly limit?: number | undefined
  /** the cursor from the previous page's next. */
  readonly cursor?: string | undefined
  /** A time or a transaction: the answer as it was known then. */
  readonly asOf?: string | number | undefined
}

export interface MapArguments {
  /** the entity in the middle of the map. */
  readonly uri: string
  /** upstream (where it comes from) or downstream (what a change to it reaches). Default: "both". */
  readonly direction?: 'upstream' | 'downstream' | 'both' | undefined
  /** how many steps to go. Default: 1. */
  readonly hops?: number | undefined
  /**
   * what to open, in this order: group ids (repeat one for its next page), and URIs drawn on the map or contained in a group, to draw them individually.
   */
  readonly open?: string | readonly string[] | undefined
  /**
   * the entities of a path from uri, up to 50, each one step from the one before; they are drawn individually even if hops or filters would leave them out.
   */
  readonly along?: string | readonly string[] | undefined
  /** show only these entity types or interfaces; the walk still passes through others. */
  readonly types?: string | readonly string[] | undefined
  /** show only entities reached over these relationships: edge types, or names in either direction. */
  readonly rel?: string | readonly string[] | undefined
  /** show only entities of this freshness: fresh, ageing, stale or unknown. */
  readonly freshness?: string | readonly string[] | undefined
  /**
   * show only entities that serve or are tested in production, with everything upstream and downstream of them. Default: false.
   */
  readonly production?: boolean | undefined
  /**
   * an earlier moment to compare with: the map also draws what existed only then, and marks what was added or removed since.
   */
  readonly since?: string | undefined
  /** the most edges to return. Default: 200. */
  readonly edges?: number | undefined
  /** A time or a transaction: the answer as it was known then. */
  readonly asOf?: string | number | undefined
}

export interface PathsArguments {
  /** the entity where the paths begin. */
  readonly from: string
  /** the entity where they end. */
  readonly to: string
  /** how many of the shortest paths to list. Default: 5. */
  readonly limit?: number | undefined
  /** A time or a transaction: the answer as it was known then. */
  readonly asOf?: string | number | undefined
}

export interface WhyArguments {
  /** one of the two. */
  readonly from: string
  /** the other. */
  readonly to: string
  /** A time or a transaction: the answer as it was known then. */
  readonly asOf?: string | number | undefined
}

export interface UnusedArguments {
  /** an entity type. */
  readonly type: string
  /** only what this team or one of its sub-teams owns. */
  readonly team?: string | undefined
  /** by name, by owning team, least recently updated first, or most certain first; up to 20,000. */
  readonly sort?: 'name' | 'team' | 'updated' | 'certainty' | undefined
  /** entities per page. Default: 100. */
  readonly limit?: number | undefined
  /** the cursor from the previous page's next. */
  readonly cursor?: string | undefined
  /** A time or a transaction: the answer as it was known then. */
  readonly asOf?: string | number | undefined
}

export interface DeprecationsArguments {
  /** only plans in this state: still to remove, or done. */
  readonly state?: 'open' | 'done' | undefined
  /** only what this team or one of its sub-teams owns. */
  readonly team?: string | undefined
  /** only these entities, even those without a plan. */
  readonly of?: string | readonly string[] | undefined
  /** only entities that this entity needs, directly or indirectly. */
  readonly readBy?: string | undefined
  /** by date (default), by name, by number of readers (most first), or by owner. */
  readonly sort?: 'sunset' | 'name' | 'readers' | 'owner' | undefined
  /** plans per page. Default: 100. */
  readonly limit?: number | undefined
  /** the cursor from the previous page's next. */
  readonly cursor?: string | undefined
  /** A time or a transaction: the answer as it was known then. */
  readonly asOf?: string | number | undefined
}

export interface DeprecateArguments {
  /** the entities to remove. */
  readonly uris: string | readonly string[]
  /** when to remove them, as 2030-01-31 or a time. */
  readonly sunset: string
  /** a message for owners and readers. */
  readonly message?: string | undefined
  /** the replacement to use instead. */
  readonly replacement?: string | undefined
  /** who states it: a person's URI or a name; yourself, if omitted. */
  readonly by?: string | undefined
  /** wait until queries show the change, 10 s at most. */
  readonly waitFor?: 'visible' | undefined
}

export interface QualityArguments {
  /** how to group the rows; by type, if omitted. */
  readonly by?: 'type' | 'team' | 'domain' | 'platform' | 'day' | undefined
  /** only what this search finds, such as team:ranking. */
  readonly q?: string | undefined
  /** with by=day: how many days, including today; 90, if omitted. */
  readonly days?: number | undefined
}

export interface ReasonsArguments {
  /** the entity. */
  readonly uri: string
  /** A time or a transaction: the answer as it was known then. */
  readonly asOf?: string | number | undefined
}

export interface ExpectArguments {
  /** an entity type or interface. */
  readonly type: string
  /**
   * an attribute, "owner", or a tag such as tag:tier; if omitted, the expectations in force. Default: [].
   */
  readonly expects?: string | readonly string[] | undefined
  /** A time or a transaction: the answer as it was known then. */
  readonly asOf?: string | number | undefined
}

export interface AnomaliesArguments {
  /** a person or team: what they own; any other entity: itself and everything upstream. */
  readonly of?: string | undefined
  /** only this metric: rows, bytes, versions, usage, columns, runs. */
  readonly watch?: string | undefined
  /** include muted ones. Default: false. */
  readonly muted?: boolean | undefined
  /** anomalies per page. Default: 50. */
  readonly limit?: number | undefined
  /** the cursor from the previous page's next. */
  readonly cursor?: string | undefined
  /** A time or a transaction: the answer as it was known then. */
  readonly asOf?: string | number | undefined
}

export interface PoliciesArguments {
  /** A time or a transaction: the answer as it was known then. */
  readonly asOf?: string | number | undefined
}

export interface PolicyExplainArguments {
  /** the policy's id. */
  readonly policy: string
  /** A time or a transaction: the answer as it was known then. */
  readonly asOf?: string | number | undefined
}

export interface PolicyTrendArguments {
  /** A time or a transaction: the answer as it was known then. */
  readonly asOf?: string | number | undefined
}

export interface ViolationsArguments {
  /** only violations of this entity, or in which it was found. */
  readonly uri?: string | undefined
  /** only violations of this policy. */
  readonly policy?: string | undefined
  /** only violations of this severity. */
  readonly severity?: 'block' | 'warn' | undefined
  /** only what this team or one of its sub-teams owns. */
  readonly team?: string | undefined
  /** only entities of this type. */
  readonly type?: string | undefined
  /** include waived ones. Default: false. */
  readonly waived?: boolean | undefined
  /** violations per page. Default: 100. */
  readonly limit?: number | undefined
  /** the cursor from the previous page's next. */
  readonly cursor?: string | undefined
  /** A time or a transaction: the answer as it was known then. */
  readonly asOf?: string | number | undefined
}

export interface IncidentArguments {
  /** the bad entity. */
  readonly uri: string
  /** only versions trained since this moment. */
  readonly from?: string | undefined
  /** only versions trained until this moment. */
  readonly to?: string | undefined
  /** versions per page. Default: 100. */
  readonly limit?: number | undefined
  /** the cursor from the previous page's next. */
  readonly cursor?: string | undefined
  /** A time or a transaction: the answer as it was known then. */
  readonly asOf?: string | number | undefined
}

export interface CompareArguments {
  /** the entities to compare, all of one type. */
  readonly of: string | readonly string[]
  /** A time or a transaction: the answer as it was known then. */
  readonly asOf?: string | number | undefined
}

export interface MeasurementsArguments {
  /**
   * an entity with versions or runs, such as a model, experiment or evaluation; or one of those versions or runs.
   */
  readonly uri: string
  /** how many of the latest versions or runs to list. Default: 200. */
  readonly latest?: number | undefined
  /** A time or a transaction: the answer as it was known then. */
  readonly asOf?: string | number | undefined
}

export interface CurvesArguments {
  /** a run. */
  readonly uri: string
  /** the metrics to read; the run's first ones, if omitted. Default: []. */
  readonly metrics?: string | readonly string[] | undefined
  /** the most points per curve, among them both ends, lows and highs. Default: 150. */
  readonly points?: number | undefined
}

export interface ArtifactsArguments {
  /** a run or a logged model. */
  readonly uri: string
  /** the path of one of its folders; the root, if omitted. */
  readonly folder?: string | undefined
}

export interface DiffArguments {
  /** the earlier moment: a time or a transaction. */
  readonly from: string
  /** the later moment: a time or a transaction; now, if omitted. */
  readonly to?: string | undefined
  /** only this entity; everything, if omitted. */
  readonly uri?: string | undefined
  /** everything within this many steps of the URI. Default: 0. */
  readonly hops?: number | undefined
  /** which edges the steps follow: all, or lineage upstream and downstream. Default: "edges". */
  readonly along?: 'edges' | 'lineage' | undefined
  /** entities per page; for one entity, edges per page. Default: 100. */
  readonly limit?: number | undefined
  /** the cursor from the previous page's next. */
  readonly cursor?: string | undefined
  /** A time or a transaction: the answer as it was known then. */
  readonly asOf?: string | number | undefined
}

export interface ActivityArguments {
  /** changes after this time or transaction; the last day, if omitted. */
  readonly since?: string | undefined
  /** changes since this version, run or other entity was created. */
  readonly sinceVersion?: string | undefined
  /** what a user or group owns, or an entity with its runs and versions. */
  readonly of?: string | undefined
  /** for a group: leave out what its sub-teams own. Default: false. */
  readonly directOnly?: boolean | undefined
  /** this entity only: its whole history, unless since is given. */
  readonly entity?: string | undefined
  /** this entity and everything upstream of it. */
  readonly upstreamOf?: string | undefined
  /** only entities of these types or interfaces. */
  readonly types?: string | readonly string[] | undefined
  /** only changes of at least this severity. Default: "low". */
  readonly severity?: 'high' | 'medium' | 'low' | undefined
  /** include counters, read times and conclusions. Default: false. */
  readonly bookkeeping?: boolean | undefined
  /**
   * combine routine changes, and failed runs, of one parent within an hour into one entry. Default: false.
   */
  readonly fold?: boolean | undefined
  /** changes per page. Default: 50. */
  readonly limit?: number | undefined
  /** the cursor from the previous page's next. */
  readonly cursor?: string | undefined
  /** A time or a transaction: the answer as it was known then. */
  readonly asOf?: string | number | undefined
}

export interface ChangesArguments {
  /** the earlier moment: a time or a transaction. */
  readonly from: string
  /** the later moment: a time or a transaction; now, if omitted. */
  readonly to?: string | undefined
  /** transactions per page. Default: 100. */
  readonly limit?: number | undefined
  /** the cursor from the previous page's next. */
  readonly cursor?: string | undefined
  /** A time or a transaction: the answer as it was known then. */
  readonly asOf?: string | number | undefined
}

export interface LogArguments {
  /** transactions after this one; from the first, if omitted. */
  readonly after?: number | undefined
  /** up to this transaction; up to the last, if omitted. */
  readonly until?: number | undefined
  /** transactions per page; fewer if they contain many changes. Default: 20. */
  readonly limit?: number | undefined
  /** the cursor from the previous page's next. */
  readonly cursor?: string | undefined
}

export interface HomeArguments {
  /** a user or group; everything, if omitted. */
  readonly of?: string | undefined
  /** for a group: leave out what its sub-teams own. Default: false. */
  readonly directOnly?: boolean | undefined
  /** changes after this time or transaction; the last day, if omitted. */
  readonly since?: string | undefined
  /** only needs since this time, newest first. */
  readonly needsSince?: string | undefined
  /** owned entities per page. Default: 20. */
  readonly limit?: number | undefined
  /** the cursor from the previous page's next. */
  readonly cursor?: string | undefined
  /** A time or a transaction: the answer as it was known then. */
  readonly asOf?: string | number | undefined
}

export interface TypesArguments {
  /** A time or a transaction: the answer as it was known then. */
  readonly asOf?: string | number | undefined
}

export interface RecommendationsArguments {
  /** only for this entity. */
  readonly of?: string | undefined
  /** only for what this team or one of its sub-teams owns. */
  readonly team?: string | undefined
  /** only this kind, such as mightUse or mightBeOwnedBy. */
  readonly kind?: string | undefined
  /** most certain first; up to 2,000. */
  readonly sort?: 'score' | undefined
  /** recommendations per page. Default: 50. */
  readonly limit?: number | undefined
  /** the cursor from the previous page's next. */
  readonly cursor?: string | undefined
  /** A time or a transaction: the answer as it was known then. */
  readonly asOf?: string | number | undefined
}

export interface RejectedArguments {
  /** only edges of this entity, at either end. */
  readonly of?: string | undefined
  /** rejections per page. Default: 100. */
  readonly limit?: number | undefined
  /** the cursor from the previous page's next. */
  readonly cursor?: string | undefined
  /** A time or a transaction: the answer as it was known then. */
  readonly asOf?: string | number | undefined
}

export interface SourcesArguments {
  /** sources per page. Default: 1000. */
  readonly limit?: number | undefined
  /** the cursor from the previous page's next. */
  readonly cursor?: string | undefined
}

export interface DeletionsArguments {
  /** a configured source's platform. */
  readonly platform: string
  /** documents per page. Default: 100. */
  readonly limit?: number | undefined
  /** the cursor from the previous page's next. */
  readonly cursor?: string | undefined
}

export interface RetriesArguments {
  /** a configured source's platform. */
  readonly platform: string
  /** URIs per page. Default: 50. */
  readonly limit?: number | undefined
  /** the cursor from the previous page's next. */
  readonly cursor?: string | undefined
}

export interface QuarantineArguments {
  /** items per page. Default: 100. */
  readonly limit?: number | undefined
  /** the cursor from the previous page's next. */
  readonly cursor?: string | undefined
}

export interface RetainArguments {
  /** a time, or a number of days ago. */
  readonly before: string
  /** only count what would be dropped. Default: false. */
  readonly dryRun?: boolean | undefined
}

export interface TokensArguments {
  /** everyone's, for administrators; your own, if omitted. Default: false. */
  readonly all?: boolean | undefined
}

export interface CreateTokenArguments {
  /** its name: 1–64 lower-case letters, digits or "-". */
  readonly name: string
  /** its rights: read, metrics, send, edit, approve, edit-as, operate, administer. */
  readonly rights: string | readonly string[]
  /** the platforms it may send for; all, if omitted. */
  readonly platforms?: string | readonly string[] | undefined
  /** when it expires: hours or days, as 12h or 90d, or a time. Default: "90d". */
  readonly expires?: string | undefined
  /** for a service account, which belongs to nobody; only administrators. Default: false. */
  readonly service?: boolean | undefined
}

export interface SessionsArguments {
  /** everyone's, for administrators; your own, if omitted. Default: false. */
  readonly all?: boolean | undefined
}

export interface AuditArguments {
  /** only entries of this kind. */
  readonly kind?: 'write' | 'export' | 'sign-in' | 'refusal' | 'administration' | undefined
  /** only this caller, by its id in the entries. */
  readonly caller?: string | undefined
  /** only this operation, by name. */
  readonly operation?: string | undefined
  /** only entries since this time. */
  readonly from?: string | undefined
  /** only entries before this time. */
  readonly to?: string | undefined
  /** entries per page. Default: 100. */
  readonly limit?: number | undefined
  /** the cursor from the previous page's next. */
  readonly cursor?: string | undefined
}

export interface VerifyAuditArguments {
  /** an entry that you noted elsewhere, as <id>:<digest>; it must be in the chain. */
  readonly noted?: string | undefined
}

export interface SubscriptionsArguments {
  /** everyone's, for administrators; yours and your teams', if omitted. Default: false. */
  readonly all?: boolean | undefined
}

export interface SubscribeArguments {
  /** where to send: a webhook address that the configuration allows, or an e-mail address. */
  readonly to: string
  /** how to send it; by default, derived from the address. */
  readonly channel?: 'webhook' | 'slack' | 'email' | undefined
  /** an entity with its runs and versions; for a user or group, what they own. */
  readonly of?: string | undefined
  /** an entity and everything upstream of it; for a user or group, what they own and everything upstream. */
  readonly upstreamOf?: string | undefined
  /** only entities of these types or interfaces. */
  readonly types?: string | readonly string[] | undefined
  /** only entities whose home is this platform. */
  readonly platform?: string | undefined
  /** only entities that this search finds after the change. */
  readonly q?: string | undefined
  /** only changes of at least this severity. Default: "medium". */
  readonly severity?: 'high' | 'medium' | 'low' | undefined
  /** only these kinds of changes: added, removed, status, relationship, attribute, found, violation. */
  readonly kinds?: string | readonly string[] | undefined
  /** instead of changes: when an entity's quality score falls below this value, of 100. */
  readonly scoreBelow?: number | undefined
  /** instead of changes: when an entity's quality score drops by more than this. */
  readonly scoreDrop?: number | undefined
  /** the period in which the score drops; a day, if omitted. */
  readonly scoreWithin?: 'hour' | 'day' | 'week' | 'month' | undefined
  /** which quality score; any, if omitted. */
  readonly dimension?: 'completeness' | 'timeliness' | 'consistency' | undefined
  /** the team to subscribe; yourself, if omitted. */
  readonly team?: string | undefined
  /** send each change, or one message per hour or day. Default: "immediate". */
  readonly every?: 'immediate' | 'hour' | 'day' | undefined
  /** when to send the daily message. Default: "09:00". */
  readonly at?: string | undefined
  /** quiet hours, such as 22:00-08:00; changes are sent in one message when they end. */
  readonly quiet?: string | undefined
  /** the time zone of these times, such as Europe/Berlin. Default: "UTC". */
  readonly timeZone?: string | undefined
  /** messages per day; later changes go in one message at its end. Default: 100. */
  readonly perDay?: number | undefined
}

export interface DeliveriesArguments {
  /** a subscription's id; all of yours, if omitted. */
  readonly subscription?: string | undefined
  /** only deliveries in this state. */
  readonly state?: 'pending' | 'sent' | 'dead' | 'withheld' | undefined
  /** only for changes to this entity: who was notified, and when. */
  readonly uri?: string | undefined
  /** everyone's, for administrators. Default: false. */
  readonly all?: boolean | undefined
  /** deliveries per page. Default: 50. */
  readonly limit?: number | undefined
  /** the cursor from the previous page's next. */
  readonly cursor?: string | undefined
}

export interface RefreshArguments {
  /** the entity to read again. */
  readonly uri: string
  /** wait until queries show the change, 10 s at most. */
  readonly waitFor?: 'visible' | undefined
}

export interface PushArguments {
  /** the platform that sends it: a source without an address. */
  readonly platform: string
  /** the entity type. */
  readonly type: string
  /** the entity, of any platform; or give its id. */
  readonly uri?: string | undefined
  /** the entity's id on this platform. */
  readonly id?: string | undefined
  /** its metadata, as the platform's mapping reads it; at most 1,000,000 bytes. */
  readonly payload?: unknown | undefined
  /** the entity is deleted; send no payload. Default: false. */
  readonly deleted?: boolean | undefined
  /** wait until queries show the change, 10 s at most. */
  readonly waitFor?: 'visible' | undefined
}

export interface ImportPartArguments {
  /** a configured source's platform. */
  readonly platform: string
  /** a UUID for the import, the same for all its parts. */
  readonly upload: string
  /** the file's name, such as nodes.csv. */
  readonly file: string
  /** the byte of the file where this part begins. */
  readonly at: number
  /** the part's bytes in base64; at most 262,144 bytes. */
  readonly content: unknown
}

export interface ImportArguments {
  /** a configured source's platform. */
  readonly platform: string
  /** a UUID for the import, the same for all its parts. */
  readonly upload: string
  /** the names of its files, once all their parts are sent. */
  readonly files: string | readonly string[]
  /** import nothing if a row is refused. Default: false. */
  readonly strict?: boolean | undefined
}

export interface ReplayArguments {
  /** the number of a quarantined event. */
  readonly id: number
}

export interface DiscardArguments {
  /** the number of a quarantined event. */
  readonly id: number
}

export interface ConfirmDeletionsArguments {
  /** a configured source's platform. */
  readonly platform: string
}

export interface DismissDeletionsArguments {
  /** a configured source's platform. */
  readonly platform: string
}

export interface PauseSourceArguments {
  /** a configured source's platform. */
  readonly platform: string
}

export interface ResumeSourceArguments {
  /** a configured source's platform. */
  readonly platform: string
}

export interface ListSourceArguments {
  /** a configured source's platform. */
  readonly platform: string
}

export interface DeleteSourceArguments {
  /** a configured source's platform. */
  readonly platform: string
}

export interface AnnotateArguments {
  /** the entity. */
  readonly uri: string
  /** who states it: a person's URI or a name; yourself, if omitted. */
  readonly by?: string | undefined
  /** the description; replaces those of sources. */
  readonly description?: string | undefined
  /** leave it without a description, whatever sources state. Default: false. */
  readonly noDescription?: boolean | undefined
  /** a tag to add: name, name::value or name=value. Default: []. */
  readonly addTags?: string | readonly string[] | undefined
  /** a tag to remove, whoever states it: name, name::value or name=value. Default: []. */
  readonly removeTags?: string | readonly string[] | undefined
  /** an owner to add: the URI of a person or group. Default: []. */
  readonly addOwners?: string | readonly string[] | undefined
  /** an owner to remove, whoever states it: a URI. Default: []. */
  readonly removeOwners?: string | readonly string[] | undefined
  /** wait until queries show the change, 10 s at most. */
  readonly waitFor?: 'visible' | undefined
}

export interface ConfirmEdgeArguments {
  /** the entity where the edge starts. */
  readonly from: string
  /** the edge type, such as Entity.ownedBy. */
  readonly relation: string
  /** the entity where the edge ends. */
  readonly to: string
  /** who states it: a person's URI or a name; yourself, if omitted. */
  readonly by?: string | undefined
  /** wait until queries show the change, 10 s at most. */
  readonly waitFor?: 'visible' | undefined
}

export interface RejectEdgeArguments {
  /** the entity where the edge starts. */
  readonly from: string
  /** the edge type, such as Entity.ownedBy. */
  readonly relation: string
  /** the entity where the edge ends. */
  readonly to: string
  /** who states it: a person's URI or a name; yourself, if omitted. */
  readonly by?: string | undefined
  /** wait until queries show the change, 10 s at most. */
  readonly waitFor?: 'visible' | undefined
}

export interface RetractArguments {
  /** the entity; for edges, the one where they start. */
  readonly uri: string
  /** whose statements: a person's URI or a name; yours, if omitted. */
  readonly by?: string | undefined
  /** only these attributes: description, tags, comments or deprecation. Default: []. */
  readonly attributes?: string | readonly string[] | undefined
  /** an edge: its type, a space, and the URI where it ends. Default: []. */
  readonly edges?: string | readonly string[] | undefined
  /** wait until queries show the change, 10 s at most. */
  readonly waitFor?: 'visible' | undefined
}

export interface RevertArguments {
  /** the entity that was changed. */
  readonly uri: string
  /** the transaction of the change, as history lists it. */
  readonly tx: number
  /** also undo later changes to the same values. Default: false. */
  readonly overNewer?: boolean | undefined
  /** who states it: a person's URI or a name; yourself, if omitted. */
  readonly by?: string | undefined
  /** wait until queries show the change, 10 s at most. */
  readonly waitFor?: 'visible' | undefined
}

export interface CommentArguments {
  /** the entity. */
  readonly uri: string
  /** plain text, up to 2,000 characters; optional when marking a question as answered. */
  readonly text?: string | undefined
  /** ask the owners; it stays on their Home page until answered. Default: false. */
  readonly question?: boolean | undefined
  /** the id of the comment to reply to. */
  readonly replyTo?: string | undefined
  /** this reply answers the question; an owner's reply always does. Default: false. */
  readonly answered?: boolean | undefined
  /** who states it: a person's URI or a name; yourself, if omitted. */
  readonly by?: string | undefined
  /** wait until queries show the change, 10 s at most. */
  readonly waitFor?: 'visible' | undefined
}

export interface EditCommentArguments {
  /** the entity. */
  readonly uri: string
  /** the comment's id. */
  readonly id: string
  /** plain text, up to 2,000 characters. */
  readonly text: string
  /** who states it: a person's URI or a name; yourself, if omitted. */
  readonly by?: string | undefined
  /** wait until queries show the change, 10 s at most. */
  readonly waitFor?: 'visible' | undefined
}

export interface DeleteCommentArguments {
  /** the entity. */
  readonly uri: string
  /** the comment's id. */
  readonly id: string
  /** who states it: a person's URI or a name; yourself, if omitted. */
  readonly by?: string | undefined
  /** wait until queries show the change, 10 s at most. */
  readonly waitFor?: 'visible' | undefined
}

export interface UndeprecateArguments {
  /** the entities to keep. */
  readonly uris: string | readonly string[]
  /** who states it: a person's URI or a name; yourself, if omitted. */
  readonly by?: string | undefined
  /** wait until queries show the change, 10 s at most. */
  readonly waitFor?: 'visible' | undefined
}

export interface ApproveArguments {
  /** the version, or any other entity. */
  readonly uri: string
  /** what it is approved for, in a few words, such as "personal data". */
  readonly use?: string | undefined
  /** the stage it is approved for, such as production. */
  readonly stage?: string | undefined
  /** the region it is approved for. */
  readonly region?: string | undefined
  /** when it expires, as 2030-01-31 or a time; never, if omitted. */
  readonly until?: string | undefined
  /** what was checked, and why it is fine. */
  readonly comment?: string | undefined
  /** who states it: a person's URI or a name; yourself, if omitted. */
  readonly by?: string | undefined
  /** wait until queries show the change, 10 s at most. */
  readonly waitFor?: 'visible' | undefined
}

export interface WithdrawApprovalArguments {
  /** the entity. */
  readonly uri: string
  /** the approval's id. */
  readonly id: string
  /** who states it: a person's URI or a name; yourself, if omitted. */
  readonly by?: string | undefined
  /** wait until queries show the change, 10 s at most. */
  readonly waitFor?: 'visible' | undefined
}

export interface WaiveArguments {
  /** the entity that violates the policy. */
  readonly uri: string
  /** the policy's id. */
  readonly policy: string
  /** the day the violation counts again, as 2030-01-31, or a time: within a year. */
  readonly until: string
  /** why it is accepted. */
  readonly reason: string
  /** who states it: a person's URI or a name; yourself, if omitted. */
  readonly by?: string | undefined
  /** wait until queries show the change, 10 s at most. */
  readonly waitFor?: 'visible' | undefined
}

export interface UnwaiveArguments {
  /** the entity. */
  readonly uri: string
  /** the policy's id. */
  readonly policy: string
  /** who states it: a person's URI or a name; yourself, if omitted. */
  readonly by?: string | undefined
  /** wait until queries show the change, 10 s at most. */
  readonly waitFor?: 'visible' | undefined
}

export interface MuteArguments {
  /** the entity. */
  readonly uri: string
  /** what to mute, as anomalies names it, such as rows or usage. */
  readonly watch: string
  /** the day the anomaly shows again, as 2030-01-31, or a time: within a year. */
  readonly until: string
  /** why it is expected. */
  readonly reason: string
  /** who states it: a person's URI or a name; yourself, if omitted. */
  readonly by?: string | undefined
  /** wait until queries show the change, 10 s at most. */
  readonly waitFor?: 'visible' | undefined
}

export interface UnmuteArguments {
  /** the entity. */
  readonly uri: string
  /** what to unmute, as anomalies names it. */
  readonly watch: string
  /** who states it: a person's URI or a name; yourself, if omitted. */
  readonly by?: string | undefined
  /** wait until queries show the change, 10 s at most. */
  readonly waitFor?: 'visible' | undefined
}

export interface StarArguments {
  /** the entity. */
  readonly uri: string
}

export interface UnstarArguments {
  /** the entity. */
  readonly uri: string
}

export interface SaveSearchArguments {
  /** its name; replaces a search of the same name. */
  readonly name: string
  /** the query. */
  readonly q: string
  /** the order of its hits, as in search. */
  readonly sort?: string | undefined
  /** columns of the table that shows its hits; a list, if omitted. */
  readonly columns?: string | readonly string[] | undefined
}

export interface DeleteSearchArguments {
  /** the name of a saved search. */
  readonly name: string
}

export interface UnsubscribeArguments {
  /** the subscription's id. */
  readonly id: string
}

export interface ResumeSubscriptionArguments {
  /** the subscription's id. */
  readonly id: string
}

export interface RenewSecretArguments {
  /** the subscription's id. */
  readonly id: string
}

export interface TestDeliveryArguments {
  /** the subscription's id. */
  readonly id: string
}

export interface ReplayDeliveryArguments {
  /** the delivery's id. */
  readonly id: string
}

export interface RevokeTokenArguments {
  /** the token's id, as the list of tokens shows it. */
  readonly id: string
}

export interface EndSessionArguments {
  /** the session's id, as the list of sessions shows it. */
  readonly id: string
}

export interface AllowLoginArguments {
  /** the code that "mlg login" printed. */
  readonly code: string
  /** the name of the machine where it runs. */
  readonly host: string
}

/** Questions that can be asked as of a moment. */
export interface PastQuestions {
  /**
   * Show one entity: attributes, relationships, owners, metrics.
   * Returns its attributes, its relationships with their counts, the documents that describe it, and the issues that the service found. Write the URI as one percent-encoded path segment, or as it is. Needs the right "read": query entities, lineage, history and the state of the service.
   */
  readonly describe: Asked<DescribeArguments, DescribeAnswer>
  /**
   * Show the normalised facts of an entity.
   * Has the shape of the contract: snake_case names and what sources stated, without conclusions of the service. Needs the right "read": query entities, lineage, history and the state of the service.
   */
  readonly normalised: Asked<NormalisedArguments, NormalisedAnswer>
  /**
   * Show everything stated about a model version and its surroundings, each fact with its source and transaction.
   * For audits: the data, features, code, runs, evaluations, tests, deployments and people, as of one transaction, with a digest. Up to 200 entities upstream, 100 downstream and 5000 statements; what is left out is counted. The same transaction gives the same answer, until a value is redacted. Needs the right "read": query entities, lineage, history and the state of the service.
   */
  readonly dossier: Asked<DossierArguments, DossierAnswer>
  /**
   * List what an entity is related to by one relationship.
   * See the entity's own relationships for the available names. Lists them in the order in which they were first mentioned. Needs the right "read": query entities, lineage, history and the state of the service.
   */
  readonly related: Asked<RelatedArguments, RelatedAnswer> &
    Listed<RelatedArguments, RelatedAnswer, RelatedNode> &
    Exported<RelatedArguments, RelatedNode>
  /**
   * Show the history of an entity, newest first.
   * Needs the right "read": query entities, lineage, history and the state of the service.
   */
  readonly history: Asked<HistoryArguments, HistoryAnswer> & Listed<HistoryArguments, HistoryAnswer, HistoryEntry>
  /**
   * List what an entity comes from, or what depends on it.
   * Nearest first, each with the shortest path to it. All pages show the same transaction. The origins of a version or run leave out other runs and versions, reached over a table or pipeline as a whole, that began after it was made. Needs the right "read": query entities, lineage, history and the state of the service.
   */
  readonly lineage: Asked<LineageArguments, LineageAnswer> &
    Listed<LineageArguments, LineageAnswer, LineageNode> &
    Exported<LineageArguments, LineageNode>
  /**
   * Show what a change to an entity affects, who owns it, and why.
   * With `team`, the groups list only entities of that team: a group by its URI, a team by the name in its tag, or `none` for entities without a team. `largest` lists everything if it fits on the page, and otherwise the entities of the team that owns the most of them (`none` if no team owns any). All other counts and the verdict cover everything. Needs the right "read": query entities, lineage, history and the state of the service.
   */
  readonly impact: Asked<ImpactArguments, ImpactAnswer> & Exported<ImpactArguments, ImpactRow>
  /**
   * Draw the lineage map around an entity: nodes, edges and groups of similar entities.
   * Each entity that the lineage reaches within the steps is drawn individually or counted in one group. Draws up to 150 entities, and those of along; beyond that, groups them by type and owning team. Opening an entity or a group never removes what is already drawn. Needs the right "read": query entities, lineage, history and the state of the service.
   */
  readonly map: Asked<MapArguments, MapAnswer>
  /**
   * Find the shortest paths between two entities.
   * Tries both directions. Each path passes an entity at most once; of several edges between two entities, shows the first in the catalogue. Needs the right "read": query entities, lineage, history and the state of the service.
   */
  readonly paths: Asked<PathsArguments, PathsAnswer>
  /**
   * Explain the relationship between two entities.
   * Lists each edge in either direction: what sources stated, and what rules concluded from it. Needs the right "read": query entities, lineage, history and the state of the service.
   */
  readonly why: Asked<WhyArguments, WhyAnswer>
  /**
   * List entities of a type that nothing in use depends on.
   * Nothing in use is made from these entities or hosted by them; versions and runs are judged individually. These count as in use: unfinished runs, running tests, serving deployments and rules, model versions that are trained, released, chosen by an alias or the newest of their model, and entities that are still read. Refuses types that the catalogue connects to none of these by flow or hosting. Needs the right "read": query entities, lineage, history and the state of the service.
   */
  readonly unused: Asked<UnusedArguments, UnusedAnswer> &
    Listed<UnusedArguments, UnusedAnswer, UnusedNode> &
    Exported<UnusedArguments, UnusedNode>
  /**
   * List entities planned for removal, with the date and who still reads them.
   * Computes for each answer who still reads the entities. To plan a removal, use `deprecate`. Needs the right "read": query entities, lineage, history and the state of the service.
   */
  readonly deprecations: Asked<DeprecationsArguments, DeprecationsAnswer> &
    Listed<DeprecationsArguments, DeprecationsAnswer, Deprecation> &
    Exported<DeprecationsArguments, Deprecation>
  /**
   * Explain what is wrong with an entity's metadata, and how to fix it.
   * Needs the right "read": query entities, lineage, history and the state of the service.
   */
  readonly reasons: Asked<ReasonsArguments, ReasonsAnswer>
  /**
   * Count the entities of a type that would fail an expectation.
   * Tries an expectation that isn't in force yet on all entities of a type, and writes nothing. Needs the right "read": query entities, lineage, history and the state of the service.
   */
  readonly expect: Asked<ExpectArguments, ExpectAnswer>
  /**
   * List anomalies: unusual row counts, bytes, usage, rhythm or columns.
   * Computed for each answer from recorded versions, runs and facts: off by more than 3.5 robust standard deviations and by a quarter, usage down by half, silence longer than twice the usual interval, or columns removed or retyped within a week. Needs at least 8 earlier values, and drops what is older than 30 days. Needs the right "read": query entities, lineage, history and the state of the service.
   */
  readonly anomalies: Asked<AnomaliesArguments, AnomaliesAnswer> &
    Listed<AnomaliesArguments, AnomaliesAnswer, Anomaly> &
    Exported<AnomaliesArguments, Anomaly>
  /**
   * List the policies, whether each is in force, and how many entities violate it.
   * Needs the right "read": query entities, lineage, history and the state of the service.
   */
  readonly policies: Asked<PoliciesArguments, PoliciesAnswer>
  /**
   * Try a policy, even one that is off: what it finds, and at what cost.
   * Judges everything the policy applies to from scratch, up to 50,000 entities, and writes nothing, so that you can try a policy before switching it on. Needs the right "read": query entities, lineage, history and the state of the service.
   */
  readonly policyExplain: Asked<PolicyExplainArguments, PolicyExplainAnswer>
  /**
   * Show how many entities violated each policy in force, for each of the last 14 days.
   * Each day is judged by what was known then, and by the policies as defined then. Needs the right "read": query entities, lineage, history and the state of the service.
   */
  readonly policyTrend: Asked<PolicyTrendArguments, PolicyTrendAnswer>
  /**
   * List policy violations: since when, and who owns the entity.
   * To see the path from an entity to what was found, ask `why` about the two. Needs the right "read": query entities, lineage, history and the state of the service.
   */
  readonly violations: Asked<ViolationsArguments, ViolationsAnswer> &
    Listed<ViolationsArguments, ViolationsAnswer, PolicyViolation> &
    Exported<ViolationsArguments, PolicyViolation>
  /**
   * Trace the versions trained on a bad entity, where and when they ran, and who has to act.
   * A version is affected if the entity was upstream of it when it was trained, even if that has changed since. Nobody has to act on a version once its sources report that nothing runs on it. Needs the right "read": query entities, lineage, history and the state of the service.
   */
  readonly incident: Asked<IncidentArguments, IncidentAnswer> &
    Listed<IncidentArguments, IncidentAnswer, IncidentVersion> &
    Exported<IncidentArguments, IncidentVersion>
  /**
   * Compare entities of one type.
   * Compares versions of a model, runs of a pipeline, features or datasets side by side: metrics with their history, attributes value by value, and relationships. Differences come first. Needs the right "read": query entities, lineage, history and the state of the service.
   */
  readonly compare: Asked<CompareArguments, CompareAnswer> & Exported<CompareArguments, ComparisonRow>
  /**
   * List metrics and parameters of all versions or runs of an entity.
   * One row per model version or experiment run, with the metrics and parameters of all its records at the source: a version includes those of the run that trained it and of its logged model. Needs the right "read": query entities, lineage, history and the state of the service.
   */
  readonly measurements: Asked<MeasurementsArguments, MeasurementsAnswer>
  /**
   * Show what differs between two moments.
   * Compares one entity, everything around it (hops), or everything (without a URI). Needs the right "read": query entities, lineage, history and the state of the service.
   */
  readonly diff: Asked<DiffArguments, DiffAnswer> & Listed<DiffArguments, DiffAnswer, EntityDiff>
  /**
   * List changes as sentences: everywhere, for a team, or upstream of an entity.
   * Newest first. Omits counters, read times, conclusions and what a source had when it was connected, unless requested. A page looks at up to 500 changes and 5,000 transactions; follow `next` until it is null. For transactions, see `changes`. Needs the right "read": query entities, lineage, history and the state of the service.
   */
  readonly activity: Asked<ActivityArguments, ActivityAnswer> &
    Listed<ActivityArguments, ActivityAnswer, ActivityItem> &
    Exported<ActivityArguments, ActivityItem>
  /**
   * List the transactions between two moments, oldest first.
   * Shows when each was written, and why. For the sentences on the page Changes, see `activity`. Needs the right "read": query entities, lineage, history and the state of the service.
   */
  readonly changes: Asked<ChangesArguments, ChangesAnswer> & Listed<ChangesArguments, ChangesAnswer, ChangesTransaction>
  /**
   * Summarise what concerns a person or team: assets, failures, tests, changes, to-dos.
   * A group includes whatever its members and sub-teams own. Without `of`, the answer covers everything. Needs the right "read": query entities, lineage, history and the state of the service.
   */
  readonly home: Asked<HomeArguments, HomeAnswer>
  /**
   * List the entity types, with their attributes and relationships.
   * The definitions in force now, including types added while the service runs. Counts are current. Needs the right "read": query entities, lineage, history and the state of the service.
   */
  readonly types: Asked<TypesArguments, TypesAnswer>
  /**
   * List recommendations: missing features or owners, copies of a dataset, similar entities.
   * Suggestions of rules that nobody has accepted or rejected, with their evidence. Lists similar entities only for one entity, or if you ask for that kind. A page looks at up to 20,000 entities; follow `next` until it is null. Needs the right "read": query entities, lineage, history and the state of the service.
   */
  readonly recommendations: Asked<RecommendationsArguments, RecommendationsAnswer> &
    Listed<RecommendationsArguments, RecommendationsAnswer, Recommendation> &
    Exported<RecommendationsArguments, Recommendation>
  /**
   * List edges that people rejected, oldest first.
   * No other answer shows them. For one entity, a page looks at up to 10,000 rejections; follow `next` until it is null. Omits retracted rejections. Needs the right "read": query entities, lineage, history and the state of the service.
   */
  readonly rejected: Asked<RejectedArguments, RejectedAnswer> & Listed<RejectedArguments, RejectedAnswer, RejectedEdge>
}

/** Questions of the present only. */
export interface PresentQuestions {
  /**
   * Search entities by name, description, tags, owners and relationships.
   * Finds entities and owners together, best first: exact name or id, then name, then nearby fields, then description; retired ones come last. Entities that match only some of the words are a separate list with its own total. Each hit says why it matched. Write filters in the query: type, owner, team, tag, domain (the business domain), area (the part of the lifecycle), platform, state, is, has, updated, and attributes of the catalogue (status:failed, rows:>1000000). They only narrow the hits. Searches only the present. Needs the right "read": query entities, lineage, history and the state of the service.
   */
  readonly search: Asked<SearchArguments, SearchAnswer> &
    Listed<SearchArguments, SearchAnswer, SearchHit> &
    Exported<SearchArguments, SearchHit>
  /**
   * Complete a query as it is typed: entities, owners, tags and filters.
   * Returns a few of each. An unfinished query isn't an error. Needs the right "read": query entities, lineage, history and the state of the service.
   */
  readonly suggest: Asked<SuggestArguments, SuggestAnswer>
  /**
   * Show how complete, timely and consistent the metadata is, and what is wrong.
   * Groups by type, team, business domain, platform or day. Each count comes with a search that lists the counted entities. Deadlines are checked every 30 seconds, or less often if that takes long. Needs the right "read": query entities, lineage, history and the state of the service.
   */
  readonly quality: Asked<QualityArguments, QualityAnswer> & Exported<QualityArguments, QualityRow>
  /**
   * Show a run's metrics by step, read from its source now.
   * The record has only the last value of each metric; the values of every step stay at the source. Reads them for each answer, within its rate limit, and stores nothing. Needs the right "read": query entities, lineage, history and the state of the service.
   */
  readonly curves: Asked<CurvesArguments, CurvesAnswer>
  /**
   * List the files of a run or a model, read from its source now.
   * Lists names and sizes, one folder at a time. Asks the source for each answer, within its rate limit, and stores nothing; the contents stay there. Needs the right "read": query entities, lineage, history and the state of the service.
   */
  readonly artifacts: Asked<ArtifactsArguments, ArtifactsAnswer>
  /**
   * Read the raw log: every change of facts and edges, document by document.
   * For programs that store or analyse everything. "changes" and "activity" show the merged result, as readers see it. Needs the right "read": query entities, lineage, history and the state of the service.
   */
  readonly log: Asked<LogArguments, LogAnswer> &
    Listed<LogArguments, LogAnswer, LoggedTransaction> &
    Exported<LogArguments, LoggedTransaction>
  /**
   * List the rules in force, and how each is evaluated.
   * Needs the right "read": query entities, lineage, history and the state of the service.
   */
  readonly rules: Asked<Record<never, never>, RulesAnswer>
  /**
   * Show the head of the log, counts, followers, and changes that need a restart.
   * For thousands of marks (dirty), the count may be a few seconds old. Needs the right "read": query entities, lineage, history and the state of the service.
   */
  readonly status: Asked<Record<never, never>, StatusAnswer>
  /**
   * List the sources: health and issues, reads, backlog, sweeps, suspected deletions.
   * The sources are ordered by platform. Needs the right "read": query entities, lineage, history and the state of the service.
   */
  readonly sources: Asked<SourcesArguments, SourcesAnswer> & Listed<SourcesArguments, SourcesAnswer, Source>
  /**
   * List the suspected deletions of a source.
   * Needs the right "read": query entities, lineage, history and the state of the service.
   */
  readonly deletions: Asked<DeletionsArguments, DeletionsAnswer> &
    Listed<DeletionsArguments, DeletionsAnswer, HeldDocument> &
    Exported<DeletionsArguments, HeldDocument>
  /**
   * List the pending reads of a source: why, failures so far, next attempt.
   * These are the marks that `sources` counts as waiting. Needs the right "read": query entities, lineage, history and the state of the service.
   */
  readonly retries: Asked<RetriesArguments, RetriesAnswer> &
    Listed<RetriesArguments, RetriesAnswer, Retry> &
    Exported<RetriesArguments, Retry>
  /**
   * List events that couldn't be read, and why, oldest first.
   * Needs the right "read": query entities, lineage, history and the state of the service.
   */
  readonly quarantine: Asked<QuarantineArguments, QuarantineAnswer> &
    Listed<QuarantineArguments, QuarantineAnswer, QuarantinedEvent> &
    Exported<QuarantineArguments, QuarantinedEvent>
  /**
   * Show where the retained history begins, and what was dropped before.
   * Needs the right "read": query entities, lineage, history and the state of the service.
   */
  readonly retention: Asked<Record<never, never>, RetentionAnswer>
  /**
   * List tokens with their rights, expiry and last use.
   * A token's secret is shown only when the token is created. Needs the right "read": query entities, lineage, history and the state of the service.
   */
  readonly tokens: Asked<TokensArguments, TokensAnswer>
  /**
   * List sessions: who is signed in, since when, and until when.
   * Needs the right "read": query entities, lineage, history and the state of the service.
   */
  readonly sessions: Asked<SessionsArguments, SessionsAnswer>
  /**
   * List the configured roles: their rights, and the groups that have them.
   * Change them in the configuration under "access", which is reloaded without a restart. Needs the right "administer": drop or redact the past, confirm deletions, delete the entities of a removed source, manage tokens and sessions, read the audit.
   */
  readonly roles: Asked<Record<never, never>, RolesAnswer>
  /**
   * List what callers did and what they were refused: who, what, from where, outcome.
   * Reads aren't audited; exports are. Repeated equal entries are summed up in one. Needs the right "administer": drop or redact the past, confirm deletions, delete the entities of a removed source, manage tokens and sessions, read the audit.
   */
  readonly audit: Asked<AuditArguments, AuditAnswer> &
    Listed<AuditArguments, AuditAnswer, AuditEntry> &
    Exported<AuditArguments, AuditEntry>
  /**
   * Verify the audit: no entry was changed, removed or cut off.
   * Anyone with write access to the database can rebuild the whole chain: note the last entry elsewhere from time to time, and give it here. Needs the right "administer": drop or redact the past, confirm deletions, delete the entities of a removed source, manage tokens and sessions, read the audit.
   */
  readonly verifyAudit: Asked<VerifyAuditArguments, VerifyAuditAnswer>
  /**
   * Show who you are signed in as, and what you may do.
   * For every caller.
   */
  readonly me: Asked<Record<never, never>, MeAnswer>
  /**
   * List your favourites and saved searches.
   * They belong to the signed-in person, or to the operator of the machine, in every browser. Needs the right "read": query entities, lineage, history and the state of the service.
   */
  readonly saved: Asked<Record<never, never>, SavedAnswer>
  /**
   * List subscriptions: who is notified of which changes, and where.
   * A webhook's secret is shown only when it is created or renewed. Needs the right "read": query entities, lineage, history and the state of the service.
   */
  readonly subscriptions: Asked<SubscriptionsArguments, SubscriptionsAnswer>
  /**
   * List deliveries: what was sent to whom, what waits, and why it failed.
   * Needs the right "read": query entities, lineage, history and the state of the service.
   */
  readonly deliveries: Asked<DeliveriesArguments, DeliveriesAnswer> &
    Listed<DeliveriesArguments, DeliveriesAnswer, Delivery>
}

/** What changes something. */
export interface Commands {
  /**
   * Plan to remove entities by a date.
   * Nothing is removed or sent: deprecations shows who still reads the entities, and Home shows the plan to their owners, the owners of their readers, and its author. The plan is done once the sources no longer have the entities. Replaces an earlier plan. Needs the right "edit": annotate and comment on entities, plan removals, mute anomalies, confirm and reject edges.
   */
  readonly deprecate: Commanded<DeprecateArguments, DeprecateAnswer>
  /**
   * Drop the past before a moment for good.
   * Facts that are current at that moment stay. Returns when the run has started; a dry run only counts. Needs the right "administer": drop or redact the past, confirm deletions, delete the entities of a removed source, manage tokens and sessions, read the audit.
   */
  readonly retain: Commanded<RetainArguments, RetainAnswer>
  /**
   * Create a token for a program, and show its secret once.
   * Your own token never has more rights than you, and ends with your access. Only administrators create tokens for service accounts. Needs the right "read": query entities, lineage, history and the state of the service.
   */
  readonly createToken: Commanded<CreateTokenArguments, CreateTokenAnswer>
  /**
   * Subscribe to changes by webhook, Slack or e-mail.
   * All given conditions must match. Each message has a stable id and may arrive twice: use the id to recognise it. At most 200 per owner. Needs the right "read": query entities, lineage, history and the state of the service.
   */
  readonly subscribe: Commanded<SubscribeArguments, SubscribeAnswer>
  /**
   * Evaluate every rule from scratch and correct the record.
   * Needs the right "operate": refresh, sweep, pause and resume sources, replay or discard quarantined events, dismiss suspected deletions, and evaluate all rules again.
   */
  readonly enrich: Commanded<Record<never, never>, EnrichAnswer>
  /**
   * Read one entity from its source again, now.
   * Returns when the read has started, or, if you wait for it, when queries show its result. Needs the right "operate": refresh, sweep, pause and resume sources, replay or discard quarantined events, dismiss suspected deletions, and evaluate all rules again.
   */
  readonly refresh: Commanded<RefreshArguments, RefreshAnswer>
  /**
   * Push the metadata of one entity from a platform without an address.
   * 202: stored durably, and interpreted soon; 200 if the call waited until it is visible. Several payloads of one entity are merged, in any order. Needs the right "send": send events, and metadata that a source pushes.
   */
  readonly push: Commanded<PushArguments, PushAnswer>
  /**
   * Upload a part of a CSV file to import.
   * Send the parts of a file one after the other; nothing is imported yet. Needs the right "send": send events, and metadata that a source pushes.
   */
  readonly importPart: Commanded<ImportPartArguments, ImportPartAnswer>
  /**
   * Import uploaded CSV files.
   * A file replaces an earlier one of the same name. The platform is then listed, and entities that its files no longer contain are deleted; many deletions at once wait for a person to confirm them. Needs the right "send": send events, and metadata that a source pushes.
   */
  readonly import: Commanded<ImportArguments, ImportAnswer>
  /**
   * Replay a quarantined event.
   * Try it after the sender or the provider was corrected. If the event still can't be read, it stays in quarantine with the new error. Needs the right "operate": refresh, sweep, pause and resume sources, replay or discard quarantined events, dismiss suspected deletions, and evaluate all rules again.
   */
  readonly replay: Commanded<ReplayArguments, ReplayAnswer>
  /**
   * Discard a quarantined event for good.
   * Needs the right "operate": refresh, sweep, pause and resume sources, replay or discard quarantined events, dismiss suspected deletions, and evaluate all rules again.
   */
  readonly discard: Commanded<DiscardArguments, null>
  /**
   * Confirm the suspected deletions of a source.
   * Reads each entity once more, and deletes it if the source still reports it deleted. Needs the right "administer": drop or redact the past, confirm deletions, delete the entities of a removed source, manage tokens and sessions, read the audit.
   */
  readonly confirmDeletions: Commanded<ConfirmDeletionsArguments, ConfirmDeletionsAnswer>
  /**
   * Dismiss the suspected deletions of a source.
   * Their facts stay. The next complete sweep checks again, and again suspects the entities that the source still reports deleted. Needs the right "operate": refresh, sweep, pause and resume sources, replay or discard quarantined events, dismiss suspected deletions, and evaluate all rules again.
   */
  readonly dismissDeletions: Commanded<DismissDeletionsArguments, DismissDeletionsAnswer>
  /**
   * Pause a source: stop reading it until it is resumed.
   * Every process stops reading it within two seconds; a read in progress ends. Its events are accepted and wait, and pushes are still accepted. Needs the right "operate": refresh, sweep, pause and resume sources, replay or discard quarantined events, dismiss suspected deletions, and evaluate all rules again.
   */
  readonly pauseSource: Commanded<PauseSourceArguments, PauseSourceAnswer>
  /**
   * Resume a paused source, and read what waits.
   * Needs the right "operate": refresh, sweep, pause and resume sources, replay or discard quarantined events, dismiss suspected deletions, and evaluate all rules again.
   */
  readonly resumeSource: Commanded<ResumeSourceArguments, ResumeSourceAnswer>
  /**
   * Sweep a source: list it completely now, and read what differs.
   * The sweep begins within seconds; `sources` shows it as requested until it ends. Needs the right "operate": refresh, sweep, pause and resume sources, replay or discard quarantined events, dismiss suspected deletions, and evaluate all rules again.
   */
  readonly listSource: Commanded<ListSourceArguments, ListSourceAnswer>
  /**
   * Delete the entities of a source that is no longer configured.
   * Up to 50,000 at once, as if the source reported each of them as deleted; their past remains. Refused while the source is configured, since it would be read again. Needs the right "administer": drop or redact the past, confirm deletions, delete the entities of a removed source, manage tokens and sessions, read the audit.
   */
  readonly deleteSource: Commanded<DeleteSourceArguments, DeleteSourceAnswer>
  /**
   * Set an entity's description, tags and owners.
   * A person's description replaces those of sources; tags and owners add to them, and are removed only by name. Between people, the latest wins. Undo with retract. Needs the right "edit": annotate and comment on entities, plan removals, mute anomalies, confirm and reject edges.
   */
  readonly annotate: Commanded<AnnotateArguments, AnnotateAnswer>
  /**
   * Confirm that an edge exists.
   * The edge then stays, even if nothing else supports it any more. Needs the right "edit": annotate and comment on entities, plan removals, mute anomalies, confirm and reject edges.
   */
  readonly confirmEdge: Commanded<ConfirmEdgeArguments, ConfirmEdgeAnswer>
  /**
   * Reject an edge.
   * Answers and rules ignore it, whoever states or infers it, until a person confirms it or the rejection is retracted. Needs the right "edit": annotate and comment on entities, plan removals, mute anomalies, confirm and reject edges.
   */
  readonly rejectEdge: Commanded<RejectEdgeArguments, RejectEdgeAnswer>
  /**
   * Retract what a person states about an entity.
   * Retracts everything, or only the given attributes and edges. The earlier values show again. Needs the right "edit": annotate and comment on entities, plan removals, mute anomalies, confirm and reject edges.
   */
  readonly retract: Commanded<RetractArguments, RetractAnswer>
  /**
   * Revert a person's change to an entity.
   * Restores the earlier value of the attribute, tag or edge. If it was changed again since, the revert is refused and names who changed it, unless you undo later changes too. A revert can be reverted. Only its author can revert a comment. Needs the right "edit": annotate and comment on entities, plan removals, mute anomalies, confirm and reject edges.
   */
  readonly revert: Commanded<RevertArguments, RevertAnswer>
  /**
   * Comment on an entity, ask its owners, or reply.
   * Everyone who can see the entity sees its comments, in describe. Nothing is sent: a question stays on the Home page of the owners and their teams until one of them replies or somebody marks it as answered. An entity holds up to 200 comments, 50 per person. Needs the right "edit": annotate and comment on entities, plan removals, mute anomalies, confirm and reject edges.
   */
  readonly comment: Commanded<CommentArguments, CommentAnswer>
  /**
   * Edit one of your comments.
   * It is marked as edited; the history keeps the earlier text. Needs the right "edit": annotate and comment on entities, plan removals, mute anomalies, confirm and reject edges.
   */
  readonly editComment: Commanded<EditCommentArguments, EditCommentAnswer>
  /**
   * Delete one of your comments.
   * Replies stay. The history keeps it until retain drops that period. Needs the right "edit": annotate and comment on entities, plan removals, mute anomalies, confirm and reject edges.
   */
  readonly deleteComment: Commanded<DeleteCommentArguments, DeleteCommentAnswer>
  /**
   * Cancel the removal plan of entities.
   * Cancels anyone's plan, not only yours. With several entities, cancels all plans or none. Needs the right "edit": annotate and comment on entities, plan removals, mute anomalies, confirm and reject edges.
   */
  readonly undeprecate: Commanded<UndeprecateArguments, UndeprecateAnswer>
  /**
   * Approve an entity for a use, a stage or a region.
   * Covers the entity and what it directly depends on: its current version, training data, base model, features and evaluations. If one of these changes, the approval lapses, and describe says why. Replaces an earlier approval by the same person for the same use. Needs the right "approve": approve entities for a use, and waive violations of policies.
   */
  readonly approve: Commanded<ApproveArguments, ApproveAnswer>
  /**
   * Withdraw an approval.
   * Allowed for the person who gave it, and with the right "approve". It stays in the history. Needs the right "edit": annotate and comment on entities, plan removals, mute anomalies, confirm and reject edges.
   */
  readonly withdrawApproval: Commanded<WithdrawApprovalArguments, WithdrawApprovalAnswer>
  /**
   * Accept a policy violation for a while.
   * Until then its violations of that policy aren't counted as open, and violations lists them only with waived. The reason and its author stay in the history. Needs the right "approve": approve entities for a use, and waive violations of policies.
   */
  readonly waive: Commanded<WaiveArguments, WaiveAnswer>
  /**
   * End a waiver early.
   * Ends anyone's waiver, not only yours. Needs the right "approve": approve entities for a use, and waive violations of policies.
   */
  readonly unwaive: Commanded<UnwaiveArguments, UnwaiveAnswer>
  /**
   * Mute an anomaly of an entity for a while.
   * Mutes it for everyone: Home and the entity's page hide it until then, and the list of anomalies shows it only if you ask for muted ones. The reason and its author stay in the history. Needs the right "edit": annotate and comment on entities, plan removals, mute anomalies, confirm and reject edges.
   */
  readonly mute: Commanded<MuteArguments, MuteAnswer>
  /**
   * Show a muted anomaly of an entity again.
   * Ends anyone's mute, not only yours. Needs the right "edit": annotate and comment on entities, plan removals, mute anomalies, confirm and reject edges.
   */
  readonly unmute: Commanded<UnmuteArguments, UnmuteAnswer>
  /**
   * Add an entity to your favourites.
   * You can have up to 150. Needs the right "read": query entities, lineage, history and the state of the service.
   */
  readonly star: Commanded<StarArguments, StarAnswer>
  /**
   * Remove an entity from your favourites.
   * Needs the right "read": query entities, lineage, history and the state of the service.
   */
  readonly unstar: Commanded<UnstarArguments, UnstarAnswer>
  /**
   * Save a search under a name.
   * You can have up to 50. Needs the right "read": query entities, lineage, history and the state of the service.
   */
  readonly saveSearch: Commanded<SaveSearchArguments, SavedSearch>
  /**
   * Delete a saved search.
   * Needs the right "read": query entities, lineage, history and the state of the service.
   */
  readonly deleteSearch: Commanded<DeleteSearchArguments, null>
  /**
   * End a subscription, and drop its waiting messages.
   * Needs the right "read": query entities, lineage, history and the state of the service.
   */
  readonly unsubscribe: Commanded<UnsubscribeArguments, null>
  /**
   * Resume a suspended subscription, and send what waits.
   * Changes made while it was suspended aren't sent later. Needs the right "read": query entities, lineage, history and the state of the service.
   */
  readonly resumeSubscription: Commanded<ResumeSubscriptionArguments, Subscription>
  /**
   * Renew the secret that signs a webhook's messages.
   * For one day messages are signed with both secrets, so that you can update the receiver. Needs the right "read": query entities, lineage, history and the state of the service.
   */
  readonly renewSecret: Commanded<RenewSecretArguments, RenewSecretAnswer>
  /**
   * Send a test message to a subscription.
   * It is sent within seconds; `deliveries` shows the outcome. Needs the right "read": query entities, lineage, history and the state of the service.
   */
  readonly testDelivery: Commanded<TestDeliveryArguments, Delivery>
  /**
   * Send a delivery now, or again.
   * The delivery may wait, also for a retry, or have been sent, withheld or given up. It keeps its id, so that a receiver recognises a repetition. Needs the right "read": query entities, lineage, history and the state of the service.
   */
  readonly replayDelivery: Commanded<ReplayDeliveryArguments, Delivery>
  /**
   * Revoke a token: every process refuses it within a second.
   * Needs the right "read": query entities, lineage, history and the state of the service.
   */
  readonly revokeToken: Commanded<RevokeTokenArguments, null>
  /**
   * End a session; its user has to sign in again.
   * Needs the right "read": query entities, lineage, history and the state of the service.
   */
  readonly endSession: Commanded<EndSessionArguments, null>
  /**
   * Let "mlg login" on a machine act as you for twelve hours.
   * For the portal, once somebody has signed in. Creates a token, which is listed with the others. For every caller.
   */
  readonly allowLogin: Commanded<AllowLoginArguments, AllowLoginAnswer>
}

export const OPERATIONS: Readonly<Record<string, OperationRow>> = {
  search: {
    method: 'GET',
    path: '/api/v1/search',
    noPast:
      'a search covers only the present, because the index keeps no history. Ask for an entity, its lineage or its history instead',
    list: 'hits',
    file: '/api/v1/exports/search',
  },
  suggest: {
    method: 'GET',
    path: '/api/v1/suggest',
    noPast:
      'a search covers only the present, because the index keeps no history. Ask for an entity, its lineage or its history instead',
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
      "this counts search hits, which are of the present. For past days use by=day, which applies today's definitions",
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
    noPast: 'curves are read from the source now, and no history is kept',
  },
  artifacts: {
    method: 'GET',
    path: '/api/v1/artifacts',
    noPast: 'artifacts are read from the source now, and no history is kept',
  },
  diff: { method: 'GET', path: '/api/v1/diff', past: true, list: 'entities' },
  activity: { method: 'GET', path: '/api/v1/activity', past: true, list: 'items', file: '/api/v1/exports/activity' },
  changes: { method: 'GET', path: '/api/v1/changes', past: true, list: 'transactions' },
  log: {
    method: 'GET',
    path: '/api/v1/log',
    noPast:
      'this shows the service as it is now: it keeps no history of its sources and queues. Ask for an entity, its lineage or its history instead',
    list: 'transactions',
    file: '/api/v1/exports/log',
  },
  home: { method: 'GET', path: '/api/v1/home', past: true },
  types: { method: 'GET', path: '/api/v1/types', past: true },
  rules: {
    method: 'GET',
    path: '/api/v1/rules',
    noPast: 'this is of the present: for the past, ask why an edge exists to see the rule that concluded it',
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
      'this shows the service as it is now: it keeps no history of its sources and queues. Ask for an entity, its lineage or its history instead',
  },
  sources: {
    method: 'GET',
    path: '/api/v1/sources',
    noPast:
      'this shows the service as it is now: it keeps no history of its sources and queues. Ask for an entity, its lineage or its history instead',
    list: 'sources',
  },
  deletions: {
    method: 'GET',
    path: '/api/v1/sources/{platform}/deletions',
    noPast:
      'this shows the service as it is now: it keeps no history of its sources and queues. Ask for an entity, its lineage or its history instead',
    list: 'documents',
    file: '/api/v1/exports/deletions',
  },
  retries: {
    method: 'GET',
    path: '/api/v1/sources/{platform}/retries',
    noPast:
      'this shows the service as it is now: it keeps no history of its sources and queues. Ask for an entity, its lineage or its history instead',
    list: 'retries',
    file: '/api/v1/exports/retries',
  },
  quarantine: {
    method: 'GET',
    path: '/api/v1/quarantine',
    noPast:
      'this shows the service as it is now: it keeps no history of its sources and queues. Ask for an entity, its lineage or its history instead',
    list: 'items',
    file: '/api/v1/exports/quarantine',
  },
  retention: {
    method: 'GET',
    path: '/api/v1/retention',
    noPast:
      'this shows the service as it is now: it keeps no history of its sources and queues. Ask for an entity, its lineage or its history instead',
  },
  retain: { method: 'POST', path: '/api/v1/retention' },
  tokens: {
    method: 'GET',
    path: '/api/v1/tokens',
    noPast:
      'this shows the service as it is now: it keeps no history of its sources and queues. Ask for an entity, its lineage or its history instead',
  },
  createToken: { method: 'POST', path: '/api/v1/tokens' },
  sessions: {
    method: 'GET',
    path: '/api/v1/sessions',
    noPast:
      'this shows the service as it is now: it keeps no history of its sources and queues. Ask for an entity, its lineage or its history instead',
  },
  roles: {
    method: 'GET',
    path: '/api/v1/roles',
    noPast:
      'this shows the service as it is now: it keeps no history of its sources and queues. Ask for an entity, its lineage or its history instead',
  },
  audit: {
    method: 'GET',
    path: '/api/v1/audit',
    noPast:
      'this shows the service as it is now: it keeps no history of its sources and queues. Ask for an entity, its lineage or its history instead',
    list: 'entries',
    file: '/api/v1/exports/audit',
  },
  verifyAudit: {
    method: 'GET',
    path: '/api/v1/audit/verification',
    noPast:
      'this shows the service as it is now: it keeps no history of its sources and queues. Ask for an entity, its lineage or its history instead',
  },
  me: {
    method: 'GET',
    path: '/api/v1/me',
    noPast:
      'this shows the service as it is now: it keeps no history of its sources and queues. Ask for an entity, its lineage or its history instead',
  },
  saved: {
    method: 'GET',
    path: '/api/v1/saved',
    noPast:
      'this shows the service as it is now: it keeps no history of its sources and queues. Ask for an entity, its lineage or its history instead',
  },
  subscriptions: {
    method: 'GET',
    path: '/api/v1/subscriptions',
    noPast:
      'this shows the service as it is now: it keeps no history of its sources and queues. Ask for an entity, its lineage or its history instead',
  },
  subscribe: { method: 'POST', path: '/api/v1/subscriptions' },
  deliveries: {
    method: 'GET',
    path: '/api/v1/deliveries',
    noPast:
      'this shows the service as it is now: it keeps no history of its sources and queues. Ask for an entity, its lineage or its history instead',
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
  deleteSource: { method: 'POST', path: '/api/v1/sources/{platform}/delete' },
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
  testDelivery: { method: 'POST', path: '/api/v1/subscriptions/{id}/test' },
  replayDelivery: { method: 'POST', path: '/api/v1/deliveries/{id}/replay' },
  revokeToken: { method: 'DELETE', path: '/api/v1/tokens/{id}' },
  endSession: { method: 'DELETE', path: '/api/v1/sessions/{id}' },
  allowLogin: { method: 'POST', path: '/api/v1/logins' },
}
