// The objects of a batch of commits: one for each node, document and support, made by `BatchState`. Each has a number
// within the batch, and an edge has a key of three of them, so planning never compares texts or looks objects up by
// text. Texts become objects when an answer arrives (`intern.ts`), and rows get the numbers of the record once
// everything is planned (`rows.ts`).

import type { Commit, DocumentWrite, NodeId } from '../contracts/log.ts'
import type { DocumentStatus, NodeRow, TypeInterval } from '../contracts/reads.ts'
import type { Attributes, DocumentKey, EdgeTypeId, Origin, Judgement } from '../model/facts.ts'
import type { Uri } from '../model/uri.ts'
import type { StoredAnswer } from './answer.ts'

/** Counts documents that claim an entity type ('' for none), and those of them that aren't gone. */
export type Claims = Readonly<Record<string, readonly [total: number, open: number]>>

export interface NodeState {
  /** Attributes that the system states about the node. */
  readonly system: Attributes
  readonly claims: Claims
  /** Types for which it was requested, '' for any; null if it never was. */
  readonly requestedTypes: readonly string[] | null
  /** The types that it had, and when it was gone, so that loading the graph needn't read the log. */
  readonly types: readonly TypeInterval[]
  readonly gone: NodeRow['gone']
}

export interface StoredNode extends NodeState {
  readonly id: NodeId
  readonly uri: Uri
}

export const UNKNOWN_NODE: NodeState = { system: {}, claims: {}, requestedTypes: null, types: [], gone: [] }

export interface BatchNode {
  readonly index: number
  readonly uri: Uri
  readonly isLookup: boolean
  /** Null until it has a row. */
  id: NodeId | null
  /** True if it has a row, or a commit of this batch made one. */
  isKnown: boolean
  /** Null if it isn't loaded although it has a row, because it is only referred to. */
  state: NodeState | null
  /** Documents about it that were loaded or written. */
  readonly documents: Set<BatchDocument>
  readonly statedBy: Set<BatchDocument>
}

export interface BatchDocument {
  readonly index: number
  readonly key: DocumentKey
  readonly subject: BatchNode
  /** Null until it has a row. */
  id: number | null
  /** Null if unknown: the document was never written, or is only referred to. */
  origin: Origin | null
  /** Null if the document was never written. */
  status: DocumentStatus | null
  answer: StoredAnswer | null
  readonly contents: Map<BatchNode, Attributes>
  /** Its open supports, including those carried on from look-ups. */
  readonly supports: Set<BatchSupport>
}

export interface BatchEdge {
  /** Combines its type and its two nodes, so equal edges of a batch have equal keys. */
  readonly key: number
  readonly type: EdgeTypeId
  readonly from: BatchNode
  readonly to: BatchNode
}

export interface BatchSupport extends BatchEdge {
  readonly document: BatchDocument
  /** How the edge came to be known, or that it is rejected. */
  readonly provenance: Judgement
  /** Null until it has a row. */
  id: number | null
  /** Filled only for a support that this batch opens. */
  readonly evidence: readonly string[]
}

/** A write and what its answer states, as objects of its batch. Properties that don't apply to its kind are empty. */
export interface BatchWrite extends Omit<DocumentWrite, 'key'> {
  readonly document: BatchDocument
  /** Origin of this write; the record keeps that of the document's first write. */
  readonly origin: Origin
  readonly claims: ReadonlyMap<BatchNode, Attributes>
  /** All nodes that it names, including those it claims nothing about. */
  readonly named: readonly BatchNode[]
  /** A support for each edge that it states, by the key of the edge: opened unless one is open. */
  readonly edges: ReadonlyMap<number, BatchSupport>
  /** Edges that a rule retracts, or all edges that a person edits. */
  readonly retracted: ReadonlyMap<number, BatchEdge>
  readonly references: readonly { readonly node: BatchNode; readonly expects: readonly string[] }[]
  readonly lookupsToRecheck: readonly BatchNode[]
}

export interface BatchCommit {
  readonly commit: Commit
  /** If a document has two answers, the last one counts. */
  readonly writes: readonly BatchWrite[]
  /** Facts that stages state on behalf of the system. */
  readonly systemFacts: ReadonlyMap<BatchNode, Attributes>
  /** The node whose lease the commit settles. */
  readonly leased: BatchNode | null
}

/** A change that a commit makes to a document's statements about a node. */
export interface FactsChange {
  /** Null means the system itself. */
  readonly document: BatchDocument | null
  readonly node: BatchNode
  readonly asserted: Attributes
  readonly retracted: readonly string[]
  readonly before: Attributes
  /** All attributes after the commit; empty if there are none. */
  readonly next: Attributes
}

/** One document's answer, compared with what the document states at present. */
export interface DocumentChange {
  /** Carries another answer if the guard suspects a deletion. */
  readonly write: BatchWrite
  readonly before: DocumentStatus | null
  readonly status: DocumentStatus
  readonly facts: readonly FactsChange[]
  readonly opened: readonly BatchSupport[]
  readonly closed: readonly BatchSupport[]
  /** The answer to store. Null removes the stored one, and undefined leaves it. */
  readonly stored: Uint8Array | null | undefined
}

/** A commit whose documents were compared. */
export interface ComparedCommit extends BatchCommit {
  readonly changes: readonly DocumentChange[]
}
