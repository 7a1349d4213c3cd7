// Decides when a source is swept next, completely or for changes: plain values, so that it can be tested without
// waiting.
import { z } from 'zod'
import { DEFAULT_POLL, type SourceConfig } from '../contracts/source.ts'
import { asObject, isObject } from '../lib/json.ts'
import type { Result } from '../lib/result.ts'
import { isoOf } from '../lib/iso.ts'

export type SweepKind = 'full' | 'incremental'

const count = z.number().catch(0)
const time = z.number().nullable().catch(null)
const reportShape = z.object({
  kind: z.enum(['full', 'incremental']).catch('incremental'),
  listed: count,
  marked: count,
  /** Number in the record but not in a complete sweep: marked, so that a read can confirm the 404. */
  missing: count,
  /** Number missing from a listing that isn't trusted because it shrank too much. Nothing was marked. */
  held: count,
})
export type SweepReport = Readonly<z.infer<typeof reportShape>>
const lastReport = reportShape.nullable().catch(null)
const intervals = z.object({ fullMs: z.number(), incrementalMs: z.number() })
type Intervals = Readonly<z.infer<typeof intervals>>

const failureShape = {
  lastError: z.string().nullable().catch(null),
  /** Kind that failed; the failure of a complete sweep stays until one works, regardless of incremental ones. */
  failed: z.enum(['full', 'incremental']).nullable().catch(null),
  /** Consecutive failures of that kind, and the time of the first; 0 and null if none. */
  failures: count,
  failingSince: time,
}

/** Saved as a note, so that a restart reads nothing again. Earlier versions' notes lack some properties. */
const scheduleShape = z.object({
  fullAt: count,
  incrementalAt: count,
  /** Intervals from which those two were computed. */
  spacedBy: intervals.nullable().catch(null),
  /** Interval of complete sweeps, by the cost of the last one; null before the first. */
  fullEveryMs: time,
  lastStartedAt: time,
  /** When the last finished complete sweep began: changes since may be unknown. */
  lastFullAt: time,
  /** When the first complete sweep ended: later findings are changes. */
  knownSince: time,
  knownFrom: time,
  /** When the silence began that caused an early sweep. */
  silentSince: time,
  /** How far the source's clock was behind ours when last seen; never positive. */
  skewMs: count,
  lastReport,
  /** The last request for a complete sweep (`requestSweep`) that was met or tried. */
  requestMet: z.string().nullable().catch(null),
  /** Incremental sweeps leave the report of the last complete one unchanged. */
  lastFullReport: lastReport,
  ...failureShape,
})
export type SweepSchedule = Readonly<z.infer<typeof scheduleShape>>

/** A listing that keeps failing: meanwhile changes without an event aren't found. */
export interface FailingListing {
  readonly kind: SweepKind
  readonly failures: number
  readonly since: number
  /** Error of the last attempt. */
  readonly error: string
}

/** Returns null if no listing fails, or failures began only after `before`. */
export function failingListing(note: unknown, before: number): FailingListing | null {
  if (!isObject(note)) return null
  const { failed, failures, failingSince, lastError } = z.object(failureShape).parse(note)
  if (failed === null || failingSince === null || lastError === null || failingSince > before) return null
  return { kind: failed, failures, since: failingSince, error: lastError }
}

interface SweepPace extends Intervals {
  /** True if complete sweeps are as frequent as their cost allows, and `fullMs` is the longest time between them. */
  readonly isByCost: boolean
  readonly overlapMs: number
}

export const RETRY_MS = 15_000
/** A due time is up to a tenth earlier, never later, so that sources that began together don't stay synchronised. */
const JITTER = 0.1
/**
 * Without a configured interval, a complete sweep is due a minute later for each second that the last one cost, or
 * after one minute if it was short.
 */
const FULL_MS_FOR_EACH_SECOND = 60_000
/** A short listing may take this long on a busy machine, which must not vary the interval. */
const SHORT_SECONDS = 3
/** One slow listing lengthens the interval by at most this factor. */
const MAX_GROWTH = 4
/** Longest such interval. */
const LONGEST_FULL_SECONDS = 3_600
/** The clocks of two processes may differ by this much. */
const MAX_CLOCK_DIFFERENCE_MS = 60_000
/** A source whose clock is further behind is left to the complete sweeps: incremental ones would repeat too much. */
export const MAX_SKEW_MS = 3_600_000

/** Wait after a failure; not longer than the listing's interval. */
const retryMs = (kind: SweepKind, { fullMs, incrementalMs }: Intervals): number =>
  Math.min(RETRY_MS, kind === 'full' ? fullMs : incrementalMs)

