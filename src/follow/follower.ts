import type { Clock } from '../contracts/clock.ts'
import type { FollowerHandle, FollowerStatus } from '../contracts/follower.ts'
import { LogDropped } from '../contracts/past.ts'
import type { LogEntry } from '../contracts/log.ts'
import type { Tx } from '../model/facts.ts'
import { onDuty, type Duty, type DutyParts } from './duty.ts'
import { keepDoing, keepTrying } from './keep-trying.ts'
import type { LogCursor, LogReader } from './log.ts'

const FIRST_PAUSE_MS = 50
const LONGEST_PAUSE_MS = 5_000
/** A commit that nobody told of (another process, a lost notice) is found after this long. */
const LOOK_AGAIN_MS = 1_000

/** The state does not fit the log: only one that is built afresh does. */
export class DoesNotFit extends Error {
  override readonly name = 'DoesNotFit'
}

/** Tries one call again until it works: a load of many pages need not begin anew for one that failed. */
export type Steadily = <T>(attempt: () => Promise<T>) => Promise<T>

/** What a state is kept up by. */
export interface LogFeed {
  /** What comes after a transaction and may be taken in now; empty where nothing does. */
  next(after: Tx, limit?: number): Promise<readonly LogEntry[]>
  /** Called with each transaction in the turn in which readers of the state begin to see it. */
  seen(entry: LogEntry): void
  /** Notes what went wrong beside the loop. */
  failed(error: unknown): void
}

/**
 * Something that is made from the log: a graph, an index, conclusions. The runtime has the loop; this says what the state is and how
 * a transaction changes it.
 */
export interface Following<S extends { readonly head: Tx }> {
  readonly name: string
  readonly essential: boolean
  readonly visibility: FollowerHandle['visibility']
  /** As it was left, or from the record; tried again until it works. `duty` is null where every process does it. */
  start(steadily: Steadily, duty: Duty | null): Promise<S>
  /** Afresh from the record, while the old one goes on serving. */
  reset(old: S, steadily: Steadily): Promise<S>
  /**
   * Takes in what comes next, in order. What throws `DoesNotFit` has the state built afresh; what else throws has it started again,
   * after a pause.
   */
  apply(state: S, entries: readonly LogEntry[], feed: LogFeed): Promise<void>
  /** Something to be done before what comes next; answers whether it did anything. */
  attend?(state: S, feed: LogFeed): Promise<boolean>
  /** Nothing comes; answers after how long to look again at the latest. */
  rest?(state: S): Promise<number>
  /** The state is not this process's any more: the service stops, or the duty was lost. */
  leave?(state: S, stopping: boolean): Promise<void>
  /** Another process has the duty. */
  idle?(): void
}

export interface FollowerParts {
  readonly log: LogReader
  readonly clock: Clock
  /** Follows no further than this one. */
  readonly after?: Ahead
  /** Where one process on a record does it at a time. */
  readonly duty?: Omit<DutyParts, 'signal'>
  readonly failed?: (error: unknown) => void
}

/** A follower that another one follows no further than. */
export interface Ahead {
  readonly head: Tx
  /** Nothing is followed before it has a state: what is not there yet must not be taken for what is not there. */
  readonly ready: Promise<void>
  /** Called when it has moved. */
  onMoved(listener: () => void): () => void
}

interface Waiter {
  readonly tx: Tx
  readonly reached: AbortController
}

/**
 * Keeps a state up with the record: starts it, applies the log as it grows, builds it afresh beside the one that serves where it has to.
 * What fails is tried again, with pauses of 50 ms to 5 s and for as long as the service runs: that it lags can only be told, not given up.
 */
export class Follower<S extends { readonly head: Tx }> implements FollowerHandle {
  readonly #following: Following<S>
  readonly #parts: FollowerParts
  readonly #stop = new AbortController()
  readonly #waiters = new Set<Waiter>()
  readonly #listeners = new Set<(entry: LogEntry) => void>()
  readonly #moved = new Set<() => void>()
  readonly #unlisten: () => void
  readonly #ready = Promise.withResolvers<void>()
  #state: S | null = null
  /** Where it stood last, while it has no state. */
  #head: Tx = 0
  #cursor: LogCursor | null = null
  #failures = 0
  #lastError: string | null = null
  /** Ended by whatever there is to look at. */
  #nap = new AbortController()
  readonly #running: Promise<void>

  /** Resolves when there is a state for the first time. */
  readonly ready: Promise<void> = this.#ready.promise

  constructor(following: Following<S>, parts: FollowerParts) {
    this.#following = following
    this.#parts = parts
    this.#unlisten = parts.after?.onMoved(() => this.#aheadMoved()) ?? (() => undefined)
    this.#running = this.#run()
  }

  get visibility(): FollowerHandle['visibility'] {
    return this.#following.visibility
  }

  /** Take it once per request: a rebuild puts another one in its place. Null before the first, and while another process has the duty. */
  get state(): S | null {
    return this.#state
  }

  get head(): Tx {
    return this.#state?.head ?? this.#head
  }

