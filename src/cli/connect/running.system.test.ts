import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, expect, it, vi } from 'vitest'
import { SCHEMES } from '../../adapters/webhook-intake/signature.ts'
import { readConfigFile } from '../../config/config.ts'
import { must } from '../../lib/result.ts'
import { providersWith } from '../../providers/all.ts'
import { localServer, type LocalServer } from '../../testing/local-server.ts'
import { startService, type RunningService } from '../../wiring/main.ts'
import type { ConnectReport } from './connect.ts'
import { connectFolder, connectSays, type ConnectFolder, type Connecting } from './testing/shelf.ts'

/** Tests what `mlg connect` adds to the configuration of a running service. */
const PROVIDER = `
provider: shelf
domains: [models]
events:
  - { type: Model, id: '{id}', names: [book_changed] }
webhook:
  list: { path: /hooks, items: hooks, id: '{id}', record: '{title: title, target: target}' }
  create: { path: /hooks, body: { title: '{name}', target: '{url}', key: '{secret}' } }
  update: { method: PUT, path: '/hooks/{id}' }
types:
  Model:
    id: '{id}'
    list: { path: /books, items: books }
    fields: { id: { kind: ignore, why: it is the id } }
`
const SECRET = 'the secret of both sides'

let product: LocalServer
let folder: ConnectFolder
let service: RunningService
/** Variables with which the service was started. */
const env: Record<string, string> = {}

beforeAll(async () => {
  product = await localServer((request, response) => {
    const answer = request.method === 'GET' ? { books: [{ id: 'a' }], hooks: [] } : { id: 1 }
    response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(answer))
  })
  folder = connectFolder(PROVIDER)
  const sources = [{ platform: 'first', provider: 'shelf', baseUrl: `${product.url}/first` }]
  folder.write({
    listen: { port: 0 },
    data: 'data',
    log: { level: 'warn' },
    catalogue: { folder: 'definitions' },
    sources,
  })
  const file = { path: folder.config, read: () => readConfigFile(folder.config, providersWith, env) }
  service = await startService({ config: must(file.read()), file, logFile: join(folder.path, 'mlg.log') })
})
beforeEach(() => void vi.stubEnv('MLG_PORT', new URL(service.url).port))
afterEach(() => {
  vi.unstubAllEnvs()
  process.exitCode = undefined
})
afterAll(async () => {
  await service.stop()
  await product.close()
  folder.remove()
})

async function connectSource(platform: string, more: Partial<Connecting> = {}): Promise<ConnectReport> {
  const given = {
    config: folder.config,
    at: `${product.url}/${platform}`,
    platform,
    webhook: 'https://mlg.example',
    ...more,
  }
  return JSON.parse(await connectSays({ ...given, json: true })) as ConnectReport
}

async function callWebhook(platform: string, secret: string): Promise<number> {
  const body = Buffer.from('{"event_type":"book_changed","id":"a"}')
  const headers = SCHEMES.mlg.sign({ secret, body, now: Date.now() })
  return (await fetch(`${service.url}/api/v1/webhooks/${platform}`, { method: 'POST', headers, body })).status
}

it("a running service picks up a source and its webhook if it has the secret's variable", async () => {
  env.SECOND_WEBHOOK_SECRET = SECRET
  vi.stubEnv('SECOND_WEBHOOK_SECRET', SECRET)
  expect(await callWebhook('second', SECRET)).toBe(401)
  const { service: ofSource, webhook } = await connectSource('second')
  expect([ofSource, webhook?.service]).toEqual([
    { url: service.url, takenUp: true, reason: null },
    { url: service.url, takenUp: true, reason: null },
  ])
  expect(await callWebhook('second', SECRET)).toBe(202)
  expect(await callWebhook('second', 'a secret of somebody else')).toBe(401)
})

it("a service with another configuration isn't mistaken for the one with this", async () => {
  const other = connectFolder(PROVIDER)
  const elsewhere = { platform: 'first', provider: 'shelf', baseUrl: `${product.url}/elsewhere` }
  const { content, config } = other
  other.write({ listen: { port: 0 }, data: 'data', catalogue: { folder: 'definitions' }, sources: [elsewhere] })
  // The service that answers has a source of this name as well.
  const text = await connectSays({ config, at: `${product.url}/second`, platform: 'second' })
  expect(content().sources).toHaveLength(2)
  expect(text).not.toContain('now reads it')
  other.remove()
})

it('a running service picks up a product that sends by itself, and its events', async () => {
  const run = { runId: '01a1f7db-b10e-724b-8344-8470e3fd8f79' }
  const event = {
    eventType: 'COMPLETE',
    eventTime: '2026-11-20T07:00:00Z',
    producer: 'https://example.com/by-hand',
    schemaURL: 'https://openlineage.io/spec/2-0-2/OpenLineage.json#/$defs/RunEvent',
    run,
    job: { namespace: 'by-hand', name: 'nightly' },
  }
  const sent = async () =>
    (
      await fetch(`${service.url}/api/v1/lineage`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(event),
      })
    ).status
  expect(await sent()).toBe(404)
  const text = await connectSays({ config: folder.config, at: null, product: 'openlineage' })
  expect(text).toContain(`The service at ${service.url} now reads it.`)
  expect(await sent()).toBe(201)
})

it('a running service with a different secret is reported', async () => {
  env.THIRD_WEBHOOK_SECRET = 'a secret of the service alone'
  const { webhook } = await connectSource('third')
  expect(webhook?.secret).not.toBeNull()
  expect(webhook?.service).toEqual({
    url: service.url,
    takenUp: false,
    reason: 'the service has another secret in THIRD_WEBHOOK_SECRET, or none so far',
  })
})

it('a running service without the variable is reported, and the command continues', async () => {
  const text = await connectSays({
    config: folder.config,
    at: `${product.url}/second`,
    webhook: 'https://mlg.example/again',
  })
  expect(text).toContain('is connected already')
  const { webhook, service: ofSource } = await connectSource('fourth')
  expect(ofSource?.reason).toContain("the environment variable FOURTH_WEBHOOK_SECRET isn't set")
  expect(webhook?.service).toMatchObject({ takenUp: false, reason: ofSource?.reason })
  expect(await callWebhook('second', SECRET)).toBe(202)
})
