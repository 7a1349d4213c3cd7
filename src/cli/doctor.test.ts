import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { openSource } from '../adapters/sources.ts'
import type { Provider, TypeContract } from '../contracts/source.ts'
import type { Json } from '../lib/json.ts'
import { startService } from '../wiring/main.ts'
import { SYSTEM_PLATFORM } from '../model/facts.ts'
import { configurationIn } from './configuration.ts'
import { DEMO_PROVIDERS } from '../providers/all.ts'
import { restType } from '../testing/provider/rest-style.ts'
import { localServer } from '../testing/local-server.ts'
import { sourceConfig } from '../testing/parts.ts'
import { doctor, reach } from './doctor.ts'

const SOURCE = { platform: 'registry', provider: 'registry', baseUrl: 'http://127.0.0.1:1' }

let folder = ''
let definitions = ''
let config = ''
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'mlg-doctor-'))
  definitions = join(folder, 'definitions')
  config = join(folder, 'mlg.config.json')
  mkdirSync(definitions)
  const listen = { port: 1 }
  writeFileSync(config, JSON.stringify({ listen, sources: [SOURCE], catalogue: { folder: 'definitions' } }))
})
afterEach(() => {
  vi.unstubAllEnvs()
  rmSync(folder, { recursive: true })
  process.exitCode = undefined
})

async function doctorSays(demo = false): Promise<string> {
  const lines: string[] = []
  await doctor({ config, demo }, (line) => lines.push(line))
  return lines.join('\n')
}

async function startSays(): Promise<string> {
  const starting = Promise.resolve()
    .then(() => startService({ config: configurationIn(config), logFile: join(folder, 'log') }))
    .then((service) => service.stop())
  return await starting.then(
    () => 'started',
    (error: unknown) => (error as Error).message,
  )
}

it('the doctor names a source that visibility hides, and that is unknown', async () => {
  const visibility = [{ platforms: ['registry', 'registri'], exceptFor: ['administrator'] }]
  writeFileSync(config, JSON.stringify({ listen: { port: 1 }, access: { visibility }, sources: [SOURCE] }))
  const lines = (await doctorSays()).split('\n').filter((line) => line.includes('visibility'))
  expect(lines).toEqual(['✗ visibility: "access.visibility" hides "registri", and no source is called that'])
})

it('the doctor says how a first token is made where nobody is trusted, and which token has expired', async () => {
  const accessSays = async (access: object, listen: object = {}) => {
    writeFileSync(config, JSON.stringify({ listen: { port: 1, ...listen }, access, sources: [SOURCE] }))
    return (await doctorSays()).split('\n').filter((line) => line.includes(' access: '))
  }
  const token = { name: 'ci', sha256: '0'.repeat(64), rights: ['read'] }
  const publicUrl = 'https://aip.example.com'
  expect(await accessSays({ local: true })).toEqual([])
  expect(await accessSays({ local: true }, { publicUrl })).toEqual([
    expect.stringMatching(
      /^✓ access: with listen\.publicUrl, nobody has access .* declare the first token there; "mlg access/,
    ),
  ])
  expect(await accessSays({ tokens: [{ ...token, expires: '2999-01-01T00:00:00Z' }] }, { publicUrl })).toEqual([])
  expect(await accessSays({ local: false, tokens: [{ ...token, expires: '2026-01-01T00:00:00Z' }] })).toEqual([
    '✗ access: the token "ci" of access.tokens expired at 2026-01-01T00:00:00.000Z',
    expect.stringMatching(/^✓ access: by this configuration, nobody/),
  ])
})

it('the doctor checks whether people can sign in', async () => {
  const of = async (issuer: string) => {
    const signIn = { issuer, clientId: 'aip' }
    writeFileSync(config, JSON.stringify({ listen: { port: 1 }, access: { signIn }, sources: [SOURCE] }))
    return (await doctorSays()).split('\n').filter((line) => /sign-in|openid/.test(line))
  }
  const keys = [{ kty: 'RSA', kid: 'a', use: 'sig' }]
  const provider = await localServer((request, response) => {
    const url = `http://${request.headers.host}`
    const metadata = {
      issuer: url,
      authorization_endpoint: `${url}/a`,
      token_endpoint: `${url}/t`,
      jwks_uri: `${url}/keys`,
    }
    response.writeHead(200, { 'content-type': 'application/json' })
    response.end(JSON.stringify(request.url === '/keys' ? { keys } : metadata))
  })
  expect(await of(provider.url)).toEqual([`✓ sign-in: ${provider.url} answers, and publishes 1 key`])
  await provider.close()
  const away = await localServer(() => undefined)
  await away.close()
  expect(await of(away.url)).toEqual([
    `✗ sign-in: ${away.url}: connect ECONNREFUSED 127.0.0.1:${away.port}`,
    expect.stringContaining(`${away.url}/.well-known/openid-configuration`),
  ])
})

