import type { Clock } from '../contracts/clock.ts'
import type { Coordination } from '../contracts/coordination.ts'
import { askJoined } from '../contracts/further-requests.ts'
import type { ReadOptions, Source, SourceAnswer, SourceRequest } from '../contracts/source.ts'
import type { Meter, Span, Tracer } from '../contracts/telemetry.ts'
import { Slots } from '../lib/wait.ts'
import type { SourceThrottle } from './throttling.ts'
import type { SourceHealth } from './health.ts'
import { RateLimiter } from './rate-limiter.ts'

export interface SourcePace {
  readonly throttle: SourceThrottle
  readonly concurrency: number
  readonly burst: number
  readonly grants: Pick<Coordination, 'takeRateTokens' | 'pauseSource'>
  readonly clock: Clock
  readonly meter: Meter
  readonly health: SourceHealth
  readonly tracer?: Tracer | undefined
}

/**
 * The same source behind its throttle: every caller, hydration or sweep, waits for its turn, and every answer updates
 * the throttle. So one limit applies to all reads of a source.
 */
export function pacedSource(source: Source, pace: SourcePace): Source {
  const slots = new Slots(pace.concurrency)
  const turns = new RateLimiter({ ...pace, platform: pace.health.platform })
  const askOne: Source['ask'] = (request, options) =>
    slots.run(async () => {
      switch (await turns.take(options.signal)) {
        case 'stopped':
          return { kind: 'unavailable', reason: 'the read was cancelled: the service is stopping' }
        case 'shut':
          return { kind: 'throttled', retryAfterMs: pace.throttle.reopensAt(pace.clock.now()) - pace.clock.now() }
        case 'go': {
          const began = pace.clock.now()
          const span = spanOf(request, options, pace)
          const answer = await source.ask(request, span === null ? options : { ...options, traceparent: span.context })
          pace.throttle.took(pace.clock.now() - began)
          span?.end({ attributes: { 'mlg.outcome': answer.kind }, ...('reason' in answer && { error: answer.reason }) })
          return await observe(answer, pace, options)
        }
      }
    })
  return {
    ask: (request, options) =>
      request.and === undefined ? askOne(request, options) : askJoined(askOne, request, options),
    close: () => source.close(),
  }
}

/** Of the request alone, without the wait for its turn. */
function spanOf(request: SourceRequest, { traceparent }: ReadOptions, { tracer, health }: SourcePace): Span | null {
  if (tracer === undefined || traceparent === undefined) return null
  const attributes = {
    'mlg.source': health.platform,
    'http.request.method': request.method,
    'url.path': request.path.replace(/\?.*$/s, ''),
  }
  return tracer.step({ name: `read ${health.platform}`, kind: 'client', attributes }, [traceparent])
}

async function observe(answer: SourceAnswer, pace: SourcePace, options: ReadOptions): Promise<SourceAnswer> {
  // A read that this process cancelled is no evidence about the source.
  if (options.signal.aborted && answer.kind === 'unavailable') return answer
  const now = pace.clock.now()
  pace.meter.read(pace.health.platform, answer.kind)
  pace.health.read(answer.kind, { now, reason: 'reason' in answer ? answer.reason : null })
  switch (answer.kind) {
    case 'throttled':
      pace.throttle.throttled(now, answer.retryAfterMs)
      await pace.grants.pauseSource(pace.health.platform, pace.throttle.reopensAt(now))
      break
    case 'unavailable':
      pace.throttle.failed(now)
      break
    case 'ok':
    case 'not-modified':
    case 'gone':
    case 'malformed':
      // Malformed or not, the source itself answers; the error is recorded at the document.
      pace.throttle.worked()
  }
  return answer
}
