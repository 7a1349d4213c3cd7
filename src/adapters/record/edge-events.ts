// Reads when edges at a node began and ended.
import type { EdgeEvent, Past } from '../../contracts/record-past.ts'
import type { CauseKind, Time, Tx } from '../../model/facts.ts'
import { traceOf } from './columns.ts'
import { cast, JOIN, sql, type Sql, type SqlText } from './dialect.ts'
import { NAMED_SUPPORT, NAMED_SUPPORT_FROM, reasonOf, type NamedSupport } from './edges.ts'
import { BEFORE, HORIZON, lastOf } from './log.ts'
import { rowOf, rowsOf, type SqlOperations } from './sql-operation.ts'

interface EventColumns extends NamedSupport {
  readonly tx: Tx
  /** SQLite stores 0 and 1. */
  readonly closed: boolean | number
  readonly at: Time
  readonly kind: CauseKind
  readonly trace: string
  readonly requested: Time
}

function eventOf(row: EventColumns): EdgeEvent {
  const { tx, at, kind, trace, requested, closed, id } = row
  return {
    tx,
    at,
    cause: { kind, trace: traceOf(trace).trace, since: requested },
    op: closed ? 'retract' : 'assert',
    support: id,
    ...reasonOf(row),
  }
}

/** Supports numbered after `low`, up to `high`, began between the horizon and the start of the page. */
type EventBounds = { readonly node: number | null; readonly low: number; readonly high: number; readonly horizon: Tx }

const supportTo = (tx: SqlText): Sql => lastOf('support_to', tx)
const BOUNDS = sql`SELECT (SELECT id FROM node WHERE uri = $1) AS node, ${supportTo(HORIZON)} AS low,
  ${supportTo(BEFORE)} AS high, ${HORIZON} AS horizon`

/** `+ 0` makes the planner search by number, since a transaction has few. */
const IN_TX = sql`SELECT (SELECT count(*) FROM support WHERE id > ${supportTo(BEFORE)}
      AND id <= ${supportTo(cast('$2', 'bigint'))} AND (src + 0 = $1 OR dst + 0 = $1))
    + (SELECT count(*) FROM support WHERE src = $1 AND until IS NOT NULL AND until = $2)
    + (SELECT count(*) FROM support WHERE dst = $1 AND until IS NOT NULL AND until = $2 AND src <> dst) AS n`

type End = 'src' | 'dst'

/** Finds beginnings by id, as ids ascend with the transactions, apart for open and closed supports. */
const began = (end: End, state: 'NULL' | 'NOT NULL'): Sql => ({
  // `+ 0` forces the node's index instead of scanning all supports backwards.
  postgres: `(SELECT id, since AS tx, false AS closed FROM support WHERE ${end} = $1 AND until IS ${state} AND id + 0 > $2 AND id + 0 <= $3
    ORDER BY id + 0 DESC LIMIT $6)`,
  // The inner selection uses only the index, so only selected rows are read from the table.
  sqlite: `SELECT id, since AS tx, 0 AS closed FROM support WHERE id IN
     (SELECT id FROM support WHERE ${end} = $1 AND until IS ${state} AND id > $2 AND id <= $3
      ORDER BY id DESC LIMIT $6)`,
})

/** Finds ends by the index of closed supports. */
const ended = (end: End): Sql => ({
  postgres: `(SELECT id, until AS tx, true AS closed FROM support WHERE ${end} = $1 AND until IS NOT NULL AND until > $4 AND until < $5
    ORDER BY until DESC, id DESC LIMIT $6)`,
  sqlite: `SELECT * FROM (SELECT id, until AS tx, 1 AS closed FROM support
   WHERE ${end} = $1 AND until IS NOT NULL AND until > $4 AND until < $5 ORDER BY until DESC, id DESC LIMIT $6)`,
})

const eventsAt = (end: End): Sql => sql`${began(end, 'NULL')} UNION ${began(end, 'NOT NULL')} UNION ${ended(end)}`
const ALL_EVENTS = sql`${eventsAt('src')} UNION ${eventsAt('dst')}`
const NEWEST = 'ORDER BY tx DESC, id DESC LIMIT $6'

/**
 * The newest `$6` beginnings and ends of supports at the node `$1`: beginnings numbered after `$2` up to `$3`, and ends
 * after `$4` and before `$5`. An edge from a node to itself is found at both of its ends, and UNION makes it one event.
 */
const FOUND: Sql = {
  postgres: `${ALL_EVENTS.postgres} ${NEWEST}`,
  sqlite: `SELECT * FROM (${ALL_EVENTS.sqlite}) ${NEWEST}`,
}
const EVENTS = sql`SELECT ${NAMED_SUPPORT}, f.tx, f.closed, w.at, w.cause_kind AS kind, w.trace, w.since AS requested
    FROM (${FOUND}) f ${JOIN} tx w ON w.id = f.tx ${JOIN} support e ON e.id = f.id ${NAMED_SUPPORT_FROM}
    ORDER BY f.tx DESC, f.id DESC`

export const EDGE_EVENTS: SqlOperations<Extract<keyof Past, 'edgeEvents'>> = {
  *edgeEvents(uri, before, limit) {
    const bounds = yield* rowOf<EventBounds>(BOUNDS, uri, before)
    if (bounds === undefined || bounds.node === null || limit < 1) return { events: [], rest: 0 }
    const { node, low, high, horizon } = bounds
    const rows = yield* rowsOf<EventColumns>(EVENTS, node, low, high, horizon, before, limit)
    const last = rows.length === limit ? rows.at(-1) : undefined
    if (last === undefined) return { events: rows.map(eventOf), rest: 0 }
    const inTx = yield* rowOf<{ n: number }>(IN_TX, node, last.tx)
    const shown = rows.filter((row) => row.tx === last.tx).length
    return { events: rows.map(eventOf), rest: (inTx?.n ?? shown) - shown }
  },
}
