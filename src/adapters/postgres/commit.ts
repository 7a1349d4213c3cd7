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
import { endWith, transaction, type Ending } from './transaction.ts'
import { write } from './write.ts'

interface CommittedBatch {
  readonly outcomes: readonly CommitOutcome[]
  /** Null if no transaction was written. */
  readonly end: LogEnd | null
  /** Platforms whose marks changed and wait for a lease. */
  readonly platforms: readonly string[]
  readonly report: BatchReport
}

interface WrittenBatch extends Omit<CommittedBatch, 'report'> {
  readonly lockedAt: number
  readonly report: Omit<BatchReport, 'lockedMs'>
}

/**
 * Writes a batch of commits as one database transaction, each as one transaction of the log. It loads and plans the
 * batch before it takes the lock of the log, and holds that until the batch is durable, so that numbers become visible
 * in order whichever process writes. Under the lock it checks what other batches wrote since it began to load
 * (`footprint.ts`): if that touches nothing it read, the plan stands, with the next numbers; otherwise it loads and
 * plans again on the current record.
 */
export async function commitAll(connection: Connection, commits: readonly Commit[]): Promise<CommittedBatch> {
  const { lockedAt, report, ...written } = await transaction(connection, 'durable', (session) =>
    commitIn(session, commits),
  )
  return { ...written, report: { ...report, lockedMs: performance.now() - lockedAt } }
}

async function commitIn(session: Session, commits: readonly Commit[]): Promise<Ending<WrittenBatch>> {
  // Reads the head first: everything written after it is in a footprint.
  const knownHead = readHead(session)
  // Awaited after the loads sent with it, one of which may fail first if the connection is lost.
  knownHead.catch(() => undefined)
  const prepared = await planOrNull(() => planBatch(session, commits, knownHead))
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
  const batch = stands ? prepared : await planBatch(session, commits, head)
  const { rows, outcomes } = batch.number(head)
  const written = write(session, rows)
  const ops = performOps(session, rows.marks)
  // Rows are locked from here on, briefly: other processes that mark the same URIs wait.
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
  return endWith({ outcomes, end, platforms, lockedAt, report }, ...last)
}

async function planBatch(
  session: Session,
  commits: readonly Commit[],
  head: CommitHead | Promise<CommitHead>,
): Promise<Batch> {
  const batch = new Batch(commits)
  for (let reads = batch.nextReads(); !reads.isEmpty; reads = batch.nextReads()) await load(session, reads, batch.state)
  batch.plan(await head)
  return batch
}

/** Returns null if writes by others made planning fail; the plan is then made under the lock. */
async function planOrNull(plan: () => Promise<Batch>): Promise<Batch | null> {
  try {
    return await plan()
  } catch (error) {
    if (error instanceof DatabaseUnavailable || sqlState(error) !== null) throw error
    return null
  }
}
