import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { openSqliteStore } from '../adapters/sqlite/store.ts'
import { builtinCatalogue } from '../catalogue/load.ts'
import { attribute } from '../contracts/mapping.ts'
import { MAX_PAYLOAD_BYTES } from '../contracts/pushed.ts'
import type { Provider, Source, SourceAnswer, SourceConfig } from '../contracts/source.ts'
import type { RecordPorts } from '../contracts/store.ts'
import { push, type PushRequest } from '../intake/push.ts'
import type { Json } from '../lib/json.ts'
import { must } from '../lib/result.ts'
import { makeUri, type Uri } from '../model/uri.ts'
import { startPipeline, type Pipeline } from '../wiring/pipeline.ts'
import { DEMO_PROVIDERS } from '../providers/all.ts'
import { entityOf } from '../query/entities/entity.ts'
import { noMeter, silentLog, sourceConfig } from './parts.ts'
import { pushingProvider } from './pushing.ts'
import { settle, VirtualClock } from './sim/clock.ts'

const NOW = Date.parse('2026-01-01T00:00:00Z')
const RUN = must(makeUri('pipeline-run', 'orchestrator', 'r'))
const OWN = must(makeUri('pipeline-run', 'events', 'o'))

/** Ignored members of payloads: one to redact, and a list to merge. */
const IGNORED = { secret: { kind: 'ignore', why: 'x' }, parts: { kind: 'ignore', why: 'x' } } as const

const catalogue = builtinCatalogue()
let store: RecordPorts
let clock: VirtualClock
let pipeline: Pipeline | null = null
let requested: string[] = []
/** Answered instead of a record. */
let instead: SourceAnswer | null = null
const source: Source = {
  ask: async ({ path }) => {
    requested.push(path)
    if (instead !== null) return instead
    const body = { run_id: 'r', status: 'SUCCEEDED' }
    return { kind: 'ok', body, raw: Buffer.from(JSON.stringify(body)), etag: null, lastModified: null }
  },
  close: () => Promise.resolve(),
}
let sources: { config: SourceConfig; provider: Provider; source: Source }[]

function configureProvider(provider: Provider, redact: readonly string[] = []): void {
  const orchestrator = DEMO_PROVIDERS.get('orchestrator')
  if (orchestrator === undefined) throw new Error('there is no orchestrator')
  sources = [
    { config: sourceConfig('orchestrator'), provider: orchestrator, source },
    { config: { ...sourceConfig('events'), baseUrl: null, redact }, provider, source },
  ]
}

beforeEach(() => {
  requested = []
  instead = null
  store = openSqliteStore({ path: ':memory:' })
  clock = new VirtualClock(NOW)
  configureProvider(pushingProvider({ fields: IGNORED }))
})
afterEach(async () => {
  await stop()
  await store.close()
})

function start(): void {
  const parts = { store, sources, catalogue, clock, random: () => 0.5, log: silentLog, meter: noMeter }
  pipeline = startPipeline({ ...parts, sweeps: true, candidates: null })
}
async function stop(): Promise<void> {
  const stopped = pipeline?.stop()
  for (let i = 0; i < 20 && clock.advance(); i++) await settle(5)
  await stopped
  pipeline = null
}
const pass = async (ms = 10_000): Promise<void> => {
  const until = clock.now() + ms
  for (await settle(10); clock.advance(until); await settle(10));
}
const send = async (...requests: readonly PushRequest[]) =>
  await push(requests, {
    store,
    sources: new Map(sources.map((one) => [one.config.platform, one])),
    componentType: (type) => catalogue.type(type)?.componentType ?? null,
    clock,
    meter: noMeter,
  })
const about = (uri: Uri, payload: Json | null): PushRequest => ({
  platform: 'events',
  type: 'PipelineRun',
  of: { uri },
  payload,
})
const shown = async (uri: Uri) => {
  const [record] = await store.entities([uri], (await store.head()).tx)
  return record === null || record === undefined ? null : entityOf(record, catalogue).attributes
}
const rawOf = async (uri: Uri): Promise<Json | null> => {
  const raw = await store.raw({ platform: 'events', type: 'PipelineRun', uri })
  return raw === null ? null : (JSON.parse(Buffer.from(raw.body).toString()) as Json)
}

