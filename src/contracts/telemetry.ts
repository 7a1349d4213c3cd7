import type { QuarantineReason } from './quarantine.ts'

/** Structured logs: an object and a sentence. pino is one. */
export interface Log {
  debug(fields: object, message: string): void
  info(fields: object, message: string): void
  warn(fields: object, message: string): void
  error(fields: object, message: string): void
}

export type ReadOutcome = 'ok' | 'not-modified' | 'gone' | 'throttled' | 'unavailable' | 'malformed'

/** The counts of the stages, named by what happened, not by how it is exported. */
export interface Meter {
  marked(count: number): void
  quarantined(reason: QuarantineReason): void
  /** Dropped from quarantine; null: sent for no configured source. */
  evicted(source: string | null, count: number): void
  read(source: string, outcome: ReadOutcome): void
  committed(facts: number): void
  fenced(): void
  unmapped(source: string, field: string): void
}

/**
 * What a batch of commits took, in a record that processes share: while one has the lock of the log, the others wait
 * for it.
 */
export interface BatchReport {
  readonly commits: number
  readonly waitedMs: number
  /** From when the lock was given until the batch was durable. */
  readonly lockedMs: number
  /** Others had written something that it had read before it had the lock. */
  readonly reloaded: boolean
}
