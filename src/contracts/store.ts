import type { Json } from '../lib/json.ts'
import type {
  Attributes,
  Cause,
  CauseKind,
  DocumentKey,
  EdgeClaim,
  EdgeTypeId,
  Provenance,
  SaidEdge,
  Statement,
  Time,
  Tx,
} from '../model/facts.ts'
import type { Uri } from '../model/uri.ts'
import type { Coordination } from './coordination.ts'
import type { DirtyCounts, LeaseRequest, PendingMark } from './pending.ts'
import type { Quarantine } from './quarantine.ts'
import type { GuardRule, Hold, Reconciliation } from './reconcile.ts'
import type { Past, Spared } from './past.ts'

/**
 * The record: marks, the log of facts and edges, quarantine, checkpoints. Asynchronous, and batched wherever a caller has
 * more than one thing to say, so that an engine behind a network fits without change. `commit` is the only writer of facts.
 */
export interface Store extends Marks, Log, Reads, Past, Quarantine, Coordination, Reconciliation, Housekeeping {
  close(): Promise<void>
}

// ---------------------------------------------------------------------------------------------------------- marks

/**
 * Lower is sooner. A mark keeps the most urgent priority that was asked for it, and the cause that came with it (the newest
 * cause among equals). `mapping` must stay last: it alone is served from the kept answer, so any other mark overrides it.
 */
export const PRIORITY = {
  refresh: 5,
  event: 10,
  lookup: 20,
  reference: 30,
  sweep: 40,
  candidate: 45,
  mapping: 50,
} as const

export interface Mark {
  readonly uri: Uri
  /** The types to ask for; empty, or `ANY_TYPE` among them, where nobody knows: what the record knows, else each of the component. */
  readonly expects: readonly string[]
  readonly priority: number
  readonly cause: Cause
  /** Not before this time. */
  readonly due: Time
}

export interface MarkReceipt {
  readonly uri: Uri
  readonly generation: number
}

/**
 * A mark that one worker holds for a while. `generation` is what its answer may clear; `fence` tells this lease from any
 * later one on the same URI. Both come from one sequence that never restarts.
 */
export interface LeasedMark {
  readonly uri: Uri
  readonly expects: readonly string[]
  readonly generation: number
  readonly fence: number
  readonly priority: number
  readonly attempts: number
  /** How often in a row it was marked again soon after a read; the wait between two reads grows with it. */
  readonly heat: number
  readonly cause: Cause
  /** When the oldest mark that this lease serves was set: the beginning of "event → visible". */
  readonly markedAt: Time
  /** What the record knows already of the documents about this URI: ETags for conditional reads, and the known type. */
  readonly documents: readonly DocumentStatus[]
}

export interface LeaseAnswer {
  readonly leases: readonly LeasedMark[]
  /** When the soonest of those that are not due at `now` may be leased; null: there is none. More may be due where the lease is full. */
  readonly nextDue: Time | null
}

export interface Marks {
  /** Durable when it resolves. One row per URI: marks coalesce. */
  mark(marks: readonly Mark[]): Promise<readonly MarkReceipt[]>
  /**
   * Told the platforms of marks that wait for a lease and were set, released or put off, after that became durable, through
   * whichever connection it came; null: of any platform. A notice may be lost with a connection, and a lease that runs out has
   * none, so a worker also looks by itself now and then.
   */
  onMark(listener: (platforms: readonly string[] | null) => void): () => void
  lease(request: LeaseRequest): Promise<LeaseAnswer>
  /** Gives leases back unused, as they were (a drain, a circuit that opened). A stale fence is ignored. */
  release(leases: readonly { uri: Uri; fence: number; due: Time }[]): Promise<void>
  /** What waits. Of thousands the answer may be some seconds old; where little waits, it is what stands now. */
  dirty(now: Time, platform?: string): Promise<DirtyCounts>
  /** The pending mark of a URI, if it has one: what `waitFor=visible` and tests look at. */
  pending(uris: readonly Uri[]): Promise<readonly (PendingMark | null)[]>
}

