import { join } from 'node:path'
import { lockForWriting, type Lock } from '../adapters/sqlite/schema/lock.ts'
import { makeFolder } from '../lib/make-folder.ts'
import { messageOf } from '../lib/message-of.ts'

/** Lets only this user read files written from now on: the record has all sources' answers. */
export function keepFilesPrivate(): void {
  process.umask(0o077)
}

/** Creates the folder if it doesn't exist; only its user may read it. */
export function makeDataFolder(path: string): void {
  try {
    makeFolder(path, 0o700)
  } catch (error) {
    const reason = messageOf(error)
    const todo =
      'Check that it lies on a disk that is mounted for writing and has space, and that this user may write there'
    throw new Error(`The data folder ${path} can't be made. ${todo} (${reason})`, { cause: error })
  }
}

/**
 * Keeps a second process over PostgreSQL out of the folder: both would write the same search index and image of the
 * graph. Over SQLite the lock of the record does the same.
 */
export function lockDataFolder(path: string): Lock {
  return lockForWriting(
    join(path, 'process'),
    (holder) =>
      `The data folder ${path} is in use by ${holder}. Each process over PostgreSQL needs a data folder of its own, for ` +
      'its search index and its image of the graph: set MLG_DATA to another folder, or stop that process first.',
  )
}
