import { DAY_MS } from '../lib/durations.ts'
import type { Time, Tx } from '../model/facts.ts'

export const AUDITED = ['write', 'export', 'sign-in', 'refusal', 'administration'] as const

export type AuditKind = (typeof AUDITED)[number]

/** How long entries are stored, if `access.audit` of the configuration doesn't say. */
export const DEFAULT_AUDIT_MS = 400 * DAY_MS

/** An action of a caller, whether it was done or refused. */
export interface AuditEvent {
  readonly at: Time
  readonly kind: AuditKind
  /** The id of the caller, or `anonymous`. */
  readonly caller: string
  readonly name: string
  /** The operation or endpoint, as in the tables. */
  readonly operation: string
  /** The subject: a URI, a platform or the id of a token. Null if there is none, or too many to name. */
  readonly subject: string | null
  /** The address that the request came from. */
  readonly address: string
  /** `done`, or the code of the problem with which it was refused. */
  readonly outcome: string
  readonly tx: Tx | null
  /** Number of equal events that this entry stands for: more than 1 in a flood. */
  readonly count: number
}

/** A stored entry: its digest covers all of it and the digest of the entry before. */
export interface AuditEntry extends AuditEvent {
  /** Counts from 1, without gaps. */
  readonly id: number
  /** SHA-256, lower-case hexadecimal. */
  readonly digest: string
}

/** The last entry that retention dropped, on which the first remaining one builds. */
export interface AuditBase {
  readonly id: number
  readonly digest: string
}

/** Selects audit entries; a null field selects any value. */
export interface AuditFilter {
  readonly kind: AuditKind | null
  readonly caller: string | null
  readonly operation: string | null
  readonly since: Time | null
  /** Entries of this moment are excluded. */
  readonly until: Time | null
}

/** An append-only record of callers' actions, chained by digests, so that a change or a cut shows. */
export interface AuditLog {
  /** Durable when it resolves. Processes that share a record write one chain. */
  appendAudit(events: readonly AuditEvent[]): Promise<void>
  /** Returns at most `limit` entries after the entry `after`, in the order in which they were written. */
  auditEntries(after: number, limit: number): Promise<readonly AuditEntry[]>
  /** Returns entries before the entry `before`, newest first; null starts at the newest. */
  auditPage(filter: AuditFilter, before: number | null, limit: number): Promise<readonly AuditEntry[]>
  auditBase(): Promise<AuditBase>
  /** The last entry ever written, stored separately so that a cut at the end shows. */
  auditEnd(): Promise<AuditBase>
  /** Drops the entries before a time. Resolves with their number. */
  dropAudit(before: Time): Promise<number>
}

/** The base of an audit trail that has no entries yet. */
export const NO_AUDIT: AuditBase = { id: 0, digest: '0'.repeat(64) }
