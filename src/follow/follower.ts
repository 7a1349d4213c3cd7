// Runs a follower of the log: starts it, applies transactions as they come, and rebuilds it while it serves.
import type { Clock } from '../contracts/clock.ts'
import type { AheadOfRecord, FollowerHandle, FollowerStatus } from '../contracts/follower.ts'
import { LogDropped } from '../contracts/record-past.ts'
import type { LogEntry } from '../contracts/log.ts'
import type { Tx } from '../model/facts.ts'
import { NotOnDuty, onDuty, type Duty, type DutyParts } from './duty.ts'
import { keepDoing, keepTrying } from './keep-trying.ts'
import type { LogCursor, LogReader } from './log.ts'
import { abortOf } from '../lib/abort.ts'
import { messageOf } from '../lib/message-of.ts'

const FIRST_PAUSE_MS = 50
const LONGEST_PAUSE_MS = 5_000
/** Interval after which a commit without a notification (from another process, or a lost one) is found. */
const POLL_MS = 1_000

/** The state contradicts the log: it has to be rebuilt. */
export class DoesNotFit extends Error {
  override readonly name = 'DoesNotFit'
}

/**
 * Thrown when the thread or process that a state was written to has ended, losing writes that weren't durable: the
 * follower starts again.
 */
export class StateLost extends Error {
  override readonly name = 'StateLost'
}

/** Retries one call until it works: a load of many pages need not restart because of a single failure. */
export type UntilItWorks = <T>(attempt: () => Promise<T>) => Promise<T>

/** How a state follows the log. */
export interface LogFeed {
  /** Returns the entries after a transaction that may be applied now; empty if there are none. */
  next(after: Tx, limit?: number): Promise<readonly LogEntry[]>
  /** To be called with each transaction in the event-loop turn in which readers of the state begin to see it. */
  seen(entry: LogEntry): void
  /** Reports an error outside the loop. */
  failed(error: unknown): void
}

/**
 * Something derived from the log: a graph, an index, conclusions. `Follower` runs the loop; this defines the state and
 * how a transaction changes it.
 */
export interface FollowerDefinition<S extends { readonly head: Tx }> {
  readonly name: string
  readonly essential: boolean
  readonly visibility: FollowerHandle['visibility']
  /** Returns the saved state, or one built from the record, retrying. `duty` is null if every process follows. */
  start(retrying: UntilItWorks, duty: Duty | null): Promise<S>
  /** Tells whether the saved state was ahead of the record at the start; absent if nothing is saved. */
  wasAhead?(): AheadOfRecord | null
  /** Builds a new state from the record, while the old one goes on serving. */
  reset(old: S, retrying: UntilItWorks): Promise<S>
  /** Applies the next entries, in order. `DoesNotFit` causes a rebuild; other errors a restart, after a pause. */
  apply(state: S, entries: readonly LogEntry[], feed: LogFeed): Promise<void>
  /** Does work before the next entries; returns whether it did any. */
  attend?(state: S, feed: LogFeed): Promise<boolean>
  /** Called if there are no entries; returns the longest wait before the next check. */
  rest?(state: S): Promise<number>
  /** Called when this process gives up the state: the service stops, or the duty was lost. */
  leave?(state: S, stopping: boolean): Promise<void>
  /** Called while another process holds the duty. */
  idle?(): void
}

/** The record whose claims decide who has the duty, and which process claims it. */
export type DutyHolder = Pick<DutyParts, 'store' | 'holder'>

interface FollowerParts {
  readonly log: LogReader
  readonly clock: Clock
  /** A follower that this one never overtakes. */
  readonly after?: Ahead
  /** Present if only one process on a record follows at a time. */
  readonly duty?: DutyHolder | undefined
  readonly failed?: (error: unknown) => void
  readonly worked?: () => void
}

/** A follower that another one never overtakes. */
export interface Ahead {
  readonly head: Tx
  /** Nothing is followed before it has a state: entities not loaded yet must not count as absent. */
  readonly ready: Promise<void>
  /** Called when its head has advanced. */
  onMoved(listener: () => void): () => void
}

interface Waiter {
  readonly tx: Tx
  readonly reached: AbortController
}

const WOKEN = 'woken'

/**
 * Keeps a state up to date with the record: starts it, applies the log as it grows, and rebuilds it beside the serving
 * one if necessary. Failures are retried, with pauses of 50 ms to 5 s, until the service stops: a lag is reported, and
 * never ends the follower.
 */
