import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { openSqliteStore } from '../adapters/sqlite/store.ts'
import { builtinCatalogue } from '../catalogue/load.ts'
import type { Interpreter } from '../contracts/interpreter.ts'
import type { Provider, Source, SourceAnswer, SourceLimits } from '../contracts/source.ts'
import type { Commit, CommitOutcome } from '../contracts/log.ts'
import type { RecordPorts } from '../contracts/store.ts'
import { WakeUp } from '../lib/wait.ts'
import { restType } from '../testing/provider/rest-style.ts'
import { noMeter, silentLog, sourceConfig } from '../testing/parts.ts'
import { settle, VirtualClock } from '../testing/sim/clock.ts'
import { causeOf, commitOf, keyOf, leaseAll, markOf, model, stateFacts, user } from '../testing/store/build.ts'
import { ExpectedCommits } from './expected-commits.ts'
import { SourceWorker, type SourceWorkerParts } from './source-worker.ts'

const NOW = Date.parse('2026-01-01T00:00:00Z')
const URI = model('ranking')
const provider: Provider = {
  name: 'registry',
  domains: ['models'],
  events: {},
  types: { Model: restType({ type: 'Model', plural: 'models', fields: {} }) },
}
const ANSWER: SourceAnswer = { kind: 'ok', body: {}, raw: new Uint8Array(), etag: null, lastModified: null }

let store: RecordPorts
let clock: VirtualClock
let hydrator: SourceWorker | null = null
/** When the source was read. */
let requested: number[] = []
beforeEach(() => {
  store = openSqliteStore({ path: ':memory:' })
  clock = new VirtualClock(NOW)
  requested = []
})
afterEach(async () => {
  const stopped = hydrator?.stop()
  for (let i = 0; i < 20 && clock.advance(); i++) await settle(5)
  await stopped
  await store.close()
})

const source: Source = {
  ask: () => {
    requested.push(clock.now() - NOW)
    return Promise.resolve(ANSWER)
  },
  close: () => Promise.resolve(),
}
const interpreter: Interpreter = {
  version: () => 'm@1',
  document: (uri, type) => stateFacts(keyOf(uri, type)).answer,
  merged: (_, [first]) => first,
  pushedRecord: (_uri, _type, payload) => payload,
  allowed: () => ({ subject: [], parts: [] }),
  drift: () => ({}),
  skipped: () => undefined,
}
const committed = async (commit: Parameters<SourceWorkerParts['commit']>[0]): Promise<CommitOutcome> => {
  const [outcome] = await store.commit([commit])
  if (outcome === undefined) throw new Error('no outcome')
  return outcome
}

function start(more: Partial<SourceWorkerParts> = {}): SourceWorker {
  const catalogue = builtinCatalogue()
  const config = sourceConfig('registry')
  const interpreterOf = (platform: string) => (platform === 'registry' ? interpreter : null)
  const given = { config, provider, source, catalogue, interpreter, interpreterOf, store, clock }
  const parts = { ...given, commit: committed, ready: Promise.resolve() }
  const wakeUp = new WakeUp()
  store.onMark(() => wakeUp.ring())
  const expected = new ExpectedCommits()
  hydrator = new SourceWorker({ ...parts, random: () => 1, log: silentLog, meter: noMeter, wakeUp, expected, ...more })
  return hydrator
}

const pass = async (ms: number): Promise<void> => {
  const until = clock.now() + ms
  for (await settle(5); clock.advance(until); await settle(5));
  clock.jump(until - clock.now())
  await settle(5)
}
const status = async () => (await store.documentStatuses([keyOf(URI, 'Model')]))[0]

