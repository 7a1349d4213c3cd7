// Decides when a message that couldn't be sent is tried again.

/** Pauses between eight attempts at one message, some five hours in all. */
const PAUSES_MS = [5_000, 30_000, 120_000, 600_000, 1_800_000, 3_600_000, 10_800_000] as const
export const MAX_ATTEMPTS = PAUSES_MS.length + 1
/** Longest pause that a receiver may request. */
const LONGEST_RETRY_AFTER_MS = 3_600_000

/** Returns the pause after this many failed attempts; null if the delivery is given up. */
export function pauseAfter(attempts: number, retryAfterMs: number | null): number | null {
  const pause = PAUSES_MS[attempts - 1]
  return pause === undefined ? null : Math.max(pause, Math.min(retryAfterMs ?? 0, LONGEST_RETRY_AFTER_MS))
}