export class Follower<S extends { readonly head: Tx }> implements FollowerHandle {
  readonly #following: FollowerDefinition<S>
  readonly #parts: FollowerParts
  readonly #stop = new AbortController()
  readonly #waiters = new Set<Waiter>()
  readonly #listeners = new Set<(entry: LogEntry) => void>()
  readonly #moved = new Set<() => void>()
  readonly #unlisten: () => void
  readonly #ready = Promise.withResolvers<void>()
  #state: S | null = null
  /** Head of the last state while there is none. */
  #head: Tx = 0
  #cursor: LogCursor | null = null
  #lastError: string | null = null
  /** Aborted to wake the loop. */
  #sleep = new AbortController()
  readonly #running: Promise<void>

  /** Resolves when there is first a state. */
  readonly ready: Promise<void> = this.#ready.promise

  constructor(following: FollowerDefinition<S>, parts: FollowerParts) {
    this.#following = following
    this.#parts = parts
    this.#unlisten = parts.after?.onMoved(() => this.#aheadMoved()) ?? (() => undefined)
    this.#running = this.#run()
  }

  get visibility(): FollowerHandle['visibility'] {
    return this.#following.visibility
  }

  /** Read it once per request: a rebuild replaces it. Null before the first, and without the duty. */
  get state(): S | null {
    return this.#state
  }

  get head(): Tx {
    return this.#state?.head ?? this.#head
  }

