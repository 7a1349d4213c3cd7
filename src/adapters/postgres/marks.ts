// Marks, leases and the counts of both.
import type { OverSession } from '../../contracts/operations.ts'
import { asLeasedMark, leased } from '../../commit/dirty.ts'
import type {
  DirtyCounts,
  LeaseAnswer,
  LeasedMark,
  LeaseRequest,
  Mark,
  MarkReceipt,
  PendingMark,
  PostponedMark,
  TakeRequest,
} from '../../contracts/marks.ts'
import type { Time } from '../../model/facts.ts'
import type { Uri } from '../../model/uri.ts'
import { dirtyRowOf } from '../record/tables.ts'
import type { Connection, Session } from './connection.ts'
import {
  changeMarks,
  LOCKED_MARK,
  updateMarks,
  type DirtyOp,
  type DrawnRow,
  type LockedRow,
  type MarksChanged,
} from './dirty.ts'
import { withPayloads } from './payloads.ts'
import { documentStatusOf, STATUSES_ABOUT, type NamedStatus } from './rows.ts'
import { ended, transaction } from './transaction.ts'

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

/** From the payloads, which are few: marks that wait for their source may be a hundred thousand. */
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

/** What a worker learns about the rows that it leased. */
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

/** Waiting: postponed after a failure, or in the pause between two reads. */
const WAITS = 'fence IS NULL AND due > $1'
const COUNT = `SELECT count(*) FILTER (WHERE NOT (${WAITS})) AS due, count(*) FILTER (WHERE ${WAITS}) AS waiting,
  min(marked_at) FILTER (WHERE NOT (${WAITS})) AS "oldestMarkedAt" FROM mark WHERE ready IS NOT NULL`

const POSTPONED = `${URGENCY}
  SELECT later.* FROM urgency CROSS JOIN LATERAL
    (SELECT uri, priority, due, attempts, marked_at AS "markedAt" FROM mark
     WHERE ready IS NOT NULL AND platform = $1 AND priority = urgency.priority AND ready > $2 AND fence IS NULL
       AND (priority, ready, uri) > ($3, $4, $5) ORDER BY ready, uri LIMIT $6) later
  ORDER BY later.priority, later.due, later.uri LIMIT $6`

const PENDING = `SELECT d.uri, d.generation, d.attempts, CASE WHEN d.fence IS NULL THEN d.due END AS "nextTryAt"
  FROM unnest($1::text[]) AS u (uri) JOIN mark d ON d.uri = u.uri AND d.ready IS NOT NULL`

export const MARKS: OverSession<'dirty' | 'pending' | 'postponed' | 'sequence', Session> = {
  async dirty(session, now, platform) {
    const [counts] = await (platform === undefined
      ? session.query<DirtyCounts>(COUNT, [now])
      : session.query<DirtyCounts>(`${COUNT} AND platform = $2`, [now, platform]))
    return counts ?? { due: 0, waiting: 0, oldestMarkedAt: null }
  },

  async pending(session, uris) {
    const found = new Map((await session.query<PendingMark>(PENDING, [uris])).map((row) => [row.uri, row]))
    return uris.map((uri) => found.get(uri) ?? null)
  },

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