describe('the worker of a source', () => {
  it('polls a few times a minute when idle, and leases at once when a mark is announced', async () => {
    const leases: number[] = []
    const counting = {
      ...store,
      lease: (...of: Parameters<RecordPorts['lease']>) => (leases.push(clock.now()), store.lease(...of)),
    }
    start({ store: counting })
    await pass(60_000)
    expect(leases.length).toBeLessThanOrEqual(13)
    await store.mark([markOf(URI, clock.now(), { expects: ['Model'] })])
    const marked = clock.now() - NOW
    await pass(100)
    expect(requested).toEqual([marked])
    await pass(60_000)
    expect(leases.length).toBeLessThanOrEqual(13 + 1 + 14)
  })

  it('sleeps until the next mark is due, and finds an unannounced one within seconds', async () => {
    await store.mark([markOf(URI, NOW + 3_217, { expects: ['Model'] })])
    start({ wakeUp: new WakeUp() })
    await pass(60_000)
    expect(requested).toEqual([3_217])
    const unheard = clock.now() - NOW
    await store.mark([markOf(URI, clock.now(), { expects: ['Model'] })])
    await pass(5_000)
    expect(requested.slice(1)).toEqual([expect.any(Number) as number])
    expect(requested[1]).toBeGreaterThanOrEqual(unheard)
  })

  it('reads nothing before it is ready, and can be stopped before that', async () => {
    const first = Promise.withResolvers<void>()
    start({ ready: first.promise })
    await store.mark([markOf(URI, NOW, { expects: ['Model'] })])
    await pass(10_000)
    expect(requested).toEqual([])
    first.resolve()
    await pass(1_000)
    expect(requested).toHaveLength(1)
    await hydrator?.stop()
    await start({ ready: new Promise(() => undefined) }).stop()
  })

  it('treats a throwing mapping as a malformed answer, and reports it as an issue of the source', async () => {
    let mistake: string | null = "the mapping of Model names Model.madeBy, which the catalogue doesn't have"
    const document: Interpreter['document'] = (uri, type, text) => {
      if (mistake !== null) throw new Error(mistake)
      return interpreter.document(uri, type, text)
    }
    const { health } = start({ interpreter: { ...interpreter, document } })
    expect(health.describe(clock.now(), {})).toMatchObject({ mappingFaults: [] })
    await store.mark([markOf(URI, NOW, { expects: ['Model'] })])
    await pass(60_000)
    expect(await status()).toMatchObject({
      hydratedAt: null,
      lastError: expect.stringContaining('names Model.madeBy') as string,
    })
    const fault = { type: 'Model', first: expect.stringContaining(`${URI}: the mapping failed: ${mistake}`) as string }
    expect(health.describe(clock.now(), {})).toMatchObject({
      mappingFaults: [{ ...fault, count: requested.length, since: NOW + (requested[0] ?? 0) }],
    })
    mistake = null
    await pass(120_000)
    expect(await status()).toMatchObject({ lastError: null })
  })

  it('backs off if an internal error prevents the commit of an answer', async () => {
    start({
      commit: (commit) => (commit.documents.length > 0 ? Promise.reject(new Error('a bug')) : committed(commit)),
    })
    await store.mark([markOf(URI, NOW, { expects: ['Model'] })])
    await pass(90_000)
    expect(requested).toHaveLength(5)
    const pauses = requested.slice(1).map((at, i) => at - (requested[i] ?? 0))
    // Once soon, since the record may have been unreachable; then with backoff.
    expect(pauses[0]).toBeLessThan(1_000)
    for (const [i, least] of [10_000, 20_000, 40_000].entries()) expect(pauses[i + 1]).toBeGreaterThanOrEqual(least)
  })
})

