import { chmodSync, existsSync, readdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from 'node:fs'
import type { IncomingMessage } from 'node:http'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { localServer, type LocalServer } from '../../testing/local-server.ts'
import type { ConnectReport } from './connect.ts'
import { answering, connectFolder, connectSays, type ConnectFolder, type Connecting } from './testing/shelf.ts'

/** A product with 1,000 books on pages of two, which may require a token or a user. */
let server: LocalServer
let url = ''
let admits: (request: IncomingMessage) => boolean = () => true
let version = '1.4.2'
const BOOKS = Array.from({ length: 1_000 }, (_, i) => ({
  id: `b${i}`,
  title: `Book ${i}`,
  shelf: 3,
  next_to: `b${i + 1}`,
}))

const PROVIDER = `
provider: shelf
domains: [models]
check: { path: /version, format: text, version: '@', oldest: '1.2' }
defaults: { ratePerSecond: 1000, concurrency: 2 }
types:
  Model:
    id: '{id}'
    read: { path: '/books/{id}' }
    list: { path: /books, query: { from: '{offset}' }, items: books, limit: 2, next: { offset: true, total: total } }
    changed: { everything: true }
    fields:
      id: { kind: ignore, why: it is the id }
      title: { kind: attribute, name: name }
      next_to: { kind: reference, edge: currentInstance, to: Model }
`

beforeAll(async () => {
  server = await localServer((request, response) => {
    const { pathname, searchParams } = new URL(request.url ?? '', 'http://x')
    const from = Number(searchParams.get('from') ?? 0)
    const book = BOOKS.find(({ id }) => pathname === `/books/${id}`)
    const say = (status: number, type: string, body: string) =>
      response.writeHead(status, { 'content-type': type }).end(body)
    if (pathname === '/token') return say(200, 'application/json', '{"token":"signed-in"}')
    if (!admits(request)) return say(401, 'application/json', '{}')
    if (pathname === '/version') return say(200, 'text/plain', version)
    if (pathname === '/books')
      return say(200, 'application/json', JSON.stringify({ books: BOOKS.slice(from, from + 2), total: BOOKS.length }))
    return say(book === undefined ? 404 : 200, 'application/json', JSON.stringify(book ?? {}))
  })
  url = server.url
})
afterAll(async () => await server.close())

let connecting: ConnectFolder
let folder = ''
let config = ''
beforeEach(() => {
  connecting = connectFolder(PROVIDER)
  folder = connecting.path
  config = connecting.config
  admits = () => true
  version = '1.4.2'
  vi.stubEnv('MLG_PORT', '1')
  process.exitCode = undefined
})
afterEach(() => {
  vi.unstubAllEnvs()
  connecting.remove()
  process.exitCode = undefined
})

const OTHER = {
  platform: 'registry',
  provider: 'registry',
  baseUrl: 'http://127.0.0.1:1',
  headers: { authorization: { env: 'NOT_SET_HERE' } },
}
const TEXT = `{
    "listen": { "port": 4399 },
    "catalogue": { "folder": "definitions" },
    "sources": [
        ${JSON.stringify(OTHER)}
    ]
}
`

type Options = Partial<Connecting>
const message = async (options: Options = {}) => await connectSays({ config, at: url, ...options })

const content = () => ({ sources: [], ...connecting.content() })
const bearer = (token: string) => (request: IncomingMessage) => request.headers.authorization === `Bearer ${token}`

describe('mlg connect', () => {
  it('shows what a product would bring, and adds it to a file without other changes', async () => {
    writeFileSync(config, TEXT)
    chmodSync(config, 0o640)
    const text = await message()
    expect(text).toContain(`shelf 1.4.2 answers at ${url}. It would bring:\n  Model  at least 6\n`)
    expect(text).toContain('no rule names Model.shelf (in 5 of 5)')
    expect(text).toContain(
      'One of each, as it would be in the graph:\n    aip://model/shelf/b0\n      entityType: "Model"\n      name: "Book 0"\n',
    )
    expect(text).toContain(`${config} now has it, as the source shelf.\nNext: mlg start --config ${config}`)
    const entry = {
      platform: 'shelf',
      provider: 'shelf',
      baseUrl: url,
      limits: { ratePerSecond: 1_000, concurrency: 2 },
      poll: { intervalSeconds: 30 },
    }
    expect(content().sources).toEqual([OTHER, entry])
    expect(readFileSync(config, 'utf8').startsWith(TEXT.slice(0, TEXT.indexOf('\n    ]\n')))).toBe(true)
    expect(statSync(config).mode & 0o777).toBe(0o640)
    expect(readdirSync(folder).sort()).toEqual(['definitions', 'mlg.config.json'])
    expect(process.exitCode ?? 0).toBe(0)
  })

  it('says how soon it notices deletions, and whose changes it can list', async () => {
    writeFileSync(config, TEXT)
    const noticed = await message()
    expect(noticed).toContain(
      'Deletions are noticed when everything is listed again: every minute if that takes a second,',
    )
    expect(noticed).not.toContain("can't list changes")
    connecting.provide(PROVIDER.replace(/ *changed: .*\n/, ''))
    writeFileSync(config, TEXT)
    expect(await message()).toContain("It can't list changes of ")
    expect(JSON.stringify(content())).not.toContain('fullSeconds')
  })

  it('shows references as they would be beside the configured sources', async () => {
    connecting.provide(`${PROVIDER}      shelf: { kind: reference, edge: usesFeature, to: Feature }\n`)
    writeFileSync(config, TEXT)
    expect(await message()).toContain('no source for features is configured')
    const features = { platform: 'features', provider: 'feature-store', baseUrl: 'http://127.0.0.1:1' }
    writeFileSync(config, TEXT.replace(JSON.stringify(OTHER), JSON.stringify(features)))
    const text = await message()
    expect(text).not.toContain('no source for features')
    expect(text).toContain('aip://feature/features/3')
  })

  it('treats the same address with other settings or another provider as another source', async () => {
    connecting.provide(
      `${PROVIDER.replace('path: /books,', "path: '/{settings.room}',")}settings: { room: { default: books } }\n`,
    )
    const read = { platform: 'read', provider: 'registry', baseUrl: url }
    writeFileSync(config, TEXT.replace(JSON.stringify(OTHER), JSON.stringify(read)))
    expect(await message()).toContain('now has it, as the source shelf')
    expect(await message()).toContain('is connected already, as shelf')
    expect(await message({ set: ['room=books'] })).toMatch(
      /the platform "shelf" is \S+ already, with other settings\n.*restart.*--platform shelf-2/,
    )
    expect(await message({ set: ['room=books'], platform: 'shelf-2' })).toContain('now has it, as the source shelf-2')
    expect(await message({ set: ['room=books'] })).toContain('is connected already, as shelf-2')
    expect(content().sources.map(({ platform }) => platform)).toEqual(['read', 'shelf', 'shelf-2'])
    expect(await message()).toBe(
      `refused: ${url} is connected already, as shelf and shelf-2\n    → choose one with --platform, or another setting with --set`,
    )
    expect(await message({ platform: 'shelf-2' })).toContain('is connected already, as shelf-2')
    expect(content().sources).toHaveLength(3)
  })

  it('changes nothing if the address is already connected', async () => {
    writeFileSync(config, TEXT)
    await message()
    const before = readFileSync(config, 'utf8')
    expect(await message({ at: `${url}/`, platform: 'other' })).toBe(
      `${url}/ is connected already, as shelf in ${config}. Nothing was changed.`,
    )
    expect(readFileSync(config, 'utf8')).toBe(before)
    expect(process.exitCode ?? 0).toBe(0)
  })

  it('creates the file if there is none', async () => {
    const evaluations = { product: 'registry', at: `${url}/none` }
    expect(await message(evaluations)).toMatch(
      /^refused: what answers at .*\/none isn't registry: the product answered 404 to /,
    )
    expect(existsSync(config)).toBe(false)
    process.exitCode = undefined
    writeFileSync(config, '{ "catalogue": { "folder": "definitions" } }')
    await message()
    expect(content()).toMatchObject({ catalogue: { folder: 'definitions' }, sources: [{ platform: 'shelf' }] })
  })

  it('writes through a link, and keeps the link', async () => {
    writeFileSync(join(folder, 'real.json'), TEXT)
    symlinkSync('real.json', config)
    await message()
    expect(content().sources.length).toBe(2)
    expect(JSON.parse(readFileSync(join(folder, 'real.json'), 'utf8'))).toEqual(content())
  })

  it('asks before it writes, and writes nothing without consent', async () => {
    writeFileSync(config, TEXT)
    const no = answering('n')
    expect(await message({ prompt: no })).toContain('refused: nothing was written')
    expect(no.questions).toEqual([`\nAdd it to ${config}? [Y/n] `])
    expect(await message({ yes: false })).toContain('refused: nothing was written\n    → write it with --yes')
    expect(readFileSync(config, 'utf8')).toBe(TEXT)
    await message({ prompt: answering('') })
    expect(content().sources.length).toBe(2)
  })

  it('writes nothing if the file changed while it asked', async () => {
    writeFileSync(config, TEXT)
    const prompt = answering()
    const ask = async () => {
      writeFileSync(config, `${TEXT}\n`)
      return 'y'
    }
    expect(await message({ prompt: { ...prompt, ask } })).toContain('was changed in the meantime: nothing was written')
    expect(readFileSync(config, 'utf8')).toBe(`${TEXT}\n`)
  })

  it('prints everything as JSON without asking', async () => {
    writeFileSync(config, TEXT)
    const json = JSON.parse(await message({ json: true })) as ConnectReport
    expect(Object.keys(json).sort()).toEqual([
      'config',
      'others',
      'outcome',
      'platform',
      'problem',
      'product',
      'proved',
      'references',
      'service',
      'source',
      'types',
      'url',
      'variables',
      'version',
      'webhook',
    ])
    expect(json).toMatchObject({
      product: 'shelf',
      url,
      outcome: 'connected',
      platform: 'shelf',
      version: '1.4.2',
      problem: null,
      types: [{ type: 'Model', listed: 6, complete: false, mapped: 5, unmapped: { 'Model.shelf': 5 }, mistakes: [] }],
      source: { platform: 'shelf' },
      variables: [],
      service: null,
    })
    process.exitCode = undefined
    const refused = JSON.parse(
      await message({ json: true, at: 'http://127.0.0.1:2', platform: 'another' }),
    ) as ConnectReport
    expect(refused).toMatchObject({
      outcome: 'not-connected',
      problem: { kind: 'unreachable' },
      types: [],
      source: null,
    })
    expect(process.exitCode).toBe(1)
  })
})

describe('credentials', () => {
  beforeEach(() => writeFileSync(config, TEXT))

  it("are prompted for, and only the variable's name is written", async () => {
    admits = bearer('hush')
    const prompt = answering('wrong', 'hush', '')
    const text = await message({ prompt })
    expect(prompt.questions[0]).toMatch(/the source answered 401: check its credentials\nA token for it \(empty for/)
    expect(content().sources[1]).toMatchObject({
      headers: { authorization: { env: 'SHELF_TOKEN', prefix: 'Bearer ' } },
    })
    expect(text).toContain('Set SHELF_TOKEN where the service runs')
    expect(text + readFileSync(config, 'utf8')).not.toContain('hush')
  })

  it('are taken from the environment', async () => {
    admits = bearer('hush')
    expect(await message()).toMatch(
      /^refused: .*the source answered 401.*\n {4}→ set SHELF_TOKEN to a token \(or name another variable with --token-env/,
    )
    vi.stubEnv('MY_TOKEN', 'hush')
    expect(await message({ tokenEnv: 'NOT_MINE' })).toContain("the environment variable NOT_MINE isn't set")
    await message({ tokenEnv: 'MY_TOKEN', platform: 'shelf-of-mine' })
    expect(content().sources[1]).toMatchObject({
      platform: 'shelf-of-mine',
      headers: { authorization: { env: 'MY_TOKEN' } },
    })
  })

  it('can be a user name and a password, sent unchanged', async () => {
    admits = ({ headers }) => headers.authorization === `Basic ${Buffer.from('alice:hush').toString('base64')}`
    await message({ prompt: answering('', 'alice', 'hush', 'y') })
    expect(content().sources[1]).toMatchObject({
      credentials: { username: 'alice', password: { env: 'SHELF_PASSWORD' } },
    })
    expect(readFileSync(config, 'utf8')).not.toContain('hush')
  })

  it('are not sent in plain text over a network unless told to', async () => {
    const text = await message({ at: 'http://192.0.2.1:9', username: 'alice' }).finally(() => vi.unstubAllEnvs())
    expect(text).toContain("SHELF_PASSWORD isn't set")
    vi.stubEnv('SHELF_PASSWORD', 'hush')
    expect(await message({ at: 'http://192.0.2.1:9', username: 'alice' })).toMatch(
      /the password would be sent unencrypted: use an https: address; or, .*"sendSecretsUnencrypted": true/,
    )
    await message({ username: 'alice', sendSecretsUnencrypted: true })
    expect(content().sources[1]).toMatchObject({ sendSecretsUnencrypted: true })
  })

  it('can be for a token that the provider fetches', async () => {
    const signIn = "signIn: { path: /token, body: { user: '{username}', password: '{password}' }, token: token }"
    connecting.provide(`${PROVIDER}${signIn}\n`)
    admits = bearer('signed-in')
    expect(await message()).toMatch(/→ give --username, with the password in SHELF_PASSWORD/)
    expect(await message({ username: 'alice' })).toContain("the environment variable SHELF_PASSWORD isn't set")
    vi.stubEnv('SHELF_PASSWORD', 'hush')
    const text = await message({ username: 'alice' })
    expect(text).toContain('Set SHELF_PASSWORD where the service runs')
    expect(content().sources[1]).toMatchObject({ credentials: { username: 'alice' } })
  })

  it('are found to be required even if the version is public', async () => {
    admits = (request) => request.url === '/version' || bearer('hush')(request)
    expect(await message()).toMatch(/^refused: .*the source answered 401: check its credentials\n {4}→ set SHELF_TOKEN/)
    expect(readFileSync(config, 'utf8')).toBe(TEXT)
    vi.stubEnv('SHELF_TOKEN', 'hush')
    expect(await message()).toContain('now has it, as the source shelf')
  })

  it('are not prompted for again and again', async () => {
    admits = () => false
    expect(await message({ prompt: answering('a', 'b', 'c', 'd') })).toMatch(/^refused: .*401/)
  })
})

describe('a product that sends by itself', () => {
  const push = async (more: Options = {}) => await message({ product: 'openlineage', at: null, ...more })

  it('is added once, without an address', async () => {
    writeFileSync(config, TEXT)
    const text = await push()
    expect(text).toMatch(
      /^Nothing is read from openlineage: it sends to this service, and brings \w+(, \w+)+ and \w+\.\n/,
    )
    expect(text).toContain(`${config} now has it, as the source openlineage.\nNext: mlg start --config ${config}`)
    expect(content().sources).toEqual([OTHER, { platform: 'openlineage', provider: 'openlineage' }])
    expect(await push()).toBe(`openlineage is connected already, as openlineage in ${config}. Nothing was changed.`)
    expect(await push({ platform: 'spark' })).toBe(
      `openlineage is connected already, as openlineage in ${config}. Nothing was changed.`,
    )
  })

  it('has no address or webhook, unlike one that is read', async () => {
    writeFileSync(config, TEXT)
    expect(await push({ at: url })).toBe(
      'refused: the sources of openlineage push, and have no address\n    → omit the address: mlg connect openlineage',
    )
    expect(await push({ webhook: 'https://mlg.example' })).toMatch(
      /^refused: the provider of openlineage declares no webhook\n/,
    )
    expect(await message({ at: null })).toBe(
      'refused: shelf needs an address\n    → give it: mlg connect shelf http://host:port',
    )
    expect(readFileSync(config, 'utf8')).toBe(TEXT)
  })
})

describe('a problem is reported, and nothing is written:', () => {
  it.each<[string, Options, RegExp]>([
    [
      'an unknown product',
      { product: 'shlef' },
      /there is no provider "shlef"; did you mean shelf\?\n {4}→ use one of .*mlflow/,
    ],
    [
      'an address without a product',
      { product: 'http://127.0.0.1:5000' },
      /is an address: the provider comes before it\n {4}→ name it, as in "mlg connect mlflow http:\/\/127/,
    ],
    [
      'a password in the address',
      { at: 'http://alice:hush@host.example' },
      /contains a user name or password: omit them/,
    ],
    [
      'nothing listening at the address',
      { at: 'http://127.0.0.1:2' },
      /^refused: nothing listens at http:\/\/127\.0\.0\.1:2\n {4}→ check that shelf runs there/,
    ],
    [
      'an unknown host name',
      { at: 'http://shelf.invalid' },
      /^refused: http:\/\/shelf\.invalid: (no machine has the name|the name) shelf\.invalid/,
    ],
    [
      'a platform name already in use',
      { platform: 'registry' },
      /the platform "registry" is http:\/\/127\.0\.0\.1:1 already\n {4}→ name this one with --platform, for example --platform registry-2/,
    ],
    ['an invalid platform name', { platform: 'My Shelf' }, /platform: must be 1–64 lower-case letters/],
  ])('%s', async (_, options, reason) => {
    writeFileSync(config, TEXT)
    const text = await message(options)
    expect(text).toMatch(reason)
    expect(text).not.toContain('hush')
    expect(readFileSync(config, 'utf8')).toBe(TEXT)
  })

  it('an outdated version, or another product', async () => {
    writeFileSync(config, TEXT)
    version = '1.1'
    expect(await message()).toMatch(/shelf 1\.1 answers at \S+, but 1\.2 is the oldest supported version\n {4}→ upgr/)
    version = 'Welcome to nginx!'
    expect(await message()).toMatch(
      /what answers at \S+ isn't shelf: the response isn't a version\n {4}→ check the address/,
    )
    expect(readFileSync(config, 'utf8')).toBe(TEXT)
  })

  it.each([
    ['{ "sources": [', /isn't JSON/],
    ['[]', /isn't a JSON object/],
    ['{ "sources": [{ "headers": { "authorization": hush } }] }', /isn't JSON: line 1, column 47: a value is expected/],
    [TEXT.replace('"listen"', '"lisen"'), /there is no setting "lisen"/],
    [TEXT.replace('"provider":"registry"', '"provider":"regstry"'), /sources\[0\]\.provider: "regstry" is unknown/],
  ])('an invalid configuration: %s', async (text, reason) => {
    writeFileSync(config, text)
    const answer = await message()
    expect(answer).toMatch(reason)
    expect(answer).not.toContain('hush')
    expect(readFileSync(config, 'utf8')).toBe(text)
  })
})
