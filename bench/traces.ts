// Cost of tracing: the same steps of an event without a tracer, with one that samples nothing, and with full sampling.
import { tracerOf } from '../src/adapters/otlp/tracer.ts'
import { tracedBy, type Tracer } from '../src/contracts/telemetry.ts'
import { traceOf, traceText } from '../src/adapters/record/columns.ts'
import type { Cause } from '../src/model/facts.ts'

const EVENTS = 200_000

/** The stages of an event: accepted, stored, leased, read, normalised, committed, stored, followed. */
function follow(cause: Cause, tracer: Tracer | undefined): Cause {
  const begin = { name: 'step', kind: 'internal' as const, attributes: { 'mlg.trace': cause.trace } }
  const accepted = tracer?.enter(begin, null) ?? null
  const marked = accepted === null ? cause : { ...cause, spans: [accepted.context] }
  accepted?.end()
  let at: Cause = { kind: cause.kind, since: cause.since, ...traceOf(traceText(marked)) }
  for (let step = 0; step < 6; step++) {
    if (tracer === undefined || at.spans === undefined) continue
    const span = tracer.step(begin, at.spans)
    span.end()
    at = { ...at, spans: [span.context] }
  }
  tracedBy(at)
  return { kind: at.kind, since: at.since, ...traceOf(traceText(at)) }
}

function nanosecondsOf(tracer: Tracer | undefined): number {
  const began = performance.now()
  for (let i = 0; i < EVENTS; i++) follow({ kind: 'event', trace: `evt-${i}`, since: i }, tracer)
  return ((performance.now() - began) * 1e6) / EVENTS
}

export function benchTraces(): void {
  let ended = 0
  const count = (): void => void ended++
  const ways = {
    'no tracer': undefined,
    'none sampled': tracerOf({ sampler: 'parentbased_always_off', ratio: 0 }, count),
    'one in ten': tracerOf({ sampler: 'parentbased_traceidratio', ratio: 0.1 }, count),
    'all sampled': tracerOf({ sampler: 'always_on', ratio: 1 }, count),
  }
  for (let round = 0; round < 3; round++)
    for (const [name, tracer] of Object.entries(ways)) {
      ended = 0
      const each = nanosecondsOf(tracer)
      if (round === 2) console.log(`${name.padEnd(14)} ${each.toFixed(0).padStart(7)} ns an event, ${ended} spans`)
    }
}
