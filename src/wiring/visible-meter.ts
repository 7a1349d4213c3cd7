import type { LogEntry } from '../contracts/log.ts'
import type { Tx } from '../model/facts.ts'

/** Events that the graph shows and another follower doesn't yet. Beyond this many the oldest aren't measured. */
const MAX_WAITING = 10_000

export type Visible = Pick<LogEntry, 'tx' | 'at' | 'cause'>

/** Reports the transaction of each event, and of anything traced, when the slowest of the followers shows it. */
export class VisibleMeter {
  readonly #heads: () => readonly Tx[]
  readonly #report: (visible: Visible) => void
  /** Transactions wait in the order of the log. */
  #waiting: Visible[] = []

  /** `heads`: of the followers that must show it, in addition to the graph. */
  constructor(heads: () => readonly Tx[], report: (visible: Visible) => void) {
    this.#heads = heads
    this.#report = report
  }

  /** Called when the graph shows a transaction. */
  shown({ tx, at, cause }: LogEntry): void {
    if (cause.kind !== 'event' && cause.spans === undefined) return
    if (this.#waiting.length === MAX_WAITING) this.#waiting.shift()
    this.#waiting.push({ tx, at, cause })
    this.moved()
  }

  /** Called when a follower has advanced. */
  moved(): void {
    const head = Math.min(...this.#heads(), Infinity)
    let reported = 0
    for (const visible of this.#waiting) {
      if (visible.tx > head) break
      this.#report(visible)
      reported++
    }
    if (reported > 0) this.#waiting.splice(0, reported)
  }
}