describe('the number of marks that a worker leases', () => {
  const many = Array.from({ length: 600 }, (_, n) => model(`m${n}`))
  const marked = (count: number) =>
    store.mark(many.slice(0, count).map((uri) => markOf(uri, NOW, { expects: ['Model'] })))
  const limited = (limits: Partial<SourceLimits>) => ({
    config: sourceConfig('registry', { limits: { ...sourceConfig('registry').limits, ...limits } }),
  })
  /** Answers each read when the test calls `answer`. */
  function held(): { source: Source; answer: (count: number, with_?: SourceAnswer) => Promise<void> } {
    const waiting: ((answer: SourceAnswer) => void)[] = []
    const get: Source['ask'] = () => {
      requested.push(clock.now() - NOW)
      return new Promise((resolve) => waiting.push(resolve))
    }
    const answer = async (count: number, given: SourceAnswer = ANSWER): Promise<void> => {
      for (const resolve of waiting.splice(0, count)) resolve(given)
      await settle(20)
    }
    return { source: { ask: get, close: () => Promise.resolve() }, answer }
  }

  it.each([
    ['what its rate allows within five seconds', { ratePerSecond: 2, concurrency: 1 }, 10],
    ['one at least', { ratePerSecond: 0.1, concurrency: 1 }, 1],
    ['512 at most', { ratePerSecond: 5_000, concurrency: 64 }, 512],
    ['what its connections read within five seconds', { ratePerSecond: 5_000, concurrency: 1 }, 100],
  ])('is %s', async (_, limits, most) => {
    const { source: slow, answer } = held()
    await marked(600)
    const worker = start({ source: slow, ...limited(limits) })
    await settle(30)
    expect(worker.leased).toBe(most)
    void worker.stop()
    for (let n = 0; n < 5; n++) await answer(600)
  })

  it('is topped up when a quarter of it is free, or all', async () => {
    const { source: slow, answer } = held()
    await marked(40)
    const worker = start({ source: slow, ...limited({ ratePerSecond: 2, burst: 40, concurrency: 10 }) })
    await settle(30)
    // Ten are leased; two are done, and the third frees a quarter.
    const steps = [
      [1, 9],
      [1, 8],
      [1, 10],
      [10, 10],
    ] as const
    for (const [done, left] of steps) {
      await answer(done)
      await settle(30)
      expect(worker.leased).toBe(left)
    }
    void worker.stop()
    for (let n = 0; n < 5; n++) await answer(600)
  })

  it('is one while the circuit is probing', async () => {
    const { source: slow, answer } = held()
    const away: SourceAnswer = { kind: 'unavailable', reason: 'HTTP 503' }
    await marked(30)
    const worker = start({ source: slow, ...limited({ ratePerSecond: 2, burst: 40, concurrency: 5 }) })
    await settle(30)
    await answer(5, away)
    expect(worker.health.describe(clock.now(), {})).toMatchObject({ circuit: 'open' })
    await answer(20, away)
    expect(worker.leased).toBe(0)
    requested = []
    await pass(999)
    expect(requested).toEqual([])
    await pass(1)
    expect([requested, worker.leased]).toEqual([[1_000], 1])
    await answer(1)
    await pass(250)
    expect(worker.leased).toBeGreaterThan(1)
    void worker.stop()
    for (let n = 0; n < 9; n++) await answer(600)
  })

  it('excludes pushes, which are committed even while the circuit is open or probing', async () => {
    const { source: slow, answer } = held()
    const push = async (name: string) => {
      const mark = markOf(model(name), clock.now(), { cause: causeOf('push') })
      await store.push([{ key: keyOf(model(name), 'Model', 'events'), body: Buffer.from('{}'), at: clock.now(), mark }])
      await settle(30)
      return (await store.pending([model(name)]))[0]?.nextTryAt
    }
    await marked(30)
    const worker = start({
      source: slow,
      interpreterOf: () => interpreter,
      ...limited({ ratePerSecond: 2, burst: 40, concurrency: 5 }),
    })
    await settle(30)
    for (let n = 0; n < 5; n++) await answer(5, { kind: 'unavailable', reason: 'HTTP 503' })
    requested = []
    expect(await push('pushed')).toBeUndefined()
    // This one has to be read as well.
    expect(await push('m20')).toBeGreaterThan(clock.now())
    expect([requested, worker.leased]).toEqual([[], 0])
    await pass(1_000)
    expect([requested.length, worker.leased]).toEqual([1, 1])
    expect(await push('another')).toBe(clock.now())
    await pass(1_000)
    expect(await store.pending([model('another')])).toEqual([null])
    expect(await store.waiting(model('m20'))).toEqual([])
    expect([requested.length, worker.leased]).toEqual([1, 1])
    void worker.stop()
    for (let n = 0; n < 9; n++) await answer(600)
  })

  it('of a source without an address count as reads of it, since nothing else tells that it works', async () => {
    const { health } = start({
      config: { ...sourceConfig('registry'), baseUrl: null },
      interpreterOf: () => interpreter,
    })
    await pass(1_000)
    expect(health.describe(clock.now(), {})).toMatchObject({ lastReadAt: null })
    const mark = markOf(URI, clock.now(), { cause: causeOf('push') })
    await store.push([{ key: keyOf(URI, 'Model', 'events'), body: Buffer.from('{}'), at: clock.now(), mark }])
    await pass(1_000)
    expect(health.describe(clock.now(), {})).toMatchObject({ lastReadAt: expect.any(String), reads: { ok: 0 } })
  })

  it('is released if the source throttles, and leased again after the pause', async () => {
    let answers: SourceAnswer[] = [{ kind: 'throttled', retryAfterMs: 10_000 }]
    const get: Source['ask'] = () => (requested.push(clock.now() - NOW), Promise.resolve(answers.shift() ?? ANSWER))
    await marked(1)
    const worker = start({ source: { ask: get, close: () => Promise.resolve() } })
    await pass(9_999)
    expect([requested, worker.leased]).toEqual([[0], 0])
    await pass(5_001)
    expect([requested.length, worker.leased]).toEqual([2, 0])
    expect(requested[1]).toBeGreaterThanOrEqual(10_000)
    expect(requested[1]).toBeLessThanOrEqual(10_250)
  })

  it('drops to zero before the worker stops: reads in progress finish, the other marks are released', async () => {
    const { source: slow, answer } = held()
    await marked(3)
    const worker = start({ source: slow, ...limited({ concurrency: 1 }) })
    await settle(30)
    expect([requested.length, worker.leased]).toEqual([1, 3])
    clock.jump(100)
    let ended = false
    const stopped = worker.stop().then(() => (ended = true))
    await settle(30)
    expect([ended, worker.leased]).toEqual([false, 3])
    await answer(1)
    await pass(100)
    await stopped
    expect([ended, requested.length, worker.leased]).toEqual([true, 1, 0])
    // The next worker can lease all three at once.
    expect(await leaseAll(store, clock.now())).toHaveLength(3)
  })
})

