// OTLP/JSON, as https://opentelemetry.io/docs/specs/otlp/ publishes it: ids in hexadecimal, times as texts.
import type { SpanAttributes, SpanBegin } from '../../contracts/telemetry.ts'
import { readTraceparent } from '../../lib/trace-context.ts'

export interface EndedSpan {
  readonly traceId: string
  readonly spanId: string
  readonly parentId: string | null
  /** Each link is a `traceparent`. */
  readonly links: readonly string[]
  readonly name: string
  readonly kind: SpanBegin['kind']
  /** Milliseconds since 1970. */
  readonly beganMs: number
  readonly endedMs: number
  readonly attributes: SpanAttributes
  readonly error: string | null
}

const KINDS: Readonly<Record<SpanBegin['kind'], number>> = { internal: 1, server: 2, client: 3, consumer: 5 }
const STATUS_ERROR = 2

export function tracesRequest(resource: SpanAttributes, spans: readonly EndedSpan[]): object {
  return {
    resourceSpans: [
      {
        resource: { attributes: keyValues(resource) },
        scopeSpans: [{ scope: { name: 'mlg' }, spans: spans.map(spanOf) }],
      },
    ],
  }
}

function spanOf(span: EndedSpan): object {
  const { traceId, spanId, parentId, links, name, kind, beganMs, endedMs, attributes, error } = span
  return {
    traceId,
    spanId,
    ...(parentId !== null && { parentSpanId: parentId }),
    flags: 1,
    name,
    kind: KINDS[kind],
    startTimeUnixNano: nanoseconds(beganMs),
    endTimeUnixNano: nanoseconds(endedMs),
    attributes: keyValues(attributes),
    ...(links.length > 0 && { links: links.flatMap(linkOf) }),
    ...(error !== null && { status: { code: STATUS_ERROR, message: error } }),
  }
}

function linkOf(context: string): readonly object[] {
  const read = readTraceparent(context)
  return read === null ? [] : [{ traceId: read.traceId, spanId: read.spanId, attributes: [] }]
}

/** Microseconds are as fine as the clock, and fit in a number. */
function nanoseconds(ms: number): string {
  return `${Math.round(ms * 1_000)}000`
}

function keyValues(attributes: SpanAttributes): readonly object[] {
  return Object.entries(attributes).map(([key, value]) => ({ key, value: encodeValue(value) }))
}

function encodeValue(value: SpanAttributes[string]): object {
  switch (typeof value) {
    case 'boolean':
      return { boolValue: value }
    case 'number':
      return Number.isSafeInteger(value) ? { intValue: String(value) } : { doubleValue: value }
    default:
      return { stringValue: value }
  }
}
