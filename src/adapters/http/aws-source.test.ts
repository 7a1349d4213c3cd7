import { createServer, type IncomingMessage, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text as textOf } from 'node:stream/consumers'
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest'
import type { SourceAnswer, SourceConfig, SourceRequest } from '../../contracts/source.ts'
import { sourceConfig } from '../../testing/parts.ts'
import { signedHeaders } from './aws.ts'
import { httpSource } from './source.ts'

const credentials = { username: 'AKIDEXAMPLE', password: 'the-secret-of-the-key' }
const aws = { service: 'sagemaker', region: 'eu-west-1', target: 'SageMaker.ListModels' }
const REQUEST: SourceRequest = { method: 'POST', path: '/', body: { MaxResults: 3 }, format: 'aws', aws }
const TYPE = 'application/x-amz-json-1.1'

let server: Server
let requested: {
  readonly headers: IncomingMessage['headers']
  readonly raw: readonly string[]
  readonly body: string
}[]
let reply: { readonly status: number; readonly headers?: Readonly<Record<string, string>>; readonly body: string }
beforeAll(async () => {
  server = createServer((request, response) => {
    void textOf(request).then((body) => {
      requested.push({ headers: request.headers, raw: request.rawHeaders, body })
      response.writeHead(reply.status, { 'content-type': TYPE, ...reply.headers }).end(reply.body)
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
})
afterAll(() => {
  server.closeAllConnections()
  server.close()
})
beforeEach(() => {
  requested = []
  reply = { status: 200, body: '{"Models":[]}' }
})
let close = async (): Promise<void> => undefined
afterEach(async () => await close())

async function askSource(
  config: Partial<SourceConfig> = { credentials },
  request: Partial<SourceRequest> = {},
): Promise<SourceAnswer> {
  const { port } = server.address() as AddressInfo
  const source = httpSource(sourceConfig('airflow', config), `http://127.0.0.1:${port}`)
  close = () => source.close()
  const { signal } = new AbortController()
  return await source.ask({ ...REQUEST, ...request }, { etag: null, lastModified: null, signal })
}

it('a request is sent exactly as signed, with the session token and without the secret', async () => {
  const headers = { 'X-Amz-Security-Token': 'session', Authorization: 'Bearer other' }
  expect(await askSource({ credentials, headers })).toMatchObject({ kind: 'ok', body: { Models: [] } })
  const [sent] = requested
  const covered = ['content-type', 'x-amz-security-token', 'x-amz-target'].map((name) => [
    name,
    String(sent?.headers[name]),
  ])
  expect(covered).toEqual([
    ['content-type', TYPE],
    ['x-amz-security-token', 'session'],
    ['x-amz-target', 'SageMaker.ListModels'],
  ])
  const date = String(sent?.headers['x-amz-date'])
  const at = Date.parse(date.replace(/^(....)(..)(..T..)(..)(..Z)$/, '$1-$2-$3:$4:$5'))
  expect(Math.abs(Date.now() - at)).toBeLessThan(60_000)
  const host = sent?.headers.host ?? ''
  const again = signedHeaders(
    { method: 'POST', host, path: '/', headers: Object.fromEntries(covered), body: sent?.body ?? '' },
    { credentials, ...aws, at },
  )
  expect(sent?.headers.authorization).toBe(again.authorization)
  const written = JSON.stringify(requested)
  expect(written).not.toContain(credentials.password)
  expect(written).not.toContain(Buffer.from(`AKIDEXAMPLE:${credentials.password}`).toString('base64'))
  expect(sent?.raw.filter((name) => name.toLowerCase() === 'authorization')).toHaveLength(1)
})

it('a request without credentials is not sent, and the error says what is missing', async () => {
  const answer = await askSource({})
  expect(answer).toMatchObject({ kind: 'malformed', refused: 'credentials' })
  expect(answer).toHaveProperty('reason', expect.stringContaining('"credentials"'))
  expect(requested).toEqual([])
})

const error = (__type: string) => JSON.stringify({ __type, message: 'why' })
it.each([
  [400, error('ThrottlingException'), { kind: 'throttled', retryAfterMs: null }],
  [400, error('ExpiredTokenException'), { kind: 'malformed', refused: 'credentials' }],
  [400, error('ValidationException'), { kind: 'ok', body: { refusal: { __type: 'ValidationException' } } }],
  [404, error('ResourceNotFound'), { kind: 'malformed' }],
  [400, 'no JSON', { kind: 'ok', body: { refusal: null } }],
  [503, error('ServiceUnavailable'), { kind: 'unavailable' }],
])('%i %s', async (status, body, answer) => {
  reply = { status, body }
  expect(await askSource({ credentials }, { refusals: true })).toMatchObject(answer)
})

it.each([
  [200, { 'content-type': 'text/html' }, '<p>Sign in</p>'],
  [307, { location: 'http://127.0.0.1:1/' }, ''],
])('accepts no other answer and follows no redirect: %i', async (status, headers, body) => {
  reply = { status, headers, body }
  expect(await askSource()).toMatchObject({ kind: 'malformed' })
  expect(requested).toHaveLength(1)
})