it('the doctor asks the running service about its sources if there is no configuration', async () => {
  const sources = [
    {
      platform: 'mlflow',
      health: 'ok',
      lastReadAt: '2026-11-26T08:00:00.000Z',
      changesMissed: [{ type: 'MlflowRun', what: 'tags' }],
    },
    {
      platform: 'ldap',
      health: 'failing',
      trouble: { since: '2026-11-26T07:00:00.000Z', reason: "the source doesn't answer", todo: 'start it' },
    },
  ]
  const running = await localServer((request, response) => {
    response.writeHead(200, { 'content-type': 'application/json' })
    response.end(JSON.stringify(request.url === '/api/v1/sources' ? { sources } : {}))
  })
  vi.stubEnv('MLG_URL', running.url)
  const says: string[] = []
  await doctor({ config: 'mlg.config.json', demo: false }, (line) => says.push(line))
  expect(says.slice(1)).toEqual([
    `✓ configuration: no mlg.config.json here: this is what the service at ${running.url} reports`,
    `✓ service: ready at ${running.url}`,
    '✓ source mlflow: ok, read 2026-11-26T08:00:00.000Z\n    ' +
      'Without an event, only a complete sweep finds changes of MlflowRun (tags).',
    "✗ source: ldap has been failing since 2026-11-26T07:00:00.000Z: the source doesn't answer\n    → start it",
  ])
  await running.close()
  says.length = 0
  await doctor({ config: 'mlg.config.json', demo: false }, (line) => says.push(line))
  expect(says.slice(1)).toEqual([expect.stringMatching(/^✗ configuration: .*mlg\.config\.json/)])
})

const RULE = {
  id: 'X1',
  name: 'servingNow',
  version: 1,
  from: ['Model'],
  concludes: 'servedOn',
  to: ['Service'],
  inverse: 'servesModels',
  path: '<instanceOf · <deploys · runsOn',
  description: '',
}
const rule = (change: object): string => JSON.stringify({ rules: [{ ...RULE, ...change }] })

