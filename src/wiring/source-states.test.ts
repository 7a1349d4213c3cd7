import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { Metrics } from '../adapters/prometheus.ts'
import { openSource } from '../adapters/sources.ts'
import { openSqliteStore } from '../adapters/sqlite/store.ts'
import { serviceOver } from '../api/testing/service.ts'
import { builtinCatalogue } from '../catalogue/load.ts'
import { doctor } from '../cli/doctor.ts'
import { lines as printedSources } from '../cli/print/sources.ts'
import type { Source, SourceConfig } from '../contracts/source.ts'
import type { RecordPorts } from '../contracts/store.ts'
import type { Log } from '../contracts/telemetry.ts'
import { LOCAL_OPERATOR } from '../contracts/caller.ts'
import { DELETIONS } from '../questions/deletions.ts'
import { SOURCES } from '../questions/sources.ts'
import { status as statusAnswer } from '../questions/status.ts'
import type { Service } from '../questions/service.ts'
import { SOURCE_STATES, sourceStatuses } from '../questions/source-status.ts'
import { localServer, type LocalServer } from '../testing/local-server.ts'
import { sourceConfig } from '../testing/parts.ts'
import { registry } from '../testing/providers.ts'
import { settle, VirtualClock } from '../testing/sim/clock.ts'
import { saveFinding } from '../sweep/findings.ts'
import { commitOf, keyOf, markOf, model, stateFacts } from '../testing/store/build.ts'
import { startPipeline, type Pipeline } from './pipeline.ts'
import { gaugesOf } from './source-gauges.ts'
import { watchSources } from './source-log.ts'

const NOW = Date.parse('2026-01-01T00:00:00Z')
const PLACE = 'sources[0].headers.authorization (environment variable REGISTRY_TOKEN)'
const SECRET = 'a secret that nobody may see'

type Answer = (request: IncomingMessage, response: ServerResponse) => void

const json =
  (body: unknown, code = 200): Answer =>
  (_, response) => {
    response.writeHead(code, { 'content-type': 'application/json' }).end(JSON.stringify(body))
  }
/** A listing is empty; anything read by its id exists. */
const well: Answer = (request, response) => {
  const { pathname } = new URL(request.url ?? '', 'http://source')
  const [, , , , id] = pathname.split('/')
  return json(id === undefined ? { items: [], next_cursor: null } : { id, name: id })(request, response)
}
const html: Answer = (_, response) =>
  void response.writeHead(200, { 'content-type': 'text/html' }).end('<h1>Sign in</h1>')

let folder = ''
let server: LocalServer
let answer: Answer
let asked: string[]
let refusesConnections: boolean
let store: RecordPorts
let clock: VirtualClock
let pipeline: Pipeline
let watch: { stop(): Promise<void> }
let config: SourceConfig
let service: Service
let logged: (readonly [level: string, fields: Record<string, unknown>, message: string])[]
/** Requests on their way: no time passes until they are answered. */
let underWay: number
let metrics: Metrics

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'mlg-source-states-'))
  ;[answer, asked, refusesConnections, logged, underWay] = [well, [], false, [], 0]
  server = await localServer((request, response) => {
    asked.push(request.url ?? '')
    answer(request, response)
  })
  clock = new VirtualClock(NOW)
  store = openSqliteStore({ path: ':memory:' })
  metrics = new Metrics()
  config = sourceConfig('registry', {
    baseUrl: server.url,
    headers: { authorization: SECRET },
    credentialPlaces: [PLACE],
    limits: { ratePerSecond: 50, burst: 5, concurrency: 4, timeoutMs: 400, maxBytes: 1_000_000 },
  })
  service = {
    ...serviceOver({ store, catalogue: builtinCatalogue() }),
    clock,
    sources: {
      configured: () => [{ config, provider: registry }],
      filesOf: () => Promise.reject(new Error('none')) as never,
      unmappable: () => null,
    },
  }
  const write = (level: string) => (fields: object, message: string) =>
    void logged.push([level, fields as Record<string, unknown>, message])
  const log: Log = { debug: () => undefined, info: write('info'), warn: write('warn'), error: write('error') }
  const http = openSource(config, registry)
  const away = openSource({ ...config, baseUrl: 'http://127.0.0.1:1' }, registry)
  const source: Source = {
    ask: async (request, options) => {
      underWay++
      try {
        return await (refusesConnections ? away : http).ask(request, options)
      } finally {
        underWay--
      }
    },
    close: async () => {
      await Promise.all([http.close(), away.close()])
    },
  }
  pipeline = startPipeline({
    store,
    sources: [{ config, provider: registry, source }],
    catalogue: builtinCatalogue(),
    clock,
    random: () => 0.5,
    log,
    meter: metrics.meter(),
    sweeps: true,
    candidates: null,
  })
  watch = watchSources(statuses, log, clock)
})

