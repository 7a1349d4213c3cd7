import type { Clock } from '../contracts/clock.ts'
import { FollowedClock, type ClockReading } from '../lib/followed-clock.ts'

/**
 * Processes that share a record go by the clock of its server. Each leaves times in the record (until when a lease
 * lasts, how long a URI is not read again), and one whose clock was two hours ahead would keep all others waiting until
 * then. One for each thread, since each thread that writes has connections of its own.
 */
const shared = new FollowedClock(() => performance.now())

/** After the first reading, the system's clock follows that of the record's server. */
export const followServerClock = (reading: ClockReading): void => shared.follow(reading)

/** The machine's own time, or that of the record's server. */
export const systemClock: Clock = {
  now: () => shared.now() ?? Date.now(),
  sleep: (ms, signal) =>
    new Promise((resolve) => {
      if (signal?.aborted === true) return resolve()
      const wake = (): void => {
        clearTimeout(timer)
        signal?.removeEventListener('abort', wake)
        resolve()
      }
      const timer = setTimeout(wake, Math.max(0, ms))
      signal?.addEventListener('abort', wake)
    }),
}
