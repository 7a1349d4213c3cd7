import type { DocumentAnswer, DocumentWrite, NodeId } from '../contracts/log.ts'
import type { DocumentStatus, NodeRow, TypeInterval } from '../contracts/reads.ts'
import type { Mark } from '../contracts/marks.ts'
import type { Attributes, DocumentKey, EdgeClaim, EdgeTypeId, Stance, StatedEdge } from '../model/facts.ts'
import type { Uri } from '../model/uri.ts'

/**
 * The input and the output of planning a commit, as plain values keyed by URI: `load.ts` reads it from an engine's `CommitView`, document
 * changes (`change.ts`) and what look-ups carry on (`carry.ts`) are computed from it, `plan.ts` plans, `perform.ts` writes the plan.
 */

export interface OpenSupport {
  readonly id: number
  readonly type: EdgeTypeId
  readonly from: Uri
  readonly to: Uri
  readonly provenance: Stance
}

export interface DocumentState {
  readonly status: DocumentStatus
  /** What it states at present, by node. */
  readonly contents: ReadonlyMap<Uri, Attributes>
  /** Its open supports, including those that a look-up carries on; for a rule only those that the commit names (`edgesNamed`). */
  readonly supports: readonly OpenSupport[]
}

/** By entity type ('' where none is claimed): how many documents claim it, and how many of those are not gone. */
export type Claims = Readonly<Record<string, readonly [total: number, open: number]>>

export interface NodeState {
  /** What the system states about it. */
  readonly system: Attributes
  readonly claims: Claims
  /** The types for which it was ever requested, '' for any; null: never requested. */
  readonly requestedTypes: readonly string[] | null
}

/** The intervals of a node that loading the graph needs without reading the log. */
export interface NodePast {
  readonly types: readonly TypeInterval[]
  readonly gone: NodeRow['gone']
}

/** A node as the record keeps it. */
export interface StoredNode extends NodeState, NodePast {
  readonly id: NodeId
  readonly uri: Uri
}

export const UNKNOWN_NODE: NodeState = { system: {}, claims: {}, requestedTypes: null }

/** A look-up whose answer or premises this commit may change, before the commit. */
export interface LookupState {
  readonly resolutions: readonly { readonly document: DocumentKey; readonly to: Uri }[]
  /** By edge key: how many open supports each edge that points at it has. All such edges, or those requested. */
  readonly premises: ReadonlyMap<string, EdgeClaim & { readonly supports: number }>
  /** Open supports carried on from the requested premises, by any document. */
  readonly carried: readonly (OpenSupport & { readonly document: DocumentKey })[]
}

export interface LookupNeed {
  readonly lookup: Uri
  /** Its answer changes: every edge that points at it is needed, not only `premises`. */
  readonly all: boolean
  readonly premises: readonly EdgeClaim[]
}

export interface CommitNeeds {
  readonly nodes: readonly Uri[]
  /** Nodes for which the status of every document about them is needed. */
  readonly about: readonly Uri[]
  /** Subjects whose addresses this commit states: the look-ups that resolve to them are needed. */
  readonly answered: readonly Uri[]
}

export interface CommitState {
  /** For the subjects in `CommitNeeds.answered`: the look-ups that resolve to them at present. */
  readonly resolvers: ReadonlyMap<Uri, readonly Uri[]>
  /** Needed nodes that are in the record; an absent one is unknown. */
  readonly nodes: ReadonlyMap<Uri, NodeState>
  readonly about: ReadonlyMap<Uri, readonly DocumentStatus[]>
  /** The types that the pending mark of a node requests, for the nodes from `unaskedReferences`; absent where none is pending. */
  readonly pending: ReadonlyMap<Uri, readonly string[]>
}

export interface FactChangeOf {
  readonly node: Uri
  readonly asserted: Attributes
  readonly retracted: readonly string[]
  /** Everything that the document states about the node after the commit; empty where nothing. */
  readonly next: Attributes
  readonly before: Attributes
}

export type RawWrite =
  { readonly kind: 'keep' } | { readonly kind: 'drop' } | { readonly kind: 'put'; readonly body: Uint8Array }

/** One document's answer, compared with its earlier contents. */
export interface DocumentChange {
  readonly write: DocumentWrite
  readonly answer: DocumentAnswer
  readonly before: DocumentState | null
  readonly status: DocumentStatus
  readonly facts: readonly FactChangeOf[]
  readonly asserted: readonly StatedEdge[]
  readonly closed: readonly OpenSupport[]
  readonly raw: RawWrite
}

export interface SupportWrite extends EdgeClaim {
  readonly document: DocumentKey
  readonly provenance: Stance
  readonly evidence: readonly string[]
}

/** `document` null: a fact of the system itself about that node. */
export interface FactWrite extends FactChangeOf {
  readonly document: DocumentKey | null
}

export interface NodeWrite extends NodeState {
  readonly uri: Uri
  /** The claims of entity types changed: the merged type may have changed, too. */
  readonly retyped: boolean
}

export interface CommitPlan {
  /** False: no transaction is written, though status and settlement may be. */
  readonly changed: boolean
  /** Unknown nodes in the order of first mention. */
  readonly created: readonly Uri[]
  readonly nodes: readonly NodeWrite[]
  readonly facts: readonly FactWrite[]
  readonly asserted: readonly SupportWrite[]
  readonly closed: readonly OpenSupport[]
  readonly documents: readonly DocumentChange[]
  readonly marks: readonly Mark[]
  /** The number of created nodes without facts. */
  readonly stubs: number
}
