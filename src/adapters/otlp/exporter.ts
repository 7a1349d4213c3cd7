// Sends spans to a collector by OTLP over HTTP, as JSON: in batches, from a bounded queue, without delaying work.
import { failureReports } from '../../contracts/state-log.ts'
import type { Log, SpanAttributes } from '../../contracts/telemetry.ts'
import { tracesRequest, type EndedSpan } from './encode.ts'
import { truncate } from '../../lib/cut-text.ts'
import { messageOf } from '../../lib/message-of.ts'
import { sleep } from '../../lib/wait.ts'

/** Queued spans: some 2 MB. Further ones are dropped, and counted. */
const MAX_WAITING = 4_096
/** Spans in one request. */
const BATCH = 512
const EVERY_MS = 1_000
const TIMEOUT_MS = 10_000
/** Statuses of a collector that is temporarily unable to accept spans; retries last as long as a restart takes. */
const RETRIABLE: ReadonlySet<number> = new Set([429, 502, 503, 504])
const WAITS_MS = [500, 2_000, 5_000] as const

interface ExporterOptions {
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
  readonly resource: SpanAttributes
  readonly log: Log
  readonly sent: (spans: number) => void
  readonly dropped: (reason: DropReason, spans: number) => void
  readonly waitsMs?: readonly number[]
}

/** `full`: the queue was full; `refused`: the collector rejects them; `unreachable`: it didn't answer. */
export type DropReason = 'full' | 'refused' | 'unreachable'

type Sent = 'sent' | { readonly reason: Exclude<DropReason, 'full'>; readonly why: string; readonly later: boolean }

export class SpanExporter {
  readonly #options: ExporterOptions
  readonly #waiting: EndedSpan[] = []
  readonly #timer: NodeJS.Timeout
  readonly #stopping = new AbortController()
  #sending: Promise<void> | null = null

  constructor(options: ExporterOptions) {
    this.#options = options
    this.#timer = setInterval(() => void this.flush(), EVERY_MS).unref()
  }

  add(span: EndedSpan): void {
    if (this.#waiting.length >= MAX_WAITING) return this.#options.dropped('full', 1)
    this.#waiting.push(span)
    if (this.#waiting.length >= BATCH) void this.flush()
  }

  /** Resolves when the queue was sent or dropped. */
  flush(): Promise<void> {
    this.#sending ??= this.#sendAll().finally(() => (this.#sending = null))
    return this.#sending
  }

  /** Tries once to send the rest, without waiting for an unavailable collector. */
  async close(): Promise<void> {
    clearInterval(this.#timer)
    this.#stopping.abort()
    await this.flush()
    await this.flush()
  }

  async #sendAll(): Promise<void> {
    while (this.#waiting.length > 0) await this.#sendBatch(this.#waiting.splice(0, BATCH))
  }

  async #sendBatch(spans: readonly EndedSpan[]): Promise<void> {
    const { resource, sent, dropped, log, url, waitsMs = WAITS_MS } = this.#options
    const body = JSON.stringify(tracesRequest(resource, spans))
    let outcome = await this.#post(body)
    for (const ms of waitsMs) {
      if (outcome === 'sent' || !outcome.later || this.#stopping.signal.aborted) break
      await sleep(ms, this.#stopping.signal)
      outcome = await this.#post(body)
    }
    const sending = failureReports({ log, clock: { now: Date.now } }, 'traces', {
      message: "traces can't be sent, and are dropped",
      fields: { url },
    })
    if (outcome === 'sent') {
      sending.worked()
      return sent(spans.length)
    }
    dropped(outcome.reason, spans.length)
    sending.failed(outcome.why)
  }

  async #post(body: string): Promise<Sent> {
    const { url, headers } = this.#options
    try {
      const response = await fetch(url, {
        method: 'POST',
        headers: { ...headers, 'content-type': 'application/json' },
        body,
        redirect: 'manual',
        signal: AbortSignal.timeout(TIMEOUT_MS),
      })
      const answer = truncate(await response.text(), 200)
      if (response.ok) return 'sent'
      const why = `the collector answered ${response.status} ${answer}`.trim()
      return { reason: 'refused', why, later: RETRIABLE.has(response.status) }
    } catch (error) {
      const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error
      return { reason: 'unreachable', why: messageOf(cause), later: true }
    }
  }
}
