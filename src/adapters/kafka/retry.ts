import type { Clock } from '../../contracts/clock.ts'
import { backOff } from '../../lib/limits.ts'

const PAUSE = { baseMs: 100, capMs: 5_000, least: 0.5 }

/** Pauses between attempts: 0.1 s, doubling up to 5 s, half of it jitter. Ends at once when the intake is stopping. */
export function pause(attempt: number, clock: Clock, stopping: AbortSignal): Promise<void> {
  return clock.sleep(backOff(attempt, PAUSE, Math.random), stopping)
}
