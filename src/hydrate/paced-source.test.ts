import { beforeEach, describe, expect, it } from 'vitest'
import type { RateTokens, RateTokenRequest } from '../contracts/coordination.ts'
import type { ReadOptions, Source, SourceAnswer, SourceRequest } from '../contracts/source.ts'
import { takeTokens } from '../lib/limits.ts'
import { registry } from '../testing/providers.ts'
import { noMeter } from '../testing/parts.ts'
import { settle, VirtualClock } from '../testing/sim/clock.ts'
import { SourceThrottle } from './throttling.ts'
import { SourceHealth } from './health.ts'
import { pacedSource } from './paced-source.ts'

const START = 1_000_000
const OK: SourceAnswer = { kind: 'ok', body: {}, raw: new Uint8Array(), etag: null, lastModified: null }

interface World {
  readonly clock: VirtualClock
  readonly throttle: SourceThrottle
  readonly health: SourceHealth
  readonly source: Source
  /** When the source itself was read, since the start. */
  readonly requested: number[]
  readonly grants: RateTokenRequest[]
  readonly holds: (readonly [platform: string, until: number])[]
  readonly counted: string[]
  readonly answers: Map<string, SourceAnswer>
  /** How long it takes to answer. */
  takesMs: number
  /** Grants left by other processes. */
  granted: ((ask: RateTokenRequest) => RateTokens) | null
}

function worldOf(limits: { ratePerSecond: number; burst: number; concurrency?: number }): World {
  const { ratePerSecond, burst, concurrency = 100 } = limits
  const clock = new VirtualClock(START)
  const throttle = new SourceThrottle({ ratePerSecond, burst, concurrency, timeoutMs: 1, maxBytes: 1 }, () => 0.5)
  const health = new SourceHealth('registry', registry, throttle)
  let bucket = { tokens: burst, at: START }
  const grant = async (ask: RateTokenRequest): Promise<RateTokens> => {
    w.grants.push(ask)
    if (w.granted !== null) return w.granted(ask)
    const given = takeTokens(bucket, ask, ask)
    bucket = given.bucket
    return given
  }
  const ask = async ({ path }: SourceRequest): Promise<SourceAnswer> => {
    w.requested.push(clock.now() - START)
    await clock.sleep(w.takesMs)
    return w.answers.get(path) ?? OK
  }
  const pace = {
    throttle,
    concurrency,
    burst,
    clock,
    health,
    grants: {
      takeRateTokens: grant,
      pauseSource: async (platform: string, until: number) => void w.holds.push([platform, until]),
    },
    meter: { ...noMeter, read: (of: string, outcome: string) => void w.counted.push(`${of} ${outcome}`) },
  }
  const source = pacedSource({ ask, close: async () => undefined }, pace)
  const w: World = {
    clock,
    throttle,
    health,
    source,
    requested: [],
    grants: [],
    holds: [],
    counted: [],
    answers: new Map(),
    takesMs: 0,
    granted: null,
  }
  return w
}

const READ = { method: 'GET', path: '' } as const
const options: ReadOptions = { etag: null, lastModified: null, signal: new AbortController().signal }
const pass = async (w: World, ms: number): Promise<void> => {
  const until = w.clock.now() + ms
  for (await settle(3); w.clock.advance(until); await settle(3));
  if (w.clock.now() < until) w.clock.jump(until - w.clock.now())
}

async function read(w: World, path = '', ms = 100_000, how: ReadOptions = options): Promise<SourceAnswer | null> {
  let answer: SourceAnswer | null = null
  void w.source.ask({ method: 'GET', path }, how).then((given) => (answer = given))
  await pass(w, ms)
  return answer
}

let w: World
beforeEach(() => {
  w = worldOf({ ratePerSecond: 10, burst: 3 })
})

