import { setImmediate as nextTurn } from 'node:timers/promises'

/** Steps between two turns of the event loop: each takes up to a millisecond of a core, and reads that come meanwhile wait for them. */
const STEPS_A_TURN = 8

/** Yields to the event loop during long work. Counts steps instead of time, so that the same work yields at the same places. */
export class EventLoopYield {
  readonly #between: () => Promise<void>
  #steps = 0

  /** `between` runs at each yield; an error that it throws ends the work. */
  constructor(between: () => Promise<void> = () => Promise.resolve()) {
    this.#between = between
  }

  async turn(): Promise<void> {
    if (++this.#steps % STEPS_A_TURN === 0) await this.page()
  }

  /** To call after work that took a millisecond or more by itself, such as reading a page. */
  async page(): Promise<void> {
    await nextTurn()
    await this.#between()
  }

  async run<T>(work: Generator<void, T, void>): Promise<T> {
    for (;;) {
      const step = work.next()
      if (step.done === true) return step.value
      await this.turn()
    }
  }
}
