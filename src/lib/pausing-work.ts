import { Pace, type WorkCost } from './pace.ts'

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

/** Runs work in slices, taking turns with the other long work of this thread. Affects latency, never the result. */
export async function finishYielding<T>(work: Work<T>, pace = new Pace()): Promise<T> {
  for (;;) {
    const step = work.next()
    if (step.done === true) return step.value
    if (pace.isDue()) await pace.yieldNow()
  }
}

/** Finishes work like `finish`, and reports its cost however it ends: the time of its slices alone. */
export async function finishMeasured<T>(work: Work<T>, pace: Pace, report: (cost: WorkCost) => void): Promise<T> {
  const slicesBefore = pace.slices
  let ms = 0
  try {
    for (;;) {
      if (pace.isDue()) await pace.yieldNow()
      const began = performance.now()
      try {
        const value = untilDue(work, pace)
        if (value !== null) return value.done
      } finally {
        ms += performance.now() - began
      }
    }
  } finally {
    report({ slices: pace.slices - slicesBefore, ms })
  }
}

/** Runs work to its end, or returns null when its slice is over. */
function untilDue<T>(work: Work<T>, pace: Pace): { readonly done: T } | null {
  do {
    const step = work.next()
    if (step.done === true) return { done: step.value }
  } while (!pace.isDue())
  return null
}