/** A source's `poll` settings take precedence: without events, its incremental sweep is its poller. */
export function paceOf({ poll, sweep }: Pick<SourceConfig, 'poll' | 'sweep'>): SweepPace {
  return {
    isByCost: sweep.fullSeconds === undefined,
    fullMs: (sweep.fullSeconds ?? LONGEST_FULL_SECONDS) * 1_000,
    incrementalMs: (poll?.intervalSeconds ?? sweep.incrementalSeconds) * 1_000,
    // A change committed at the source during a listing may have an earlier time: the next listing begins before it.
    overlapMs: (poll ?? DEFAULT_POLL).overlapSeconds * 1_000,
  }
}

/** `underWay`: a complete sweep is in progress; incremental ones run between two of its pages. */
export function dueKind(schedule: SweepSchedule, now: number, underWay = false): SweepKind | null {
  if (underWay && now >= schedule.incrementalAt && schedule.lastStartedAt !== null) return 'incremental'
  return now >= schedule.fullAt ? 'full' : now >= schedule.incrementalAt ? 'incremental' : null
}

/**
 * Returns where an incremental listing begins: at the last one's start by the source's clock, minus the overlap. If the
 * source's clock is ahead, the local clock is used, which only repeats a little. Null means everything, because nothing
 * was listed yet.
 */
export function sinceOf(schedule: SweepSchedule, pace: SweepPace, underWaySince: number | null = null): string | null {
  // The first complete sweep isn't done, and what it has listed so far may have changed since.
  const from = schedule.lastStartedAt ?? underWaySince
  return from === null ? null : isoOf(from + schedule.skewMs - pace.overlapMs)
}

/** Returns the source's clock, by its Date header, minus the local clock: at most 0. */
export function skewOf(date: number, now: number): number {
  return Math.max(-MAX_SKEW_MS, Math.min(0, date - now))
}

export interface SweepDone {
  readonly kind: SweepKind
  /** True if it continued the progress of another process or of an earlier run. */
  readonly resumed: boolean
  /** How long nobody swept before it continued; 0 if it wasn't resumed. */
  readonly idleMs: number
  /** The request for a complete sweep that was pending when the sweep began or continued, or null. */
  readonly request: string | null
  readonly startedAt: number
  readonly now: number
  /** Time to read one marked entity, at the rate that the source allows. */
  readonly readMs: number
  readonly swept: Result<{ readonly report: SweepReport; readonly skewMs: number | null }>
}

export function nextSchedule(
  schedule: SweepSchedule,
  done: SweepDone,
  { random, pace }: { pace: SweepPace; random: () => number },
): SweepSchedule {
  const sooner = (ms: number): number => Math.round(ms * (1 - JITTER * random()))
  const { fullMs, incrementalMs, isByCost } = pace
  if (!done.swept.ok) {
    const retryAt = done.now + sooner(retryMs(done.kind, pace))
    // Incremental sweeps still run between two attempts at a complete one.
    const later = done.kind === 'full' ? { fullAt: retryAt } : { incrementalAt: retryAt }
    return {
      ...schedule,
      ...later,
      // It is retried later, like any other.
      requestMet: done.kind === 'full' ? done.request : schedule.requestMet,
      spacedBy: schedule.spacedBy ?? { fullMs, incrementalMs },
      ...afterFailure(schedule, done, done.swept.error),
    }
  }
  const { report, skewMs } = done.swept.value
  const full = done.kind === 'full'
  // The first listing marks new entities: those reads don't predict the cost of the next.
  const reads = schedule.knownSince === null ? 0 : report.marked
  const costMs = done.now - done.startedAt - done.idleMs + reads * done.readMs
  const everyMs = isByCost ? fullEvery(costMs, fullMs, schedule) : fullMs
  const incrementalAt = done.startedAt + sooner(incrementalMs)
  return {
    fullAt: full ? done.startedAt + sooner(everyMs) : schedule.fullAt,
    fullEveryMs: full ? everyMs : schedule.fullEveryMs,
    incrementalAt: full ? afterFull(done, { before: schedule.incrementalAt, next: incrementalAt }) : incrementalAt,
    spacedBy: { fullMs: full ? everyMs : (schedule.spacedBy?.fullMs ?? fullMs), incrementalMs },
    lastStartedAt: Math.max(schedule.lastStartedAt ?? 0, done.startedAt),
    lastFullAt: full ? done.startedAt : schedule.lastFullAt,
    knownSince: schedule.knownSince ?? (full ? done.now : null),
    knownFrom: schedule.knownFrom ?? (full && schedule.knownSince === null ? done.startedAt : null),
    silentSince: schedule.silentSince,
    skewMs: skewMs ?? schedule.skewMs,
    // A resumed sweep may have passed the subject of the request, and so doesn't meet it.
    requestMet: full && !done.resumed ? done.request : schedule.requestMet,
    lastReport: report,
    lastFullReport: full ? report : schedule.lastFullReport,
    ...(!full && schedule.failed === 'full' ? failuresOf(schedule) : NO_FAILURES),
  }
}

