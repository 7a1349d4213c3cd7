// Computes the next recurrence of a five-field cron expression in a time zone, or of an interval.
import { cronFields, nextMatch } from './cron.ts'
import { wallClockOf } from './local-time.ts'
import { intervalMs } from './interval.ts'

export interface Recurrence {
  readonly cron: string | null
  readonly interval: string | null
  /** Time zone of the cron expression, such as `Europe/Amsterdam`; null is UTC. */
  readonly timezone: string | null
}

/** Returns the first moment after another one; null if it doesn't follow from the given schedule. */
export function nextAfter({ cron, interval, timezone }: Recurrence, after: number): number | null {
  if (cron !== null) {
    const fields = cronFields(cron)
    const clock = wallClockOf(timezone ?? 'UTC')
    return fields === null || clock === null ? null : nextMatch(fields, clock, after)
  }
  const ms = interval === null ? null : intervalMs(interval)
  return ms === null ? null : after + ms
}
