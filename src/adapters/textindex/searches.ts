// Lets searches take turns, each with its own arrays.
import type { SearchWork } from '../../contracts/search-index.ts'
import { Pace, TooManyWaiting } from '../../lib/pace.ts'
import { finishMeasured, type Work } from '../../lib/pausing-work.ts'
import { Scratch } from './scratch.ts'

/** Searches that run at once, taking turns: short ones end before long ones, however many of those there are. */
const MAX_BEGUN = 32
/** Limits the arrays of all running searches; over a million documents there is room for ten. */
const MAX_BYTES = 256 << 20
const MIN_BEGUN = 4
/** A byte for each word and phrase, and some bits. */
const BYTES_PER_DOCUMENT = 25
/** Searches that wait for others to end; further ones are refused. */
const MAX_WAITING = 256
/** Idle scratch arrays kept for the next searches. */
const MAX_IDLE = 2

export class Searches {
  readonly #idle: Scratch[] = []
  readonly #waiting: (() => void)[] = []
  #begun = 0

  get byteLength(): number {
    return this.#idle.reduce((sum, { byteLength }) => sum + byteLength, 0)
  }

  /** `documents`: most documents that it may process. */
  async run<T>(documents: number, work: SearchWork | undefined, search: (scratch: Scratch) => Work<T>): Promise<T> {
    const room = Math.max(MIN_BEGUN, Math.min(MAX_BEGUN, Math.floor(MAX_BYTES / (1 + BYTES_PER_DOCUMENT * documents))))
    // A waiting search takes the place of one that ended.
    if (this.#begun >= room) await this.#waitForEnd()
    else this.#begun++
    const scratch = this.#idle.pop() ?? new Scratch()
    try {
      const pace = new Pace({
        isRefusable: true,
        slices: work?.slices ?? 0,
        callerSlices: work?.callerSlices ?? 0,
      })
      return await finishMeasured(search(scratch), pace, (cost) => work?.noteCost(cost))
    } finally {
      scratch.release()
      if (this.#idle.length < MAX_IDLE) this.#idle.push(scratch)
      const next = this.#waiting.shift()
      if (next === undefined) this.#begun--
      else next()
    }
  }

  /** Waits until a running search ends. */
  async #waitForEnd(): Promise<void> {
    if (this.#waiting.length >= MAX_WAITING) throw new TooManyWaiting(this.#waiting.length, null)
    await new Promise<void>((resume) => this.#waiting.push(resume))
  }
}
