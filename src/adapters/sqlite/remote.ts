import type { MessagePort } from 'node:worker_threads'
import type { Commit, Store } from '../../contracts/store.ts'
import type { Tx } from '../../model/facts.ts'
import { openForReading } from './database.ts'
import { listeners } from '../../lib/listeners.ts'
import { openReader, storeReads } from './reader.ts'

type Write =
  | 'mark' | 'lease' | 'release' | 'commit' | 'quarantine' | 'discard' | 'replayed' | 'saveCheckpoint' | 'saveNote'
  | 'grant' | 'hold' | 'claim' | 'unclaim' | 'listed' | 'unlisted' | 'decide'
  | 'announceHorizon' | 'dropPast' | 'redactPast' | 'wipe' // prettier-ignore

/** Each write with its arguments, so that neither side has to believe the other about types. */
type Call = { [Name in Write]: { readonly op: Name; readonly args: Parameters<Store[Name]> } }[Write]
type Request = Call & { readonly id: number }

type Response =
  | { readonly kind: 'answer'; readonly id: number; readonly value: unknown }
  | { readonly kind: 'error'; readonly id: number; readonly error: unknown }
  | { readonly kind: 'committed'; readonly head: Tx }
  | { readonly kind: 'marked' }

export interface Served {
  close(): void
}

/**
 * Lets another thread write through a port. Messages that arrive together run together: the store they are handed to writes
 * what comes within one turn of the loop as one durable batch, so nothing is gathered here.
 */
export function serveStore(store: Store, port: MessagePort): Served {
  const say = (response: Response) => port.postMessage(response)
  const onRequest = (request: Request) => {
    perform(store, request).then(
      (value) => say({ kind: 'answer', id: request.id, value }),
      (error: unknown) => say({ kind: 'error', id: request.id, error: portable(error) }),
    )
  }
  const stops = [
    store.onCommit((head) => say({ kind: 'committed', head })),
    store.onMark(() => say({ kind: 'marked' })),
  ]
  port.on('message', onRequest)
  return {
    close() {
      port.off('message', onRequest)
      for (const stop of stops) stop()
    },
  }
}

async function perform(store: Store, call: Call): Promise<unknown> {
  switch (call.op) {
    case 'mark':
      return store.mark(...call.args)
    case 'lease':
      return store.lease(...call.args)
    case 'release':
      return store.release(...call.args)
    case 'commit':
      return store.commit(...call.args)
    case 'quarantine':
      return store.quarantine(...call.args)
    case 'discard':
      return store.discard(...call.args)
    case 'replayed':
      return store.replayed(...call.args)
    case 'saveCheckpoint':
      return store.saveCheckpoint(...call.args)
    case 'saveNote':
      return store.saveNote(...call.args)
    case 'grant':
      return store.grant(...call.args)
    case 'hold':
      return store.hold(...call.args)
    case 'claim':
      return store.claim(...call.args)
    case 'unclaim':
      return store.unclaim(...call.args)
    case 'listed':
      return store.listed(...call.args)
    case 'unlisted':
      return store.unlisted(...call.args)
    case 'decide':
      return store.decide(...call.args)
    case 'announceHorizon':
      return store.announceHorizon(...call.args)
    case 'dropPast':
      return store.dropPast(...call.args)
    case 'redactPast':
      return store.redactPast(...call.args)
    case 'wipe':
      return store.wipe(...call.args)
  }
}

/** Reads on a connection of its own, in the calling thread; writes through the port of the thread that owns the record. */
export function remoteStore(options: { readonly path: string; readonly port: MessagePort }): Store {
  const { path, port } = options
  const db = openForReading(path)
  const commits = listeners<Tx>()
  const marks = listeners<void>()
  const waiting = new Map<number, { resolve(value: unknown): void; reject(error: unknown): void }>()
  let calls = 0
  let ended: string | null = null

  port.on('message', (response: Response) => {
    switch (response.kind) {
      case 'committed':
        return commits.tell(response.head)
      case 'marked':
        return marks.tell()
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

  function call<Name extends Write>(op: Name, ...args: Parameters<Store[Name]>): ReturnType<Store[Name]>
  function call(op: Write, ...args: unknown[]): Promise<unknown> {
    if (ended !== null) return Promise.reject(new Error(ended))
    const id = ++calls
    return new Promise((resolve, reject) => {
      waiting.set(id, { resolve, reject })
      port.postMessage({ id, op, args })
    })
  }

  return {
    ...storeReads(openReader(db)),
    mark: (all) => call('mark', all),
    lease: (request) => call('lease', request),
    release: (leases) => call('release', leases),
    commit: (batch) => call('commit', batch.map(withOwnBytes)),
    quarantine: (items) => call('quarantine', items),
    discard: (id) => call('discard', id),
    replayed: (id, reason, detail) => call('replayed', id, reason, detail),
    saveCheckpoint: (follower, tx) => call('saveCheckpoint', follower, tx),
    saveNote: (key, value) => call('saveNote', key, value),
    grant: (request) => call('grant', request),
    hold: (platform, until) => call('hold', platform, until),
    claim: (request) => call('claim', request),
    unclaim: (name, holder) => call('unclaim', name, holder),
    listed: (page) => call('listed', page),
    unlisted: (of, uris) => call('unlisted', of, uris),
    decide: (decision) => call('decide', decision),
    announceHorizon: (tx, now) => call('announceHorizon', tx, now),
    dropPast: (of) => call('dropPast', of),
    redactPast: (step) => call('redactPast', step),
    wipe: () => call('wipe'),
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

/** What a thread can be sent. Anything that isn't an error, or that cannot be copied, arrives as an error with its text. */
function portable(error: unknown): Error {
  if (!(error instanceof Error)) return new Error(String(error))
  const copy = new Error(error.message)
  copy.name = error.name
  if (error.stack !== undefined) copy.stack = error.stack
  return copy
}
