import type { Synchronous } from '../../../contracts/operations.ts'
import type { EdgeEvent } from '../../../contracts/record-past.ts'
import type { NodeId } from '../../../contracts/log.ts'
import type { CauseKind, Time, Tx } from '../../../model/facts.ts'
import type { Uri } from '../../../model/uri.ts'
import type { Db } from '../schema/database.ts'
import { openHorizon } from '../schema/head.ts'
import type { RecordNames } from '../schema/names.ts'
import { REASON, reasonOf, type ReasonColumns } from './edges.ts'

export function openPastReads(db: Db, names: RecordNames): Synchronous<'edgeEvents' | 'documentKeys'> {
  return {
    edgeEvents: openEventReader(db, names),
    documentKeys: (documents) =>
      documents.map((id) => {
        const row = names.readDocument(id)
        return row === undefined ? null : names.keyOf(row.kind, row.uri)
      }),
  }
}

interface EventRange {
  readonly node: NodeId
  /** Supports after this one, up to the other, began between the horizon and where the page begins. */
  readonly low: number
  readonly high: number
  readonly horizon: Tx
  readonly before: Tx
  readonly limit: number
}

interface EventReason extends ReasonColumns {
  readonly id: number
  readonly src: NodeId
  /** The URI of the other end: that of the node itself is known. */
  readonly other: Uri
  readonly tx: Tx
  readonly closed: 0 | 1
  readonly at: Time
  readonly cause_kind: CauseKind
  readonly trace: string
}

/**
 * Ids of supports ascend with the transactions that began them, so beginnings are found by id, apart for open and for
 * closed ones; ends off the index of closed ones. An edge from a node to itself is found at both of its ends, and is
 * one event by UNION.
 */
function openEventReader(db: Db, names: RecordNames): Synchronous<'edgeEvents'>['edgeEvents'] {
  // Only what may be shown is read from the table: an index has the ids of the others.
  const began = (end: 'src' | 'dst', state: 'NULL' | 'NOT NULL') =>
    `SELECT id, since AS tx, 0 AS closed FROM support WHERE id IN
       (SELECT id FROM support WHERE ${end} = +@node AND until IS ${state} AND id > +@low AND id <= +@high
        ORDER BY id DESC LIMIT +@limit)`
  const ended = (end: 'src' | 'dst') =>
    `SELECT * FROM (SELECT id, until AS tx, 1 AS closed FROM support
     WHERE ${end} = +@node AND until IS NOT NULL AND until > +@horizon AND until < +@before
     ORDER BY until DESC, id DESC LIMIT +@limit)`
  const parts = (['src', 'dst'] as const).flatMap((end) => [began(end, 'NULL'), began(end, 'NOT NULL'), ended(end)])
  const find = db.prepare<[EventRange], EventReason>(
    `SELECT f.*, ${REASON}, e.src, t.at, t.cause_kind, t.trace,
       (SELECT uri FROM node n WHERE n.id = CASE e.src WHEN +@node THEN e.dst ELSE e.src END) AS other
     FROM (SELECT * FROM (${parts.join(' UNION ')}) ORDER BY tx DESC, id DESC LIMIT +@limit) f
       CROSS JOIN support e ON e.id = f.id CROSS JOIN document d ON d.id = e.document CROSS JOIN tx t ON t.id = f.tx
     ORDER BY f.tx DESC, f.id DESC`,
  )
  const endOf = db.prepare<[Tx], number>('SELECT support_to FROM tx WHERE id <= +? ORDER BY id DESC LIMIT 1').pluck()
  const countIn = db
    .prepare<[{ node: NodeId; tx: Tx; low: number; high: number }], number>(
      `SELECT (SELECT count(*) FROM support WHERE id > +@low AND id <= +@high AND (+src = +@node OR +dst = +@node))
         + (SELECT count(*) FROM support WHERE src = +@node AND until IS NOT NULL AND until = +@tx)
         + (SELECT count(*) FROM support WHERE dst = +@node AND until IS NOT NULL AND until = +@tx AND src <> dst)`,
    )
    .pluck()
  const oldest = openHorizon(db)
  const supportTo = (tx: Tx): number => endOf.get(tx) ?? 0

  function eventOf(row: EventReason, node: NodeId, uri: Uri): EdgeEvent {
    const { id, tx, closed, at, cause_kind: kind, trace, src, other } = row
    const reason = reasonOf(row, src === node ? { from: uri, to: other } : { from: other, to: uri }, names)
    return { tx, at, cause: { kind, trace }, op: closed === 1 ? 'retract' : 'assert', support: id, ...reason }
  }

  return (uri, before, limit) => {
    const node = names.findNode(uri)
    if (node === undefined || limit < 1) return { events: [], rest: 0 }
    const horizon = oldest()
    const rows = find.all({ node, low: supportTo(horizon), high: supportTo(before - 1), horizon, before, limit })
    const events = rows.map((row) => eventOf(row, node, uri))
    const last = rows.length === limit ? rows.at(-1) : undefined
    if (last === undefined) return { events, rest: 0 }
    const { tx } = last
    const shown = rows.filter((row) => row.tx === tx).length
    return { events, rest: (countIn.get({ node, tx, low: supportTo(tx - 1), high: supportTo(tx) }) ?? shown) - shown }
  }
}
