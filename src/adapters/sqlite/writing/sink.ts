import type { StoredNode } from '../../../commit/state.ts'
import type { CommitSink, DocumentRow, FactRow } from '../../../commit/view.ts'
import { jsonOrNull, provenanceNumber, statedColumns, typeChangesText, typeColumns } from '../../record/columns.ts'
import type { Db } from '../schema/database.ts'
import { openGuardWriter } from '../guard.ts'
import { openRawWriter } from '../reading/raw.ts'
import type { NumberedNames } from '../schema/numbered-names.ts'
import type { Nodes } from './nodes.ts'

type Rows = Omit<CommitSink, 'mark' | 'settle' | 'takePayloads'>

/** Writes the rows of a commit at once, inside the transaction that the batch began. */
export function openRows(
  db: Db,
  { names, nodes }: { readonly names: NumberedNames; readonly nodes: Pick<Nodes, 'wrote'> },
): Rows {
  const insertSupport = db.prepare(
    `INSERT INTO support (id, type, src, dst, document, provenance, evidence, since) VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
  )
  const closeSupport = db.prepare<[number, number]>('UPDATE support SET until = ? WHERE id = +?')
  const insertTransaction = db.prepare(
    `INSERT INTO tx (id, at, cause_kind, trace, since, node_to, delta_to, support_to, closed, types)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
  )
  return {
    putGuard: openGuardWriter(db),
    putDocument: openDocumentWriter(db, names),
    putFact: openFactWriter(db),
    putNode: openNodeWriter(db, nodes),
    openSupport({ id, src, dst, document, since, support: { type, provenance, evidence } }) {
      const reason = [document, provenanceNumber(provenance), jsonOrNull(evidence)]
      insertSupport.run(id, names.edgeType(type), src, dst, ...reason, since)
    },
    closeSupport: (id, tx) => void closeSupport.run(tx, id),
    putTransaction({ id, at, cause, nodeTo, deltaTo, supportTo, closed, types }) {
      const ends = [nodeTo, deltaTo, supportTo]
      insertTransaction.run(
        id,
        at,
        cause.kind,
        cause.trace,
        cause.since,
        ...ends,
        jsonOrNull(closed),
        typeChangesText(types),
      )
    },
  }
}

/** A document's status and its raw answer: both outside the log. */
function openDocumentWriter(db: Db, names: NumberedNames): (row: DocumentRow) => void {
  const writeRaw = openRawWriter(db)
  const insert = db.prepare(
    `INSERT INTO document (hydrated_at, last_verified, last_error, error_at, gone, etag, last_modified, mapping,
       hold, hold_at, speaker, uri, node, id) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
  )
  const update = db.prepare(
    `UPDATE document SET hydrated_at = ?, last_verified = ?, last_error = ?, error_at = ?, gone = ?, etag = ?,
       last_modified = ?, mapping = ?, hold = ?, hold_at = ? WHERE id = +?`,
  )
  return ({ id, node, status, raw, fresh }) => {
    const { hydratedAt, lastVerified, lastError, errorAt, gone, etag, lastModified, suspectedDeletion } = status
    const mapping = status.mapping === null ? null : names.mapping(status.mapping)
    const held = [suspectedDeletion?.state ?? null, suspectedDeletion?.since ?? null]
    const columns = [hydratedAt, lastVerified, lastError, errorAt, gone ? 1 : 0, etag, lastModified, mapping, ...held]
    if (fresh) insert.run(...columns, names.documentKind(status), status.uri, node, id)
    else update.run(...columns, id)
    writeRaw(id, raw, fresh)
  }
}

/** The log of facts, and the present facts; those of the system's document are stored with the node. */
function openFactWriter(db: Db): (row: FactRow) => void {
  const insertSaid = db.prepare('INSERT INTO said (node, document, seq) VALUES (?, ?, ?)')
  const updateSaid = db.prepare('UPDATE said SET attributes = ?, seq = NULL WHERE node = +? AND document = +?')
  const deleteSaid = db.prepare('DELETE FROM said WHERE node = +? AND document = +?')
  const insertDelta = db.prepare(
    'INSERT INTO delta (seq, tx, node, document, asserted, retracted) VALUES (?, ?, ?, ?, ?, ?)',
  )

  function writeSaid({ seq, node, document, fact }: FactRow): void {
    const said = statedColumns(fact, seq)
    if (said.seq !== null) insertSaid.run(node, document, said.seq)
    else if (said.attributes === null) deleteSaid.run(node, document)
    else updateSaid.run(said.attributes, node, document)
  }

  return (row) => {
    const { seq, tx, node, document, fact } = row
    if (fact.document !== null) writeSaid(row)
    insertDelta.run(seq, tx, node, document, jsonOrNull(fact.asserted), jsonOrNull(fact.retracted))
  }
}

function openNodeWriter(db: Db, nodes: Pick<Nodes, 'wrote'>): (node: StoredNode, fresh: boolean) => void {
  const insert = db.prepare(
    `INSERT INTO node (system, claims, asked, entity_type, typed_at, typed_before, gone, uri, id)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
  )
  const update = db.prepare(
    `UPDATE node SET system = ?, claims = ?, asked = ?, entity_type = ?, typed_at = ?, typed_before = ?, gone = ?
     WHERE id = +?`,
  )
  return (node, fresh) => {
    const { id, uri, system, claims, requestedTypes, types, gone } = node
    const { entity_type, typed_at, typed_before } = typeColumns(types)
    const said = [
      jsonOrNull(system),
      jsonOrNull(claims),
      requestedTypes === null ? null : JSON.stringify(requestedTypes),
    ]
    const columns = [...said, entity_type, typed_at, typed_before, jsonOrNull(gone)]
    if (fresh) insert.run(...columns, uri, id)
    else update.run(...columns, id)
    nodes.wrote(node)
  }
}
