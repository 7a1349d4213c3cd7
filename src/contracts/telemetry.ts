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
  read(source: string, outcome: ReadOutcome): void
  committed(facts: number): void
  fenced(): void
  unmapped(source: string, field: string): void
}
