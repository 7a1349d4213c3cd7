import type { Log } from '../../contracts/telemetry.ts'

/** What fails at present, by activity. Each is logged when it begins, changes or ends: not at every try. */
export class Troubles {
  readonly #now = new Map<string, string>()
  readonly #log: Log

  constructor(log: Log) {
    this.#log = log
  }

  begin(activity: string, error: unknown): void {
    const text = textOf(error)
    if (this.#now.get(activity) === text) return
    this.#now.set(activity, text)
    this.#log.warn({ activity, error: text }, `Kafka intake: ${activity} fails and is retried`)
  }

  end(activity: string): void {
    if (this.#now.delete(activity)) this.#log.info({ activity }, `Kafka intake: ${activity} works again`)
  }

  has(...activities: readonly string[]): boolean {
    return activities.some((activity) => this.#now.has(activity))
  }

  /** The trouble that began last. */
  get latest(): string | null {
    const [activity, text] = [...this.#now].at(-1) ?? []
    return activity === undefined ? null : `${activity}: ${text}`
  }
}

/** The client wraps errors several times over; the innermost has the reason. */
function textOf(error: unknown): string {
  if (error instanceof AggregateError && error.errors.length > 0) return textOf(error.errors.at(-1))
  if (!(error instanceof Error)) return String(error)
  return error.cause instanceof Error ? `${error.message} (${error.cause.message})` : error.message
}
