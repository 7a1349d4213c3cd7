// Writes the rows of a batch: a table of columns and a statement for each kind of write.
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
  type TypeColumns,
} from '../record/columns.ts'
import type { Session } from './connection.ts'
import { putGuards } from './guard.ts'
import { assignments, insertRows, namesOf, sendRows, updateRows, type ListColumn } from './send-rows.ts'
import { dropPayloads } from './payloads.ts'

const isNew = (row: { readonly isNew: boolean }): boolean => row.isNew
const isStored = (row: { readonly isNew: boolean }): boolean => !row.isNew

/**
 * One statement or two for each table, whatever the size of the batch; all are sent at once. Returns what to await.
 * Names that rows refer to by a number are inserted before the rows, and looked up by the database.
 */
export function write(session: Session, rows: Rows): Promise<unknown>[] {
  const { documents, supports, transactions } = rows
  const kinds = new Map(documents.map(({ status }) => [`${status.platform}|${status.type}`, status]))
  const mappings = new Set(documents.flatMap(({ status }) => status.mapping ?? []))
  const edgeTypes = [...new Set(supports.map(({ type }) => type))]
  const positions = new Map(edgeTypes.map((type, i) => [type, i + 1]))
  const nodes = rows.nodes.map((node) => ({ ...node, ...typeColumns(node.types) }))
  const answers = documents.flatMap(({ id, isNew, answer }) =>
    answer === undefined ? [] : [{ document: id, isNew, ...(answer ?? NO_ANSWER) }],
  )
  const storable = answers.filter(({ body }) => body !== null)
  const stated = rows.stated.map((row) => ({ ...row, text: row.seq === null ? jsonOrNull(row.attributes) : null }))
  const statedStill = stated.filter(({ text, seq }) => text !== null || seq !== null)
  return [
    insertKinds(session, [...kinds.values()]),
    insertMappings(session, [...mappings]),
    insertEdgeTypes(session, edgeTypes),
    insertNodes(session, nodes.filter(isNew)),
    updateNodes(session, nodes.filter(isStored)),
    insertDocuments(session, documents.filter(isNew)),
    updateDocuments(session, documents.filter(isStored)),
    deleteAnswers(
      session,
      answers.filter((row) => isStored(row) && row.body === null),
    ),
    insertAnswers(session, storable.filter(isNew)),
    replaceAnswers(session, storable.filter(isStored)),
    deleteStated(
      session,
      stated.filter((row) => isStored(row) && row.text === null && row.seq === null),
    ),
    insertStated(session, statedStill.filter(isNew)),
    replaceStated(session, statedStill.filter(isStored)),
    insertChanges(session, rows.changes),
    insertSupports(
      session,
      supports.map((row) => ({ ...row, position: positions.get(row.type) ?? 0 })),
      edgeTypes,
    ),
    closeSupports(session, rows.closed),
    insertTransactions(session, transactions),
    insertSetBacks(
      session,
      transactions.filter(({ setBackFrom }) => setBackFrom !== null),
    ),
    putGuards(
      session,
      Array.from(rows.guards, ([platform, state]) => ({ platform, state })),
    ),
    dropPayloads(session, rows.payloads),
  ]
}

/** Numbers are drawn for new names only, and only the holder of the log's lock adds any. */
const insertNew = (table: 'mapping' | 'edge_type') =>
  sendRows<string>(
    [['name', 'text', (name) => name]],
    (from) => `INSERT INTO ${table} (name) SELECT u.name FROM ${from}
      WHERE NOT EXISTS (SELECT 1 FROM ${table} w WHERE w.name = u.name)`,
  )
const insertMappings = insertNew('mapping')
const insertEdgeTypes = insertNew('edge_type')

/** The origin of a kind of document never changes: one that is there under another is inserted again, which fails. */
const insertKinds = sendRows<DocumentStatus>(
  [
    ['platform', 'text', (one) => one.platform],
    ['type', 'text', (one) => one.type],
    ['origin', 'text', (one) => one.origin],
  ],
  (from, names) => `INSERT INTO document_kind (${names}) SELECT * FROM ${from} WHERE NOT EXISTS
    (SELECT 1 FROM document_kind dk WHERE dk.platform = u.platform AND dk.type = u.type AND dk.origin = u.origin)`,
)

const NODE: readonly ListColumn<NodeRowWrite & TypeColumns>[] = [
  ['id', 'bigint', (n) => n.id],
  ['system', 'text', (n) => jsonOrNull(n.system)],
  ['claims', 'text', claimsText],
  ['requested', 'text', requestedText],
  ['entity_type', 'text', (n) => n.entity_type],
  ['typed_at', 'bigint', (n) => n.typed_at],
  ['typed_before', 'text', (n) => n.typed_before],
  ['gone', 'text', (n) => jsonOrNull(n.gone)],
]
const insertNodes = insertRows('node', [...NODE, ['uri', 'text', (n) => n.uri]])
const updateNodes = updateRows('node', NODE)

