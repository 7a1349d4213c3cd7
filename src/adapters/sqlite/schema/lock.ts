import { rmSync, truncateSync } from 'node:fs'
import Database from 'better-sqlite3'

export interface Lock {
  release(): void
}

/**
 * One writer to a data file. The lock is a reserved lock of the operating system on a small database beside it, so it
 * goes with its holder, however that ends: no stale lock can be left, and a reused process number does not mislead. A
 * reserved lock lets others read, which is how the message can name the holder.
 */
export function lockForWriting(path: string, refusal: LockRefusal = oneWriter(path)): Lock {
  try {
    return lockIn(path, refusal)
  } catch (error) {
    if (!isDamaged(error)) throw error
    // The machine lost its power while the number was written. Emptied, and not replaced: whoever has a lock on the
    // file keeps it.
    truncateSync(`${path}.lock`)
    rmSync(`${path}.lock-journal`, { force: true })
    return lockIn(path, refusal)
  }
}

/** Opens what the lock is for; it is released where that fails. */
export function openLocked<T>(path: string, open: (lock: Lock) => T): T {
  const lock = lockForWriting(path)
  try {
    return open(lock)
  } catch (error) {
    lock.release()
    throw error
  }
}

/** The message for a second process; the holder is named as in "the process with pid 12". */
export type LockRefusal = (holder: string) => string

const oneWriter =
  (path: string): LockRefusal =>
  (holder) =>
    `${path} is open for writing in ${holder}; a data file has one writer. Stop that one first, or use another file.`

function isDamaged(error: unknown): boolean {
  return error instanceof Database.SqliteError && /^SQLITE_(NOTADB|CORRUPT)/.test(error.code)
}

function lockIn(path: string, refusal: LockRefusal): Lock {
  const db = new Database(`${path}.lock`, { timeout: 0 })
  try {
    // The lock is on disk only for that message, so losing it loses nothing.
    db.pragma('synchronous = OFF')
    db.exec('BEGIN IMMEDIATE')
    db.exec('CREATE TABLE IF NOT EXISTS holder (pid INTEGER NOT NULL); DELETE FROM holder')
    db.prepare('INSERT INTO holder (pid) VALUES (?)').run(process.pid)
    db.exec('COMMIT; BEGIN IMMEDIATE')
  } catch (error) {
    const busy = error instanceof Database.SqliteError && error.code.startsWith('SQLITE_BUSY')
    const refused = busy ? new Error(refusal(holderOf(db))) : error
    db.close()
    throw refused
  }
  return {
    release() {
      db.exec('ROLLBACK')
      db.close()
    },
  }
}

function holderOf(db: Database.Database): string {
  try {
    const pid = db.prepare<[], { pid: number }>('SELECT pid FROM holder').get()?.pid
    if (pid !== undefined) return pid === process.pid ? `this process (pid ${pid})` : `the process with pid ${pid}`
  } catch {
    // The holder is writing its number at this very moment; it has the lock all the same.
  }
  return 'another process'
}
