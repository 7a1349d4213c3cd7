import type { Clock } from '../contracts/clock.ts'
import { FollowedClock, type ClockReading } from '../lib/followed-clock.ts'
import { sleep } from '../lib/wait.ts'

/**
 * Processes that share a record use its server's clock. Each writes times to the record (when a lease expires, when a
 * URI may be read again), and one whose clock is two hours ahead would keep all others waiting. One clock per thread,
 * since each writing thread has its own connections.
 */
const shared = new FollowedClock(() => performance.now())

/** After the first reading, the system's clock follows that of the record's server. */
export const followServerClock = (reading: ClockReading): void => shared.follow(reading)

/** The machine's clock, or that of the record's server. */
export const systemClock: Clock = {
  now: () => shared.now() ?? Date.now(),
  sleep,
}
