import type { DeltaColumns, TxColumns } from '../../record/log.ts'
import type { NodeId } from '../../../contracts/log.ts'
import type { Synchronous } from '../../../contracts/operations.ts'
import type { EntityRecord, HistoryEntry } from '../../../contracts/reads.ts'
import { SYSTEM_PLATFORM, SYSTEM_TYPE, type Tx } from '../../../model/facts.ts'
import type { StatedFacts } from '../../../model/merge.ts'
import type { Uri } from '../../../model/uri.ts'
import { parseAttributes, parseList, traceOf } from '../../record/columns.ts'
import { bySystem, foldStated } from '../../record/stated.ts'
import type { Db } from '../schema/database.ts'
import type { RecordNames } from '../schema/names.ts'
import { documentStatusOf, NUMBERED_STATUS, PARTS, STATED, SUBJECT_FACTS, type NumberedStatus } from '../schema/rows.ts'

/** A row of `PARTS` or `STATED`, as a list, which takes a third less time than an object. */
type StatedCells = [document: number, kind: number, subject: NodeId, attributes: string, node: NodeId]

/** Returns what documents state about the node, oldest first, without the system's. */
function statedOf(rows: StatedCells[], uri: Uri, names: RecordNames): StatedFacts[] {
  if (rows.length > 1) rows.sort(([a], [b]) => a - b)
  return rows.map(([, kind, subject, attributes, node]) => {
    const document = subject === node ? uri : names.uriOf(subject)
    return { ...names.documentKindOf(kind), document, attributes: parseAttributes(attributes) }
  })
}

type NodeCells = readonly [node: NodeId, uri: Uri, system: string | null]

export function openEntityReads(
  db: Db,
  names: RecordNames,
): Synchronous<'entities' | 'entitiesOfNodes' | 'history' | 'documentsNaming'> {
  const findNode = db.prepare<[Uri], NodeCells>('SELECT id, uri, system FROM node WHERE uri = +?').raw()
  const findNodes = db
    .prepare<[string], NodeCells>(
      'SELECT id, uri, system FROM node WHERE id IN (SELECT value FROM json_each(?)) ORDER BY id',
    )
    .raw()
  const findAbout = db.prepare<[NodeId], NumberedStatus & { document: number; attributes: string | null }>(
    `SELECT id AS document, ${NUMBERED_STATUS}, ${SUBJECT_FACTS} AS attributes FROM document WHERE node = +? ORDER BY id`,
  )
  const findParts = db.prepare<[NodeId], StatedCells>(`${PARTS} WHERE s.node = +?`).raw()
  const findStated = db
    .prepare<[string], StatedCells>(`SELECT t.* FROM json_each(?) j CROSS JOIN ${STATED} t ON t.node = j.value`)
    .raw()
  const past = openPast(db, names)

  function entity(uri: Uri, at: Tx): EntityRecord | null {
    const row = findNode.get(uri)
    if (row === undefined) return null
    const [node, , system] = row
    if (past.bornAfter(node, at)) return null
    const about = findAbout.all(node)
    const documents = about.map((status) => documentStatusOf(status, uri, names))
    if (past.changedAfter(node, at)) return { node, uri, stated: past.stated(uri, node, at), documents }
    const rows = findParts.all(node)
    for (const { document, kind, attributes } of about)
      if (attributes !== null) rows.push([document, kind, node, attributes, node])
    return { node, uri, stated: [...bySystem(uri, system), ...statedOf(rows, uri, names)], documents }
  }

  return {
    entities: (uris, at) => uris.map((uri) => entity(uri, at)),
    entitiesOfNodes(nodes) {
      const list = JSON.stringify(nodes)
      const rows = Map.groupBy(findStated.iterate(list), (row) => row[4])
      return findNodes.all(list).map(([node, uri, system]) => {
        return { node, uri, stated: [...bySystem(uri, system), ...statedOf(rows.get(node) ?? [], uri, names)] }
      })
    },
    history(uri, before, limit) {
      const node = names.findNode(uri)
      return node === undefined ? [] : past.history(uri, { node, before, limit })
    },
    documentsNaming(uri) {
      const node = names.findNode(uri)
      if (node === undefined) return []
      const stated = statedOf(findStated.all(JSON.stringify([node])), uri, names)
      return stated.map(({ platform, type, document }) => ({ platform, type, uri: document }))
    },
  }
}

