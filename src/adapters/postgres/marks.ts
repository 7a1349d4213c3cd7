// The dirty set in PostgreSQL: changes of its rows under their locks, leases, and counts of both.
import {
  asLeasedMark,
  leased,
  marked,
  released,
  settled,
  taken,
  waitsForLease,
  type AnswerAtHand,
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
import { dirtyRowOf, MARK, namesOf, type MarkColumns } from '../record/tables.ts'
import type { NamedStatus } from '../record/documents.ts'
import type { Connection, Session } from './connection.ts'
import { RowChanged } from './errors.ts'
import { notifyMarks } from './notifications.ts'
import { documentStatusOf, STATUSES_ABOUT } from './rows.ts'
import { sendRows, updateRows } from './send-rows.ts'
import { ended, transaction } from './transaction.ts'
import { compareTexts } from '../../lib/compare-texts.ts'

/**
 * Changes of the dirty set. The result of each is decided in `src/commit`, as for every record. The number that the
 * database draws for a row in a transaction is its generation and, where it is leased, its fence: what is set at one
 * moment is cleared by one answer.
 */
type DirtyOp =
  | MarkChange
  | { readonly kind: 'release'; readonly uri: Uri; readonly fence: number; readonly due: Time }
  | ({ readonly kind: 'take'; readonly leasedUntil: Time } & Pick<AnswerAtHand, 'mark' | 'upTo'>)

function uriOf(op: DirtyOp): Uri {
  return op.kind === 'release' ? op.uri : op.kind === 'settle' ? op.settle.uri : op.mark.uri
}

function performed(row: DirtyRow | null, op: DirtyOp, drawn: number): DirtyRow | null {
  switch (op.kind) {
    case 'mark':
      return marked(row, op.mark, drawn)
    case 'take':
      return taken(row, { ...op, generation: drawn, lease: { fence: drawn, until: op.leasedUntil } }).row
    case 'settle':
      if (row?.lease?.fence !== op.settle.fence) throw new RowChanged(`${uriOf(op)} was leased to somebody else`)
      return settled(row, op.settle, op.at)
    case 'release':
      return row?.lease?.fence === op.fence ? released(row, op.due) : row
  }
}

/** The row to insert, which needs a mark; only its number is open. */
function freshRow(ops: readonly DirtyOp[]): DirtyRow | null {
  return ops.reduce<DirtyRow | null>((row, op) => (op.kind === 'settle' ? row : performed(row, op, 0)), null)
}

/** A row after its changes, and the number that was drawn for it. */
interface DrawnRow {
  readonly row: DirtyRow
  readonly drawn: number
}

interface DirtyOpsResult {
  /** The changed rows. */
  readonly rows: ReadonlyMap<Uri, DrawnRow>
  /** The platforms of which marks that wait for a lease were changed. */
  readonly platforms: readonly string[]
  /** The last statement, sent and not awaited. */
  readonly written: Promise<unknown>
}

/**
 * Performs everything in order, each row locked from when it is read. New rows are inserted first, in the order of
 * their URIs, and then the others are locked, in the same order: so that two processes never deadlock.
 */
export async function performOps(session: Session, ops: readonly DirtyOp[]): Promise<DirtyOpsResult> {
  const waiting = new Map([...Map.groupBy(ops, uriOf)].sort(([a], [b]) => compareTexts(a, b)))
  const rows = new Map<Uri, DrawnRow>()
  const updated: DirtyRow[] = []
  const perform = (uri: Uri, before: DirtyRow | null, drawn: number): void => {
    const mine = waiting.get(uri) ?? []
    waiting.delete(uri)
    const row = mine.reduce((row, op) => performed(row, op, drawn), before)
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
  // A release needs no row. Any other row was swept away before it was locked, as idle ones are.
  for (const [uri, mine] of waiting)
    if (mine.some(({ kind }) => kind !== 'release')) throw new RowChanged(`${uri} has no row any more`)
  const waitingForLease = [...rows.values()].filter(({ row }) => waitsForLease(row))
  const platforms = new Set(waitingForLease.map(({ row }) => partsOf(row.uri).platformId))
  return { rows, platforms: [...platforms], written: updateMarks(session, updated) }
}

export interface MarksChanged<T> {
  readonly value: T
  /** The platforms of which marks that wait for a lease were changed. */
  readonly platforms: readonly string[]
}

/** Changes of the dirty set as one transaction, and what else is read or written in it. */
export async function changeMarks<T>(
  connection: Connection,
  { durability, ops }: { readonly durability: Durability; readonly ops: readonly DirtyOp[] },
  work: (session: Session, rows: DirtyOpsResult['rows']) => T | Promise<T>,
): Promise<MarksChanged<T>> {
  return await transaction(connection, durability, async (session) => {
    const { rows, platforms, written } = await performOps(session, ops)
    const value = await work(session, rows)
    return ended({ value, platforms }, written, notifyMarks(session, platforms))
  })
}

/** Selects a `LockedRow` of `d`. */
const LOCKED_MARK = `${namesOf(MARK, 'd.')}, nextval('generation') AS drawn`

type LockedRow = MarkColumns & { readonly drawn: number }

/** Rows that this transaction inserted are locked anyhow. */
const LOCK = `SELECT ${LOCKED_MARK} FROM
  (SELECT m.* FROM unnest($1::text[]) AS u (uri) JOIN mark m ON m.uri = u.uri AND m.xmin <> pg_current_xact_id()::xid
   ORDER BY m.uri FOR UPDATE OF m) d`

const GIVEN = namesOf(MARK.filter(([name]) => name !== 'generation' && name !== 'fence'))
/** Inserts the URIs without a row, each with the next number, and returns them. A fence is sent as 0. */
const insertMarks = sendRows<DirtyRow, { uri: Uri; generation: number }>(
  MARK,
  (from) => `INSERT INTO mark (${GIVEN}, generation, fence) SELECT ${GIVEN}, drawn, fence + drawn
    FROM (SELECT u.*, nextval('generation') AS drawn FROM ${from}) u ON CONFLICT DO NOTHING RETURNING uri, generation`,
)

/** Their numbers were drawn when they were locked. */
const updateMarks = updateRows('mark', MARK)

/** Idle rows are deleted in passing, so many for each batch: more than a batch can leave behind. */
const SWEPT_PER_BATCH = 1_000

/** Marks of several calls in one durable write. Returns the receipts of each call, in the order of its marks. */
export function markAll(
  connection: Connection,
  calls: readonly (readonly Mark[])[],
): Promise<MarksChanged<readonly (readonly MarkReceipt[])[]>> {
  const ops = calls.flat().map((mark): DirtyOp => ({ kind: 'mark', mark }))
  return changeMarks(connection, { durability: 'durable', ops }, (_session, rows) =>
    calls.map((marks) => marks.map(({ uri }) => ({ uri, generation: rows.get(uri)?.drawn ?? 0 }))),
  )
}

/** A lease lost with the power expires: its holder is gone as well. */
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
 * Priority by priority, so that a hundred thousand rows that wait for a source that is down are never walked over; and
 * no further than the limit, since the outer loop stops there. Rows that another worker is just leasing are skipped.
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
    // A worker that gets a full batch leases again at once.
    const soonest =
      onlyPushed || due.length === limit ? [] : session.query<{ nextDue: Time | null }>(NEXT_DUE, [platform, now])
    const rows = due.map((before) => ({
      row: leased(dirtyRowOf(before), { fence: before.drawn, until: now + leaseMs }),
      drawn: before.drawn,
    }))
    const [leases, [next]] = await Promise.all([leasedMarks(session, rows), soonest])
    const written = updateMarks(
      session,
      rows.map(({ row }) => row),
    )
    return ended({ leases, nextDue: next?.nextDue ?? null }, written)
  })
}

/** Returns those of the URIs that have waiting payloads. */
async function withPayloads(session: Session, uris: readonly Uri[]): Promise<ReadonlySet<Uri>> {
  const text = `SELECT DISTINCT u.uri FROM unnest($1::text[]) AS u (uri) JOIN payload p ON md5(p.uri) = md5(u.uri) AND p.uri = u.uri`
  return new Set((await session.query<{ uri: Uri }>(text, [uris])).map(({ uri }) => uri))
}

/** Adds what a worker needs to know about the rows that it leased. */
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
    const documents = (about.get(uri) ?? []).map(documentStatusOf)
    return { ...asLeasedMark(row, drawn), documents, pushed: pushed.has(uri) }
  })
}

/** Deletes rows whose pause is over. Not those that another transaction has locked: they are about to change. */
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

  /** It is not cached by sessions, so this is its last number, committed or not. */
  async sequence(session) {
    const [last] = await session.query<{ last: number }>('SELECT last_value AS last FROM generation')
    return last?.last ?? 0
  },
}
