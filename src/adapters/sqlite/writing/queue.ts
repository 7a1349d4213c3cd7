import type { Durability } from '../../../contracts/operations.ts'
import { Group, type GroupOutcome } from '../../record/group.ts'
import type { Db } from '../schema/database.ts'

/** One durable write carries at most this many commits, or other calls; those that came later are the next. */
const MAX_WEIGHT = 256
/** And no more than take this long: leases, marks and reads of the same thread wait for it. Real time: what is left is the next write … */
const MAX_WRITE_MS = 50
/** … but so many in any case: a busy machine needs few fsyncs most. */
const MIN_CALLS = 64

interface Job {
  readonly durability: Durability
  readonly weight: number
  /** Returns what to do once the write is durable. */
  readonly perform: () => () => void
}

export interface WriteQueue {
  /** `weight`: the commits of a call, of which `following` more are on their way. */
  add<T>(
    durability: Durability,
    perform: () => T,
    of?: { readonly weight: number; readonly following: number },
  ): Promise<T>
  /** Resolves when every waiting call was performed. */
  idle(): Promise<void>
  /** Accepts no more calls, and performs the waiting ones. */
  close(): Promise<void>
}

export interface BatchHooks {
  /** Takes a snapshot of what is in memory; the function returned restores it, should what follows be rolled back. */
  checkpoint(): () => void
  /** Inside the transaction, before it is made durable. */
  end(): void
  /** After it became durable. */
  written(): void
}

/**
 * Calls that come together are written together: an fsync costs more than a hundred entities. Each call has a savepoint of
 * its own, so that one that throws takes nothing with it but itself.
 */
export function openQueue(db: Db, hooks: BatchHooks, maxWriteMs: number = MAX_WRITE_MS): WriteQueue {
  const savepoint = db.prepare('SAVEPOINT job')
  const release = db.prepare('RELEASE job')
  let closed = false
  let synchronous: Durability = 'durable'
  const group = new Group<Job, () => void>({
    weigh: (job) => job.weight,
    most: MAX_WEIGHT,
    write,
    mayBlameOne: () => false,
    refusal: (waiting) =>
      new Error(`the record is not keeping up: ${waiting} writes wait for it; retry the same write later`),
  })

  function perform(job: Job): GroupOutcome<() => void> {
    const undo = hooks.checkpoint()
    savepoint.run()
    try {
      const value = job.perform()
      release.run()
      return { done: true, value }
    } catch (error) {
      db.exec('ROLLBACK TO job; RELEASE job')
      undo()
      return { done: false, error }
    }
  }

  function write(batch: readonly Job[]): GroupOutcome<() => void>[] {
    const outcomes = writeBatch(batch)
    hooks.written()
    return outcomes
  }

  function writeBatch(batch: readonly Job[]): GroupOutcome<() => void>[] {
    const undo = hooks.checkpoint()
    try {
      syncAs(batch.some((job) => job.durability === 'durable') ? 'durable' : 'lazy')
      db.exec('BEGIN IMMEDIATE')
      const outcomes: GroupOutcome<() => void>[] = []
      const until = performance.now() + maxWriteMs
      for (const job of batch) {
        outcomes.push(perform(job))
        if (outcomes.length >= MIN_CALLS && performance.now() >= until) break
      }
      hooks.end()
      db.exec('COMMIT')
      return outcomes
    } catch (error) {
      if (db.inTransaction) db.exec('ROLLBACK')
      undo()
      throw error
    }
  }

  function syncAs(durability: Durability): void {
    if (durability === synchronous) return
    db.pragma(durability === 'durable' ? 'synchronous = FULL' : 'synchronous = NORMAL')
    synchronous = durability
  }

  return {
    add: (durability, work, { weight, following } = { weight: 1, following: 0 }) =>
      new Promise((resolve, reject) => {
        if (closed) {
          reject(new Error('the record is closed'))
          return
        }
        const job: Job = { durability, weight, perform: () => { const value = work(); return () => resolve(value) } } // prettier-ignore
        group.add(job, following).then((settle) => settle(), reject)
      }),
    idle: () => group.idle(),
    async close() {
      closed = true
      await group.idle()
    },
  }
}
