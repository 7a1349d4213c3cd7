import type { SourceConfig } from '../contracts/source.ts'
import { isObject, type JsonObject } from '../lib/json.ts'
import type { Result } from '../lib/result.ts'

/** When a source is swept, and from which moment on: plain values, so that it can be read and tested without waiting. */

export type SweepKind = 'full' | 'incremental'

export interface SweepReport {
  readonly kind: SweepKind
  readonly listed: number
  readonly marked: number
  /** Known to us, and not in a complete listing: marked, so that the source itself may say 404. */
  readonly missing: number
  /** Missing as well, in a listing that is not believed: it shows too little. Nothing was marked. */
  readonly held: number
}

/** Kept as a note, so that a restart within the interval reads nothing again. */
export interface Schedule {
  readonly fullAt: number
  readonly incrementalAt: number
  /** The intervals by which those two were set; null in a note of a version that did not say. */
  readonly spacedBy: Intervals | null
  readonly lastStartedAt: number | null
  /** When everything had been listed for the first time: what is found from then on is news. */
  readonly knownSince: number | null
  /** When that first complete listing began. */
  readonly knownFrom: number | null
  /** The silence of the source for which it was swept early, by when that began. */
  readonly silentSince: number | null
  /** How far the source's clock was behind ours when last seen; never positive. */
  readonly skewMs: number
  readonly lastReport: JsonObject | null
  /** Of the last complete sweep. */
  readonly lastFullReport: JsonObject | null
  readonly lastError: string | null
  /** Which kind that was; that of a complete sweep stands until one works, whatever is listed in between. */
  readonly failed: SweepKind | null
  /** How many tries of that kind failed in a row, and when the first of them did; 0 and null where none did. */
  readonly failures: number
  readonly failingSince: number | null
}

/** A listing that has failed so often in a row, a quarter of a minute apart, is not mended by trying it again. */
export const MANY_FAILURES = 3

/** A listing that keeps failing: what changes meanwhile, and no event tells of, is not found. */
export interface FailingListing {
  readonly kind: SweepKind
  readonly failures: number
  readonly since: number
  /** Of the last try. */
  readonly error: string
}

/** Null while there is none that a person should look at. */
export function failingListing(note: unknown): FailingListing | null {
  if (!isObject(note)) return null
  const { failed, failures, failingSince, lastError } = failuresIn(note)
  if (failed === null || failingSince === null || lastError === null || failures < MANY_FAILURES) return null
  return { kind: failed, failures, since: failingSince, error: lastError }
}

export interface Intervals {
  readonly fullMs: number
  readonly incrementalMs: number
}

export interface SweepPace extends Intervals {
  readonly overlapMs: number
}

/** A change that was committed at the source while it was listed carries an earlier time: the next look begins before it. */
const OVERLAP_SECONDS = 60
export const RETRY_MS = 15_000
/** A due time comes up to a tenth sooner, never later: sources that began together don't stay in step. */
const JITTER = 0.1
/** A source that is further behind than this is left to the complete listings: each look would list too much again. */
export const MAX_SKEW_MS = 3_600_000

/** What a source that pushes nothing asks for wins: its incremental sweep is its poller, there is no other. */
export function paceOf({ poll, sweep }: Pick<SourceConfig, 'poll' | 'sweep'>): SweepPace {
  return {
    fullMs: sweep.fullSeconds * 1_000,
    incrementalMs: (poll?.intervalSeconds ?? sweep.incrementalSeconds) * 1_000,
    overlapMs: (poll?.overlapSeconds ?? OVERLAP_SECONDS) * 1_000,
  }
}

/** `underWay`: a complete sweep is, and what changed since has its turn between two of its pages. */
export function dueKind(schedule: Schedule, now: number, underWay = false): SweepKind | null {
  if (underWay && now >= schedule.incrementalAt && schedule.lastStartedAt !== null) return 'incremental'
  return now >= schedule.fullAt ? 'full' : now >= schedule.incrementalAt ? 'incremental' : null
}

/**
 * Where an incremental listing begins: at the last one's start, by the source's own clock, and then the overlap before that.
 * A source that is ahead of us is asked by our clock, which only lists a little again. Null: everything, nothing was listed yet.
 */
export function sinceOf(schedule: Schedule, pace: SweepPace, underWaySince: number | null = null): string | null {
  // The very first complete sweep is not done, and what it has listed so far may have changed since.
  const from = schedule.lastStartedAt ?? underWaySince
  return from === null ? null : new Date(from + schedule.skewMs - pace.overlapMs).toISOString()
}

/** The source's clock, as its Date header said it, less ours: kept only where it is behind. */
export function skewOf(date: number, now: number): number {
  return Math.max(-MAX_SKEW_MS, Math.min(0, date - now))
}

export interface SweepDone {
  readonly kind: SweepKind
  /** Where it stood is where another one, or an earlier run of it, had left it. */
  readonly resumed: boolean
  readonly startedAt: number
  readonly now: number
  readonly swept: Result<{ readonly report: SweepReport; readonly skewMs: number | null }>
}

