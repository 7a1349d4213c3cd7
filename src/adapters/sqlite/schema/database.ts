// Opens the SQLite file. Parameters in conditions are written `+?`: the planner of SQLite 3.46 and later uses the value
// of a bare `?` for its estimates, and re-prepares the statement whenever another value is bound: 6 µs more for a read
// of 1 µs. The sign makes it ignore the value, and changes nothing else.

import Database from 'better-sqlite3'
import { LAYOUT, stepsFrom, type Layout } from '../../record/migrations.ts'
import { addressOf, checkSchema, createSchema, layoutOf, type Db, type Upgraded } from './schema.ts'

export type { Db }

/**
 * A batch changes few bytes in each of many pages, and writes complete pages: pages of 4 kB write a quarter more, and
 * pages of 1 kB hold only one row of some tables. A file keeps the size that it was created with.
 */
const PAGE_SIZE = 2_048
/** Another process (a backup, a shell) may hold the lock for a moment. */
export const BUSY_MS = 5_000
/** Negative: in KiB. The writer caches the hot right edges of indexes; a reader needs little else. */
const WRITER_CACHE_KIB = 65_536
const READER_CACHE_KIB = 16_384
const MMAP_BYTES = 268_435_456
/** Log size that triggers a checkpoint, so that a page changed by every batch is copied once for many. */
const CHECKPOINT_BYTES = 67_108_864

interface WritingOptions {
  /** Used by tests of upgrades. */
  readonly layout?: Layout
  readonly upgraded?: Upgraded
}

/** Opens the file for the writer. Creates it if it doesn't exist, and upgrades one of an earlier layout. */
export function openForWriting(path: string, { layout, upgraded }: WritingOptions = {}): Db {
  return prepareOrClose(new Database(path), (db) => {
    db.pragma(`busy_timeout = ${BUSY_MS}`)
    db.pragma(`page_size = ${PAGE_SIZE}`)
    db.pragma('journal_mode = WAL')
    // Acknowledged writes survive the loss of power: one fsync for each batch.
    db.pragma('synchronous = FULL')
    const pageSize = Number(db.pragma('page_size', { simple: true }))
    db.pragma(`wal_autocheckpoint = ${Math.round(CHECKPOINT_BYTES / pageSize)}`)
    db.pragma(`cache_size = -${WRITER_CACHE_KIB}`)
    db.pragma(`mmap_size = ${MMAP_BYTES}`)
    db.pragma('temp_store = MEMORY')
    createSchema(db, path, layout, upgraded)
  })
}

export function openForReading(path: string): Db {
  return openReadable(path, (db) => checkSchema(db, path))
}

/** Opens the file to copy it unchanged, even in an earlier layout that this release upgrades. */
export function openForCopying(path: string): { readonly db: Db; readonly layout: number } {
  const db = openReadable(path, (opened) => void stepsFrom(layoutOf(opened, path), LAYOUT, addressOf(path)))
  return { db, layout: layoutOf(db, path) }
}

function openReadable(path: string, check: (db: Db) => void): Db {
  return prepareOrClose(new Database(path, { readonly: true, fileMustExist: true }), (db) => {
    db.pragma(`busy_timeout = ${BUSY_MS}`)
    db.pragma(`cache_size = -${READER_CACHE_KIB}`)
    db.pragma(`mmap_size = ${MMAP_BYTES}`)
    db.pragma('query_only = ON')
    check(db)
  })
}

function prepareOrClose(db: Db, prepare: (db: Db) => void): Db {
  try {
    prepare(db)
    return db
  } catch (error) {
    db.close()
    throw error
  }
}

/**
 * Copies the write-ahead log into the file and truncates it. Returns false if a reader still needs the old content
 * after `waitMs`; the rest is copied anyway.
 */
export function checkpoint(db: Db, waitMs: number): boolean {
  db.pragma(`busy_timeout = ${waitMs}`)
  try {
    return db.pragma('wal_checkpoint(TRUNCATE)', { simple: true }) === 0
  } finally {
    db.pragma(`busy_timeout = ${BUSY_MS}`)
  }
}

/** Copies the part of the log that no reader needs, without waiting. The log starts over once all of it is copied. */
export function copyToFile(db: Db): void {
  db.pragma('wal_checkpoint(PASSIVE)')
}
