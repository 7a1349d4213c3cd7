// Decides when a message is sent, and with which others.
import type { DeliveryTimes } from '../contracts/deliveries.ts'
import { localTime, nextLocal } from '../lib/local-time.ts'
import type { Time } from '../model/facts.ts'
import { HOUR_MS } from '../lib/durations.ts'

interface DueTime {
  readonly due: Time
  /** Deliveries with the same bundle go in one message; null goes alone. */
  readonly bundle: string | null
}

/** `createdToday`: the subscription's separate messages on the day of `now`. */
export function dueOf(times: DeliveryTimes, now: Time, createdToday: number): DueTime {
  const { every, dayMinute, timeZone, perDay } = times
  if (every === 'hour') return together('hour', times, (Math.floor(now / HOUR_MS) + 1) * HOUR_MS)
  if (every === 'day') return together('day', times, nextLocal(dayMinute, now, timeZone))
  if (createdToday >= perDay) return together('over', times, nextLocal(0, now, timeZone))
  return isQuiet(times, now) ? together('quiet', times, now) : { due: now, bundle: null }
}

function together(why: string, times: DeliveryTimes, at: Time): DueTime {
  const due = times.quiet !== null && isQuiet(times, at) ? nextLocal(times.quiet.until, at, times.timeZone) : at
  return { due, bundle: `${why} ${due}` }
}

function isQuiet({ quiet, timeZone }: Pick<DeliveryTimes, 'quiet' | 'timeZone'>, at: Time): boolean {
  if (quiet === null || quiet.from === quiet.until) return false
  const { minute } = localTime(at, timeZone)
  const { from, until } = quiet
  return from < until ? minute >= from && minute < until : minute >= from || minute < until
}
