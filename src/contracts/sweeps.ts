import { DAY_MS, HOUR_MS } from '../lib/durations.ts'
import type { Time, DocumentKey } from '../model/facts.ts'
import type { Uri } from '../model/uri.ts'

/** Events of a source that one process served since its last report. */
export interface ObservedEvents {
  /** When the newest of the served events was accepted. */
  readonly eventAt: Time | null
  /** Changes without an event, for types that have events: when the sweep marked them, and how many. */
  readonly found: readonly (readonly [markedAt: Time, count: number])[]
}

/** A document whose source reports it gone, which isn't trusted: its last good facts stay. */
export interface SuspectedDeletion {
  /** Dismissed: a person keeps it. If its source reports it gone again, it is suspected whatever the guard counts. */
  readonly state: 'held' | 'dismissed'
  readonly since: Time
}

/** Decides when an entity is read again although no source reported a change. */
export interface CandidateRule {
  readonly everyMs: number
  /** An entity is a candidate if for this long it was neither read nor listed with the recorded ETag. */
  readonly staleMs: number
  /** An entity is a candidate if it has been unresolvable or failing for this long, when its own retries have ended. */
  readonly unresolvedMs: number
  /** Marks set in one round, over all sources. */
  readonly perRound: number
}

/** `candidates` of a configuration without it. */
export const DEFAULT_CANDIDATES: CandidateRule = {
  everyMs: HOUR_MS,
  staleMs: 7 * DAY_MS,
  unresolvedMs: DAY_MS,
  perRound: 2_000,
}

/** Decides when so many documents of one source disappear that a person has to confirm it. */
export interface GuardRule {
  /** Share of the source's documents, above 0 and up to 1; 1 disables the guard. */
  readonly share: number
  /** Minimum number of documents, since a tenth of a small source is quickly reached. */
  readonly atLeast: number
  readonly windowMs: number
}

/** `guard` of a source whose configuration has none. */
export const DEFAULT_GUARD: GuardRule = { share: 0.1, atLeast: 20, windowMs: HOUR_MS }

/** The guard's counts of one source, in the record, so that processes share them and restarts keep them. */
export interface GuardState {
  /** Documents that the source serves, as counted when the window began, including those that disappeared in it. */
  readonly known: number
  readonly countedAt: Time
  /** Recent disappearances: how many from each of these times on, oldest first. */
  readonly gone: readonly (readonly [from: Time, count: number])[]
  /** Documents with a suspected deletion. */
  readonly held: number
  /** Until this time a person's confirmation applies: every deletion of this source is trusted. */
  readonly openUntil: Time | null
}

export type PlatformType = Pick<DocumentKey, 'platform' | 'type'>

interface ListingPage extends PlatformType {
  /** When the sweep began, which also identifies it. */
  readonly sweep: Time
  /** When the page was requested, which confirms documents listed with the recorded ETag. */
  readonly at: Time
  readonly items: readonly { readonly uri: Uri; readonly etag: string | null }[]
}

/** A complete listing of one type, compared with the record. */
export interface ListingCounts {
  /** Documents in the record that such a listing should show. */
  readonly expected: number
  /** Number of these documents that the listing lacks. */
  readonly vanished: number
  /** All documents that it lacks, including those that no listing ever showed. */
  readonly missing: number
}

/** A document with a suspected deletion. */
export interface DocumentToDecide {
  readonly type: string
  readonly uri: Uri
  readonly since: Time
  readonly reason: string
  /** When its source last gave its current facts. */
  readonly hydratedAt: Time | null
  readonly lastVerified: Time | null
}

export interface DocumentsToDecide {
  readonly rows: readonly DocumentToDecide[]
  /** Pass it back for the next page; null at the end. */
  readonly next: number | null
}

/** A person's decision about all suspected deletions of one source. */
type Decision =
  | { readonly kind: 'confirm'; readonly platform: string; readonly openUntil: Time }
  | { readonly kind: 'dismiss'; readonly platform: string; readonly at: Time }

/** Stores the results of listings and the suspected deletions, all outside the log. */
export interface Sweeps {
  /** Records the items of a page, and confirms unchanged ones. Entities not in the record are skipped. */
  recordListing(page: ListingPage): Promise<void>
  /** `since`: when the sweep of the whole type began. Documents read since then aren't missing. */
  compareListing(of: PlatformType, since: Time): Promise<ListingCounts>
  /** Pages through the documents that the listing lacks, after the URI `after` ('' to begin). */
  missingFromListing(
    of: PlatformType,
    since: Time,
    page: { readonly after: string; readonly limit: number },
  ): Promise<readonly Uri[]>
  /** Forgets that listings showed these, so that none is expected to until one does; they are read instead. */
  forgetListing(of: PlatformType, uris: readonly Uri[]): Promise<void>
  /** Lists the types of which sources state entities, of these platforms or of all. */
  statedTypes(platforms: readonly string[] | null): Promise<readonly PlatformType[]>
  /** Lists the guard of every source whose documents disappeared. */
  guards(): Promise<readonly (GuardState & { readonly platform: string })[]>
  /** Returns documents with a suspected deletion; begin with `after` 0. */
  suspectedDeletions(platform: string, after: number, limit: number): Promise<DocumentsToDecide>
  /** Returns how many were suspected. Confirmed ones stay so until their source reports them gone again. */
  resolveDeletions(decision: Decision): Promise<number>
}