describe('the doctor finds what a start refuses, with file, place and reason:', () => {
  it.each<[string, string, RegExp]>([
    [
      'invalid JSON',
      '{ "rules": [ {id: 1} ] }',
      /mine\.json: the text isn't JSON: line 1, column 15: a name in double quotes is expected/,
    ],
    ['a wrong shape', rule({ id: 'x1' }), /mine\.json: rules\[0\]\.id: must be like D1/],
    ['an unknown type', rule({ to: ['Servce'] }), /mine\.json: rules\[0\]\.to: "Servce" is neither a type nor/],
    ['an incomplete path', rule({ path: '<instanceOf ·' }), /mine\.json: rules\[0\]\.path: X1: .*at character 14/],
    ['an unknown step', rule({ path: '<instanceOf · <deplys · runsOn' }), /rules\[0\]\.path: X1: the step "<deplys"/],
    ['a path to another type', rule({ path: '<instanceOf' }), /rules\[0\]\.path: X1: the path leads to ModelInst/],
    [
      'a guard in a walked rule',
      rule({ path: '<instanceOf · <deploys[status = "serving"] · runsOn', answered: 'walked' }),
      /mine\.json: rules\[0\]\.path: X1: the rule reads the attribute "status", but is evaluated by walking/,
    ],
    [
      'a view of a new type',
      JSON.stringify({
        types: [
          {
            name: 'Prompt',
            plural: 'Prompts',
            componentType: 'prompt',
            domain: 'models',
            description: '',
            attributes: {},
            relationships: { writtenFor: { to: ['Model'], many: true, inverse: 'prompts' } },
            views: { of: { path: 'writtenFor · nowhere', to: ['Model'], shape: 'list' } },
          },
        ],
      }),
      /mine\.json: types\[0\]\.views\.of\.path: Prompt\.of: the step "nowhere"/,
    ],
  ])('%s', async (_what, content, message) => {
    writeFileSync(join(definitions, 'mine.json'), content)
    const [refused, found] = [await startSays(), await doctorSays()]
    expect(refused).toMatch(message)
    expect(refused).toContain('Correct them')
    expect(found).toMatch(new RegExp(`✗ definitions: ${join(definitions, 'mine.json')}.*\n    → correct it`))
    expect(found).toMatch(message)
    expect(process.exitCode).toBe(1)
    expect(existsSync(join(folder, '.mlg'))).toBe(false)
  })

  it('a missing folder', async () => {
    rmSync(definitions, { recursive: true })
    const message = `${definitions}: the folder can't be read`
    expect(await startSays()).toContain(message)
    expect(await startSays()).toContain('make it, or name another one as catalogue.folder')
    expect(await doctorSays()).toContain(`✗ definitions: ${message}`)
  })

  it('a source named like the service itself, or with an unknown provider', async () => {
    const sources = [
      { platform: SYSTEM_PLATFORM, provider: 'registry', baseUrl: 'http://127.0.0.1:1' },
      { platform: 'other', provider: 'nobody', baseUrl: 'http://127.0.0.1:1' },
    ]
    writeFileSync(config, JSON.stringify({ sources }))
    const [refused, found] = [await startSays(), await doctorSays()]
    for (const location of [`sources[0].platform: "${SYSTEM_PLATFORM}"`, 'sources[1].provider: "nobody" is unknown']) {
      expect(refused).toContain(location)
      expect(found).toContain(location)
    }
  })

  it('every invalid rule, once each', async () => {
    const second = { ...RULE, id: 'X2', name: 'two', concludes: 'hosted', inverse: 'hostedFor', path: 'servedOn' }
    const third = { ...second, id: 'X3', name: 'three', concludes: 'kept', inverse: 'keptFor', path: 'nowhere' }
    writeFileSync(join(definitions, 'mine.json'), JSON.stringify({ rules: [second, { ...RULE, path: 'x' }, third] }))
    const message = await startSays()
    expect(message.match(/rules\[\d\]\.path: X\d/g)).toEqual(['rules[1].path: X1', 'rules[2].path: X3'])
  })
})

it('a correct rule is accepted by a start and the doctor', async () => {
  writeFileSync(join(definitions, 'mine.json'), rule({}))
  expect(await doctorSays()).toMatch(/✓ definitions: \d+ types, \d+ rules/)
})

it('the doctor uses MLG_DATA and MLG_PORT as a start does', async () => {
  process.env.MLG_DATA = join(folder, 'elsewhere')
  process.env.MLG_PORT = '9'
  try {
    const found = await doctorSays()
    expect(found).toContain(`${join(folder, 'elsewhere')} is still empty`)
    expect(found).toContain('http://127.0.0.1:9')
  } finally {
    delete process.env.MLG_DATA
    delete process.env.MLG_PORT
  }
})

it('the doctor and a start name a record on a server that does not answer', async () => {
  writeFileSync(
    config,
    JSON.stringify({ listen: { port: 0 }, store: 'postgres://me:hush@127.0.0.1:1/mlg', sources: [SOURCE] }),
  )
  const away = "PostgreSQL at 127.0.0.1:1/mlg doesn't answer (connect ECONNREFUSED 127.0.0.1:1)"
  expect(await startSays()).toBe(away)
  const found = await doctorSays()
  expect(found).toContain(`✗ record: ${away}\n    → correct that, or the address`)
  expect(found).not.toContain('hush')
})

it('the doctor asks the search server for the index, as searches do', async () => {
  const answers = [
    { status: 200, says: '✓ search: the search server at HOST answers, and has the index' },
    { status: 404, says: '✓ search: the search server at HOST answers, and has no index yet' },
    { status: 401, says: '✗ search: the search server at HOST answered 401' },
  ]
  for (const { status, says } of answers) {
    const server = await localServer((_, response) => response.writeHead(status).end('{}'))
    writeFileSync(config, JSON.stringify({ listen: { port: 1 }, search: { url: server.url }, sources: [SOURCE] }))
    expect(await doctorSays()).toContain(says.replace('HOST', new URL(server.url).host))
    await server.close()
    expect(await doctorSays()).toContain(`✗ search: the search server at ${new URL(server.url).host}`)
  }
})