describe('the result of serving a mark', () => {
  const commits: Commit[] = []
  const noted = (commit: Commit) => (commits.push(commit), committed(commit))
  beforeEach(() => void commits.splice(0))

  it("is one commit with its lease, its cause since the mark, and its source's guard", async () => {
    await store.mark([markOf(URI, NOW, { expects: ['Model'], cause: causeOf('event', 'trace-7') })])
    const worker = start({ commit: noted })
    await pass(300)
    expect(commits).toMatchObject([
      {
        cause: { kind: 'event', trace: 'trace-7', since: NOW },
        at: NOW,
        guard: sourceConfig('registry').guard,
        settle: { kind: 'done', uri: URI, due: NOW + 200 },
        documents: [{ key: keyOf(URI, 'Model'), requestedAt: NOW, answer: { kind: 'stated' } }],
      },
    ])
    expect(worker.eventTally.take()).toMatchObject({ eventAt: 1 })
  })

  it('is counted: changed facts, no change, or fenced if it came too late', async () => {
    const counted: (number | 'fenced')[] = []
    const meter = {
      ...noMeter,
      committed: (facts: number) => void counted.push(facts),
      fenced: () => void counted.push('fenced'),
    }
    let fenced = false
    const commit = async (one: Commit): Promise<CommitOutcome> => (fenced ? { kind: 'fenced' } : await committed(one))
    start({ commit, meter })
    for (const late of [false, false, true]) {
      fenced = late
      await store.mark([markOf(URI, clock.now(), { expects: ['Model'] })])
      await pass(10_000)
    }
    expect(counted.slice(0, 2)).toEqual([2, 'fenced'])
  })

  it('is logged step by step, each with its URI and its trace', async () => {
    const logged: (readonly [message: string, fields: object])[] = []
    const uri = model('away')
    const get: Source['ask'] = ({ path }) =>
      Promise.resolve(path.includes('away') ? { kind: 'unavailable', reason: '' } : ANSWER)
    await store.mark([URI, uri].map((one) => markOf(one, NOW, { expects: ['Model'], cause: causeOf('event', one) })))
    const log = { ...silentLog, debug: (fields: object, message: string) => void logged.push([message, fields]) }
    start({ source: { ask: get, close: () => Promise.resolve() }, log })
    await pass(100)
    const about = (one: typeof uri) => logged.filter(([, fields]) => (fields as { uri?: string }).uri === one)
    const cases = [
      [URI, 'stated', 'answered', 'done'],
      [uri, 'failed', 'unavailable', 'retry'],
    ] as const
    for (const [one, kind, outcome, settle] of cases) {
      const common = { uri: one, trace: one }
      expect(about(one)).toMatchObject([
        ['leased', { ...common, source: 'registry', generation: expect.any(Number) as number }],
        ['read', { ...common, outcome, answers: [`Model: ${kind}`] }],
        ['committed', { ...common, cause: 'event', outcome: { kind: 'committed' }, settle }],
      ])
    }
  })

  it("is a cleared mark with a reason, but no warning, if the provider can't read it", async () => {
    const [warned, logged]: [string[], string[]] = [[], []]
    const uri = user('alice').replace('/identity/', '/registry/') as typeof URI
    await store.mark([markOf(uri, NOW)])
    start({
      commit: noted,
      log: {
        ...silentLog,
        warn: (_, message) => void warned.push(message),
        debug: (_, message) => void logged.push(message),
      },
    })
    await pass(1_000)
    expect([requested, warned]).toEqual([[], []])
    expect(logged).toContain('nothing to read: the provider registry reads no type of this component')
    expect(commits).toMatchObject([{ settle: { kind: 'done' }, documents: [] }])
    await pass(100_000)
    expect(commits).toHaveLength(1)
  })

  it('is a retry if the source is unavailable, with the error on the document', async () => {
    const get: Source['ask'] = () => (
      requested.push(clock.now() - NOW),
      Promise.resolve({ kind: 'unavailable', reason: 'HTTP 503' })
    )
    await store.mark([markOf(URI, NOW, { expects: ['Model'] })])
    start({ source: { ask: get, close: () => Promise.resolve() } })
    await pass(1_000)
    expect(await status()).toMatchObject({ hydratedAt: null, lastError: 'HTTP 503' })
    expect(requested.slice(0, 2)).toEqual([0, 500])
  })

  it('is the stored answer remapped without a read, or a read if no answer was kept', async () => {
    await store.commit([commitOf(NOW, [stateFacts(keyOf(URI, 'Model'), { raw: '{}', mapping: 'm@0' })])])
    await store.commit([commitOf(NOW, [stateFacts(keyOf(model('bare'), 'Model'), { mapping: 'm@0' })])])
    start({ commit: noted })
    await store.mark([markOf(URI, NOW, { cause: causeOf('mapping') })])
    await pass(1_000)
    expect([requested, commits.length]).toEqual([[], 1])
    await store.mark([markOf(model('bare'), clock.now(), { cause: causeOf('mapping') })])
    await pass(1_000)
    expect(requested).toHaveLength(1)
    // A person's refresh requires a read of the source.
    await store.mark([markOf(URI, clock.now(), { cause: causeOf('refresh') })])
    await pass(10_000)
    expect(requested).toHaveLength(2)
  })
})

