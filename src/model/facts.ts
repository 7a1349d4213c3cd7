import type { Json } from '../lib/json.ts'
import type { Uri } from './uri.ts'

/** A transaction of the log: 1, 2, 3 … in one total order. 0 is the moment before the first. */
export type Tx = number
/** Milliseconds since 1970, UTC. */
export type Time = number

export type Attributes = Readonly<Record<string, Json>>

/**
 * Identity of a document: one source's answer about one entity of one type. Two documents may describe the same entity
 * without overwriting each other; a hydration is compared with its own document only.
 */
export interface DocumentKey {
  readonly platform: string
  /** The entity type that was requested, or `Lookup`. */
  readonly type: string
  readonly uri: Uri
}

/** The kind of author of a document, stored with it; `origin.ts` has the consequences. */
export type Origin = 'source' | 'system' | 'pushed' | 'person' | 'rule'

export function documentId(key: DocumentKey): string {
  return `${key.platform}|${key.type}|${key.uri}`
}

/** The service's own platform: lifecycle state, tombstones, issues across documents, and conclusions. */
export const SYSTEM_PLATFORM = 'mds'

/** The type of the document with the system's attributes of a node; its URI is the node's. */
export const SYSTEM_TYPE = 'System'
/** Kinds of issues that the system itself reports. */
export const SYSTEM_ISSUES = {
  twoTypes: 'two-types',
  /** No source has it: each source that could answered 404. */
  unresolvable: 'unresolvable',
  /** It refers to something that no source has. */
  unresolvedReference: 'unresolved-reference',
  /** It names somebody by an address or name that several have. */
  ambiguousReference: 'ambiguous-reference',
} as const

/** The type of the document with a rule's conclusions. */
export const RULE_TYPE = 'Rule'

/** An edge type is identified by the type that declares it and its name: `PipelineRun.produced`. */
export type EdgeTypeId = `${string}.${string}`

export interface NodeClaim {
  readonly uri: Uri
  /** Includes `entityType`. A null value isn't a claim. */
  readonly attributes: Attributes
}

export interface EdgeClaim {
  readonly type: EdgeTypeId
  readonly from: Uri
  readonly to: Uri
}

/** An edge with its provenance, or its rejection. */
export interface StatedEdge extends EdgeClaim {
  readonly provenance: Judgement
}

/** Expected types include it if a read without a type is wanted too: coalescing marks never narrow. */
export const ANY_TYPE = ''

/** A component that a statement refers to, and the types expected of it while it is unknown. */
export interface Reference {
  readonly uri: Uri
  readonly expects: readonly string[]
}

/** The normalised statements of one document. Nothing in it depends on the source's schema. */
export interface Statement {
  readonly nodes: readonly NodeClaim[]
  readonly edges: readonly EdgeClaim[]
  readonly references: readonly Reference[]
  /** Look-ups whose answer may have changed with this document (a user's new e-mail). Marked dirty when it changed. */
  readonly lookupsToRecheck: readonly Uri[]
}

/**
 * DECLARED by a source · DERIVED by a rule over a path in one system · INFERRED over systems · SUGGESTED · CURATED by a
 * person.
 */
export type Provenance = 'DECLARED' | 'DERIVED' | 'INFERRED' | 'SUGGESTED' | 'CURATED'

/** The judgement of a document about an edge: its provenance, or that a person rejects it. */
export type Judgement = Provenance | 'REJECTED'

export type CauseKind =
  | 'event'
  | 'push'
  | 'sweep'
  | 'refresh'
  | 'reference'
  | 'lookup'
  | 'retry'
  | 'mapping'
  | 'redaction'
  | 'rule'
  | 'candidate'
  | 'person'
  /** The demo company's invented past. */
  | 'simulated'

/** Causes whose results somebody may be waiting for. */
const AWAITED: readonly CauseKind[] = ['event', 'refresh', 'push', 'person']

export const isAwaited = (kind: CauseKind): boolean => AWAITED.includes(kind)

/** Why a transaction was written. Stored with it. */
export interface Cause {
  readonly kind: CauseKind
  /** Follows one event through every stage and log line. */
  readonly trace: string
  /** When the (oldest) event that caused this was accepted, which starts the latency "event → visible". */
  readonly since: Time
  /**
   * The `traceparent` of the span that this continues, and those of other spans linked because requests coalesced;
   * absent if nothing is traced.
   */
  readonly spans?: readonly string[]
}

/** The log leaves the spans out. */
export type LoggedCause = Omit<Cause, 'spans'>
