import type { Commit, CommitOutcome } from '../../contracts/log.ts'
import type { BatchReport } from '../../contracts/telemetry.ts'
import type { Tx } from '../../model/facts.ts'
import { foresee } from '../../commit/foresee.ts'
import { performCommit } from '../../commit/perform.ts'
import type { CommitHead } from '../../commit/view.ts'
import type { Connection, Session } from './connection.ts'
import { LeaseLost, performOps } from './dirty.ts'
import { DatabaseUnavailable, sqlState } from './errors.ts'
import { flush } from './flush.ts'
import { footprintsSince, forget, leaveFootprint, outdated } from './footprint.ts'
import { readHead, writeHead } from './head.ts'
import { load } from './load.ts'
import { LOG_LOCK } from './locks.ts'
import { noticeOf, sweepIdle } from './marks.ts'
import { Mirror, nothingLoaded, type Loaded, type Questions } from './mirror.ts'
import { renumbered, type Planned } from './renumber.ts'
import { MirrorSink } from './sink.ts'
import { ended, transaction, type Ending } from './transaction.ts'
import { noWrites, type Writes } from './writes.ts'

export const COMMIT_CHANNEL = 'mlg_commit'
/** Two or three in practice: first what a commit touches is loaded, then what that leads to. */
const MAX_ROUNDS = 20
const LEASE_ATTEMPTS = 5

export interface CommittedBatch {
  readonly outcomes: readonly CommitOutcome[]
  /** Null where no transaction was written. */
  readonly head: Tx | null
  /** The platforms of which marks that wait for a lease were changed. */
  readonly platforms: readonly string[]
  readonly report: BatchReport
}

type Written = Omit<CommittedBatch, 'report'> &
  Pick<BatchReport, 'waitedMs' | 'reloaded'> & { readonly lockedAt: number }

/**
 * A batch of commits as one transaction of the database, each of them one of the log. What it needs is loaded and planned before it has
 * the lock of the log. From there until it is durable and visible it has the lock: numbers become visible in their order, whichever process
 * writes. Under the lock it learns what other batches wrote since it began to load (`footprint.ts`): nothing that it read, and its plan
 * stands, with the numbers that follow theirs; or else that is loaded again, and all is planned again, on the record as it is now.
 */
export async function commitAll(connection: Connection, batch: readonly Commit[]): Promise<CommittedBatch> {
  for (let attempt = 1; ; attempt++) {
    try {
      const { waitedMs, reloaded, lockedAt, ...written } = await transaction(connection, 'durable', (session) =>
        commitIn(session, batch),
      )
      const report = { commits: batch.length, waitedMs, lockedMs: performance.now() - lockedAt, reloaded }
      return { ...written, report }
    } catch (error) {
      if (!(error instanceof LeaseLost) || attempt === LEASE_ATTEMPTS) throw error
    }
  }
}

async function commitIn(session: Session, batch: readonly Commit[]): Promise<Ending<Written>> {
  const loaded = nothingLoaded()
  // The head first: whatever is written after it is in a footprint.
  const [known] = await Promise.all([readHead(session), load(session, foreseen(batch, nothingLoaded()), loaded)])
  await load(session, foreseen(batch, loaded), loaded)
  const prepared = await prepare(session, { batch, head: known, loaded })
  const askedAt = performance.now()
  const [lockedAt, head, since] = await Promise.all([
    session.query(`SELECT pg_advisory_xact_lock(${LOG_LOCK})`).then(() => performance.now()),
    readHead(session),
    footprintsSince(session, known.batch),
  ])
  const stale = outdated(loaded, since(head.batch))
  if (stale !== null) {
    forget(loaded, stale)
    await load(session, stale, loaded)
  }
  const stands = stale === null ? prepared : null
  const moved = head.batch === known.batch ? stands : stands && renumbered(stands, { batch, from: known, to: head })
  const { writes, outcomes } = moved ?? (await planAll(session, { batch, head, loaded }))
  const written = flush(session, writes, { head, withoutRun: loaded.withoutRun })
  const ops = performOps(session, writes.ops)
  // Locked from here on, and for as short as can be: other processes that mark the same URIs wait.
  const [done] = await Promise.all([ops, ...written])
  const { platforms } = done
  const last: Promise<unknown>[] = [done.written, ...noticeOf(session, platforms)]
  const at = batch.at(-1)?.at
  if (at !== undefined) last.push(sweepIdle(session, at))
  const changed = writes.head.tx !== head.tx
  if (writes.footprint.size > 0)
    last.push(writeHead(session, writes.head), ...leaveFootprint(session, writes.footprint))
  if (changed) last.push(session.query('SELECT pg_notify($1, $2)', [COMMIT_CHANNEL, String(writes.head.tx)]))
  const report = { waitedMs: lockedAt - askedAt, lockedAt, reloaded: stale !== null }
  return ended({ outcomes, head: changed ? writes.head.tx : null, platforms, ...report }, ...last)
}

interface ToPlan {
  readonly batch: readonly Commit[]
  readonly head: CommitHead
  readonly loaded: Loaded
}

/**
 * Without the lock, to load what the plan needs. Others may write between two of its reads, and no plan may come of that: it is then made
 * under the lock, where an error is one of the commit.
 */
async function prepare(session: Session, of: ToPlan): Promise<Planned | null> {
  try {
    return await planAll(session, of)
  } catch (error) {
    if (error instanceof DatabaseUnavailable || sqlState(error) !== null) throw error
    return null
  }
}

/** Plans the whole batch in memory; where that needs what was not loaded, loads it and plans from the beginning. */
async function planAll(session: Session, of: ToPlan): Promise<Planned> {
  for (let round = 0; round < MAX_ROUNDS; round++) {
    const mirror = new Mirror(of.loaded)
    const planned = planOnce(of.batch, mirror, noWrites(of.head))
    if (mirror.complete && planned !== null) return planned
    await load(session, mirror.missing, of.loaded)
  }
  throw new Error(`a batch of ${of.batch.length} commits was not planned in ${MAX_ROUNDS} rounds`)
}

/** Null where data is missing that is not loaded yet; an error when all is loaded is an error of the commit. */
function planOnce(batch: readonly Commit[], mirror: Mirror, writes: Writes): Planned | null {
  const outcomes: CommitOutcome[] = []
  const ends = { view: mirror, sink: new MirrorSink(mirror, writes), head: writes.head }
  for (const commit of batch) {
    try {
      outcomes.push(performCommit(commit, ends))
    } catch (error) {
      if (mirror.complete) throw error
    }
  }
  return outcomes.length === batch.length ? { writes, outcomes } : null
}

/** What a batch needs and is not loaded, as far as the batch itself shows it, and what is loaded: a round less, in which it would be planned in vain. */
function foreseen(batch: readonly Commit[], loaded: Loaded): Questions {
  const mirror = new Mirror(loaded)
  for (const commit of batch) foresee(commit, mirror)
  return mirror.missing
}
