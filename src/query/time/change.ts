import type { Direction } from '../../contracts/graph.ts'
import type { Json } from '../../lib/json.ts'
import type { CauseKind, DocumentKey, EdgeTypeId, Provenance, Time, Tx } from '../../model/facts.ts'
import type { Uri } from '../../model/uri.ts'

/** Tells what happened to an entity in a transaction, with the sentence that a person reads. */
export type HistoryChange = (AttributeChange | RecordChange | EdgeHistoryChange) & { readonly sentence: string }

export interface AttributeChange {
  readonly kind: 'attribute'
  readonly name: string
  /** Null stands for no value. */
  readonly before: Json
  readonly after: Json
  /** The documents that changed. */
  readonly documents: readonly DocumentKey[]
  /** False where another document has precedence, so that readers saw no difference. */
  readonly shown: boolean
}

/** The service itself records these changes. */
export interface RecordChange {
  readonly kind: 'state' | 'type' | 'tombstone' | 'unresolvable' | 'issues'
  readonly before: Json
  readonly after: Json
}

/**
 * A reason by which a score of quality fell, or a policy that is violated from now on or no longer: told, and no part
 * of a history.
 */
export interface ReasonChange {
  readonly kind: 'quality' | 'violation'
  readonly before: string | null
  readonly after: string | null
  readonly sentence: string
}

export interface EdgeHistoryChange {
  readonly kind: 'edge'
  readonly op: 'added' | 'removed'
  readonly relation: EdgeTypeId
  /** How it reads from the entity: the name forwards, or the inverse. */
  readonly name: string
  readonly direction: Direction
  readonly other: Uri
  readonly otherName: string | null
  readonly document: DocumentKey
  /** False where another document states the edge as well, so that readers saw no difference. */
  readonly shown: boolean
  readonly provenance: Provenance
  /** A person's rejection of the edge: `removed` when it is made, `added` when it is taken back. */
  readonly rejected?: true
  /** `D1`, of what a rule concluded. */
  readonly rule: string | null
  readonly evidence: readonly string[]
}

/** One transaction, as far as it touched the entity. */
export interface TransactionHistory {
  readonly tx: Tx
  readonly at: Time
  readonly cause: CauseKind
  readonly trace: string
  /** When the event or listing that caused it came. */
  readonly requestedAt: Time
  readonly changes: readonly HistoryChange[]
  /** Edges of this transaction beyond the bound of a page; `diff` from the transaction before it pages through them. */
  readonly more: number
}
