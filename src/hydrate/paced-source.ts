import type { Clock } from '../contracts/clock.ts'
import type { Coordination } from '../contracts/coordination.ts'
import { askJoined } from '../contracts/further-requests.ts'
import type { ReadOptions, Source, SourceAnswer, SourceRequest } from '../contracts/source.ts'
import type { Meter, ReadOutcome, Span, Tracer } from '../contracts/telemetry.ts'
import { Slots } from '../lib/wait.ts'
import { PROBE_LOOK_MS, type SourceThrottle } from './throttling.ts'
import type { SourceHealth } from './health.ts'
import { RateLimiter } from './rate-limiter.ts'

interface SourcePace {
  readonly throttle: SourceThrottle
  readonly concurrency: number
  readonly burst: number
  readonly grants: Pick<Coordination, 'takeRateTokens' | 'pauseSource'>
  readonly clock: Clock
  readonly meter: Meter
  readonly health: SourceHealth
  readonly tracer?: Tracer | undefined
  /** Listings that tell a failure of the source from one of a single entity; empty if nothing is listed. */
  readonly listings?: readonly SourceRequest[]
}

/** A source that answered successfully within this time hasn't failed as a whole. */
const HEALTHY_MS = 5_000
/** Listings requested at most: credentials may be accepted for one type and not another. */
const MAX_LISTINGS = 3

/**
 * Puts a source behind its throttle: every caller, hydration or sweep, waits for its turn, and every answer updates the
 * throttle. So one limit applies to all reads of a source.
 */
export function pacedSource(source: Source, pace: SourcePace): Source {
  const slots = new Slots(pace.concurrency)
  const turns = new RateLimiter({ ...pace, platform: pace.health.platform })
  const fault = new FaultFinder(source, pace, turns)
  const askOne: Source['ask'] = (request, options) =>
    slots.run(async () => {
      switch (await turns.take(options.signal)) {
        case 'stopped':
          return { kind: 'unavailable', reason: 'the read was cancelled: the service is stopping' }
        case 'shut':
          return { kind: 'throttled', retryAfterMs: pace.throttle.reopensAt(pace.clock.now()) - pace.clock.now() }
        case 'go': {
          const began = pace.clock.now()
          const turn = pace.throttle.begin(began)
          if (turn === 'shut')
            return { kind: 'throttled', retryAfterMs: Math.max(PROBE_LOOK_MS, pace.throttle.reopensAt(began) - began) }
          const span = spanOf(request, options, pace)
          const answer = await source.ask(request, span === null ? options : { ...options, traceparent: span.context })
          pace.throttle.took(pace.clock.now() - began)
          span?.end({ attributes: { 'mlg.outcome': answer.kind }, ...('reason' in answer && { error: answer.reason }) })
          try {
            return await observe(answer, { pace, fault, request, options, began })
          } finally {
            if (turn === 'probe') pace.throttle.probed()
          }
        }
      }
    })
  return {
    ask: (request, options) =>
      request.and === undefined ? askOne(request, options) : askJoined(askOne, request, options),
    close: () => source.close(),
  }
}

/** Covers only the request, not the wait for its turn. */
function spanOf(request: SourceRequest, { traceparent }: ReadOptions, { tracer, health }: SourcePace): Span | null {
  if (tracer === undefined || traceparent === undefined) return null
  const attributes = {
    'mlg.source': health.platform,
    'http.request.method': request.method,
    'url.path': request.path.replace(/\?.*$/s, ''),
  }
  return tracer.step({ name: `read ${health.platform}`, kind: 'client', attributes }, [traceparent])
}

interface Observed {
  readonly pace: SourcePace
  readonly fault: FaultFinder
  readonly request: SourceRequest
  readonly options: ReadOptions
  readonly began: number
}

async function observe(answer: SourceAnswer, at: Observed): Promise<SourceAnswer> {
  const { pace, fault, request, options, began } = at
  // A read that this process cancelled isn't evidence about the source.
  if (options.signal.aborted && answer.kind === 'unavailable') return answer
  const wasWell = pace.health.isHealthy(began, HEALTHY_MS)
  note(answer, { pace, began })
  const now = pace.clock.now()
  switch (answer.kind) {
    case 'throttled':
      pace.throttle.throttled(now, answer.retryAfterMs)
      await pace.grants.pauseSource(pace.health.platform, pace.throttle.reopensAt(now))
      break
    case 'unavailable':
      pace.health.noteFailure(answer, { since: began })
      pace.throttle.failed(now)
      break
    case 'ok':
    case 'not-modified':
    case 'gone':
      pace.throttle.worked()
      break
    case 'malformed':
      if (answer.refused === 'credentials') {
        pace.health.noteFailure(answer, { since: began })
        pace.throttle.refused(now)
      } else if (wasWell) pace.throttle.worked()
      else await fault.find(answer, { request, options, began })
  }
  return answer
}

function note(answer: SourceAnswer, { pace, began }: Pick<Observed, 'pace' | 'began'>): void {
  const outcome = outcomeOf(answer)
  // A file is read once for the listings of all types, and counts once.
  const isCached = answer.kind === 'ok' && answer.cached === true
  if (!isCached) pace.meter.read(pace.health.platform, outcome)
  const reason = 'reason' in answer ? answer.reason : null
  pace.health.noteRead(outcome, { now: pace.clock.now(), began, reason, isCached })
}

function outcomeOf(answer: SourceAnswer): ReadOutcome {
  return answer.kind === 'malformed' && answer.refused !== undefined ? 'refused' : answer.kind
}

type BadAnswer = Extract<SourceAnswer, { kind: 'malformed' }>

/**
 * Finds out whether an unusable answer, or a 403, concerns the whole source or only one entity, if nothing was answered
 * successfully a moment ago: the first pages of its listings decide. Without listings, consecutive 403s open the
 * circuit, and an unusable answer concerns its entity only.
 */
class FaultFinder {
  readonly #source: Source
  readonly #pace: SourcePace
  readonly #turns: RateLimiter
  /** Requests that failed together wait for one verdict. */
  #finding: Promise<Verdict> | null = null

  constructor(source: Source, pace: SourcePace, turns: RateLimiter) {
    this.#source = source
    this.#pace = pace
    this.#turns = turns
  }

  async find(answer: BadAnswer, at: Pick<Observed, 'request' | 'options' | 'began'>): Promise<void> {
    const { throttle, health, clock } = this.#pace
    this.#finding ??= this.#ask(at).finally(() => (this.#finding = null))
    const verdict = await this.#finding
    switch (verdict) {
      case 'entity':
        return throttle.worked()
      case 'source':
        health.noteFailure(answer, { since: at.began })
        return answer.refused === undefined ? throttle.broke(clock.now()) : throttle.refused(clock.now())
      case 'unknown':
        return answer.refused === undefined ? throttle.worked() : throttle.failed(clock.now())
    }
  }

  async #ask({ request, options }: Pick<Observed, 'request' | 'options'>): Promise<Verdict> {
    const listings = (this.#pace.listings ?? []).slice(0, MAX_LISTINGS)
    for (const listing of listings) {
      if (listing.path === request.path) continue
      if ((await this.#turns.take(options.signal)) !== 'go') return 'unknown'
      const began = this.#pace.clock.now()
      const answer = await this.#source.ask(listing, { etag: null, lastModified: null, signal: options.signal })
      if (options.signal.aborted) return 'unknown'
      note(answer, { pace: this.#pace, began })
      if (answer.kind === 'ok') return 'entity'
    }
    return listings.length === 0 ? 'unknown' : 'source'
  }
}

type Verdict = 'source' | 'entity' | 'unknown'
