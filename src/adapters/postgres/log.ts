import type { OverSession } from '../../contracts/operations.ts'
import { readHead } from './head.ts'
import { LogDropped } from '../../contracts/record-past.ts'
import { logClockOf, type ClockSetBack, type NodeId } from '../../contracts/log.ts'
import type { EdgeTypeId, Time, Tx } from '../../model/facts.ts'
import type { Uri } from '../../model/uri.ts'
import { numbersOf } from '../record/columns.ts'
import { logEntries, type DeltaColumns, type SupportColumns, type TxColumns } from '../record/log.ts'
import type { Session } from './connection.ts'

/** To select a `SupportColumns` of `e`, with the name of its type. */
const EDGE = 'e.id, y.name AS type, e.src, e.dst, e.document, e.provenance, e.since'
const NODES = 'SELECT id, uri FROM node WHERE id > $1 AND id <= $2 ORDER BY id'
const DELTAS = 'SELECT tx, node, document, asserted, retracted FROM delta WHERE seq > $1 AND seq <= $2 ORDER BY seq'
const SUPPORTS = `SELECT ${EDGE} FROM support e JOIN edge_type y ON y.id = e.type WHERE e.id > $1 AND e.id <= $2 ORDER BY e.id`
const CLOSED = `SELECT ${EDGE} FROM unnest($1::bigint[]) AS u (id) JOIN support e ON e.id = u.id JOIN edge_type y ON y.id = e.type`

/** Of all ranges between set-backs of the clock that had begun by then, in the last one. */
const TX_AT = `WITH range AS (SELECT coalesce((SELECT tx FROM clock_set_back WHERE at <= $1 ORDER BY tx DESC LIMIT 1), 0) AS begin)
  SELECT id FROM tx
  WHERE at <= $1 AND id >= (SELECT begin FROM range) AND id < coalesce(
    (SELECT tx FROM clock_set_back WHERE tx > greatest((SELECT begin FROM range), (SELECT min(id) FROM tx)) ORDER BY tx LIMIT 1),
    9223372036854775807)
  ORDER BY at DESC, id DESC LIMIT 1`

export const LOG: OverSession<'head' | 'read' | 'txAt' | 'times' | 'logClock' | 'counts', Session> = {
  async head(session) {
    const { tx, at } = await readHead(session)
    return { tx, at }
  },

  /** What is read here never changes once it is visible, so that two round trips need no common snapshot. */
  async read(session, after, limit) {
    const [[dropped], [before], txs] = await Promise.all([
      session.query<{ horizon: Tx | null }>('SELECT max(horizon) AS horizon FROM retention'),
      session.query<TxColumns>('SELECT * FROM tx WHERE id = $1', [after]),
      session.query<TxColumns>('SELECT * FROM tx WHERE id > $1 ORDER BY id LIMIT $2', [after, limit]),
    ])
    const horizon = dropped?.horizon ?? 0
    if (after < horizon) throw new LogDropped(after, horizon)
    const end = txs.at(-1)
    if (end === undefined) return []
    const begin = before ?? { node_to: 0, delta_to: 0, support_to: 0 }
    const ids = txs.flatMap((tx) => numbersOf(tx.closed))
    const [nodes, deltas, supports, closed] = await Promise.all([
      session.query<{ id: NodeId; uri: Uri }>(NODES, [begin.node_to, end.node_to]),
      session.query<DeltaColumns>(DELTAS, [begin.delta_to, end.delta_to]),
      session.query<SupportColumns<EdgeTypeId>>(SUPPORTS, [begin.support_to, end.support_to]),
      ids.length === 0 ? [] : session.query<SupportColumns<EdgeTypeId>>(CLOSED, [ids]),
    ])
    const byId = new Map(closed.map((row) => [row.id, row]))
    return logEntries({ txs, nodes, deltas, supports, closed: (id) => byId.get(id), nameOf: (name) => name })
  },

  async txAt(session, time) {
    const [found] = await session.query<{ id: Tx }>(TX_AT, [time])
    return found?.id ?? 0
  },

  async times(session, txs) {
    const text = 'SELECT id, at FROM tx WHERE id = ANY ($1::bigint[])'
    const rows = await session.query<{ id: Tx; at: Time }>(text, [txs])
    const found = new Map(rows.map(({ id, at }) => [id, at]))
    return txs.map((tx) => found.get(tx) ?? null)
  },

  async logClock(session) {
    const left = 'FROM clock_set_back WHERE tx > (SELECT min(id) FROM tx)'
    const [{ at }, [latest], [setBack]] = await Promise.all([
      readHead(session),
      session.query<{ from: Time | null }>(`SELECT max(at_before) AS "from" ${left}`),
      session.query<ClockSetBack>(`SELECT tx, at_before AS "from", at AS "to" ${left} ORDER BY tx DESC LIMIT 1`),
    ])
    return logClockOf(at, latest?.from ?? null, setBack)
  },

  async counts(session) {
    const { node, document, tx, entities, edges, facts } = await readHead(session)
    return { nodes: node, entities, edges, transactions: tx, facts, documents: document }
  },
}
