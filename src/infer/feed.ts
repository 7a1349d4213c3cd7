import type { LogEntry } from '../contracts/store.ts'
import type { Tx } from '../model/facts.ts'

/** Edges and facts of the transactions held: some 20 MB. Whoever is further behind reads them from the record. */
const MOST_HELD = 100_000

/** Transactions that were heard of, until they are taken. What is missing among them has to be read. */
export class Feed {
  #held: LogEntry[] = []
  #weight = 0

  push(entry: LogEntry): void {
    if (this.#weight >= MOST_HELD) this.clear()
    this.#held.push(entry)
    this.#weight += weightOf(entry)
  }

  /** Those that follow right after a transaction, without a gap. */
  take(after: Tx, limit: number): readonly LogEntry[] {
    const first = this.#held.findIndex(({ tx }) => tx > after)
    if (first < 0) {
      this.clear()
      return []
    }
    this.#drop(first)
    if (this.#held[0]?.tx !== after + 1) return []
    let count = 1
    while (count < limit && this.#held[count]?.tx === after + 1 + count) count++
    return this.#drop(count)
  }

  clear(): void {
    this.#held = []
    this.#weight = 0
  }

  #drop(count: number): readonly LogEntry[] {
    const dropped = this.#held.splice(0, count)
    for (const entry of dropped) this.#weight -= weightOf(entry)
    return dropped
  }
}

function weightOf({ facts, edges }: LogEntry): number {
  return 1 + facts.length + edges.length
}