// ------------------------------------------------------------------------------------------------------------ log

/**
 * One answer to one question, as it is handed to commit.
 * said: a 200 · same: a 304 · gone: a 404 or 410 · failed: anything else, kept as `lastError` with the last good facts.
 */
export type Answer =
  | {
      readonly kind: 'said'
      readonly statement: Statement
      readonly etag: string | null
      readonly lastModified: string | null
      readonly raw: Uint8Array | null
      readonly mapping: string
      /** It was kept, and is mapped again: its source was not asked, so it neither confirms what was said nor ends an error. */
      readonly kept?: true
    }
  /**
   * A rule's conclusions, as far as they change: a rule says a million edges, and is not compared as a whole. What stands already
   * is not asserted again. `about` is what it says of itself, `mapping` what it was compiled from; null: as before.
   */
  | {
      readonly kind: 'amended'
      readonly asserted: readonly SaidEdge[]
      readonly retracted: readonly EdgeClaim[]
      readonly about: Attributes | null
      readonly mapping: string | null
    }
  /** Neither what it says beside what is spared nor its kept answer may stay; `outdated` names it until it is mapped again. */
  | { readonly kind: 'redacted'; readonly spared: Spared }
  | { readonly kind: 'same' }
  | { readonly kind: 'gone'; readonly history: boolean }
  | { readonly kind: 'failed'; readonly error: string }

export interface DocumentWrite {
  readonly key: DocumentKey
  readonly answer: Answer
  /** When the request began: an answer serves only marks that were set before. */
  readonly askedAt: Time
}

/** What becomes of the mark. `done` clears its generation; a newer mark survives and is due no sooner than `due`. */
export type Settlement =
  | {
      readonly kind: 'done'
      readonly uri: Uri
      readonly generation: number
      readonly fence: number
      readonly due: Time
      readonly heat: number
    }
  | {
      readonly kind: 'retry'
      readonly uri: Uri
      readonly generation: number
      readonly fence: number
      readonly due: Time
    }

/** What a commit presumes and settles: a lease on a mark, or a duty that is still its writer's (`Coordination.claim`). */
export type Presumed = Settlement | { readonly kind: 'duty'; readonly name: string; readonly fence: number }

/** One hydration. It becomes one transaction of the log, or none where it changes nothing. */
export interface Commit {
  readonly cause: Cause
  readonly at: Time
  readonly settle: Presumed | null
  readonly documents: readonly DocumentWrite[]
  /** How a mass disappearance at the source that was asked is recognised; absent where no source was asked. */
  readonly guard?: GuardRule
}

export type CommitOutcome =
  /** `tx` is null where nothing changed: a no-op writes no transaction. */
  | {
      readonly kind: 'committed'
      readonly tx: Tx | null
      readonly asserted: number
      readonly retracted: number
      readonly stubs: number
    }
  /** The lease was no longer ours: nothing was written. */
  | { readonly kind: 'fenced' }

/** Node ids are small integers given by the record in the order of first mention; they never change or get reused. */
export type NodeId = number

export interface FactChange {
  readonly node: NodeId
  /** 0: the system itself, in its document about that node. */
  readonly document: number
  readonly asserted: Attributes
  readonly retracted: readonly string[]
}

export interface EdgeChange {
  readonly op: 'assert' | 'retract'
  /** The id of the support; its edge is (type, from, to). */
  readonly support: number
  readonly type: EdgeTypeId
  readonly from: NodeId
  readonly to: NodeId
  readonly document: number
  readonly provenance: Provenance
}

/** The merged type that a node has from a transaction on; null: nobody claims one any more. */
export interface TypeChange {
  readonly node: NodeId
  readonly type: string | null
}

