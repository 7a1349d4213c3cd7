import type { MessagePort } from 'node:worker_threads'
import { operations, WRITES, type WriteName } from '../../contracts/operations.ts'
import type { Commit } from '../../contracts/log.ts'
import type { Store } from '../../contracts/store.ts'
import type { Tx } from '../../model/facts.ts'
import { openForReading } from './schema/database.ts'
import { listeners } from '../../lib/listeners.ts'
import { storeReads } from './reading/reader.ts'

/** A write with its arguments, as the port has them on both sides. */
interface Call {
  readonly op: WriteName
  readonly args: readonly unknown[]
}
interface Request extends Call {
  readonly id: number
}

type Response =
  | { readonly kind: 'answer'; readonly id: number; readonly value: unknown }
  | { readonly kind: 'error'; readonly id: number; readonly error: unknown }
  | { readonly kind: 'committed'; readonly head: Tx }
  | { readonly kind: 'marked'; readonly platforms: readonly string[] | null }

export interface RemoteService {
  close(): void
}

/**
 * Lets another thread write through a port. Messages that arrive together run together: the store they are handed to writes
 * what comes within one turn of the loop as one durable batch, so nothing is gathered here.
 */
export function serveStore(store: Store, port: MessagePort): RemoteService {
  const send = (response: Response) => port.postMessage(response)
  const onRequest = (request: Request) => {
    perform(store, request).then(
      (value) => send({ kind: 'answer', id: request.id, value }),
      (error: unknown) => send({ kind: 'error', id: request.id, error: portable(error) }),
    )
  }
  const stops = [
    store.onCommit((head) => send({ kind: 'committed', head })),
    store.onMark((platforms) => send({ kind: 'marked', platforms })),
  ]
  port.on('message', onRequest)
  return {
    close() {
      port.off('message', onRequest)
      for (const stop of stops) stop()
    },
  }
}

async function perform(store: Store, { op, args }: Call): Promise<unknown> {
  return Reflect.apply(store[op], store, args)
}

/** Reads on a connection of its own, in the calling thread; writes through the port of the thread that owns the record. */
export function remoteStore(options: { readonly path: string; readonly port: MessagePort }): Store {
  const { path, port } = options
  const db = openForReading(path)
  const commits = listeners<Tx>()
  const marks = listeners<readonly string[] | null>()
  const waiting = new Map<number, { resolve(value: unknown): void; reject(error: unknown): void }>()
  let calls = 0
  let ended: string | null = null

  port.on('message', (response: Response) => {
    switch (response.kind) {
      case 'committed':
        return commits.notify(response.head)
      case 'marked':
        return marks.notify(response.platforms)
      case 'answer':
        waiting.get(response.id)?.resolve(response.value)
        return void waiting.delete(response.id)
      case 'error':
        waiting.get(response.id)?.reject(response.error)
        return void waiting.delete(response.id)
    }
  })
  port.on('close', () => end('the thread that writes the record has ended'))

  function end(reason: string): void {
    ended ??= reason
    for (const { reject } of waiting.values()) reject(new Error(reason))
    waiting.clear()
  }

  function call(op: WriteName, args: readonly unknown[]): Promise<unknown> {
    if (ended !== null) return Promise.reject(new Error(ended))
    const id = ++calls
    return new Promise((resolve, reject) => {
      waiting.set(id, { resolve, reject })
      port.postMessage({ id, op, args } satisfies Request)
    })
  }
  const writes = operations(
    WRITES,
    (op) =>
      (...args) =>
        call(op, args),
  )

  return {
    ...storeReads(db),
    ...writes,
    commit: (batch, following) => writes.commit(batch.map(withOwnBytes), following),
    onCommit: commits.add,
    onMark: marks.add,
    async close() {
      if (!db.open) return
      end('the record is closed')
      port.close()
      db.close()
    },
  }
}

/** A Buffer is often a window on a shared 8 kB pool, all of which would be copied to the other thread. */
function withOwnBytes(commit: Commit): Commit {
  const documents = commit.documents.map((write) => {
    const { answer } = write
    if (answer.kind !== 'said' || answer.raw === null || answer.raw.byteLength === answer.raw.buffer.byteLength)
      return write
    return { ...write, answer: { ...answer, raw: new Uint8Array(answer.raw) } }
  })
  return { ...commit, documents }
}

/** An error in a form that can be sent to a thread. Anything that isn't an error, or that cannot be copied, arrives as an error with its text. */
function portable(error: unknown): Error {
  if (!(error instanceof Error)) return new Error(String(error))
  const copy = new Error(error.message)
  copy.name = error.name
  if (error.stack !== undefined) copy.stack = error.stack
  return copy
}
