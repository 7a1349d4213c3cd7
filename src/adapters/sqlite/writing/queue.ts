import type { Durability } from '../../../contracts/operations.ts'
import { RecordUnavailable } from '../../../contracts/unavailable.ts'
import { Group, type GroupOutcome } from '../../record/group.ts'
import type { Db } from '../schema/database.ts'

/** Maximum number of commits, or other calls, in one durable write; later ones go into the next. */
const MAX_WEIGHT = 256
/** Longest write, in real time, since leases, marks and reads of the same thread wait for it … */
const MAX_WRITE_MS = 50
/** … but a write takes at least this many calls: a busy machine needs few fsyncs most of all. */
const MIN_CALLS = 128

/** Means that a call failed, not the record. */
class OneThrew extends Error {
  constructor(cause: unknown) {
    super('a call of a batch failed', { cause })
  }
}

/** A function to run once the write is durable. */
type Outcome = GroupOutcome<() => void>

interface Job {
  readonly durability: Durability
  readonly commits: number
  /** Returns what to do once the write is durable. */
  readonly perform: () => () => void
}

/** Commits of one call, with `following` more to come. */
interface AnnouncedCommits {
  readonly commits: number
  readonly following: number
}

const NO_COMMITS: AnnouncedCommits = { commits: 0, following: 0 }

interface WriteQueue {
  add<T>(durability: Durability, work: () => T, of?: AnnouncedCommits): Promise<T>
  /** Resolves when all waiting calls are done. */
  idle(): Promise<void>
  /** Accepts no more calls, and performs the waiting ones. */
  close(): Promise<void>
}

interface BatchHooks {
  /** Takes a snapshot of the state in memory; the returned function restores it after a rollback. */
  checkpoint(): () => void
  /** Runs inside the transaction, before it is made durable. */
  end(): void
  /** Called once the write is durable, with its number of commits. */
  written(commits: number): void
  /** Called with the error of each failed call; returns the error for the caller. */
  failed(error: unknown): unknown
}

/** Writes concurrent calls together: an fsync costs more than a hundred entities. One that throws fails alone. */
export function openQueue(db: Db, hooks: BatchHooks, maxWriteMs = MAX_WRITE_MS): WriteQueue {
  const savepoint = db.prepare('SAVEPOINT job')
  const release = db.prepare('RELEASE job')
  let closed = false
  let synchronous: Durability = 'durable'
  const grouped = {
    weigh: weightOf,
    most: MAX_WEIGHT,
    write,
    mayBlameOne: () => false,
    refusal: (waiting: number) =>
      new RecordUnavailable(`the record isn't keeping up: ${waiting} writes wait for it; retry the same write later`),
    // A database in memory isn't durable, so waiting gains nothing.
    maxWaitMs: db.memory ? 0 : undefined,
  }
  // Writes that needn't be durable have their own group: in a shared one they would end the wait of commits for one
  // another, and would wait for the disk.
  const groups: Readonly<Record<Durability, Group<Job, () => void>>> = {
    durable: new Group(grouped),
    lazy: new Group(grouped),
  }

  async function idle(): Promise<void> {
    for (const group of Object.values(groups)) await group.idle()
  }

  /** Runs in a savepoint: if it throws, only its own writes are undone. */
  function performAlone(job: Job): Outcome {
    const undo = hooks.checkpoint()
    savepoint.run()
    try {
      const value = job.perform()
      release.run()
      return { done: true, value }
    } catch (error) {
      // SQLite may have rolled back everything, for example on a full disk: then none of the batch is written.
      if (!db.inTransaction) throw error
      db.exec('ROLLBACK TO job; RELEASE job')
      undo()
      return { done: false, error }
    }
  }

  function write(batch: readonly Job[]): Outcome[] {
    const outcomes = writeBatch(batch)
    hooks.written(batch.reduce((sum, job, i) => sum + (outcomes[i]?.done === true ? job.commits : 0), 0))
    return outcomes
  }

  /**
   * Savepoints would copy every page that a call changes, and calls rarely throw: so they are used only to repeat a
   * batch in which one did.
   */
  function writeBatch(batch: readonly Job[]): Outcome[] {
    try {
      return transaction(batch, (job) => {
        try {
          return { done: true, value: job.perform() }
        } catch (error) {
          throw new OneThrew(error)
        }
      })
    } catch (error) {
      if (!(error instanceof OneThrew)) throw error
      return batch.length === 1 ? [{ done: false, error: error.cause }] : transaction(batch, performAlone)
    }
  }

  function transaction(batch: readonly Job[], perform: (job: Job) => Outcome): Outcome[] {
    const undo = hooks.checkpoint()
    try {
      syncAs(batch[0]?.durability ?? 'durable')
      db.exec('BEGIN IMMEDIATE')
      const outcomes: Outcome[] = []
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
    add: (durability, work, { commits, following } = NO_COMMITS) =>
      new Promise((resolve, reject) => {
        if (closed) return reject(new Error('the record is closed'))
        const perform = () => {
          const value = work()
          return () => resolve(value)
        }
        groups[durability].add({ durability, commits, perform }, following).then(
          (settle) => settle(),
          (error: unknown) => reject(hooks.failed(error)),
        )
      }),
    idle,
    async close() {
      closed = true
      await idle()
    },
  }
}

const weightOf = ({ commits }: Job): number => Math.max(1, commits)
