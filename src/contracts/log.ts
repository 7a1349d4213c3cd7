// The writing part of the record: documents' answers, commits, and the log of their transactions.
import type {
  Attributes,
  Cause,
  DocumentKey,
  EdgeClaim,
  EdgeTypeId,
  Judgement,
  StatedEdge,
  Statement,
  Time,
  Tx,
} from '../model/facts.ts'
import type { Edit } from '../model/people.ts'
import type { Uri } from '../model/uri.ts'
import type { AllowedAttributes } from './record-past.ts'
import type { GuardRule } from './sweeps.ts'

/**
 * The answer to one read, as input of a commit. stated: a 200 · same: a 304 · gone: a 404 or 410 · failed: anything
 * else, stored as `lastError` with the last good facts.
 */
export type DocumentAnswer =
  | {
      readonly kind: 'stated'
      readonly statement: Statement
      readonly etag: string | null
      readonly lastModified: string | null
      readonly raw: Uint8Array | null
      readonly mapping: string
      /** A stored answer mapped again: its source wasn't read, so it neither confirms nor clears an error. */
      readonly storedAnswer?: true
    }
  /**
   * Changes of a rule's conclusions. A rule may conclude a million edges, so its document isn't compared as a whole.
   * Edges that already hold aren't asserted again. `about` has the rule's own attributes, and `mapping` the source that
   * it was compiled from; null leaves them unchanged.
   */
  | {
      readonly kind: 'amended'
      readonly asserted: readonly StatedEdge[]
      readonly retracted: readonly EdgeClaim[]
      readonly about: Attributes | null
      readonly mapping: string | null
    }
  /** A person's changes to their own statement about one entity. */
  | { readonly kind: 'edited'; readonly edits: readonly Edit[] }
  /** Keeps only allowed attributes, and no stored answer; `outdated` lists the document until it is mapped again. */
  | { readonly kind: 'redacted'; readonly allowed: AllowedAttributes }
  | { readonly kind: 'same' }
  /**
   * If its facts stay as history, parts of the types `parts` that only it names are gone with it. `whole` is the edge
   * to its container: the guard doesn't count entities that go with theirs.
   */
  | {
      readonly kind: 'gone'
      readonly history: boolean
      readonly parts?: readonly string[]
      readonly whole?: EdgeTypeId
    }
  | { readonly kind: 'failed'; readonly error: string }

export type DocumentAnswerOf<Kind extends DocumentAnswer['kind']> = Extract<DocumentAnswer, { kind: Kind }>

export interface DocumentWrite {
  readonly key: DocumentKey
  readonly answer: DocumentAnswer
  /** When the request began: an answer serves only marks that were set before. */
  readonly requestedAt: Time
  /** Present if the answer was pushed; absent if a source was read. */
  readonly pushed?: PushedWrite
}

interface PushedWrite {
  /** Payloads included in this answer, which are no longer pending. */
  readonly taken: readonly number[]
  /**
   * The merge with earlier payloads. It is stored as the raw answer even if it couldn't be interpreted. Null means that
   * the entity is deleted.
   */
  readonly body: Uint8Array | null
  /** The mapping that interpreted it, or failed to. */
  readonly mapping: string
}

/** Settles the mark. `done` clears its generation; a newer mark survives and is due no sooner than `due`. */
export type Settlement = {
  readonly uri: Uri
  readonly generation: number
  readonly fence: number
  readonly due: Time
} & (
  | { readonly kind: 'done'; readonly rereads: number }
  /** `wait`: the source wasn't to be read yet, which isn't a failed attempt. */
  | { readonly kind: 'retry' | 'wait' }
)

/** Condition of a commit: a lease on a mark, which it settles, or a held duty (`Coordination.claim`). */
export type CommitCondition = Settlement | { readonly kind: 'duty'; readonly name: string; readonly fence: number }

/** One hydration. It becomes one transaction of the log, or none if it changes nothing. */
export interface Commit {
  readonly cause: Cause
  readonly at: Time
  readonly settle: CommitCondition | null
  readonly documents: readonly DocumentWrite[]
  /** Detects a mass disappearance at the source that was read; absent if no source was read. */
  readonly guard?: GuardRule
}

