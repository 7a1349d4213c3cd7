import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { poster, type Poster, type Resolve } from './post.ts'

describe('a posted message', () => {
  let answer: (request: IncomingMessage, response: ServerResponse, body: string) => void
  let received: { readonly url: string; readonly headers: IncomingMessage['headers']; readonly body: string }[]
  let port = 0
  const server = createServer((request, response) => {
    let body = ''
    request.setEncoding('utf8').on('data', (chunk: string) => (body += chunk))
    request.on('end', () => {
      received.push({ url: request.url ?? '', headers: request.headers, body })
      answer(request, response, body)
    })
  })
  const posters: Poster[] = []
  const never = new AbortController().signal

  beforeEach(async () => {
    received = []
    answer = (_, response) => void response.end('ok')
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    port = (server.address() as AddressInfo).port
  })
  afterEach(async () => {
    for (const one of posters.splice(0)) await one.close()
    server.closeAllConnections()
    await new Promise((resolve) => server.close(resolve))
  })

  /** Names resolve to these addresses. */
  const resolving =
    (...addresses: readonly string[]): Resolve =>
    (_, __, done) =>
      done(
        null,
        addresses.map((address) => ({ address, family: address.includes(':') ? 6 : 4 })),
      )

  function open(of: { networks?: readonly string[]; resolve?: Resolve; timeoutMs?: number } = {}) {
    const { networks = ['127.0.0.0/8'], ...others } = of
    const webhooks = [`http://hooks.test:${port}/in`, `http://127.0.0.1:${port}`]
    const opened = poster({
      rules: { webhooks, networks, mailDomains: null },
      resolve: resolving('127.0.0.1'),
      ...others,
    })
    posters.push(opened)
    return (address: string, signal = never) =>
      opened.post(
        { kind: 'http', address, headers: { 'content-type': 'text/plain', 'webhook-id': '1' }, body: 'é' },
        signal,
      )
  }

  it('arrives with its headers and body', async () => {
    expect(await open()(`http://hooks.test:${port}/in/a?b=c`)).toEqual({ kind: 'sent' })
    expect(received).toMatchObject([
      { url: '/in/a?b=c', body: 'é', headers: { 'webhook-id': '1', host: `hooks.test:${port}` } },
    ])
  })

  it('goes nowhere that is forbidden by name, address or resolved address', async () => {
    const refused = async (of: Parameters<typeof open>[0], address: string) => await open(of)(address)
    expect(await refused({}, `http://other.test:${port}/in`)).toMatchObject({
      kind: 'failed',
      reason: expect.stringMatching(/allows only/),
    })
    expect(await refused({}, `http://hooks.test:${port}/elsewhere`)).toMatchObject({
      reason: expect.stringMatching(/allows only/),
    })
    const named = `http://hooks.test:${port}/in`
    expect(await refused({ networks: [] }, named)).toMatchObject({
      reason: expect.stringMatching(/127\.0\.0\.1 lies in a network/),
    })
    expect(await refused({ networks: [] }, `http://127.0.0.1:${port}/`)).toMatchObject({
      reason: expect.stringMatching(/lies in a network/),
    })
    const mixed = resolving('127.0.0.1', '169.254.169.254')
    expect(await refused({ resolve: mixed }, named)).toMatchObject({
      reason: expect.stringMatching(/169\.254\.169\.254 lies in a network/),
    })
    const unknown: Resolve = (_, __, done) => done(new Error('no such host'), [])
    expect(await refused({ resolve: unknown }, named)).toMatchObject({ reason: expect.stringMatching(/no such host/) })
    expect(received).toEqual([])
  })

  it('resolves its host for each connection and refuses one moved to a private network', async () => {
    let address = '127.0.0.1'
    const post = open({ resolve: (_, __, done) => done(null, [{ address, family: 4 }]) })
    const named = `http://hooks.test:${port}/in`
    expect(await post(named)).toEqual({ kind: 'sent' })
    address = '10.0.0.1'
    server.closeAllConnections()
    expect(await post(named)).toMatchObject({ kind: 'failed' })
    expect(received).toHaveLength(1)
  })

  it("reports the receiver's answer and follows no redirect", async () => {
    const post = open()
    const answered = async (status: number, headers: Record<string, string> = {}, body = '') => {
      answer = (_, response) => void response.writeHead(status, headers).end(body)
      return await post(`http://127.0.0.1:${port}/in`)
    }
    expect(await answered(204)).toEqual({ kind: 'sent' })
    expect(await answered(500, {}, 'no\u001b[31m\nroom')).toEqual({
      kind: 'failed',
      reason: 'the receiver answered 500: no [31m room',
      retryAfterMs: null,
    })
    expect(await answered(429, { 'retry-after': '30' })).toMatchObject({ kind: 'failed', retryAfterMs: 30_000 })
    expect(await answered(410)).toMatchObject({ kind: 'unwanted' })
    expect(await answered(302, { location: `http://127.0.0.1:${port}/elsewhere` })).toMatchObject({
      reason: expect.stringMatching(/redirects/),
    })
    expect(received.map(({ url }) => url)).not.toContain('/elsewhere')
  })

  it('fails if the answer is late or endless, or if the service stops', async () => {
    answer = () => undefined
    const slow = open({ timeoutMs: 50 })
    expect(await slow(`http://127.0.0.1:${port}/`)).toMatchObject({ reason: 'no answer within 0.05 s' })
    answer = (_, response) => void response.writeHead(500).end('x'.repeat(1_000_000))
    expect(await open()(`http://127.0.0.1:${port}/`)).toMatchObject({
      kind: 'failed',
      reason: 'the receiver answered 500',
    })
    answer = () => stopping.abort()
    const stopping = new AbortController()
    expect(await open()(`http://127.0.0.1:${port}/`, stopping.signal)).toMatchObject({
      reason: 'the service is stopping',
    })
  })
})
