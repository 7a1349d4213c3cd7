import { createServer } from 'node:http'
import { createServer as createTlsServer } from 'node:https'
import { createServer as createPlainServer, type AddressInfo, type Server, type Socket } from 'node:net'
import { afterEach, describe, expect, it } from 'vitest'
import { sourceConfig } from '../../testing/parts.ts'
import { testCertificate } from '../sqs/testing/certificate.ts'
import { httpSource } from './source.ts'

const DAY_MS = 86_400_000
const certificate = (until = 1) =>
  testCertificate('test', { from: new Date(Date.now() - 9 * DAY_MS), to: new Date(Date.now() + until * DAY_MS) })

const stops: (() => Promise<void>)[] = []
afterEach(async () => {
  for (const stop of stops.splice(0)) await stop()
})

async function listening(server: Server): Promise<string> {
  const sockets = new Set<Socket>()
  server.on('connection', (socket: Socket) => sockets.add(socket))
  stops.push(async () => {
    for (const socket of sockets) socket.destroy()
    await new Promise((resolve) => server.close(resolve))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return `127.0.0.1:${(server.address() as AddressInfo).port}`
}

async function answerAt(baseUrl: string, more: object = {}) {
  const source = httpSource(sourceConfig('registry', { baseUrl, ...more }), baseUrl)
  const { signal } = new AbortController()
  return await source
    .ask({ method: 'GET', path: '/' }, { etag: null, lastModified: null, signal })
    .finally(() => source.close())
}

describe('an unreadable address is explained for people if', () => {
  it('no host has its name', async () => {
    expect(await answerAt('http://registry.invalid:5000')).toMatchObject({
      kind: 'unavailable',
      reason: expect.stringMatching(
        /^(no machine has the name registry\.invalid:5000|the name registry\.invalid:5000 can't be looked up now)/,
      ),
    })
  })

  it('its certificate has an unknown authority', async () => {
    const { keyPem: key, pem } = certificate()
    const host = await listening(createTlsServer({ key, cert: pem }))
    expect(await answerAt(`https://${host}`)).toMatchObject({
      reason: expect.stringContaining(
        `the certificate of ${host} is of no authority that is known here; NODE_EXTRA_CA_CERTS`,
      ),
    })
  })

  it('https is used where only http is spoken, and vice versa', async () => {
    const plain = await listening(createServer((_, response) => response.end('{}')))
    expect(await answerAt(`https://${plain}`)).toMatchObject({ reason: expect.stringContaining("doesn't speak TLS") })
    const { keyPem: key, pem } = certificate()
    const tls = await listening(createTlsServer({ key, cert: pem }))
    expect(await answerAt(`http://${tls}`)).toMatchObject({
      reason: expect.stringContaining('closed the connection'),
    })
  })

  it("the server doesn't speak HTTP", async () => {
    const host = await listening(createPlainServer((socket) => socket.end('220 mail.example ESMTP\r\n')))
    expect(await answerAt(`http://${host}`)).toMatchObject({
      reason: `${host} closed the connection before its response was complete`,
    })
  })

  it.each([401, 403])('it refuses the credentials with %d', async (status) => {
    const host = await listening(createServer((_, response) => response.writeHead(status).end()))
    expect(await answerAt(`http://${host}`)).toEqual({
      kind: 'malformed',
      reason: `the source answered ${status}: check its credentials`,
      refused: status === 401 ? 'credentials' : 'access',
    })
  })
})

it("the provider doesn't sign in, so credentials go by basic authentication", async () => {
  let got: string | undefined
  const host = await listening(
    createServer((request, response) => {
      got = request.headers.authorization
      response.setHeader('content-type', 'application/json').end('{}')
    }),
  )
  const answer = await answerAt(`http://${host}`, { credentials: { username: 'alice', password: 'pä:ss' } })
  expect(answer.kind).toBe('ok')
  expect(Buffer.from(got?.replace('Basic ', '') ?? '', 'base64').toString()).toBe('alice:pä:ss')
})
