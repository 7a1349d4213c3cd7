import type { DocumentWrite, Settlement } from '../contracts/log.ts'
import type { LeasedMark } from '../contracts/marks.ts'
import { pauseAfterRead, retryIn, type RetryKind } from './retry-delays.ts'

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