export type CommitOutcome =
  /** `tx` is null if nothing changed, since a no-op writes no transaction. */
  | {
      readonly kind: 'committed'
      readonly tx: Tx | null
      readonly asserted: number
      readonly retracted: number
      readonly stubs: number
    }
  /** Another worker has the lease by now: nothing was written. */
  | { readonly kind: 'fenced' }

/** Node ids are small integers that the record assigns by first mention; they never change or get reused. */
export type NodeId = number

/** The system's own document about any node: its facts are states and tombstones. It has no row. */
export const SYSTEM_DOCUMENT = 0

export interface FactChange {
  readonly node: NodeId
  /** Its number, or `SYSTEM_DOCUMENT`. */
  readonly document: number
  readonly asserted: Attributes
  readonly retracted: readonly string[]
}

/** An edge by the ids of its nodes. */
export interface HeldEdge {
  readonly type: EdgeTypeId
  readonly from: NodeId
  readonly to: NodeId
}

export interface EdgeChange extends HeldEdge {
  readonly op: 'assert' | 'retract'
  readonly support: number
  readonly document: number
  readonly provenance: Judgement
}

/** The merged type that a node has from a transaction on; null if no document claims one. */
export interface TypeChange {
  readonly node: NodeId
  readonly type: string | null
}

export interface LogEntry {
  readonly tx: Tx
  /** Real time, by its writer's clock: it decreases if a clock was set back. */
  readonly at: Time
  readonly cause: Cause
  readonly nodes: readonly { readonly id: NodeId; readonly uri: Uri }[]
  /** Merged from the claims of all documents, so that no follower has to merge them. */
  readonly types: readonly TypeChange[]
  readonly facts: readonly FactChange[]
  readonly edges: readonly EdgeChange[]
}

/** The `following` of a commit that nobody waits for: it is written with the next one that somebody does. */
export const AS_LONG_AS_OTHERS = Infinity

export interface TransactionLog {
  /**
   * Writes each commit as one transaction, in order, all in one durable batch (either all or none survive a crash).
   * Differences are computed inside, against the record at that point. New references are marked dirty in the same
   * transaction. Calls share a durable write; one that can't be written fails alone. The write waits for `following`
   * more commits, a millisecond each; a call with `AS_LONG_AS_OTHERS` waits as long as others do, or not at all.
   */
  commit(batch: readonly Commit[], following?: number): Promise<readonly CommitOutcome[]>
  head(): Promise<{ tx: Tx; at: Time }>
  /** Returns at most `limit` transactions after `after`, oldest first. Throws `LogDropped` before the horizon. */
  read(after: Tx, limit: number): Promise<readonly LogEntry[]>
  /** Calls the listener (at least) after every batch of commits, with the new head. The returned function ends this. */
  onCommit(listener: (head: Tx) => void): () => void
  /** Returns the last transaction written by a time, in the order of the log; 0 if the time is before the first. */
  txAt(time: Time): Promise<Tx>
  /** Returns the times of transactions; null for one that isn't in the log. */
  times(txs: readonly Tx[]): Promise<readonly (Time | null)[]>
  logClock(): Promise<LogClock>
}

/** Times shown by the clocks of the log's writers, for the existing part of the log. */
export interface LogClock {
  /** Latest time of a transaction: in the future if a clock was once ahead, or this one is behind. */
  readonly latest: Time
  /** The last backward jump of a clock by more than a minute; `tx` is the first transaction after it. */
  readonly setBack: ClockSetBack | null
}

export interface ClockSetBack {
  readonly tx: Tx
  readonly from: Time
  readonly to: Time
}

/** Seconds by which the latest time of the log is ahead of a clock; 0 if it isn't. */
export function aheadSeconds({ latest }: LogClock, now: Time): number {
  return Math.max(0, latest - now) / 1_000
}

/** `latestFrom`: the latest time that a clock was set back from. */
export function logClockOf(last: Time, latestFrom: Time | null, setBack: ClockSetBack | undefined): LogClock {
  return { latest: Math.max(last, latestFrom ?? 0), setBack: setBack ?? null }
}
