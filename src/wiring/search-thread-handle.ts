import { statesOf } from '../contracts/state-log.ts'
import type { FollowerHandle, FollowerStatus } from '../contracts/follower.ts'
import { SearchUnavailable, type SearchIndex, type SearchWork, type UsedSlices } from '../contracts/search-index.ts'
import { StateLost, type Follower } from '../follow/follower.ts'
import { keepDoing } from '../follow/keep-trying.ts'
import type { Remote } from '../lib/port-calls.ts'
import { listeners } from '../lib/listeners.ts'
import { RemoteThread } from '../lib/thread.ts'
import { doneWithin } from '../lib/wait.ts'
import type { Tx } from '../model/facts.ts'
import type { SearchDocuments } from '../projections/search-documents/documents.ts'
import { searchFollower, type SearchFollowerParts } from '../projections/search-documents/search-follower.ts'
import type { SearchState } from '../projections/search-documents/search-state.ts'
import { sibling } from '../lib/sibling-module.ts'
import type { Costing, IndexNumber, SearchThreadCalls, SearchThreadData } from './search-thread.ts'
import { messageOf } from '../lib/message-of.ts'

/** Time to write what the index has in memory; past that the next start reads it from the record again. */
const STOP_MS = 10_000
const END_MS = 5_000
/** How long a question waits for a thread that is restarted with other definitions. */
const RESTART_WAIT_MS = 10_000
/** First pause between starts of a failing thread; used again after a thread that ran for the longest pause. */
const FIRST_PAUSE_MS = 1_000
const LONGEST_PAUSE_MS = 30_000

interface SearchThreadParts extends Omit<SearchFollowerParts, 'documents' | 'idle'> {
  readonly data: Omit<SearchThreadData, 'port' | 'definitions'>
  /** Returns the current definitions; a new thread starts with them. */
  readonly definitions: () => SearchThreadData['definitions']
}

type RunningThread = RemoteThread<SearchThreadCalls>

/**
 * The search index of this process: a follower of its log, and a thread that writes its changes and answers searches.
 * Everything else works without it: while the thread fails, it is restarted again and again, and searches are refused
 * with the reason.
 */
export class SearchThread implements FollowerHandle {
  readonly visibility = 'reported'
  readonly #parts: SearchThreadParts
  readonly #follower: Follower<SearchState>
  readonly #stopping = new AbortController()
  readonly #moved = listeners<void>()
  #thread: RunningThread | null = null
  /** Why there is no thread. */
  #failure = 'the search thread is being started'
  /** Says why the running thread has to be started again. */
  #restart: string | null = null
  /** True until the next thread is ready. Questions wait, since it replaces the other within moments. */
  #isRestarting = false
  /** Status of the index that another process with the duty writes, if any. */
  #elsewhere: Pick<FollowerStatus, 'head' | 'ready' | 'lastError'> | null = null
  readonly #running: Promise<void>

