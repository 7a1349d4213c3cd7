import { LIST_SOURCE } from './pause-source.ts'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openWorld, type ApiWorld } from '../api/testing/world.ts'
import { at as uriOf, company, MODEL } from '../api/testing/company.ts'
import { NO_GUARD } from '../commit/guard.ts'
import { must } from '../lib/result.ts'
import { QUESTIONS } from '../questions/all.ts'
import { RETRIES } from '../questions/retries.ts'
import { SOURCES } from '../questions/sources.ts'
import type { Uri } from '../model/uri.ts'
import { commitOf, edge, gone, keyOf, putInQuarantine, stateFacts } from '../testing/store/build.ts'
import { LOCAL_OPERATOR } from '../contracts/caller.ts'
import { DELETIONS } from '../questions/deletions.ts'
import { COMMANDS } from './all.ts'

let world: ApiWorld
beforeAll(async () => {
  world = await openWorld()
  await world.say(...company())
})
afterAll(() => world.close())

type Method = 'GET' | 'POST' | 'DELETE'

/** Returns an operation's answer, whose status and form must be declared. */
async function ask(name: string, url: string, payload?: object): Promise<Record<string, unknown>> {
  const operation = [...QUESTIONS, ...COMMANDS].find((one) => one.name === name)
  if (operation === undefined) throw new Error(`there is no ${name}`)
  const method: Method = operation.kind === 'command' ? operation.method : 'GET'
  const answer = await world.app.inject({ method, url, ...(payload === undefined ? {} : { payload }) })
  const statuses: readonly number[] = operation.kind === 'command' ? (operation.statuses ?? [200]) : [200]
  expect([name, statuses.includes(answer.statusCode), answer.body]).toEqual([name, true, expect.anything()])
  if (answer.statusCode === 204) return {}
  const body: unknown = answer.json()
  expect([name, operation.answer.safeParse(body).error?.issues]).toEqual([name, undefined])
  return body as Record<string, unknown>
}

