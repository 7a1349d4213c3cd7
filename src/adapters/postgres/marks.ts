import { asLeasedMark, leased } from '../../commit/dirty.ts'
import type { PendingMark } from '../../contracts/pending.ts'
import type { DirtyCounts, LeasedMark, LeaseRequest, Mark, MarkReceipt } from '../../contracts/store.ts'
import type { Time } from '../../model/facts.ts'
import type { Uri } from '../../model/uri.ts'
import type { Connection, Session } from './connection.ts'
import { performOps, type DirtyOp } from './dirty.ts'
import { rowOf, updateRows, type DirtyColumns } from './dirty-rows.ts'
import { STATUS, STATUS_FROM, statusOf, type StatusColumns } from './rows.ts'
import { ended, transaction } from './transaction.ts'

export const MARK_CHANNEL = 'mlg_mark'
/** Idle rows are deleted in passing, so many for each batch: more than a batch can leave behind. */
const SWEPT_PER_BATCH = 1_000

/** Marks of several calls in one durable write; each call's receipts are in the order of its marks. */
export async function markAll(connection: Connection, calls: readonly (readonly Mark[])[]): Promise<MarkReceipt[][]> {
  const ops = calls.flat().map((mark): DirtyOp => ({ kind: 'mark', uri: mark.uri, mark }))
  if (ops.length === 0) return calls.map(() => [])
  const generations = await transaction(connection, 'durable', async (session) => {
    const done = await performOps(session, ops)
    return ended(done.generations, done.written, tellOfMarks(session))
  })
  return calls.map((marks) => marks.map(({ uri }) => ({ uri, generation: generations.get(uri) ?? 0 })))
}

export const tellOfMarks = (session: Session) => session.query(`NOTIFY ${MARK_CHANNEL}`)

export async function release(
  connection: Connection,
  leases: readonly { uri: Uri; fence: number; due: Time }[],
): Promise<void> {
  if (leases.length === 0) return
  const ops = leases.map((lease): DirtyOp => ({ kind: 'release', ...lease }))
  // Lost with the power, a lease runs out: its holder is gone as well.
  await transaction(connection, 'lazy', async (session) => {
    const { written } = await performOps(session, ops)
    return ended(undefined, written, tellOfMarks(session))
  })
}

/**
 * Priority by priority, so that a hundred thousand rows that wait for a source that is down are never walked over; and no
 * further than the limit, since the outer loop stops there. Rows that another worker is just taking are passed by.
 */
const LEASE = `WITH RECURSIVE urgency AS (
    (SELECT priority FROM dirty WHERE ready IS NOT NULL AND platform = $1 ORDER BY priority LIMIT 1)
    UNION ALL
    SELECT (SELECT d.priority FROM dirty d WHERE d.ready IS NOT NULL AND d.platform = $1 AND d.priority > urgency.priority
            ORDER BY d.priority LIMIT 1)
    FROM urgency WHERE urgency.priority IS NOT NULL)
  SELECT due.*, nextval('generation') AS drawn FROM urgency CROSS JOIN LATERAL
    (SELECT * FROM dirty WHERE ready IS NOT NULL AND platform = $1 AND priority = urgency.priority AND ready <= $2
     ORDER BY ready LIMIT $3 FOR UPDATE SKIP LOCKED) due
  LIMIT $3`

export async function lease(connection: Connection, request: LeaseRequest): Promise<LeasedMark[]> {
  const { platform, limit, now, leaseMs } = request
  return transaction(connection, 'lazy', async (session) => {
    const due = await session.query<DirtyColumns & { drawn: number }>(LEASE, [platform, now, limit])
    if (due.length === 0) return ended([])
    due.sort((a, b) => a.priority - b.priority || (a.ready ?? 0) - (b.ready ?? 0) || (a.uri < b.uri ? -1 : 1))
    const taken = due.map((columns) => {
      const row = leased(rowOf(columns), { fence: columns.drawn, until: now + leaseMs })
      return { row, fence: columns.drawn }
    })
    const about = await statusesAbout(session, taken.map(({ row }) => row.uri)) // prettier-ignore
    const marks = taken.map(({ row, fence }) => ({ ...asLeasedMark(row, fence), documents: about.get(row.uri) ?? [] }))
    return ended(marks, updateRows(session, taken.map(({ row }) => row))) // prettier-ignore
  })
}

const ABOUT = `SELECT u.uri AS about, ${STATUS} FROM unnest($1::text[]) AS u (uri) JOIN node n ON n.uri = u.uri
  JOIN document d ON d.node = n.id ${STATUS_FROM} ORDER BY d.id`

async function statusesAbout(session: Session, uris: readonly Uri[]): Promise<Map<Uri, LeasedMark['documents']>> {
  const rows = await session.query<StatusColumns & { about: Uri }>(ABOUT, [uris])
  return new Map([...Map.groupBy(rows, (row) => row.about)].map(([uri, mine]) => [uri, mine.map(statusOf)]))
}

/** Forgets rows whose pause is over. Not those that somebody holds: they are about to be something else. */
export const sweepIdle = (session: Session, now: Time) =>
  session.query(
    `DELETE FROM dirty WHERE ctid = ANY (ARRAY(SELECT ctid FROM dirty WHERE ready IS NULL AND not_before <= $1
       ORDER BY not_before LIMIT ${SWEPT_PER_BATCH} FOR UPDATE SKIP LOCKED))`,
    [now],
  )

/** Waiting: held back after a failure, or in the pause between two reads. */
const WAITS = 'fence IS NULL AND due > $1'
const COUNT = `SELECT count(*) AS pending, count(*) FILTER (WHERE ${WAITS}) AS waiting,
  min(marked_at) FILTER (WHERE NOT (${WAITS})) AS oldest FROM dirty WHERE ready IS NOT NULL`

export async function countDirty(session: Session, now: Time, platform: string | undefined): Promise<DirtyCounts> {
  type Counted = { pending: number; waiting: number; oldest: number | null }
  const [counted] = await (platform === undefined
    ? session.query<Counted>(COUNT, [now])
    : session.query<Counted>(`${COUNT} AND platform = $2`, [now, platform]))
  const { pending, waiting, oldest } = counted ?? { pending: 0, waiting: 0, oldest: null }
  return { due: pending - waiting, waiting, oldestMarkedAt: oldest }
}

export async function pendingOf(session: Session, uris: readonly Uri[]): Promise<(PendingMark | null)[]> {
  const rows = await session.query<PendingMark>(
    `SELECT d.uri, d.generation, CASE WHEN d.fence IS NULL THEN d.due END AS "nextTryAt"
     FROM unnest($1::text[]) AS u (uri) JOIN dirty d ON d.uri = u.uri AND d.ready IS NOT NULL`,
    [uris],
  )
  const found = new Map(rows.map((row) => [row.uri, row]))
  return uris.map((uri) => found.get(uri) ?? null)
}
