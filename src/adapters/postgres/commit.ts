import { Batch } from '../../commit/batch.ts'
import type { CommitHead } from '../../commit/head.ts'
import type { Commit, CommitOutcome } from '../../contracts/log.ts'
import type { BatchReport } from '../../contracts/telemetry.ts'
import type { Connection, Session } from './connection.ts'
import { performOps, sweepIdle } from './marks.ts'
import { DatabaseUnavailable, sqlState } from './errors.ts'
import { footprintOf, footprintsSince, isOutdated, leaveFootprint } from './footprint.ts'
import { readHead, writeHead } from './head.ts'
import { load } from './load.ts'
import { LOG_LOCK } from './locks.ts'
import { endOf, type LogEnd } from './log-end.ts'
import { notifyCommit, notifyMarks } from './notifications.ts'
import { ended, transaction, type Ending } from './transaction.ts'
import { write } from './write.ts'

interface CommittedBatch {
  readonly outcomes: readonly CommitOutcome[]
  /** Is null if no transaction was written. */
  readonly end: LogEnd | null
  /** The platforms of which marks that wait for a lease were changed. */
  readonly platforms: readonly string[]
  readonly report: BatchReport
}

interface WrittenBatch extends Omit<CommittedBatch, 'report'> {
  readonly lockedAt: number
  readonly report: Omit<BatchReport, 'lockedMs'>
}

/**
 * A batch of commits as one transaction of the database, each of them one of the log. It is loaded and planned before
 * it has the lock of the log. From there until it is durable and visible it has the lock: numbers become visible in
 * their order, whichever process writes. Under the lock it learns what other batches wrote since it began to load
 * (`footprint.ts`): nothing that it read, and its plan stands, with the numbers that follow theirs; or else it is
 * loaded and planned again, on the record as it is now.
 */
export async function commitAll(connection: Connection, commits: readonly Commit[]): Promise<CommittedBatch> {
  const { lockedAt, report, ...written } = await transaction(connection, 'durable', (session) =>
    commitIn(session, commits),
  )
  return { ...written, report: { ...report, lockedMs: performance.now() - lockedAt } }
}

async function commitIn(session: Session, commits: readonly Commit[]): Promise<Ending<WrittenBatch>> {
  // The head first: whatever is written after it is in a footprint.
  const knownHead = readHead(session)
  // Awaited after the loads that are sent with it: where the connection is lost, one of these may fail first.
  knownHead.catch(() => undefined)
  const prepared = await unlocked(() => planned(session, commits, knownHead))
  const known = await knownHead
  const requestedAt = performance.now()
  const [lockedAt, head, since] = await Promise.all([
    session.query(`SELECT pg_advisory_xact_lock(${LOG_LOCK})`).then(() => performance.now()),
    readHead(session),
    footprintsSince(session, known.batch),
  ])
  const stands =
    prepared !== null &&
    !isOutdated(prepared.state.loaded, since(head.batch)) &&
    (head.logTime === known.logTime || !prepared.dependsOnLogTime)
  const batch = stands ? prepared : await planned(session, commits, head)
  const { rows, outcomes } = batch.number(head)
  const written = write(session, rows)
  const ops = performOps(session, rows.marks)
  // Locked from here on, and for as short as can be: other processes that mark the same URIs wait.
  const [done] = await Promise.all([ops, ...written])
  const { platforms } = done
  const last = [done.written, notifyMarks(session, platforms)]
  const at = commits.at(-1)?.at
  if (at !== undefined) last.push(sweepIdle(session, at))
  const footprint = footprintOf(batch.rows, rows.guards.keys())
  if (footprint.size > 0) last.push(writeHead(session, rows.head), ...leaveFootprint(session, footprint))
  const end = endOf(rows.transactions.at(-1))
  if (end !== null) last.push(notifyCommit(session, end))
  const report = { commits: commits.length, waitedMs: lockedAt - requestedAt, reloaded: !stands }
  return ended({ outcomes, end, platforms, lockedAt, report }, ...last)
}

async function planned(
  session: Session,
  commits: readonly Commit[],
  head: CommitHead | Promise<CommitHead>,
): Promise<Batch> {
  const batch = new Batch(commits)
  for (let reads = batch.nextReads(); !reads.isEmpty; reads = batch.nextReads()) await load(session, reads, batch.state)
  batch.plan(await head)
  return batch
}

/** Returns null if others wrote between two reads so that planning failed; the plan is then made under the lock. */
async function unlocked(plan: () => Promise<Batch>): Promise<Batch | null> {
  try {
    return await plan()
  } catch (error) {
    if (error instanceof DatabaseUnavailable || sqlState(error) !== null) throw error
    return null
  }
}
