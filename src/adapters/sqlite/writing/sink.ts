import type { CommitSink, FactRow } from '../../../commit/view.ts'
import { RESOLVES_TO } from '../../../model/lookup.ts'
import { evidenceText, jsonOrNull, provenanceNumber, statedColumns, typeChangesText } from '../../record/columns.ts'
import type { Db } from '../schema/database.ts'
import { openGuardWriter } from '../guard.ts'
import type { RecordNames } from '../schema/names.ts'
import { openAnswerWriter } from './answers.ts'
import type { Documents } from './documents.ts'
import type { Nodes } from './nodes.ts'

interface RowTools {
  readonly names: RecordNames
  readonly nodes: Pick<Nodes, 'put'>
  readonly documents: Pick<Documents, 'put'>
}

/** Writes the rows of a commit inside the transaction that the batch began. */
export function openRows(
  db: Db,
  { names, nodes, documents }: RowTools,
): Omit<CommitSink, 'mark' | 'settle' | 'takePayloads'> {
  const putAnswer = openAnswerWriter(db)
  const insertSupport = db.prepare(
    `INSERT INTO support (id, type, src, dst, document, provenance, evidence, since, resolves)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
  )
  const closeSupport = db.prepare<[number, number]>('UPDATE support SET until = ? WHERE id = +?')
  const insertTransaction = db.prepare(
    `INSERT INTO tx (id, at, log_time, cause_kind, trace, since, node_to, delta_to, support_to, closed, types)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
  )
  const insertSetBack = db.prepare<[number, number, number]>(
    'INSERT INTO clock_set_back (tx, at, at_before) VALUES (?, ?, ?)',
  )
  return {
    putGuard: openGuardWriter(db),
    putDocument(row) {
      documents.put(row)
      putAnswer(row.id, row.raw)
    },
    putFact: openFactWriter(db),
    putNode: nodes.put,
    openSupport({ id, src, dst, document, since, support }) {
      const { type, provenance } = support
      const reason = [document, provenanceNumber(provenance), evidenceText(support)]
      insertSupport.run(id, names.addEdgeType(type), src, dst, ...reason, since, type === RESOLVES_TO ? 1 : null)
    },
    closeSupport(id, tx) {
      const { changes } = closeSupport.run(tx, id)
      if (changes === 0) throw new Error(`support ${id} is not in the record`)
    },
    putTransaction({ id, at, logTime, setBackFrom, cause, nodeTo, deltaTo, supportTo, closed, types }) {
      insertTransaction.run(
        id,
        at,
        logTime === at ? null : logTime,
        cause.kind,
        cause.trace,
        cause.since,
        nodeTo,
        deltaTo,
        supportTo,
        jsonOrNull(closed),
        typeChangesText(types),
      )
      if (setBackFrom !== null) insertSetBack.run(id, at, setBackFrom)
    },
  }
}

/** The log of facts, and the present facts; those of the system's document are stored with the node. */
function openFactWriter(db: Db): (row: FactRow) => void {
  const updateDocument = db.prepare('UPDATE document SET attributes = ?, seq = ? WHERE id = +? AND node = +?')
  const putStatement = db.prepare(
    `INSERT INTO statement (attributes, seq, document, node) VALUES (?, ?, ?, ?)
     ON CONFLICT (node, document) DO UPDATE SET attributes = excluded.attributes, seq = excluded.seq`,
  )
  const deleteStatement = db.prepare('DELETE FROM statement WHERE document = +? AND node = +?')
  const insertDelta = db.prepare(
    'INSERT INTO delta (seq, tx, node, document, asserted, retracted) VALUES (?, ?, ?, ?, ?, ?)',
  )

  function putPresent(document: number, node: number, present: ReturnType<typeof statedColumns>): void {
    const { attributes, seq } = present
    if (updateDocument.run(attributes, seq, document, node).changes > 0) return
    // The node isn't the subject of the document.
    if (attributes === null && seq === null) deleteStatement.run(document, node)
    else putStatement.run(attributes, seq, document, node)
  }

  return ({ seq, tx, node, document, fact }) => {
    if (fact.document !== null) putPresent(document, node, statedColumns(fact, seq))
    insertDelta.run(seq, tx, node, document, jsonOrNull(fact.asserted), jsonOrNull(fact.retracted))
  }
}
