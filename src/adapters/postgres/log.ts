import type { OverSession } from '../../contracts/operations.ts'
import type { StoreCounts } from '../../contracts/reads.ts'
import { readHead } from './head.ts'
import { LogDropped } from '../../contracts/record-past.ts'
import { logClockOf, type EdgeChange, type LogClock, type LogEntry, type NodeId } from '../../contracts/log.ts'
import type { CauseKind, EdgeTypeId, Time, Tx } from '../../model/facts.ts'
import type { Uri } from '../../model/uri.ts'
import { factChange, numbersOf, provenanceOf, typeChangesOf } from '../record/columns.ts'
import type { Session } from './connection.ts'

type TxColumns = {
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

type DeltaColumns = {
  readonly tx: Tx
  readonly node: NodeId
  readonly document: number
  readonly asserted: string | null
  readonly retracted: string | null
}

type SupportColumns = {
  readonly id: number
  readonly name: EdgeTypeId
  readonly src: NodeId
  readonly dst: NodeId
  readonly document: number
  readonly provenance: number
  readonly since: Tx
}

async function headOf(session: Session): Promise<{ tx: Tx; at: Time }> {
  const [head] = await session.query<{ tx: Tx; at: Time }>('SELECT tx, real_time AS at FROM head')
  return head ?? { tx: 0, at: 0 }
}

/** As SQLite's: of all stretches between set-backs of the clock that had begun by then the last one has it. */
async function txAt(session: Session, time: Time): Promise<Tx> {
  const [found] = await session.query<{ id: Tx }>(
    `WITH stretch AS (SELECT coalesce((SELECT tx FROM clock_set_back WHERE at <= $1 ORDER BY tx DESC LIMIT 1), 0) AS begin)
     SELECT id FROM tx
     WHERE at <= $1 AND id >= (SELECT begin FROM stretch) AND id < coalesce(
       (SELECT tx FROM clock_set_back WHERE tx > greatest((SELECT begin FROM stretch), (SELECT min(id) FROM tx)) ORDER BY tx LIMIT 1),
       9223372036854775807)
     ORDER BY at DESC, id DESC LIMIT 1`,
    [time],
  )
  return found?.id ?? 0
}

async function logClock(session: Session): Promise<LogClock> {
  const left = 'FROM clock_set_back WHERE tx > (SELECT min(id) FROM tx)'
  const [{ at }, [latest], [setBack]] = await Promise.all([
    headOf(session),
    session.query<{ from: Time | null }>(`SELECT max(at_before) AS "from" ${left}`),
    session.query<{ tx: Tx; from: Time; to: Time }>(
      `SELECT tx, at_before AS "from", at AS "to" ${left} ORDER BY tx DESC LIMIT 1`,
    ),
  ])
  return logClockOf(at, latest?.from ?? null, setBack)
}

async function times(session: Session, txs: readonly Tx[]): Promise<(Time | null)[]> {
  const rows = await session.query<{ id: Tx; at: Time }>('SELECT id, at FROM tx WHERE id = ANY ($1::bigint[])', [
    [...txs],
  ])
  const found = new Map(rows.map(({ id, at }) => [id, at]))
  return txs.map((tx) => found.get(tx) ?? null)
}

/** The transaction before which the log has nothing left; 0 where nothing was ever dropped. */
export async function horizonOf(session: Session): Promise<Tx> {
  const [found] = await session.query<{ tx: Tx | null }>('SELECT max(horizon) AS tx FROM retention')
  return found?.tx ?? 0
}

const SUPPORT = 'e.id, y.name, e.src, e.dst, e.document, e.provenance, e.since'

/**
 * Range scans for all the transactions together, whose rows are then split at the end of each. What is read here
 * never changes once it is visible, so that two round trips need no common snapshot.
 */
async function readLog(session: Session, after: Tx, limit: number): Promise<LogEntry[]> {
  const [horizon, before, txs] = await Promise.all([
    horizonOf(session),
    session.query<TxColumns>('SELECT * FROM tx WHERE id = $1', [after]),
    session.query<TxColumns>('SELECT * FROM tx WHERE id > $1 ORDER BY id LIMIT $2', [after, limit]),
  ])
  if (after < horizon) throw new LogDropped(after, horizon)
  const end = txs.at(-1)
  if (end === undefined) return []
  const begin = before[0] ?? { node_to: 0, delta_to: 0, support_to: 0 }
  const [nodes, deltas, supports, closed] = await Promise.all([
    session.query<{ id: NodeId; uri: Uri }>('SELECT id, uri FROM node WHERE id > $1 AND id <= $2 ORDER BY id', [
      begin.node_to,
      end.node_to,
    ]),
    session.query<DeltaColumns>(
      'SELECT tx, node, document, asserted, retracted FROM delta WHERE seq > $1 AND seq <= $2 ORDER BY seq',
      [begin.delta_to, end.delta_to],
    ),
    session.query<SupportColumns>(
      `SELECT ${SUPPORT} FROM support e JOIN edge_type y ON y.id = e.type WHERE e.id > $1 AND e.id <= $2 ORDER BY e.id`,
      [begin.support_to, end.support_to],
    ),
    closedOf(session, txs),
  ])
  const place = { node: 0, delta: 0, support: 0 }
  return txs.map((tx) => {
    const until = {
      node: advance(nodes, place.node, (row) => row.id <= tx.node_to),
      delta: advance(deltas, place.delta, (row) => row.tx <= tx.id),
      support: advance(supports, place.support, (row) => row.since <= tx.id),
    }
    const opened = supports.slice(place.support, until.support).map((row) => edgeOf(row, 'assert'))
    const entry: LogEntry = {
      tx: tx.id,
      at: tx.at,
      cause: { kind: tx.cause_kind, trace: tx.trace, since: tx.since },
      nodes: nodes.slice(place.node, until.node),
      types: typeChangesOf(tx.types),
      facts: deltas.slice(place.delta, until.delta).map(factChange),
      edges: [...numbersOf(tx.closed).map((id) => retracted(id, closed)), ...opened],
    }
    Object.assign(place, until)
    return entry
  })
}

async function closedOf(session: Session, txs: readonly TxColumns[]): Promise<Map<number, SupportColumns>> {
  const ids = txs.flatMap((tx) => numbersOf(tx.closed))
  if (ids.length === 0) return new Map()
  const text = `SELECT ${SUPPORT} FROM unnest($1::bigint[]) AS u (id) JOIN support e ON e.id = u.id JOIN edge_type y ON y.id = e.type`
  return new Map((await session.query<SupportColumns>(text, [ids])).map((row) => [row.id, row]))
}

function retracted(id: number, closed: ReadonlyMap<number, SupportColumns>): EdgeChange {
  const row = closed.get(id)
  if (row === undefined) throw new Error(`support ${id} is not in the record`)
  return edgeOf(row, 'retract')
}

function advance<T>(rows: readonly T[], from: number, belongs: (row: T) => boolean): number {
  let at = from
  for (let row = rows[at]; row !== undefined && belongs(row); row = rows[at]) at++
  return at
}

function edgeOf({ id, name, src, dst, document, provenance }: SupportColumns, op: 'assert' | 'retract'): EdgeChange {
  return { op, support: id, type: name, from: src, to: dst, document, provenance: provenanceOf(provenance) }
}

async function counts(session: Session): Promise<StoreCounts> {
  const { node, document, tx, entities, edges, facts } = await readHead(session)
  return { nodes: node, entities, edges, transactions: tx, facts, documents: document }
}

export const LOG: OverSession<'head' | 'read' | 'txAt' | 'times' | 'logClock' | 'counts', Session> = {
  head: headOf,
  read: readLog,
  txAt,
  times,
  logClock,
  counts,
}