it('the doctor says that another program has the address', async () => {
  const other = await localServer((_, response) => response.end('<p>something else</p>'))
  writeFileSync(config, JSON.stringify({ listen: { port: other.port }, sources: [SOURCE] }))
  expect(await doctorSays()).toContain(
    `✗ service: ${other.url} is in use by a program that doesn't answer as this service does\n    → stop that`,
  )
  await other.close()
})

it('the doctor reports faults of a running source: which kind, since when, the first of how many', async () => {
  const since = '2026-01-01T00:00:00.000Z'
  const issues = [
    { sentence: 'set-aside of Model: an item has no "id", the first of 3', todo: 'correct it at the source', since },
    { sentence: 'mapping: providers/registry/provider.ts: …', todo: 'correct the mapping', since },
  ]
  const server = await localServer((_, response) =>
    response.end(JSON.stringify({ sources: [{ platform: 'registry', health: 'degraded', issues }] })),
  )
  const listen = { port: server.port }
  const source = { platform: 'registry', provider: 'registry', baseUrl: 'http://127.0.0.1:1' }
  writeFileSync(config, JSON.stringify({ listen, sources: [source] }))
  try {
    const message = await doctorSays()
    expect(message).toContain(
      `registry, since ${since}: set-aside of Model: an item has no "id", the first of 3\n    → correct it at`,
    )
    expect(message).toContain(`registry, since ${since}: mapping: providers/registry/provider.ts: …\n`)
    expect(process.exitCode).toBe(1)
  } finally {
    await server.close()
  }
})

it('the doctor reports the suspected deletions of a paused source, but not its other faults', async () => {
  const since = '2026-01-01T00:00:00.000Z'
  const paused = { platform: 'registry', health: 'paused', silent: { since, usualGapMs: 1 } }
  const suspectedDeletions = { documents: 2, listings: [{ type: 'Model' }] }
  const server = await localServer((_, response) =>
    response.end(JSON.stringify({ sources: [{ ...paused, suspectedDeletions }] })),
  )
  const source = { platform: 'registry', provider: 'registry', baseUrl: server.url }
  writeFileSync(config, JSON.stringify({ listen: { port: server.port }, sources: [source] }))
  try {
    const message = await doctorSays()
    expect(message).toContain("2 suspected deletions, and the listing of Model isn't trusted")
    expect(message).not.toContain('silent')
  } finally {
    await server.close()
  }
})

it('the doctor reports that the record of the running service lost transactions', async () => {
  const followers = [
    { name: 'graph', wasAhead: null },
    { name: 'search', wasAhead: { tx: 900, record: 450 } },
  ]
  const server = await localServer((_, response) => response.end(JSON.stringify({ followers })))
  writeFileSync(
    config,
    JSON.stringify({
      listen: { port: server.port },
      sources: [{ platform: 'registry', provider: 'registry', baseUrl: server.url }],
    }),
  )
  try {
    expect(await doctorSays()).toContain(
      '✗ record: the last start found the search as of transaction 900, and a record that ended at 450\n    → transactions were lost',
    )
    expect(process.exitCode).toBe(1)
  } finally {
    await server.close()
  }
})

it('the doctor reports what a follower of the running service is waiting for', async () => {
  const followers = [
    { name: 'graph', head: 950, wasAhead: null, lastError: null },
    { name: 'changes-topic', head: 900, wasAhead: null, lastError: 'connect ECONNREFUSED 127.0.0.1:9092' },
  ]
  const server = await localServer((_, response) => response.end(JSON.stringify({ followers })))
  const source = { platform: 'registry', provider: 'registry', baseUrl: server.url }
  writeFileSync(config, JSON.stringify({ listen: { port: server.port }, sources: [source] }))
  try {
    expect(await doctorSays()).toContain(
      '✗ changes-topic: waits at transaction 900: connect ECONNREFUSED 127.0.0.1:9092\n    → nothing is lost',
    )
    expect(process.exitCode).toBe(1)
  } finally {
    await server.close()
  }
})

