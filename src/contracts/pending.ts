import type { Time } from '../model/facts.ts'
import type { Uri } from '../model/uri.ts'

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
