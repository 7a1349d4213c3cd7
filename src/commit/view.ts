import type { GuardState } from '../contracts/reconcile.ts'
import type { DocumentStatus } from '../contracts/reads.ts'
import type { Mark } from '../contracts/marks.ts'
import type { NodeId, Settlement, TypeChange } from '../contracts/log.ts'
import type { Attributes, Cause, DocumentKey, EdgeClaim, Time, Tx } from '../model/facts.ts'
import type { Voice } from '../model/merge.ts'
import type { Uri } from '../model/uri.ts'
import type { DirtyRow } from './dirty.ts'
import type { FactWrite, LookupState, OpenSupport, RawWrite, StoredNode, SupportWrite } from './state.ts'

/**
 * The two ends of a commit (`perform.ts`): what it reads of the record and what it writes there. An engine implements both, and
 * does not depend on the order in which they are used. The next read returns what a commit wrote.
 */

export interface StoredDocument {
  readonly id: number
  readonly status: DocumentStatus
}

/**
 * Synchronous. An engine behind a network answers from memory, collects the reads that it cannot answer, loads them, and has the
 * commit performed again from the beginning.
 */
export interface CommitView {
  node(uri: Uri): StoredNode | null
  document(key: DocumentKey): StoredDocument | null
  /** What its row is referred to by, which never changes. */
  documentNumber(key: DocumentKey): number | null
  /** What a document states at present, by node. */
  contents(key: DocumentKey): ReadonlyMap<Uri, Attributes>
  /** A document's open supports, in id order. */
  supportsOf(key: DocumentKey): readonly OpenSupport[]
  /** A document's open supports of one edge. */
  supportsOn(key: DocumentKey, edge: EdgeClaim): readonly OpenSupport[]
  /** How many open supports an edge has, of all documents; rejections do not count. */
  countSupports(edge: EdgeClaim): number
  /** Every edge that points at a node, by edge key, with the number of its open supports; rejections do not count. */
  edgesTo(uri: Uri): LookupState['premises']
  /** What a look-up resolves to, and by which document. */
  resolutionsOf(lookup: Uri): LookupState['resolutions']
  /** The look-ups that resolve to a node. */
  resolversOf(uri: Uri): readonly Uri[]
  /** Of every document about a node. */
  statusesAbout(uri: Uri): readonly DocumentStatus[]
  /** What each document states about a node. */
  voices(node: Pick<StoredNode, 'id' | 'uri'>): readonly Voice[]
  dirty(uri: Uri): DirtyRow | null
  /** The fence under which a duty is claimed. */
  dutyFence(name: string): number | null
  guard(platform: string): GuardState | null
  /** How many documents of a source have facts and are not gone. */
  countPresent(platform: string): number
}

export interface DocumentRow {
  readonly id: number
  readonly node: NodeId
  readonly status: DocumentStatus
  readonly raw: RawWrite
  /** It has no row yet. */
  readonly fresh: boolean
}

export interface FactRow {
  readonly seq: number
  readonly tx: Tx
  readonly node: NodeId
  /** `SYSTEM_DOCUMENT` for facts of the system itself. */
  readonly document: number
  readonly fact: FactWrite
}

export interface NewSupportRow {
  readonly id: number
  readonly src: NodeId
  readonly dst: NodeId
  readonly document: number
  readonly since: Tx
  readonly support: SupportWrite
}

export interface TransactionRow {
  readonly id: Tx
  /** Real time (`time.ts`). */
  readonly at: Time
  readonly logTime: Time
  /** The real time of the transaction before, where the clock was set back since; else null. */
  readonly setBackFrom: Time | null
  readonly cause: Cause
  /** The last numbers of its nodes, changes of facts and supports. */
  readonly nodeTo: number
  readonly deltaTo: number
  readonly supportTo: number
  readonly closed: readonly number[]
  readonly types: readonly TypeChange[]
}

/** The system's document: it has this number for every node, and no row. */
export const SYSTEM_DOCUMENT = 0

/** Rows as a commit writes them, numbered already. Called in an order in which each row refers only to rows written before. */
export interface CommitSink {
  putGuard(platform: string, state: GuardState): void
  putDocument(row: DocumentRow): void
  putFact(row: FactRow): void
  openSupport(row: NewSupportRow): void
  closeSupport(id: number, tx: Tx): void
  /** `fresh`: it has no row yet. */
  putNode(node: StoredNode, fresh: boolean): void
  putTransaction(row: TransactionRow): void
  /** They are part of a document now, and no longer pending. */
  takePayloads(ids: readonly number[]): void
  /** Called after the rows of the log are written, which a mark refers to. */
  mark(mark: Mark): void
  settle(settle: Settlement, at: Time): void
}

/** The last value of every ascending number, and counts of the present that would be slow to compute. Each commit advances it. */
export interface CommitHead {
  tx: Tx
  /** Real time (`time.ts`). */
  at: Time
  logTime: Time
  node: number
  document: number
  delta: number
  support: number
  entities: number
  edges: number
  facts: number
}
