import { randomUUID } from 'node:crypto'
import type { Clock } from '../contracts/clock.ts'
import type { Log } from '../contracts/telemetry.ts'
import { err, ok, type Result } from '../lib/result.ts'
import type { Time } from '../model/facts.ts'
import type { RetainParts } from './duty.ts'
import { retain, type RetentionReport, type RetentionRefusal } from './drop-past.ts'
import { messageOf } from '../lib/message-of.ts'

interface RetentionRunnerParts {
  readonly store: RetainParts['store']
  readonly clock: Clock
  readonly log: Log
  /** The service keeps this many days of the past, as configured; null keeps everything. */
  readonly days: number | null
}

/** Runs that a person requests, one at a time: each continues in the background, and its state can be read. */
export class RetentionRunner {
  readonly days: number | null
  readonly #parts: RetainParts
  readonly #stopping = new AbortController()
  #running: Promise<void> | null = null
  #lastError: string | null = null

  constructor({ days, store, clock, log }: RetentionRunnerParts) {
    this.days = days
    this.#parts = { store, clock, log, holder: randomUUID(), signal: this.#stopping.signal }
  }

  get running(): boolean {
    return this.#running !== null
  }

  /** Says why the last run failed; null if it didn't, or none was begun. */
  get lastError(): string | null {
    return this.#lastError
  }

  /** Counts what a run would drop, and drops nothing. */
  async count(before: Time): Promise<Result<RetentionReport, RetentionRefusal>> {
    return await retain(this.#parts, { before, dryRun: true })
  }

  /** Resolves when the run has begun; a refusal doesn't count as a failure of the last run. */
  async begin(before: Time): Promise<Result<null, RetentionRefusal>> {
    if (this.#running !== null) return err({ kind: 'busy', reason: 'Retention is running already: wait for its end.' })
    this.#lastError = null
    const begun = Promise.withResolvers<null>()
    const run = retain(this.#parts, { before, dryRun: false, begun: () => begun.resolve(null) })
    this.#running = run
      .then((done) => void (this.#lastError = done.ok ? null : done.error.reason))
      .catch((error: unknown) => {
        this.#lastError = messageOf(error)
        this.#parts.log.error({ err: error }, 'retention failed')
      })
      .finally(() => (this.#running = null))
    const refused = await Promise.race([run.then((done) => (done.ok ? null : done.error)), begun.promise])
    if (refused === null) return ok(null)
    this.#lastError = null
    return err(refused)
  }

  /** Interrupts a run; the next one completes it. */
  async stop(): Promise<void> {
    this.#stopping.abort()
    await this.#running
  }
}
