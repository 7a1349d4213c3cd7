import { setImmediate as nextTurn } from 'node:timers/promises'

/** Steps between two turns of the event loop: each is well under a millisecond, so that readers never wait long for it. */
const STEPS_A_TURN = 25

/** Lets others have their turn while something long goes on. Counted, not timed: the same work gives the same turns. */
export class Turns {
  #steps = 0

  async turn(): Promise<void> {
    if (++this.#steps % STEPS_A_TURN === 0) await nextTurn()
  }

  async run<T>(work: Generator<void, T, void>): Promise<T> {
    for (;;) {
      const step = work.next()
      if (step.done === true) return step.value
      await this.turn()
    }
  }
}
