import { CODEC } from '../../../commit/answer.ts'
import type { DocumentRowWrite, Rows, StatedRowWrite, SupportRowWrite } from '../../../commit/rows.ts'
import { isLookupAnswer } from '../../../model/lookup.ts'
import { jsonOrNull, type Column } from '../../record/columns.ts'
import { GUARD } from '../../record/guard.ts'
import { replacing } from '../../record/sql-operation.ts'
import { CHANGE, SET_BACK, SUPPORT, TRANSACTION } from '../../record/tables.ts'
import { STATUS } from '../../record/status-table.ts'
import type { Db } from '../schema/database.ts'
import type { RecordNames } from '../schema/names.ts'
import { openInsert, openUpdate } from '../schema/rows.ts'
import type { MarkWrites } from '../marks.ts'
import type { NodeRows } from './nodes.ts'

/** Parts of the writer that have state in memory or their own statements. */
export interface WriterParts {
  readonly names: RecordNames
  readonly nodes: NodeRows
  readonly marks: MarkWrites
}

/** Writes the rows of a batch of commits, inside its caller's transaction. */
export function openWrite(db: Db, { names, nodes, marks }: WriterParts): (rows: Rows) => void {
  const putDocument = openDocumentWriter(db, names)
  const putStated = openStatedWriter(db)
  const insertChange = openInsert(db, 'delta', CHANGE)
  const insertSupport = openInsert<SupportRowWrite>(db, 'support', [
    ...SUPPORT,
    ['type', 'number', ({ support }) => names.addEdgeType(support.type)],
    ['resolves', 'number', ({ support }) => (isLookupAnswer(support.type) ? 1 : null)],
  ])
  const closeSupport = db.prepare<[number, number]>('UPDATE support SET until = ? WHERE id = +?')
  const insertTransaction = openInsert(db, 'tx', TRANSACTION)
  const insertSetBack = openInsert(db, 'clock_set_back', SET_BACK)
  const putGuard = openInsert(db, 'guard', GUARD, replacing(GUARD))
  const takePayload = db.prepare<[number]>('DELETE FROM payload WHERE id = +?')
  return (rows) => {
    for (const node of rows.nodes) nodes.put(node, node.isNew)
    // A document's facts about its subject are stored in its own row.
    const subjectRows = new Map<number, StatedRowWrite>()
    for (const stated of rows.stated) if (stated.isSubject) subjectRows.set(stated.document, stated)
    for (const document of rows.documents) putDocument({ ...document, facts: subjectRows.get(document.id) })
    for (const stated of rows.stated) if (!stated.isSubject) putStated(stated)
    rows.changes.forEach(insertChange)
    rows.supports.forEach(insertSupport)
    for (const { id, until } of rows.closed) closeSupport.run(until, id)
    for (const transaction of rows.transactions) {
      insertTransaction(transaction)
      if (transaction.setBackFrom !== null) insertSetBack(transaction)
    }
    for (const [platform, state] of rows.guards) putGuard({ platform, state })
    for (const id of rows.payloads) takePayload.run(id)
    // Written last, since marks refer to the rows of the log.
    for (const change of rows.marks) {
      if (change.kind === 'mark') marks.mark(change.mark)
      else marks.settle(change.settle, change.at)
    }
  }
}

/** A document's row, including its facts about its subject if they are written. */
interface DocumentWithFacts extends DocumentRowWrite {
  readonly facts: StatedRowWrite | undefined
}

function openDocumentWriter(db: Db, names: RecordNames): (row: DocumentWithFacts) => void {
  const status: readonly Column<DocumentWithFacts>[] = [
    ['id', 'number', ({ id }) => id],
    ...STATUS,
    ['mapping', 'number', ({ status: { mapping } }) => (mapping === null ? null : names.addMapping(mapping))],
  ]
  const all: readonly Column<DocumentWithFacts>[] = [
    ...status,
    ['attributes', 'text', ({ facts }) => (facts === undefined ? null : attributesText(facts))],
    ['seq', 'number', ({ facts }) => facts?.seq ?? null],
  ]
  const insert = openInsert<DocumentWithFacts>(db, 'document', [
    ...all,
    ['node', 'number', ({ node }) => node],
    ['kind', 'number', ({ status: of }) => names.addDocumentKind(of)],
  ])
  const updateStatus = openUpdate(db, 'document', status)
  const update = openUpdate(db, 'document', all)
  const putAnswer = db.prepare(
    'INSERT OR REPLACE INTO answer (document, size, crc, codec, body) VALUES (?, ?, ?, ?, ?)',
  )
  const removeAnswer = db.prepare<[number]>('DELETE FROM answer WHERE document = +?')
  return (row) => {
    const { id, isNew, answer, facts } = row
    if (isNew) insert(row)
    else if (facts === undefined) updateStatus(row)
    else update(row)
    if (answer === undefined) return
    if (answer !== null && answer.body !== null) putAnswer.run(id, answer.size, answer.crc, CODEC, answer.body)
    else if (!isNew) removeAnswer.run(id)
  }
}

/** Returns null if the change numbered `seq` has the text, or nothing is stated any more. */
function attributesText({ attributes, seq }: StatedRowWrite): string | null {
  return seq === null ? jsonOrNull(attributes) : null
}

/** Writes a document's facts about a node other than its subject. */
function openStatedWriter(db: Db): (row: StatedRowWrite) => void {
  const put = db.prepare(
    `INSERT INTO part_facts (attributes, seq, document, node) VALUES (?, ?, ?, ?)
     ON CONFLICT (node, document) DO UPDATE SET attributes = excluded.attributes, seq = excluded.seq`,
  )
  const remove = db.prepare('DELETE FROM part_facts WHERE document = +? AND node = +?')
  return (row) => {
    const { document, node, seq, isNew } = row
    const text = attributesText(row)
    if (text !== null || seq !== null) put.run(text, seq, document, node)
    else if (!isNew) remove.run(document, node)
  }
}
