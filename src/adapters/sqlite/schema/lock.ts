import { rmSync, truncateSync } from 'node:fs'
import Database from 'better-sqlite3'

export interface Lock {
  release(): void
}

/**
 * Allows one writer per data file. The lock is a reserved lock of SQLite on a small database beside it, held through
 * the operating system: it goes with its holder however that ends, so no stale lock is left and a reused process number
 * can't mislead. A reserved lock lets others read, which is how the message can name the holder.
 */
export function lockForWriting(path: string, refusal: LockRefusal = oneWriter(path)): Lock {
  try {
    return lockIn(path, refusal)
  } catch (error) {
    if (!isDamaged(error)) throw error
    // Power was lost while the number was written. The file is emptied, not replaced, so that a lock on it stays valid.
    truncateSync(`${path}.lock`)
    rmSync(`${path}.lock-journal`, { force: true })
    return lockIn(path, refusal)
  }
}

/** Opens the locked resource; releases the lock if that fails. */
export function openLocked<T>(path: string, open: (lock: Lock) => T): T {
  const lock = lockForWriting(path)
  try {
    return open(lock)
  } catch (error) {
    lock.release()
    throw error
  }
}

/** Message for a second process; the holder is named as in "the process with pid 12". */
type LockRefusal = (holder: string) => string

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
    // The file's content only serves that message, so losing it is harmless.
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
    // The holder is just writing its number; it has the lock anyway.
  }
  return 'another process'
}
