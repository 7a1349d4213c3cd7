import type { LogEntry } from '../contracts/store.ts'
import type { Tx } from '../model/facts.ts'

/** Some 20 MB of transactions; whoever is further behind reads them from the record. */
const MOST_HELD = 20_000

/** Transactions that were heard of, until they are taken. What is missing among them has to be read. */
export class Feed {
  #held: LogEntry[] = []

  push(entry: LogEntry): void {
    if (this.#held.length >= MOST_HELD) this.#held = []
    this.#held.push(entry)
  }

  /** Those that follow right after a transaction, without a gap. */
  take(after: Tx, limit: number): readonly LogEntry[] {
    const first = this.#held.findIndex(({ tx }) => tx > after)
    if (first < 0) {
      this.#held = []
      return []
    }
    if (first > 0) this.#held.splice(0, first)
    if (this.#held[0]?.tx !== after + 1) return []
    let count = 1
    while (count < limit && this.#held[count]?.tx === after + 1 + count) count++
    return this.#held.splice(0, count)
  }

  clear(): void {
    this.#held = []
  }
}
