// The columns that both engines have alike: what each is called, what it holds, and what of a row is written to it. An
// engine adds its own: numbers of names that PostgreSQL looks up in its statements, and SQLite in memory.
import type { StoredNode } from '../../commit/batch.ts'
import { readyAt, type DirtyRow } from '../../commit/dirty.ts'
import { openType } from '../../commit/nodes.ts'
import type { ChangeRowWrite, DocumentRowWrite, SupportRowWrite, TransactionRowWrite } from '../../commit/rows.ts'
import type { DocumentStatus } from '../../contracts/reads.ts'
import type { SuspectedDeletion } from '../../contracts/reconcile.ts'
import type { CauseKind, Time } from '../../model/facts.ts'
import { platformOf } from '../../model/uri.ts'
import {
  claimsText,
  endedTypes,
  evidenceText,
  jsonOrNull,
  provenanceNumber,
  requestedText,
  textsOf,
  typeChangesText,
} from './columns.ts'

/** Rises with each change of a table, in either engine: a record with another number isn't opened. */
export const SCHEMA = 12

export type Cell = string | number | boolean | Uint8Array | null
export type ColumnKind = 'number' | 'text' | 'boolean' | 'bytes'
export type Column<Row> = readonly [name: string, kind: ColumnKind, value: (row: Row) => Cell]

export function namesOf<Row>(columns: readonly Column<Row>[], prefix = ''): string {
  return columns.map(([name]) => `${prefix}${name}`).join(', ')
}

// ------------------------------------------------------------------------------------------------ status of documents

/** The status of a document, but for its mapping, which is a number. Each may be NULL but a boolean. */
export const STATUS: readonly Column<Pick<DocumentRowWrite, 'status'>>[] = [
  ['hydrated_at', 'number', ({ status }) => status.hydratedAt],
  ['last_verified', 'number', ({ status }) => status.lastVerified],
  ['error_at', 'number', ({ status }) => status.errorAt],
  ['suspected_since', 'number', ({ status }) => status.suspectedDeletion?.since ?? null],
  ['last_error', 'text', ({ status }) => status.lastError],
  ['etag', 'text', ({ status }) => status.etag],
  ['last_modified', 'text', ({ status }) => status.lastModified],
  ['suspected_deletion', 'text', ({ status }) => status.suspectedDeletion?.state ?? null],
  ['gone', 'boolean', ({ status }) => status.gone],
]

/** A row of `STATUS`. */
export interface StatusColumns {
  readonly hydrated_at: Time | null
  readonly last_verified: Time | null
  readonly error_at: Time | null
  readonly suspected_since: Time | null
  readonly last_error: string | null
  readonly etag: string | null
  readonly last_modified: string | null
  readonly suspected_deletion: SuspectedDeletion['state'] | null
  /** SQLite has 0 and 1. */
  readonly gone: boolean | number
}

/** What of a status is in other columns or tables. */
export type StatusOwner = Pick<DocumentStatus, 'origin' | 'platform' | 'type' | 'uri' | 'mapping'>

export function statusOf(row: StatusColumns, { origin, platform, type, uri, mapping }: StatusOwner): DocumentStatus {
  return {
    origin,
    platform,
    type,
    uri,
    hydratedAt: row.hydrated_at,
    lastVerified: row.last_verified,
    lastError: row.last_error,
    errorAt: row.error_at,
    gone: Boolean(row.gone),
    suspectedDeletion:
      row.suspected_deletion === null ? null : { state: row.suspected_deletion, since: row.suspected_since ?? 0 },
    etag: row.etag,
    lastModified: row.last_modified,
    mapping,
  }
}

// -------------------------------------------------------------------------------------------------- nodes and the log

export const NODE: readonly Column<StoredNode>[] = [
  ['id', 'number', (node) => node.id],
  ['typed_at', 'number', (node) => openType(node.types)?.since ?? null],
  ['uri', 'text', (node) => node.uri],
  ['system', 'text', (node) => jsonOrNull(node.system)],
  ['claims', 'text', claimsText],
  ['requested', 'text', requestedText],
  ['entity_type', 'text', (node) => openType(node.types)?.type ?? null],
  ['typed_before', 'text', (node) => jsonOrNull(endedTypes(node.types))],
  ['gone', 'text', (node) => jsonOrNull(node.gone)],
]