export interface LogEntry {
  readonly tx: Tx
  readonly at: Time
  readonly cause: Cause
  readonly nodes: readonly { readonly id: NodeId; readonly uri: Uri }[]
  /** What every document's claims come to: whoever follows the log need not merge them. */
  readonly types: readonly TypeChange[]
  readonly facts: readonly FactChange[]
  readonly edges: readonly EdgeChange[]
}

export interface Log {
  /**
   * Writes each commit as one transaction, in order, all in one durable batch (either all or none survive a crash).
   * Diffs are made inside, against what the record holds then. New references are marked dirty in the same transaction.
   * Calls share a durable write; one that can't be written fails alone. For `following` more of them the write waits a moment.
   */
  commit(batch: readonly Commit[], following?: number): Promise<readonly CommitOutcome[]>
  head(): Promise<{ tx: Tx; at: Time }>
  /** Transactions after `after`, oldest first, at most `limit` of them. Before the horizon: `LogDropped`. */
  read(after: Tx, limit: number): Promise<readonly LogEntry[]>
  /** Told (at least) after every batch of commits, with the new head. The returned function stops it. */
  onCommit(listener: (head: Tx) => void): () => void
  /** The transaction in force at a time; 0 when the time lies before the first. */
  txAt(time: Time): Promise<Tx>
  /** When transactions were; null for one that is not in the log. */
  times(txs: readonly Tx[]): Promise<readonly (Time | null)[]>
  /** Of the oldest transaction that is left. */
  firstTime(): Promise<Time | null>
}

// ---------------------------------------------------------------------------------------------------------- reads

/** What one document says of one entity. */
export interface Said {
  readonly platform: string
  readonly type: string
  readonly document: Uri
  readonly attributes: Attributes
}

/** An entity as of a transaction, every document apart: reads merge them by declared precedence (`model/merge.ts`). */
export interface EntityRecord {
  readonly node: NodeId
  readonly uri: Uri
  readonly said: readonly Said[]
  /** Of the present only, outside the log. */
  readonly documents: readonly DocumentStatus[]
}

export interface DocumentStatus {
  readonly platform: string
  readonly type: string
  readonly uri: Uri
  /** The last good answer that said something new, and the last answer that confirmed it. */
  readonly hydratedAt: Time | null
  readonly lastVerified: Time | null
  readonly lastError: string | null
  readonly errorAt: Time | null
  /** The source answered 404 or 410 last time, and that was believed. */
  readonly gone: boolean
  /** It did, and that was not: the guard against a mass disappearance holds it, and `lastError` says why. */
  readonly hold: Hold | null
  readonly etag: string | null
  readonly lastModified: string | null
  readonly mapping: string | null
}

export interface SupportRecord {
  readonly id: number
  readonly type: EdgeTypeId
  readonly from: Uri
  readonly to: Uri
  readonly document: { readonly platform: string; readonly type: string; readonly uri: Uri }
  readonly provenance: Provenance
  readonly evidence: readonly string[]
  readonly since: Tx
  readonly until: Tx | null
}

export interface HistoryEntry {
  readonly tx: Tx
  readonly at: Time
  readonly cause: { readonly kind: CauseKind; readonly trace: string }
  readonly document: { readonly platform: string; readonly type: string; readonly uri: Uri }
  readonly asserted: Attributes
  readonly retracted: readonly string[]
}

export interface RawAnswer {
  readonly key: DocumentKey
  readonly mapping: string
  /** The answer as it came, decompressed. */
  readonly body: Uint8Array
}

/** A page of edges for loading the graph: parallel arrays, since there may be twenty million. */
export interface EdgePage {
  readonly rows: readonly EdgeRow[]
  /** Pass it back for the next page; null at the end. */
  readonly next: number | null
}

export interface EdgeRow {
  readonly support: number
  readonly type: EdgeTypeId
  readonly from: NodeId
  readonly to: NodeId
  readonly provenance: Provenance
  readonly since: Tx
  readonly until: Tx | null
}

