import { request } from 'node:http'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { startDemo, type Demo } from './company.ts'
import type { MutableJsonObject } from './schema.ts'
import { call, listAll, listPage, send } from './test/http.ts'

let demo: Demo
let registry: string
let now = Date.UTC(2026, 11, 1)
beforeAll(async () => {
  demo = await startDemo({ clock: () => now })
  registry = demo.sources.registry
})
afterAll(() => demo.stop())
beforeEach(() => {
  demo.misbehave('registry')
  demo.resetStats('registry')
})

const models = (): string => `${registry}/api/v1/models`

describe('one record', () => {
  test('has a strong ETag; a match is 304, even if the record was recreated', async () => {
    const first = await call(`${models()}/ranking-v4`)
    expect(first.etag).toMatch(/^"[^"]+"$/)
    const again = await call(`${models()}/ranking-v4`, { headers: { 'if-none-match': `"other", ${first.etag}` } })
    expect([again.status, again.etag]).toEqual([304, first.etag])
    demo.patch('registry', 'models', 'ranking-v4', { task: 'sorting' })
    const changed = await call(`${models()}/ranking-v4`, { headers: { 'if-none-match': first.etag } })
    expect(changed.status).toBe(200)
    expect(changed.etag).not.toBe(first.etag)
    expect(changed.body).toMatchObject({ task: 'sorting', name: 'Ranking v4' })
  })

  test('is 404 if unknown and 410 if deleted, both as JSON, and returns after a put', async () => {
    const unknown = await call(`${models()}/no-such-model`)
    expect([unknown.status, unknown.type]).toEqual([404, 'application/json'])
    demo.remove('registry', 'models', 'ranking-v3')
    const gone = await call(`${models()}/ranking-v3`)
    expect([gone.status, gone.type]).toEqual([410, 'application/json'])
    expect((await listAll(registry, 'models')).map(({ id }) => id)).not.toContain('ranking-v3')
    demo.put('registry', 'models', 'ranking-v3', { name: 'Ranking v3, again' })
    expect((await call(`${models()}/ranking-v3`)).body).toMatchObject({ id: 'ranking-v3', name: 'Ranking v3, again' })
  })

  test('belongs to its own source only, and is read-only', async () => {
    expect((await call(`${demo.sources.orchestrator}/api/v1/models/ranking-v5`)).status).toBe(404)
    expect((await send('POST', models(), {})).status).toBe(405)
    expect((await call(`${models()}/a/b`)).status).toBe(400)
    expect((await call(`${models()}/%zz`)).status).toBe(400)
  })
})

describe('a listing', () => {
  test('lists every record once, in order, with the ETag of its read', async () => {
    const items = await listAll(registry, 'models', { limit: '7' })
    expect(items.map(({ id }) => id).toSorted()).toEqual([...demo.ids('models')].toSorted())
    const keys = items.map(({ updated_at, id }) => `${updated_at} ${id}`)
    expect(keys).toEqual(keys.toSorted())
    const [item] = items
    const read = await call(`${models()}/${item?.id}`)
    expect([read.etag, read.body['updated_at']]).toEqual([item?.etag, item?.updated_at])
  })

  test('lists each state once while records change and disappear', async () => {
    const before = new Set(demo.ids('instances'))
    const order = [...before]
    const items = await listAll(registry, 'instances', { limit: '20' }, (page) => {
      now += 1_000
      const [seen, ahead, doomed] = [order[page], order[order.length - 30 - page], order[order.length - 90 - page]]
      if (page > 5 || seen === undefined || ahead === undefined || doomed === undefined) return
      demo.patch('registry', 'instances', seen, { description: `changed after page ${page}` })
      demo.patch('registry', 'instances', ahead, { description: `changed before it was listed` })
      demo.remove('registry', 'instances', doomed)
      before.delete(doomed)
    })
    const states = items.map(({ id, etag }) => `${id} ${etag}`)
    expect(new Set(states).size).toBe(states.length)
    expect(new Set(items.map(({ id }) => id))).toEqual(before)
    // Records changed after they were listed appear again in their current state: five, and no other appears twice.
    expect(items.length).toBe(before.size + 5)
  })

  test('lists changes since a moment, including that moment', async () => {
    const { updated_at: since } = demo.patch('registry', 'models', 'ranking-v5', { task: 'ranking!' })
    demo.patch('registry', 'models', 'ads-relevance-v2', { task: 'matching' })
    const items = await listAll(registry, 'models', { updated_since: String(since) })
    expect(items.map(({ id }) => id)).toEqual(['ranking-v5', 'ads-relevance-v2'])
  })

  test('rejects parameters that it does not understand', async () => {
    for (const query of ['limit=0', 'limit=1001', 'limit=x', 'updated_since=yesterday', 'cursor=AAAA', 'cursor=%00'])
      expect((await call(`${models()}?${query}`)).status, query).toBe(400)
    const { next } = await listPage(registry, 'models', { limit: '1' })
    expect((await call(`${models()}?cursor=${next?.slice(0, -1)}`)).status).toBe(400)
  })

  test('keeps a time that the record brings along, like a source with a wrong clock', async () => {
    demo.patch(
      'registry',
      'models',
      'ranking-v4',
      { updated_at: '2020-01-01T00:00:00.000Z', task: 'old' },
      { silent: true },
    )
    expect((await listPage(registry, 'models', { limit: '1' })).items[0]?.id).toBe('ranking-v4')
  })
})

