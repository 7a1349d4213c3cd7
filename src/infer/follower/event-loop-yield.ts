import { setImmediate as nextTurn } from 'node:timers/promises'

/** Steps between two turns of the event loop: each is well under a millisecond, so that readers never wait long for it. */
const STEPS_A_TURN = 25

/** Lets others have their turn while something long goes on. Counted, not timed: the same work gives the same turns. */
export class EventLoopYield {
  readonly #between: () => Promise<void>
  #steps = 0

  /** `between` runs at each turn; what it throws ends the work. */
  constructor(between: () => Promise<void> = () => Promise.resolve()) {
    this.#between = between
  }

  async turn(): Promise<void> {
    if (++this.#steps % STEPS_A_TURN === 0) await this.page()
  }

  /** After something that took a millisecond or more by itself, such as a page of a record. */
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
