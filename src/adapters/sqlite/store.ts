import { OPERATIONS, operations, WRITES } from '../../contracts/operations.ts'
import type { RecordPorts } from '../../contracts/store.ts'
import type { Tx } from '../../model/facts.ts'
import { listeners } from '../../lib/listeners.ts'
import { workShare } from '../../lib/work-share.ts'
import { FileCondition } from './condition.ts'
import { storeReads } from './reading/reader.ts'
import { openSnapshot } from './reading/snapshot.ts'
import { BUSY_MS, checkpoint, copyToFile, openForReading, openForWriting, type Db } from './schema/database.ts'
import { lockForWriting, type Lock } from './schema/lock.ts'
import { copyUnfinished, type Upgraded } from './schema/schema.ts'
import { memoryCoordination } from './writing/memory-coordination.ts'
import { openQueue } from './writing/queue.ts'
import { wipe } from './writing/wipe.ts'
import { openWriter, type QueuedName } from './writing/writer.ts'

interface SqliteOptions {
  /** A file path, or `:memory:`. */
  readonly path: string
  /** Needs no lock, and follows what another connection writes. */
  readonly readonly?: boolean
  /** Limits a write. A simulation sets it, since its result must not depend on the machine's speed. */
  readonly maxWriteMs?: number
  /** Called after each write that carried commits, with their number. */
  readonly wrote?: (commits: number) => void
  /** Longest time until a write is copied from the log into the file. */
  readonly checkpointMs?: number
  /** How often a part of it is copied while the thread has little to do. */
  readonly copyMs?: number
  /** Called after each step that upgraded an earlier layout. */
  readonly upgraded?: Upgraded
  /** Overrides how the file is opened for writing, in tests of a full disk or of upgrades. */
  readonly open?: (path: string) => Db
}

/** The record in a file, for the thread that owns the file. */
export interface SqliteStore extends RecordPorts {
  /** Says why the file can't be read or written now, as far as known; null while it can. */
  fault(): string | null
  onFault(listener: (fault: string | null) => void): () => void
}

/** Bounds what a damaged write-ahead log loses; under full load a checkpoint comes by size every few seconds anyway. */
const CHECKPOINT_MS = 30_000
/**
 * How often an idle thread copies written pages into the file, some MB at a time: a checkpoint by size stops all
 * writing for a third of a second.
 */
const COPY_MS = 500
/** A thread that works for more than this share of the time isn't idle. */
const BUSY_SHARE = 0.9
/** How often an unwritable file is probed. */
const PROBE_MS = 2_000
/** Bytes that a probe writes, as many as a large batch, because a smaller write may fit where that doesn't. */
const PROBE_BYTES = 262_144

/** The record in one SQLite file. An fsync blocks the calling thread, so a server opens it in a separate one. */
export function openSqliteStore(options: SqliteOptions): SqliteStore {
  return options.readonly === true ? openReadonly(options.path) : openWritable(options)
}

function openWritable(options: SqliteOptions): SqliteStore {
  const { path, upgraded, open = (file: string) => openForWriting(file, { upgraded }) } = options
  let lock: Lock | null = null
  try {
    lock = path === ':memory:' ? null : lockForWriting(path)
    return writable(refuseUnfinishedCopy(open(path), path), lock, options)
  } catch (error) {
    lock?.release()
    throw new FileCondition(path).failed(error)
  }
}

/** Closes and refuses a record whose contents are still to come. */
export function refuseUnfinishedCopy(db: Db, path: string): Db {
  const unfinished = copyUnfinished(db, path)
  if (unfinished === null) return db
  db.close()
  throw unfinished
}

