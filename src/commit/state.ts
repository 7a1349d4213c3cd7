import type { DocumentAnswer, DocumentWrite, NodeId } from '../contracts/log.ts'
import type { DocumentStatus, NodeRow, TypeInterval } from '../contracts/reads.ts'
import type { Mark } from '../contracts/marks.ts'
import type { Attributes, DocumentKey, EdgeClaim, EdgeTypeId, Stance, StatedEdge } from '../model/facts.ts'
import type { Uri } from '../model/uri.ts'

/**
 * What planning a commit reads and answers, as plain values keyed by URI: `load.ts` reads it from an engine's `CommitView`, document
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
  /** What it says now, by node. */
  readonly said: ReadonlyMap<Uri, Attributes>
  /** Its open supports, those that a look-up carries on included; of a rule only those that the commit names (`edgesNamed`). */
  readonly supports: readonly OpenSupport[]
}

/** By entity type ('' where none is claimed): how many documents claim it, and how many of those are not gone. */
export type Claims = Readonly<Record<string, readonly [total: number, open: number]>>

export interface NodeState {
  /** What the system says of it. */
  readonly system: Attributes
  readonly claims: Claims
  /** The types that it was ever asked for, '' for any; null: nobody ever asked. */
  readonly requestedTypes: readonly string[] | null
}

/** The part of a node that has a past and that whoever loads the graph wants without reading the log. */
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

/** Of a look-up whose answer or whose premises this commit may change, as it stands before. */
export interface LookupState {
  readonly resolutions: readonly { readonly document: DocumentKey; readonly to: Uri }[]
  /** By edge key: how many open supports each edge that points at it has. All of them, or those asked for. */
  readonly premises: ReadonlyMap<string, EdgeClaim & { readonly supports: number }>
  /** Open supports carried on from the premises asked for, under whichever document. */
  readonly carried: readonly (OpenSupport & { readonly document: DocumentKey })[]
}

export interface LookupNeed {
  readonly lookup: Uri
  /** Its answer changes: every edge that points at it matters, not only those named. */
  readonly all: boolean
  readonly premises: readonly EdgeClaim[]
}

export interface CommitNeeds {
  readonly nodes: readonly Uri[]
  /** Nodes of which the status of every document about them is needed. */
  readonly about: readonly Uri[]
  /** Subjects whose addresses this commit speaks of: the look-ups that resolve to them are needed. */
  readonly answered: readonly Uri[]
}

export interface CommitState {
  /** Of the subjects of `Needs.answered`: the look-ups that resolve to them now. */
  readonly resolvers: ReadonlyMap<Uri, readonly Uri[]>
  /** Nodes that are known; one that was needed and is absent is unknown. */
  readonly nodes: ReadonlyMap<Uri, NodeState>
  readonly about: ReadonlyMap<Uri, readonly DocumentStatus[]>
  /** What the pending mark of a node expects, of those that `unaskedReferences` names; absent where none is pending. */
  readonly pending: ReadonlyMap<Uri, readonly string[]>
}

export interface FactChangeOf {
  readonly node: Uri
  readonly asserted: Attributes
  readonly retracted: readonly string[]
  /** Everything that the document says of the node from now on; empty where nothing. */
  readonly next: Attributes
  readonly before: Attributes
}

export type RawWrite =
  { readonly kind: 'keep' } | { readonly kind: 'drop' } | { readonly kind: 'put'; readonly body: Uint8Array }

/** One document's answer against what it said before. */
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

/** `document` null: the system, speaking of that node. */
export interface FactWrite extends FactChangeOf {
  readonly document: DocumentKey | null
}

export interface NodeWrite extends NodeState {
  readonly uri: Uri
  /** The claims of entity types changed: the merged one may have, too. */
  readonly retyped: boolean
}

export interface CommitPlan {
  /** False: no transaction is written, whatever else (status, settlement) is. */
  readonly changed: boolean
  /** Unknown nodes in the order of first mention. */
  readonly created: readonly Uri[]
  readonly nodes: readonly NodeWrite[]
  readonly facts: readonly FactWrite[]
  readonly asserted: readonly SupportWrite[]
  readonly closed: readonly OpenSupport[]
  readonly documents: readonly DocumentChange[]
  readonly marks: readonly Mark[]
  /** Created, and nothing is said of them yet. */
  readonly stubs: number
}
