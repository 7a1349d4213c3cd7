import type { DocumentWrite, Settlement } from '../contracts/log.ts'
import type { LeasedMark } from '../contracts/marks.ts'
import { backOff } from '../lib/limits.ts'

export interface SettleContext {
  readonly now: number
  readonly random: () => number
}

export function settle(mark: LeasedMark, writes: readonly DocumentWrite[], at: SettleContext): Settlement {
  return settleAfter(retryKindOf(mark, writes), mark, at)
}

/**
 * Settles a mark after an internal error: the first retry is immediate (the record may have failed), later ones are as
 * after a malformed answer.
 */
export function settleFault(mark: LeasedMark, at: SettleContext): Settlement {
  return mark.attempts === 0 ? retry(mark, at.now) : settleAfter('malformed', mark, at)
}

export function settleAfter(kind: RetryKind | null, mark: LeasedMark, at: SettleContext): Settlement {
  const delay = kind === null ? null : retryIn(kind, mark.attempts, at.random)
  return delay === null ? done(mark, at.now) : retry(mark, at.now + delay)
}

function retryKindOf(mark: LeasedMark, writes: readonly DocumentWrite[]): RetryKind | null {
  if (writes.some((w) => w.answer.kind === 'failed')) return 'malformed'
  const answered = writes.some((w) => w.answer.kind !== 'gone')
  const hydrated = mark.documents.some((d) => d.hydratedAt !== null)
  if (answered || hydrated) return null
  // The record stores no document for a 404 about an entity that nothing refers to (`dropUnmentioned` in `commit/plan-mentions.ts`).
  return mark.documents.length === 0 ? 'unmentioned' : 'unresolvable'
}

export function done(mark: LeasedMark, now: number): Settlement {
  const { uri, generation, fence, rereads } = mark
  return { kind: 'done', uri, generation, fence, due: now + pauseAfterRead(rereads), rereads }
}

function retry(mark: LeasedMark, due: number): Settlement {
  const { uri, generation, fence } = mark
  return { kind: 'retry', uri, generation, fence, due }
}

/** Lets a mark wait until its source may be read. */
export function wait(mark: LeasedMark, due: number): Settlement {
  const { uri, generation, fence } = mark
  return { kind: 'wait', uri, generation, fence, due }
}

/**
 * Pauses before the same URI may be read again, by how often in a row it was marked soon after a read. The first event
 * is served at once; 10,000 events in a second cause reads at 0, 0.2 s and 2.2 s, and the last event is always served.
 */
const PAUSE_MS = [200, 2_000, 5_000] as const

function pauseAfterRead(rereads: number): number {
  return PAUSE_MS[Math.min(rereads, PAUSE_MS.length - 1)] ?? 5_000
}

/** Why a mark is retried. Each kind has a limit, after which only a new mark (an event, a sweep) helps. */
type RetryKind = 'unavailable' | 'malformed' | 'unresolvable' | 'unmentioned'

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
function retryIn(kind: RetryKind, attempts: number, random: () => number): number | null {
  const { baseMs, capMs, attempts: maxAttempts } = RETRIES[kind]
  if (attempts >= maxAttempts) return null
  // Pauses down to 0 would retry a broken answer immediately, again and again.
  return Math.ceil(backOff(attempts, { baseMs, capMs, least: 0.25 }, random))
}
