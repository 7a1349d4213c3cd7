import { isCarried } from '../../../commit/change.ts'
import type { CommitSink, FactRow } from '../../../commit/view.ts'
import { RESOLVES_TO } from '../../../model/lookup.ts'
import type { NodeId } from '../../../contracts/log.ts'
import type { Uri } from '../../../model/uri.ts'
import {
  evidenceText,
  jsonOrNull,
  provenanceNumber,
  provenanceOf,
  statedColumns,
  typeChangesText,
} from '../../record/columns.ts'
import type { Db } from '../schema/database.ts'
import { openGuardWriter } from '../guard.ts'
import type { NumberedNames } from '../schema/numbered-names.ts'
import type { AnswerWrites } from './answers.ts'
import type { Documents } from './documents.ts'
import type { LateWrites } from './late-indexes.ts'
import type { Nodes } from './nodes.ts'

type Rows = Omit<CommitSink, 'mark' | 'settle' | 'takePayloads'>

interface RowTools {
  readonly names: NumberedNames
  readonly nodes: Pick<Nodes, 'put' | 'opened' | 'closed'>
  readonly documents: Pick<Documents, 'put' | 'subject' | 'stated' | 'opened' | 'closed'>
  readonly answers: Pick<AnswerWrites, 'put'>
  readonly late: Pick<LateWrites, 'incoming' | 'changes'>
}

interface ClosedSupport {
  readonly type: number
  readonly src: number
  readonly uri: Uri
  readonly dst: number
  readonly document: number
  readonly speaker: number
  readonly provenance: number
}

/** Writes the rows of a commit inside the transaction that the batch began; those of nodes and documents once, at its end. */
export function openRows(db: Db, { names, nodes, documents, answers, late }: RowTools): Rows {
  const insertSupport = db.prepare(
    `INSERT INTO support (id, type, src, dst, document, provenance, evidence, since) VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
  )
  const closeSupport = db.prepare<[number, number], ClosedSupport>(
    `UPDATE support SET until = ? WHERE id = +?
     RETURNING type, src, dst, document, provenance, (SELECT uri FROM node WHERE node.id = src) AS uri,
       (SELECT speaker FROM document d WHERE d.id = document) AS speaker`,
  )
  const removeIncoming = db.prepare<[NodeId, number]>('DELETE FROM incoming WHERE node = +? AND support = +?')
  // The answer of a look-up: commits themselves find it by its end.
  const insertAnswer = db.prepare<[NodeId, number]>('INSERT INTO resolver (node, support) VALUES (?, ?)')
  const removeAnswer = db.prepare<[NodeId, number]>('DELETE FROM resolver WHERE node = +? AND support = +?')
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
      // Outside the log, as the status is.
      answers.put(row.id, row.raw, row.fresh)
    },
    putFact: openFactWriter(db, documents, late.changes),
    putNode: nodes.put,
    openSupport({ id, src, dst, document, since, support }) {
      const { type, from, provenance } = support
      const reason = [document, provenanceNumber(provenance), evidenceText(support)]
      const typeNumber = names.edgeType(type)
      insertSupport.run(id, typeNumber, src, dst, ...reason, since)
      late.incoming.add(dst, id)
      if (type === RESOLVES_TO) insertAnswer.run(dst, id)
      // Those that a look-up carries on are found by its answers: a person's may be thousands, from anywhere.
      if (!isCarried(support.document, support)) documents.opened(document, id)
      nodes.opened({ id: src, uri: from }, id)
    },
    closeSupport(id, tx) {
      const row = closeSupport.get(tx, id)
      if (row === undefined) throw new Error(`support ${id} is not in the record`)
      const edge = { type: names.edgeTypeName(row.type), provenance: provenanceOf(row.provenance) }
      if (!isCarried(names.documentKindOf(row.speaker), edge)) documents.closed(row.document, id)
      nodes.closed({ id: row.src, uri: row.uri }, id)
      removeIncoming.run(row.dst, id)
      if (edge.type === RESOLVES_TO) removeAnswer.run(row.dst, id)
    },
    putTransaction({ id, at, logTime, setBackFrom, cause, nodeTo, deltaTo, supportTo, closed, types }) {
      const ends = [nodeTo, deltaTo, supportTo]
      insertTransaction.run(
        id,
        at,
        logTime === at ? null : logTime,
        cause.kind,
        cause.trace,
        cause.since,
        ...ends,
        jsonOrNull(closed),
        typeChangesText(types),
      )
      if (setBackFrom !== null) insertSetBack.run(id, at, setBackFrom)
    },
  }
}

/** The log of facts, and the present facts; those of the system's document are stored with the node. */
function openFactWriter(
  db: Db,
  documents: RowTools['documents'],
  changes: LateWrites['changes'],
): (row: FactRow) => void {
  const insertSaid = db.prepare('INSERT INTO said (node, document, seq) VALUES (?, ?, ?)')
  const updateSaid = db.prepare('UPDATE said SET attributes = ?, seq = NULL WHERE node = +? AND document = +?')
  const deleteSaid = db.prepare('DELETE FROM said WHERE node = +? AND document = +?')
  const insertDelta = db.prepare(
    'INSERT INTO delta (seq, tx, node, document, asserted, retracted) VALUES (?, ?, ?, ?, ?, ?)',
  )

  function writeSaid({ seq, node, document, fact }: FactRow): void {
    const said = statedColumns(fact, seq)
    if (documents.subject(document) === node) documents.stated(document, said)
    else if (said.seq !== null) insertSaid.run(node, document, said.seq)
    else if (said.attributes === null) deleteSaid.run(node, document)
    else updateSaid.run(said.attributes, node, document)
  }

  return (row) => {
    const { seq, tx, node, document, fact } = row
    if (fact.document !== null) writeSaid(row)
    insertDelta.run(seq, tx, node, document, jsonOrNull(fact.asserted), jsonOrNull(fact.retracted))
    changes.add(node, seq)
  }
}
