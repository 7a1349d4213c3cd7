// The reading thread's handle of the search thread, which it starts again when it fails.
import { MessageChannel, Worker } from 'node:worker_threads'
import type { Clock } from '../contracts/clock.ts'
import type { FollowerHandle, FollowerStatus } from '../contracts/follower.ts'
import { SearchUnavailable, type SearchIndex } from '../contracts/search-index.ts'
import type { Log } from '../contracts/telemetry.ts'
import { callsOver, remotely, type Calls, type Remote } from '../lib/port-calls.ts'
import { listeners } from '../lib/listeners.ts'
import { doneWithin, endOf, endsByItself } from '../lib/thread.ts'
import type { Tx } from '../model/facts.ts'
import { SEARCH } from '../project/search/follow.ts'
import type { SearchSurroundings } from '../project/search/surroundings.ts'
import { sibling } from '../lib/sibling-module.ts'
import type { OfSearchThread, SearchThreadCalls, SearchThreadData } from './search-thread.ts'

/** It writes what the index has in memory; past that the next start reads it from the record again. */
const STOP_MS = 10_000
const END_MS = 5_000
/** How long a question waits for a thread that is started again with other definitions. */
const RESTART_WAIT_MS = 10_000
/** Between two starts of a thread that has failed. */
const FIRST_PAUSE_MS = 1_000
const LONGEST_PAUSE_MS = 30_000
/** After a thread that ran for so long the pauses begin again with the first. */
const LONG_RUN_MS = 60_000

export interface SearchThreadParts {
  readonly data: Omit<SearchThreadData, 'port' | 'definitions'>
  /** As they are now: a thread that is started takes them. */
  readonly definitions: () => SearchThreadData['definitions']
  /** As they are now. */
  readonly surroundings: () => SearchSurroundings
  readonly graph: { readonly head: Tx; onMoved(listener: () => void): () => void }
  readonly clock: Clock
  readonly log: Log
}

interface RunningThread {
  readonly worker: Worker
  readonly calls: Calls
  readonly functions: Remote<SearchThreadCalls>
  readonly index: SearchIndex
  readonly exit: Promise<void>
  /** Resolves with the reason. */
  readonly ended: Promise<string>
}

/**
 * The search index of this process: a thread that follows the record and answers questions. Everything else goes on
 * without it: while it fails, it is started again and again, and questions about it are refused with the reason.
 */
export class SearchThread implements FollowerHandle {
  readonly visibility = 'reported'
  readonly #p: SearchThreadParts
  readonly #stopping = new AbortController()
  readonly #moved = listeners<void>()
  readonly #unlisten: () => void
  #status: FollowerStatus = { name: SEARCH, head: 0, ready: false, essential: false, lastError: null, wasAhead: null }
  /**
   * Null once a thread of this process has followed the record: what it wrote since is ahead of where the record began.
   */
  #recordBegan: Tx | null
  #thread: RunningThread | null = null
  /** Why the thread that runs now is to be started again. */
  #restart: string | null = null
  /** From there until the next one is ready. Questions wait, for it takes the place of the other within moments. */
  #isRestarting = false
  #announcing = false
  readonly #running: Promise<void>

  constructor(parts: SearchThreadParts) {
    this.#p = parts
    this.#recordBegan = parts.data.recordBegan
    this.#unlisten = parts.graph.onMoved(() => this.#announce())
    this.#running = this.#run()
  }

  get head(): Tx {
    return this.#status.head
  }

  /** Null while it cannot be asked. */
  get index(): SearchIndex | null {
    return this.#isRestarting || (this.#status.ready && this.#thread !== null) ? this.#index : null
  }

