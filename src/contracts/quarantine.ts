import type { Time } from '../model/facts.ts'

export type QuarantineReason =
  | 'unreadable' // not JSON, not an object
  | 'too-large'
  | 'unknown-event-type'
  | 'missing-id'
  | 'bad-uri'
  | 'unknown-source'
  | 'ambiguous-source'

export interface Quarantined {
  readonly id: number
  readonly at: Time
  /** The channel that delivered it: `http`, a topic with partition and offset, a queue. */
  readonly channel: string
  readonly reason: QuarantineReason
  readonly detail: string
  /** The payload as it came, cut at the stated bound. */
  readonly payload: string
  /** The `?source=` it came with. */
  readonly source: string | null
  readonly replays: number
}

export interface Quarantine {
  quarantine(items: readonly Omit<Quarantined, 'id' | 'replays'>[]): Promise<readonly number[]>
  quarantined(after: number, limit: number): Promise<readonly Quarantined[]>
  quarantineItem(id: number): Promise<Quarantined | null>
  /** Gone for good (after a replay that worked, or because a person discarded it). False where there was none. */
  discard(id: number): Promise<boolean>
  /** A replay that failed again: counts it, with the new reason. */
  replayed(id: number, reason: QuarantineReason, detail: string): Promise<void>
  quarantineCount(): Promise<number>
}
