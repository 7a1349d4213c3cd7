import { CODEC, type AnswerRow } from '../../commit/answer.ts'
import type {
  ChangeRowWrite,
  DocumentRowWrite,
  NodeRowWrite,
  Rows,
  StatedRowWrite,
  SupportRowWrite,
  TransactionRowWrite,
} from '../../commit/rows.ts'
import type { DocumentStatus } from '../../contracts/reads.ts'
import {
  claimsText,
  evidenceText,
  jsonOrNull,
  provenanceNumber,
  requestedText,
  typeChangesText,
  typeColumns,
} from '../record/columns.ts'
import { rowsOfLists } from './arrays.ts'
import type { Session, Value } from './connection.ts'
import { putGuards } from './guard.ts'
import { takePayloads } from './waiting.ts'

/**
 * One statement or two for each table, whatever the size of the batch; all are sent at once. Returns what to await.
 * Names that rows refer to by a number are inserted before the rows, and looked up by the database.
 */
export function write(session: Session, rows: Rows): Promise<unknown>[] {
  return [
    ...insertNames(session, rows),
    ...putNodes(session, rows.nodes),
    ...putDocuments(session, rows.documents),
    ...putAnswers(session, rows.documents),
    ...putStated(session, rows.stated),
    ...insertChanges(session, rows.changes),
    ...insertSupports(session, rows.supports),
    ...closeSupports(session, rows.closed),
    ...insertTransactions(session, rows.transactions),
    ...(rows.guards.size === 0 ? [] : [putGuards(session, rows.guards)]),
    ...takePayloads(session, rows.payloads),
  ]
}

type Column<Row> = readonly [name: string, type: string, read: (row: Row) => Value]

const namesOf = <Row>(columns: readonly Column<Row>[]): string => columns.map(([name]) => name).join(', ')

interface RowStatement<Row> {
  readonly columns: readonly Column<Row>[]
  /** Of the rows `u` with these columns, to select from, and their names. */
  readonly text: (from: string, names: string) => string
}

/** It is not sent where there is nothing to write. */
function send<Row>(
  session: Session,
  rows: readonly Row[],
  { columns, text }: RowStatement<Row>,
  ...more: readonly Value[]
): Promise<unknown>[] {
  if (rows.length === 0) return []
  // Each a list of scalars, as `read` returns them.
  const values = columns.map(([, , read]) => rows.map(read) as Value)
  return [session.query(text(rowsOfLists(columns), namesOf(columns)), [...values, ...more])]
}

const insertInto =
  (table: string): RowStatement<never>['text'] =>
  (from, names) =>
    `INSERT INTO ${table} (${names}) SELECT * FROM ${from}`

function insertNames(session: Session, { documents, supports }: Rows): Promise<unknown>[] {
  const kinds = new Map<string, DocumentStatus>()
  const mappings = new Set<string>()
  for (const { status } of documents) {
    kinds.set(`${status.platform}|${status.type}`, status)
    if (status.mapping !== null) mappings.add(status.mapping)
  }
  const types = new Set(supports.map(({ type }) => type))
  return [
    ...insertDocumentKinds(session, [...kinds.values()]),
    ...(mappings.size === 0 ? [] : [session.query(insertNew('mapping'), [[...mappings]])]),
    ...(types.size === 0 ? [] : [session.query(insertNew('edge_type'), [[...types]])]),
  ]
}

/**
 * Numbers are drawn for new ones only, and only the holder of the log's lock adds any. The origin of a kind of document never changes:
 * one that is there under another is inserted again, which fails.
 */
function insertDocumentKinds(session: Session, kinds: readonly DocumentStatus[]): Promise<unknown>[] {
  return send(session, kinds, {
    columns: [
      ['platform', 'text', (one) => one.platform],
      ['type', 'text', (one) => one.type],
      ['origin', 'text', (one) => one.origin],
    ],
    text: (from, names) => `${insertInto('document_kind')(from, names)}
      WHERE NOT EXISTS (SELECT 1 FROM document_kind dk WHERE dk.platform = u.platform AND dk.type = u.type AND dk.origin = u.origin)`,
  })
}

const insertNew = (table: 'mapping' | 'edge_type'): string =>
  `INSERT INTO ${table} (name) SELECT u.name FROM unnest($1::text[]) AS u (name)
   WHERE NOT EXISTS (SELECT 1 FROM ${table} w WHERE w.name = u.name)`

const isNew = ({ isNew: is }: { readonly isNew: boolean }): boolean => is
const isStored = ({ isNew: is }: { readonly isNew: boolean }): boolean => !is