  readonly #index: SearchIndex = {
    search: (request) => this.#ask((index) => index.search(request)),
    complete: (field, prefix, limit) => this.#ask((index) => index.complete(field, prefix, limit)),
    status: () => this.#ask((index) => index.status()),
  }

  /** A question that was under way when its thread was ended is asked again of the next one. */
  async #ask<T>(question: (index: SearchIndex) => Promise<T>): Promise<T> {
    const thread = this.#isRestarting ? await this.#restarted() : this.#thread
    if (thread === null) throw new SearchUnavailable(this.#status.lastError ?? 'it is being started')
    try {
      return await question(thread.index)
    } catch (error) {
      if (!this.#isRestarting && this.#thread === thread) throw error
      const next = await this.#restarted()
      if (next === null || next === thread) throw error
      return await question(next.index)
    }
  }

  /** The next thread once it is ready; null where it takes too long. */
  async #restarted(): Promise<RunningThread | null> {
    const done = new AbortController()
    const unlisten = this.onMoved(() => !this.#isRestarting && done.abort())
    const { signal } = this.#stopping
    if (this.#isRestarting) await this.#p.clock.sleep(RESTART_WAIT_MS, AbortSignal.any([done.signal, signal]))
    unlisten()
    return this.#isRestarting || !this.#status.ready ? null : this.#thread
  }

  onMoved(listener: () => void): () => void {
    return this.#moved.add(listener)
  }

  status(): FollowerStatus {
    return this.#status
  }

  async waitFor(tx: Tx, timeoutMs: number): Promise<boolean> {
    if (this.#shows(tx)) return true
    const reached = new AbortController()
    const unlisten = this.onMoved(() => this.#shows(tx) && reached.abort())
    await this.#p.clock.sleep(timeoutMs, AbortSignal.any([reached.signal, this.#stopping.signal]))
    unlisten()
    return this.#shows(tx)
  }

  /** Fills a new index beside the one that answers, and puts it in its place. */
  async rebuild(): Promise<void> {
    if (this.#thread === null)
      throw new Error(`the search index is not running: ${this.#status.lastError ?? 'it is starting'}`)
    await this.#thread.functions.rebuild()
  }

  /** The definitions have changed. */
  use(): void {
    this.#restart = 'the definitions have changed'
    this.#isRestarting = true
    if (this.#thread !== null) void this.#end(this.#thread)
  }

  async stop(): Promise<void> {
    this.#stopping.abort()
    this.#unlisten()
    if (this.#thread !== null) await this.#end(this.#thread)
    await this.#running
  }

  #shows(tx: Tx): boolean {
    return this.#status.ready && this.#status.head >= tx
  }

  /** The latest head is enough: a thousand transactions in one turn are one message. */
  #announce(): void {
    if (this.#announcing) return
    this.#announcing = true
    setImmediate(() => {
      this.#announcing = false
      this.#thread?.calls.tell('graphMoved', [this.#p.graph.head])
    })
  }

  #followed(status: FollowerStatus): void {
    // Of the first thread: one that is started again finds nothing ahead.
    this.#status = { ...status, wasAhead: status.wasAhead ?? this.#status.wasAhead }
    if (status.ready) this.#recordBegan = null
    // The thread that is to end goes on telling where it is.
    if (status.ready && this.#restart === null) this.#isRestarting = false
    this.#moved.notify()
  }

  async #run(): Promise<void> {
    const { clock, log } = this.#p
    const { signal } = this.#stopping
    let pause = FIRST_PAUSE_MS
    while (!signal.aborted) {
      const began = clock.now()
      const thread = this.#start()
      this.#thread = thread
      thread.calls.tell('graphMoved', [this.#p.graph.head])
      const failure = await thread.ended
      this.#thread = null
      const restart = this.#restart
      this.#restart = null
      this.#followed({ ...this.#status, ready: false, lastError: restart ?? failure })
      if (signal.aborted) return
      if (restart !== null) continue
      log.error({ reason: failure }, 'the search thread ended; it is started again')
      pause = clock.now() - began > LONG_RUN_MS ? FIRST_PAUSE_MS : pause
      await clock.sleep(pause, signal)
      pause = Math.min(LONGEST_PAUSE_MS, pause * 2)
    }
  }

  #start(): RunningThread {
    const { data, definitions, surroundings } = this.#p
    const { port1: port, port2 } = new MessageChannel()
    const workerData: SearchThreadData = {
      ...data,
      recordBegan: this.#recordBegan,
      definitions: definitions(),
      port: port2,
    }
    const worker = new Worker(sibling('./search-thread.ts', import.meta.url), {
      name: 'mlg-search',
      workerData,
      transferList: [port2],
    })
    const exit = endOf(worker)
    let failure = 'the search thread ended by itself'
    worker.on(
      'error',
      (error) => (failure = `the search thread failed: ${error instanceof Error ? error.message : String(error)}`),
    )
    const { uris, around, dependents } = surroundings()
    const functions: OfSearchThread = {
      uris,
      around,
      dependents,
      followed: (status) => this.#followed(status),
    }
    const calls = callsOver(port, functions, 'the search thread')
    const remote = remotely<SearchThreadCalls>(calls, ['search', 'complete', 'status', 'rebuild', 'stop'])
    const { search, complete, status } = remote
    const ended = exit.then(() => {
      calls.end(failure)
      port.close()
      return failure
    })
    return { worker, calls, exit, ended, functions: remote, index: { search, complete, status } }
  }

  /** It writes what it has in memory before it ends. */
  async #end({ worker, functions, exit }: RunningThread): Promise<void> {
    const { log } = this.#p
    const stopped = functions.stop()
    if (!(await doneWithin(stopped, STOP_MS)))
      log.warn(
        {},
        `the search thread did not stop its work within ${STOP_MS / 1_000} s; the next start takes that from the record`,
      )
    if (!(await endsByItself(worker, exit, END_MS)))
      log.warn({}, `the search thread did not end by itself within ${END_MS / 1_000} s, and was terminated`)
  }
}