test('serves its OpenAPI file', async () => {
  const { body } = await call(`${registry}/openapi.json`)
  expect(body).toMatchObject({ openapi: '3.1.0', paths: { '/api/v1/models/{id}': {} } })
})

describe('misbehaving on request', () => {
  const misbehave = (rules: unknown) => send('POST', `${registry}/_control/misbehave`, rules)
  const one = (): Promise<{ status: number; type: string; headers: Headers }> => call(`${models()}/ranking-v5`)

  test('answers 429 with Retry-After, a given number of times, for one plural', async () => {
    await misbehave({ mode: '429', retry_after_s: 3, count: 2, plural: 'models' })
    expect((await call(`${registry}/api/v1/instances/ranking-model-v5-20XX0101`)).status).toBe(200)
    const [first, second, third] = [await one(), await one(), await one()]
    expect([first.status, first.headers.get('retry-after')]).toEqual([429, '3'])
    expect([second.status, third.status]).toEqual([429, 200])
    const { body } = await call(`${registry}/_control/stats`)
    expect(body).toMatchObject({ total: 4, throttled: 2, by_path: { '/api/v1/models/ranking-v5': 3 } })
    expect(body).toMatchObject({ by_plural: { models: { reads: 3 }, instances: { reads: 1 } }, busiest_10s: 4 })
  })

  test('answers 429 only above a rate', async () => {
    await misbehave({ mode: '429', limit_per_s: 3 })
    const statuses = []
    for (let nth = 0; nth < 5; nth++) statuses.push((await one()).status)
    now += 1_000
    statuses.push((await one()).status)
    expect(statuses).toEqual([200, 200, 200, 429, 429, 200])
  })

  test('affects a share of the requests', async () => {
    await misbehave({ mode: '500', share: 0.3 })
    let failed = 0
    for (let nth = 0; nth < 200; nth++) if ((await one()).status === 500) failed++
    expect(failed).toBeGreaterThan(35)
    expect(failed).toBeLessThan(85)
  })

  test('answers an error page with 200, and a redirect to it', async () => {
    await misbehave([
      { mode: 'html200', count: 1 },
      { mode: 'redirect', count: 1 },
    ])
    expect(await one()).toMatchObject({ status: 200, type: 'text/html; charset=utf-8' })
    const redirected = await one()
    expect([redirected.status, redirected.headers.get('location')]).toEqual([302, '/login'])
    expect((await one()).type).toBe('application/json')
  })

  test('answers an empty page by mistake', async () => {
    await misbehave({ mode: 'empty', plural: 'models' })
    expect((await call(models())).body).toEqual({ items: [], next_cursor: null })
  })

  test('answers garbage, and half an answer', async () => {
    await misbehave({ mode: 'garbage' })
    await expect(one()).rejects.toThrow(SyntaxError)
    await misbehave({ mode: 'half' })
    await expect(one()).rejects.toThrow()
  })

  test('answers slowly, or hangs until stopped', async () => {
    await misbehave({ mode: 'slow', delay_ms: 60 })
    const begun = performance.now()
    expect((await one()).status).toBe(200)
    expect(performance.now() - begun).toBeGreaterThan(50)
    await misbehave({ mode: 'hang' })
    await expect(call(`${models()}/ranking-v5`, { signal: AbortSignal.timeout(80) })).rejects.toThrow()
  })

  test('lasts until revoked, and rejects an unknown mode', async () => {
    await misbehave({ mode: '500' })
    expect((await send('DELETE', `${registry}/_control/misbehave`)).status).toBe(200)
    expect((await one()).status).toBe(200)
    expect((await misbehave({ mode: 'explode' })).status).toBe(400)
  })
})

