import { failureReports } from '../../contracts/state-log.ts'
import type { ConnectionPool } from '@platformatic/kafka'
import type { Clock } from '../../contracts/clock.ts'
import type { Log } from '../../contracts/telemetry.ts'

/** Current failures, by activity. */
export class OngoingFailures {
  readonly #now = new Map<string, string>()
  readonly #log: Log
  readonly #clock: Pick<Clock, 'now'>
  /** Why an open connection ended. */
  #ended: Error | null = null

  constructor(log: Log, clock: Pick<Clock, 'now'>) {
    this.#log = log
    this.#clock = clock
  }

  /** A broker refuses a certificate once the connection is open; pending requests only learn that it closed. */
  watch(pool: ConnectionPool): void {
    pool.on('connecting', ({ connection }) => connection.on('error', (error) => (this.#ended = error)))
  }

  begin(activity: string, error: unknown): void {
    const isClosed = error instanceof Error && error.message === 'Connection closed'
    const text = describeError(isClosed ? (this.#ended ?? error) : error)
    this.#now.set(activity, text)
    this.#reports(activity).failed(text)
  }

  end(activity: string): void {
    if (activity === 'group') this.#ended = null
    this.#now.delete(activity)
    this.#reports(activity).worked()
  }

  #reports(activity: string): ReturnType<typeof failureReports> {
    const message = `Kafka intake: ${activity} fails; retrying`
    return failureReports({ log: this.#log, clock: this.#clock }, `Kafka ${activity}`, {
      message,
      fields: { activity },
    })
  }

  has(...activities: readonly string[]): boolean {
    return activities.some((activity) => this.#now.has(activity))
  }

  /** The most recent failure. */
  get latest(): string | null {
    const [activity, text] = [...this.#now].at(-1) ?? []
    return activity === undefined ? null : `${activity}: ${text}`
  }
}

/** The client wraps errors several times; the innermost has the reason. */
function describeError(error: unknown): string {
  if (error instanceof AggregateError && error.errors.length > 0) return describeError(error.errors.at(-1))
  if (!(error instanceof Error)) return String(error)
  const reason = innermost(error)
  const isRefused = 'code' in reason && REFUSED.test(String(reason.code))
  const why = isRefused ? `the broker refuses tls.cert, or wants one (${String(reason.code)})` : reason.message
  return reason === error ? why : `${error.message} (${why})`
}

function innermost(error: Error): Error {
  if (error instanceof AggregateError && error.errors.at(-1) instanceof Error)
    return innermost(error.errors.at(-1) as Error)
  return error.cause instanceof Error ? innermost(error.cause) : error
}

/** Java's brokers say "bad certificate" when the client sends none, too. */
const REFUSED = /^ERR_SSL_.*ALERT_(BAD_CERTIFICATE|CERTIFICATE_|UNSUPPORTED_CERTIFICATE|UNKNOWN_CA)/