const statuses = () => sourceStatuses([config], { store, now: clock.now(), unmappable: () => null })

async function quiet(): Promise<void> {
  await settle(10)
  if (underWay > 0) await quiet()
}

async function pass(ms: number): Promise<void> {
  const until = clock.now() + ms
  for (await quiet(); clock.advance(until); await quiet());
  if (clock.now() < until) clock.jump(until - clock.now())
  await quiet()
}

afterEach(async () => {
  // Releases everything that hangs.
  answer = well
  const stopped = Promise.all([pipeline.stop(), watch.stop()])
  for (let i = 0; i < 50 && (await quiet().then(() => clock.advance())); i++);
  await stopped
  await store.close()
  await server.close()
  rmSync(folder, { recursive: true })
  process.exitCode = undefined
})

const changed = async (...ids: readonly string[]) =>
  await store.mark(ids.map((id) => markOf(model(id), clock.now(), { expects: ['Model'] })))

interface Places {
  readonly sources: { readonly health: string; readonly trouble: object | null }
  readonly terminal: string
  readonly status: readonly object[]
  readonly doctor: string
  readonly log: string
  readonly metrics: string
}

/** Returns what each place currently says of the source. */
async function everywhere(): Promise<Places> {
  const listed = await SOURCES.ask(service, { limit: 10, cursor: undefined }, LOCAL_OPERATOR)
  const status = await statusAnswer(service)
  if (!listed.ok || !status.ok) throw new Error('no answer')
  const [sourceStatus] = await statuses()
  if (sourceStatus === undefined) throw new Error('no sourceStatus')
  metrics.watched(gaugesOf(sourceStatus, await store.dirty(clock.now(), 'registry'), clock.now()))
  const exposition = await metrics.exposition()
  const [source] = listed.value.sources
  const text = JSON.stringify([listed.value, status.value, logged]) + exposition
  expect(text).not.toContain(SECRET)
  return {
    sources: { health: source?.health ?? '', trouble: source?.trouble ?? null },
    terminal: [...printedSources(listed.value)].join('\n'),
    status: status.value.troubledSources,
    doctor: await doctorSays(listed.value),
    log: logged.findLast(([, , message]) => /source registry/.test(message))?.[2] ?? '',
    metrics: SOURCE_STATES.filter((state) =>
      exposition.includes(`mlg_source_state{source="registry",state="${state}"} 1`),
    ).join(),
  }
}

/** The doctor's output beside a service with this answer. */
async function doctorSays(answered: object): Promise<string> {
  const running = await localServer((request, response) =>
    json(request.url?.startsWith('/api/v1/sources') === true ? answered : {})(request, response),
  )
  try {
    const file = join(folder, 'mlg.config.json')
    const source = { platform: 'registry', provider: 'registry', baseUrl: 'http://127.0.0.1:1' }
    writeFileSync(file, JSON.stringify({ listen: { port: running.port }, sources: [source] }))
    const found: string[] = []
    await doctor({ config: file, demo: false }, (line) => found.push(line))
    return found.join('\n')
  } finally {
    await running.close()
  }
}

interface Sickness {
  readonly what: string
  readonly sick: () => void
  readonly reason: RegExp
  readonly todo: RegExp
  readonly state?: string
}

