import type { Commit, DocumentWrite, NodeId } from '../contracts/log.ts'
import type { DocumentStatus, NodeRow, TypeInterval } from '../contracts/reads.ts'
import type { Attributes, DocumentKey, EdgeTypeId, Origin, Judgement } from '../model/facts.ts'
import type { Uri } from '../model/uri.ts'
import type { StoredAnswer } from './answer.ts'

/**
 * What a batch of commits works on: nodes, documents and supports as objects, one for each, which `BatchState` hands
 * out. Each has a number within the batch, and an edge has a key of three of them, so that nothing is compared or found
 * by texts while a commit is planned. Texts become objects when an answer comes in (`intern.ts`), and rows with the
 * numbers of the record when all is planned (`rows.ts`).
 */

/** By entity type ('' where none is claimed): how many documents claim it, and how many of those are not gone. */
export type Claims = Readonly<Record<string, readonly [total: number, open: number]>>

/** What the record stores with a node. */
export interface NodeState {
  /** What the system states about it. */
  readonly system: Attributes
  readonly claims: Claims
  /** The types for which it was ever requested, '' for any; null: never requested. */
  readonly requestedTypes: readonly string[] | null
  /** The types that it had, and when it was gone: what loading the graph needs without reading the log. */
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
  /** Null while it has no row. */
  id: NodeId | null
  /** It has a row, or a commit of this batch made one. */
  isKnown: boolean
  /** Null while it is not loaded, though it has a row: it is only referred to. */
  state: NodeState | null
  /** The documents about it, as far as they were loaded or written. */
  readonly documents: Set<BatchDocument>
  /** The documents that state something of it. */
  readonly statedBy: Set<BatchDocument>
}

export interface BatchDocument {
  readonly index: number
  readonly key: DocumentKey
  readonly subject: BatchNode
  /** Null while it has no row. */
  id: number | null
  /** Null while it is not known: of one that was never written, or that is only referred to. */
  origin: Origin | null
  /** Null where it was never written. */
  status: DocumentStatus | null
  answer: StoredAnswer | null
  /** What it states at present. */
  readonly contents: Map<BatchNode, Attributes>
  /** Its open supports, those that a look-up carries on included. */
  readonly supports: Set<BatchSupport>
}

export interface BatchEdge {
  /** Of its type and its two nodes: equal for equal edges of a batch. */
  readonly key: number
  readonly type: EdgeTypeId
  readonly from: BatchNode
  readonly to: BatchNode
}

export interface BatchSupport extends BatchEdge {
  readonly document: BatchDocument
  /** How the edge came to be known, or that it is rejected. */
  readonly provenance: Judgement
  /** Null while it has no row. */
  id: number | null
  /** Of one that this batch opens. */
  readonly evidence: readonly string[]
}

/** A write with what its answer states, in the objects of its batch. What its kind cannot state is empty. */
export interface BatchWrite extends Omit<DocumentWrite, 'key'> {
  readonly document: BatchDocument
  /** As this write shows it; the record has that of the document's first write. */
  readonly origin: Origin
  readonly claims: ReadonlyMap<BatchNode, Attributes>
  /** All nodes that it names, even those about which it claims nothing. */
  readonly named: readonly BatchNode[]
  /** A support for each edge that it states, by the key of the edge: to be opened where none is open. */
  readonly edges: ReadonlyMap<number, BatchSupport>
  /** What a rule retracts, and all edges that a person edits. */
  readonly retracted: ReadonlyMap<number, BatchEdge>
  readonly references: readonly { readonly node: BatchNode; readonly expects: readonly string[] }[]
  readonly lookupsToRecheck: readonly BatchNode[]
}

export interface BatchCommit {
  readonly commit: Commit
  /** Of two answers of one document the last. */
  readonly writes: readonly BatchWrite[]
  /** What stages state on behalf of the system. */
  readonly systemFacts: ReadonlyMap<BatchNode, Attributes>
  /** Whose lease it settles. */
  readonly leased: BatchNode | null
}

/** What a commit changes of what a document states about a node. */
export interface FactsChange {
  /** Null: the system itself states it. */
  readonly document: BatchDocument | null
  readonly node: BatchNode
  readonly asserted: Attributes
  readonly retracted: readonly string[]
  readonly before: Attributes
  /** Everything that is stated after the commit; empty where nothing. */
  readonly next: Attributes
}

/** One document's answer, compared with what the document states at present. */
export interface DocumentChange {
  /** With another answer where the guard suspects a deletion. */
  readonly write: BatchWrite
  readonly before: DocumentStatus | null
  readonly status: DocumentStatus
  readonly facts: readonly FactsChange[]
  readonly opened: readonly BatchSupport[]
  readonly closed: readonly BatchSupport[]
  /** The answer to store; null: none any more; undefined: as it was. */
  readonly stored: Uint8Array | null | undefined
}