  status(): FollowerStatus {
    const { name, essential } = this.#following
    const ready = this.#state !== null && !this.#stop.signal.aborted
    const wasAhead = this.#following.wasAhead?.() ?? null
    return { name, head: this.head, ready, essential, lastError: this.#lastError, wasAhead }
  }

  /** Passes each transaction on as readers begin to see it. After a rebuild numbers may have a gap. */
  listen(listener: (entry: LogEntry) => void): () => void {
    this.#listeners.add(listener)
    return () => void this.#listeners.delete(listener)
  }

  onMoved(listener: () => void): () => void {
    this.#moved.add(listener)
    return () => void this.#moved.delete(listener)
  }

  /** Makes the loop check for work now. */
  wake(): void {
    // Reuses one reason: otherwise each call would create an error, 16 µs for each transaction of a follower ahead.
    if (!this.#sleep.signal.aborted) this.#sleep.abort(WOKEN)
  }

  /** A follower without the duty has nothing to follow: a transaction must not cause a claim on the record. */
  #aheadMoved(): void {
    if (this.#cursor !== null) this.wake()
  }

  async waitFor(tx: Tx, timeoutMs: number): Promise<boolean> {
    if (this.#shows(tx)) return true
    const waiter = { tx, reached: new AbortController() }
    this.#waiters.add(waiter)
    await this.#parts.clock.sleep(timeoutMs, AbortSignal.any([waiter.reached.signal, this.#stop.signal]))
    this.#waiters.delete(waiter)
    return this.#shows(tx)
  }

  /** Builds a new state while this one serves and follows, and swaps it in once its head isn't behind. */
  async rebuild(): Promise<void> {
    await this.ready
    await keepTrying(() => this.#rebuildOnce(), { ...this.#retryPolicy(), final: isLost })
  }

  /** Drops the state because the thread it was written to has ended; the follower starts again from durable data. */
  loseState(reason: string): void {
    if (this.#state === null) return
    this.#head = this.head
    this.#state = null
    this.#lastError = reason
    this.wake()
  }

  async stop(): Promise<void> {
    this.#unlisten()
    this.#stop.abort()
    this.wake()
    await this.#running
  }

  // ------------------------------------------------------------------------------------------------------ the loop

  #retryPolicy() {
    const { clock } = this.#parts
    const failed = (error: unknown): void => this.#noteFailure(error)
    return { clock, signal: this.#stop.signal, firstMs: FIRST_PAUSE_MS, longestMs: LONGEST_PAUSE_MS, failed }
  }

  /** Doesn't retry if retention dropped entries from the log or the state was lost: a retry can't help. */
  readonly #retrying: UntilItWorks = (attempt) =>
    keepTrying(
      async () => {
        const value = await attempt()
        this.#noteSuccess()
        return value
      },
      { ...this.#retryPolicy(), final: (error) => error instanceof LogDropped || isLost(error) },
    )

  async #run(): Promise<void> {
    const { clock, duty } = this.#parts
    const { name } = this.#following
    const { signal } = this.#stop
    await Promise.race([this.#parts.after?.ready, abortOf(signal)])
    return await keepDoing(async () => {
      if (duty === undefined) await this.#serve(null)
      else if ((await onDuty(name, { ...duty, clock, signal }, (held) => this.#serve(held))) === null)
        await this.#rest(this.#idle())
    }, this.#retryPolicy())
  }

  async #serve(duty: Duty | null): Promise<void> {
    const cursor = this.#parts.log.cursor(() => this.wake())
    this.#cursor = cursor
    try {
      this.#swap(await this.#following.start(this.#retrying, duty))
      this.#ready.resolve()
      while (duty === null ? !this.#stop.signal.aborted : await duty.stillHeld()) {
        if (this.#state === null) return
        await this.#turn(this.#state, cursor)
      }
    } finally {
      cursor.close()
      await this.#leave(duty !== null)
    }
  }

  async #turn(state: S, cursor: LogCursor): Promise<void> {
    // The signal is created before anything is checked, so that a commit in between ends the sleep.
    this.#sleep = new AbortController()
    const feed = this.#feed(cursor, (entry) => this.#seen(entry))
    try {
      if ((await this.#following.attend?.(state, feed)) === true) return this.#noteSuccess()
      const entries = await this.#next(state.head, cursor)
      if (entries.length > 0) await this.#following.apply(state, entries, feed)
      this.#noteSuccess()
      this.#release()
      if (entries.length === 0) await this.#rest((await this.#following.rest?.(state)) ?? POLL_MS)
    } catch (error) {
      if (!(error instanceof DoesNotFit || error instanceof LogDropped)) throw error
      await this.#resetAfter(error)
    }
  }

  async #resetAfter(error: unknown): Promise<void> {
    this.#noteFailure(error)
    if (error instanceof DoesNotFit) await this.#parts.clock.sleep(FIRST_PAUSE_MS, this.#stop.signal)
    await this.rebuild()
  }

  async #rebuildOnce(): Promise<void> {
    for (;;) {
      const old = this.#state
      if (old === null) throw new StateLost(`the follower ${this.#following.name} has no state that it could replace`)
      const fresh = await this.#following.reset(old, this.#retrying)
      const feed = this.#feed(this.#cursor, () => undefined)
      try {
        // No await between the comparison and the swap, so that the head never goes back.
        while (fresh.head < old.head) await this.#following.apply(fresh, await feed.next(fresh.head), feed)
        // The state that served meanwhile was replaced or lost, so the next one is built while the current one serves.
        if (this.#state !== old) continue
        this.#swap(fresh)
        return
      } catch (error) {
        // Retention passed the new state while it was built; the next one is built further on.
        if (!(error instanceof LogDropped)) throw error
      }
    }
  }

  #feed(cursor: LogCursor | null, seen: (entry: LogEntry) => void): LogFeed {
    if (cursor === null)
      throw new Error(`the follower ${this.#following.name} has no cursor of the log: it isn't running`)
    return {
      next: (after, limit) => this.#next(after, cursor, limit),
      seen,
      failed: (error) => this.#noteFailure(error),
    }
  }

  /** A failed read is retried without a restart: the state so far is correct. */
  async #next(after: Tx, cursor: LogCursor, limit?: number): Promise<readonly LogEntry[]> {
    const bound = this.#parts.after?.head ?? Infinity
    if (after >= bound) return []
    const entries = await this.#retrying(() => cursor.next(after, limit))
    return (entries.at(-1)?.tx ?? 0) <= bound ? entries : entries.filter(({ tx }) => tx <= bound)
  }

  async #rest(ms: number): Promise<void> {
    const { after, log } = this.#parts
    if (this.#state !== null && (after?.head ?? log.announced) > this.#state.head) return
    await this.#parts.clock.sleep(ms, AbortSignal.any([this.#sleep.signal, this.#stop.signal]))
  }

  #idle(): number {
    this.#sleep = new AbortController()
    this.#following.idle?.()
    return POLL_MS
  }

  async #leave(wasOnDuty: boolean): Promise<void> {
    const state = this.#state
    this.#cursor = null
    if (state !== null) await this.#following.leave?.(state, this.#stop.signal.aborted)
    // Without a duty the state goes on serving while it is restarted.
    if (!wasOnDuty) return
    this.#head = this.head
    this.#state = null
  }

  #swap(state: S): void {
    this.#state = state
    for (const listener of this.#moved) listener()
    this.#release()
  }

  #seen(entry: LogEntry): void {
    for (const listener of this.#listeners) listener(entry)
    for (const listener of this.#moved) listener()
    if (this.#waiters.size > 0) this.#release()
  }

  #shows(tx: Tx): boolean {
    return this.#state !== null && this.#state.head >= tx
  }

  #release(): void {
    for (const waiter of this.#waiters) {
      if (!this.#shows(waiter.tx)) continue
      this.#waiters.delete(waiter)
      waiter.reached.abort()
    }
  }

  #noteSuccess(): void {
    this.#lastError = null
    this.#parts.worked?.()
  }

  #noteFailure(error: unknown): void {
    if (error instanceof NotOnDuty) return
    this.#lastError = messageOf(error)
    // A lost state is reported by whoever lost it.
    if (!isLost(error)) this.#parts.failed?.(error)
  }
}

const isLost = (error: unknown): boolean => error instanceof StateLost
