import { CODEC } from '../../../commit/answer.ts'
import type { DocumentRowWrite, Rows, StatedRowWrite, TransactionRowWrite } from '../../../commit/rows.ts'
import { RESOLVES_TO } from '../../../model/lookup.ts'
import { evidenceText, jsonOrNull, provenanceNumber, typeChangesText } from '../../record/columns.ts'
import type { Guards } from '../guard.ts'
import type { Db } from '../schema/database.ts'
import type { RecordNames } from '../schema/names.ts'
import { assignments, insertInto } from '../schema/rows.ts'
import type { MarkWrites } from './marks.ts'
import type { NodeRows } from './nodes.ts'

/** What of the record is in the memory of its writer, or has statements of its own. */
export interface WriterParts {
  readonly names: RecordNames
  readonly nodes: NodeRows
  readonly marks: MarkWrites
  readonly guards: Guards
}

/** Writes the rows of a batch of commits, inside the transaction that its caller began. */
export function openWrite(db: Db, { names, nodes, marks, guards }: WriterParts): (rows: Rows) => void {
  const putDocument = openDocumentWriter(db, names)
  const putStated = openStatedWriter(db)
  const insertChange = db.prepare(
    'INSERT INTO delta (seq, tx, node, document, asserted, retracted) VALUES (?, ?, ?, ?, ?, ?)',
  )
  const insertSupport = db.prepare(
    insertInto('support', [
      'id',
      'type',
      'src',
      'dst',
      'document',
      'provenance',
      'evidence',
      'since',
      'until',
      'resolves',
    ]),
  )
  const closeSupport = db.prepare<[number, number]>('UPDATE support SET until = ? WHERE id = +?')
  const insertTransaction = openTransactionWriter(db)
  const takePayload = db.prepare<[number]>('DELETE FROM payload WHERE id = +?')
  return (rows) => {
    for (const node of rows.nodes) nodes.put(node, node.isNew)
    // What a document states about its subject is in its own row.
    const ofSubject = new Map<number, StatedRowWrite>()
    for (const stated of rows.stated) if (stated.isSubject) ofSubject.set(stated.document, stated)
    for (const document of rows.documents) putDocument(document, ofSubject.get(document.id))
    for (const stated of rows.stated) if (!stated.isSubject) putStated(stated)
    for (const { seq, tx, node, document, asserted, retracted } of rows.changes)
      insertChange.run(seq, tx, node, document, jsonOrNull(asserted), jsonOrNull(retracted))
    for (const row of rows.supports) {
      const provenance = provenanceNumber(row.provenance)
      const resolves = row.type === RESOLVES_TO ? 1 : null
      const type = names.addEdgeType(row.type)
      insertSupport.run({ ...row, type, provenance, evidence: evidenceText(row.support), resolves })
    }
    for (const { id, until } of rows.closed) closeSupport.run(until, id)
    for (const transaction of rows.transactions) insertTransaction(transaction)
    for (const [platform, state] of rows.guards) guards.put(platform, state)
    for (const id of rows.payloads) takePayload.run(id)
    // Marks refer to the rows of the log.
    for (const change of rows.marks) {
      if (change.kind === 'mark') marks.mark(change.mark)
      else marks.settle(change.settle, change.at)
    }
  }
}

const STATUS = `hydrated_at last_verified last_error error_at gone etag last_modified mapping hold hold_at`.split(' ')
const FACTS = ['attributes', 'seq']

function openDocumentWriter(
  db: Db,
  names: RecordNames,
): (row: DocumentRowWrite, stated: StatedRowWrite | undefined) => void {
  const insert = db.prepare(insertInto('document', ['id', 'node', 'kind', ...STATUS, ...FACTS]))
  const updateStatus = db.prepare(`UPDATE document SET ${assignments(STATUS)} WHERE id = +@id`)
  const update = db.prepare(`UPDATE document SET ${assignments([...STATUS, ...FACTS])} WHERE id = +@id`)
  const putAnswer = db.prepare(
    'INSERT OR REPLACE INTO answer (document, size, crc, codec, body) VALUES (?, ?, ?, ?, ?)',
  )
  const removeAnswer = db.prepare<[number]>('DELETE FROM answer WHERE document = +?')
  return ({ id, node, status: of, isNew, answer }, stated) => {
    const row = {
      id,
      node,
      kind: names.addDocumentKind(of),
      hydrated_at: of.hydratedAt,
      last_verified: of.lastVerified,
      last_error: of.lastError,
      error_at: of.errorAt,
      gone: Number(of.gone),
      etag: of.etag,
      last_modified: of.lastModified,
      mapping: of.mapping === null ? null : names.addMapping(of.mapping),
      hold: of.suspectedDeletion?.state ?? null,
      hold_at: of.suspectedDeletion?.since ?? null,
      attributes: stated === undefined ? null : textOf(stated),
      seq: stated?.seq ?? null,
    }
    if (isNew) insert.run(row)
    else if (stated === undefined) updateStatus.run(row)
    else update.run(row)
    if (answer === undefined) return
    if (answer !== null && answer.body !== null) putAnswer.run(id, answer.size, answer.crc, CODEC, answer.body)
    else if (!isNew) removeAnswer.run(id)
  }
}

/** Null where the change with the number `seq` has the text, or nothing is stated any more. */
function textOf({ attributes, seq }: StatedRowWrite): string | null {
  return seq === null ? jsonOrNull(attributes) : null
}

/** What a document states about another node than its subject. */
function openStatedWriter(db: Db): (row: StatedRowWrite) => void {
  const put = db.prepare(
    `INSERT INTO statement (attributes, seq, document, node) VALUES (?, ?, ?, ?)
     ON CONFLICT (node, document) DO UPDATE SET attributes = excluded.attributes, seq = excluded.seq`,
  )
  const remove = db.prepare('DELETE FROM statement WHERE document = +? AND node = +?')
  return (row) => {
    const { document, node, seq, isNew } = row
    const text = textOf(row)
    if (text !== null || seq !== null) put.run(text, seq, document, node)
    else if (!isNew) remove.run(document, node)
  }
}

function openTransactionWriter(db: Db): (row: TransactionRowWrite) => void {
  const insert = db.prepare(
    `INSERT INTO tx (id, at, log_time, cause_kind, trace, since, node_to, delta_to, support_to, closed, types)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
  )
  const insertSetBack = db.prepare<[number, number, number]>(
    'INSERT INTO clock_set_back (tx, at, at_before) VALUES (?, ?, ?)',
  )
  return ({ id, at, logTime, setBackFrom, cause, nodeTo, deltaTo, supportTo, closed, types }) => {
    const ends = [nodeTo, deltaTo, supportTo, jsonOrNull(closed), typeChangesText(types)]
    insert.run(id, at, logTime === at ? null : logTime, cause.kind, cause.trace, cause.since, ...ends)
    if (setBackFrom !== null) insertSetBack.run(id, at, setBackFrom)
  }
}