function writable(db: Db, lock: Lock | null, options: SqliteOptions): SqliteStore {
  const { path, maxWriteMs, wrote, checkpointMs = CHECKPOINT_MS, copyMs = COPY_MS } = options
  const condition = new FileCondition(path)
  const { dutyFence, ...coordination } = memoryCoordination(() => writer.fence())
  const writer = openWriter(db, dutyFence)
  // Ends all leases, so that a restart after a kill needn't wait for their expiry.
  db.transaction(() => writer.takeBack())()
  const queued = WRITES.filter((name): name is QueuedName => name in writer.operations)
  const commits = listeners<Tx>()
  const marks = listeners<readonly string[] | null>()
  let announced = writer.tx()
  const queue = openQueue(
    db,
    {
      checkpoint: writer.checkpoint,
      end: writer.save,
      written(count) {
        const tx = writer.tx()
        if (tx !== announced) commits.notify((announced = tx))
        const waiting = writer.takeWaiting()
        if (waiting.length > 0) marks.notify(waiting)
        hasWritten = true
        if (count > 0) wrote?.(count)
      },
      failed: (error) => condition.failed(error),
    },
    maxWriteMs,
  )
  let open = true
  let hasWritten = false
  const worked = workShare()
  const timers = db.memory
    ? []
    : [
        setInterval(runReporting, checkpointMs, () => checkpoint(db, 0)),
        setInterval(copySome, copyMs),
        setInterval(probe, PROBE_MS),
      ]
  for (const timer of timers) timer.unref()
  const putProbe = db.prepare(`INSERT OR REPLACE INTO note (name, value) VALUES ('probe', ?)`)
  const dropProbe = db.prepare(`DELETE FROM note WHERE name = 'probe'`)

  /** Runs background work: its failure is a fault of the file. */
  function runReporting(work: () => unknown): void {
    try {
      work()
    } catch (error) {
      condition.failed(error)
    }
  }

  function copySome(): void {
    if (worked() > BUSY_SHARE || !hasWritten) return
    hasWritten = false
    runReporting(() => copyToFile(db))
  }

  /** Probes even if nothing else is written, which nobody may while the service isn't ready. */
  function probe(): void {
    if (condition.fault === null) return
    queue
      .add('durable', () => void putProbe.run(' '.repeat(PROBE_BYTES)))
      .then(() => queue.add('durable', () => void dropProbe.run()))
      .then(
        () => condition.worked(),
        () => undefined,
      )
  }

  return {
    ...storeReads(db, condition.perform),
    ...coordination,
    ...operations(queued, (name) => {
      const perform: (...args: never[]) => unknown = writer.operations[name]
      return (...args) => queue.add(OPERATIONS[name], () => perform(...args))
    }),
    commit: (batch, following = 0) =>
      queue.add('durable', () => writer.commit(batch), { commits: batch.length, following }),
    async wipe() {
      await queue.idle()
      return condition.perform(() => wipe(db))
    },
    onCommit: commits.add,
    onMark: marks.add,
    onAccessChange: () => () => undefined,
    fault: () => condition.fault,
    onFault: condition.onChange,
    snapshot: () => openSnapshot(db),
    async close() {
      if (!open) return
      open = false
      for (const timer of timers) clearInterval(timer)
      await queue.close()
      try {
        // SQLite would do it when the last connection closes: a reader's, which may not write.
        if (!db.memory) condition.perform(() => checkpoint(db, BUSY_MS))
      } finally {
        db.close()
        lock?.release()
      }
    },
  }
}

function openReadonly(path: string): SqliteStore {
  const condition = new FileCondition(path)
  const refuse = async (): Promise<never> => {
    throw new Error(`${path} is open for reading only`)
  }
  const db = condition.perform(() => openForReading(path))
  return {
    ...storeReads(db, condition.performRead),
    ...operations(WRITES, () => refuse),
    fault: () => condition.fault,
    onFault: condition.onChange,
    onCommit: () => () => undefined,
    onMark: () => () => undefined,
    onAccessChange: () => () => undefined,
    snapshot: () => openSnapshot(db),
    async close() {
      if (db.open) db.close()
    },
  }
}
