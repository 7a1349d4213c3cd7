import { setImmediate as nextTurn } from 'node:timers/promises'

/** Long work that pauses often (every ~1 ms); whoever runs it decides whether a pause gives the event loop a turn. */
export type Work<T> = Generator<void, T, void>

/** Runs work to its end. */
export type FinishWork = <T>(work: Work<T>) => T | Promise<T>

/** Readers wait for at most this long behind one piece of work. */
export const SLICE_MS = 5

export function finish<T>(work: Work<T>): T {
  for (;;) {
    const step = work.next()
    if (step.done === true) return step.value
  }
}

/** Gives the event loop a turn every 5 ms. Real time on purpose: it shapes who waits, never what comes out. */
export async function finishYielding<T>(work: Work<T>, sliceMs: number = SLICE_MS): Promise<T> {
  let end = performance.now() + sliceMs
  for (;;) {
    const step = work.next()
    if (step.done === true) return step.value
    if (performance.now() < end) continue
    await nextTurn()
    end = performance.now() + sliceMs
  }
}
