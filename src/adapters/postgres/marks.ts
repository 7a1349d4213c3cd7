// The dirty set in PostgreSQL: row changes under lock, leases, and counts.
import {
  asLeasedMark,
  leaseRow,
  markRow,
  releaseRow,
  settleRow,
  takeRow,
  waitsForLease,
  type ReceivedAnswer,
  type DirtyRow,
} from '../../commit/dirty.ts'
import type { MarkChange } from '../../commit/rows.ts'
import type {
  LeaseAnswer,
  LeaseRequest,
  LeasedMark,
  Mark,
  MarkReceipt,
  PostponedMark,
  TakeRequest,
} from '../../contracts/marks.ts'
import type { Durability, OverSession } from '../../contracts/operations.ts'
import type { Time } from '../../model/facts.ts'
import { partsOf, type Uri } from '../../model/uri.ts'
import { dirtyRowOf, MARK, type MarkColumns } from '../record/mark-table.ts'
import { columnNames } from '../record/columns.ts'
import { statusOf, type NamedStatus } from '../record/status-table.ts'
import type { Connection, Session } from './connection.ts'
import { RowChanged } from './errors.ts'
import { notifyMarks } from './notifications.ts'
import { STATUSES_ABOUT } from './rows.ts'
import { sendRows, updateRows } from './send-rows.ts'
import { endWith, transaction } from './transaction.ts'
import { compareTexts } from '../../lib/compare-texts.ts'

/**
 * A change of the dirty set, decided in `src/commit` for every engine. The number that the database issues for a row in
 * a transaction serves as its generation and, if leased, as its fence: marks set in one transaction are cleared by one
 * answer.
 */
type DirtyOp =
  | MarkChange
  | { readonly kind: 'release'; readonly uri: Uri; readonly fence: number; readonly due: Time }
  | ({ readonly kind: 'take'; readonly leasedUntil: Time } & Pick<ReceivedAnswer, 'mark' | 'upTo'>)

function uriOf(op: DirtyOp): Uri {
  return op.kind === 'release' ? op.uri : op.kind === 'settle' ? op.settle.uri : op.mark.uri
}

function performOp(row: DirtyRow | null, op: DirtyOp, drawn: number): DirtyRow | null {
  switch (op.kind) {
    case 'mark':
      return markRow(row, op.mark, drawn)
    case 'take':
      return takeRow(row, { ...op, generation: drawn, lease: { fence: drawn, until: op.leasedUntil } }).row
    case 'settle':
      if (row?.lease?.fence !== op.settle.fence) throw new RowChanged(`${uriOf(op)} was leased to somebody else`)
      return settleRow(row, op.settle, op.at)
    case 'release':
      return row?.lease?.fence === op.fence ? releaseRow(row, op.due) : row
  }
}

/** Returns the row to insert for these operations, or null if they don't need one; only its number is missing. */
function freshRow(ops: readonly DirtyOp[]): DirtyRow | null {
  return ops.reduce<DirtyRow | null>((row, op) => (op.kind === 'settle' ? row : performOp(row, op, 0)), null)
}

/** A row after its changes, with the number issued for it. */
interface DrawnRow {
  readonly row: DirtyRow
  readonly drawn: number
}

interface DirtyOpsResult {
  readonly rows: ReadonlyMap<Uri, DrawnRow>
  /** Platforms whose marks changed and wait for a lease. */
  readonly platforms: readonly string[]
  /** The last statement, sent but not awaited. */
  readonly written: Promise<unknown>
}

/**
 * Performs the operations in order, each row locked from its read on. To avoid deadlocks, all processes insert new rows
 * in the order of their URIs, and then lock the others in the same order.
 */
export async function performOps(session: Session, ops: readonly DirtyOp[]): Promise<DirtyOpsResult> {
  const waiting = new Map([...Map.groupBy(ops, uriOf)].sort(([a], [b]) => compareTexts(a, b)))
  const rows = new Map<Uri, DrawnRow>()
  const updated: DirtyRow[] = []
  const perform = (uri: Uri, before: DirtyRow | null, drawn: number): void => {
    const mine = waiting.get(uri) ?? []
    waiting.delete(uri)
    const row = mine.reduce((current, op) => performOp(current, op, drawn), before)
    if (row === null || row === before) return
    rows.set(uri, { row, drawn })
    if (before !== null) updated.push(row)
  }
  const [inserted, locked] = await Promise.all([
    insertMarks(
      session,
      [...waiting.values()].flatMap((mine) => freshRow(mine) ?? []),
    ),
    waiting.size === 0 ? [] : session.query<LockedRow>(LOCK, [[...waiting.keys()]]),
  ])
  for (const { uri, generation } of inserted) perform(uri, null, generation)
  for (const before of locked) perform(before.uri, dirtyRowOf(before), before.drawn)
  // A release needs no row. Any other missing row was idle and swept before it was locked.
  for (const [uri, mine] of waiting)
    if (mine.some(({ kind }) => kind !== 'release')) throw new RowChanged(`${uri} has no row any more`)
  const waitingForLease = [...rows.values()].filter(({ row }) => waitsForLease(row))
  const platforms = new Set(waitingForLease.map(({ row }) => partsOf(row.uri).platformId))
  return { rows, platforms: [...platforms], written: updateMarks(session, updated) }
}