describe('the pace of a source', () => {
  it('allows its burst at once, and its rate from then on', async () => {
    for (let n = 0; n < 20; n++) void w.source.ask(READ, options)
    await pass(w, 1_000)
    expect(w.requested.slice(0, 3)).toEqual([0, 0, 0])
    for (const [n, at] of w.requested.slice(3).entries()) expect(at).toBeGreaterThanOrEqual((n + 1) * 100)
    expect(w.requested.length).toBeGreaterThanOrEqual(12)
    await pass(w, 1_000)
    expect(w.requested).toHaveLength(20)
  })

  it('applies to each request of a read with several', async () => {
    const further = { a: { method: 'GET', path: '/a' }, b: { method: 'GET', path: '/b' } } as const
    let answer: SourceAnswer | null = null
    void w.source.ask({ ...READ, and: further }, options).then((given) => (answer = given))
    for (let n = 0; n < 3; n++) void w.source.ask(READ, options)
    await pass(w, 1_000)
    expect(answer).toMatchObject({ kind: 'ok', body: { a: {}, b: {} } })
    expect(w.requested).toHaveLength(6)
    for (const [n, at] of w.requested.slice(3).entries()) expect(at).toBeGreaterThanOrEqual((n + 1) * 100)
  })

  it.each([
    [10, 1],
    [150, 3],
    [3_000, 60],
    [10_000, 64],
  ])('set to %i a second, requests %i grants at a time for its platform', async (ratePerSecond, wanted) => {
    const fast = worldOf({ ratePerSecond, burst: 500 })
    for (let n = 0; n < 2 * wanted; n++) void fast.source.ask(READ, options)
    await pass(fast, 50)
    expect(fast.grants).toEqual(
      [1, 2].map(() => ({ platform: 'registry', wanted, ratePerSecond, burst: 500, now: START })),
    )
    expect(fast.requested).toHaveLength(2 * wanted)
  })

  it('keeps no grant for longer than 200 ms', async () => {
    // Five at a time.
    const fast = worldOf({ ratePerSecond: 250, burst: 500 })
    for (const [waits, requested] of [
      [0, 1],
      [199, 1],
      [1, 1],
      [0, 2],
      [199, 2],
    ] as const) {
      await read(fast, '', waits)
      expect(fast.grants).toHaveLength(requested)
    }
  })

  it('allows at most its configured concurrency', async () => {
    const slow = worldOf({ ratePerSecond: 1_000, burst: 500, concurrency: 2 })
    slow.takesMs = 50
    for (let n = 0; n < 5; n++) void slow.source.ask(READ, options)
    await pass(slow, 400)
    expect(slow.requested).toEqual([0, 0, 50, 50, 100])
  })

  it('lets a read wait for a grant that is due within three seconds', async () => {
    w.granted = ({ now }) => ({ granted: now < START + 3_000 ? 0 : 1, nextAt: START + 3_000 })
    expect(await read(w)).toEqual(OK)
    expect(w.requested).toEqual([3_000])
  })

  it('ends a read as throttled if another process reported a longer pause', async () => {
    w.granted = () => ({ granted: 0, nextAt: START + 3_001 })
    expect(await read(w, '', 10)).toEqual({ kind: 'throttled', retryAfterMs: 3_001 })
    expect([w.requested, w.throttle.reopensAt(START)]).toEqual([[], START + 3_001])
  })

  it('requests grants again a moment later if the next time is in the past', async () => {
    w.granted = ({ now }) => ({ granted: now < START + 5 ? 0 : 1, nextAt: START })
    expect(await read(w)).toEqual(OK)
    expect(w.requested).toEqual([5])
  })

  it('ends waiting reads when the service stops', async () => {
    const stopping = new AbortController()
    w.granted = () => ({ granted: 0, nextAt: w.clock.now() + 1_000 })
    const answer = read(w, '', 5_000, { ...options, signal: stopping.signal })
    stopping.abort()
    expect(await answer).toEqual({ kind: 'unavailable', reason: 'the read was cancelled: the service is stopping' })
    expect([w.requested, w.counted]).toEqual([[], []])
  })
})

describe('the answer to a paced read', () => {
  it.each<SourceAnswer>([
    OK,
    { kind: 'not-modified' },
    { kind: 'gone', status: 404 },
    { kind: 'malformed', reason: 'no JSON' },
  ])('%j is counted, and shows that the source works', async (answer) => {
    for (let n = 0; n < 4; n++) w.throttle.failed(START)
    w.answers.set('a', answer)
    expect(await read(w, 'a')).toEqual(answer)
    w.throttle.failed(START)
    expect(w.throttle.describe(START).circuit).toBe('closed')
    expect(w.counted).toEqual([`registry ${answer.kind}`])
    const { lastError, reads } = w.health.describe(START, {}) as never as {
      lastError: { reason: string } | null
      reads: object
    }
    expect([lastError?.reason, reads]).toMatchObject([
      answer.kind === 'malformed' ? 'no JSON' : undefined,
      { [answer.kind]: 1 },
    ])
  })

  it('opens the circuit after the fifth failure', async () => {
    w.answers.set('a', { kind: 'unavailable', reason: 'HTTP 500' })
    for (let n = 1; n <= 5; n++) {
      expect(w.throttle.describe(w.clock.now()).circuit).toBe('closed')
      await read(w, 'a', 1_000)
    }
    expect(w.throttle.describe(w.clock.now())).toMatchObject({ circuit: 'open' })
    expect(w.counted).toEqual(Array.from({ length: 5 }, () => 'registry unavailable'))
  })

  it('says nothing about the source if this process cancelled the read', async () => {
    const stopping = new AbortController()
    w.answers.set('a', { kind: 'unavailable', reason: 'aborted' })
    w.takesMs = 10
    const cut = ['a', 'b'].map((path) => w.source.ask({ method: 'GET', path }, { ...options, signal: stopping.signal }))
    await settle(3)
    stopping.abort()
    await pass(w, 100)
    expect(await Promise.all(cut)).toEqual([{ kind: 'unavailable', reason: 'aborted' }, OK])
    // An answer that still arrived counts.
    expect(w.counted).toEqual(['registry ok'])
  })

  it('pauses all processes if it has a Retry-After', async () => {
    w.answers.set('a', { kind: 'throttled', retryAfterMs: 2_000 })
    w.takesMs = 10
    await read(w, 'a', 100)
    expect(w.holds).toEqual([['registry', START + 10 + 2_000]])
    expect(w.throttle.rate(START + 2_010)).toBe(5)
    w.requested.length = 0
    await read(w, 'b', 5_000)
    expect(w.requested[0]).toBeGreaterThanOrEqual(2_010)
    expect(w.requested[0]).toBeLessThan(2_300)
  })

  it('ends waiting reads as throttled if it has a long Retry-After', async () => {
    w.answers.set('a', { kind: 'throttled', retryAfterMs: 60_000 })
    await read(w, 'a', 100)
    expect(await read(w, 'b', 0)).toEqual({ kind: 'throttled', retryAfterMs: 59_900 })
    expect(w.requested).toHaveLength(1)
  })

  it('updates the mean duration of reads', async () => {
    expect(w.throttle.latencyMs).toBe(50)
    w.takesMs = 850
    await read(w)
    expect(w.throttle.latencyMs).toBe(150)
  })
})

it('counts reads, but not answers served from an earlier one', async () => {
  w.answers.set('/again', { ...OK, cached: true })
  await read(w)
  await read(w, '/again')
  await read(w, '/again')
  expect(w.counted).toEqual(['registry ok'])
  let noted: unknown
  await w.health.save({ now: w.clock.now(), drift: {} }, async (note) => void (noted = note))
  expect(noted).toMatchObject({ reads: { ok: 1 } })
})
