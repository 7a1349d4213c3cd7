// Columns that both engines share: name, type, and the value to write from a row. An engine adds its own, for numbers
// of names, which PostgreSQL looks up in its statements and SQLite in memory.
import type { StoredNode } from '../../commit/batch-objects.ts'
import { readyAt, type DirtyRow } from '../../commit/dirty.ts'
import { openType } from '../../commit/nodes.ts'
import {
  documentIdOf,
  idOf,
  type ChangeRowWrite,
  type DocumentRowWrite,
  type SupportRowWrite,
  type TransactionRowWrite,
} from '../../commit/rows.ts'
import type { DocumentStatus } from '../../contracts/reads.ts'
import type { SuspectedDeletion } from '../../contracts/sweeps.ts'
import type { CauseKind, Time } from '../../model/facts.ts'
import { platformOf } from '../../model/uri.ts'
import {
  claimsText,
  endedTypes,
  evidenceText,
  jsonOrNull,
  provenanceNumber,
  requestedText,
  parseList,
  traceOf,
  traceText,
  typeChangesText,
} from './columns.ts'

/** Layout number: rises with each change of a table or index, in either engine, with a step in `migrations.ts`. */
export const SCHEMA = 14

export type Cell = string | number | boolean | Uint8Array | null
export type ColumnKind = 'number' | 'text' | 'boolean' | 'bytes'
/** `?` means that it may be NULL. */
export type Column<Row> = readonly [name: string, kind: ColumnKind | `${ColumnKind}?`, value: (row: Row) => Cell]

export function namesOf<Row>(columns: readonly Column<Row>[], prefix = ''): string {
  return columns.map(([name]) => `${prefix}${name}`).join(', ')
}

/** Selects the columns, named by their properties. */
export function fieldsOf<Row>(columns: readonly Column<Row>[]): string {
  const fieldOf = (name: string) => name.replace(/_(\w)/g, (_, letter: string) => letter.toUpperCase())
  return columns.map(([name]) => (name.includes('_') ? `${name} AS "${fieldOf(name)}"` : name)).join(', ')
}

export function kindOf<Row>([, kind]: Column<Row>): ColumnKind {
  return kind.replace('?', '') as ColumnKind
}

export type ColumnTypes = Readonly<Record<ColumnKind, string>>

export function definitions<Row>(columns: readonly Column<Row>[], types: ColumnTypes): string {
  const lines = columns.map((column) => {
    const [name, kind] = column
    return `${name} ${types[kindOf(column)]}${kind.endsWith('?') ? '' : ' NOT NULL'},`
  })
  return lines.join('\n  ')
}

// ------------------------------------------------------------------------------------------------ status of documents

/** The status of a document, which has no history; its mapping, a number, is left out. */
export const STATUS: readonly Column<Pick<DocumentRowWrite, 'status'>>[] = [
  ['hydrated_at', 'number?', ({ status }) => status.hydratedAt],
  ['last_verified', 'number?', ({ status }) => status.lastVerified],
  ['error_at', 'number?', ({ status }) => status.errorAt],
  ['suspected_since', 'number?', ({ status }) => status.suspectedDeletion?.since ?? null],
  ['last_error', 'text?', ({ status }) => status.lastError],
  ['etag', 'text?', ({ status }) => status.etag],
  ['last_modified', 'text?', ({ status }) => status.lastModified],
  ['suspected_deletion', 'text?', ({ status }) => status.suspectedDeletion?.state ?? null],
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
  /** SQLite stores 0 and 1. */
  readonly gone: boolean | number
}

/** Properties of a status that are stored in other columns or tables. */
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

/** An entity or stub. Empty JSON is stored as NULL. */
export const NODE: readonly Column<StoredNode>[] = [
  ['id', 'number', (node) => node.id],
  // The current merged type, and the transaction that set it; earlier ones with their intervals.
  ['typed_at', 'number?', (node) => openType(node.types)?.since ?? null],
  ['uri', 'text', (node) => node.uri],
  // Attributes that the system states: state, deletedAtSource, unresolvable, issues.
  ['system', 'text?', (node) => jsonOrNull(node.system)],
  // Numbers of documents by the entity type that they claim, and how many of those aren't gone.
  ['claims', 'text?', claimsText],
  // The types for which it was ever requested; NULL if never.
  ['requested', 'text?', requestedText],
  ['entity_type', 'text?', (node) => openType(node.types)?.type ?? null],
  ['typed_before', 'text?', (node) => jsonOrNull(endedTypes(node.types))],
  // Intervals in which its home source reported it gone.
  ['gone', 'text?', (node) => jsonOrNull(node.gone)],
]