  constructor(parts: SearchThreadParts) {
    this.#parts = parts
    this.#running = keepDoing(() => this.#round(), {
      clock: parts.clock,
      signal: this.#stopping.signal,
      firstMs: FIRST_PAUSE_MS,
      longestMs: LONGEST_PAUSE_MS,
      failed: () =>
        statesOf(parts.log, parts.clock).fails('the search thread', {
          level: 'error',
          message: 'the search thread ended; it is started again',
          why: this.#failure,
        }),
    })
    this.#follower = searchFollower({
      ...parts,
      documents: () => this.#documents(),
      idle: () => void this.#lookElsewhere(),
    })
    this.#follower.onMoved(() => this.#hasMoved())
  }

  get head(): Tx {
    return this.#elsewhere?.head ?? this.#follower.head
  }

  /** Null while the index can't answer. */
  get index(): SearchIndex | null {
    return this.#isRestarting || (this.status().ready && this.#thread !== null) ? this.#index : null
  }

  readonly #index: SearchIndex = {
    search: (request, without, work) => this.#askFor(work, (thread, had) => thread.search(request, without, had)),
    complete: (field, prefix, limit, without, work) =>
      this.#askFor(work, (thread, had) => thread.complete({ field, prefix, limit }, without, had)),
    status: () => this.#ask((thread) => thread.status()),
  }

  /** Adds the thread's cost to the caller's work. */
  async #askFor<T>(
    work: SearchWork | undefined,
    question: (functions: Remote<SearchThreadCalls>, had: UsedSlices) => Promise<Costing<T>>,
  ): Promise<T> {
    const had = { slices: work?.slices ?? 0, callerSlices: work?.callerSlices ?? 0 }
    const { answer, cost } = await this.#ask((functions) => question(functions, had))
    work?.noteCost(cost)
    return answer
  }

  /** A question that was running when its thread ended is sent again to the next one. */
  async #ask<T>(question: (functions: Remote<SearchThreadCalls>) => Promise<T>): Promise<T> {
    const thread = this.#isRestarting ? await this.#waitForRestart() : this.#thread
    if (thread === null) throw new SearchUnavailable(this.status().lastError ?? this.#failure)
    try {
      return await question(thread.functions)
    } catch (error) {
      if (!this.#isRestarting && this.#thread === thread) throw error
      const next = await this.#waitForRestart()
      if (next === null || next === thread) throw error
      return await question(next.functions)
    }
  }

  /** Returns the next thread once it is ready; null if that takes too long. */
  async #waitForRestart(): Promise<RunningThread | null> {
    await this.#until(() => !this.#isRestarting, RESTART_WAIT_MS)
    return this.#isRestarting || !this.status().ready ? null : this.#thread
  }

  onMoved(listener: () => void): () => void {
    return this.#moved.add(listener)
  }

  status(): FollowerStatus {
    const status = this.#follower.status()
    return status.ready || this.#elsewhere === null ? status : { ...status, ...this.#elsewhere }
  }

  async waitFor(tx: Tx, timeoutMs: number): Promise<boolean> {
    return await this.#until(() => this.status().ready && this.head >= tx, timeoutMs)
  }

  async #until(condition: () => boolean, timeoutMs: number): Promise<boolean> {
    if (condition()) return true
    const reached = new AbortController()
    const unlisten = this.onMoved(() => condition() && reached.abort())
    await this.#parts.clock.sleep(timeoutMs, AbortSignal.any([reached.signal, this.#stopping.signal]))
    unlisten()
    return condition()
  }

  /** Fills a new index while the current one still serves, then switches to the new one. */
  async rebuild(): Promise<void> {
    if (this.#thread === null) throw new Error(`the search index isn't running: ${this.#failure}`)
    await this.#follower.rebuild()
  }

  /** Applies changed definitions. A thread that hasn't started yet reads them itself. */
  use(): void {
    if (this.#thread === null) return
    this.#restart = 'the definitions have changed'
    this.#isRestarting = true
    void this.#end(this.#thread)
  }

  async stop(): Promise<void> {
    this.#stopping.abort()
    const followed = this.#follower.stop()
    // Writes on their way to the thread finish first.
    await doneWithin(followed, STOP_MS)
    if (this.#thread !== null) await this.#end(this.#thread)
    await followed
    await this.#running
  }

  #hasMoved(): void {
    if (this.#follower.state !== null) this.#elsewhere = null
    // The thread to be replaced goes on writing until then.
    if (this.#isRestarting && this.#restart === null) this.#isRestarting = !this.status().ready
    this.#moved.notify()
  }

  /** This process answers from the index even if another one writes it. */
  async #lookElsewhere(): Promise<void> {
    try {
      const head = (await this.#thread?.functions.status())?.head ?? 0
      this.#elsewhere = { head, ready: head > 0, lastError: null }
    } catch (error) {
      const lastError = messageOf(error)
      this.#elsewhere = { head: this.head, ready: false, lastError }
    }
    this.#hasMoved()
  }

  /** Returns when a thread ended that was to be restarted. */
  async #round(): Promise<void> {
    const thread = this.#start()
    this.#thread = thread
    const failure = await thread.ended
    const restart = this.#restart
    this.#thread = null
    this.#restart = null
    this.#elsewhere = null
    this.#failure = restart ?? failure
    this.#follower.loseState(this.#failure)
    this.#moved.notify()
    if (restart === null) throw new StateLost(failure)
  }

  #start(): RunningThread {
    const { data, definitions } = this.#parts
    return new RemoteThread(sibling('./search-thread.ts', import.meta.url), {
      name: 'mlg-search',
      label: 'the search thread',
      functions: ['search', 'complete', 'status', 'head', 'write', 'fresh', 'adopt', 'stop'],
      data: { ...data, definitions: definitions() } satisfies Omit<SearchThreadData, 'port'>,
    })
  }

  #documents(): SearchDocuments {
    if (this.#thread === null) throw new StateLost(this.#failure)
    return documentsIn(this.#thread, null)
  }

  /** It writes what it has in memory before it ends. */
  async #end(thread: RunningThread): Promise<void> {
    const { log } = this.#parts
    if (!(await doneWithin(thread.functions.stop(), STOP_MS)))
      log.warn(
        {},
        `the search thread didn't stop its work within ${STOP_MS / 1_000} s; the next start takes that from the record`,
      )
    if (!(await thread.endsWithin(END_MS)))
      log.warn({}, `the search thread didn't end by itself within ${END_MS / 1_000} s, and was terminated`)
  }
}

/** Throws `StateLost` if the thread has ended: writes to it may be lost, with what it had in memory. */
function documentsIn(thread: RunningThread, index: IndexNumber): SearchDocuments {
  const { functions } = thread
  const call = async <T>(answer: Promise<T>): Promise<T> => {
    try {
      return await answer
    } catch (error) {
      throw thread.failure === null ? error : new StateLost(thread.failure)
    }
  }
  return {
    head: () => call(functions.head(index)),
    write: (batch) => call(functions.write(index, batch)),
    fresh: async () => {
      const number = await call(functions.fresh(index))
      return { documents: documentsIn(thread, number), adopt: () => call(functions.adopt(number)) }
    },
  }
}
