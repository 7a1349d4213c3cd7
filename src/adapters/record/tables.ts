// Columns that both engines share: name, type, and the value to write from a row. An engine adds its own, for numbers
// of names, which PostgreSQL looks up in its statements and SQLite in memory.
import type { StoredNode } from '../../commit/batch-objects.ts'
import { openType } from '../../commit/nodes.ts'
import {
  documentIdOf,
  idOf,
  type ChangeRowWrite,
  type SupportRowWrite,
  type TransactionRowWrite,
} from '../../commit/rows.ts'
import {
  claimsText,
  endedTypes,
  evidenceText,
  jsonOrNull,
  provenanceNumber,
  requestedText,
  traceText,
  typeChangesText,
  type Column,
} from './columns.ts'

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
