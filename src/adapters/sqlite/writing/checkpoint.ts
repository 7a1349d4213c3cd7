import { BUSY_MS, type Db } from '../schema/database.ts'

/**
 * Copies the log of writes into the file, and cuts it off. False where that isn't possible within `waitMs`: a reader
 * still has what the file was, and what it doesn't need is copied all the same.
 */
export function checkpoint(db: Db, waitMs: number): boolean {
  db.pragma(`busy_timeout = ${waitMs}`)
  try {
    return db.pragma('wal_checkpoint(TRUNCATE)', { simple: true }) === 0
  } finally {
    db.pragma(`busy_timeout = ${BUSY_MS}`)
  }
}