describe('controlling records', () => {
  const record = (): string => `${registry}/_control/records/models/ranking-v5`

  test('patches, replaces and deletes', async () => {
    expect((await send('PATCH', record(), { framework: null, configuration: { extra: 1 } })).status).toBe(200)
    const { body } = await call(`${models()}/ranking-v5`)
    expect(body).toMatchObject({ configuration: { extra: 1, sequence_length: 200 } })
    expect(body).not.toHaveProperty('framework')
    expect((await send('PUT', `${registry}/_control/records/models/made%2Fhere`, { name: 'New' })).status).toBe(200)
    expect((await call(`${models()}/made%2Fhere`)).body).toMatchObject({ id: 'made/here', name: 'New' })
    expect((await send('DELETE', `${registry}/_control/records/models/made%2Fhere`)).status).toBe(200)
    expect((await send('DELETE', `${registry}/_control/records/models/made%2Fhere`)).status).toBe(410)
    expect((await send('PATCH', `${registry}/_control/records/models/nobody`, {})).status).toBe(404)
    expect((await send('PATCH', `${registry}/_control/records/users/alice`, {})).status).toBe(404)
  })

  test('rejects large bodies, malformed ones, and browsers', async () => {
    expect((await send('PATCH', record(), { description: 'x'.repeat(1024 * 1024) })).status).toBe(413)
    expect((await call(record(), { method: 'PATCH', body: '{' })).status).toBe(400)
    expect((await send('PATCH', record(), [1])).status).toBe(400)
    const status = await new Promise((resolve) => {
      const headers = { origin: 'http://evil.example' }
      request(record(), { method: 'DELETE', headers }, (response) => resolve(response.statusCode)).end()
    })
    expect(status).toBe(403)
  })
})

describe('bulk reads, if a source offers them', () => {
  test('list whole records as a read returns them, and read several by id', async () => {
    const offering = await startDemo({ only: ['registry'], bulk: true })
    const url = `${offering.sources.registry}/api/v1/models`
    const items = async (query: string): Promise<MutableJsonObject[]> =>
      (await call(`${url}?${query}`)).body['items'] as MutableJsonObject[]
    const [first] = await items('limit=3&full=true')
    const { body, etag } = await call(`${url}/${encodeURIComponent(String(first?.['id']))}`)
    expect(first).toEqual({ id: body['id'], updated_at: body['updated_at'], etag, record: body })
    expect((await items('limit=1'))[0]).not.toHaveProperty('record')
    const several = await items(`id=ranking-v4&id=no-such-model&id=${encodeURIComponent(String(first?.['id']))}`)
    expect(several.map(({ id }) => id)).toEqual(['ranking-v4', first?.['id']])
    expect((await call(`${url}?${Array(101).fill('id=a').join('&')}`)).status).toBe(400)
    await offering.stop()
  })

  test('are ignored by other sources', async () => {
    expect((await call(`${models()}?limit=1&full=true&id=ranking-v4`)).body['items']).toHaveLength(1)
    expect((await call(`${models()}?limit=1&full=true`)).body['items']).not.toHaveProperty('0.record')
  })
})
