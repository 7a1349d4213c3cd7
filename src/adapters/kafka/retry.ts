import type { Clock } from '../../contracts/clock.ts'

const BASE_MS = 100
const CAP_MS = 5_000

/** Pauses between attempts: 0.1 s, doubling up to 5 s, half of it jitter. Ends at once when the intake is stopping. */
export function pause(attempt: number, clock: Clock, stopping: AbortSignal): Promise<void> {
  const step = Math.min(CAP_MS, BASE_MS * 2 ** Math.min(attempt, 20))
  return clock.sleep(step / 2 + (Math.random() * step) / 2, stopping)
}

/** Waits for the work up to `ms`; returns true if it ended in time. Rethrows its error. */
export async function endsWithin(work: Promise<unknown>, ms: number, clock: Clock): Promise<boolean> {
  const over = new AbortController()
  try {
    return await Promise.race([work.then(() => true), clock.sleep(ms, over.signal).then(() => false)])
  } finally {
    over.abort()
  }
}
