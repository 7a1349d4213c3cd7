import { setImmediate as nextTurn } from 'node:timers/promises'
import type { Clock } from '../../contracts/clock.ts'
import { LogDropped } from '../../contracts/past.ts'
import type { LogEntry } from '../../contracts/store.ts'
import type { Tx } from '../../model/facts.ts'
import { Graph } from './graph.ts'
import { loadGraph, type GraphSource, type LoadSource } from './read.ts'
import { finishYielding, SLICE_MS } from '../../lib/slices.ts'

/** Transactions in one read of the log. */
const BATCH = 1_000
const FIRST_PAUSE_MS = 50
const LONGEST_PAUSE_MS = 5_000
/** A commit that nobody told of (another process, a lost notice) is found after this long. */
const LOOK_AGAIN_MS = 1_000

export interface FollowerHealth {
  readonly state: 'loading' | 'following' | 'stopped'
  /** Failures in a row; 0 when the last read worked. */
  readonly failures: number
  readonly lastError: string | null
}

interface Waiter {
  readonly tx: Tx
  readonly reached: AbortController
}

/**
 * Keeps a graph up with the record: loads it, then applies the log as it grows. What fails is tried again, with pauses of
 * 50 ms to 5 s and for as long as the service runs, since a graph that lags can only be told, not given up; `health` tells.
 */
export class GraphFollower {
  /** The record, each read of it tried again until it works: a load is many pages, and need not begin anew. */
  readonly #steady: LoadSource
  readonly #clock: Clock
  readonly #applied: (entry: LogEntry) => void
  readonly #stop = new AbortController()
  readonly #waiters = new Set<Waiter>()
  readonly #unlisten: () => void
  #graph = new Graph()
  #loaded = false
  #failures = 0
  #lastError: string | null = null
  /** Set off by a commit, so that the loop's nap ends. */
  #nap = new AbortController()
  #told: Tx = 0
  #compaction: Promise<void> = Promise.resolve()
  #running: Promise<void>

  /** Resolves when the graph has reached what the record held as the follower started. */
  readonly ready: Promise<void>

