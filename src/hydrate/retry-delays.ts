import { backOff } from '../lib/limits.ts'

/**
 * Pauses before the same URI may be read again, by how often in a row it was marked soon after a read. The first event
 * is served at once; 10,000 events in a second cause reads at 0, 0.2 s and 2.2 s, and the last event is always served.
 */
const PAUSE_MS = [200, 2_000, 5_000] as const

export function pauseAfterRead(rereads: number): number {
  return PAUSE_MS[Math.min(rereads, PAUSE_MS.length - 1)] ?? 5_000
}

/** Why a mark is retried. Each kind has a limit, after which only a new mark (an event, a sweep) helps. */
export type RetryKind = 'unavailable' | 'malformed' | 'unresolvable' | 'unmentioned'

const RETRIES: Readonly<Record<RetryKind, { baseMs: number; capMs: number; attempts: number }>> = {
  // The source is down: its circuit breaker limits all marks, so a single mark may wait long. ~10 h in all.
  unavailable: { baseMs: 500, capMs: 600_000, attempts: 72 },
  // A malformed answer needs a person to fix it. ~2.5 h in all.
  malformed: { baseMs: 5_000, capMs: 1_800_000, attempts: 12 },
  // No source has it (yet): minutes first, then hours. ~4 days in all.
  unresolvable: { baseMs: 60_000, capMs: 43_200_000, attempts: 16 },
  // Unknown to sources, and nothing in the record refers to it: an event that precedes its source's answer, or an
  // invented id. ~2 hours in all.
  unmentioned: { baseMs: 60_000, capMs: 43_200_000, attempts: 7 },
}

/** Returns the wait before the next retry; null if none is left. */
export function retryIn(kind: RetryKind, attempts: number, random: () => number): number | null {
  const { baseMs, capMs, attempts: maxAttempts } = RETRIES[kind]
  if (attempts >= maxAttempts) return null
  // Pauses down to 0 would retry a broken answer immediately, again and again.
  return Math.ceil(backOff(attempts, { baseMs, capMs, least: 0.25 }, random))
}
