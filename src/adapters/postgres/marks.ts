import type { OverSession } from '../../contracts/operations.ts'
import { asLeasedMark, leased, type DirtyRow } from '../../commit/dirty.ts'
import type { DirtyCounts, LeaseRequest, PendingMark, PostponedMark, PostponedRequest } from '../../contracts/marks.ts'
import type { LeaseAnswer, LeasedMark, Mark, MarkReceipt } from '../../contracts/marks.ts'
import type { Time } from '../../model/facts.ts'
import type { Uri } from '../../model/uri.ts'
import type { Connection, Session } from './connection.ts'
import { performOps, type DirtyOp } from './dirty.ts'
import { rowOf, updateRows, type DirtyColumns } from './dirty-rows.ts'
import { waitingOf } from './waiting.ts'
import { STATUS, STATUS_FROM, statusOf, type StatusRow } from './rows.ts'
import { ended, transaction } from './transaction.ts'

export const MARK_CHANNEL = 'mlg_mark'
/** PostgreSQL takes less than 8,000 bytes with a notification; platforms that don't fit in are left out. */
const MAX_NOTICE = 4_000
/** Idle rows are deleted in passing, so many for each batch: more than a batch can leave behind. */
const SWEPT_PER_BATCH = 1_000

interface MarkResult {
  /** Of each call, in the order of its marks. */
  readonly receipts: readonly (readonly MarkReceipt[])[]
  readonly platforms: readonly string[]
}

/** Marks of several calls in one durable write. */
export async function markAll(connection: Connection, calls: readonly (readonly Mark[])[]): Promise<MarkResult> {
  const ops = calls.flat().map((mark): DirtyOp => ({ kind: 'mark', uri: mark.uri, mark }))
  if (ops.length === 0) return { receipts: calls.map(() => []), platforms: [] }
  const { generations, platforms } = await transaction(connection, 'durable', async (session) => {
    const done = await performOps(session, ops)
    return ended(done, done.written, ...noticeOf(session, done.platforms))
  })
  const receipts = calls.map((marks) => marks.map(({ uri }) => ({ uri, generation: generations.get(uri) ?? 0 })))
  return { receipts, platforms }
}

/** Sent with the transaction: notifies every process of these platforms. */
export function noticeOf(session: Session, platforms: readonly string[]): Promise<unknown>[] {
  if (platforms.length === 0) return []
  const named = JSON.stringify(platforms)
  const payload = Buffer.byteLength(named) > MAX_NOTICE ? '' : named
  return [session.query('SELECT pg_notify($1, $2)', [MARK_CHANNEL, payload])]
}

/** Null: of any platform. */
export function platformsOfNotice(payload: string): readonly string[] | null {
  return payload === '' ? null : JSON.parse(payload)
}

/** Returns the platforms of which marks that wait for a lease were changed. */
export async function release(
  connection: Connection,
  leases: readonly { uri: Uri; fence: number; due: Time }[],
): Promise<readonly string[]> {
  if (leases.length === 0) return []
  const ops = leases.map((lease): DirtyOp => ({ kind: 'release', ...lease }))
  // A lease lost with the power expires: its holder is gone as well.
  return await transaction(connection, 'lazy', async (session) => {
    const { platforms, written } = await performOps(session, ops)
    return ended(platforms, written, ...noticeOf(session, platforms))
  })
}

/**
 * Priority by priority, so that a hundred thousand rows that wait for a source that is down are never walked over; and no
 * further than the limit, since the outer loop stops there. Rows that another worker is just leasing are skipped.
 */
const URGENCY = `WITH RECURSIVE urgency AS (
    (SELECT priority FROM mark WHERE ready IS NOT NULL AND platform = $1 ORDER BY priority LIMIT 1)
    UNION ALL
    SELECT (SELECT d.priority FROM mark d WHERE d.ready IS NOT NULL AND d.platform = $1 AND d.priority > urgency.priority
            ORDER BY d.priority LIMIT 1)
    FROM urgency WHERE urgency.priority IS NOT NULL)`
const LEASE = `${URGENCY}
  SELECT due.*, nextval('generation') AS drawn FROM urgency CROSS JOIN LATERAL
    (SELECT * FROM mark WHERE ready IS NOT NULL AND platform = $1 AND priority = urgency.priority AND ready <= $2
     ORDER BY ready LIMIT $3 FOR UPDATE SKIP LOCKED) due
  LIMIT $3`

/** From the payloads, which are few: marks that wait for their source may be a hundred thousand. */
const LEASE_PUSHED = `SELECT due.*, nextval('generation') AS drawn FROM
  (SELECT * FROM mark WHERE ready IS NOT NULL AND platform = $1 AND ready <= $2 AND uri IN (SELECT uri FROM payload)
   ORDER BY priority, ready LIMIT $3 FOR UPDATE SKIP LOCKED) due`

const NEXT_DUE = `${URGENCY}
  SELECT min(later.ready) AS "nextDue" FROM urgency CROSS JOIN LATERAL
    (SELECT ready FROM mark WHERE ready IS NOT NULL AND platform = $1 AND priority = urgency.priority AND ready > $2
     ORDER BY ready LIMIT 1) later`