  /**
   * `applied` hears each transaction in the turn in which readers begin to see it. A rebuild may go ahead without telling:
   * a gap in the numbers says so.
   */
  constructor(source: GraphSource, clock: Clock, applied: (entry: LogEntry) => void = () => undefined) {
    this.#applied = applied
    this.#steady = {
      head: () => this.#retried(() => source.head()),
      read: (after, limit) => this.#retried(() => source.read(after, limit)),
      nodePage: (after, limit) => this.#retried(() => source.nodePage(after, limit)),
      edgePage: (after, at, limit) => this.#retried(() => source.edgePage(after, at, limit)),
    }
    this.#clock = clock
    this.#unlisten = source.onCommit((head) => this.#hear(head))
    const { promise, resolve } = Promise.withResolvers<void>()
    this.ready = promise
    this.#running = this.#run(resolve)
  }

  /** Take it once per request: a rebuild puts another one in its place. Empty until `ready`. */
  get graph(): Graph {
    return this.#graph
  }

  get head(): Tx {
    return this.#graph.head
  }

  get health(): FollowerHealth {
    const state = this.#stop.signal.aborted ? 'stopped' : this.#loaded ? 'following' : 'loading'
    return { state, failures: this.#failures, lastError: this.#lastError }
  }

  /** True as soon as the graph shows that transaction; false when it hasn't within the time. */
  async waitFor(tx: Tx, timeoutMs: number): Promise<boolean> {
    if (this.#loaded && this.head >= tx) return true
    const waiter = { tx, reached: new AbortController() }
    this.#waiters.add(waiter)
    await this.#clock.sleep(timeoutMs, AbortSignal.any([waiter.reached.signal, this.#stop.signal]))
    this.#waiters.delete(waiter)
    return this.#loaded && this.head >= tx
  }

  /** Builds a fresh graph aside while this one serves and follows, and swaps it in once it is at least as far. */
  async rebuild(): Promise<void> {
    for (;;) {
      try {
        return await this.#retried(() => this.#rebuildOnce())
      } catch (error) {
        // The log moved on past the fresh graph while that was loaded; a graph that is loaded anew is further.
        if (!(error instanceof LogDropped)) throw error
      }
    }
  }

  async stop(): Promise<void> {
    this.#unlisten()
    this.#stop.abort()
    this.#nap.abort()
    await this.#running
    await this.#compaction
  }

  // ------------------------------------------------------------------------------------------------------ the loop

  async #run(ready: () => void): Promise<void> {
    try {
      this.#graph = await this.#retried(() => loadGraph(this.#steady))
      this.#loaded = true
      this.#release()
      ready()
      while (!this.#stop.signal.aborted) await this.#turn()
    } catch (error) {
      if (!this.#stop.signal.aborted) throw error
    }
  }

  async #turn(): Promise<void> {
    const nap = new AbortController()
    this.#nap = nap
    const entries = await this.#following()
    if (entries === null || !(await this.#applyAll(entries))) await this.rebuild()
    this.#release()
    if (this.#graph.compactionDue) this.#compaction = this.#compactAside(this.#graph)
    if (entries?.length === 0 && this.#told <= this.head) await this.#clock.sleep(LOOK_AGAIN_MS, nap.signal)
  }

  /** What comes next in the log; null where retention dropped it before it was read: then only a load helps. */
  async #following(): Promise<readonly LogEntry[] | null> {
    try {
      return await this.#steady.read(this.head, BATCH)
    } catch (error) {
      if (!(error instanceof LogDropped)) throw error
      this.#failed(error)
      return null
    }
  }

  async #rebuildOnce(): Promise<void> {
    const fresh = await loadGraph(this.#steady, this.#graph.edgeTypes)
    // Nothing is awaited between the comparison and the swap, so that the head never goes back.
    while (fresh.head < this.head) for (const entry of await this.#steady.read(fresh.head, BATCH)) fresh.apply(entry)
    this.#graph = fresh
    this.#release()
  }

  /** Beside the loop: the graph goes on applying what comes meanwhile. */
  async #compactAside(graph: Graph): Promise<void> {
    try {
      await finishYielding(graph.compact())
    } catch (error) {
      this.#failed(error)
    }
  }

  /** False where the log does not fit the graph: then only a rebuild helps. */
  async #applyAll(entries: readonly LogEntry[]): Promise<boolean> {
    let end = performance.now() + SLICE_MS
    for (const entry of entries) {
      try {
        this.#graph.apply(entry)
        this.#applied(entry)
      } catch (error) {
        this.#failed(error)
        await this.#pause()
        return false
      }
      if (performance.now() < end) continue
      this.#release()
      await nextTurn()
      end = performance.now() + SLICE_MS
    }
    return true
  }

  /** Rejects only when the follower stops, and where trying again can't help: what it asked for was dropped. */
  async #retried<T>(attempt: () => Promise<T>): Promise<T> {
    for (;;) {
      if (this.#stop.signal.aborted) throw new Error('the graph follower has stopped')
      try {
        const value = await attempt()
        this.#failures = 0
        return value
      } catch (error) {
        if (error instanceof LogDropped) throw error
        this.#failed(error)
        await this.#pause()
      }
    }
  }

  #failed(error: unknown): void {
    this.#failures++
    this.#lastError = error instanceof Error ? error.message : String(error)
  }

  async #pause(): Promise<void> {
    const ms = Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** (this.#failures - 1))
    await this.#clock.sleep(ms, this.#stop.signal)
  }

  #hear(head: Tx): void {
    this.#told = Math.max(this.#told, head)
    this.#nap.abort()
  }

  #release(): void {
    if (!this.#loaded) return
    for (const waiter of this.#waiters) {
      if (waiter.tx > this.head) continue
      this.#waiters.delete(waiter)
      waiter.reached.abort()
    }
  }
}
