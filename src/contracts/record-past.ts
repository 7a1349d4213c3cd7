import type { DocumentKey, Judgement, LoggedCause, Time, Tx, EdgeClaim } from '../model/facts.ts'
import type { Uri } from '../model/uri.ts'

/** A support of an edge that began or ended: together with facts, the history of an entity. */
export interface EdgeEvent extends EdgeClaim {
  readonly tx: Tx
  readonly at: Time
  readonly cause: LoggedCause
  readonly op: 'assert' | 'retract'
  readonly support: number
  readonly document: DocumentKey
  readonly provenance: Judgement
  readonly evidence: readonly string[]
}

interface EdgeEventPage {
  /** Newest first; within a transaction the highest support first. */
  readonly events: readonly EdgeEvent[]
  /** Number of further events in the last one's transaction; the next page begins before that transaction. */
  readonly rest: number
}

/** Where the past begins after retention dropped everything earlier. */
export interface Horizon {
  /** The first transaction that can still be read; history, differences and the log are complete after it. */
  readonly tx: Tx
  readonly at: Time
  readonly droppedAt: Time
  /** Covers this run only. */
  readonly dropped: DropReport
  /** False during the run, or if it was interrupted: the next run completes it. */
  readonly done: boolean
}

export interface DropReport {
  readonly transactions: number
  /** Changes of facts that later ones up to the horizon have replaced. */
  readonly facts: number
  /** Supports that ended by the horizon. */
  readonly edges: number
  /** Size of the texts of the dropped facts. */
  readonly bytes: number
}

export const NOTHING_DROPPED: DropReport = { transactions: 0, facts: 0, edges: 0, bytes: 0 }

export function droppedInAll(a: DropReport, b: DropReport): DropReport {
  return {
    transactions: a.transactions + b.transactions,
    facts: a.facts + b.facts,
    edges: a.edges + b.edges,
    bytes: a.bytes + b.bytes,
  }
}

/** Attributes of a document that may stay: those of its own node and those of the parts that it names. */
export interface AllowedAttributes {
  readonly subject: readonly string[]
  readonly parts: readonly string[]
}

/** Applies to types that aren't named. */
export const NOTHING_ALLOWED: AllowedAttributes = { subject: ['entityType'], parts: ['entityType'] }

/** The record's past, back to its horizon. */
export interface Past {
  /** Lists at most `limit` beginnings and ends at a node before a transaction; `rest` reports a cut within one. */
  edgeEvents(uri: Uri, before: Tx, limit: number): Promise<EdgeEventPage>
  /** Returns the documents that the log's numbers refer to; null for the system's, which is 0. */
  documentKeys(documents: readonly number[]): Promise<readonly (DocumentKey | null)[]>
  /** Resolves with null if nothing was ever dropped. */
  horizon(): Promise<Horizon | null>
}

/** A follower requested transactions that retention dropped: it has to load everything again. */
export class LogDropped extends Error {
  override readonly name = 'LogDropped'
  readonly horizon: Tx

  constructor(after: Tx, horizon: Tx) {
    super(
      `the log after transaction ${after} is no longer complete: retention dropped what was before ${horizon}; load everything again`,
    )
    this.horizon = horizon
  }
}