export function nextSchedule(
  schedule: Schedule,
  done: SweepDone,
  at: { pace: SweepPace; random: () => number },
): Schedule {
  const sooner = (ms: number): number => Math.round(ms * (1 - JITTER * at.random()))
  const { fullMs, incrementalMs } = at.pace
  if (!done.swept.ok) {
    const retryAt = done.now + sooner(RETRY_MS)
    // What changed since is still looked at between two tries of a complete listing.
    const later = done.kind === 'full' ? { fullAt: retryAt } : { incrementalAt: retryAt }
    return {
      ...schedule,
      ...later,
      spacedBy: schedule.spacedBy ?? { fullMs, incrementalMs },
      ...afterFailure(schedule, done, done.swept.error),
    }
  }
  const { report, skewMs } = done.swept.value
  const full = done.kind === 'full'
  const incrementalAt = done.startedAt + sooner(incrementalMs)
  return {
    fullAt: full ? done.startedAt + sooner(fullMs) : schedule.fullAt,
    incrementalAt: full ? afterFull(done, { before: schedule.incrementalAt, next: incrementalAt }) : incrementalAt,
    spacedBy: { fullMs: full ? fullMs : (schedule.spacedBy?.fullMs ?? fullMs), incrementalMs },
    lastStartedAt: Math.max(schedule.lastStartedAt ?? 0, done.startedAt),
    knownSince: schedule.knownSince ?? (full ? done.now : null),
    knownFrom: schedule.knownFrom ?? (full && schedule.knownSince === null ? done.startedAt : null),
    silentSince: schedule.silentSince,
    skewMs: skewMs ?? schedule.skewMs,
    lastReport: { ...report },
    lastFullReport: full ? { ...report } : schedule.lastFullReport,
    ...(!full && schedule.failed === 'full' ? failuresOf(schedule) : NO_FAILURES),
  }
}

type Failures = Pick<Schedule, 'lastError' | 'failed' | 'failures' | 'failingSince'>

const NO_FAILURES: Failures = { lastError: null, failed: null, failures: 0, failingSince: null }

function failuresOf({ lastError, failed, failures, failingSince }: Failures): Failures {
  return { lastError, failed, failures, failingSince }
}

function afterFailure(before: Failures, { kind, now }: SweepDone, error: string): Failures {
  // Only a complete sweep that works ends the failure of one, so no other may take its place.
  if (before.failed === 'full' && kind === 'incremental') return failuresOf(before)
  if (before.failed !== kind) return { lastError: error, failed: kind, failures: 1, failingSince: now }
  return { lastError: error, failed: kind, failures: before.failures + 1, failingSince: before.failingSince ?? now }
}

function failuresIn(note: Readonly<Record<string, unknown>>): Failures {
  return {
    lastError: typeof note.lastError === 'string' ? note.lastError : null,
    failed: note.failed === 'full' || note.failed === 'incremental' ? note.failed : null,
    failures: numberIn(note, 'failures') ?? 0,
    failingSince: numberIn(note, 'failingSince'),
  }
}

/**
 * What changed since has been listed while a complete sweep was under way, and is not due earlier for it. After an interrupted one it
 * is at once: events may have been lost with whoever was interrupted, of what was listed before.
 */
function afterFull(done: SweepDone, at: { readonly before: number; readonly next: number }): number {
  return done.resumed ? done.now : Math.max(at.before, at.next)
}

/**
 * An interval that was made shorter holds at once, not when the longer one is over: what the longer one had set comes due earlier by
 * as much. (The time of this reading is no measure: each reading would put it off again.)
 */
export function readSchedule(note: unknown, pace: SweepPace, now: number): Schedule {
  const kept = isObject(note) ? note : {}
  const number = (name: string): number | null => numberIn(kept, name)
  const spacedBy = intervalsIn(kept.spacedBy)
  const lastStartedAt = number('lastStartedAt')
  const fullAt = number('fullAt') ?? 0
  const incrementalAt = number('incrementalAt') ?? 0
  return {
    fullAt: spacedBy === null ? Math.min(fullAt, now + pace.fullMs) : fullAt - cut(spacedBy.fullMs, pace.fullMs),
    incrementalAt:
      spacedBy === null
        ? Math.min(incrementalAt, (lastStartedAt ?? now) + pace.incrementalMs)
        : incrementalAt - cut(spacedBy.incrementalMs, pace.incrementalMs),
    spacedBy: spacedBy === null ? null : shorterOf(spacedBy, pace),
    lastStartedAt,
    knownSince: number('knownSince'),
    knownFrom: number('knownFrom'),
    silentSince: number('silentSince'),
    skewMs: number('skewMs') ?? 0,
    lastReport: isObject(kept.lastReport) ? (kept.lastReport as JsonObject) : null,
    lastFullReport: isObject(kept.lastFullReport) ? (kept.lastFullReport as JsonObject) : null,
    ...failuresIn(kept),
  }
}

function cut(before: number, after: number): number {
  return Math.max(0, before - after)
}

function shorterOf(a: Intervals, b: Intervals): Intervals {
  return { fullMs: Math.min(a.fullMs, b.fullMs), incrementalMs: Math.min(a.incrementalMs, b.incrementalMs) }
}

function intervalsIn(value: unknown): Intervals | null {
  if (!isObject(value)) return null
  const [fullMs, incrementalMs] = [numberIn(value, 'fullMs'), numberIn(value, 'incrementalMs')]
  return fullMs === null || incrementalMs === null ? null : { fullMs, incrementalMs }
}

function numberIn(from: Readonly<Record<string, unknown>>, name: string): number | null {
  const value = from[name]
  return typeof value === 'number' ? value : null
}
