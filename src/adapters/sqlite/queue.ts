import { setImmediate } from 'node:timers'
import type { Db } from './database.ts'

/** One durable write carries at most this many calls; those that came later are the next. */
const MAX_JOBS = 1_000

/** `durable`: survives the loss of power when it resolves. The others survive the end of the process. */
export type Durability = 'durable' | 'lazy'

interface Job {
  readonly durability: Durability
  /** Answers what to do once the write is durable. */
  readonly perform: () => () => void
  readonly reject: (error: unknown) => void
}

export interface WriteQueue {
  add<T>(durability: Durability, perform: () => T): Promise<T>
  /** Performs everything that waits, now. */
  flush(): void
  close(): void
}

export interface BatchHooks {
  /** Notes what memory holds; the answer brings that back, for when what follows is rolled back. */
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
export function openQueue(db: Db, hooks: BatchHooks): WriteQueue {
  const savepoint = db.prepare('SAVEPOINT job')
  const release = db.prepare('RELEASE job')
  let jobs: Job[] = []
  let scheduled = false
  let closed = false
  let synchronous: Durability = 'durable'

  function perform(batch: readonly Job[]): (() => void)[] {
    return batch.map((job) => {
      const undo = hooks.checkpoint()
      savepoint.run()
      try {
        const settle = job.perform()
        release.run()
        return settle
      } catch (error) {
        db.exec('ROLLBACK TO job; RELEASE job')
        undo()
        return () => job.reject(error)
      }
    })
  }

  function write(batch: readonly Job[]): void {
    let settles: (() => void)[]
    const undo = hooks.checkpoint()
    try {
      syncAs(batch.some((job) => job.durability === 'durable') ? 'durable' : 'lazy')
      db.exec('BEGIN IMMEDIATE')
      settles = perform(batch)
      hooks.end()
      db.exec('COMMIT')
    } catch (error) {
      if (db.inTransaction) db.exec('ROLLBACK')
      undo()
      for (const job of batch) job.reject(error)
      return
    }
    for (const settle of settles) settle()
    hooks.written()
  }

  function syncAs(durability: Durability): void {
    if (durability === synchronous) return
    db.pragma(durability === 'durable' ? 'synchronous = FULL' : 'synchronous = NORMAL')
    synchronous = durability
  }

  function flush(): void {
    scheduled = false
    while (jobs.length > 0) write(jobs.splice(0, MAX_JOBS))
  }

  return {
    add: (durability, work) =>
      new Promise((resolve, reject) => {
        if (closed) {
          reject(new Error('the record is closed'))
          return
        }
        jobs.push({ durability, reject, perform: () => { const value = work(); return () => resolve(value) } }) // prettier-ignore
        if (scheduled) return
        scheduled = true
        setImmediate(flush)
      }),
    flush,
    close() {
      flush()
      closed = true
    },
  }
}
