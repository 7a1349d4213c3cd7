import type { Cause, Time } from '../model/facts.ts'
import type { QuarantineReason } from './quarantine.ts'

/** Structured logs: an object and a sentence. pino is one. */
export interface Log {
  debug(fields: object, message: string): void
  info(fields: object, message: string): void
  warn(fields: object, message: string): void
  error(fields: object, message: string): void
}

export type ReadOutcome = 'ok' | 'not-modified' | 'gone' | 'throttled' | 'unavailable' | 'refused' | 'malformed'

/** Formats that Prometheus reads; only OpenMetrics has exemplars. */
export type MetricFormat = 'text' | 'openmetrics'

/** The counts of the stages, named by what happened, not by how it is exported. */
export interface Meter {
  marked(count: number): void
  quarantined(reason: QuarantineReason): void
  /** Counts events dropped from quarantine. Null stands for events sent for no configured source. */
  evicted(source: string | null, count: number): void
  read(source: string, outcome: ReadOutcome): void
  committed(facts: number): void
  fenced(): void
  unmapped(source: string, field: string): void
}

/** Timings of a commit batch in a shared record. Processes wait while one has the lock of the log. */
export interface BatchReport {
  readonly commits: number
  readonly waitedMs: number
  /** Time from getting the lock until the batch was durable. */
  readonly lockedMs: number
  /** True if another process had changed something that this batch read before it had the lock. */
  readonly reloaded: boolean
}

export type SpanAttributes = Readonly<Record<string, string | number | boolean>>

/** One step of a sampled trace. */
export interface Span {
  /** Its `traceparent` (W3C), for child spans. */
  readonly context: string
  /** Call it once. `error` says why it failed. */
  end(result?: { readonly attributes?: SpanAttributes; readonly error?: string }): void
}

export interface SpanBegin {
  readonly name: string
  readonly kind: 'internal' | 'server' | 'client' | 'consumer'
  readonly attributes: SpanAttributes
}

/** Makes the spans of this process. If absent, nothing is traced, at no cost. */
export interface Tracer {
  /** Begins a trace, or continues the `traceparent` that was received. Returns null if it isn't sampled. */
  enter(begin: SpanBegin, received: string | null): Span | null
  /** Begins a step of a sampled trace. `spans`: the parent first, then links. */
  step(begin: SpanBegin & { readonly at?: Time }, spans: readonly string[]): Span
}

/** Fields of every log line about a cause. They find one event in the logs and, if it is sampled, in the traces. */
export function tracedBy({ trace, spans }: Pick<Cause, 'trace' | 'spans'>): {
  readonly trace: string
  readonly trace_id?: string
} {
  const [, traceId] = spans?.[0]?.split('-') ?? []
  return traceId === undefined ? { trace } : { trace, trace_id: traceId }
}