const SICK: readonly Sickness[] = [
  {
    what: 'refuses connections',
    sick: () => (refusesConnections = true),
    reason: /nothing listens/,
    todo: /check that it runs/,
  },
  {
    what: 'answers 500',
    sick: () => (answer = json({}, 500)),
    reason: /the source answered 500/,
    todo: /check that it runs/,
  },
  {
    what: 'hangs',
    sick: () => (answer = () => undefined),
    reason: /didn't answer within 400 ms/,
    todo: /check that it runs/,
  },
  {
    what: 'answers 401',
    sick: () => (answer = json({}, 401)),
    reason: /the source answered 401: check its credentials/,
    todo: /REGISTRY_TOKEN/,
  },
  {
    what: 'answers 403 to everything',
    sick: () => (answer = json({}, 403)),
    reason: /the source answered 403: check its cred/,
    todo: /REGISTRY_TOKEN/,
  },
  {
    what: 'answers with a page of HTML',
    sick: () => (answer = html),
    reason: /text\/html.*not JSON/,
    todo: /what the provider registry reads/,
  },
  {
    what: "answers with JSON that doesn't match",
    sick: () => (answer = json([])),
    reason: /^mapping: none of its answers fit/,
    todo: /correct the mapping/,
    state: 'degraded',
  },
]

describe.each(SICK)('a source that $what', ({ sick, reason, todo, state = 'failing' }) => {
  it('is reported in the portal, status, doctor, log and metrics within 15 s, and so is its recovery', async () => {
    await pass(10_000)
    expect((await everywhere()).sources).toEqual({ health: 'ok', trouble: null })
    sick()
    const since = clock.now()
    await changed('a', 'b')
    await pass(15_000)
    const { sources, terminal, status, doctor: found, log, metrics: exported } = await everywhere()
    expect(sources).toMatchObject({
      health: state,
      trouble: { reason: expect.stringMatching(reason), todo: expect.stringMatching(todo) },
    })
    const trouble = sources.trouble as { since: string; reason: string; todo: string }
    if (state === 'failing') expect(Date.parse(trouble.since) - since).toBeLessThan(1_000)
    expect(status).toEqual([{ platform: 'registry', health: state, ...trouble }])
    expect(terminal).toContain(`${state} since ${trouble.since}: ${trouble.reason}\n      → ${trouble.todo}`)
    expect(found).toContain(
      `✗ source: registry has been ${state} since ${trouble.since}: ${trouble.reason}\n    → ${trouble.todo}`,
    )
    expect(log).toBe(`source registry is ${state}`)
    expect(logged.filter(([, , message]) => message === log)).toHaveLength(1)
    expect(logged.find(([, , message]) => message === log)?.[1]).toMatchObject({
      source: 'registry',
      since: trouble.since,
      why: expect.stringMatching(reason),
      todo: trouble.todo,
    })
    expect(exported).toBe(state)
    refusesConnections = false
    answer = well
    await pass(200_000)
    expect(await everywhere()).toMatchObject({
      sources: { health: 'ok', trouble: null },
      status: [],
      log: `over: source registry is ${state}`,
      metrics: 'ok',
    })
  })
})

describe('a source that refuses its credentials', () => {
  it('is asked at most once a minute, less and less often, however much is pending', async () => {
    await pass(10_000)
    answer = json({}, 401)
    asked = []
    await changed(...Array.from({ length: 100 }, (_, i) => `m${i}`))
    await pass(5_000)
    // Those that were on their way together.
    expect(asked.length).toBeLessThanOrEqual(4)
    asked = []
    await pass(40_000)
    expect(asked).toEqual([])
    await pass(3_600_000)
    expect(asked.length).toBeGreaterThan(3)
    expect(asked.length).toBeLessThanOrEqual(10)
    answer = well
    await pass(900_000)
    expect((await everywhere()).sources.health).toBe('ok')
    // All that waited was read.
    expect(await store.pending([model('m0'), model('m99')])).toEqual([null, null])
  })

  it("doesn't include one that forbids a single entity", async () => {
    await pass(10_000)
    answer = (request, response) =>
      (request.url?.endsWith('/secret') === true ? json({}, 403) : well)(request, response)
    await changed('secret')
    await pass(60_000)
    expect((await everywhere()).sources.health).toBe('ok')
    asked = []
    await changed('open')
    await pass(1_000)
    expect(asked.some((url) => url.endsWith('/open'))).toBe(true)
  })
})

