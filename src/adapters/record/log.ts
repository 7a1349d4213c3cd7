// The log of transactions, read the same way in both engines.
import {
  logClockOf,
  type ClockSetBack,
  type EdgeChange,
  type FactChange,
  type LogEntry,
  type NodeId,
  type TransactionLog,
} from '../../contracts/log.ts'
import { LogDropped } from '../../contracts/record-past.ts'
import type { Attributes, CauseKind, EdgeTypeId, Time, Tx } from '../../model/facts.ts'
import type { Uri } from '../../model/uri.ts'
import { parseAttributes, parseList, provenanceOf, traceOf, typeChangesOf } from './columns.ts'
import { anyOf, cast, JOIN, sql, unnest, type Sql, type SqlText } from './dialect.ts'
import { rowOf, rowsOf, statement, together, type SqlOperations } from './sql-operation.ts'

/** A transaction of the log, with the last numbers of its nodes and changes. */
export interface TxColumns {
  readonly id: Tx
  readonly at: Time
  readonly cause_kind: CauseKind
  readonly trace: string
  readonly since: Time
  readonly node_to: number
  readonly delta_to: number
  readonly support_to: number
  readonly closed: string | null
  readonly types: string | null
}

/** A change of facts, in the order of the log. */
export interface DeltaColumns {
  readonly tx: Tx
  readonly node: NodeId
  readonly document: number
  readonly asserted: string | null
  readonly retracted: string | null
}

/** A support by the numbers of its nodes and document; its type is a number, or already a name. */
export interface SupportColumns<Type> {
  readonly id: number
  readonly type: Type
  readonly src: NodeId
  readonly dst: NodeId
  readonly document: number
  readonly provenance: number
  readonly since: Tx
}

/** Consecutive transactions, and all of their rows in numeric order. */
interface LogRows {
  readonly txs: readonly TxColumns[]
  readonly nodes: readonly { readonly id: NodeId; readonly uri: Uri }[]
  readonly deltas: readonly DeltaColumns[]
  readonly supports: readonly SupportColumns<EdgeTypeId>[]
  /** Finds, by number, a support that one of them closed. */
  readonly closed: (id: number) => SupportColumns<EdgeTypeId> | undefined
}

/** Splits the rows at the end of each transaction. */
function logEntries(rows: LogRows): LogEntry[] {
  const { nodes, deltas, supports } = rows
  const edgeOf = (row: SupportColumns<EdgeTypeId>, op: EdgeChange['op']): EdgeChange => {
    const { id, type, src, dst, document } = row
    return {
      op,
      support: id,
      type,
      from: src,
      to: dst,
      document,
      provenance: provenanceOf(row.provenance),
    }
  }
  const retractedEdge = (id: number): EdgeChange => {
    const support = rows.closed(id)
    if (support === undefined) throw new Error(`support ${id} isn't in the record`)
    return edgeOf(support, 'retract')
  }
  const begin = { node: 0, delta: 0, support: 0 }
  return rows.txs.map((tx) => {
    const end = {
      node: endOfGroup(nodes, begin.node, (row) => row.id <= tx.node_to),
      delta: endOfGroup(deltas, begin.delta, (row) => row.tx <= tx.id),
      support: endOfGroup(supports, begin.support, (row) => row.since <= tx.id),
    }
    const opened = supports.slice(begin.support, end.support).map((row) => edgeOf(row, 'assert'))
    const entry: LogEntry = {
      tx: tx.id,
      at: tx.at,
      cause: { kind: tx.cause_kind, ...traceOf(tx.trace), since: tx.since },
      nodes: nodes.slice(begin.node, end.node),
      types: typeChangesOf(tx.types),
      facts: deltas.slice(begin.delta, end.delta).map(factChange),
      edges: tx.closed === null ? opened : [...parseList<number>(tx.closed).map(retractedEdge), ...opened],
    }
    Object.assign(begin, end)
    return entry
  })
}

function endOfGroup<Row>(rows: readonly Row[], from: number, belongs: (row: Row) => boolean): number {
  let end = from
  for (let row = rows[end]; row !== undefined && belongs(row); row = rows[end]) end++
  return end
}

/** A change of facts, decoded on demand: most of the log is from sources, and a graph needs only the system's. */
function factChange(row: DeltaColumns): FactChange {
  let asserted: Attributes | null = null
  let retracted: readonly string[] | null = null
  return {
    node: row.node,
    document: row.document,
    get asserted() {
      return (asserted ??= parseAttributes(row.asserted))
    },
    get retracted() {
      return (retracted ??= parseList<string>(row.retracted))
    },
  }
}

/** The transaction before `$2`. */
export const BEFORE = sql`${cast('$2', 'bigint')} - 1`
export const HORIZON = '(SELECT coalesce(max(horizon), 0) FROM retention)'

/** Finds the last number of a kind up to a transaction. */
export const lastOf = (column: 'delta_to' | 'support_to', tx: SqlText): Sql =>
  sql`coalesce((SELECT ${column} FROM tx WHERE id <= ${tx} ORDER BY id DESC LIMIT 1), 0)`

/** Selects a `SupportColumns` of `e`, with the name of its type. */
const EDGE = 'e.id, y.name AS type, e.src, e.dst, e.document, e.provenance, e.since'
const NODES = 'SELECT id, uri FROM node WHERE id > $1 AND id <= $2 ORDER BY id'
const DELTAS = 'SELECT tx, node, document, asserted, retracted FROM delta WHERE seq > $1 AND seq <= $2 ORDER BY seq'
const SUPPORTS = sql`SELECT ${EDGE} FROM support e ${JOIN} edge_type y ON y.id = e.type
  WHERE e.id > $1 AND e.id <= $2 ORDER BY e.id`
const CLOSED = sql`SELECT ${EDGE} FROM ${unnest(1, 'bigint', 'id')} ${JOIN} support e ON e.id = u.id
  ${JOIN} edge_type y ON y.id = e.type`
const TIMES = sql`SELECT id, at FROM tx WHERE id ${anyOf(1, 'bigint')}`
const HEAD = 'SELECT id AS tx, at FROM tx ORDER BY id DESC LIMIT 1'
const SET_BACKS = 'FROM clock_set_back WHERE tx > (SELECT min(id) FROM tx)'

export const LOG_OPERATIONS: SqlOperations<Extract<keyof TransactionLog, 'head' | 'read' | 'times' | 'logClock'>> = {
  *head() {
    return (yield* rowOf<{ tx: Tx; at: Time }>(HEAD)) ?? { tx: 0, at: 0 }
  },

  /** Scans the ranges of all transactions together. Rows of the log never change, so no common snapshot is needed. */
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
    const ids = txs.flatMap((tx) => parseList<number>(tx.closed))
    const closed = ids.length === 0 ? [] : yield* rowsOf<SupportColumns<EdgeTypeId>>(CLOSED, ids)
    const byId = new Map(closed.map((row) => [row.id, row]))
    return logEntries({ txs, nodes, deltas, supports, closed: (id) => byId.get(id) })
  },

  *times(txs) {
    const rows = yield* rowsOf<{ id: Tx; at: Time }>(TIMES, txs)
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