export const CHANGE: readonly Column<ChangeRowWrite>[] = [
  ['seq', 'number', (change) => change.seq],
  ['tx', 'number', (change) => change.tx],
  ['node', 'number', (change) => change.node],
  ['document', 'number', (change) => change.document],
  ['asserted', 'text', (change) => jsonOrNull(change.asserted)],
  ['retracted', 'text', (change) => jsonOrNull(change.retracted)],
]

/** But for the type of its edge, which is a number. */
export const SUPPORT: readonly Column<SupportRowWrite>[] = [
  ['id', 'number', (row) => row.id],
  ['src', 'number', (row) => row.src],
  ['dst', 'number', (row) => row.dst],
  ['document', 'number', (row) => row.document],
  ['provenance', 'number', (row) => provenanceNumber(row.support.provenance)],
  ['since', 'number', (row) => row.since],
  ['until', 'number', (row) => row.until],
  ['evidence', 'text', (row) => evidenceText(row.support)],
]

export const TRANSACTION: readonly Column<TransactionRowWrite>[] = [
  ['id', 'number', (tx) => tx.id],
  ['at', 'number', (tx) => tx.at],
  ['log_time', 'number', (tx) => (tx.logTime === tx.at ? null : tx.logTime)],
  ['since', 'number', (tx) => tx.cause.since],
  ['node_to', 'number', (tx) => tx.nodeTo],
  ['delta_to', 'number', (tx) => tx.deltaTo],
  ['support_to', 'number', (tx) => tx.supportTo],
  ['cause_kind', 'text', (tx) => tx.cause.kind],
  ['trace', 'text', (tx) => tx.cause.trace],
  ['closed', 'text', (tx) => jsonOrNull(tx.closed)],
  ['types', 'text', (tx) => typeChangesText(tx.types)],
]

/** Of a transaction before which the clock was set back. */
export const SET_BACK: readonly Column<TransactionRowWrite>[] = [
  ['tx', 'number', (tx) => tx.id],
  ['at', 'number', (tx) => tx.at],
  ['at_before', 'number', (tx) => tx.setBackFrom],
]

// -------------------------------------------------------------------------------------------------------------- marks

export const MARK: readonly Column<DirtyRow>[] = [
  ['uri', 'text', (row) => row.uri],
  ['platform', 'text', (row) => platformOf(row.uri)],
  ['expects', 'text', (row) => JSON.stringify(row.expects)],
  ['cause_kind', 'text', (row) => row.cause.kind],
  ['trace', 'text', (row) => row.cause.trace],
  ['next', 'text', (row) => (row.next === null ? null : JSON.stringify(row.next))],
  ['ready', 'number', readyAt],
  ['priority', 'number', (row) => row.priority],
  ['generation', 'number', (row) => row.generation],
  ['since', 'number', (row) => row.cause.since],
  ['due', 'number', (row) => row.due],
  ['marked_at', 'number', (row) => row.markedAt],
  ['not_before', 'number', (row) => row.notBefore],
  ['attempts', 'number', (row) => row.attempts],
  ['rereads', 'number', (row) => row.rereads],
  ['fence', 'number', (row) => row.lease?.fence ?? null],
  ['leased_until', 'number', (row) => row.lease?.until ?? null],
]

/** A row of `MARK`, but for its platform. */
export interface MarkColumns extends Pick<
  DirtyRow,
  'uri' | 'priority' | 'generation' | 'due' | 'attempts' | 'rereads'
> {
  readonly expects: string
  readonly cause_kind: CauseKind
  readonly trace: string
  readonly since: Time
  readonly next: string | null
  readonly ready: Time | null
  readonly marked_at: Time
  readonly not_before: Time
  readonly fence: number | null
  readonly leased_until: Time | null
}

export function dirtyRowOf(row: MarkColumns): DirtyRow {
  const { uri, priority, generation, due, attempts, rereads, fence, leased_until: until } = row
  return {
    uri,
    priority,
    generation,
    due,
    attempts,
    rereads,
    markedAt: row.marked_at,
    notBefore: row.not_before,
    pending: row.ready !== null,
    expects: textsOf(row.expects),
    cause: { kind: row.cause_kind, trace: row.trace, since: row.since },
    lease: fence === null || until === null ? null : { fence, until },
    next: row.next === null ? null : JSON.parse(row.next),
  }
}