describe('an unreachable record', () => {
  it('is retried a second later, with a log entry', async () => {
    const errors: string[] = []
    let away = 3
    const lease: RecordPorts['lease'] = (ask) => (away-- > 0 ? Promise.reject(new Error('away')) : store.lease(ask))
    const flaky = new Proxy(store, {
      get: (of, name) => (name === 'lease' ? lease : (Reflect.get(of, name) as unknown)),
    })
    await store.mark([markOf(URI, NOW, { expects: ['Model'] })])
    start({ store: flaky, log: { ...silentLog, error: (_, message) => void errors.push(message) } })
    await pass(2_999)
    expect([requested, errors.length]).toEqual([[], 1])
    await pass(1)
    expect(requested).toEqual([3_000])
  })

  it('is not retried for longer than the lease lasts', async () => {
    let tries = 0
    const commit = (): Promise<CommitOutcome> => (tries++, Promise.reject(new Error('away')))
    await store.mark([markOf(URI, NOW, { expects: ['Model'] })])
    const errors: string[] = []
    start({ commit, log: { ...silentLog, error: (_, message) => void errors.push(message) } })
    await pass(60_000)
    expect(errors[0]).toBe("a read couldn't be committed; its mark is retried")
    // Its own lease expired after 25 seconds; later attempts have a new one.
    expect(requested.length).toBeGreaterThanOrEqual(2)
    expect(requested[1]).toBeGreaterThanOrEqual(25_000)
    expect(requested[1]).toBeLessThan(33_000)
    expect(tries).toBeGreaterThan(requested.length)
  })

  it('gets a mark back for a retry as soon as it accepts commits again', async () => {
    let away = true
    const tries: number[] = []
    const commit = async (one: Commit): Promise<CommitOutcome> => {
      tries.push(clock.now() - NOW)
      if (away) throw new Error('away')
      return await committed(one)
    }
    await store.mark([markOf(URI, NOW, { expects: ['Model'] })])
    const worker = start({ commit })
    await pass(5_000)
    // At once, and then with growing pauses: a quarter of a second, a half, one, and two from then on.
    expect(tries).toEqual([0, 250, 750, 1_750, 3_750])
    expect(worker.leased).toBe(1)
    away = false
    await pass(3_000)
    expect(requested.length).toBeGreaterThanOrEqual(2)
    expect(await status()).toMatchObject({ lastError: null, gone: false })
  })
})
