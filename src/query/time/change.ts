import type { Direction } from '../../contracts/graph.ts'
import type { Json } from '../../lib/json.ts'
import type { CauseKind, DocumentKey, EdgeTypeId, Provenance, Time, Tx } from '../../model/facts.ts'
import type { Uri } from '../../model/uri.ts'

/** A change of an entity in a transaction, with the sentence that people read. */
export type HistoryChange = (AttributeChange | RecordChange | EdgeHistoryChange) & { readonly sentence: string }

export interface AttributeChange {
  readonly kind: 'attribute'
  readonly name: string
  /** Null for no value. */
  readonly before: Json
  readonly after: Json
  readonly documents: readonly DocumentKey[]
  /** False if another document takes precedence, so that readers saw no difference. */
  readonly shown: boolean
}

export interface RecordChange {
  readonly kind: 'state' | 'type' | 'tombstone' | 'unresolvable' | 'issues'
  readonly before: Json
  readonly after: Json
}

/**
 * A reason why a quality score fell, or a policy that the entity begins or ceases to violate: reported as news, but not
 * part of the history.
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
  /** Name from the entity's side: the forward name, or the inverse. */
  readonly name: string
  readonly direction: Direction
  readonly other: Uri
  readonly otherName: string | null
  readonly document: DocumentKey
  /** False if another document states the edge as well, so that readers saw no difference. */
  readonly shown: boolean
  readonly provenance: Provenance
  /** A person's rejection of the edge: `removed` when it is made, `added` when it is withdrawn. */
  readonly rejected?: true
  /** `D1`, for a rule's conclusion. */
  readonly rule: string | null
  readonly evidence: readonly string[]
}

/** A transaction's effect on the entity. */
export interface TransactionHistory {
  readonly tx: Tx
  readonly at: Time
  readonly cause: CauseKind
  readonly trace: string
  /** When the event or listing that caused it arrived. */
  readonly requestedAt: Time
  readonly changes: readonly HistoryChange[]
  /** Edges of this transaction beyond a page's bound; `diff` from the transaction before pages through them. */
  readonly more: number
}
