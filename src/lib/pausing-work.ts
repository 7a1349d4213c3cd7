import { Pace } from './pace.ts'

/** Long work that pauses often (every ~1 ms); its caller decides whether a pause yields to the event loop. */
export type Work<T> = Generator<void, T, void>

/** Runs work to its end. */
export type FinishWork = <T>(work: Work<T>) => T | Promise<T>

export function finish<T>(work: Work<T>): T {
  for (;;) {
    const step = work.next()
    if (step.done === true) return step.value
  }
}

/** Runs work in slices, in turn with the other long work of this thread. Affects latency, never the result. */
export async function finishYielding<T>(work: Work<T>, pace = new Pace()): Promise<T> {
  for (;;) {
    const step = work.next()
    if (step.done === true) return step.value
    if (pace.isDue()) await pace.turn()
  }
}
