import type { Time } from '../model/facts.ts'
import type { Uri } from '../model/uri.ts'

/** A document whose source says that it is gone, and of which that is not believed: its last good facts stay. */
export interface SuspectedDeletion {
  /** Dismissed: a person said that it stays. Should its source say so again, it is held again, whatever the guard counts. */
  readonly state: 'held' | 'dismissed'
  readonly since: Time
}

/** When so many documents of one source disappear that a person has to say whether it is so. */
export interface GuardRule {
  /** Of the source's documents, above 0 and up to 1 (which guards nothing). */
  readonly share: number
  /** And no fewer than so many: of a small source a tenth is soon gone. */
  readonly atLeast: number
  readonly windowMs: number
}

/** What the guard counts of one source: in the record, so that every process counts on, and a restart forgets nothing. */
export interface GuardState {
  /** Documents that the source answers for, as counted when the window began; what disappeared in it included. */
  readonly known: number
  readonly countedAt: Time
  /** What disappeared lately: how many from each of these times on, oldest first. */
  readonly gone: readonly (readonly [from: Time, count: number])[]
  /** Documents that are held. */
  readonly held: number
  /** A person confirmed: until then every tombstone of this source is let through. */
  readonly openUntil: Time | null
}

export interface TypeOf {
  readonly platform: string
  readonly type: string
}

/** One page of a listing. */
export interface ListingPage extends TypeOf {
  /** When its sweep began, which is the sweep's name as well. */
  readonly sweep: Time
  /** When the page was asked for: what has the ETag that we have was confirmed then. */
  readonly at: Time
  readonly items: readonly { readonly uri: Uri; readonly etag: string | null }[]
}

/** A complete listing of one type, compared with what we know. */
export interface ListingCounts {
  /** What we know and such a listing should show. */
  readonly expected: number
  /** Of those, what this one does not show. */
  readonly vanished: number
  /** All that it does not show: things that no listing ever showed included. */
  readonly missing: number
}

/** A document that is held. */
export interface DocumentToDecide {
  readonly type: string
  readonly uri: Uri
  readonly since: Time
  readonly reason: string
  /** When its source last said what stands. */
  readonly hydratedAt: Time | null
  readonly lastVerified: Time | null
}

export interface DocumentsToDecide {
  readonly rows: readonly DocumentToDecide[]
  /** Pass it back for the next page; null at the end. */
  readonly next: number | null
}

/** What a person decided about everything that is held of one source. */
export type Decision =
  | { readonly kind: 'confirm'; readonly platform: string; readonly openUntil: Time }
  | { readonly kind: 'dismiss'; readonly platform: string; readonly at: Time }

/** What listings showed, and what the guard against a mass disappearance holds: all outside the log. */
export interface Reconciliation {
  /** Remembers what a page showed, and that what it showed unchanged was confirmed by it. Things that are not known are passed over. */
  recordListing(page: ListingPage): Promise<void>
  /** `since`: when the sweep began that listed all of the type. What was read since then is not missing, listed or not. */
  compareListing(of: TypeOf, since: Time): Promise<ListingCounts>
  /** What that listing did not show, in the order of URIs, after `after` ('' to begin). */
  missingFromListing(
    of: TypeOf,
    since: Time,
    page: { readonly after: string; readonly limit: number },
  ): Promise<readonly Uri[]>
  /** No listing is expected to show these any more, until one does: they are looked at by reading them. */
  forgetListing(of: TypeOf, uris: readonly Uri[]): Promise<void>
  /** Of every source of which something disappeared. */
  guards(): Promise<readonly (GuardState & { readonly platform: string })[]>
  /** Documents that are held; begin with `after` 0. */
  suspectedDeletions(platform: string, after: number, limit: number): Promise<DocumentsToDecide>
  /** Answers how many documents were held. Confirmed ones stay so until their source says once more that they are gone. */
  resolveDeletions(decision: Decision): Promise<number>
}
