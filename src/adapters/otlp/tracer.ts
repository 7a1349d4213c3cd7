// Creates spans, and passes ended ones to the exporter.
import type { Span, SpanBegin, Tracer } from '../../contracts/telemetry.ts'
import { isWithinRatio, randomId, readTraceparent, traceparentOf } from '../../lib/trace-context.ts'
import type { EndedSpan } from './encode.ts'
import { truncate } from '../../lib/cut-text.ts'

export const SAMPLERS = [
  'always_on',
  'always_off',
  'traceidratio',
  'parentbased_always_on',
  'parentbased_always_off',
  'parentbased_traceidratio',
] as const

/** Decides, in OpenTelemetry's terms, whether a trace that begins here is sampled. */
export interface Sampling {
  readonly sampler: (typeof SAMPLERS)[number]
  readonly ratio: number
}

export const DEFAULT_SAMPLING: Sampling = { sampler: 'parentbased_always_on', ratio: 1 }
/** The name of the service in traces. */
export const DEFAULT_SERVICE = 'mlg'

/** Longest name or reason, so that a span takes a few kilobytes at most. */
const MAX_CHARACTERS = 1_024

export function tracerOf({ sampler, ratio }: Sampling, ended: (span: EndedSpan) => void): Tracer {
  const share = sampler.endsWith('always_on') ? 1 : sampler.endsWith('always_off') ? 0 : ratio
  const asksParent = sampler.startsWith('parentbased')
  const begin = (
    begun: SpanBegin & { readonly at?: number },
    of: Pick<EndedSpan, 'traceId' | 'parentId' | 'links'>,
  ): Span => {
    const { name, kind, attributes, at } = begun
    const spanId = randomId(8)
    const beganMs = at ?? nowMs()
    return {
      context: traceparentOf({ traceId: of.traceId, spanId, sampled: true }),
      end: ({ attributes: more = {}, error } = {}) =>
        ended({
          ...of,
          spanId,
          name: truncate(name, MAX_CHARACTERS),
          kind,
          beganMs,
          // Another process may have begun it, with a clock that is ahead.
          endedMs: Math.max(beganMs, nowMs()),
          attributes: { ...attributes, ...more },
          error: error == null ? null : truncate(error, MAX_CHARACTERS),
        }),
    }
  }
  return {
    enter: (begun, received) => {
      const parent = readTraceparent(received)
      const traceId = parent?.traceId ?? randomId(16)
      const sampled = asksParent && parent !== null ? parent.sampled : isWithinRatio(traceId, share)
      return sampled ? begin(begun, { traceId, parentId: parent?.spanId ?? null, links: [] }) : null
    },
    step: (begun, [continued, ...links]) => {
      const parent = readTraceparent(continued)
      return begin(begun, { traceId: parent?.traceId ?? randomId(16), parentId: parent?.spanId ?? null, links })
    },
  }
}

/** Finer than milliseconds, as traces need; uses the injected clock if there is one. */
function nowMs(): number {
  const [clock, fine] = [Date.now(), performance.timeOrigin + performance.now()]
  return Math.abs(clock - fine) < 50 ? fine : clock
}
