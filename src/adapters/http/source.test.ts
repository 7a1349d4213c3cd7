import { getEventListeners } from 'node:events'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { ReadOptions, Source, SourceAnswer, SourceLimits } from '../../contracts/source.ts'
import { sourceConfig } from '../../testing/parts.ts'
import { retryAfter } from './retry-after.ts'
import { httpSource } from './source.ts'

const JSON_TYPE = 'application/json'
const HTML = '<html><body>404 Not Found</body></html>'
const LIMITS: SourceLimits = { ratePerSecond: 100, burst: 10, concurrency: 4, timeoutMs: 5_000, maxBytes: 10_000 }

let server: Server
let baseUrl: string
let source: Source
let requested: IncomingMessage[] = []
let reply: (response: ServerResponse, request: IncomingMessage) => void = () => undefined
beforeAll(async () => {
  server = createServer((request, response) => {
    requested.push(request)
    reply(response, request)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  baseUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
})
afterAll(async () => {
  server.closeAllConnections()
  await new Promise((resolve) => server.close(resolve))
})
beforeEach(() => {
  requested = []
  source = open()
})
afterEach(() => source.close())

function open(limits: Partial<SourceLimits> = {}, path = '', headers: Record<string, string> = {}): Source {
  const url = baseUrl + path
  return httpSource(sourceConfig('registry', { baseUrl: url, headers, limits: { ...LIMITS, ...limits } }), url)
}

const get = (options: Partial<ReadOptions> = {}, path = '/x'): Promise<SourceAnswer> =>
  source.ask(
    { method: 'GET', path },
    { etag: null, lastModified: null, signal: new AbortController().signal, ...options },
  )

function replies(status: number, headers: Record<string, string>, body: string | Buffer): void {
  reply = (response) => response.writeHead(status, headers).end(body)
}

/** Result of a status with a JSON body of the right type, and with a proxy's or portal's page instead. */
const TABLE: readonly (readonly [status: number, json: SourceAnswer['kind'], otherwise: SourceAnswer['kind']])[] = [
  [200, 'ok', 'malformed'],
  [201, 'malformed', 'malformed'],
  [204, 'malformed', 'malformed'],
  [206, 'malformed', 'malformed'],
  [300, 'malformed', 'malformed'],
  [301, 'malformed', 'malformed'],
  [302, 'malformed', 'malformed'],
  [307, 'malformed', 'malformed'],
  [400, 'malformed', 'malformed'],
  [401, 'malformed', 'malformed'],
  [403, 'malformed', 'malformed'],
  [404, 'gone', 'malformed'],
  [405, 'malformed', 'malformed'],
  [409, 'malformed', 'malformed'],
  [410, 'gone', 'malformed'],
  [422, 'malformed', 'malformed'],
  [429, 'throttled', 'throttled'],
  [451, 'malformed', 'malformed'],
  [500, 'unavailable', 'unavailable'],
  [502, 'unavailable', 'unavailable'],
  [503, 'unavailable', 'unavailable'],
  [504, 'unavailable', 'unavailable'],
]
const JSON_TYPES = [JSON_TYPE, 'application/json; charset=utf-8', 'Application/JSON', 'application/problem+json']
const OTHER_TYPES = [
  'text/html',
  'text/html; charset=utf-8',
  'text/plain',
  'text/json',
  'application/jsonp',
  'x-application/json',
  'application/xml',
]

describe.each(TABLE)('an answer %i', (status, json, otherwise) => {
  it.each(JSON_TYPES)(`is ${json} if its type is %s`, async (type) => {
    replies(status, { 'content-type': type }, '{"id":"a"}')
    expect(await get()).toMatchObject({ kind: json })
  })

  it.each(OTHER_TYPES)(`is ${otherwise} if its type is %s, whatever its body`, async (type) => {
    replies(status, { 'content-type': type }, type.includes('html') ? HTML : '{"id":"a"}')
    expect(await get()).toMatchObject({ kind: otherwise })
  })

  it(`is ${otherwise} without a type`, async () => {
    replies(status, {}, '{"id":"a"}')
    expect(await get()).toMatchObject({ kind: otherwise })
  })

  it(`is ${otherwise} if it claims to be JSON but is empty or HTML`, async () => {
    for (const body of [HTML, '', '{"id":']) {
      replies(status, { 'content-type': JSON_TYPE }, body)
      expect(await get()).toMatchObject({ kind: otherwise })
    }
  })
})

describe('a failed read', () => {
  it.each<[number, Record<string, string>, string | Buffer, string]>([
    [404, { 'content-type': 'text/html' }, HTML, 'the source answered 404 with text/html, not JSON'],
    [404, { 'content-type': JSON_TYPE }, '', "it responded with status 404 and 0 bytes that aren't valid JSON"],
    [200, {}, '{}', 'the source answered 200 with no content type, not JSON'],
    [200, { 'content-type': JSON_TYPE }, '{"a"', "it responded with status 200 and 4 bytes that aren't valid JSON"],
    [
      200,
      { 'content-type': JSON_TYPE },
      Buffer.from([34, 255, 34]),
      "it responded with status 200 and 3 bytes that aren't valid JSON",
    ],
    [
      200,
      { 'content-type': JSON_TYPE },
      `"${'x'.repeat(10_000)}"`,
      'the response is larger than the limit of 10000 bytes',
    ],
    [
      302,
      { location: 'https://elsewhere.example/login' },
      '',
      "the source redirected (302) to https://elsewhere.example/login; redirects aren't followed",
    ],
    [
      302,
      { location: 'https://a:b@elsewhere.example/login?token=hush#x' },
      '',
      "the source redirected (302) to https://elsewhere.example/login; redirects aren't followed",
    ],
    [300, {}, '', "the source redirected (300) to nowhere; redirects aren't followed"],
    [400, {}, '', 'the source answered 400'],
    [
      200,
      { 'content-type': `text/${'x'.repeat(100)}` },
      '',
      `the source answered 200 with text/${'x'.repeat(75)}, not JSON`,
    ],
    [401, {}, '', 'the source answered 401: check its credentials'],
    [403, {}, '', 'the source answered 403: check its credentials'],
    [418, {}, '', 'the source answered 418'],
    [304, {}, '', 'the source answered 304 to a request without a condition'],
    [502, { 'content-type': 'text/html' }, HTML, 'the source answered 502'],
  ])('reports why an answer %i with %j is a failure', async (status, headers, body, reason) => {
    replies(status, headers, body)
    expect(await get()).toMatchObject({ reason })
    expect(requested).toHaveLength(1)
  })

  it('reports a source that times out before or within its body', async () => {
    await source.close()
    source = open({ timeoutMs: 50 })
    reply = () => undefined
    expect(await get()).toEqual({ kind: 'unavailable', reason: "it didn't answer within 50 ms" })
    reply = (response) => response.writeHead(200, { 'content-type': JSON_TYPE }).write('{')
    expect(await get()).toEqual({ kind: 'unavailable', reason: "it didn't answer within 50 ms" })
  })

  it('reports a source that hangs up before or within its answer', async () => {
    reply = (_, request) => request.socket.destroy()
    expect(await get()).toMatchObject({ kind: 'unavailable' })
    reply = (response, request) => {
      response
        .writeHead(404, { 'content-type': JSON_TYPE, 'content-length': '100' })
        .write('{"error":', () => request.socket.destroy())
    }
    expect(await get()).toMatchObject({ kind: 'unavailable' })
  })

  it('reports an address where nothing listens', async () => {
    const gone = createServer()
    await new Promise<void>((resolve) => gone.listen(0, '127.0.0.1', resolve))
    const url = `http://127.0.0.1:${(gone.address() as AddressInfo).port}`
    await new Promise((resolve) => gone.close(resolve))
    await source.close()
    source = httpSource(sourceConfig('registry', { baseUrl: url }), url)
    expect(await get()).toEqual({ kind: 'unavailable', reason: `nothing listens at ${url}` })
  })

  it('reports that the service cancelled the read', async () => {
    await source.close()
    source = open({ timeoutMs: 600_000 })
    const stop = new AbortController()
    reply = () => stop.abort()
    const reason = 'the read was cancelled because the service is stopping'
    expect(await get({ signal: stop.signal })).toEqual({ kind: 'unavailable', reason })
  })
})

describe('a good answer', () => {
  it("has its ETag, its date, and its source's clock", async () => {
    const headers = { etag: '"v1"', 'last-modified': 'Thu, 01 Jan 2026 00:00:00 GMT' }
    replies(200, { ...headers, 'content-type': JSON_TYPE, date: 'Thu, 01 Jan 2026 01:00:00 GMT' }, '{"id": "a"}')
    expect(await get()).toEqual({
      kind: 'ok',
      body: { id: 'a' },
      raw: Buffer.from('{"id": "a"}'),
      etag: '"v1"',
      lastModified: 'Thu, 01 Jan 2026 00:00:00 GMT',
      date: Date.parse('2026-01-01T01:00:00Z'),
    })
    replies(200, { 'content-type': JSON_TYPE, date: 'now' }, '[]')
    expect(await get()).toMatchObject({ body: [], etag: null, lastModified: null, date: null })
  })

  it('can be as large as the bound', async () => {
    replies(200, { 'content-type': JSON_TYPE }, `"${'x'.repeat(9_998)}"`)
    expect(await get()).toMatchObject({ kind: 'ok' })
  })

  it('is revalidated by its ETag or else its date, and can be "not modified"', async () => {
    replies(304, {}, '')
    expect(await get({ etag: '"v1"', lastModified: 'then' })).toEqual({ kind: 'not-modified' })
    expect(await get({ lastModified: 'then' })).toEqual({ kind: 'not-modified' })
    expect(await get({ etag: '"v2"' })).toEqual({ kind: 'not-modified' })
    const conditions = requested.map(({ headers }) => [headers['if-none-match'], headers['if-modified-since']])
    expect(conditions).toEqual([
      ['"v1"', undefined],
      [undefined, 'then'],
      ['"v2"', undefined],
    ])
  })

  it('is requested only under the configured address, with the configured headers', async () => {
    await source.close()
    source = open({}, '/base/', { authorization: 'Bearer t' })
    replies(200, { 'content-type': JSON_TYPE }, '{}')
    await get({}, '/api/v1/models/a%2Fb?x=1')
    expect(requested[0]).toMatchObject({ method: 'GET', url: '/base/api/v1/models/a%2Fb?x=1' })
    expect(requested[0]?.headers).toMatchObject({ accept: JSON_TYPE, authorization: 'Bearer t', 'user-agent': 'mlg' })
  })
})

describe('a request', () => {
  const options: ReadOptions = { etag: null, lastModified: null, signal: new AbortController().signal }

  it('can carry a body, and then 201 is a good answer too', async () => {
    const bodies: string[] = []
    reply = (response, request) => {
      request.setEncoding('utf8').on('data', (text: string) => bodies.push(text))
      request.on('end', () => response.writeHead(201, { 'content-type': JSON_TYPE }).end('{"token":"t"}'))
    }
    const answer = await source.ask({ method: 'POST', path: '/search', body: { ids: ['a"b'] } }, options)
    expect(answer).toMatchObject({ kind: 'ok', body: { token: 't' } })
    expect(requested[0]).toMatchObject({ method: 'POST', url: '/search', headers: { 'content-type': JSON_TYPE } })
    expect(bodies.join('')).toBe('{"ids":["a\\"b"]}')
  })

  it.each([
    [
      'yaml',
      'application/x-yaml',
      'a: [1, x]',
      { kind: 'ok', body: { a: [1, 'x'] }, raw: Buffer.from('{"a":[1,"x"]}') },
    ],
    ['yaml', 'application/octet-stream', 'a: 1', { kind: 'ok', body: { a: 1 } }],
    ['yaml', 'text/plain', 'a: !!js/function x', { kind: 'malformed' }],
    ['yaml', 'text/html', 'a: 1', { kind: 'malformed', reason: 'the source answered 200 with text/html, not YAML' }],
    ['yaml', 'text/yaml', `a: ${'x'.repeat(300_000)}`, { kind: 'malformed' }],
    ['text', 'text/plain', 'hello', { kind: 'ok', body: 'hello', raw: Buffer.from('"hello"') }],
    ['text', 'text/html', '3.17.2', { kind: 'ok', body: '3.17.2' }],
    [
      'text',
      'text/html',
      '<p>hello',
      { kind: 'malformed', reason: 'the source answered 200 with text/html, not text' },
    ],
    ['text', 'text/html', 'x'.repeat(1_001), { kind: 'malformed' }],
    ['text', 'text/html', '', { kind: 'malformed' }],
    ['text', 'text/plain', Buffer.from([255]), { kind: 'malformed' }],
  ] as const)('can expect %s: of type %s', async (format, type, body, expected) => {
    await source.close()
    source = open({ maxBytes: 1_000_000 })
    replies(200, { 'content-type': type }, body)
    expect(await source.ask({ method: 'GET', path: '/x', format }, options)).toMatchObject(expected)
  })

  it('accepts only a JSON error as "gone" when it reads YAML', async () => {
    const read = { method: 'GET', path: '/x', format: 'yaml' } as const
    replies(404, { 'content-type': JSON_TYPE }, '{"error":"none"}')
    expect(await source.ask(read, options)).toMatchObject({ kind: 'gone' })
    replies(404, { 'content-type': 'text/plain' }, 'error: none')
    expect(await source.ask(read, options)).toMatchObject({ kind: 'malformed' })
  })
})

describe('the bounds of a source', () => {
  it('limit concurrent requests to the configured number, and queue the others', async () => {
    await source.close()
    source = open({ concurrency: 2 })
    const waiting: ServerResponse[] = []
    let most = 0
    reply = (response) => {
      most = Math.max(most, waiting.push(response))
      setImmediate(() => waiting.shift()?.writeHead(200, { 'content-type': JSON_TYPE }).end('{}'))
    }
    const answers = await Promise.all(Array.from({ length: 10 }, () => get()))
    expect(answers.map(({ kind }) => kind)).toEqual(Array(10).fill('ok'))
    expect(new Set(requested.map(({ socket }) => socket.remotePort)).size).toBe(2)
    expect(most).toBeLessThanOrEqual(2)
  })

  it('cut off an endless answer', async () => {
    const closed = new Promise<void>((resolve) => {
      reply = (response) => {
        const more = (): void => void response.write('x'.repeat(20_000))
        response.on('drain', more).on('close', resolve).writeHead(200, { 'content-type': JSON_TYPE })
        more()
      }
    })
    expect(await get()).toMatchObject({
      kind: 'malformed',
      reason: 'the response is larger than the limit of 10000 bytes',
    })
    await closed
  })

  it('leave no timers or stop listeners behind after a read', async () => {
    const { signal } = new AbortController()
    const timers = (): number => process.getActiveResourcesInfo().filter((one) => one === 'Timeout').length
    replies(200, { 'content-type': JSON_TYPE }, '{}')
    await get({ signal })
    const before = timers()
    for (let i = 0; i < 20; i++) await get({ signal })
    expect(getEventListeners(signal, 'abort')).toEqual([])
    expect(timers() - before).toBeLessThan(10)
  })
})

describe('Retry-After', () => {
  it.each<[number, string | null, SourceAnswer]>([
    [429, '7', { kind: 'throttled', retryAfterMs: 7_000 }],
    [429, null, { kind: 'throttled', retryAfterMs: null }],
    [429, 'soon', { kind: 'throttled', retryAfterMs: null }],
    [503, '7', { kind: 'throttled', retryAfterMs: 7_000 }],
    [503, null, { kind: 'unavailable', reason: 'the source answered 503' }],
    [503, 'soon', { kind: 'unavailable', reason: 'the source answered 503' }],
    [500, '7', { kind: 'unavailable', reason: 'the source answered 500' }],
  ])('is read from an answer %i with the value %s', async (status, value, expected) => {
    replies(status, value === null ? {} : { 'retry-after': value }, '')
    expect(await get()).toEqual(expected)
  })

  it('takes seconds or a date, is never in the past and at most an hour', () => {
    const now = Date.parse('2026-01-01T00:00:00Z')
    expect(retryAfter('Thu, 01 Jan 2026 00:00:30 GMT', now)).toBe(30_000)
    expect(retryAfter('Thu, 01 Jan 2025 00:00:30 GMT', now)).toBe(0)
    expect(retryAfter('2026-01-01T00:00:30Z', now)).toBe(30_000)
    expect(retryAfter('2026-01-02', now)).toBe(3_600_000)
    expect(retryAfter('999999', now)).toBe(3_600_000)
    expect(retryAfter(' 5 ', now)).toBe(5_000)
    expect(retryAfter(null, now)).toBe(null)
  })
})