export interface MarksChanged<T> {
  readonly value: T
  /** Platforms whose marks changed and wait for a lease. */
  readonly platforms: readonly string[]
}

/** Changes the dirty set in a transaction, along with other reads or writes. */
export async function changeMarks<T>(
  connection: Connection,
  { durability, ops }: { readonly durability: Durability; readonly ops: readonly DirtyOp[] },
  work: (session: Session, rows: DirtyOpsResult['rows']) => T | Promise<T>,
): Promise<MarksChanged<T>> {
  return await transaction(connection, durability, async (session) => {
    const { rows, platforms, written } = await performOps(session, ops)
    const value = await work(session, rows)
    return endWith({ value, platforms }, written, notifyMarks(session, platforms))
  })
}

/** Selects a `LockedRow` of `d`. */
const LOCKED_MARK = `${columnNames(MARK, 'd.')}, nextval('generation') AS drawn`

type LockedRow = MarkColumns & { readonly drawn: number }

/** Rows inserted by this transaction are locked already. */
const LOCK = `SELECT ${LOCKED_MARK} FROM
  (SELECT m.* FROM unnest($1::text[]) AS u (uri) JOIN mark m ON m.uri = u.uri AND m.xmin <> pg_current_xact_id()::xid
   ORDER BY m.uri FOR UPDATE OF m) d`

const GIVEN_COLUMNS = columnNames(MARK.filter(([name]) => name !== 'generation' && name !== 'fence'))
/** Inserts the URIs that have no row, each with the next number, and returns them. A leased row's fence is sent as 0. */
const insertMarks = sendRows<DirtyRow, { uri: Uri; generation: number }>(
  MARK,
  (from) => `INSERT INTO mark (${GIVEN_COLUMNS}, generation, fence) SELECT ${GIVEN_COLUMNS}, drawn, fence + drawn
    FROM (SELECT u.*, nextval('generation') AS drawn FROM ${from}) u ON CONFLICT DO NOTHING RETURNING uri, generation`,
)

/** Numbers were issued when the rows were locked. */
const updateMarks = updateRows('mark', MARK)

/** Idle rows deleted with each batch: more than a batch can leave behind. */
const SWEPT_PER_BATCH = 1_000

/** Writes the marks of several calls in one durable transaction. Returns each call's receipts, in order. */
export function markAll(
  connection: Connection,
  calls: readonly (readonly Mark[])[],
): Promise<MarksChanged<readonly (readonly MarkReceipt[])[]>> {
  const ops = calls.flat().map((mark): DirtyOp => ({ kind: 'mark', mark }))
  return changeMarks(connection, { durability: 'durable', ops }, (_session, rows) =>
    calls.map((marks) => marks.map(({ uri }) => ({ uri, generation: rows.get(uri)?.drawn ?? 0 }))),
  )
}

/** Not synced: a lease lost in a power failure expires, and its holder is gone as well. */
export function release(
  connection: Connection,
  leases: readonly { uri: Uri; fence: number; due: Time }[],
): Promise<MarksChanged<void>> {
  const ops = leases.map((lease): DirtyOp => ({ kind: 'release', ...lease }))
  return changeMarks(connection, { durability: 'lazy', ops }, () => undefined)
}

export function take(connection: Connection, request: TakeRequest): Promise<MarksChanged<readonly LeasedMark[]>> {
  const { marks, upTo, now, leaseMs } = request
  const ops = marks.map((mark): DirtyOp => ({ kind: 'take', mark, upTo, leasedUntil: now + leaseMs }))
  return changeMarks(connection, { durability: 'durable', ops }, (session, rows) => {
    const leases = [...rows.values()].filter(({ row, drawn }) => row.lease?.fence === drawn)
    return leasedMarks(session, leases)
  })
}

/**
 * Goes through the priorities one by one, so that it never scans a hundred thousand rows of an unavailable source; the
 * outer limit stops it early. Rows that another worker is leasing are skipped.
 */
const URGENCY = `WITH RECURSIVE urgency AS (
    (SELECT priority FROM mark WHERE ready IS NOT NULL AND platform = $1 ORDER BY priority LIMIT 1)
    UNION ALL
    SELECT (SELECT d.priority FROM mark d WHERE d.ready IS NOT NULL AND d.platform = $1 AND d.priority > urgency.priority
            ORDER BY d.priority LIMIT 1)
    FROM urgency WHERE urgency.priority IS NOT NULL)`