function putNodes(session: Session, nodes: readonly NodeRowWrite[]): Promise<unknown>[] {
  const rows = nodes.map((node) => ({ ...node, ...typeColumns(node.types) }))
  type Row = (typeof rows)[number]
  const columns: readonly Column<Row>[] = [
    ['id', 'bigint', (n) => n.id],
    ['system', 'text', (n) => jsonOrNull(n.system)],
    ['claims', 'text', claimsText],
    ['requested', 'text', requestedText],
    ['entity_type', 'text', (n) => n.entity_type],
    ['typed_at', 'bigint', (n) => n.typed_at],
    ['typed_before', 'text', (n) => n.typed_before],
    ['gone', 'text', (n) => jsonOrNull(n.gone)],
  ]
  return [
    ...send(session, rows.filter(isNew), {
      columns: [...columns, ['uri', 'text', (n) => n.uri]],
      text: insertInto('node'),
    }),
    ...send(session, rows.filter(isStored), {
      columns,
      text: (from) => `UPDATE node SET ${assignments(columns)} FROM ${from} WHERE node.id = u.id`,
    }),
  ]
}

/** Of all columns but the first, which is the key. */
function assignments<Row>(columns: readonly Column<Row>[]): string {
  return columns
    .slice(1)
    .map(([name]) => `${name} = u.${name}`)
    .join(', ')
}

function putDocuments(session: Session, documents: readonly DocumentRowWrite[]): Promise<unknown>[] {
  const columns: readonly Column<DocumentRowWrite>[] = [
    ['id', 'bigint', (d) => d.id],
    ['hydrated_at', 'bigint', (d) => d.status.hydratedAt],
    ['last_error', 'text', (d) => d.status.lastError],
    ['error_at', 'bigint', (d) => d.status.errorAt],
    ['gone', 'boolean', (d) => d.status.gone],
    ['etag', 'text', (d) => d.status.etag],
    ['last_modified', 'text', (d) => d.status.lastModified],
    ['hold', 'text', (d) => d.status.suspectedDeletion?.state ?? null],
    ['hold_at', 'bigint', (d) => d.status.suspectedDeletion?.since ?? null],
  ]
  const named: readonly Column<DocumentRowWrite>[] = [
    ...columns,
    ['last_verified', 'bigint', (d) => d.status.lastVerified],
    ['mapping', 'text', (d) => d.status.mapping],
  ]
  return [
    ...send(session, documents.filter(isNew), {
      columns: [
        ...named,
        ['node', 'bigint', (d) => d.node],
        ['uri', 'text', (d) => d.status.uri],
        ['platform', 'text', (d) => d.status.platform],
        ['type', 'text', (d) => d.status.type],
      ],
      text: (from) => `INSERT INTO document (${namesOf(columns)}, last_verified, node, uri, mapping, kind)
        SELECT ${columns.map(([name]) => `u.${name}`).join(', ')}, u.last_verified, u.node, u.uri, m.id, dk.id FROM ${from}
        JOIN document_kind dk ON dk.platform = u.platform AND dk.type = u.type LEFT JOIN mapping m ON m.name = u.mapping`,
    }),
    // A listing confirms a document without the lock of the log: what it wrote since this was loaded stays.
    ...send(session, documents.filter(isStored), {
      columns: named,
      text: (from) => `UPDATE document d SET ${assignments(columns)}, mapping = m.id,
          last_verified = greatest(d.last_verified, u.last_verified)
        FROM ${from} LEFT JOIN mapping m ON m.name = u.mapping WHERE d.id = u.id`,
    }),
  ]
}

function putAnswers(session: Session, documents: readonly DocumentRowWrite[]): Promise<unknown>[] {
  const dropped: number[] = []
  const stored: (AnswerRow & { readonly document: number; readonly isNew: boolean })[] = []
  for (const { id, isNew: isFirst, answer } of documents) {
    if (answer === undefined) continue
    if (answer !== null && answer.body !== null) stored.push({ document: id, isNew: isFirst, ...answer })
    else if (!isFirst) dropped.push(id)
  }
  const columns: readonly Column<(typeof stored)[number]>[] = [
    ['document', 'bigint', (r) => r.document],
    ['size', 'int', (r) => r.size],
    ['crc', 'bigint', (r) => r.crc],
    ['body', 'bytea', (r) => r.body],
  ]
  const insert: RowStatement<never>['text'] = (from, names) =>
    `INSERT INTO answer (${names}, codec) SELECT u.*, '${CODEC}' FROM ${from}`
  return [
    ...(dropped.length === 0
      ? []
      : [session.query('DELETE FROM answer WHERE document = ANY ($1::bigint[])', [dropped])]),
    ...send(session, stored.filter(isNew), { columns, text: insert }),
    ...send(session, stored.filter(isStored), {
      columns,
      text: (from, names) => `${insert(from, names)} ON CONFLICT (document) DO UPDATE
        SET size = excluded.size, crc = excluded.crc, body = excluded.body, codec = excluded.codec`,
    }),
  ]
}