it('the doctor lists policies in force that check nothing, which is nothing wrong', async () => {
  const policies = [
    { id: 'G1', on: true, checksNothing: null },
    { id: 'X1', on: true, checksNothing: 'no Model meets [stage = "x"]' },
    { id: 'X2', on: true, checksNothing: 'no Dataset meets [tagged "pii"]' },
  ]
  const server = await localServer((request, response) =>
    response.end(JSON.stringify(request.url === '/api/v1/policies' ? { policies } : {})),
  )
  const source = { platform: 'registry', provider: 'registry', baseUrl: server.url }
  writeFileSync(config, JSON.stringify({ listen: { port: server.port }, sources: [source] }))
  try {
    const reported = (await doctorSays()).split('\n').filter((line) => line.includes('policies'))
    expect(reported).toEqual([
      '✓ policies: in force, but checking nothing: X1 (no Model meets [stage = "x"]), X2 (no Dataset meets [tagged "pii"]); correct their conditions, unless nothing should meet them yet',
    ])
  } finally {
    await server.close()
  }
})

it('the doctor reports a clock that was ahead, unless by little', async () => {
  const setBack = { tx: 7, from: '2030-01-01T00:00:00.000Z', to: '2026-01-01T00:00:00.000Z' }
  let clock: object = { aheadSeconds: 126_000_000.2, setBack }
  const server = await localServer((_, response) => response.end(JSON.stringify({ clock })))
  const source = { platform: 'registry', provider: 'registry', baseUrl: server.url }
  writeFileSync(config, JSON.stringify({ listen: { port: server.port }, sources: [source] }))
  try {
    expect(await doctorSays()).toContain(
      `✗ clock: transactions have times of up to 126000000 s in the future: the clock of this machine was ahead, or is behind now; it was set back from ${setBack.from} to ${setBack.to} before transaction 7`,
    )
    clock = { aheadSeconds: 30, setBack }
    expect(await doctorSays()).not.toContain('clock')
  } finally {
    await server.close()
  }
})

describe('for a source with a broken listing the doctor reports the reason and what to do:', () => {
  const registry = DEMO_PROVIDERS.get('registry')
  const { readList: readRest } = restType({ type: 'Model', plural: 'models', fields: {} })

  /** Returns the finding for a source with these listings, read by this provider. */
  async function found(
    body: Json,
    readList: TypeContract['readList'] = readRest,
    more: Partial<TypeContract> = {},
  ): Promise<string> {
    const server = await localServer((_, response) =>
      response.setHeader('content-type', 'application/json').end(JSON.stringify(body)),
    )
    const { url: baseUrl } = server
    const config = sourceConfig('registry', { baseUrl, redact: ['token'] })
    const types = { Model: { ...registry?.types.Model, readList, ...more } as TypeContract }
    try {
      const {
        what,
        found: text,
        todo,
      } = await reach({
        config,
        provider: { ...registry, types } as Provider,
        source: openSource(config, { types: {} }),
      })
      return `${what}: ${text.replace(baseUrl, 'URL')} → ${todo}`
    } finally {
      await server.close()
    }
  }
  it('a provider that throws', async () => {
    const throwing = (body: Json): never => {
      throw new TypeError(`no version in ${JSON.stringify(body)}`)
    }
    expect(await found({ items: [{ token: 'hush' }] }, throwing)).toBe(
      'source registry: its listing of Model at URL: its page couldn\'t be parsed: no version in {"items":[{}]} → is it the right provider for this system?',
    )
  })

  it('an invalid page', async () => {
    expect(await found([])).toMatch(/its listing of Model at URL: a listing must be an object.*→ is it the right/)
  })

  it('items without an id, hiding their redacted members', async () => {
    const message = await found({ items: [{ name: 'x', token: 'hush' }, { id: 'good' }, {}] })
    expect(message).toMatch(
      /an item has no "id".*\{"name":"x"\}, the first of 2 on its first page → correct it at the source/,
    )
  })

  it("types whose changes it can't list, although nothing is wrong", async () => {
    const list: TypeContract['list'] = ({ updatedSince }) =>
      updatedSince === null ? { method: 'GET', path: '/models' } : null
    expect(await found({ items: [{ id: 'good' }] }, readRest, { list })).toBe(
      "source registry: lists Model at URL\n    It can't list changes of Model: without an event, only a complete sweep finds them. → null",
    )
  })

  it('nothing if all is well', async () => {
    expect(await found({ items: [{ id: 'good', token: 'hush' }] })).toBe('source registry: lists Model at URL → null')
  })
})
