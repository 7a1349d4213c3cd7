import { checkpoint, type Db } from '../schema/database.ts'

/** Time that the writing thread waits for readers to end. */
const READERS_MS = 100

/**
 * Writes the complete file anew, so that no free page, and none half full, holds what was deleted from it; and copies
 * the log of writes into it and cuts that off. The new contents are in a temporary file meanwhile, not in memory. False
 * where a reader still has what the file was: that keeps the log of writes in use, and the file, during which nothing
 * else is written, would have to be written once more.
 */
export function wipe(db: Db): boolean {
  if (!db.memory && !checkpoint(db, READERS_MS)) return false
  db.pragma('temp_store = FILE')
  try {
    db.exec('VACUUM')
  } finally {
    db.pragma('temp_store = MEMORY')
  }
  return db.memory || checkpoint(db, READERS_MS)
}
