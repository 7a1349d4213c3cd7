import type { MessagePort } from 'node:worker_threads'
import { operations, WRITES } from '../../contracts/operations.ts'
import type { Commit } from '../../contracts/log.ts'
import type { RecordPorts } from '../../contracts/store.ts'
import type { Tx } from '../../model/facts.ts'
import { FileCondition } from './condition.ts'
import type { SqliteStore } from './store.ts'
import { openForReading } from './schema/database.ts'
import { portCalls } from '../../lib/port-calls.ts'
import { listeners } from '../../lib/listeners.ts'
import { storeReads } from './reading/reader.ts'
import { openSnapshot } from './reading/snapshot.ts'

export interface RemoteService {
  close(): void
}

/**
 * Lets another thread write through a port. Messages that arrive together run together, and the store writes calls of
 * one turn of the event loop as one durable batch, so nothing is gathered here.
 */
export function serveStore(store: SqliteStore, port: MessagePort): RemoteService {
  const writes = Object.fromEntries(
    WRITES.map((op) => [op, (...args: readonly unknown[]): unknown => Reflect.apply(store[op], store, args)]),
  )
  const calls = portCalls(port, writes, 'the thread that reads')
  const stops = [
    store.onCommit((head) => calls.tell('committed', [head])),
    store.onMark((platforms) => calls.tell('marked', [platforms])),
    store.onFault((fault) => calls.tell('faulty', [fault])),
  ]
  if (store.fault() !== null) calls.tell('faulty', [store.fault()])
  return {
    close() {
      for (const stop of stops) stop()
      calls.end('the record is closed')
    },
  }
}

/** The record for a thread whose writes go to another thread. */
interface RemoteStore extends RecordPorts {
  /** Says why the file can't be read or written now, as far as either thread has noticed. */
  fault(): string | null
}

/** Reads on its own connection in the calling thread; writes through the port of the thread that owns the record. */
export function remoteStore(options: { readonly path: string; readonly port: MessagePort }): RemoteStore {
  const { path, port } = options
  const db = openForReading(path)
  const condition = new FileCondition(path)
  let writerFault: string | null = null
  const commits = listeners<Tx>()
  const marks = listeners<readonly string[] | null>()
  const calls = portCalls(
    port,
    { committed: commits.notify, marked: marks.notify, faulty: (fault: string | null) => void (writerFault = fault) },
    'the thread that writes the record',
  )
  const writes = operations(WRITES, (op) => {
    return (...args) => calls.call(op, args)
  })

  return {
    ...storeReads(db, condition.performRead),
    ...writes,
    fault: () => writerFault ?? condition.fault,
    commit: (batch, following) => writes.commit(batch.map(withOwnBytes), following),
    onCommit: commits.add,
    onMark: marks.add,
    onAccessChange: () => () => undefined,
    snapshot: () => openSnapshot(db),
    async close() {
      if (!db.open) return
      calls.end('the record is closed')
      port.close()
      db.close()
    },
  }
}

/** A Buffer is often a window on a shared 8 kB pool, all of which would be copied to the other thread. */
function withOwnBytes(commit: Commit): Commit {
  const documents = commit.documents.map((write) => {
    const { answer } = write
    if (answer.kind !== 'stated' || answer.raw === null || answer.raw.byteLength === answer.raw.buffer.byteLength)
      return write
    return { ...write, answer: { ...answer, raw: new Uint8Array(answer.raw) } }
  })
  return { ...commit, documents }
}
