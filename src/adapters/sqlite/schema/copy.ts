import { rmSync } from 'node:fs'
import Database from 'better-sqlite3'
import { openForCopying } from './database.ts'

/** Pages of 2 kB copied in one step, which takes some milliseconds; other work runs between two steps. */
const PAGES_PER_STEP = 1_000

/**
 * Copies the record as of one moment into a new file, page by page, even while another process writes it. A read
 * transaction stays open meanwhile: writes go to the write-ahead log, so no writer waits and the copy never restarts.
 * That log grows until the copy is complete. Resolves with the layout.
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

/** Removes the database and the files beside it that exist while it is open. */
export function removeDatabase(path: string): void {
  for (const suffix of ['', '-wal', '-shm', '-journal', '.lock', '.lock-journal'])
    rmSync(`${path}${suffix}`, { force: true })
}

/** Changes a file that nobody else uses, and leaves no write-ahead log beside it. Deleted content is overwritten. */
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

/** Describes the first three faults of a file, or returns null. Also checks the indexes. */
export function damageIn(db: Database.Database): string | null {
  const found = db.prepare<[], string>('PRAGMA integrity_check(3)').pluck().all().join('; ')
  return found === 'ok' ? null : found
}
