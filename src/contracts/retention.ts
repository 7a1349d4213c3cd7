import type { Time, Tx } from '../model/facts.ts'
import type { DropReport, AllowedAttributes } from './record-past.ts'

export interface DropRequest {
  readonly horizon: Tx
  readonly after: Tx | null
  readonly drop: boolean
}

interface PastStep {
  readonly dropped: DropReport
  /** Where the next step begins; null if everything up to the horizon was processed. */
  readonly next: Tx | null
}

/** A part of the log to process: the changes after `after` (0 to begin), of transactions up to `until`. */
export interface RedactionStep {
  readonly platform: string
  /** Keyed by the type of the document; `NOTHING_ALLOWED` applies to types that aren't named. */
  readonly allowed: Readonly<Record<string, AllowedAttributes>>
  readonly until: Tx
  readonly after: number
}

interface RedactionResult {
  readonly values: number
  /** Where the next step begins; null at the end. */
  readonly next: number | null
}

/** Drops the past, and permanently removes values from it. `retain/drop-past.ts` has the order of the steps. */
export interface Retention {
  /**
   * Durable before anything is dropped: from here on reading the log before it is refused (`LogDropped`), and history
   * ends there. A horizon earlier than the current one is an error.
   */
  announceHorizon(tx: Tx, now: Time): Promise<void>
  /**
   * Processes a bounded part of the log before a horizon: transactions after `after`, or from the oldest one if null.
   * Reads as of the horizon or later stay equal to the byte. With `drop` false it only counts.
   */
  dropPast(request: DropRequest): Promise<PastStep>
  /**
   * Permanently removes values from the past, a bounded part of the log at a time: in a source's documents, those of
   * attributes that aren't allowed. Retractions of attributes stay. No current fact may depend on any of them (an
   * answer `redacted` ensures that first).
   */
  redactPast(step: RedactionStep): Promise<RedactionResult>
  /**
   * Overwrites remains of deleted data in the record's own files. Returns false if a reader still used the earlier
   * state; call it again then.
   */
  wipe(): Promise<boolean>
}
