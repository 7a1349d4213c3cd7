/**
 * Counts SQLite's work in each thread of a program started with `--import` of this file. After each transaction the
 * thread writes its counts to a file in the folder `MLG_BENCH_COUNTS`; without it, nothing is counted.
 */
import { openSync, readSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { threadId } from 'node:worker_threads'
import Database from 'better-sqlite3'

/** Totals of all threads. */
export interface SqliteCounts {
  readonly statements: number
  readonly transactions: number
  /** Bytes written to the write-ahead log. */
  readonly logged: number
}

/** Bytes before each page in the write-ahead log. */
const FRAME_HEADER = 24

type CountedFunction = (this: unknown, ...args: unknown[]) => unknown

const folder = process.env.MLG_BENCH_COUNTS
if (folder !== undefined) count(join(folder, `thread-${process.pid}-${threadId}.json`))

function count(file: string): void {
  let statements = 0
  let transactions = 0
  let logged = 0
  let before = 0
  const logs = new Map<string, number>()
  const memory = new Database(':memory:')
  const statement = Object.getPrototypeOf(memory.prepare('SELECT 1')) as Record<string, CountedFunction>
  memory.close()
  for (const name of ['run', 'get', 'all', 'iterate']) {
    const call = statement[name]
    if (call === undefined) throw new Error(`better-sqlite3 has no ${name}`)
    statement[name] = function (...args) {
      statements++
      return Reflect.apply(call, this, args)
    }
  }
  const exec = Database.prototype.exec
  Database.prototype.exec = function (sql) {
    statements++
    const db = Reflect.apply(exec, this, [sql]) as Database.Database
    if (sql === 'COMMIT' && !db.readonly) noteCommit(db)
    return db
  }

  function noteCommit(db: Database.Database): void {
    transactions++
    const last = lastFrame(db.name)
    // The log restarts after a checkpoint has copied all of it.
    const frames = last >= before ? last - before : last
    const pageSize = db.pragma('page_size', { simple: true }) as number
    logged += frames * (pageSize + FRAME_HEADER)
    before = last
    // Atomic: readers find the earlier or the current counts, never half of them.
    writeFileSync(`${file}.part`, JSON.stringify({ statements, transactions, logged } satisfies SqliteCounts))
    renameSync(`${file}.part`, file)
  }

  /** `mxFrame` in the index of the write-ahead log, as SQLite documents the format. */
  function lastFrame(path: string): number {
    const log = logs.get(path) ?? openSync(`${path}-shm`, 'r')
    logs.set(path, log)
    const header = Buffer.alloc(4)
    readSync(log, header, 0, 4, 16)
    return header.readUInt32LE()
  }
}
