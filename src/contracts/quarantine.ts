import { DAY_MS } from '../lib/durations.ts'
import type { Time } from '../model/facts.ts'

export type QuarantineReason =
  | 'unreadable' // not JSON, not an object
  | 'too-large'
  | 'unknown-event-type'
  | 'missing-id'
  | 'bad-uri'
  | 'unknown-source'
  | 'ambiguous-source'

export interface QuarantinedEvent {
  readonly id: number
  readonly at: Time
  /** The channel that delivered it: `http`, a topic with partition and offset, a queue. */
  readonly channel: string
  readonly reason: QuarantineReason
  readonly detail: string
  /** The payload as it came, cut at the stated limit. */
  readonly payload: string
  /** The `?source=` of its channel. */
  readonly source: string | null
  readonly replays: number
}

export interface NewQuarantined extends Omit<QuarantinedEvent, 'id' | 'replays'> {
  /**
   * The configured source whose limit it counts against; null if it was sent for none, or for an unconfigured one:
   * those share one limit, since anybody can invent names.
   */
  readonly account: string | null
}

/** Limits the quarantined events of each account; beyond them the oldest are evicted. */
export interface QuarantineBounds {
  readonly bytes: number
  readonly ageMs: number
}

/** `intake.quarantine` of a configuration without it. */
export const DEFAULT_QUARANTINE_BOUNDS: QuarantineBounds = { bytes: 16 * 1_048_576, ageMs: 30 * DAY_MS }

/** Events that were evicted from an account. */
export interface Eviction {
  readonly account: string | null
  readonly items: number
}

export interface QuarantineOutcome {
  readonly ids: readonly number[]
  readonly evicted: readonly Eviction[]
}

/** The size of an account's quarantine, and its evictions. */
export interface QuarantineAccount {
  readonly account: string | null
  readonly items: number
  readonly bytes: number
  /** Events dropped unseen since the record began. */
  readonly evicted: number
  readonly evictedAt: Time | null
}

/** Added to the size of each payload, for its row, its reason and its indexes. */
const ROW_BYTES = 512

export function quarantinedBytes({ payload }: Pick<QuarantinedEvent, 'payload'>): number {
  return ROW_BYTES + Buffer.byteLength(payload)
}

/** Eviction stops at this share of the limit, so that a full account isn't searched again for each event. */
const EVICTION_TARGET = 7 / 8

export function bytesAfterEviction({ bytes }: QuarantineBounds): number {
  return Math.floor(bytes * EVICTION_TARGET)
}

export interface Quarantine {
  /** Adds the items and evicts the excess in one durable write. */
  quarantine(items: readonly NewQuarantined[], bounds: QuarantineBounds): Promise<QuarantineOutcome>
  /** Evicts what exceeds the limits of any account. Usually that is by age, since bytes are checked with each event. */
  evictQuarantined(now: Time, bounds: QuarantineBounds): Promise<readonly Eviction[]>
  /** Lists each account that has events, or lost some. */
  quarantineAccounts(): Promise<readonly QuarantineAccount[]>
  quarantined(after: number, limit: number): Promise<readonly QuarantinedEvent[]>
  quarantineItem(id: number): Promise<QuarantinedEvent | null>
  /** Removes an event for good, after a replay or because a person discarded it. False if it didn't exist. */
  discard(id: number): Promise<boolean>
  replayed(id: number, reason: QuarantineReason, detail: string): Promise<void>
  quarantineCount(): Promise<number>
}
