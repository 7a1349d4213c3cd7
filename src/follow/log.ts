import type { LogEntry } from '../contracts/log.ts'
import type { Store } from '../contracts/store.ts'
import type { Tx } from '../model/facts.ts'

/** What a reader needs of the record. */
export type LogSource = Pick<Store, 'read' | 'onCommit'>

/** Transactions in one read. */
const BATCH = 1_000
/** Edges and facts of the transactions that are kept: some 20 MB. A follower that is further behind reads them from the record. */
const MOST_KEPT = 100_000

/**
 * The one reader of the log in a process. What one follower has read is kept until the others have taken it, within a bound, so that
 * the log is read and decoded once, however many follow it.
 */
export class LogReader {
  readonly #source: LogSource
  readonly #unlisten: () => void
  readonly #listeners = new Set<() => void>()
  readonly #cursors = new Set<LogCursor>()
  /** One after the other, without a gap. */
  #kept: LogEntry[] = []
  #weight = 0
  /** Two followers that are equally far ask the record once. */
  readonly #reading = new Map<Tx, Promise<readonly LogEntry[]>>()
  #told: Tx = 0

  constructor(source: LogSource) {
    this.#source = source
    this.#unlisten = source.onCommit((head) => {
      this.#told = Math.max(this.#told, head)
      for (const listener of this.#listeners) listener()
    })
  }

  /** The last transaction that the record told of. Commits of other processes may be told of late, or not at all. */
  get told(): Tx {
    return this.#told
  }

  /** A place in the log, for one follower. `news` is called after commits. */
  cursor(news: () => void): LogCursor {
    this.#listeners.add(news)
    const cursor: LogCursor = {
      position: 0,
      next: async (after, limit = BATCH) => {
        cursor.position = after
        const entries = this.#keptAfter(after, limit)
        this.#forget()
        return entries ?? (await this.#read(after)).slice(0, limit)
      },
      close: () => {
        this.#listeners.delete(news)
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

  #keptAfter(after: Tx, limit: number): readonly LogEntry[] | null {
    const first = this.#kept[0]?.tx
    if (first === undefined || after + 1 < first) return null
    const entries = this.#kept.slice(after + 1 - first, after + 1 - first + limit)
    return entries.length === 0 ? null : entries
  }

  #read(after: Tx): Promise<readonly LogEntry[]> {
    const known = this.#reading.get(after)
    if (known !== undefined) return known
    const reading = this.#source.read(after, BATCH).then((entries) => {
      this.#keep(after, entries)
      return entries
    })
    const forget = (): void => void this.#reading.delete(after)
    reading.then(forget, forget)
    this.#reading.set(after, reading)
    return reading
  }

  /** What lies behind what is kept is for one follower that is late; it is kept for nobody. */
  #keep(after: Tx, entries: readonly LogEntry[]): void {
    if (this.#cursors.size < 2 || entries.length === 0) return
    const last = this.#kept.at(-1)?.tx ?? null
    if (last !== null && after < last) return
    if (last !== after) this.#drop(this.#kept.length)
    for (const entry of entries) {
      this.#kept.push(entry)
      this.#weight += weightOf(entry)
    }
    let tooMany = 0
    for (let weight = this.#weight; weight > MOST_KEPT; tooMany++) weight -= weightOf(this.#kept[tooMany])
    this.#drop(tooMany)
  }

  /** What every follower has taken. */
  #forget(): void {
    const first = this.#kept[0]?.tx
    if (first === undefined) return
    let least = Infinity
    for (const { position } of this.#cursors) least = Math.min(least, position)
    this.#drop(Math.min(this.#kept.length, Math.max(0, least + 1 - first)))
  }

  #drop(count: number): void {
    if (count <= 0) return
    for (const entry of this.#kept.splice(0, count)) this.#weight -= weightOf(entry)
  }
}

export interface LogCursor {
  /** What this follower has taken. */
  position: Tx
  /** What comes after a transaction, oldest first; empty where nothing does yet. Rejects with `LogDropped` where retention dropped it. */
  next(after: Tx, limit?: number): Promise<readonly LogEntry[]>
  close(): void
}

function weightOf(entry: LogEntry | undefined): number {
  return entry === undefined ? 0 : 1 + entry.facts.length + entry.edges.length
}
