import type { LogEntry } from '../contracts/log.ts'
import type { Store } from '../contracts/store.ts'
import type { Tx } from '../model/facts.ts'
import { getOrInsert } from '../lib/maps.ts'

/** The operations of the record that a reader needs. */
export type LogSource = Pick<Store, 'read' | 'onCommit'>

/** Transactions in one read: while readers use the thread, some four milliseconds of it. */
const BATCH = 250
/** Transactions in one read while no reader uses the thread. */
const IDLE_BATCH = 1_000
/** Cached edges and facts of transactions: some 20 MB. A follower further behind reads them from the record. */
const MAX_CACHED = 100_000

/**
 * The only reader of the log in a process. Entries that one follower has read are cached until the others have taken
 * them, within a limit, so that the log is read and decoded once for all followers.
 */
export class LogReader {
  readonly #source: LogSource
  readonly #isRequested: () => boolean
  readonly #unlisten: () => void
  readonly #listeners = new Set<() => void>()
  readonly #cursors = new Set<LogCursor>()
  /** Consecutive transactions, without a gap. */
  #cached: LogEntry[] = []
  #weight = 0
  /** Shared by followers at the same transaction. */
  readonly #reading = new Map<Tx, Promise<readonly LogEntry[]>>()
  #announced: Tx = 0

  /** `isRequested` tells whether readers use this thread: it then reads less at a time. */
  constructor(source: LogSource, isRequested: () => boolean = () => true) {
    this.#source = source
    this.#isRequested = isRequested
    this.#unlisten = source.onCommit((head) => {
      this.#announced = Math.max(this.#announced, head)
      for (const listener of this.#listeners) listener()
    })
  }

  /** The last announced transaction. Announcements of other processes may be late, or missing. */
  get announced(): Tx {
    return this.#announced
  }

  /** A cursor of the log, for one follower. `committed` is called after commits. */
  cursor(committed: () => void): LogCursor {
    this.#listeners.add(committed)
    const cursor: LogCursor = {
      position: 0,
      next: async (after, limit = this.#batch) => {
        cursor.position = after
        const entries = this.#cachedAfter(after, limit)
        this.#forget()
        return entries ?? (await this.#read(after)).slice(0, limit)
      },
      close: () => {
        this.#listeners.delete(committed)
        this.#cursors.delete(cursor)
        this.#forget()
      },
    }
    this.#cursors.add(cursor)
    return cursor
  }

  close(): void {
    this.#unlisten()
  }

  get #batch(): number {
    return this.#isRequested() ? BATCH : IDLE_BATCH
  }

  #cachedAfter(after: Tx, limit: number): readonly LogEntry[] | null {
    const first = this.#cached[0]?.tx
    if (first === undefined || after + 1 < first) return null
    const entries = this.#cached.slice(after + 1 - first, after + 1 - first + limit)
    return entries.length === 0 ? null : entries
  }

  #read(after: Tx): Promise<readonly LogEntry[]> {
    return getOrInsert(this.#reading, after, () => {
      const reading = this.#source.read(after, this.#batch).then((entries) => {
        this.#keep(after, entries)
        return entries
      })
      const forget = (): void => void this.#reading.delete(after)
      reading.then(forget, forget)
      return reading
    })
  }

  /** Entries before the cached ones are for a follower that is behind, and aren't cached. */
  #keep(after: Tx, entries: readonly LogEntry[]): void {
    if (this.#cursors.size < 2 || entries.length === 0) return
    const last = this.#cached.at(-1)?.tx ?? null
    if (last !== null && after < last) return
    if (last !== after) this.#drop(this.#cached.length)
    for (const entry of entries) {
      this.#cached.push(entry)
      this.#weight += weightOf(entry)
    }
    let tooMany = 0
    for (let weight = this.#weight; weight > MAX_CACHED; tooMany++) weight -= weightOf(this.#cached[tooMany])
    this.#drop(tooMany)
  }

  /** Drops entries that every follower has taken. */
  #forget(): void {
    const first = this.#cached[0]?.tx
    if (first === undefined) return
    let least = Infinity
    for (const { position } of this.#cursors) least = Math.min(least, position)
    this.#drop(Math.min(this.#cached.length, Math.max(0, least + 1 - first)))
  }

  #drop(count: number): void {
    if (count <= 0) return
    for (const entry of this.#cached.splice(0, count)) this.#weight -= weightOf(entry)
  }
}

export interface LogCursor {
  /** The last transaction that this follower has taken. */
  position: Tx
  /**
   * Returns the entries after a transaction, oldest first; empty if there are none yet. Rejects with `LogDropped` if
   * retention dropped them.
   */
  next(after: Tx, limit?: number): Promise<readonly LogEntry[]>
  close(): void
}

function weightOf(entry: LogEntry | undefined): number {
  return entry === undefined ? 0 : 1 + entry.facts.length + entry.edges.length
}
