import type { Store } from '../../contracts/store.ts'
import type { Tx } from '../../model/facts.ts'
import { memoryCoordination } from './coordination.ts'
import { openForReading, openForWriting, type Db } from './database.ts'
import { openDecider } from './guard.ts'
import { openHouseWrites } from './house.ts'
import { openListedWrites } from './listed.ts'
import { listeners } from '../../lib/listeners.ts'
import { lockForWriting, type Lock } from './lock.ts'
import { openQueue } from './queue.ts'
import { openReader, storeReads } from './reader.ts'
import { openRedactor, wipe } from './redact.ts'
import { openRetainWrites } from './retain.ts'
import { openWriter } from './writer.ts'

export interface SqliteOptions {
  /** A file, or `:memory:`. */
  readonly path: string
  /** Reads only: needs no lock, and follows what another connection writes. */
  readonly readonly?: boolean
}

/** The record in one SQLite file, in the calling thread: an fsync blocks it, so a server opens it in a thread of its own. */
export function openSqliteStore(options: SqliteOptions): Store {
  return options.readonly === true ? openReadonly(options.path) : openWritable(options.path)
}

function openWritable(path: string): Store {
  const lock = path === ':memory:' ? null : lockForWriting(path)
  try {
    return writable(openForWriting(path), lock)
  } catch (error) {
    lock?.release()
    throw error
  }
}

function writable(db: Db, lock: Lock | null): Store {
  const { dutyFence, ...coordination } = memoryCoordination(() => writer.fence())
  const writer = openWriter(db, dutyFence)
  // A kill in the middle of its reads must not make a restart wait until their leases run out.
  db.transaction(() => writer.takeBack())()
  const house = openHouseWrites(db)
  const listing = openListedWrites(db)
  const decide = openDecider(db)
  const past = openRetainWrites(db)
  const redactPast = openRedactor(db)
  const commits = listeners<Tx>()
  const marks = listeners<void>()
  let told = { tx: writer.head().tx, marks: 0 }
  const queue = openQueue(db, {
    checkpoint: writer.checkpoint,
    end: writer.save,
    written() {
      const now = { tx: writer.head().tx, marks: writer.marks() }
      const before = told
      told = now
      if (now.tx !== before.tx) commits.tell(now.tx)
      if (now.marks !== before.marks) marks.tell()
    },
  })
  let open = true

  return {
    ...storeReads(openReader(db)),
    ...coordination,
    mark: (all) => queue.add('durable', () => writer.mark(all)),
    commit: (batch) => queue.add('durable', () => writer.commit(batch)),
    // Lost with the power, a lease is granted again: its holder is gone as well.
    lease: (request) => queue.add('lazy', () => writer.lease(request)),
    release: (leases) => queue.add('lazy', () => writer.release(leases)),
    quarantine: (items) => queue.add('durable', () => house.quarantine(items)),
    discard: (id) => queue.add('durable', () => house.discard(id)),
    replayed: (id, reason, detail) => queue.add('durable', () => house.replayed(id, reason, detail)),
    saveCheckpoint: (follower, tx) => queue.add('lazy', () => house.saveCheckpoint(follower, tx)),
    saveNote: (key, value) => queue.add('durable', () => house.saveNote(key, value)),
    listed: (page) => queue.add('durable', () => listing.listed(page)),
    unlisted: (of, uris) => queue.add('durable', () => listing.unlisted(of, uris)),
    decide: (decision) => queue.add('durable', () => decide(decision)),
    announceHorizon: (tx, now) => queue.add('durable', () => past.announceHorizon(tx, now)),
    dropPast: (of) => queue.add('durable', () => past.dropPast(of)),
    redactPast: (step) => queue.add('durable', () => redactPast(step)),
    async wipe() {
      queue.flush()
      return wipe(db)
    },
    onCommit: commits.add,
    onMark: marks.add,
    async close() {
      if (!open) return
      open = false
      queue.close()
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
    ...storeReads(openReader(db)),
    mark: refuse,
    commit: refuse,
    lease: refuse,
    release: refuse,
    quarantine: refuse,
    discard: refuse,
    replayed: refuse,
    saveCheckpoint: refuse,
    saveNote: refuse,
    grant: refuse,
    hold: refuse,
    claim: refuse,
    unclaim: refuse,
    listed: refuse,
    unlisted: refuse,
    decide: refuse,
    announceHorizon: refuse,
    dropPast: refuse,
    redactPast: refuse,
    wipe: refuse,
    onCommit: () => () => undefined,
    onMark: () => () => undefined,
    async close() {
      if (db.open) db.close()
    },
  }
}