  get health(): {
    readonly state: 'loading' | 'following' | 'stopped'
    readonly failures: number
    readonly lastError: string | null
  } {
    const state = this.#stop.signal.aborted ? 'stopped' : this.#state === null ? 'loading' : 'following'
    return { state, failures: this.#failures, lastError: this.#lastError }
  }

  status(): FollowerStatus {
    const { name, essential } = this.#following
    const ready = this.#state !== null && !this.#stop.signal.aborted
    return { name, head: this.head, ready, essential, lastError: this.#lastError }
  }

  /** Hears each transaction as readers begin to see it. A rebuild may go ahead without telling: a gap in the numbers says so. */
  listen(listener: (entry: LogEntry) => void): () => void {
    this.#listeners.add(listener)
    return () => void this.#listeners.delete(listener)
  }

  onMoved(listener: () => void): () => void {
    this.#moved.add(listener)
    return () => void this.#moved.delete(listener)
  }

  /** There is something to attend to. */
  wake(): void {
    this.#nap.abort()
  }

  /** Without the duty there is nothing to follow: the record is not asked for it at each transaction. */
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

  /** Builds a fresh state aside while this one serves and follows, and swaps it in once it is at least as far. */
  async rebuild(): Promise<void> {
    await this.ready
    await keepTrying(() => this.#rebuildOnce(), this.#trying())
  }

  async stop(): Promise<void> {
    this.#unlisten()
    this.#stop.abort()
    this.wake()
    await this.#running
  }

  // ------------------------------------------------------------------------------------------------------ the loop

  #trying() {
    const { clock } = this.#parts
    const failed = (error: unknown): void => this.#failed(error)
    return { clock, signal: this.#stop.signal, firstMs: FIRST_PAUSE_MS, longestMs: LONGEST_PAUSE_MS, failed }
  }

  /** What was dropped from the log is not there the next time either. */
  readonly #steadily: Steadily = (attempt) =>
    keepTrying(
      async () => {
        const value = await attempt()
        this.#worked()
        return value
      },
      { ...this.#trying(), final: isDropped },
    )

  async #run(): Promise<void> {
    const { duty } = this.#parts
    const { name } = this.#following
    const { signal } = this.#stop
    const stopped = new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }))
    await Promise.race([this.#parts.after?.ready, stopped])
    return await keepDoing(async () => {
      if (duty === undefined) await this.#serve(null)
      else if ((await onDuty(name, { ...duty, signal }, (held) => this.#serve(held))) === null)
        await this.#rest(this.#idle())
      return 0
    }, this.#trying())
  }

  async #serve(duty: Duty | null): Promise<void> {
    const cursor = this.#parts.log.cursor(() => this.wake())
    this.#cursor = cursor
    try {
      this.#swap(await this.#following.start(this.#steadily, duty))
      this.#ready.resolve()
      while (duty === null ? !this.#stop.signal.aborted : await duty.kept()) {
        if (this.#state === null) return
        await this.#turn(this.#state, cursor)
      }
    } finally {
      cursor.close()
      await this.#leave(duty !== null)
    }
  }

  async #turn(state: S, cursor: LogCursor): Promise<void> {
    // Before anything is looked at: news that come in between end the nap.
    this.#nap = new AbortController()
    const feed = this.#feed(cursor, (entry) => this.#seen(entry))
    try {
      if ((await this.#following.attend?.(state, feed)) === true) return this.#worked()
      const entries = await this.#next(state.head, cursor)
      if (entries.length > 0) await this.#following.apply(state, entries, feed)
      this.#worked()
      this.#release()
      if (entries.length === 0) await this.#rest((await this.#following.rest?.(state)) ?? LOOK_AGAIN_MS)
    } catch (error) {
      if (!(error instanceof DoesNotFit || error instanceof LogDropped)) throw error
      await this.#resetAfter(error)
    }
  }

  async #resetAfter(error: unknown): Promise<void> {
    this.#failed(error)
    if (error instanceof DoesNotFit) await this.#parts.clock.sleep(FIRST_PAUSE_MS, this.#stop.signal)
    await this.rebuild()
  }

  async #rebuildOnce(): Promise<void> {
    for (;;) {
      const old = this.#state
      if (old === null) return
      const fresh = await this.#following.reset(old, this.#steadily)
      const feed = this.#feed(this.#cursor, () => undefined)
      try {
        // Nothing is awaited between the comparison and the swap, so that the head never goes back.
        while (fresh.head < old.head) await this.#following.apply(fresh, await feed.next(fresh.head), feed)
        this.#swap(fresh)
        return
      } catch (error) {
        // The log moved on past the fresh state while that was made; one that is made anew is further.
        if (!(error instanceof LogDropped)) throw error
      }
    }
  }

  #feed(cursor: LogCursor | null, seen: (entry: LogEntry) => void): LogFeed {
    if (cursor === null) throw new Error(`${this.#following.name} does not follow`)
    return { next: (after, limit) => this.#next(after, cursor, limit), seen, failed: (error) => this.#failed(error) }
  }

  /** Reading is tried again by itself: what was taken in so far is right. */
  async #next(after: Tx, cursor: LogCursor, limit?: number): Promise<readonly LogEntry[]> {
    const bound = this.#parts.after?.head ?? Infinity
    if (after >= bound) return []
    const entries = await this.#steadily(() => cursor.next(after, limit))
    return (entries.at(-1)?.tx ?? 0) <= bound ? entries : entries.filter(({ tx }) => tx <= bound)
  }

  async #rest(ms: number): Promise<void> {
    const { after, log } = this.#parts
    if (this.#state !== null && (after?.head ?? log.told) > this.#state.head) return
    await this.#parts.clock.sleep(ms, AbortSignal.any([this.#nap.signal, this.#stop.signal]))
  }

  #idle(): number {
    this.#nap = new AbortController()
    this.#following.idle?.()
    return LOOK_AGAIN_MS
  }

  async #leave(onDuty: boolean): Promise<void> {
    const state = this.#state
    this.#cursor = null
    if (state !== null) await this.#following.leave?.(state, this.#stop.signal.aborted)
    // One that serves goes on serving while it is started again.
    if (!onDuty) return
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

  #worked(): void {
    this.#failures = 0
    this.#lastError = null
  }

  #failed(error: unknown): void {
    this.#failures++
    this.#lastError = error instanceof Error ? error.message : String(error)
    this.#parts.failed?.(error)
  }
}

const isDropped = (error: unknown): boolean => error instanceof LogDropped