describe('a pushed payload', () => {
  it('becomes facts without reads or listings if its platform has no address', async () => {
    start()
    await pass(1_000)
    requested = []
    const [receipt] = await send({
      platform: 'events',
      type: 'PipelineRun',
      of: { id: 'o' },
      payload: { title: 'One' },
    })
    expect(receipt).toMatchObject({ ok: true, value: { uri: OWN } })
    await pass()
    expect(await shown(OWN)).toMatchObject({ entityType: 'PipelineRun', name: 'One', state: 'HYDRATED' })
    expect((await store.pending([OWN]))[0]).toBeNull()
    expect(requested.filter((path) => path.includes('o'))).toEqual(requested.filter((path) => path.includes('cursor')))
  })

  it("about another source's entity never overrides that source, and causes no read of it", async () => {
    start()
    await pass(1_000)
    await send(about(RUN, { title: 'Pushed', status: 'RUNNING' }))
    await pass(1_000)
    expect(requested.filter((path) => path.endsWith('/r'))).toEqual([])
    expect(await shown(RUN)).toMatchObject({ name: 'Pushed', status: 'RUNNING' })
    const cause = { kind: 'event', trace: 't', since: clock.now() } as const
    await store.mark([{ uri: RUN, expects: ['PipelineRun'], priority: 10, cause, due: clock.now() }])
    await pass()
    expect(requested.filter((path) => path.endsWith('/r'))).toHaveLength(1)
    expect(await shown(RUN)).toMatchObject({ name: 'Pushed', status: 'SUCCEEDED' })
  })

  it.each<SourceAnswer>([
    { kind: 'throttled', retryAfterMs: 60_000 },
    { kind: 'unavailable', reason: 'it is down' },
    { kind: 'malformed', reason: "it isn't a record" },
  ])("doesn't wait for a failing read of the same entity: $kind", async (answer) => {
    start()
    await pass(1_000)
    instead = answer
    const cause = { kind: 'event', trace: 't', since: clock.now() } as const
    await store.mark([{ uri: RUN, expects: ['PipelineRun'], priority: 10, cause, due: clock.now() }])
    await send(about(RUN, { title: 'Pushed' }))
    await pass(1_000)
    expect(requested.filter((path) => path.endsWith('/r'))).not.toEqual([])
    expect(await shown(RUN)).toMatchObject({ name: 'Pushed' })
    expect(await store.waiting(RUN)).toEqual([])
    instead = null
    await pass(120_000)
    expect(await shown(RUN)).toMatchObject({ name: 'Pushed', status: 'SUCCEEDED' })
  })

  const payloads: readonly Json[] = [
    { title: 'a', parts: { start: 1 } },
    { title: 'b', pipeline: 'p', parts: { end: 2 } },
    { status: 'FAILED', parts: { start: 1, error: 'x' } },
  ]
  const orders = [
    [0, 1, 2],
    [2, 1, 0],
    [1, 1, 0, 2, 2, 0],
  ]
  it.each(orders)('has the same result in the order %j, together or one after the other', async (...order) => {
    start()
    for (const i of order) {
      await send(about(OWN, payloads[i] ?? null))
      if (i === order[0]) await pass(1_000)
    }
    await pass()
    expect(await shown(OWN)).toMatchObject({ name: 'b', status: 'FAILED' })
    expect(await rawOf(OWN)).toEqual({
      title: 'b',
      pipeline: 'p',
      status: 'FAILED',
      parts: { start: 1, end: 2, error: 'x' },
    })
    const { rows } = await store.supports(OWN, (await store.head()).tx, 10)
    expect(rows.map(({ provenance, type }) => [provenance, type])).toEqual([['DECLARED', 'PipelineRun.runOf']])
  })

  it('is merged as its provider declares', async () => {
    const merge = (a: Json, b: Json): Json => (JSON.stringify(a) < JSON.stringify(b) ? a : b)
    configureProvider(pushingProvider({ fields: IGNORED, merge }))
    start()
    await send(about(OWN, { title: 'b' }), about(OWN, { title: 'a' }), about(OWN, { title: 'c' }))
    await pass()
    expect(await rawOf(OWN)).toEqual({ title: 'a' })
  })

  it('survives the end of the process, and is interpreted by the next', async () => {
    await send(about(OWN, { title: 'One' }))
    start()
    await pass()
    expect(await shown(OWN)).toMatchObject({ name: 'One' })
  })

  it('is remapped by a changed mapping, from the merged payload', async () => {
    start()
    await send(about(OWN, { title: 'One' }), about(RUN, { title: 'Two' }))
    await pass()
    await stop()
    configureProvider(pushingProvider({ fields: { ...IGNORED, title: attribute('description') } }))
    requested = []
    start()
    await pass()
    expect([await shown(OWN), await shown(RUN)]).toMatchObject([{ description: 'One' }, { description: 'Two' }])
    expect((await shown(OWN))?.['name']).toBeUndefined()
    expect(requested.filter((path) => path.endsWith('/r'))).toEqual([])
  })

  it('is stored without redacted members, and later redactions also clear stored and pending ones', async () => {
    configureProvider(pushingProvider({ fields: IGNORED }), ['secret'])
    await send(about(OWN, { title: 'One', secret: 's3cret' }))
    const [waiting] = await store.waiting(OWN)
    expect(Buffer.from(waiting?.body ?? []).toString()).toBe('{"title":"One"}')
    start()
    await pass()
    await stop()
    configureProvider(pushingProvider({ fields: IGNORED }), ['secret', 'title'])
    await store.push([
      {
        key: { platform: 'events', type: 'PipelineRun', uri: OWN },
        body: Buffer.from('{"title":"Old","status":"x"}'),
        at: 1,
        mark: { uri: OWN, expects: [], priority: 10, due: 1, cause: { kind: 'push', trace: 't', since: 1 } },
      },
    ])
    start()
    await pass(30_000)
    expect(await shown(OWN)).toMatchObject({ status: 'x' })
    expect(await rawOf(OWN)).toEqual({ status: 'x' })
    const log = await store.read(0, 1_000)
    expect(JSON.stringify(log.flatMap(({ facts }) => facts.map(({ asserted }) => asserted)))).not.toContain('One')
    expect(await store.waiting(OWN)).toEqual([])
  })

  it('is retracted by an explicit deletion, and asserted again by a later push', async () => {
    start()
    await send(about(OWN, { title: 'One' }))
    await pass(1_000)
    await send(about(OWN, null))
    await pass()
    expect(await shown(OWN)).toMatchObject({ deletedAtSource: expect.any(String) })
    expect(await rawOf(OWN)).toBeNull()
    await send(about(OWN, { status: 'RUNNING' }))
    await pass()
    const again = await shown(OWN)
    expect(again).toMatchObject({ status: 'RUNNING' })
    expect([again?.['deletedAtSource'], again?.['name']]).toEqual([undefined, undefined])
  })

  it('stays pending with an error, without losses, if the merged payload is too large', async () => {
    start()
    const half = 'x'.repeat(MAX_PAYLOAD_BYTES * 0.6)
    await send(about(OWN, { title: 'One', parts: [half] }), about(OWN, { parts: [half.replaceAll('x', 'y')] }))
    await pass()
    const [status] = await store.documentStatuses([{ platform: 'events', type: 'PipelineRun', uri: OWN }])
    expect(status?.lastError).toMatch(/the merged pushed payload has \d+ bytes; the limit is 1000000/)
    expect(await store.waiting(OWN)).toHaveLength(2)
  })
})

describe('a push is rejected', () => {
  const good = about(OWN, { title: 'One' })
  it.each<readonly [string, PushRequest, string]>([
    ['over the bound', about(OWN, { title: 'x'.repeat(MAX_PAYLOAD_BYTES) }), 'TOO_LARGE'],
    ['of an unconfigured platform', { ...good, platform: 'none' }, 'UNKNOWN_PLATFORM'],
    ['of a platform that is read', { ...good, platform: 'orchestrator' }, 'NO_PUSHES'],
    [
      'about an entity of a platform without a worker',
      { ...good, of: { uri: 'aip://pipeline-run/nobody/x' } },
      'UNKNOWN_PLATFORM',
    ],
    ["of a type that its provider doesn't map", { ...good, type: 'Model' }, 'NOT_FOR_TYPE'],
    ['about no URI', { ...good, of: { uri: 'x' } }, 'BAD_URI'],
  ])('%s, and other payloads with it are taken', async (_, request, code) => {
    const answers = await send(request, good)
    expect(answers).toMatchObject([{ ok: false, error: { code } }, { ok: true }])
    expect(await store.waiting(OWN)).toHaveLength(1)
  })
})
