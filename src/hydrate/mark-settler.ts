import { statesOf } from '../contracts/state-log.ts'
import type { Clock } from '../contracts/clock.ts'
import type { Commit, CommitOutcome, DocumentWrite, Settlement } from '../contracts/log.ts'
import type { LeasedMark } from '../contracts/marks.ts'
import type { SourceConfig } from '../contracts/source.ts'
import { tracedBy, type Log, type Meter, type Tracer } from '../contracts/telemetry.ts'
import type { EventTally } from './observed-events.ts'
import type { ReadReport } from './read.ts'
import { done, settle, settleAfter, settleFault } from './settlement.ts'
import { messageOf } from '../lib/message-of.ts'

export interface SettlingParts {
  readonly config: SourceConfig
  readonly commit: (commit: Commit) => Promise<CommitOutcome>
  readonly clock: Clock
  readonly random: () => number
  readonly log: Log
  readonly meter: Meter
  readonly tracer?: Tracer | undefined
  readonly eventTally: EventTally
  /** Limits retries for a mark to the duration of its lease. */
  readonly leaseMs: number
  readonly signal: AbortSignal
}

/** Settles a source's marks: by committing an answer or a pushed payload, or by scheduling a retry. */
export class MarkSettler {
  readonly #parts: SettlingParts

  constructor(parts: SettlingParts) {
    this.#parts = parts
  }

  async commitAnswer(
    mark: LeasedMark,
    report: Exclude<ReadReport, { kind: 'throttled' }>,
    pushed: readonly DocumentWrite[],
  ): Promise<void> {
    const { clock, random, config, log, eventTally } = this.#parts
    const at = { now: clock.now(), random }
    const settlement =
      report.kind === 'unavailable'
        ? settleAfter('unavailable', mark, at)
        : report.writes.length === 0 || report.fromRecord === true
          ? done(mark, at.now)
          : settle(mark, report.writes, at)
    const cause = { ...mark.cause, since: mark.markedAt }
    const { guard } = config
    const outcome = await this.#commit({
      cause,
      at: at.now,
      settle: settlement,
      documents: [...report.writes, ...pushed],
      guard,
    })
    statesOf(log, clock).works(`marks of ${config.platform}`)
    eventTally.committed(mark.cause, report.writes, outcome)
    log.debug(
      { uri: mark.uri, ...tracedBy(mark.cause), cause: mark.cause.kind, outcome, settle: settlement.kind },
      'committed',
    )
  }

  async commitPushed(mark: LeasedMark, documents: readonly DocumentWrite[], settlement: Settlement): Promise<void> {
    const cause = { ...mark.cause, since: mark.markedAt }
    await this.#commit({ cause, at: this.#parts.clock.now(), settle: settlement, documents })
  }

  async #commit(of: Commit): Promise<CommitOutcome> {
    const { meter } = this.#parts
    const outcome = await this.#commitInSpan(of)
    if (outcome.kind === 'fenced') meter.fenced()
    else if (outcome.tx !== null) meter.committed(outcome.asserted + outcome.retracted)
    return outcome
  }

  /** Followers continue its span. */
  async #commitInSpan(of: Commit): Promise<CommitOutcome> {
    const { commit, tracer } = this.#parts
    const { cause } = of
    if (tracer === undefined || cause.spans === undefined) return await commit(of)
    const span = tracer.step({ name: 'commit', kind: 'internal', attributes: {} }, cause.spans)
    try {
      const outcome = await commit({ ...of, cause: { ...cause, spans: [span.context] } })
      span.end({ attributes: { 'mlg.outcome': outcome.kind, ...('tx' in outcome && { 'mlg.tx': outcome.tx ?? 0 }) } })
      return outcome
    } catch (error) {
      span.end({ error: messageOf(error) })
      throw error
    }
  }

  async fault(mark: LeasedMark, error: unknown): Promise<void> {
    const { log, clock, config } = this.#parts
    statesOf(log, clock).fails(`marks of ${config.platform}`, {
      level: 'error',
      message: "a read couldn't be committed; its mark is retried",
      why: error,
      fields: { source: config.platform, uri: mark.uri, ...tracedBy(mark.cause) },
    })
    await this.#retryAfterFault(mark)
  }

  /**
   * Handles an internal error, or one of the record. The mark is retried as after a malformed answer, so that a
   * permanent fault doesn't read the source for ever; while the record accepts no commit, the commit is retried.
   */
  async #retryAfterFault(mark: LeasedMark): Promise<void> {
    const { clock, random, commit, leaseMs, signal } = this.#parts
    const until = clock.now() + leaseMs
    for (let pause = 250; clock.now() < until && !signal.aborted; pause = Math.min(2 * pause, 2_000)) {
      await clock.sleep(pause, signal)
      const at = { now: clock.now(), random }
      const settled = await commit({
        cause: mark.cause,
        at: at.now,
        settle: settleFault(mark, at),
        documents: [],
      }).then(
        () => true,
        () => false,
      )
      if (settled) return
    }
  }
}
