import { rmSync } from 'node:fs'
import Database from 'better-sqlite3'
import { openForCopying } from './database.ts'

/** Pages of 2 kB copied in one step, which takes some milliseconds; other work runs between two steps. */
const PAGES_PER_STEP = 1_000

/**
 * Copies the record as of one moment into a new file, page by page, whether another process writes it meanwhile or
 * not. The copy is made inside a read transaction: what is written during it goes to the log of writes, so that no
 * writer waits and the copy never begins again. That log grows until the copy is complete. Resolves with the layout.
 */
export async function copyRecord(path: string, to: string): Promise<number> {
  const { db, layout } = openForCopying(path)
  try {
    db.exec('BEGIN')
    // The transaction begins with the first read.
    db.prepare('SELECT 1 FROM sqlite_schema LIMIT 1').get()
    await db.backup(to, { progress: () => PAGES_PER_STEP })
    return layout
  } finally {
    db.close()
  }
}

/** Removes the database with the files that lie beside it while it is open. */
export function removeDatabase(path: string): void {
  for (const suffix of ['', '-wal', '-shm', '-journal', '.lock', '.lock-journal'])
    rmSync(`${path}${suffix}`, { force: true })
}

/**
 * Changes a file that nobody else uses, and leaves no log of writes beside it. What is deleted is overwritten.
 */
export function changeAlone<T>(path: string, change: (db: Database.Database) => T): T {
  const db = new Database(path, { fileMustExist: true })
  try {
    db.pragma('journal_mode = DELETE')
    db.pragma('secure_delete = ON')
    return change(db)
  } finally {
    db.close()
  }
}

/** Describes the first three faults of a file, or returns null. It compares the indexes as well. */
export function damageIn(db: Database.Database): string | null {
  const found = db.prepare<[], string>('PRAGMA integrity_check(3)').pluck().all().join('; ')
  return found === 'ok' ? null : found
}
