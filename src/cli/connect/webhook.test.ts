import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { localServer, type LocalServer } from '../../testing/local-server.ts'
import type { ConnectOptions, ConnectReport } from './connect.ts'
import { connectFolder, connectSays, type ConnectFolder } from './testing/shelf.ts'

/** A product with webhooks on pages of one, whose listings name their events differently. */
let server: LocalServer
let url = ''
interface Hook {
  readonly id: number
  readonly title: string
  readonly target: { readonly href: string }
  readonly on: readonly string[]
}
let hooks: Hook[] = []
let secrets: Record<number, string | undefined> = {}
let refusal: string | null = null

const PROVIDER = `
provider: shelf
domains: [models]
webhook:
  list:
    path: /hooks
    query: { from: '{offset}' }
    items: hooks
    limit: 1
    id: '{id}'
    record: '{title: title, target: target, events: on}'
    next: { offset: true, total: total }
  create: { path: /hooks, body: { title: '{name}', target: { href: '{url}' }, key: '{secret}', events: [made, gone] } }
  update: { method: PUT, path: '/hooks/{id}' }
  needs: 'The shelf sends nothing unless SHELF_SENDS=yes.'
types:
  Model:
    id: '{id}'
    list: { path: /books, items: books }
    fields: { id: { kind: ignore, why: it is the id } }
`

beforeAll(async () => {
  server = await localServer((request, response) => {
    const { pathname, searchParams } = new URL(request.url ?? '', 'http://x')
    const say = (status: number, body: object) =>
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body))
    let text = ''
    request.on('data', (chunk: Buffer) => (text += chunk.toString()))
    request.on('end', () => {
      if (pathname === '/books') return say(200, { books: [{ id: 'a' }] })
      const from = Number(searchParams.get('from') ?? 0)
      if (request.method === 'GET') return say(200, { hooks: hooks.slice(from, from + 1), total: hooks.length })
      const { title, target, events, key } = JSON.parse(text) as {
        title: string
        target: { href: string }
        events: string[]
        key?: string
      }
      if (refusal !== null) return say(400, { message: `${refusal} ${key}` })
      const id = request.method === 'PUT' ? Number(pathname.split('/')[2]) : hooks.length + 1
      hooks = [...hooks.filter((hook) => hook.id !== id), { id, title, target, on: events.toReversed() }]
      secrets = { ...secrets, [id]: key ?? secrets[id] }
      return say(request.method === 'PUT' ? 200 : 201, { id })
    })
  })
  url = server.url
})
afterAll(async () => await server.close())

let folder: ConnectFolder
const OTHERS: readonly Hook[] = [
  { id: 1, title: 'mlg', target: { href: 'https://another.example/api/v1/webhooks/shelf' }, on: ['made', 'gone'] },
  { id: 2, title: 'chat', target: { href: 'https://mlg.example/api/v1/webhooks/shelf' }, on: ['made', 'gone'] },
]
const OURS: Hook = {
  id: 3,
  title: 'mlg',
  target: { href: 'https://mlg.example/api/v1/webhooks/shelf' },
  on: ['gone', 'made'],
}
const ENTRY = { platform: 'shelf', provider: 'shelf', baseUrl: '' }
const start = (more: object = {}) => folder.write({ catalogue: { folder: 'definitions' }, ...more })

beforeEach(() => {
  folder = connectFolder(PROVIDER)
  start()
  hooks = [...OTHERS]
  secrets = {}
  refusal = null
  vi.stubEnv('MLG_PORT', '1')
})
afterEach(() => {
  vi.unstubAllEnvs()
  folder.remove()
  process.exitCode = undefined
})

const message = async (options: Partial<ConnectOptions> = {}) =>
  await connectSays({ at: url, config: folder.config, webhook: 'https://mlg.example/', ...options })
const report = async (options: Partial<ConnectOptions> = {}) =>
  JSON.parse(await message({ json: true, ...options })) as ConnectReport
const TAKEN = { webhooks: { shelf: { secrets: [{ env: 'SHELF_WEBHOOK_SECRET' }] } } }

