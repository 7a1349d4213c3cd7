import type { EntityRecord, HistoryEntry, StatedFacts } from '../../../contracts/reads.ts'
import {
  SYSTEM_PLATFORM,
  SYSTEM_TYPE,
  type CauseKind,
  type DocumentKey,
  type Origin,
  type Time,
  type Tx,
} from '../../../model/facts.ts'
import type { Uri } from '../../../model/uri.ts'
import { snapshot, type Db } from '../schema/database.ts'
import { openHorizon } from '../schema/horizon.ts'
import { attributesOf, textsOf } from '../../record/columns.ts'
import { bySystem, foldStated } from '../../record/stated.ts'
import { STATUS, statusOf, SUBJECT_FACTS, type StatusColumns } from '../schema/rows.ts'
import { keyOf, openPartsReader, openStatedReader, openUris, statedOf, type StatedColumns } from './stated.ts'
import type { RecordNames } from '../schema/names.ts'
import { openNodeIds } from './node-ids.ts'

interface ChangeColumns {
  readonly document: number
  readonly kind: number | null
  /** Null where the document is about the node itself. */
  readonly subject: number | null
  readonly asserted: string | null
  readonly retracted: string | null
}

interface DatedColumns extends ChangeColumns {
  readonly tx: Tx
  readonly at: Time
  readonly cause_kind: CauseKind
  readonly trace: string
}

/** Of a transaction: the last node and the last change. */
interface TxEnd {
  readonly tx: Tx
  readonly node_to: number
  readonly delta_to: number
}

const NO_END: TxEnd = { tx: 0, node_to: 0, delta_to: 0 }

export interface EntityReads {
  entities(uris: readonly Uri[], at: Tx): (EntityRecord | null)[]
  history(uri: Uri, before: Tx, limit: number): HistoryEntry[]
  documentsNaming(uri: Uri): DocumentKey[]
}

interface AboutColumns extends StatusColumns {
  readonly document: number
  readonly attributes: string | null
}

type NodeColumns = readonly [node: number, system: string | null]

export function openEntityReads(db: Db, names: RecordNames): EntityReads {
  const findNode = db.prepare<[Uri], NodeColumns>('SELECT id, system FROM node WHERE uri = +?').raw()
  const idOf = openNodeIds(db)
  const findStated = openStatedReader(db, names)
  const findParts = openPartsReader(db)
  const findAbout = db.prepare<[number], AboutColumns>(
    `SELECT id AS document, ${STATUS}, ${SUBJECT_FACTS} FROM document WHERE node = +? ORDER BY id`,
  )
  const past = openPast(db, names)

  function present(uri: Uri, [node, system]: NodeColumns, about: readonly AboutColumns[]): StatedFacts[] {
    const rows: StatedColumns[] = findParts(node)
    for (const { document, kind, attributes } of about)
      if (attributes !== null) rows.push({ document, kind, uri, attributes })
    return [...bySystem(uri, system), ...statedOf(rows, names)]
  }

  function entity(uri: Uri, at: Tx): EntityRecord | null {
    const row = findNode.get(uri)
    if (row === undefined) return null
    const [node] = row
    if (past.bornAfter(node, at)) return null
    const about = findAbout.all(node)
    const stated = past.changedAfter(node, at) ? past.stated(uri, node, at) : present(uri, row, about)
    return { node, uri, stated, documents: about.map((row) => statusOf(row, uri, names)) }
  }

  return {
    entities: (uris, at) => snapshot(db, () => uris.map((uri) => entity(uri, at))),
    history: (uri, before, limit) =>
      snapshot(db, () => {
        const node = idOf(uri)
        return node === null ? [] : past.history(uri, { node, before, limit })
      }),
    documentsNaming: (uri) =>
      snapshot(db, () => {
        const node = idOf(uri)
        if (node === null) return []
        return findStated(node, uri).map(({ platform, type, document }) => ({ platform, type, uri: document }))
      }),
  }
}

/** The past of one node, folded from its deltas in the order of the log. */
function openPast(db: Db, names: RecordNames) {
  const findEnd = db.prepare<[Tx], TxEnd>(
    'SELECT id AS tx, node_to, delta_to FROM tx WHERE id <= +? ORDER BY id DESC LIMIT 1',
  )
  const lastChange = db.prepare<[number], number | null>('SELECT max(seq) FROM delta WHERE node = +?').pluck()
  // The system's document has no row.
  const columns = 'delta.document, asserted, retracted, d.kind, nullif(d.node, delta.node) AS subject'
  const from = 'FROM delta LEFT JOIN document d ON d.id = delta.document'
  const changesUpTo = db.prepare<[number, number], ChangeColumns>(
    `SELECT ${columns} ${from} WHERE delta.node = +? AND delta.seq <= +? ORDER BY delta.seq`,
  )
  const newestChanges = db.prepare<[number, number, number], DatedColumns>(
    `SELECT ${columns}, tx, t.at, cause_kind, trace ${from} CROSS JOIN tx t ON t.id = tx
     WHERE delta.node = +? AND delta.seq > +? AND delta.seq <= +? ORDER BY delta.seq DESC`,
  )
  const uriOf = openUris(db)
  const horizon = openHorizon(db)

  function entryOf(row: DatedColumns, node: Uri): HistoryEntry {
    return {
      tx: row.tx,
      at: row.at,
      cause: { kind: row.cause_kind, trace: row.trace },
      origin: originOf(row),
      document: documentOf(row, node),
      asserted: attributesOf(row.asserted),
      retracted: textsOf(row.retracted),
    }
  }

  /** The system's document has no row: it is the node's own. */
  function documentOf({ kind, subject }: ChangeColumns, node: Uri): DocumentKey {
    if (kind === null) return { platform: SYSTEM_PLATFORM, type: SYSTEM_TYPE, uri: node }
    return keyOf({ kind, uri: subject === null ? node : uriOf(subject) }, names)
  }

  function originOf({ kind }: ChangeColumns): Origin {
    return kind === null ? 'system' : names.documentKindOf(kind).origin
  }

  function statementBy(row: ChangeColumns, node: Uri): Omit<StatedFacts, 'attributes'> {
    const { platform, type, uri } = documentOf(row, node)
    return { origin: originOf(row), platform, type, document: uri }
  }

  // A transaction that was read once keeps its end: a hundred entities are read as of the same one.
  let last: TxEnd = NO_END
  function endOf(at: Tx): TxEnd {
    if (at <= 0) return NO_END
    if (last.tx === at) return last
    const row = findEnd.get(at) ?? NO_END
    if (row.tx === at) last = row
    return row
  }

  return {
    bornAfter: (node: number, at: Tx): boolean => node > endOf(at).node_to,

    changedAfter: (node: number, at: Tx): boolean => (lastChange.get(node) ?? 0) > endOf(at).delta_to,

    stated: (uri: Uri, node: number, at: Tx): StatedFacts[] =>
      foldStated(changesUpTo.iterate(node, endOf(at).delta_to), (row) => statementBy(row, uri)),

    /**
     * Newest first. A transaction is never cut in two, so that the next page may begin before the last one returned.
     */
    history(uri: Uri, page: { node: number; before: Tx; limit: number }): HistoryEntry[] {
      const out: HistoryEntry[] = []
      const after = endOf(horizon()).delta_to
      for (const row of newestChanges.iterate(page.node, after, endOf(page.before - 1).delta_to)) {
        if (out.length >= page.limit && out.at(-1)?.tx !== row.tx) break
        out.push(entryOf(row, uri))
      }
      return out
    },
  }
}
