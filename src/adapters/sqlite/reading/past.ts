import type { EdgeEvent, EdgeEventPage, Horizon } from '../../../contracts/record-past.ts'
import type { CauseKind, DocumentKey, Time, Tx } from '../../../model/facts.ts'
import type { Uri } from '../../../model/uri.ts'
import { snapshot, type Db } from '../schema/database.ts'
import { openHorizon } from '../schema/horizon.ts'
import type { NodeId } from '../../../contracts/log.ts'
import { SUBJECT } from '../schema/rows.ts'
import { openNodeIds } from './node-ids.ts'
import { DOCUMENT_OF_SUPPORT, keyOf, openReasons, REASON, type ReasonColumns } from './stated.ts'
import type { RecordNames } from '../schema/names.ts'

export interface PastReads {
  edgeEvents(uri: Uri, before: Tx, limit: number): EdgeEventPage
  documentKeys(documents: readonly number[]): (DocumentKey | null)[]
  horizon(): Horizon | null
}

/** An event by the support that began or ended. */
interface SupportEvent {
  readonly id: number
  readonly tx: Tx
  readonly closed: 0 | 1
}

interface HorizonColumns {
  readonly tx: Tx
  readonly at: Time
  readonly dropped_at: Time
  readonly transactions: number
  readonly facts: number
  readonly edges: number
  readonly bytes: number
  readonly done: number
}

export function openPastReads(db: Db, names: RecordNames): PastReads {
  const horizon = db.prepare<[], HorizonColumns>(
    `SELECT horizon AS tx, at, dropped_at, transactions, facts, edges, bytes, done FROM retention
     ORDER BY horizon DESC LIMIT 1`,
  )
  const findKey = db.prepare<[number], { kind: number; uri: Uri }>(
    `SELECT kind, ${SUBJECT} FROM document WHERE id = +?`,
  )
  const events = openEventReader(db, names)
  return {
    edgeEvents: (uri, before, limit) => snapshot(db, () => events(uri, before, limit)),
    documentKeys: (documents) =>
      snapshot(db, () =>
        documents.map((id) => {
          const row = findKey.get(id)
          return row === undefined ? null : keyOf(row, names)
        }),
      ),
    horizon() {
      const row = horizon.get()
      if (row === undefined) return null
      const { tx, at, dropped_at: droppedAt, done, ...dropped } = row
      const { transactions, facts, edges, bytes } = dropped
      return { tx, at, droppedAt, dropped: { transactions, facts, edges, bytes }, done: done === 1 }
    },
  }
}

interface BegunPage {
  readonly node: NodeId
  /** After this id, up to the other. */
  readonly after: number
  readonly to: number
  readonly limit: number
}

/**
 * Ids of supports ascend with the transactions that began them, so beginnings are found by id, apart for open and for
 * closed ones; ends off the index of closed ones. Only what is shown is read from the table.
 */
function openEventReader(db: Db, names: RecordNames): (uri: Uri, before: Tx, limit: number) => EdgeEventPage {
  const horizon = openHorizon(db)
  const idOf = openNodeIds(db)
  const endOf = db.prepare<[Tx], { support_to: number }>(
    'SELECT support_to FROM tx WHERE id <= +? ORDER BY id DESC LIMIT 1',
  )
  const began = (end: 'src' | 'dst', state: 'NULL' | 'NOT NULL') =>
    db.prepare<[BegunPage], SupportEvent>(
      `SELECT id, since AS tx, 0 AS closed FROM support WHERE id IN
         (SELECT id FROM support WHERE ${end} = +@node AND until IS ${state} AND id > +@after AND id <= +@to
          ORDER BY id DESC LIMIT +@limit)`,
    )
  const ended = (end: 'src' | 'dst') =>
    db.prepare<[number, Tx, Tx, number], SupportEvent>(
      `SELECT id, until AS tx, 1 AS closed FROM support WHERE ${end} = +? AND until IS NOT NULL AND until > +? AND until < +?
       ORDER BY until DESC, id DESC LIMIT +?`,
    )
  const beginnings = [began('src', 'NULL'), began('src', 'NOT NULL'), began('dst', 'NULL'), began('dst', 'NOT NULL')]
  const endings = [ended('src'), ended('dst')]
  const begunIn = db.prepare<[number, number, number, number], { n: number }>(
    'SELECT count(*) AS n FROM support WHERE id > +? AND id <= +? AND (+src = +? OR +dst = +?)',
  )
  const endedIn = db.prepare<[number, Tx, number, Tx], { n: number }>(
    `SELECT (SELECT count(*) FROM support WHERE src = +? AND until IS NOT NULL AND until = +?)
       + (SELECT count(*) FROM support WHERE dst = +? AND until IS NOT NULL AND until = +? AND src <> dst) AS n`,
  )
  const show = openEventShower(db, names)

  const supportTo = (tx: Tx): number => endOf.get(tx)?.support_to ?? 0
  const countIn = (node: number, tx: Tx): number =>
    (begunIn.get(supportTo(tx - 1), supportTo(tx), node, node)?.n ?? 0) + (endedIn.get(node, tx, node, tx)?.n ?? 0)

  return (uri, before, limit) => {
    const node = idOf(uri)
    if (node === null || limit < 1) return { events: [], rest: 0 }
    const oldest = horizon()
    const page = { node, after: supportTo(oldest), to: supportTo(before - 1), limit }
    const found = new Map<string, SupportEvent>()
    const take = (rows: readonly SupportEvent[]) => rows.forEach((row) => found.set(`${row.id}|${row.closed}`, row))
    for (const query of beginnings) take(query.all(page))
    for (const query of endings) take(query.all(node, oldest, before, limit))
    const rows = [...found.values()].sort((a, b) => b.tx - a.tx || b.id - a.id).slice(0, limit)
    const last = rows.length === limit ? rows.at(-1) : undefined
    const rest =
      last === undefined ? 0 : countIn(node, last.tx) - rows.reduce((n, row) => n + Number(row.tx === last.tx), 0)
    return { events: rows.map((row) => show(row, node, uri)), rest }
  }
}

interface EventColumns extends ReasonColumns {
  readonly src: NodeId
  readonly other: Uri
  readonly at: Time
  readonly cause_kind: CauseKind
  readonly trace: string
}

/** Of a node whose URI is known: that of the other end is read. */
function openEventShower(db: Db, names: RecordNames): (found: SupportEvent, node: NodeId, uri: Uri) => EdgeEvent {
  const find = db.prepare<[NodeId, Tx, number], EventColumns>(
    `SELECT ${REASON}, e.src, (SELECT uri FROM node n WHERE n.id = CASE e.src WHEN +? THEN e.dst ELSE e.src END) AS other,
       t.at, t.cause_kind, t.trace
     FROM support e ${DOCUMENT_OF_SUPPORT} CROSS JOIN tx t ON t.id = +? WHERE e.id = +?`,
  )
  const reasonOf = openReasons(db, names)
  return ({ id, tx, closed }, node, uri) => {
    const row = find.get(node, tx, id)
    if (row === undefined) throw new Error(`support ${id} or transaction ${tx} is not in the record`)
    return {
      tx,
      at: row.at,
      cause: { kind: row.cause_kind, trace: row.trace },
      op: closed === 1 ? 'retract' : 'assert',
      support: id,
      ...(row.src === node ? reasonOf(row, uri, row.other) : reasonOf(row, row.other, uri)),
    }
  }
}
