import type { Cause, Time } from '../model/facts.ts'
import type { Uri } from '../model/uri.ts'
import type { DocumentStatus } from './reads.ts'

/**
 * Lower is sooner. A mark keeps the most urgent priority that was asked for it, and the cause that came with it (the newest
 * cause among equals) of those that ask its source, which a changed mapping does only where nothing was kept, and a push never.
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
  /** Whether payloads about it wait that were pushed. */
  readonly pushed: boolean
}

export interface LeaseAnswer {
  readonly leases: readonly LeasedMark[]
  /**
   * When the soonest of those that are not due at `now` may be leased; null: there is none. Null where the lease is full as well: more
   * may be due, and whoever has it comes again at once.
   */
  readonly nextDue: Time | null
}

/** A mark that is not served yet: the receipt of the newest, and how it stands. */
export interface PendingMark {
  readonly uri: Uri
  readonly generation: number
  /** When its source is asked next, at the earliest; null while it is being asked. */
  readonly nextTryAt: Time | null
}

export interface LeaseRequest {
  readonly platform: string
  readonly limit: number
  readonly now: Time
  readonly leaseMs: number
}

export interface DirtyCounts {
  /** Marks that are due by now, leased ones included. */
  readonly due: number
  /** Marks that are not due yet: they wait for a retry, or for their pause between two reads. */
  readonly waiting: number
  /** Of those that are due: what nobody has is waited for over days, and says nothing about how far we are behind. */
  readonly oldestMarkedAt: Time | null
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
  /** What waits. Of thousands the answer may be five seconds old; where little waits, it is what stands now. */
  dirty(now: Time, platform?: string): Promise<DirtyCounts>
  /** The pending mark of a URI, if it has one: what `waitFor=visible` and tests look at. */
  pending(uris: readonly Uri[]): Promise<readonly (PendingMark | null)[]>
}
