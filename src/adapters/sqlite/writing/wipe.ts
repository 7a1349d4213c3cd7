import { checkpoint, type Db } from '../schema/database.ts'

/** Time that the writing thread waits for readers to end. */
const READERS_MS = 100

/**
 * Rewrites the whole file, so that no free or half-full page holds deleted data, then moves the log of writes into it
 * and truncates the log. The new contents are in a temporary file meanwhile, not in memory. Returns false if a reader
 * still uses the old state, which keeps the log in use: the file, to which nothing else is written meanwhile, would
 * then have to be rewritten once more.
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