function putStated(session: Session, stated: readonly StatedRowWrite[]): Promise<unknown>[] {
  const rows = stated.map((row) => ({ ...row, text: row.seq === null ? jsonOrNull(row.attributes) : null }))
  type Row = (typeof rows)[number]
  const isAny = ({ text, seq }: Row): boolean => text !== null || seq !== null
  const columns: readonly Column<Row>[] = [
    ['document', 'bigint', (row) => row.document],
    ['node', 'bigint', (row) => row.node],
    ['attributes', 'text', (row) => row.text],
    ['seq', 'bigint', (row) => row.seq],
  ]
  const insert = insertInto('statement')
  return [
    ...send(
      session,
      rows.filter((row) => !isAny(row) && isStored(row)),
      {
        columns: columns.slice(0, 2),
        text: (from) =>
          `DELETE FROM statement USING ${from} WHERE statement.document = u.document AND statement.node = u.node`,
      },
    ),
    ...send(
      session,
      rows.filter((row) => isAny(row) && isNew(row)),
      { columns, text: insert },
    ),
    ...send(
      session,
      rows.filter((row) => isAny(row) && isStored(row)),
      {
        columns,
        text: (from, names) => `${insert(from, names)} ON CONFLICT (document, node) DO UPDATE
        SET attributes = excluded.attributes, seq = excluded.seq`,
      },
    ),
  ]
}

function insertChanges(session: Session, changes: readonly ChangeRowWrite[]): Promise<unknown>[] {
  return send(session, changes, {
    columns: [
      ['seq', 'bigint', (d) => d.seq],
      ['tx', 'bigint', (d) => d.tx],
      ['node', 'bigint', (d) => d.node],
      ['document', 'bigint', (d) => d.document],
      ['asserted', 'text', (d) => jsonOrNull(d.asserted)],
      ['retracted', 'text', (d) => jsonOrNull(d.retracted)],
    ],
    text: insertInto('delta'),
  })
}

/** Looked up once for the statement, not for each row: a list by the position of the name in the last parameter. */
const NUMBERS_OF_TYPES = `ARRAY(SELECT y.id FROM unnest($10::text[]) WITH ORDINALITY AS t (name, position)
  JOIN edge_type y ON y.name = t.name ORDER BY t.position)`

function insertSupports(session: Session, supports: readonly SupportRowWrite[]): Promise<unknown>[] {
  const types = [...new Set(supports.map(({ type }) => type))]
  const positions = new Map(types.map((type, i) => [type, i + 1]))
  const rest: readonly Column<SupportRowWrite>[] = [
    ['src', 'bigint', (s) => s.src],
    ['dst', 'bigint', (s) => s.dst],
    ['document', 'bigint', (s) => s.document],
    ['provenance', 'smallint', (s) => provenanceNumber(s.provenance)],
    ['evidence', 'text', (s) => evidenceText(s.support)],
    ['since', 'bigint', (s) => s.since],
    ['until', 'bigint', (s) => s.until],
  ]
  const columns: readonly Column<SupportRowWrite>[] = [
    ['id', 'bigint', (s) => s.id],
    ['type', 'int', (s) => positions.get(s.type) ?? 0],
    ...rest,
  ]
  const text = (from: string, names: string): string =>
    `INSERT INTO support (${names}) SELECT id, (${NUMBERS_OF_TYPES})[u.type], ${namesOf(rest)} FROM ${from}`
  return send(session, supports, { columns, text }, types)
}

function closeSupports(session: Session, closed: Rows['closed']): Promise<unknown>[] {
  return send(session, closed, {
    columns: [
      ['id', 'bigint', ({ id }) => id],
      ['until', 'bigint', ({ until }) => until],
    ],
    text: (from) => `UPDATE support SET until = u.until FROM ${from} WHERE support.id = u.id`,
  })
}

function insertTransactions(session: Session, transactions: readonly TransactionRowWrite[]): Promise<unknown>[] {
  return [
    ...send(session, transactions, {
      columns: [
        ['id', 'bigint', (t) => t.id],
        ['at', 'bigint', (t) => t.at],
        ['log_time', 'bigint', (t) => (t.logTime === t.at ? null : t.logTime)],
        ['cause_kind', 'text', (t) => t.cause.kind],
        ['trace', 'text', (t) => t.cause.trace],
        ['since', 'bigint', (t) => t.cause.since],
        ['node_to', 'bigint', (t) => t.nodeTo],
        ['delta_to', 'bigint', (t) => t.deltaTo],
        ['support_to', 'bigint', (t) => t.supportTo],
        ['closed', 'text', (t) => jsonOrNull(t.closed)],
        ['types', 'text', (t) => typeChangesText(t.types)],
      ],
      text: insertInto('tx'),
    }),
    ...send(
      session,
      transactions.filter(({ setBackFrom }) => setBackFrom !== null),
      {
        columns: [
          ['tx', 'bigint', (t) => t.id],
          ['at', 'bigint', (t) => t.at],
          ['at_before', 'bigint', (t) => t.setBackFrom],
        ],
        text: insertInto('clock_set_back'),
      },
    ),
  ]
}
