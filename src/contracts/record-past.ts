import type { CauseKind, DocumentKey, EdgeTypeId, Judgement, Time, Tx } from '../model/facts.ts'
import type { Uri } from '../model/uri.ts'

/** A support of an edge began or ended: with its facts, the history of an entity. */
export interface EdgeEvent {
  readonly tx: Tx
  readonly at: Time
  readonly cause: { readonly kind: CauseKind; readonly trace: string }
  readonly op: 'assert' | 'retract'
  readonly support: number
  readonly type: EdgeTypeId
  readonly from: Uri
  readonly to: Uri
  readonly document: DocumentKey
  readonly provenance: Judgement
  readonly evidence: readonly string[]
}

export interface EdgeEventPage {
  /** Newest first; within a transaction by support, the highest first. */
  readonly events: readonly EdgeEvent[]
  /** How many more there are in the transaction of the last one: the next page begins before that transaction. */
  readonly rest: number
}

/** Where the past begins since retention dropped what was before. */
export interface Horizon {
  /** The first transaction that can still be read; history, differences and the log are whole after it. */
  readonly tx: Tx
  readonly at: Time
  readonly droppedAt: Time
  /** Of this run alone. */
  readonly dropped: Dropped
  /** False while the run goes on, or where it was interrupted: the next run completes it. */
  readonly done: boolean
}

export interface Dropped {
  readonly transactions: number
  /** Changes of facts that later ones up to the horizon have replaced. */
  readonly facts: number
  /** Supports that ended by the horizon. */
  readonly edges: number
  /** Of the texts of those facts. */
  readonly bytes: number
}

export const NOTHING_DROPPED: Dropped = { transactions: 0, facts: 0, edges: 0, bytes: 0 }

export function droppedInAll(a: Dropped, b: Dropped): Dropped {
  return {
    transactions: a.transactions + b.transactions,
    facts: a.facts + b.facts,
    edges: a.edges + b.edges,
    bytes: a.bytes + b.bytes,
  }
}

export interface PastStep {
  readonly dropped: Dropped
  /** Where the next step begins; null where all up to the horizon was seen. */
  readonly next: Tx | null
}

/** Of a document: the attributes that may stay, of its own node and of the parts that it names. */
export interface AllowedAttributes {
  readonly subject: readonly string[]
  readonly parts: readonly string[]
}

/** Of a type that is not named. */
export const NOTHING_ALLOWED: AllowedAttributes = { subject: ['entityType'], parts: ['entityType'] }

/** A piece of the log to be gone through: the changes after `after` (0 to begin), of transactions up to `until`. */
export interface RedactionStep {
  readonly platform: string
  /** By the type of the document; `NOTHING_ALLOWED` where a type is not named. */
  readonly allowed: Readonly<Record<string, AllowedAttributes>>
  readonly until: Tx
  readonly after: number
}

export interface Redacted {
  /** How many values were taken out of the log. */
  readonly values: number
  /** Where the next step begins; null at the end. */
  readonly next: number | null
}

/** What the record keeps of the past, and how it is dropped (`retain/drop-past.ts` has the order). */
export interface Past {
  /** What began and ended at a node before a transaction; at most `limit`, and no silent cut within a transaction. */
  edgeEvents(uri: Uri, before: Tx, limit: number): Promise<EdgeEventPage>
  /** The documents that the log's numbers refer to; null for the system's, which is 0. */
  documentKeys(documents: readonly number[]): Promise<readonly (DocumentKey | null)[]>
  /** Null where nothing was ever dropped. */
  horizon(): Promise<Horizon | null>
  /**
   * Durable before anything is dropped: from here on the log before it is refused (`LogDropped`), and history ends there. An
   * earlier one than the present horizon is an error.
   */
  announceHorizon(tx: Tx, now: Time): Promise<void>
  /**
   * A bounded piece of what lies before a horizon, following the log: transactions after `after` (null: from the oldest). Every read
   * as of the horizon or later stays as it was, to the byte. `drop` false only counts.
   */
  dropPast(of: { readonly horizon: Tx; readonly after: Tx | null; readonly drop: boolean }): Promise<PastStep>
  /**
   * Takes values out of the past for good, a bounded piece of the log at a time: of a source's documents, those of attributes that are
   * not allowed. Retractions of attributes stay. No present fact may rest on any of them (an answer `redacted`
   * ensures that first).
   */
  redactPast(step: RedactionStep): Promise<Redacted>
  /**
   * Overwrites whatever the record's own files still hold of what was deleted. Returns false where a reader still had the state from
   * before; call it again then.
   */
  wipe(): Promise<boolean>
}

/** A follower requested transactions that retention dropped: it has to load everything again. */
export class LogDropped extends Error {
  override readonly name = 'LogDropped'
  readonly horizon: Tx

  constructor(after: Tx, horizon: Tx) {
    super(
      `the log after transaction ${after} is no longer whole: retention dropped what was before ${horizon}; load everything again`,
    )
    this.horizon = horizon
  }
}
