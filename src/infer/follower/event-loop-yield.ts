import { setImmediate as nextTurn } from 'node:timers/promises'

/** Steps between two turns of the event loop while readers use this thread: each takes up to a millisecond of a core. */
const STEPS_PER_TURN = 8
/** Without readers, turns are needed less often. */
const IDLE_STEPS_PER_TURN = 64

/** Yields to the event loop during long work. Counts steps, not time, so that yields are repeatable. */
export class EventLoopYield {
  readonly #between: () => Promise<unknown>
  readonly #isRequested: () => boolean
  #steps = 0

  /** `between` runs at each yield; its error ends the work. `isRequested`: whether readers use this thread. */
  constructor(between: () => Promise<unknown> = () => Promise.resolve(), isRequested: () => boolean = () => true) {
    this.#between = between
    this.#isRequested = isRequested
  }

  async yieldIfDue(): Promise<void> {
    if (this.#isDue()) await this.yieldNow()
  }

  /** Call it after a step that took a millisecond or more, such as reading a page. */
  async yieldNow(): Promise<void> {
    this.#steps = 0
    await nextTurn()
    await this.#between()
  }

  async run<T>(work: Generator<void, T, void>): Promise<T> {
    for (;;) {
      const step = work.next()
      if (step.done === true) return step.value
      // Awaited only when due: each wait costs as much as a short step.
      if (this.#isDue()) await this.yieldNow()
    }
  }

  #isDue(): boolean {
    return ++this.#steps >= STEPS_PER_TURN && (this.#steps >= IDLE_STEPS_PER_TURN || this.#isRequested())
  }
}
