import { CODEC, type AnswerRow } from '../../commit/answer.ts'
import type { DocumentRowWrite, Rows, StatedRowWrite, SupportRowWrite } from '../../commit/rows.ts'
import type { DocumentStatus } from '../../contracts/reads.ts'
import { jsonOrNull, columnNames, type Column } from '../record/columns.ts'
import { GUARD } from '../record/guard.ts'
import { replacing } from '../record/sql-operation.ts'
import { CHANGE, NODE, SET_BACK, SUPPORT, TRANSACTION } from '../record/tables.ts'
import { STATUS } from '../record/status-table.ts'
import type { Session } from './connection.ts'
import { assignments, insertRows, sendRows, updateRows } from './send-rows.ts'
import { dropPayloads } from './payloads.ts'

const isNew = (row: { readonly isNew: boolean }): boolean => row.isNew
const isStored = (row: { readonly isNew: boolean }): boolean => !row.isNew

/**
 * Sends one or two statements for each table, whatever the size of the batch, all at once. Returns the promises to
 * await. Names that rows refer to by number are inserted before the rows, and looked up by the database.
 */
export function write(session: Session, rows: Rows): Promise<unknown>[] {
  const { documents, supports, transactions } = rows
  const kinds = new Map(documents.map(({ status }) => [`${status.platform}|${status.type}`, status]))
  const mappings = new Set(documents.flatMap(({ status }) => status.mapping ?? []))
  const edgeTypes = [...new Set(supports.map(({ support }) => support.type))]
  const positions = new Map(edgeTypes.map((type, i) => [type, i + 1]))
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
    insertNodes(session, rows.nodes.filter(isNew)),
    updateNodes(session, rows.nodes.filter(isStored)),
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
      supports.map((row) => ({ ...row, position: positions.get(row.support.type) ?? 0 })),
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

/** Issues numbers for new names only; only the holder of the log's lock adds any. */
const insertNew = (table: 'mapping' | 'edge_type') =>
  sendRows<string>(
    [['name', 'text', (name) => name]],
    (from) => `INSERT INTO ${table} (name) SELECT u.name FROM ${from}
      WHERE NOT EXISTS (SELECT 1 FROM ${table} w WHERE w.name = u.name)`,
  )
const insertMappings = insertNew('mapping')
const insertEdgeTypes = insertNew('edge_type')

/** The origin of a kind of document never changes: inserting the kind again with another one fails. */
const insertKinds = sendRows<DocumentStatus>(
  [
    ['platform', 'text', (one) => one.platform],
    ['type', 'text', (one) => one.type],
    ['origin', 'text', (one) => one.origin],
  ],
  (from, names) => `INSERT INTO document_kind (${names}) SELECT * FROM ${from} WHERE NOT EXISTS
    (SELECT 1 FROM document_kind dk WHERE dk.platform = u.platform AND dk.type = u.type AND dk.origin = u.origin)`,
)

const insertNodes = insertRows('node', NODE)
/** Leaves out the URI, so its index isn't touched. */
const updateNodes = updateRows(
  'node',
  NODE.filter(([name]) => name !== 'uri'),
)

const DOCUMENT: readonly Column<DocumentRowWrite>[] = [['id', 'number', (d) => d.id], ...STATUS]
const MAPPING: Column<DocumentRowWrite> = ['mapping', 'text', (d) => d.status.mapping]
const insertDocuments = sendRows<DocumentRowWrite>(
  [
    ...DOCUMENT,
    MAPPING,
    ['node', 'number', (d) => d.node],
    ['uri', 'text', (d) => d.status.uri],
    ['platform', 'text', (d) => d.status.platform],
    ['type', 'text', (d) => d.status.type],
  ],
  (from) => `INSERT INTO document (${columnNames(DOCUMENT)}, node, uri, mapping, kind)
    SELECT ${columnNames(DOCUMENT, 'u.')}, u.node, u.uri, m.id, dk.id FROM ${from}
    JOIN document_kind dk ON dk.platform = u.platform AND dk.type = u.type LEFT JOIN mapping m ON m.name = u.mapping`,
)
/** A listing may confirm a document without the lock of the log; its newer values are preserved. */
const updateDocuments = sendRows<DocumentRowWrite>(
  [...DOCUMENT, MAPPING],
  (
    from,
  ) => `UPDATE document d SET ${assignments(DOCUMENT.filter(([name]) => name !== 'last_verified'))}, mapping = m.id,
      last_verified = greatest(d.last_verified, u.last_verified)
    FROM ${from} LEFT JOIN mapping m ON m.name = u.mapping WHERE d.id = u.id`,
)

const NO_ANSWER: AnswerRow = { size: 0, crc: 0, body: null }
const ANSWER: readonly Column<AnswerRow & { readonly document: number }>[] = [
  ['document', 'number', (r) => r.document],
  ['size', 'number', (r) => r.size],
  ['crc', 'number', (r) => r.crc],
  ['body', 'bytes', (r) => r.body],
  ['codec', 'text', () => CODEC],
]
const deleteAnswers = sendRows(
  ANSWER.slice(0, 1),
  (from) => `DELETE FROM answer USING ${from} WHERE answer.document = u.document`,
)
const insertAnswers = insertRows('answer', ANSWER)
const replaceAnswers = insertRows('answer', ANSWER, replacing(ANSWER))

const STATED: readonly Column<StatedRowWrite & { readonly text: string | null }>[] = [
  ['document', 'number', (row) => row.document],
  ['node', 'number', (row) => row.node],
  ['attributes', 'text', (row) => row.text],
  ['seq', 'number', (row) => row.seq],
]
const deleteStated = sendRows(
  STATED.slice(0, 2),
  (from) => `DELETE FROM document_facts f USING ${from} WHERE f.document = u.document AND f.node = u.node`,
)
const insertStated = insertRows('document_facts', STATED)
const replaceStated = insertRows('document_facts', STATED, replacing(STATED, 2))

const insertChanges = insertRows('delta', CHANGE)

/** Looks up the types once per statement, from a list indexed by position. */
const insertSupports = sendRows<SupportRowWrite & { readonly position: number }>(
  [...SUPPORT, ['position', 'number', (s) => s.position]],
  (from) => `INSERT INTO support (${columnNames(SUPPORT)}, type) SELECT ${columnNames(SUPPORT)},
    (ARRAY(SELECT y.id FROM unnest($${SUPPORT.length + 2}::text[]) WITH ORDINALITY AS t (name, position)
      JOIN edge_type y ON y.name = t.name ORDER BY t.position))[u.position] FROM ${from}`,
)
const closeSupports = updateRows<Rows['closed'][number]>('support', [
  ['id', 'number', ({ id }) => id],
  ['until', 'number', ({ until }) => until],
])

const putGuards = insertRows('guard', GUARD, replacing(GUARD))
const insertTransactions = insertRows('tx', TRANSACTION)
const insertSetBacks = insertRows('clock_set_back', SET_BACK)