async function expectRefusal(method: Method, url: string, payload?: object): Promise<Record<string, unknown>> {
  const answer = await world.app.inject({ method, url, ...(payload === undefined ? {} : { payload }) })
  expect(answer.headers['content-type']).toMatch(/^application\/problem\+json/)
  const body = answer.json()
  expect([body.detail, body.hint]).toEqual([
    expect.stringMatching(/^[A-Z"a-z].*\.$/s),
    expect.stringMatching(/^[A-Z].*\.$/s),
  ])
  return body
}

const UNKNOWN = { event_type: 'not_yet_known', model_id: 'x' }
const AMBIGUOUS = { event_type: 'model_updated', source: 'elsewhere', model_id: 'x' }

async function quarantine(event: object): Promise<number> {
  const answer = await world.app.inject({ method: 'POST', url: '/api/v1/events', payload: event })
  return answer.json().results[0].id
}

describe('quarantined events', () => {
  it('are paginated, replayed and discarded in the declared forms', async () => {
    const [first, second] = [await quarantine(UNKNOWN), await quarantine(AMBIGUOUS)]
    const page = await ask('quarantine', '/api/v1/quarantine?limit=1')
    expect(page).toMatchObject({ total: 2, items: [{ id: first, replays: 0 }], next: expect.any(String) })
    const rest = await ask('quarantine', `/api/v1/quarantine?limit=1&cursor=${String(page['next'])}`)
    expect(rest).toMatchObject({ items: [{ id: second }], next: null })

    const again = await expectRefusal('POST', `/api/v1/quarantine/${first}/replay`)
    expect(again).toMatchObject({
      status: 422,
      code: 'STILL_QUARANTINED',
      detail: expect.stringContaining('unknown-event-type'),
    })
    expect(await ask('quarantine', '/api/v1/quarantine')).toMatchObject({ items: [{ replays: 1 }, { replays: 0 }] })
    for (const id of [first, second]) await ask('discard', `/api/v1/quarantine/${id}`)
    expect(await ask('quarantine', '/api/v1/quarantine')).toMatchObject({ total: 0, items: [] })
    for (const [method, url] of [
      ['POST', `/api/v1/quarantine/${first}/replay`],
      ['DELETE', `/api/v1/quarantine/${first}`],
    ] as const)
      expect(await expectRefusal(method, url)).toMatchObject({ status: 404, code: 'NOT_FOUND', parameter: 'id' })
  })

  it('are accepted by a replay once their type is known', async () => {
    const at = Date.now()
    const payload = JSON.stringify({ event_type: 'model_updated', model_id: 'late' })
    const item = { at, channel: 'http', source: null, reason: 'unknown-event-type', detail: 'x', payload } as const
    const [id] = await putInQuarantine(world.store, [item])
    expect(await ask('replay', `/api/v1/quarantine/${id}/replay`)).toMatchObject({ uri: 'aip://model/registry/late' })
    expect(await ask('quarantine', '/api/v1/quarantine')).toMatchObject({ total: 0 })
  })

  it('have cursors of their own', async () => {
    for (const cursor of ['nonsense', Buffer.from('held.registry d1').toString('base64url')])
      expect(await expectRefusal('GET', `/api/v1/quarantine?cursor=${cursor}`)).toMatchObject({
        status: 400,
        code: 'BAD_PAGE',
        parameter: 'cursor',
      })
  })
})

describe('the roles', () => {
  it('appear with their rights and groups', async () => {
    const { roles, ...others } = await ask('roles', '/api/v1/roles')
    expect(roles).toContainEqual({ name: 'operator', rights: ['read', 'metrics', 'edit', 'operate'], groups: [] })
    expect(roles).toContainEqual(expect.objectContaining({ name: 'administrator', groups: ['mlg-admins'] }))
    expect(others).toEqual({ everyone: ['read', 'edit'], contact: null })
  })
})

describe('a source', () => {
  it('is listed in pages, in the order of platforms', async () => {
    const platforms: string[] = []
    for (let cursor: unknown = ''; cursor !== null;) {
      const page = await ask('sources', `/api/v1/sources?limit=3&cursor=${String(cursor)}`)
      platforms.push(...(page['sources'] as { platform: string }[]).map(({ platform }) => platform))
      cursor = page['next']
    }
    expect(platforms).toEqual(
      world.service.sources
        .configured()
        .map(({ config }) => config.platform)
        .sort(),
    )
  })

  it('is shown and decided on if it has suspected deletions', async () => {
    expect(await ask('deletions', '/api/v1/sources/registry/deletions')).toMatchObject({
      total: 0,
      documents: [],
      next: null,
    })
    for (const decision of ['confirm', 'dismiss'])
      expect(await ask(`${decision}-deletions`, `/api/v1/sources/registry/deletions/${decision}`)).toEqual({
        platform: 'registry',
        decision,
        documents: 0,
        missing: 0,
      })
  })

  it('is paused by whoever asks first, and resumed', async () => {
    const shown = async () => {
      const { sources } = await ask('sources', '/api/v1/sources')
      return (sources as { platform: string }[]).find(({ platform }) => platform === 'registry')
    }
    const url = '/api/v1/sources/registry'
    expect(await shown()).toMatchObject({ health: 'unknown', pausedBy: null })
    const paused = await ask('pause-source', `${url}/pause`)
    const pausedBy = { caller: 'local', name: 'local operator', since: expect.any(String) }
    expect(paused).toEqual({ platform: 'registry', pausedBy })
    expect(await ask('pause-source', `${url}/pause`)).toEqual(paused)
    expect(await expectRefusal('POST', `${url}/list`)).toMatchObject({
      code: 'REFUSED',
      detail: "The source registry was paused by local operator and isn't being read.",
    })
    expect(await shown()).toMatchObject({ health: 'paused', pausedBy: paused['pausedBy'], silent: null })
    expect(await ask('status', '/api/v1/status')).toMatchObject({ pausedSources: ['registry'] })
    expect(await ask('resume-source', `${url}/resume`)).toEqual({ platform: 'registry', pausedBy: null })
    expect(await shown()).toMatchObject({ health: 'unknown', pausedBy: null })
    expect(await ask('status', '/api/v1/status')).toMatchObject({ pausedSources: [] })
  })

  it('is listed completely on request, unless it pushes its data', async () => {
    expect(await ask('list-source', '/api/v1/sources/registry/list')).toEqual({ platform: 'registry', requested: true })
    const [registry] = world.service.sources.configured().filter(({ config }) => config.platform === 'registry')
    if (registry === undefined) throw new Error('the world has a registry')
    const pushing = { ...registry, config: { ...registry.config, baseUrl: null } }
    const service = { ...world.service, sources: { ...world.service.sources, configured: () => [pushing] } }
    expect(await LIST_SOURCE.run(service, { platform: 'registry' }, LOCAL_OPERATOR)).toMatchObject({
      ok: false,
      error: { code: 'REFUSED' },
    })
    expect(await expectRefusal('POST', '/api/v1/sources/elsewhere/list')).toMatchObject({ code: 'UNKNOWN_SOURCE' })
  })

  it('shows its scheduled retries page by page', async () => {
    const later = world.service.clock.now() + 3_600_000
    const cause = { kind: 'reference', trace: 't', since: 0 } as const
    const uris = ['x', 'y', 'z'].map((name) => uriOf(`aip://model/registry/later-${name}`))
    await world.store.mark(uris.map((uri) => ({ uri, expects: [], priority: 30, cause, due: later })))
    const found: unknown[] = []
    let pages = 0
    for (let cursor: unknown = ''; cursor !== null; pages++) {
      const page = await ask('retries', `/api/v1/sources/registry/retries?limit=2&cursor=${String(cursor)}`)
      expect(page).toMatchObject({ platform: 'registry', total: 3 })
      found.push(...(page['retries'] as unknown[]))
      cursor = page['next']
    }
    expect(pages).toBe(2)
    const isNew = { missing: false, namedBy: [], todo: null }
    const one = { ...isNew, attempts: 0, error: null, errorAt: null, nextTryAt: new Date(later).toISOString() }
    expect(found).toEqual(uris.map((uri) => ({ ...one, uri, waitingSince: new Date(later).toISOString() })))
    expect(
      await expectRefusal('GET', '/api/v1/sources/registry/retries?cursor=cmV0cmllcy5yZWdpc3RyeSB4'),
    ).toMatchObject({
      status: 400,
      code: 'BAD_PAGE',
    })
  })

  it('shows retries due in the same millisecond once, however small the pages are', async () => {
    const found: unknown[] = []
    let cursor: unknown = ''
    for (let pages = 0; cursor !== null && pages < 4; pages++) {
      const page = await ask('retries', `/api/v1/sources/registry/retries?limit=1&cursor=${String(cursor)}`)
      found.push(...(page['retries'] as { uri: string }[]).map(({ uri }) => uri))
      cursor = page['next']
    }
    expect(found).toEqual(['x', 'y', 'z'].map((name) => `aip://model/registry/later-${name}`))
    expect(cursor).toBe(null)
  })

  it('tells who names what it lacks, since when and what to do, unless only deleted entities do', async () => {
    const { store, service } = world
    const [lacked, forgotten] = [uriOf('aip://dataset/datasets/lacked'), uriOf('aip://dataset/datasets/forgotten')]
    const run = (id: string) => uriOf(`aip://pipeline-run/orchestrator/${id}`)
    const ofRun = (id: string) => keyOf(run(id), 'PipelineRun', 'orchestrator')
    const saying = (id: string, dataset: Uri) =>
      stateFacts(ofRun(id), { facts: { name: id }, edges: [edge('PipelineRun.consumed', run(id), dataset)] })
    const node = uriOf('aip://pipeline-node/orchestrator/kept/step')
    const withPart = stateFacts(ofRun('kept'), {
      facts: { name: 'kept' },
      parts: { [node]: { entityType: 'PipelineNode', name: 'step' } },
      edges: [edge('PipelineRun.consumed', run('kept'), lacked), edge('PipelineNode.reads', node, lacked)],
    })
    const now = service.clock.now()
    await store.commit([commitOf(now, [withPart, saying('deleted', lacked), saying('also-deleted', forgotten)])])
    await store.commit([
      commitOf(now + 1_000, [
        ...[lacked, forgotten].map((uri) => gone(keyOf(uri, 'Dataset', 'datasets'))),
        ...['deleted', 'also-deleted'].map((id) => gone(ofRun(id), true)),
      ]),
    ])
    const marks = [lacked, forgotten].map((uri) => ({
      uri,
      priority: 30,
      attempts: 2,
      markedAt: now,
      due: now + 1_000,
    }))
    const waiting = {
      ...service,
      store: {
        ...service.store,
        postponed: async () => marks,
        dirty: async () => ({ due: 0, waiting: 2, retrying: 2, oldestMarkedAt: null }),
      },
    }
    const { retries } = must(
      await RETRIES.ask(waiting, { platform: 'datasets', limit: 9, cursor: undefined }, LOCAL_OPERATOR),
    )
    const since = new Date(now).toISOString()
    const kept = { uri: run('kept'), entityType: 'PipelineRun', name: 'kept' }
    expect(retries.map(({ missing, namedBy, todo }) => ({ missing, namedBy, todo }))).toEqual([
      {
        missing: true,
        namedBy: [
          { ...kept, relation: 'consumed', since, statedIn: null },
          { uri: node, entityType: 'PipelineNode', name: 'step', relation: 'reads', since, statedIn: kept },
        ],
        todo: 'correct the name in orchestrator, or restore it in datasets',
      },
      { missing: true, namedBy: [], todo: null },
    ])
    const { sources } = must(await SOURCES.ask(waiting, { limit: 99, cursor: undefined }, LOCAL_OPERATOR))
    const datasets = sources.find(({ platform }) => platform === 'datasets')
    expect([datasets?.missing, datasets?.retrying]).toEqual([{ total: 1, people: 0, atLeast: false }, 1])
  })

  it('shows until when deletions are confirmed, and no longer', async () => {
    const now = world.service.clock.now()
    const shown = async (openUntil: number) => {
      const guards = async () => [{ ...NO_GUARD, platform: 'registry', openUntil }]
      const store = { ...world.service.store, guards }
      const clock = { ...world.service.clock, now: () => now }
      const answer = await DELETIONS.ask(
        { ...world.service, store, clock },
        { platform: 'registry', limit: 1, cursor: undefined },
        LOCAL_OPERATOR,
      )
      return must(answer).guard.confirmedUntil
    }
    expect(await shown(now + 1)).toBe(new Date(now + 1).toISOString())
    expect(await shown(now)).toBe(null)
    expect(await shown(now - 1)).toBe(null)
  })

  it.each<[Method, string]>([
    ['GET', '/api/v1/sources/elsewhere/retries'],
    ['GET', '/api/v1/sources/elsewhere/deletions'],
    ['POST', '/api/v1/sources/elsewhere/deletions/confirm'],
    ['POST', '/api/v1/sources/elsewhere/deletions/dismiss'],
    ['POST', '/api/v1/sources/elsewhere/pause'],
    ['POST', '/api/v1/sources/elsewhere/resume'],
  ])('is refused in one form if it is not configured: %s %s', async (method, url) => {
    expect(await expectRefusal(method, url)).toMatchObject({
      status: 404,
      code: 'UNKNOWN_SOURCE',
      parameter: 'platform',
    })
  })
})

describe('a refresh', () => {
  it('marks the requested URI', async () => {
    expect(await ask('refresh', '/api/v1/refresh', { uri: MODEL })).toEqual({
      marked: [{ uri: MODEL, generation: expect.any(Number) }],
    })
  })

  it.each<[object, object]>([
    [{}, { status: 400, code: 'BAD_URI' }],
    [{ uri: 'model 5' }, { status: 400, code: 'BAD_URI' }],
    [{ uri: 'aip://model/elsewhere/m' }, { status: 422, code: 'NO_SOURCE' }],
    [{ uri: 'aip://ab-test-cell/experimentation/none/1' }, { status: 422, code: 'NOTHING_TO_READ' }],
  ])('rejects %o, naming the parameter', async (payload, refusal) => {
    expect(await expectRefusal('POST', '/api/v1/refresh', payload)).toMatchObject({ ...refusal, parameter: 'uri' })
  })
})

describe('retention', () => {
  it('is refused while another process has the duty, which is not recorded as an error', async () => {
    await world.store.claim({ name: 'retention', holder: 'another', now: Date.now(), ttlMs: 60_000 })
    expect(await expectRefusal('POST', '/api/v1/retention', { before: 30 })).toMatchObject({
      status: 409,
      code: 'REFUSED',
      detail: 'Another process is dropping or redacting the past.',
    })
    expect(await ask('retention', '/api/v1/retention')).toMatchObject({ running: false, lastError: null })
    await world.store.releaseClaim('retention', 'another')
  })

  it('counts, drops, and reports what it dropped, in the declared forms', async () => {
    const counted = await ask('retain', '/api/v1/retention', { before: 30, dryRun: true })
    expect(counted).toMatchObject({ dryRun: true, started: false, horizon: expect.any(Number) })
    expect(await ask('retain', '/api/v1/retention', { before: '30' })).toMatchObject({ started: true, dropped: null })
    await expect
      .poll(() => ask('retention', '/api/v1/retention'))
      .toMatchObject({ running: false, horizon: { done: true, dropped: counted['dropped'] } })
    expect(await ask('status', '/api/v1/status')).toMatchObject({ retention: { horizon: { done: true } } })
  })

  it.each<[object, object]>([
    [{}, { status: 400, code: 'BAD_REQUEST' }],
    [{ before: 'soon' }, { status: 400, code: 'BAD_REQUEST' }],
    [{ before: 0 }, { status: 409, code: 'REFUSED' }],
  ])('rejects %o, naming the parameter', async (payload, refusal) => {
    expect(await expectRefusal('POST', '/api/v1/retention', payload)).toMatchObject({ ...refusal, parameter: 'before' })
  })
})
