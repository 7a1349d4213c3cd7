// Writes the audit: changes before they are answered, and floods of events as summaries.
import { failureReports } from '../contracts/state-log.ts'
import type { AuditEvent, AuditLog } from '../contracts/audit.ts'
import type { Clock } from '../contracts/clock.ts'
import type { Log } from '../contracts/telemetry.ts'

interface AuditTrailParts {
  readonly store: Pick<AuditLog, 'appendAudit'>
  readonly log: Log
  readonly clock?: Pick<Clock, 'now'>
}

/** Interval of writing summaries: a crash loses at most this much of refused or sent requests. */
const FLUSH_MS = 5_000
/** Maximum number of distinct summaries between two writes. Further ones are merged without subject and address. */
const MAX_SUMMARIES = 1_000
/** Maximum number of entries that the record hasn't accepted: they are retried with the next write. */
const MAX_WAITING = 10_000

const SEVERAL = 'many'

export class AuditTrail {
  readonly #parts: AuditTrailParts
  readonly #summaries = new Map<string, AuditEvent>()
  readonly #timer: NodeJS.Timeout
  readonly #reports: ReturnType<typeof failureReports>
  #waiting: AuditEvent[] = []

  constructor(parts: AuditTrailParts) {
    this.#parts = parts
    this.#reports = failureReports({ log: parts.log, clock: parts.clock ?? { now: Date.now } }, 'the audit', {
      level: 'error',
      message: `the audit couldn't be written; up to ${MAX_WAITING} entries wait in memory`,
    })
    this.#timer = setInterval(() => void this.flush(), FLUSH_MS)
    this.#timer.unref()
  }

  /** Resolves when the entry is durable, or waits in memory for an unavailable record. */
  async write(event: AuditEvent): Promise<void> {
    await this.#append([event])
  }

  /** Merges events that differ only in time. */
  summarise(event: AuditEvent): void {
    const key = summaryKey(event)
    const before = this.#summaries.get(key)
    if (before !== undefined) this.#summaries.set(key, { ...event, count: before.count + event.count })
    else if (this.#summaries.size < MAX_SUMMARIES) this.#summaries.set(key, event)
    else if (event.address !== SEVERAL) this.summarise({ ...event, subject: null, address: SEVERAL })
    else {
      // Only their number remains: there is one such entry for each kind.
      const rest = { ...event, caller: SEVERAL, name: SEVERAL, operation: SEVERAL, outcome: SEVERAL }
      const sum = this.#summaries.get(summaryKey(rest))
      this.#summaries.set(summaryKey(rest), { ...rest, count: (sum?.count ?? 0) + event.count })
    }
  }

  async flush(): Promise<void> {
    const events = [...this.#summaries.values()]
    this.#summaries.clear()
    if (events.length > 0 || this.#waiting.length > 0) await this.#append(events)
  }

  async stop(): Promise<void> {
    clearInterval(this.#timer)
    await this.flush()
  }

  async #append(events: readonly AuditEvent[]): Promise<void> {
    const all = [...this.#waiting, ...events]
    this.#waiting = []
    try {
      await this.#parts.store.appendAudit(all)
      this.#reports.worked()
    } catch (error) {
      const remaining = [...all, ...this.#waiting].slice(0, MAX_WAITING)
      this.#waiting = remaining
      this.#reports.failed(error)
    }
  }
}

function summaryKey({ kind, caller, operation, subject, address, outcome }: AuditEvent): string {
  return JSON.stringify([kind, caller, operation, subject, address, outcome])
}