export async function lease(connection: Connection, request: LeaseRequest): Promise<LeaseAnswer> {
  const { platform, limit, now, leaseMs, onlyPushed = false } = request
  return transaction(connection, 'lazy', async (session) => {
    const due = await session.query<DirtyColumns & { drawn: number }>(onlyPushed ? LEASE_PUSHED : LEASE, [
      platform,
      now,
      limit,
    ])
    // A worker that gets a full batch leases again at once.
    const next =
      !onlyPushed && due.length < limit
        ? session.query<{ nextDue: Time | null }>(NEXT_DUE, [platform, now])
        : Promise.resolve([])
    const nextDue = async () => (await next)[0]?.nextDue ?? null
    if (due.length === 0) return ended({ leases: [], nextDue: await nextDue() })
    due.sort((a, b) => a.priority - b.priority || (a.ready ?? 0) - (b.ready ?? 0) || (a.uri < b.uri ? -1 : 1))
    const taken = due.map((columns) => {
      const before = rowOf(columns)
      const after = leased(before, { fence: columns.drawn, until: now + leaseMs })
      return { row: after, before, after, fence: columns.drawn }
    })
    const [leases, soonest] = await Promise.all([leasedMarks(session, taken), nextDue()])
    return ended({ leases, nextDue: soonest }, updateRows(session, taken))
  })
}

/** What a worker is told of the rows that it leased. */
export async function leasedMarks(
  session: Session,
  leases: readonly { readonly row: DirtyRow; readonly fence: number }[],
): Promise<readonly LeasedMark[]> {
  const uris = leases.map(({ row }) => row.uri)
  const [about, pushed] = await Promise.all([statusesAbout(session, uris), waitingOf(session, uris)])
  return leases.map(({ row, fence }) => {
    return { ...asLeasedMark(row, fence), documents: about.get(row.uri) ?? [], pushed: pushed.has(row.uri) }
  })
}

/** The sequence is not cached by sessions, so this is its last number, committed or not. */
async function lastOfSequence(session: Session): Promise<number> {
  const [last] = await session.query<{ last: number }>('SELECT last_value AS last FROM generation', [])
  return last?.last ?? 0
}

const ABOUT = `SELECT u.uri AS about, ${STATUS} FROM unnest($1::text[]) AS u (uri) JOIN node n ON n.uri = u.uri
  JOIN document d ON d.node = n.id ${STATUS_FROM} ORDER BY d.id`

async function statusesAbout(session: Session, uris: readonly Uri[]): Promise<Map<Uri, LeasedMark['documents']>> {
  const rows = await session.query<StatusRow & { about: Uri }>(ABOUT, [uris])
  return new Map([...Map.groupBy(rows, (row) => row.about)].map(([uri, mine]) => [uri, mine.map(statusOf)]))
}

/** Deletes rows whose pause is over. Not those that another transaction has locked: they are about to change. */
export const sweepIdle = (session: Session, now: Time) =>
  session.query(
    `DELETE FROM mark WHERE ctid = ANY (ARRAY(SELECT ctid FROM mark WHERE ready IS NULL AND not_before <= $1
       ORDER BY not_before LIMIT ${SWEPT_PER_BATCH} FOR UPDATE SKIP LOCKED))`,
    [now],
  )

/** Waiting: held back after a failure, or in the pause between two reads. */
const WAITS = 'fence IS NULL AND due > $1'
const COUNT = `SELECT count(*) AS pending, count(*) FILTER (WHERE ${WAITS}) AS waiting,
  min(marked_at) FILTER (WHERE NOT (${WAITS})) AS oldest FROM mark WHERE ready IS NOT NULL`

export async function countDirty(session: Session, now: Time, platform: string | undefined): Promise<DirtyCounts> {
  type Counted = { pending: number; waiting: number; oldest: number | null }
  const [counted] = await (platform === undefined
    ? session.query<Counted>(COUNT, [now])
    : session.query<Counted>(`${COUNT} AND platform = $2`, [now, platform]))
  const { pending, waiting, oldest } = counted ?? { pending: 0, waiting: 0, oldest: null }
  return { due: pending - waiting, waiting, oldestMarkedAt: oldest }
}

const POSTPONED = `${URGENCY}
  SELECT later.* FROM urgency CROSS JOIN LATERAL
    (SELECT uri, priority, due, attempts, marked_at AS "markedAt" FROM mark
     WHERE ready IS NOT NULL AND platform = $1 AND priority = urgency.priority AND ready > $2 AND fence IS NULL
       AND (priority, ready, uri) > ($3, $4, $5) ORDER BY ready, uri LIMIT $6) later
  ORDER BY later.priority, later.due, later.uri LIMIT $6`

async function postponedMarks(
  session: Session,
  { platform, now, after, limit }: PostponedRequest,
): Promise<readonly PostponedMark[]> {
  const place = [after?.priority ?? -1, after?.due ?? 0, after?.uri ?? '']
  return session.query<PostponedMark>(POSTPONED, [platform, now, ...place, limit])
}

async function pendingOf(session: Session, uris: readonly Uri[]): Promise<(PendingMark | null)[]> {
  const rows = await session.query<PendingMark>(
    `SELECT d.uri, d.generation, d.attempts, CASE WHEN d.fence IS NULL THEN d.due END AS "nextTryAt"
     FROM unnest($1::text[]) AS u (uri) JOIN mark d ON d.uri = u.uri AND d.ready IS NOT NULL`,
    [uris],
  )
  const found = new Map(rows.map((row) => [row.uri, row]))
  return uris.map((uri) => found.get(uri) ?? null)
}

export const MARKS: OverSession<'dirty' | 'pending' | 'postponed' | 'sequence', Session> = {
  dirty: countDirty,
  pending: pendingOf,
  postponed: postponedMarks,
  sequence: lastOfSequence,
}
