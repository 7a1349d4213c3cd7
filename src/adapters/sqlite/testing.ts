import { createHash } from 'node:crypto'
import { closeSync, constants, existsSync, ftruncateSync, openSync, readFileSync, rmSync, writeSync } from 'node:fs'
import Database from 'better-sqlite3'
import { Batch } from '../../commit/batch.ts'
import type { CommitHead } from '../../commit/head.ts'
import type { Rows } from '../../commit/rows.ts'
import type { Commit } from '../../contracts/log.ts'
import type { Mark } from '../../contracts/marks.ts'
import { openForWriting } from './schema/database.ts'
import { readHead } from './schema/head.ts'
import { openRecordNames } from './schema/names.ts'
import { openLoad } from './writing/load.ts'
import { openMarkWrites } from './marks.ts'
import { openNodeRows } from './writing/nodes.ts'
import { openWrite } from './writing/write.ts'

/** The files of a record at one moment, as a killed process leaves them. */
export interface RecordFiles {
  readonly database: Buffer
  readonly wal: Buffer
  /** The log's index, shared memory of the processes that have the file open; null if there is none. */
  readonly shm: Buffer | null
}

export function filesOf(path: string): RecordFiles {
  const read = (file: string): Buffer | null => (existsSync(file) ? readFileSync(file) : null)
  return { database: readFileSync(path), wal: read(`${path}-wal`) ?? Buffer.alloc(0), shm: read(`${path}-shm`) }
}

export function placeFiles(path: string, { database, wal, shm }: RecordFiles): void {
  overwrite(path, database)
  overwrite(`${path}-wal`, wal)
  if (shm === null) rmSync(`${path}-shm`, { force: true })
  else overwrite(`${path}-shm`, shm)
}

/** Overwrites in place, because truncating a file may wait for the disk, and tests do this thousands of times. */
function overwrite(path: string, bytes: Buffer): void {
  const file = openSync(path, constants.O_RDWR | constants.O_CREAT)
  try {
    writeSync(file, bytes, 0, bytes.length, 0)
    ftruncateSync(file, bytes.length)
  } finally {
    closeSync(file)
  }
}

/** A page in the write-ahead log. */
interface WalFrame {
  readonly at: number
  readonly end: number
  /** True for the last one of a transaction. */
  readonly isCommit: boolean
}

export const PAGE_BYTES = 2_048
const WAL_HEADER_BYTES = 32
const FRAME_HEADER_BYTES = 24

/** Returns the valid frames of the log: later ones are left from before it was restarted. */
export function framesOf(wal: Buffer): readonly WalFrame[] {
  const frames: WalFrame[] = []
  if (wal.length < WAL_HEADER_BYTES) return frames
  const bytes = FRAME_HEADER_BYTES + PAGE_BYTES
  const salt = wal.subarray(16, 24)
  for (let at = WAL_HEADER_BYTES; at + bytes <= wal.length; at += bytes) {
    if (!wal.subarray(at + 8, at + 16).equals(salt)) break
    frames.push({ at, end: at + bytes, isCommit: wal.readUInt32BE(at + 4) > 0 })
  }
  return frames
}

/** Digests the contents of all tables, after an integrity check. Others may have the file open. */
export function digestOf(path: string): string {
  const db = new Database(path, { readonly: true })
  try {
    const sound: unknown = db.pragma('integrity_check', { simple: true })
    if (sound !== 'ok') throw new Error(`the file isn't sound: ${String(sound)}`)
    const hash = createHash('sha256')
    const tables = db.prepare<[], string>(`SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name`).pluck()
    for (const table of tables.all()) {
      hash.update(`\n${table}\n`)
      for (const row of db.prepare(`SELECT * FROM "${table}"`).raw().iterate()) hash.update(`${JSON.stringify(row)}\n`)
    }
    return hash.digest('hex')
  } finally {
    db.close()
  }
}

/** Identifies the transactions in a file quickly, by numbers that each of them changes. Writes nothing. */
export function fingerprintOf(path: string): string {
  return JSON.stringify(
    read(
      path,
      `SELECT (SELECT max(id) FROM tx) AS tx, (SELECT count(*) FROM mark) AS marks, (SELECT max(tx) FROM follower) AS followed,
         (SELECT value FROM counter WHERE name = 'sequence') AS sequence, (SELECT count(*) FROM node) AS nodes`,
    ),
  )
}

function read(path: string, sql: string): unknown {
  const db = new Database(path, { readonly: true })
  try {
    return db.prepare(sql).get()
  } finally {
    db.close()
  }
}

/** A record in memory whose batches a test loads, plans and numbers itself, as the writer of a file does. */
export interface BatchRecord {
  head(): CommitHead
  load(commits: readonly Commit[]): { readonly batch: Batch; readonly rounds: number }
  write(rows: Rows): void
  mark(mark: Mark): void
  close(): void
}

export function openBatchRecord(dutyFence: (name: string) => number | null = () => null): BatchRecord {
  const db = openForWriting(':memory:')
  let head = readHead(db)
  const names = openRecordNames(db)
  const nodes = openNodeRows(db)
  const marks = openMarkWrites(db, { names, head: () => head })
  const parts = { names, nodes, marks }
  const load = openLoad(db, parts, dutyFence)
  const write = openWrite(db, parts)
  return {
    head: () => head,
    load(commits) {
      const batch = new Batch(commits)
      let rounds = 0
      for (let reads = batch.nextReads(); !reads.isEmpty; reads = batch.nextReads(), rounds++) load(reads, batch.state)
      return { batch, rounds }
    },
    write(rows) {
      write(rows)
      head = { ...rows.head, sequence: head.sequence }
    },
    mark: (mark) => void marks.mark(mark),
    close: () => void db.close(),
  }
}