/**
 * `costMs` is the time of the listing and of the reads it caused. A listing that failed on the way includes an outage,
 * and the first one after it may be slow: an interval grows by steps.
 */
function fullEvery(costMs: number, longestMs: number, { fullEveryMs, failed }: SweepSchedule): number {
  const seconds = Math.ceil(costMs / 1_000)
  const everyMs = (seconds <= SHORT_SECONDS ? 1 : seconds) * FULL_MS_FOR_EACH_SECOND
  const mostMs = fullEveryMs === null ? longestMs : failed === 'full' ? fullEveryMs : fullEveryMs * MAX_GROWTH
  return Math.min(longestMs, everyMs, mostMs)
}

type Failures = Pick<SweepSchedule, 'lastError' | 'failed' | 'failures' | 'failingSince'>

const NO_FAILURES: Failures = { lastError: null, failed: null, failures: 0, failingSince: null }

function failuresOf({ lastError, failed, failures, failingSince }: Failures): Failures {
  return { lastError, failed, failures, failingSince }
}

function afterFailure(before: Failures, { kind, now }: SweepDone, error: string): Failures {
  // Only a successful complete sweep ends a complete one's failure, so an incremental failure must not replace it.
  if (before.failed === 'full' && kind === 'incremental') return failuresOf(before)
  if (before.failed !== kind) return { lastError: error, failed: kind, failures: 1, failingSince: now }
  return { lastError: error, failed: kind, failures: before.failures + 1, failingSince: before.failingSince ?? now }
}

/**
 * Incremental sweeps ran during the complete one, and aren't due earlier because of it. After a resumed one the next is
 * due at once: the interrupted process may have lost events about entities listed before.
 */
function afterFull(done: SweepDone, { before, next }: { readonly before: number; readonly next: number }): number {
  return done.resumed ? done.now : Math.max(before, next)
}

/**
 * A shortened interval applies at once, not when the longer one is over: due times become earlier by the difference.
 * (They aren't computed from the time of this call: each call would postpone them.)
 */
export function readSchedule(note: unknown, pace: SweepPace, now: number): SweepSchedule {
  const stored = scheduleShape.parse(asObject(note))
  if (isAhead(stored, now)) return { ...stored, fullAt: now, incrementalAt: now, lastStartedAt: null }
  const { spacedBy, lastStartedAt, fullAt, incrementalAt, fullEveryMs } = stored
  return {
    ...stored,
    fullAt:
      spacedBy === null ? Math.min(fullAt, now + pace.fullMs) : fullAt - shortenedBy(spacedBy.fullMs, pace.fullMs),
    incrementalAt:
      spacedBy === null
        ? Math.min(incrementalAt, (lastStartedAt ?? now) + pace.incrementalMs)
        : incrementalAt - shortenedBy(spacedBy.incrementalMs, pace.incrementalMs),
    spacedBy: spacedBy === null ? null : shorterOf(spacedBy, pace),
    fullEveryMs: fullEveryMs === null ? null : Math.min(fullEveryMs, pace.fullMs),
  }
}

/**
 * Tells whether the schedule was written while the clock was ahead. Nothing would be listed until that time is reached,
 * and then only the changes since.
 */
function isAhead({ spacedBy, lastStartedAt, fullAt, incrementalAt }: SweepSchedule, now: number): boolean {
  const began = spacedBy === null ? [] : [fullAt - spacedBy.fullMs, incrementalAt - spacedBy.incrementalMs]
  return Math.max(lastStartedAt ?? 0, ...began) > now + MAX_CLOCK_DIFFERENCE_MS
}

function shortenedBy(before: number, after: number): number {
  return Math.max(0, before - after)
}

function shorterOf(a: Intervals, b: Intervals): Intervals {
  return { fullMs: Math.min(a.fullMs, b.fullMs), incrementalMs: Math.min(a.incrementalMs, b.incrementalMs) }
}