describe('mlg connect --webhook', () => {
  it("sends its secret only over networks that others can't read", async () => {
    const text = await connectSays({
      at: 'http://shelf.invalid',
      config: folder.config,
      webhook: 'https://mlg.example/',
    })
    expect(text).toBe(
      "refused: the webhook's secret would be sent to http://shelf.invalid unencrypted\n    → use an https: address; or, if nobody else can read the traffic, add --send-secrets-unencrypted",
    )
    const told = {
      at: 'http://shelf.invalid',
      config: folder.config,
      webhook: 'https://mlg.example/',
      sendSecretsUnencrypted: true,
    }
    expect(await connectSays(told)).toMatch(/shelf\.invalid: (no machine has the name|the name)/)
  })

  it('registers a webhook with a secret shown once, and writes its variable to the configuration', async () => {
    const text = await message()
    const [, secret = ''] =
      /Set SHELF_WEBHOOK_SECRET where the service runs, to (\S{43}) \(generated; shown this once\)/.exec(text) ?? []
    expect(text).toContain('The webhook https://mlg.example/api/v1/webhooks/shelf is registered.')
    expect(hooks).toEqual([...OTHERS, OURS])
    expect(secrets).toEqual({ 3: secret })
    expect(folder.content()).toMatchObject({ sources: [{ platform: 'shelf' }], intake: TAKEN })
    expect(folder.text()).not.toContain(secret)
    expect(process.exitCode ?? 0).toBe(0)
  })

  it.each([
    ['http://127.0.0.1:4555', 'leads to port 4555, but the service listens on 4321'],
    ['http://localhost', 'leads to port 80, but the service listens on 4321'],
    ['http://localhost:4321', null],
    ['https://mlg.example:4555', null],
  ])('says whether the service listens where %s leads', async (webhook, remark) => {
    vi.stubEnv('MLG_PORT', undefined)
    start({ listen: { port: 4321 } })
    const text = await message({ webhook })
    if (remark === null) expect(text).not.toContain('leads to port')
    else expect(text).toContain(remark)
    expect(text).toContain(`The webhook ${webhook}/api/v1/webhooks/shelf is registered.`)
  })

  it('keeps an existing webhook and its secret', async () => {
    await message()
    const [before, key] = [folder.text(), secrets[3]]
    expect(await message()).toBe(
      `${url} is connected already, as shelf in ${folder.config}.\nThe webhook https://mlg.example/api/v1/webhooks/shelf is registered already.`,
    )
    expect(await report()).toMatchObject({
      outcome: 'already-connected',
      webhook: { outcome: 'unchanged', secret: null },
    })
    expect([hooks, secrets[3], folder.text()]).toEqual([[...OTHERS, OURS], key, before])
  })

  it('updates a webhook with other events, using the secret from the environment', async () => {
    vi.stubEnv('SHELF_WEBHOOK_SECRET', 'the secret of both')
    hooks = [...OTHERS, { ...OURS, on: ['made'] }]
    const { webhook } = await report()
    expect(webhook).toMatchObject({ outcome: 'changed', variable: 'SHELF_WEBHOOK_SECRET', secret: null })
    expect([hooks, secrets[3]]).toEqual([[...OTHERS, OURS], 'the secret of both'])
    hooks = [...OTHERS]
    expect(await report()).toMatchObject({ webhook: { outcome: 'registered' } })
    expect(hooks).toEqual([...OTHERS, OURS])
  })

  it('gives a webhook whose secret is lost a new one', async () => {
    hooks = [...OTHERS, OURS]
    start({ sources: [{ ...ENTRY, baseUrl: url }] })
    const { outcome, webhook } = await report()
    expect([outcome, webhook?.outcome, webhook?.secret]).toEqual(['already-connected', 'changed', secrets[3]])
    expect(folder.content()).toMatchObject({ sources: [{ platform: 'shelf' }], intake: TAKEN })
  })

  it('uses the secret from the configuration', async () => {
    start({ intake: { webhooks: { shelf: { secrets: [{ env: 'MINE' }, { env: 'OLD' }] } } } })
    vi.stubEnv('MINE', 'my own secret of it')
    expect(await report()).toMatchObject({ webhook: { outcome: 'registered', variable: 'MINE', secret: null } })
    expect(secrets[3]).toBe('my own secret of it')
    expect(folder.content().intake).toEqual({ webhooks: { shelf: { secrets: [{ env: 'MINE' }, { env: 'OLD' }] } } })
  })

  it('says what the product needs if it refuses, and connects the source anyway', async () => {
    vi.stubEnv('SHELF_WEBHOOK_SECRET', 'the secret of both')
    refusal = 'No such addresses, with'
    const text = await message()
    expect(text).toContain(
      'refused: shelf refused the webhook https://mlg.example/api/v1/webhooks/shelf: the source answered 400: No such addresses, with …\n    → The shelf sends nothing unless SHELF_SENDS=yes.',
    )
    expect(folder.content().sources?.length).toBe(1)
    expect(folder.content().intake).toBeUndefined()
    const again = await report()
    expect(again).toMatchObject({ outcome: 'already-connected', problem: { kind: 'webhook' }, webhook: null })
    expect(process.exitCode).toBe(1)
  })

  it.each<[string, Partial<ConnectOptions>, string]>([
    ['no address', { webhook: 'mlg.example' }, '--webhook: "mlg.example" has no scheme'],
    ['another scheme', { webhook: 'ldap://mlg.example' }, '--webhook: a product sends webhooks to http:// or https://'],
    ['nobody who agrees', { yes: false }, 'nothing was written'],
  ])('does nothing with %s', async (_, options, reason) => {
    expect(await message(options)).toContain(`refused: ${reason}`)
    expect([hooks, folder.content().sources]).toEqual([OTHERS, undefined])
  })

  it('rejects a short secret, and a product without webhooks', async () => {
    vi.stubEnv('SHELF_WEBHOOK_SECRET', 'short')
    expect(await message()).toContain(
      'refused: SHELF_WEBHOOK_SECRET has 5 characters; a webhook secret needs at least 16',
    )
    folder.provide(PROVIDER.replace(/webhook:[^]*(?=types:)/, ''))
    expect(await message()).toContain('refused: the provider of shelf declares no webhook\n    → omit --webhook')
    expect(hooks).toEqual(OTHERS)
  })
})