const LEASE = `${URGENCY}
  SELECT ${LOCKED_MARK} FROM (SELECT due.* FROM urgency CROSS JOIN LATERAL
    (SELECT * FROM mark WHERE ready IS NOT NULL AND platform = $1 AND priority = urgency.priority AND ready <= $2
     ORDER BY ready LIMIT $3 FOR UPDATE SKIP LOCKED) due
  LIMIT $3) d ORDER BY d.priority, d.ready, d.uri`

/** Starts at the payloads, which are few; a hundred thousand marks may wait for their source. */
const LEASE_PUSHED = `SELECT ${LOCKED_MARK} FROM
  (SELECT * FROM mark WHERE ready IS NOT NULL AND platform = $1 AND ready <= $2 AND uri IN (SELECT uri FROM payload)
   ORDER BY priority, ready LIMIT $3 FOR UPDATE SKIP LOCKED) d ORDER BY d.priority, d.ready, d.uri`

const NEXT_DUE = `${URGENCY}
  SELECT min(later.ready) AS "nextDue" FROM urgency CROSS JOIN LATERAL
    (SELECT ready FROM mark WHERE ready IS NOT NULL AND platform = $1 AND priority = urgency.priority AND ready > $2
     ORDER BY ready LIMIT 1) later`

export async function lease(connection: Connection, request: LeaseRequest): Promise<LeaseAnswer> {
  const { platform, limit, now, leaseMs, onlyPushed = false } = request
  return transaction(connection, 'lazy', async (session) => {
    const due = await session.query<LockedRow>(onlyPushed ? LEASE_PUSHED : LEASE, [platform, now, limit])
    // A worker that gets a full batch leases again at once, so it needs no time.
    const soonest =
      onlyPushed || due.length === limit ? [] : session.query<{ nextDue: Time | null }>(NEXT_DUE, [platform, now])
    const rows = due.map((before) => ({
      row: leaseRow(dirtyRowOf(before), { fence: before.drawn, until: now + leaseMs }),
      drawn: before.drawn,
    }))
    const [leases, [next]] = await Promise.all([leasedMarks(session, rows), soonest])
    const written = updateMarks(
      session,
      rows.map(({ row }) => row),
    )
    return endWith({ leases, nextDue: next?.nextDue ?? null }, written)
  })
}

async function withPayloads(session: Session, uris: readonly Uri[]): Promise<ReadonlySet<Uri>> {
  const text = `SELECT DISTINCT u.uri FROM unnest($1::text[]) AS u (uri) JOIN payload p ON md5(p.uri) = md5(u.uri) AND p.uri = u.uri`
  return new Set((await session.query<{ uri: Uri }>(text, [uris])).map(({ uri }) => uri))
}

/** Adds the data that a worker needs to its leased rows. */
export async function leasedMarks(session: Session, leases: readonly DrawnRow[]): Promise<readonly LeasedMark[]> {
  if (leases.length === 0) return []
  const uris = leases.map(({ row }) => row.uri)
  const [statuses, pushed] = await Promise.all([
    session.query<NamedStatus>(STATUSES_ABOUT, [uris]),
    withPayloads(session, uris),
  ])
  const about = Map.groupBy(statuses, (status) => status.uri)
  return leases.map(({ row, drawn }) => {
    const { uri } = row
    const documents = (about.get(uri) ?? []).map(statusOf)
    return { ...asLeasedMark(row, drawn), documents, pushed: pushed.has(uri) }
  })
}

/** Deletes rows whose pause is over, except those locked by another transaction, which are about to change. */
export const sweepIdle = (session: Session, now: Time) =>
  session.query(
    `DELETE FROM mark WHERE ctid = ANY (ARRAY(SELECT ctid FROM mark WHERE ready IS NULL AND not_before <= $1
       ORDER BY not_before LIMIT ${SWEPT_PER_BATCH} FOR UPDATE SKIP LOCKED))`,
    [now],
  )

const POSTPONED = `${URGENCY}
  SELECT later.* FROM urgency CROSS JOIN LATERAL
    (SELECT uri, priority, due, attempts, marked_at AS "markedAt" FROM mark
     WHERE ready IS NOT NULL AND platform = $1 AND priority = urgency.priority AND ready > $2 AND fence IS NULL
       AND (priority, ready, uri) > ($3, $4, $5) ORDER BY ready, uri LIMIT $6) later
  ORDER BY later.priority, later.due, later.uri LIMIT $6`

export const MARKS: OverSession<'postponed' | 'sequence', Session> = {
  async postponed(session, { platform, now, after, limit }) {
    const from = [after?.priority ?? -1, after?.due ?? 0, after?.uri ?? '']
    return await session.query<PostponedMark>(POSTPONED, [platform, now, ...from, limit])
  },

  /** Sessions don't cache numbers, so this is the last one issued, committed or not. */
  async sequence(session) {
    const [last] = await session.query<{ last: number }>('SELECT last_value AS last FROM generation')
    return last?.last ?? 0
  },
}
