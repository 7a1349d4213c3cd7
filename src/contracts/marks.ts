// The durable set of dirty URIs: marking, leasing and settling them.
import type { Cause, Time } from '../model/facts.ts'
import { partsOf, type Uri } from '../model/uri.ts'
import type { DocumentStatus } from './reads.ts'

/**
 * Lower is sooner. A mark keeps the most urgent requested priority, and the cause that came with it (the newest among
 * equals) of those that read its source: a changed mapping does so only if no answer was stored, a push never.
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
  /** Types to read; empty, or with `ANY_TYPE`, if unstated: the recorded types, else all of the component. */
  readonly expects: readonly string[]
  readonly priority: number
  readonly cause: Cause
  /** The mark isn't leased before this time. */
  readonly due: Time
  /** The read is unconditional: "not modified" isn't enough. Coalescing preserves this. */
  readonly whole?: true
}

/** Marks an entity that differs in a listing, or is missing from it. */
export function sweepMark(uri: Uri, type: string, now: Time): Mark {
  const trace = `sweep-${partsOf(uri).platformId}-${now}`
  return { uri, expects: [type], priority: PRIORITY.sweep, due: now, cause: { kind: 'sweep', trace, since: now } }
}

/** Marks an entity that no event or listing confirms: its read is unconditional. */
export function candidateMark(
  uri: Uri,
  expects: readonly string[],
  { trace, now }: { readonly trace: string; readonly now: Time },
): Mark {
  const cause = { kind: 'candidate', trace, since: now } as const
  return { uri, expects, priority: PRIORITY.candidate, due: now, cause, whole: true }
}

export interface MarkReceipt {
  readonly uri: Uri
  readonly generation: number
}

/**
 * A mark leased to one worker for a while. Its answer may clear marks up to `generation`; `fence` distinguishes this
 * lease from later ones on the same URI. Both come from one sequence that never restarts.
 */
export interface LeasedMark extends Pick<Mark, 'uri' | 'expects' | 'priority' | 'cause'> {
  /** One of the marks demands an unconditional read. */
  readonly whole: boolean
  readonly generation: number
  readonly fence: number
  /** Consecutive failed reads. */
  readonly attempts: number
  /** Number of times in a row that it was marked again soon after a read; the pause between two reads grows with it. */
  readonly rereads: number
  /** When the oldest mark that this lease serves was set, which starts the measurement of "event → visible". */
  readonly markedAt: Time
  /** The state of the documents about this URI in the record: ETags for conditional reads, and the type. */
  readonly documents: readonly DocumentStatus[]
  /** True if pushed payloads about the URI are pending. */
  readonly pushed: boolean
}

export interface LeaseAnswer {
  readonly leases: readonly LeasedMark[]
  /**
   * When the next mark that isn't due at `now` becomes due. Null means there is none, that the batch is full (so the
   * worker leases again at once), or that only marks with pushed payloads were requested.
   */
  readonly nextDue: Time | null
}

/** A mark that isn't served yet: the receipt of the newest, and its state. */
export interface PendingMark {
  readonly uri: Uri
  readonly generation: number
  /** The earliest time of the next read. While another thread reads the URI, it is null or in the past. */
  readonly nextTryAt: Time | null
  /** Consecutive failed reads. */
  readonly attempts: number
}

/** A mark that isn't due yet: it waits for a retry, or for the pause between two reads of one URI. */
export interface PostponedMark extends Pick<LeasedMark, 'uri' | 'priority' | 'attempts' | 'markedAt'> {
  readonly due: Time
}

interface PostponedRequest {
  readonly platform: string
  readonly now: Time
  /** The last mark of the previous page. */
  readonly after: Pick<PostponedMark, 'priority' | 'due' | 'uri'> | null
  readonly limit: number
}

export interface LeaseRequest {
  readonly platform: string
  readonly limit: number
  readonly now: Time
  readonly leaseMs: number
  /** Leases only marks with pending payloads, which need no read, while the source can't be read. */
  readonly onlyPushed?: true
}

/** Answers received for marks of one platform: each is committed under a lease, like any other. */
export interface TakeRequest {
  /** Each mark names the type of its answer. */
  readonly marks: readonly Mark[]
  /** `sequence()` before the answers were requested. */
  readonly upTo: number
  readonly now: Time
  readonly leaseMs: number
}

export interface DirtyCounts {
  /** Marks that are due by now, including leased ones. */
  readonly due: number
  /** Marks that aren't due yet: they wait for a retry, or for the pause between two reads of one URI. */
  readonly waiting: number
  /** Number of waiting marks whose last read failed. */
  readonly retrying: number
  /** The oldest due mark without a failed read. An entity that no source has is retried for days without a backlog. */
  readonly oldestMarkedAt: Time | null
}

export interface Marks {
  /** Durable when it resolves. One row per URI: marks coalesce. */
  mark(marks: readonly Mark[]): Promise<readonly MarkReceipt[]>
  /**
   * Calls the listener with the platforms of marks that wait for a lease and were set, released or postponed, once that
   * is durable, through any connection. Null means any platform. A notification may be lost with a connection, and an
   * expiring lease has none, so workers also poll.
   */
  onMark(listener: (platforms: readonly string[] | null) => void): () => void
  lease(request: LeaseRequest): Promise<LeaseAnswer>
  /** Returns the last generation or fence: marks up to it were set by now. */
  sequence(): Promise<number>
  /**
   * Leases the URIs of received answers, as far as these serve them (`commit/dirty.ts`). The other URIs get marks,
   * unless they have them, which are durable when it resolves. A crash may lose a lease and leave no mark, so the
   * caller must request the answers again until they are committed. Each URI may occur once.
   */
  take(request: TakeRequest): Promise<readonly LeasedMark[]>
  /** Releases unused leases (on a drain, or when a circuit opens). A stale fence is ignored. */
  release(leases: readonly { uri: Uri; fence: number; due: Time }[]): Promise<void>
  /** Returns the backlog. With thousands of marks the answer may be fifteen seconds old; with few it is current. */
  dirty(now: Time, platform?: string): Promise<DirtyCounts>
  /** Lists the marks that aren't due yet: by priority, then by due time. */
  postponed(request: PostponedRequest): Promise<readonly PostponedMark[]>
  /** Returns the pending mark of a URI, if any: for `waitFor=visible` and tests. */
  pending(uris: readonly Uri[]): Promise<readonly (PendingMark | null)[]>
}