it("one bad answer doesn't degrade a source that otherwise works", async () => {
  await pass(10_000)
  answer = (request, response) => (request.url?.endsWith('/broken') === true ? html : well)(request, response)
  await changed('broken')
  await pass(60_000)
  expect((await everywhere()).sources.health).toBe('ok')
})

it('whose deletions wait for a decision is degraded wherever its state is shown, and ok once that is made', async () => {
  await pass(10_000)
  const at = clock.now()
  for (const type of ['Model', 'ModelInstance'])
    await saveFinding(store, 'registry', { type, finding: { kind: 'repeats', type, at, error: 'it repeats' } })
  await pass(15_000)
  const { sources, status, doctor: found, metrics: exported } = await everywhere()
  const reason = 'waiting for a decision about 2 untrusted listings'
  const trouble = { since: new Date(at).toISOString(), reason, todo: expect.stringContaining('mlg deletions registry') }
  expect(sources).toEqual({ health: 'degraded', trouble })
  expect(status).toEqual([{ platform: 'registry', health: 'degraded', ...trouble }])
  expect(found).toContain(`registry has been degraded since ${trouble.since}: ${reason}`)
  expect(exported).toBe('degraded')
  for (const type of ['Model', 'ModelInstance']) await saveFinding(store, 'registry', { type, finding: null })
  await pass(15_000)
  expect(await everywhere()).toMatchObject({ sources: { health: 'ok', trouble: null }, status: [], metrics: 'ok' })
})

it('counts what a listing that shrank lacks as suspected deletions', async () => {
  const counts = { expected: 40, vanished: 11, missing: 12 }
  const finding = { kind: 'shrunk', type: 'Model', at: 1, sweep: 1, ...counts } as const
  await saveFinding(store, 'registry', { type: 'Model', finding })
  const listed = await SOURCES.ask(service, { limit: 10, cursor: undefined }, LOCAL_OPERATOR)
  expect(listed.ok ? listed.value.sources[0]?.suspectedDeletions : null).toEqual({
    documents: 0,
    missing: 12,
    listings: [{ type: 'Model', kind: 'shrunk' }],
  })
})

it('names what a listing that shrank lacks, in the answer and in its export', async () => {
  const uris = ['a', 'b', 'c'].map(model)
  await store.commit(uris.map((uri, n) => commitOf(n + 1, [stateFacts(keyOf(uri, 'Model'))])))
  const [sweep, listed] = [10, { platform: 'registry', type: 'Model' }]
  await store.recordListing({ ...listed, sweep, at: sweep + 1, items: [{ uri: model('b'), etag: null }] })
  const counts = await store.compareListing(listed, sweep)
  await saveFinding(store, 'registry', {
    type: 'Model',
    finding: { kind: 'shrunk', type: 'Model', at: 20, sweep, ...counts },
  })
  const named = [model('a'), model('c')]
  const answer = await DELETIONS.ask(service, { platform: 'registry', limit: 10, cursor: undefined }, LOCAL_OPERATOR)
  expect(answer.ok ? answer.value.listings : answer).toMatchObject([{ kind: 'shrunk', missing: 2, uris: named }])
  const exported = await DELETIONS.export?.rows(service, { platform: 'registry' })
  if (exported?.ok !== true) throw new Error('no export')
  expect(exported.value.count).toBe(2)
  const rows: object[] = []
  for await (const page of exported.value.pages()) rows.push(...page)
  await exported.value.close()
  expect(rows).toMatchObject(named.map((uri) => ({ uri, type: 'Model', hydratedAt: expect.any(String) })))
})

it('a source that pushes is unknown until it pushed something, if only about entities of other sources', async () => {
  const pushing = sourceConfig('openlineage', { baseUrl: null })
  const state = async () =>
    (await sourceStatuses([pushing, config], { store, now: clock.now(), unmappable: () => null })).map(
      (one) => one.state,
    )
  expect(await state()).toEqual(['unknown', 'unknown'])
  await store.commit([commitOf(1, [stateFacts(keyOf(model('a'), 'Model', 'openlineage'))])])
  expect(await state()).toEqual(['ok', 'unknown'])
})
