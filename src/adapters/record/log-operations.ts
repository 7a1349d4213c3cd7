import { logClockOf, type ClockSetBack, type NodeId, type TransactionLog } from '../../contracts/log.ts'
import { LogDropped } from '../../contracts/record-past.ts'
import type { EdgeTypeId, Time, Tx } from '../../model/facts.ts'
import type { Uri } from '../../model/uri.ts'
import { numbersOf } from './columns.ts'
import { logEntries, type DeltaColumns, type SupportColumns, type TxColumns } from './log.ts'
import { rowOf, rowsOf, statement, together, type SqlOperations } from './sql-operation.ts'

/** To select a `SupportColumns` of `e`, with the name of its type. */
const EDGE = 'e.id, y.name AS type, e.src, e.dst, e.document, e.provenance, e.since'
const NODES = 'SELECT id, uri FROM node WHERE id > $1 AND id <= $2 ORDER BY id'
const DELTAS = 'SELECT tx, node, document, asserted, retracted FROM delta WHERE seq > $1 AND seq <= $2 ORDER BY seq'
const SUPPORTS = `SELECT ${EDGE} FROM support e JOIN edge_type y ON y.id = e.type
  WHERE e.id > $1 AND e.id <= $2 ORDER BY e.id`
const CLOSED = `SELECT ${EDGE} FROM unnest($1::bigint[]) AS u (id) JOIN support e ON e.id = u.id
  JOIN edge_type y ON y.id = e.type`
const HEAD = 'SELECT id AS tx, at FROM tx ORDER BY id DESC LIMIT 1'
const SET_BACKS = 'FROM clock_set_back WHERE tx > (SELECT min(id) FROM tx)'

export const LOG_OPERATIONS: SqlOperations<Extract<keyof TransactionLog, 'head' | 'read' | 'times' | 'logClock'>> = {
  *head() {
    return (yield* rowOf<{ tx: Tx; at: Time }>(HEAD)) ?? { tx: 0, at: 0 }
  },

  /** Range scans for all the transactions together. What they find never changes: no common snapshot is needed. */
  *read(after, limit) {
    const [[dropped], [before], txs] = yield* together<[{ horizon: Tx | null }, TxColumns, TxColumns]>([
      statement('SELECT max(horizon) AS horizon FROM retention'),
      statement('SELECT * FROM tx WHERE id = $1', after),
      statement('SELECT * FROM tx WHERE id > $1 ORDER BY id LIMIT $2', after, limit),
    ])
    const horizon = dropped?.horizon ?? 0
    if (after < horizon) throw new LogDropped(after, horizon)
    const end = txs.at(-1)
    if (end === undefined) return []
    const begin = before ?? { node_to: 0, delta_to: 0, support_to: 0 }
    const [nodes, deltas, supports] = yield* together<
      [{ id: NodeId; uri: Uri }, DeltaColumns, SupportColumns<EdgeTypeId>]
    >([
      statement(NODES, begin.node_to, end.node_to),
      statement(DELTAS, begin.delta_to, end.delta_to),
      statement(SUPPORTS, begin.support_to, end.support_to),
    ])
    const ids = txs.flatMap((tx) => numbersOf(tx.closed))
    const closed = ids.length === 0 ? [] : yield* rowsOf<SupportColumns<EdgeTypeId>>(CLOSED, ids)
    const byId = new Map(closed.map((row) => [row.id, row]))
    return logEntries({ txs, nodes, deltas, supports, closed: (id) => byId.get(id) })
  },

  *times(txs) {
    const rows = yield* rowsOf<{ id: Tx; at: Time }>('SELECT id, at FROM tx WHERE id = ANY ($1::bigint[])', txs)
    const found = new Map(rows.map(({ id, at }) => [id, at]))
    return txs.map((tx) => found.get(tx) ?? null)
  },

  *logClock() {
    const [[head], [latest], [setBack]] = yield* together<[{ at: Time }, { from: Time | null }, ClockSetBack]>([
      statement(HEAD),
      statement(`SELECT max(at_before) AS "from" ${SET_BACKS}`),
      statement(`SELECT tx, at_before AS "from", at AS "to" ${SET_BACKS} ORDER BY tx DESC LIMIT 1`),
    ])
    return logClockOf(head?.at ?? 0, latest?.from ?? null, setBack)
  },
}
