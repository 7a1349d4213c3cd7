import { OPERATIONS, operations, WRITES, type Synchronous, type WriteName } from '../../contracts/operations.ts'
import type { Store } from '../../contracts/store.ts'
import type { Coordination } from '../../contracts/coordination.ts'
import type { Tx } from '../../model/facts.ts'
import { memoryCoordination } from './writing/memory-coordination.ts'
import { BUSY_MS, openForReading, openForWriting, type Db } from './schema/database.ts'
import { openDeletionResolver } from './guard.ts'
import { openQuarantineAndNotesWrites } from './quarantine-and-notes.ts'
import { openListingWrites } from './listings.ts'
import { listeners } from '../../lib/listeners.ts'
import { lockForWriting, type Lock } from './schema/lock.ts'
import { checkpoint } from './writing/checkpoint.ts'
import { openQueue, type BatchHooks, type QueueOptions } from './writing/queue.ts'
import { storeReads } from './reading/reader.ts'
import { openSnapshot } from './reading/snapshot.ts'
import { openRedactor, wipe } from './writing/redact.ts'
import { openRetainWrites } from './writing/retain.ts'
import { openWriter, type GatherBounds } from './writing/writer.ts'

export interface SqliteOptions {
  /** A file, or `:memory:`. */
  readonly path: string
  /** Reads only: needs no lock, and follows what another connection writes. */
  readonly readonly?: boolean
  /** A write ends after this time. For a simulation, whose result must not depend on the speed of the machine. */
  readonly maxWriteMs?: number
  /** After each write that carried commits, with their number. */
  readonly wrote?: (commits: number) => void
  readonly gather?: GatherBounds
  /** What was written is in the file itself after this time at the latest. */
  readonly checkpointMs?: number
}

/** A log of writes that is damaged loses what was written since; a checkpoint under full load comes by size every few seconds anyway. */
const CHECKPOINT_MS = 30_000

/** All writes but coordination (in memory), `commit` (which announces how many more follow it), and what is no transaction. */
type QueuedName = Exclude<WriteName, keyof Coordination | 'commit' | 'wipe'>

/** The record in one SQLite file, in the calling thread: an fsync blocks it, so a server opens it in a thread of its own. */
export function openSqliteStore(options: SqliteOptions): Store {
  return options.readonly === true ? openReadonly(options.path) : openWritable(options)
}

function openWritable({ path, gather, maxWriteMs, wrote, checkpointMs = CHECKPOINT_MS }: SqliteOptions): Store {
  const inMemory = path === ':memory:'
  const lock = inMemory ? null : lockForWriting(path)
  try {
    // Nothing is made durable in memory, so that nothing is gained by a wait.
    const queue = { maxWriteMs, maxWaitMs: inMemory ? 0 : undefined, wrote }
    return writable(openForWriting(path), { lock, gather, queue, checkpointMs })
  } catch (error) {
    lock?.release()
    throw error
  }
}

function writable(
  db: Db,
  {
    lock,
    gather,
    queue: options,
    checkpointMs,
  }: {
    readonly lock: Lock | null
    readonly gather?: GatherBounds
    readonly queue: QueueOptions
    readonly checkpointMs: number
  },
): Store {
  const { dutyFence, ...coordination } = memoryCoordination(() => writer.fence())
  const writer = openWriter(db, dutyFence, gather)
  // After a kill in the middle of its reads, a restart must not wait until their leases expire.
  db.transaction(() => writer.takeBack())()
  const writes: Synchronous<QueuedName> = {
    mark: writer.mark,
    push: writer.push,
    lease: writer.lease,
    take: writer.take,
    release: writer.release,
    ...openQuarantineAndNotesWrites(db),
    ...openListingWrites(db, writer.nodes.idOf),
    ...openRetainWrites(db, writer.changes),
    redactPast: openRedactor(db),
    resolveDeletions: openDeletionResolver(db),
  }
  const queued = WRITES.filter((name): name is QueuedName => name in writes)
  const commits = listeners<Tx>()
  const marks = listeners<readonly string[] | null>()
  let told = writer.head().tx
  const hooks: BatchHooks = {
    checkpoint: writer.checkpoint,
    end: writer.save,
    written() {
      writer.becameDurable()
      const now = writer.head().tx
      const before = told
      told = now
      if (now !== before) commits.notify(now)
      const waiting = writer.takeWaiting()
      if (waiting.length > 0) marks.notify(waiting)
    },
  }
  const queue = openQueue(db, hooks, options)
  let open = true
  const checkpoints = db.memory ? undefined : setInterval(() => checkpoint(db, 0), checkpointMs).unref()

  return {
    ...storeReads(db),
    ...coordination,
    ...operations(queued, (name) => {
      const perform: (...args: never[]) => unknown = writes[name]
      return (...args) => queue.add(OPERATIONS[name], () => perform(...args))
    }),
    commit: (batch, following = 0) =>
      queue.add('durable', () => writer.commit(batch), { commits: batch.length, following }),
    async wipe() {
      await queue.idle()
      return wipe(db)
    },
    onCommit: commits.add,
    onMark: marks.add,
    snapshot: () => openSnapshot(db),
    async close() {
      if (!open) return
      open = false
      clearInterval(checkpoints)
      await queue.close()
      db.transaction(() => writer.storePauses())()
      // SQLite does it where the last connection is closed: that is a reader's, which may not write.
      if (!db.memory) checkpoint(db, BUSY_MS)
      db.close()
      lock?.release()
    },
  }
}

function openReadonly(path: string): Store {
  const db = openForReading(path)
  const refuse = async (): Promise<never> => {
    throw new Error(`${path} is open for reading only`)
  }
  return {
    ...storeReads(db),
    ...operations(WRITES, () => refuse),
    onCommit: () => () => undefined,
    onMark: () => () => undefined,
    snapshot: () => openSnapshot(db),
    async close() {
      if (db.open) db.close()
    },
  }
}
