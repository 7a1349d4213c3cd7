import { isRecordUnavailable } from './unavailable.ts'
import type { Clock } from './clock.ts'
import type { Log } from './telemetry.ts'
import { messageOf } from '../lib/message-of.ts'
import { isoOf } from '../lib/iso.ts'
import { getOrInsert } from '../lib/maps.ts'

/** A lasting failure is logged again this often, with the number of failures since. */
const REPEAT_MS = 60_000
/** Names that are tracked at once; failures beyond them are logged under one name. */
const MAX_TRACKED = 1_000
const OTHERS = 'others'
/** Failures caused by an unavailable record are logged once under this name, whichever part met them. */
const RECORD = 'record'
/** Wait before the record counts as back: some parts reach it before others, and reads may work before writes do. */
const SETTLED_MS = 5_000
const RECORD_AWAY = { message: "the record doesn't answer", level: 'error' } as const

interface OngoingFailure {
  /** Stays the same for as long as the failure lasts, such as "sweeping failed". */
  readonly message: string
  /** A text, or an error, whose stack appears in the first line. */
  readonly why: unknown
  /** A change of this state is logged at once: `failing`, `throttled`. */
  readonly state?: string
  readonly todo?: string
  /** When the failure began, if that is known better than by the first report. */
  readonly since?: number
  readonly level?: 'warn' | 'error'
  /** Number of failures, if that is known better than by the reports. */
  readonly count?: number
  /** Fields of the log line that identify the failing part: `source`, `follower`. */
  readonly fields?: object
}

interface Tracked {
  readonly failure: OngoingFailure
  readonly since: number
  failedAt: number
  writtenAt: number
  /** Number of failures so far; `written` is that number at the last line. */
  count: number
  written: number
  /** Names that failed because of this one. */
  readonly blamedBy: Set<string>
}

/**
 * Logs each change of a state as one line: what, since when, why, what to do. While a failure lasts it is repeated at
 * most once a minute, with a count; when it ends, one line says how long it took. So there are at most two lines for
 * each change, and one for each minute.
 */
export class StateLog {
  readonly #log: Log
  readonly #clock: Pick<Clock, 'now'>
  readonly #tracked = new Map<string, Tracked>()

  constructor(log: Log, clock: Pick<Clock, 'now'>) {
    this.#log = log
    this.#clock = clock
  }

  /** `name` identifies the activity: "sweep of registry". */
  fails(name: string, failure: OngoingFailure): void {
    if (name !== RECORD && isRecordUnavailable(failure.why)) {
      this.#fail(RECORD, { ...RECORD_AWAY, why: failure.why.message })
      this.#tracked.get(RECORD)?.blamedBy.add(name)
      return
    }
    const isNew = !this.#tracked.has(name) && this.#tracked.size >= MAX_TRACKED
    this.#fail(isNew ? OTHERS : name, failure)
  }

  /** Reports that it works; writes nothing unless it had failed. */
  works(name: string): void {
    const record = this.#tracked.get(RECORD)
    // An activity that failed because of the record and works now has reached it.
    if (record !== undefined && (name === RECORD || record.blamedBy.has(name))) {
      if (this.#clock.now() - record.failedAt >= SETTLED_MS) this.#end(RECORD)
    }
    if (name !== RECORD) this.#end(name)
  }

  #fail(name: string, failure: OngoingFailure): void {
    const now = this.#clock.now()
    const before = this.#tracked.get(name)
    if (before === undefined || before.failure.state !== failure.state) {
      const since = failure.since ?? now
      const tracked = {
        failure,
        since,
        failedAt: now,
        writtenAt: now,
        count: failure.count ?? 1,
        written: failure.count ?? 1,
        blamedBy: new Set<string>(),
      }
      this.#tracked.set(name, tracked)
      const { why } = failure
      return this.#write(
        tracked,
        why instanceof Error && !isRecordUnavailable(why) ? { err: why } : { why: messageOf(why) },
      )
    }
    before.failedAt = now
    before.count = failure.count ?? before.count + 1
    if (now - before.writtenAt < REPEAT_MS) return
    this.#write(
      { ...before, failure },
      { why: messageOf(failure.why), times: before.count - before.written, inAll: before.count },
    )
    before.writtenAt = now
    before.written = before.count
  }

  #end(name: string): void {
    const tracked = this.#tracked.get(name)
    if (tracked === undefined) return
    this.#tracked.delete(name)
    const { failure, since, count } = tracked
    const seconds = Math.round((this.#clock.now() - since) / 100) / 10
    this.#log.info({ ...failure.fields, since: isoOf(since), seconds, times: count }, `over: ${failure.message}`)
  }

  #write({ failure, since }: Pick<Tracked, 'failure' | 'since'>, why: object): void {
    const { message, state, todo, level = 'warn', fields } = failure
    const logged = { ...fields, ...(state !== undefined && { state }), since: isoOf(since), ...why }
    this.#log[level]({ ...logged, ...(todo !== undefined && { todo }) }, message)
  }
}

const STATES_BY_LOG = new WeakMap<Log, StateLog>()

/** Returns the one state log for each log, so that a failure that several parts notice is logged once. */
export function statesOf(log: Log, clock: Pick<Clock, 'now'>): StateLog {
  return getOrInsert(STATES_BY_LOG, log, () => new StateLog(log, clock))
}

/** Reports that the record doesn't answer, for periodic checks of the record. */
export const recordAway = (parts: Parameters<typeof failureReports>[0]) => failureReports(parts, RECORD, RECORD_AWAY)

export const followerReports = (
  parts: Parameters<typeof failureReports>[0],
  follower: string,
  level: OngoingFailure['level'] = 'warn',
) => failureReports(parts, follower, { level, message: 'a follower failed; retrying', fields: { follower } })

/** Returns both reports for a repeated activity, under one name. */
export function failureReports(
  { log, clock }: { readonly log: Log; readonly clock: Pick<Clock, 'now'> },
  name: string,
  failure: Omit<OngoingFailure, 'why'>,
): { readonly failed: (why: unknown) => void; readonly worked: () => void } {
  const states = statesOf(log, clock)
  return { failed: (why) => states.fails(name, { ...failure, why }), worked: () => states.works(name) }
}