export const CHANGE: readonly Column<ChangeRowWrite>[] = [
  ['seq', 'number', (change) => change.seq],
  ['tx', 'number', (change) => change.tx],
  ['node', 'number', ({ fact }) => idOf(fact.node)],
  ['document', 'number', ({ fact }) => documentIdOf(fact.document)],
  ['asserted', 'text?', ({ fact }) => jsonOrNull(fact.asserted)],
  ['retracted', 'text?', ({ fact }) => jsonOrNull(fact.retracted)],
]

/**
 * A document's claim of an edge, with the transactions where it begins and ends; `until` is NULL while it is open. The
 * edge type, a number, is left out.
 */
export const SUPPORT: readonly Column<SupportRowWrite>[] = [
  ['id', 'number', ({ support }) => support.id],
  ['src', 'number', ({ support }) => idOf(support.from)],
  ['dst', 'number', ({ support }) => idOf(support.to)],
  ['document', 'number', ({ support }) => documentIdOf(support.document)],
  ['provenance', 'number', ({ support }) => provenanceNumber(support.provenance)],
  ['since', 'number', (row) => row.since],
  ['until', 'number?', (row) => row.until],
  ['evidence', 'text?', ({ support }) => evidenceText(support)],
]

/** A transaction of the log. Its rows are those after the ones of the transaction before, up to the numbers `…_to`. */
export const TRANSACTION: readonly Column<TransactionRowWrite>[] = [
  ['id', 'number', (tx) => tx.id],
  ['at', 'number', (tx) => tx.at],
  // Never decreases, unlike `at` (docs/decisions/0046); NULL if equal to `at`.
  ['log_time', 'number?', (tx) => (tx.logTime === tx.at ? null : tx.logTime)],
  ['since', 'number', (tx) => tx.cause.since],
  ['node_to', 'number', (tx) => tx.nodeTo],
  ['delta_to', 'number', (tx) => tx.deltaTo],
  ['support_to', 'number', (tx) => tx.supportTo],
  ['cause_kind', 'text', (tx) => tx.cause.kind],
  ['trace', 'text', (tx) => traceText(tx.cause)],
  // The supports that it closed, and the nodes whose merged type it changed, each with the new type.
  ['closed', 'text?', (tx) => jsonOrNull(tx.closed)],
  ['types', 'text?', (tx) => typeChangesText(tx.types)],
]

/** The first transaction after the clock was set back. */
export const SET_BACK: readonly Column<TransactionRowWrite>[] = [
  ['tx', 'number', (tx) => tx.id],
  ['at', 'number', (tx) => tx.at],
  ['at_before', 'number', (tx) => tx.setBackFrom],
]

// -------------------------------------------------------------------------------------------------------------- marks

/** A URI to read, or one that was just read and pauses (`commit/dirty.ts`). */
export const MARK: readonly Column<DirtyRow>[] = [
  ['uri', 'text', (row) => row.uri],
  ['platform', 'text', (row) => platformOf(row.uri)],
  ['expects', 'text', expectsText],
  ['cause_kind', 'text', (row) => row.cause.kind],
  ['trace', 'text', (row) => traceText(row.cause)],
  // Requests made during the lease.
  ['next', 'text?', (row) => (row.next === null ? null : JSON.stringify(row.next))],
  // When it may be leased; NULL if nothing is pending.
  ['ready', 'number?', readyAt],
  ['priority', 'number', (row) => row.priority],
  ['generation', 'number', (row) => row.generation],
  ['since', 'number', (row) => row.cause.since],
  ['due', 'number', (row) => row.due],
  ['marked_at', 'number', (row) => row.markedAt],
  ['not_before', 'number', (row) => row.notBefore],
  ['attempts', 'number', (row) => row.attempts],
  ['rereads', 'number', (row) => row.rereads],
  ['fence', 'number?', (row) => row.lease?.fence ?? null],
  ['leased_until', 'number?', (row) => row.lease?.until ?? null],
]

/** Listed among the expected types if the read must be unconditional. */
const WHOLE = '*'

function expectsText({ expects, whole }: DirtyRow): string {
  return JSON.stringify(whole ? [...expects, WHOLE] : expects)
}

/** A row of `MARK` without its platform. */
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
  const expects = parseList<string>(row.expects)
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
    expects: expects.filter((type) => type !== WHOLE),
    whole: expects.includes(WHOLE),
    cause: { kind: row.cause_kind, ...traceOf(row.trace), since: row.since },
    lease: fence === null || until === null ? null : { fence, until },
    next: row.next === null ? null : JSON.parse(row.next),
  }
}
