import { fullJitter } from '../lib/limits.ts'

/**
 * How soon the same URI may be read again, by how often in a row it was marked soon after a read. The first event is read
 * at once; of 10,000 in a second, one at 0, one at 0.2 s and one at 2.2 s, and the last event is always served.
 */
const PAUSE_MS = [200, 2_000, 5_000] as const

export function pauseAfterRead(heat: number): number {
  return PAUSE_MS[Math.min(heat, PAUSE_MS.length - 1)] ?? 5_000
}

/** Why a mark is tried again by itself. Each kind has an end: after it only a new mark (an event, a sweep) tries again. */
export type RetryKind = 'unavailable' | 'malformed' | 'unresolvable'

const RETRIES: Readonly<Record<RetryKind, { baseMs: number; capMs: number; attempts: number }>> = {
  // The source is down: its circuit paces everybody, so a single mark may be patient. ~10 h in all.
  unavailable: { baseMs: 500, capMs: 600_000, attempts: 72 },
  // The answer is wrong: somebody has to mend it. ~2.5 h in all.
  malformed: { baseMs: 5_000, capMs: 1_800_000, attempts: 12 },
  // Nobody has it (yet): minutes first, then hours. ~4 days in all.
  unresolvable: { baseMs: 60_000, capMs: 43_200_000, attempts: 16 },
}

/** When to try again; null when it was tried often enough. */
export function retryIn(kind: RetryKind, attempts: number, random: () => number): number | null {
  const { baseMs, capMs, attempts: most } = RETRIES[kind]
  if (attempts >= most) return null
  // At least a quarter of the step: full jitter down to 0 would retry a broken answer at once, again and again.
  const step = Math.min(capMs, baseMs * 2 ** Math.min(attempts, 30))
  return Math.ceil(step / 4 + fullJitter(attempts, { baseMs, capMs }, random) * 0.75)
}
