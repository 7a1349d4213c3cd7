import { checkpoint, type Db } from '../schema/database.ts'

/** How long the writing thread waits for readers to finish. */
const READERS_MS = 100

/**
 * Rewrites the whole file, so that no free or half-full page holds deleted data, then moves the write-ahead log into it
 * and truncates the log. Meanwhile the new contents are in a temporary file, not in memory. Returns false if a reader
 * still uses the old state, which keeps the log in use: the file has to be rewritten again later.
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