interface ChangeOfDocument extends Pick<DeltaColumns, 'document' | 'asserted' | 'retracted'> {
  readonly kind: number | null
  /** Null if the document is about the node itself. */
  readonly subject: NodeId | null
}

type DatedColumns = ChangeOfDocument &
  Pick<DeltaColumns, 'tx'> &
  Pick<TxColumns, 'at' | 'cause_kind' | 'trace' | 'since'>

/** The last node and the last change of a transaction. */
interface TxEnd {
  readonly tx: Tx
  readonly node_to: number
  readonly delta_to: number
}

const NO_END: TxEnd = { tx: 0, node_to: 0, delta_to: 0 }

/** Folds a node's past from its changes in log order. */
function openPast(db: Db, names: RecordNames) {
  const findEnd = db.prepare<[Tx], TxEnd>(
    'SELECT id AS tx, node_to, delta_to FROM tx WHERE id <= +? ORDER BY id DESC LIMIT 1',
  )
  const lastChange = db.prepare<[NodeId], number | null>('SELECT max(seq) FROM delta WHERE node = +?').pluck()
  const columns = 'delta.document, asserted, retracted, d.kind, nullif(d.node, delta.node) AS subject'
  const from = 'FROM delta LEFT JOIN document d ON d.id = delta.document'
  const changesUpTo = db.prepare<[NodeId, number], ChangeOfDocument>(
    `SELECT ${columns} ${from} WHERE delta.node = +? AND delta.seq <= +? ORDER BY delta.seq`,
  )
  const newestChanges = db.prepare<[NodeId, number, number], DatedColumns>(
    `SELECT ${columns}, tx, t.at, cause_kind, trace, t.since ${from} CROSS JOIN tx t ON t.id = tx
     WHERE delta.node = +? AND delta.seq > +? AND delta.seq <= +? ORDER BY delta.seq DESC`,
  )
  const horizon = db.prepare<[], Tx | null>('SELECT max(horizon) FROM retention').pluck()

  function statementBy({ kind, subject }: ChangeOfDocument, node: Uri): Omit<StatedFacts, 'attributes'> {
    if (kind === null) return { origin: 'system', platform: SYSTEM_PLATFORM, type: SYSTEM_TYPE, document: node }
    return { ...names.documentKindOf(kind), document: subject === null ? node : names.uriOf(subject) }
  }

  function entryOf(row: DatedColumns, node: Uri): HistoryEntry {
    const { origin, platform, type, document } = statementBy(row, node)
    return {
      tx: row.tx,
      at: row.at,
      cause: { kind: row.cause_kind, trace: traceOf(row.trace).trace, since: row.since },
      origin,
      document: { platform, type, uri: document },
      asserted: parseAttributes(row.asserted),
      retracted: parseList<string>(row.retracted),
    }
  }

  // Cached, since a hundred entities are read as of the same transaction.
  let last: TxEnd = NO_END
  function endOf(at: Tx): TxEnd {
    if (at <= 0) return NO_END
    if (last.tx === at) return last
    const row = findEnd.get(at) ?? NO_END
    if (row.tx === at) last = row
    return row
  }

  return {
    bornAfter: (node: NodeId, at: Tx): boolean => node > endOf(at).node_to,
    changedAfter: (node: NodeId, at: Tx): boolean => (lastChange.get(node) ?? 0) > endOf(at).delta_to,
    stated: (uri: Uri, node: NodeId, at: Tx): StatedFacts[] =>
      foldStated(changesUpTo.iterate(node, endOf(at).delta_to), (row) => statementBy(row, uri)),

    /** Newest first. Never splits a transaction, so a page may begin with the last transaction of the one before. */
    history(uri: Uri, page: { node: NodeId; before: Tx; limit: number }): HistoryEntry[] {
      const out: HistoryEntry[] = []
      const after = endOf(horizon.get() ?? 0).delta_to
      for (const row of newestChanges.iterate(page.node, after, endOf(page.before - 1).delta_to)) {
        if (out.length >= page.limit && out.at(-1)?.tx !== row.tx) break
        out.push(entryOf(row, uri))
      }
      return out
    },
  }
}
