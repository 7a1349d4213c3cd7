import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest'
import type { SignInContract, Source, SourceAnswer, SourceConfig } from '../../contracts/source.ts'
import { isObject } from '../../lib/json.ts'
import { err, ok } from '../../lib/result.ts'
import { sourceConfig } from '../../testing/parts.ts'
import { httpSource } from './source.ts'

const signIn: SignInContract = {
  request: ({ username, password }) => ({ method: 'POST', path: '/auth/token', body: { username, password } }),
  token: (body) => (isObject(body) && typeof body.token === 'string' ? ok(body.token) : err('there is no "token"')),
}
const credentials = { username: 'ann', password: 'secret' }

let server: Server
let source: Source
let signIns: string[]
let valid: string
let issue: () => { readonly status: number; readonly body: string }
let answered: number
beforeAll(async () => {
  server = createServer((request, response) => {
    const json = { 'content-type': 'application/json' }
    if (request.url === '/auth/token') {
      let text = ''
      request.on('data', (chunk: Buffer) => (text += chunk.toString()))
      request.on('end', () => {
        signIns.push(text)
        const { status, body } = issue()
        response.writeHead(status, json).end(body)
      })
      return
    }
    answered++
    const good = request.headers.authorization === `Bearer ${valid}`
    response.writeHead(good ? 200 : 401, json).end(good ? '{"id":"a"}' : '{"error":"no"}')
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
})
afterAll(async () => {
  server.closeAllConnections()
  await new Promise((resolve) => server.close(resolve))
})
beforeEach(() => {
  signIns = []
  valid = 't1'
  answered = 0
  issue = () => ({ status: 201, body: JSON.stringify({ token: valid }) })
  source = open({ credentials })
})
afterEach(() => source.close())

function open(config: Partial<SourceConfig>, contract: SignInContract = signIn): Source {
  const { port } = server.address() as AddressInfo
  return httpSource(sourceConfig('airflow', config), `http://127.0.0.1:${port}`, contract)
}

const read = (): Promise<SourceAnswer> =>
  source.ask({ method: 'GET', path: '/x' }, { etag: null, lastModified: null, signal: new AbortController().signal })

it('all readers of a source share one token', async () => {
  const answers = await Promise.all(Array.from({ length: 20 }, read))
  expect(new Set(answers.map(({ kind }) => kind))).toEqual(new Set(['ok']))
  expect(signIns).toEqual([JSON.stringify(credentials)])
})

it('a refused token is renewed once, after a minimum interval, and the request repeated', async () => {
  expect((await read()).kind).toBe('ok')
  valid = 't2'
  const soon = await read()
  expect([soon, signIns.length]).toMatchObject([
    { kind: 'malformed', reason: 'the source answered 401: check its credentials' },
    1,
  ])
})

it('a source that gives no token is reported with the reason, and not asked again at once', async () => {
  issue = () => ({ status: 401, body: '{}' })
  const reason = 'signing in failed: the source answered 401: check its credentials'
  expect(await read()).toEqual({ kind: 'malformed', reason, refused: 'credentials' })
  expect(await read()).toEqual({ kind: 'malformed', reason, refused: 'credentials' })
  expect([signIns.length, answered]).toEqual([1, 0])
})

it.each([
  ['{}', 'there is no "token"'],
  ['{"token":"a\\nb"}', 'the response has no usable token'],
  [JSON.stringify({ token: 'x'.repeat(20_000) }), 'the response has no usable token'],
])('a token that no header can carry is never sent: %s', async (body, why) => {
  issue = () => ({ status: 200, body })
  expect(await read()).toEqual({ kind: 'malformed', reason: `signing in failed: ${why}` })
  expect(answered).toBe(0)
})

it('a token is requested without credentials too, unless a header already carries one', async () => {
  const anonymous = { ...signIn, anonymous: { method: 'GET', path: '/auth/token', creates: true } } as const
  await source.close()
  source = open({}, anonymous)
  expect(await read()).toMatchObject({ kind: 'ok' })
  expect(signIns).toEqual([''])
  await source.close()
  source = open({ headers: { Authorization: 'Bearer t1' } }, anonymous)
  expect(await read()).toMatchObject({ kind: 'ok' })
  await source.close()
  source = open({})
  expect(await read()).toMatchObject({ kind: 'malformed' })
  expect(signIns).toEqual([''])
})
