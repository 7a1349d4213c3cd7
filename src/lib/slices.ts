import { setImmediate as nextTurn } from 'node:timers/promises'

/** Long work that pauses often (every ~1 ms); its caller decides whether a pause yields to the event loop. */
export type Work<T> = Generator<void, T, void>

/** Runs work to its end. */
export type FinishWork = <T>(work: Work<T>) => T | Promise<T>

/** Readers wait for at most this long behind one piece of work. */
export const SLICE_MS = 2

export function finish<T>(work: Work<T>): T {
  for (;;) {
    const step = work.next()
    if (step.done === true) return step.value
  }
}

/** Yields to the event loop every 2 ms. Uses real time on purpose: it affects latency, never the result. */
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