/** A merged entity type, and the transactions from which and to which a node has it. */
export interface TypeInterval {
  readonly type: string
  readonly since: Tx
  readonly until: Tx | null
}

export interface NodeRow {
  readonly id: NodeId
  readonly uri: Uri
  /** The types that it has had, oldest first; only the last can be open. Between two of them it may have had none. */
  readonly types: readonly TypeInterval[]
  /** When its home source said that it is gone, oldest first. */
  readonly gone: readonly { readonly since: Tx; readonly until: Tx | null }[]
  /** At present, whatever the transaction that the rest is read at. */
  readonly standing: Standing
}

/** How far a node has come: known by reference, known to be nowhere, with facts, with everything concluded from them. */
export type Standing = 'stub' | 'unresolvable' | 'hydrated' | 'enriched'

/** An open support of a rule's document. */
export interface ConcludedRow {
  readonly id: number
  readonly type: EdgeTypeId
  readonly from: NodeId
  readonly to: NodeId
}

export interface Reads {
  /** In the order asked; null for a URI that nobody ever mentioned (as of that transaction). */
  entities(uris: readonly Uri[], at: Tx): Promise<readonly (EntityRecord | null)[]>
  /** The supports of edges that touch a node, open as of a transaction; at most `limit`, and whether there were more. */
  supports(
    uri: Uri,
    at: Tx,
    limit: number,
  ): Promise<{ readonly rows: readonly SupportRecord[]; readonly more: boolean }>
  /** Newest first, as far back as the horizon; a transaction is never cut in two. */
  history(uri: Uri, before: Tx, limit: number): Promise<readonly HistoryEntry[]>
  /** The documents that say something of a part: marking a part dirty marks these. */
  documentsNaming(uri: Uri): Promise<readonly DocumentKey[]>
  documentStatuses(keys: readonly DocumentKey[]): Promise<readonly (DocumentStatus | null)[]>
  /** Every document of a platform in the order of `${type}|${uri}`; pass the last one's back for the next page. */
  documents(platform: string, after: string, limit: number): Promise<readonly DocumentStatus[]>
  raw(key: DocumentKey): Promise<RawAnswer | null>
  /**
   * Documents of a type whose kept answer was mapped by another version of the mapping than the one named, those that are gone left
   * out; in the order of their URIs, after `after` ('' to begin).
   */
  outdated(
    of: { readonly platform: string; readonly type: string; readonly mapping: string },
    after: string,
    limit: number,
  ): Promise<readonly Uri[]>
  /** The supports of these edges, open as of a transaction, in id order: of a hub too, which has more than a page of them. */
  supportsOn(edges: readonly EdgeClaim[], at: Tx): Promise<readonly SupportRecord[]>
  /** What a document's open supports are, in the order of their ids, after one: what a rule concluded, in pages. */
  concluded(document: DocumentKey, after: number, limit: number): Promise<readonly ConcludedRow[]>
  /** For loading the graph: every node and every support up to `at`, closed ones included, in id order. */
  nodePage(after: NodeId, limit: number): Promise<readonly NodeRow[]>
  edgePage(after: number, at: Tx, limit: number): Promise<EdgePage>
}

// --------------------------------------------------------------------------------------------------- housekeeping

export interface StoreCounts {
  readonly nodes: number
  readonly entities: number
  readonly edges: number
  readonly transactions: number
  readonly facts: number
  readonly documents: number
}

export interface Housekeeping {
  /** A follower's place in the log. */
  checkpoint(follower: string): Promise<Tx>
  saveCheckpoint(follower: string, tx: Tx): Promise<void>
  /** Small notes outside the log that outlive a restart: a source's health, a sweep's progress. At most 64 kB each. */
  note(key: string): Promise<Json | null>
  saveNote(key: string, value: Json): Promise<void>
  counts(): Promise<StoreCounts>
}
