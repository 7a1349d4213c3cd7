import type { InjectOptions } from 'fastify'
import { afterEach, describe, expect, it } from 'vitest'
import { createServer } from './server.ts'
import { LOOPBACK_ACCESS, type ClientAccess } from './client-access.ts'

const PUBLIC: ClientAccess = { ...LOOPBACK_ACCESS, publicUrl: 'https://aip.company' }
const BEHIND: ClientAccess = { ...PUBLIC, trustedProxies: ['10.1.0.0/16', '192.0.2.7', '2001:db8::/32'] }
const OWN = { host: 'aip.company' }

const apps: ReturnType<typeof createServer>[] = []
afterEach(async () => {
  for (const app of apps.splice(0)) await app.close()
})

async function ask(clients: ClientAccess, { url = '/favicon.ico', ...more }: InjectOptions = {}) {
  const app = createServer({}, { clients })
  apps.push(app)
  for (const path of ['/favicon.ico', '/healthz', '/readyz', '/metrics']) app.get(path, async ({ ip }) => ({ ip }))
  const answer = await app.inject({ remoteAddress: '10.1.2.3', ...more, url })
  return { code: answer.json().code ?? answer.statusCode, ip: answer.json().ip, headers: answer.headers }
}

describe('a service with a public address', () => {
  it.each<[string, Record<string, string>, number | string]>([
    ['its host', OWN, 200],
    ['its host, in capitals', { host: 'AIP.Company' }, 200],
    ['another port of it', { host: 'aip.company:8443' }, 'FOREIGN_HOST'],
    ['a host below it', { host: 'x.aip.company' }, 'FOREIGN_HOST'],
    ['a host that ends alike', { host: 'evil-aip.company' }, 'FOREIGN_HOST'],
    ['loopback', { host: 'localhost:4321' }, 'FOREIGN_HOST'],
    [
      'a host that a client says was forwarded',
      { host: 'evil.example', 'x-forwarded-host': 'aip.company' },
      'FOREIGN_HOST',
    ],
    ['its own pages', { ...OWN, origin: 'https://aip.company' }, 200],
    ['its pages unencrypted', { ...OWN, origin: 'http://aip.company' }, 'FOREIGN_ORIGIN'],
    ['pages of another site', { ...OWN, origin: 'https://evil.example' }, 'FOREIGN_ORIGIN'],
    ['pages of an opaque origin', { ...OWN, origin: 'null' }, 'FOREIGN_ORIGIN'],
    ['embeds in pages of another site', { ...OWN, 'sec-fetch-site': 'cross-site' }, 'FOREIGN_ORIGIN'],
  ])('admits or rejects requests of %s', async (_, headers, expected) => {
    for (const clients of [PUBLIC, BEHIND]) expect((await ask(clients, { headers })).code).toBe(expected)
  })

  it('makes browsers use only https', async () => {
    expect((await ask(PUBLIC, { headers: OWN })).headers['strict-transport-security']).toBe('max-age=31536000')
    const local = await ask(LOOPBACK_ACCESS, { headers: { host: 'localhost' } })
    expect([local.code, local.headers['strict-transport-security']]).toEqual([200, undefined])
  })

  it('answers probes under any host name', async () => {
    for (const url of ['/healthz', '/readyz']) {
      const answer = await ask(BEHIND, { url, headers: { host: '10.9.9.9:4321' }, remoteAddress: '203.0.113.5' })
      expect(answer.code).toBe(200)
    }
  })
})

describe('metrics', () => {
  const scrape = (clients: ClientAccess, remoteAddress = '10.1.2.3') =>
    ask(clients, { url: '/metrics', headers: { host: '10.1.0.9:4321' }, remoteAddress })

  it("are served on a process's own address if they need a credential", async () => {
    for (const clients of [PUBLIC, BEHIND]) expect((await scrape(clients)).code).toBe(200)
    expect((await scrape(LOOPBACK_ACCESS)).code).toBe('FOREIGN_HOST')
  })

  it('are refused to clients that cannot send a credential encrypted', async () => {
    expect((await scrape(BEHIND, '203.0.113.5')).code).toBe('NOT_THROUGH_PROXY')
  })
})

describe('a service behind proxies', () => {
  it.each<[string, number | string]>([
    ['10.1.2.3', 200],
    ['::ffff:10.1.2.3', 200],
    ['192.0.2.7', 200],
    ['2001:db8::5', 200],
    ['10.2.0.1', 'NOT_THROUGH_PROXY'],
    ['::ffff:192.0.2.8', 'NOT_THROUGH_PROXY'],
    ['2001:db9::5', 'NOT_THROUGH_PROXY'],
    ['127.0.0.1', 'NOT_THROUGH_PROXY'],
  ])('judges requests from %s by address, whatever their headers claim', async (remoteAddress, expected) => {
    const headers = { ...OWN, 'x-forwarded-for': '10.1.2.3', forwarded: 'for=10.1.2.3' }
    expect((await ask(BEHIND, { remoteAddress, headers })).code).toBe(expected)
  })

  it("takes the client's address only from the nearest trusted proxy", async () => {
    const headers = { ...OWN, 'x-forwarded-for': '198.51.100.1, 203.0.113.9, 10.1.0.1' }
    expect((await ask(BEHIND, { headers })).ip).toBe('203.0.113.9')
    expect((await ask(PUBLIC, { headers, remoteAddress: '203.0.113.77' })).ip).toBe('203.0.113.77')
  })
})
