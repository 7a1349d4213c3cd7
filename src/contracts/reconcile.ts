import type { Time } from '../model/facts.ts'
import type { Uri } from '../model/uri.ts'

/** Events of a source that one process served since it last told of them. */
export interface ObservedEvents {
  /** When the newest of the served events was accepted. */
  readonly eventAt: Time | null
  /** Changes without an event, of types that have events: when the sweep marked them, and how many. */
  readonly found: readonly (readonly [markedAt: Time, count: number])[]
}

/**
 * A document with a suspected deletion: its source reports it gone, that is not believed, and its last good facts stay.
 */
export interface SuspectedDeletion {
  /**
   * Dismissed: a person decided that it stays. If its source reports it gone again, it is suspected again, whatever the
   * guard counts.
   */
  readonly state: 'held' | 'dismissed'
  readonly since: Time
}

/** Decides when so many documents of one source disappear that a person has to confirm it. */
export interface GuardRule {
  /** Share of the source's documents, above 0 and up to 1; 1 disables the guard. */
  readonly share: number
  /** Minimum number of documents, since a tenth of a small source is quickly reached. */
  readonly atLeast: number
  readonly windowMs: number
}

/** The guard's counts of one source: in the record, so that all processes share them and a restart keeps them. */
export interface GuardState {
  /** Documents that the source answers for, as counted when the window began; what disappeared in it included. */
  readonly known: number
  readonly countedAt: Time
  /** Recent disappearances: how many from each of these times on, oldest first. */
  readonly gone: readonly (readonly [from: Time, count: number])[]
  /** Documents with a suspected deletion. */
  readonly held: number
  /** A person confirmed: until this time every deletion of this source is believed. */
  readonly openUntil: Time | null
}

export interface PlatformType {
  readonly platform: string
  readonly type: string
}

/** One page of a listing. */
export interface ListingPage extends PlatformType {
  /** When the sweep began, which also identifies it. */
  readonly sweep: Time
  /** When the page was requested: documents listed with the recorded ETag were confirmed then. */
  readonly at: Time
  readonly items: readonly { readonly uri: Uri; readonly etag: string | null }[]
}

/** A complete listing of one type, compared with the record. */
export interface ListingCounts {
  /** Documents in the record that such a listing should show. */
  readonly expected: number
  /** Number of these documents that the listing lacks. */
  readonly vanished: number
  /** All documents that it lacks, those that no listing ever showed included. */
  readonly missing: number
}

/** A document with a suspected deletion. */
export interface DocumentToDecide {
  readonly type: string
  readonly uri: Uri
  readonly since: Time
  readonly reason: string
  /** When its source last gave its present facts. */
  readonly hydratedAt: Time | null
  readonly lastVerified: Time | null
}

export interface DocumentsToDecide {
  readonly rows: readonly DocumentToDecide[]
  /** Pass it back for the next page; null at the end. */
  readonly next: number | null
}

/** A person's decision about all suspected deletions of one source. */
export type Decision =
  | { readonly kind: 'confirm'; readonly platform: string; readonly openUntil: Time }
  | { readonly kind: 'dismiss'; readonly platform: string; readonly at: Time }

/** Stores the results of listings and the suspected deletions, all of it outside the log. */
export interface Reconciliation {
  /**
   * Records what a page showed, and confirms what it showed unchanged. Things that are not in the record are skipped.
   */
  recordListing(page: ListingPage): Promise<void>
  /**
   * `since`: when the sweep began that listed all of the type. What was read since then is not missing, listed or not.
   */
  compareListing(of: PlatformType, since: Time): Promise<ListingCounts>
  /** Pages through the documents that the listing lacks, after the URI `after` ('' to begin). */
  missingFromListing(
    of: PlatformType,
    since: Time,
    page: { readonly after: string; readonly limit: number },
  ): Promise<readonly Uri[]>
  /** No listing is expected to show these any more, until one does: they are looked at by reading them. */
  forgetListing(of: PlatformType, uris: readonly Uri[]): Promise<void>
  /** Lists the guard of every source whose documents disappeared. */
  guards(): Promise<readonly (GuardState & { readonly platform: string })[]>
  /** Documents with a suspected deletion; begin with `after` 0. */
  suspectedDeletions(platform: string, after: number, limit: number): Promise<DocumentsToDecide>
  /**
   * Returns how many deletions were suspected. Confirmed ones stay suspected until their source reports them gone once
   * more.
   */
  resolveDeletions(decision: Decision): Promise<number>
}