const DOCUMENT: readonly ListColumn<DocumentRowWrite>[] = [
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
const LAST_VERIFIED: ListColumn<DocumentRowWrite> = ['last_verified', 'bigint', (d) => d.status.lastVerified]
const MAPPING: ListColumn<DocumentRowWrite> = ['mapping', 'text', (d) => d.status.mapping]
const insertDocuments = sendRows<DocumentRowWrite>(
  [
    ...DOCUMENT,
    LAST_VERIFIED,
    MAPPING,
    ['node', 'bigint', (d) => d.node],
    ['uri', 'text', (d) => d.status.uri],
    ['platform', 'text', (d) => d.status.platform],
    ['type', 'text', (d) => d.status.type],
  ],
  (from) => `INSERT INTO document (${namesOf(DOCUMENT)}, last_verified, node, uri, mapping, kind)
    SELECT ${namesOf(DOCUMENT, 'u.')}, u.last_verified, u.node, u.uri, m.id, dk.id FROM ${from}
    JOIN document_kind dk ON dk.platform = u.platform AND dk.type = u.type LEFT JOIN mapping m ON m.name = u.mapping`,
)
/** A listing confirms a document without the lock of the log: what it wrote since this was loaded stays. */
const updateDocuments = sendRows<DocumentRowWrite>(
  [...DOCUMENT, LAST_VERIFIED, MAPPING],
  (from) => `UPDATE document d SET ${assignments(DOCUMENT)}, mapping = m.id,
      last_verified = greatest(d.last_verified, u.last_verified)
    FROM ${from} LEFT JOIN mapping m ON m.name = u.mapping WHERE d.id = u.id`,
)

const NO_ANSWER: AnswerRow = { size: 0, crc: 0, body: null }
const ANSWER: readonly ListColumn<AnswerRow & { readonly document: number }>[] = [
  ['document', 'bigint', (r) => r.document],
  ['size', 'int', (r) => r.size],
  ['crc', 'bigint', (r) => r.crc],
  ['body', 'bytea', (r) => r.body],
  ['codec', 'text', () => CODEC],
]
const deleteAnswers = sendRows(
  ANSWER.slice(0, 1),
  (from) => `DELETE FROM answer USING ${from} WHERE answer.document = u.document`,
)
const insertAnswers = insertRows('answer', ANSWER)
const replaceAnswers = sendRows(
  ANSWER,
  (from, names) => `INSERT INTO answer (${names}) SELECT * FROM ${from} ON CONFLICT (document) DO UPDATE
    SET size = excluded.size, crc = excluded.crc, body = excluded.body, codec = excluded.codec`,
)

const STATED: readonly ListColumn<StatedRowWrite & { readonly text: string | null }>[] = [
  ['document', 'bigint', (row) => row.document],
  ['node', 'bigint', (row) => row.node],
  ['attributes', 'text', (row) => row.text],
  ['seq', 'bigint', (row) => row.seq],
]
const deleteStated = sendRows(
  STATED.slice(0, 2),
  (from) => `DELETE FROM statement USING ${from} WHERE statement.document = u.document AND statement.node = u.node`,
)
const insertStated = insertRows('statement', STATED)
const replaceStated = sendRows(
  STATED,
  (from, names) => `INSERT INTO statement (${names}) SELECT * FROM ${from} ON CONFLICT (document, node) DO UPDATE
    SET attributes = excluded.attributes, seq = excluded.seq`,
)

const insertChanges = insertRows<ChangeRowWrite>('delta', [
  ['seq', 'bigint', (d) => d.seq],
  ['tx', 'bigint', (d) => d.tx],
  ['node', 'bigint', (d) => d.node],
  ['document', 'bigint', (d) => d.document],
  ['asserted', 'text', (d) => jsonOrNull(d.asserted)],
  ['retracted', 'text', (d) => jsonOrNull(d.retracted)],
])

const SUPPORT: readonly ListColumn<SupportRowWrite & { readonly position: number }>[] = [
  ['id', 'bigint', (s) => s.id],
  ['src', 'bigint', (s) => s.src],
  ['dst', 'bigint', (s) => s.dst],
  ['document', 'bigint', (s) => s.document],
  ['provenance', 'smallint', (s) => provenanceNumber(s.provenance)],
  ['evidence', 'text', (s) => evidenceText(s.support)],
  ['since', 'bigint', (s) => s.since],
  ['until', 'bigint', (s) => s.until],
]
/** Types are looked up once for the statement: a list, by the position of the name in the last parameter. */
const insertSupports = sendRows<SupportRowWrite & { readonly position: number }>(
  [...SUPPORT, ['position', 'int', (s) => s.position]],
  (from) => `INSERT INTO support (${namesOf(SUPPORT)}, type) SELECT ${namesOf(SUPPORT)},
    (ARRAY(SELECT y.id FROM unnest($${SUPPORT.length + 2}::text[]) WITH ORDINALITY AS t (name, position)
      JOIN edge_type y ON y.name = t.name ORDER BY t.position))[u.position] FROM ${from}`,
)
const closeSupports = updateRows<Rows['closed'][number]>('support', [
  ['id', 'bigint', ({ id }) => id],
  ['until', 'bigint', ({ until }) => until],
])

const insertTransactions = insertRows<TransactionRowWrite>('tx', [
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
])
const insertSetBacks = insertRows<TransactionRowWrite>('clock_set_back', [
  ['tx', 'bigint', (t) => t.id],
  ['at', 'bigint', (t) => t.at],
  ['at_before', 'bigint', (t) => t.setBackFrom],
])
