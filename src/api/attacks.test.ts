import type { InjectOptions } from 'fastify'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { FREE_FAILURES } from '../access/failed-attempts.ts'
import { newToken, sha256 } from '../access/secret.ts'
import { PLAIN_SESSION_COOKIE, SESSION_COOKIE } from '../access/gate.ts'
import { COMMANDS } from '../commands/all.ts'
import type { PersonSession } from '../contracts/access.ts'
import { ALL_RIGHTS, type Right } from '../contracts/caller.ts'
import { randomFrom } from '../lib/random.ts'
import { QUESTIONS } from '../questions/all.ts'
import type { Parameter } from '../questions/parameters.ts'
import { methodOf } from './http/serve.ts'
import { ENDPOINTS } from './http/endpoints.ts'
import { STREAM } from './live/endpoints.ts'
import { hostileRequest, hostileText, PATHS, type Target } from './testing/hostile.ts'
import { runs } from '../testing/runs.ts'
import { openProtected, type ProtectedRoute, type ProtectedWorld } from './testing/protected.ts'

/**
 * Attacks on a protected instance, each of which must fail. They run over the actual routes and tables, so that
 * additions are attacked as well.
 */
let at: ProtectedWorld
beforeAll(async () => {
  at = await openProtected()
})
afterAll(async () => at.close())

/** Anybody may load these, or they authenticate by a signature. */
const FOR_ANYONE = ENDPOINTS.filter(({ right }) => right === 'none').map(({ method, path }) => `${method} ${path}`)

const nameOf = ({ method, url }: ProtectedRoute): string =>
  `${method === 'HEAD' ? 'GET' : method} ${url.replaceAll(/:(\w+)/g, '{$1}')}`
const protectedRoutes = (): readonly ProtectedRoute[] =>
  at.routes.filter((route) => !FOR_ANYONE.includes(nameOf(route)))

describe('without a credential', () => {
  it('only probes, pages, sign-in and signed requests are allowed', () => {
    expect(FOR_ANYONE.filter((name) => !/sign-(in|out)|\/cli/.test(name)).sort()).toEqual([
      'GET /',
      'GET /assets/{file}',
      'GET /favicon.ico',
      'GET /healthz',
      'GET /readyz',
      'GET /unsubscribe/{id}/{proof}',
      'POST /api/v1/sns/{platform}',
      'POST /api/v1/webhooks/{platform}',
      'POST /unsubscribe/{id}/{proof}',
    ])
  })

  it('every other route answers 401 and reveals nothing', async () => {
    expect(protectedRoutes().length).toBeGreaterThan(60)
    for (const route of protectedRoutes()) {
      const answer = await at.send(route, null)
      expect([nameOf(route), answer.statusCode, answer.headers['www-authenticate']]).toEqual([
        nameOf(route),
        401,
        'Bearer realm="mlg"',
      ])
    }
  })

  it.each(['/api/v1/nothing-here', '/api/v1/entities', '/nothing', '/.git/config', '/openapi.json/', '//'])(
    'an unknown address, %s, is indistinguishable from a protected one',
    async (url) => {
      const { statusCode } = await at.app.inject({ url })
      expect(statusCode).toBe(401)
    },
  )
})

it('the answer to a caller is never cached for others', async () => {
  const answer = await at.app.inject({
    url: '/api/v1/status',
    headers: { authorization: `Bearer ${await at.token()}` },
  })
  expect([answer.statusCode, answer.headers['cache-control']]).toEqual([200, 'private, no-cache'])
})

describe('an invalid credential', () => {
  const attempts: readonly [string, () => Promise<Record<string, string>>][] = [
    ['of another service', async () => ({ authorization: `Bearer ${newToken()}` })],
    ['that expired', async () => ({ authorization: `Bearer ${await at.token({ expiresAt: Date.now() - 1 })}` })],
    ['that was revoked', async () => ({ authorization: `Bearer ${await revokedSecret()}` })],
    ['that is a digest', async () => ({ authorization: `Bearer ${sha256(await at.token())}` })],
    ['with a JWT of alg none', async () => ({ authorization: `Bearer ${jwtOfNone()}` })],
    ['with a token in a cookie', async () => ({ cookie: `${SESSION_COOKIE}=${await at.token()}` })],
    ['with an empty cookie', async () => ({ cookie: `${SESSION_COOKIE}=; ${PLAIN_SESSION_COOKIE}=` })],
    ['with two headers in one', async () => ({ authorization: `Bearer ${newToken()}, Bearer ${await at.token()}` })],
    ['of a proxy that nobody named', async () => ({ 'x-forwarded-for': '127.0.0.1', forwarded: 'for=127.0.0.1' })],
  ]
  it.each(attempts)('%s opens no route', async (_, headersOf) => {
    for (const route of protectedRoutes()) {
      const answer = await at.send(route, null, { headers: await headersOf() })
      expect([nameOf(route), answer.statusCode]).toEqual([nameOf(route), 401])
    }
  })

  it('opens only the feed, sent by basic authentication', async () => {
    const opened: string[] = []
    for (const route of protectedRoutes()) {
      const forged = { authorization: `Basic ${btoa(`mlg:${newToken()}`)}` }
      expect([nameOf(route), (await at.send(route, null, { headers: forged })).statusCode]).toEqual([
        nameOf(route),
        401,
      ])
      const headers = { authorization: `Basic ${btoa(`mlg:${await at.token()}`)}` }
      if ((await at.send(route, null, { headers })).statusCode !== 401) opened.push(nameOf(route))
    }
    expect(new Set(opened)).toEqual(new Set(['GET /api/v1/activity.atom']))
  })

  async function revokedSecret(): Promise<string> {
    const secret = await at.token({ id: 'to-be-revoked' })
    expect(
      (await at.app.inject({ url: '/api/v1/status', headers: { authorization: `Bearer ${secret}` } })).statusCode,
    ).toBe(200)
    const administrator = await at.token({ rights: ALL_RIGHTS })
    const answer = await at.app.inject({
      method: 'DELETE',
      url: '/api/v1/tokens/to-be-revoked',
      headers: { authorization: `Bearer ${administrator}` },
    })
    expect(answer.statusCode).toBe(204)
    return secret
  }

  function jwtOfNone(): string {
    const part = (of: object): string => Buffer.from(JSON.stringify(of)).toString('base64url')
    return `${part({ alg: 'none', typ: 'JWT' })}.${part({ sub: 'alice', exp: 9_999_999_999 })}.`
  }
})

describe('guessing from one address', () => {
  const GUESSER = '192.0.2.1'
  const attempts: readonly [string, () => Promise<Record<string, string>>][] = [
    ['a forged token', async () => ({ authorization: `Bearer ${newToken()}` })],
    ['a forged session', async () => ({ cookie: `${SESSION_COOKIE}=${newToken()}` })],
    ['a token that would work', async () => ({ authorization: `Bearer ${await at.token({ rights: ALL_RIGHTS })}` })],
    [
      'a forged token, by another address of its own making',
      async () => ({
        authorization: `Bearer ${newToken()}`,
        'x-forwarded-for': newToken(),
        forwarded: 'for=192.0.2.9',
        'x-real-ip': '192.0.2.9',
      }),
    ],
  ]

  it('tests at most ten credentials, whatever the route', async () => {
    const [route] = protectedRoutes()
    if (route === undefined) return expect.fail('there are routes')
    // The wait of a second doesn't pass, however busy the machine is.
    vi.useFakeTimers({ toFake: ['Date'] })
    for (let n = 0; n < FREE_FAILURES; n++) {
      const forged = { authorization: `Bearer ${newToken()}` }
      expect((await at.send(route, null, { headers: forged, remoteAddress: GUESSER })).statusCode).toBe(401)
    }
    const lookUps = vi.spyOn(at.world.store, 'credential')
    for (const [name, headersOf] of attempts)
      for (const one of protectedRoutes()) {
        const answer = await at.send(one, null, { headers: await headersOf(), remoteAddress: GUESSER })
        expect([name, nameOf(one), answer.statusCode, answer.headers['retry-after']]).toEqual([
          name,
          nameOf(one),
          429,
          '1',
        ])
      }
    expect(lookUps).not.toHaveBeenCalled()
    lookUps.mockRestore()
    vi.useRealTimers()
  })

  it('does not delay other addresses', async () => {
    const status = { method: 'GET', url: '/api/v1/status' } as const
    const answer = await at.send(status, await at.token(), { remoteAddress: '192.0.2.2' })
    expect(answer.statusCode).toBe(200)
  })
})

describe('a missing right', () => {
  const ROUTE_RIGHTS: readonly [string, Right][] = [
    ...[...QUESTIONS, ...COMMANDS].flatMap((one): [string, Right][] =>
      one.right === 'none' ? [] : [[`${methodOf(one)} ${one.path}`, one.right]],
    ),
    ...ENDPOINTS.flatMap(({ method, path, right }): [string, Right][] =>
      right === 'none' ? [] : [[`${method} ${path}`, right]],
    ),
  ]

  it.each(ROUTE_RIGHTS)('%s is refused to callers who have every right but "%s"', async (name, right) => {
    const secret = await at.token({ rights: ALL_RIGHTS.filter((one) => one !== right) })
    const [method = 'GET', path = '/'] = name.split(' ')
    const url = path.replace('{uri}', encodeURIComponent('aip://model/registry/m')).replaceAll(/\{\w+\}/g, 'registry')
    const answer = await at.send({ method: method as ProtectedRoute['method'], url }, secret)
    const text = answer.body
    expect([answer.statusCode, text]).toEqual([403, expect.stringContaining('FORBIDDEN')])
  })
})

describe('a token for one platform', () => {
  const PATHS = COMMANDS.filter(({ right, parameters }) => right === 'send' && 'platform' in parameters)

  it('applies to existing commands that send', () => expect(PATHS.length).toBeGreaterThan(2))

  it.each(PATHS.map((one) => [one.path, one] as const))(
    "can't send for another platform with %s",
    async (_, command) => {
      const secret = await at.token({ rights: ['send'], platforms: ['features'] })
      const answer = await at.app.inject({
        method: 'POST',
        url: command.path.replace('{platform}', 'registry'),
        headers: { authorization: `Bearer ${secret}` },
        payload: Object.fromEntries(
          Object.entries(command.parameters).flatMap(([name, parameters]) => givenFor(name, parameters)),
        ),
      })
      expect(answer.json()).toMatchObject({ status: 403, code: 'FOREIGN_PLATFORM' })
    },
  )

  /** Gives an argument just enough to be read. */
  function givenFor(name: string, { kind, required }: Parameter<unknown>): [string, unknown][] {
    if (!required || name === 'platform') return []
    if (kind === 'integer') return [[name, 0]]
    return [[name, kind === 'list' ? ['a'] : 'a']]
  }

  it.each<[string, string, unknown]>([
    ['by the channel', '?source=registry', { event_type: 'model_updated', model_id: 'm' }],
    ['by the source of an event', '', { event_type: 'model_updated', model_id: 'm', source: 'registry' }],
    ['by the type of an event', '', { event_type: 'model_updated', model_id: 'm' }],
    [
      'behind an event of its own',
      '',
      [
        { event_type: 'feature_updated', feature_id: 'f' },
        { event_type: 'model_updated', model_id: 'm' },
      ],
    ],
  ])('cannot report changes of another platform %s', async (_, query, payload) => {
    const before = await at.world.store.dirty(Date.now())
    const secret = await at.token({ rights: ['send'], platforms: ['features'] })
    const headers = { authorization: `Bearer ${secret}`, 'content-type': 'application/json' }
    const answer = await at.app.inject({
      method: 'POST',
      url: `/api/v1/events${query}`,
      headers,
      payload: JSON.stringify(payload),
    })
    expect(answer.json()).toMatchObject({ status: 403, code: 'FOREIGN_PLATFORM' })
    expect(await at.world.store.dirty(Date.now())).toEqual(before)
  })
})

describe("an operator's emergency token", () => {
  /** One set of arguments that requests as much as possible of any command. */
  const ARGUMENTS = {
    name: 'lasting',
    rights: ['administer'],
    service: true,
    code: sha256('of mlg login'),
    host: 'laptop',
    channel: 'webhook',
    url: 'https://evil.example/',
    all: true,
  }

  it('cannot create anything that outlives the emergency, with any command', async () => {
    const lasting = async () => [
      ...(await at.world.store.credentials('token', null, 1_000)).map(({ id }) => id),
      ...(await at.world.store.credentials('session', null, 1_000)).map(({ id }) => id),
      ...(await at.world.store.subscriptions()).map(({ id }) => id),
    ]
    const before = await lasting()
    for (const command of COMMANDS.filter(({ scope }) => scope === 'own')) {
      const url = command.path
        .replace('{uri}', encodeURIComponent('aip://model/registry/m'))
        .replaceAll(/\{\w+\}/g, 'x')
      const taken = Object.entries(ARGUMENTS).filter(([name]) => name in command.parameters)
      const route = { method: methodOf(command), url }
      const answer = await at.send(route, at.operators.emergency, { payload: Object.fromEntries(taken) })
      if (command.name === 'create-token') expect(answer.json()).toMatchObject({ code: 'REFUSED' })
    }
    expect(await lasting()).toEqual(before)
  })

  it('reads the audit in full, and nothing else beyond its visibility', async () => {
    at.world.hide({ tags: ['pii'], exceptFor: ['people-data'] })
    const statusOf = async (url: string, token: string): Promise<number> =>
      (await at.send({ method: 'GET', url }, token)).statusCode
    const stored = await at.token({ rights: ALL_RIGHTS })
    const audit = ['/api/v1/audit', '/api/v1/exports/audit']
    const others = QUESTIONS.filter((one) => one.about === 'service' && one.scope === 'everything')
    for (const secret of Object.values(at.operators)) {
      for (const url of audit) expect([url, await statusOf(url, secret)]).toEqual([url, 200])
      for (const { path } of others) expect([path, await statusOf(path, secret)]).toEqual([path, 403])
    }
    for (const url of audit) expect([url, await statusOf(url, stored)]).toEqual([url, 403])
    at.world.hide()
  })
})

describe('a session', () => {
  const ACCOUNT = { id: 'issuer#alice', name: 'Alice', email: 'alice@company.com', groups: [], endedAt: null }

  async function session(): Promise<string> {
    const secret = newToken()
    const now = Date.now()
    await at.world.store.saveAccount({ ...ACCOUNT, confirmedAt: now })
    const session: PersonSession = {
      kind: 'session',
      id: sha256(secret).slice(0, 8),
      sha256: sha256(secret),
      account: ACCOUNT.id,
      createdAt: now,
      expiresAt: now + 60_000,
      usedAt: null,
      idleMs: 60_000,
      idToken: null,
      refreshToken: null,
      checkedAt: now,
    }
    await at.world.store.saveCredential(session)
    return `${SESSION_COOKIE}=${secret}`
  }

  const HOST = { host: 'localhost:80' }

  it.each<[string, Record<string, string>]>([
    ['as JSON', { 'content-type': 'application/json', origin: 'https://evil.example' }],
    ['as a form', { 'content-type': 'application/x-www-form-urlencoded', origin: 'https://evil.example' }],
    ['as text', { 'content-type': 'text/plain', origin: 'null' }],
    ['in parts', { 'content-type': 'multipart/form-data; boundary=x', 'sec-fetch-site': 'cross-site' }],
    ['of a neighbouring site', { 'content-type': 'text/plain', 'sec-fetch-site': 'same-site' }],
    ['without saying where it comes from', { 'content-type': 'application/json' }],
  ])('rejects writes from other sites, %s', async (_, headers) => {
    const cookie = await session()
    for (const route of protectedRoutes().filter(({ method }) => method !== 'GET' && method !== 'HEAD')) {
      const answer = await at.send(route, null, { headers: { ...HOST, ...headers, cookie }, payload: '{}' })
      expect([nameOf(route), answer.statusCode, answer.body]).toEqual([
        nameOf(route),
        403,
        expect.stringContaining('FOREIGN_ORIGIN'),
      ])
    }
  })

  it("cannot state anything in another person's name", async () => {
    const cookie = await session()
    for (const command of COMMANDS.filter(({ parameters }) => 'by' in parameters)) {
      const answer = await at.app.inject({
        method: 'POST',
        url: command.path.replace('{uri}', encodeURIComponent('aip://model/registry/m')),
        headers: { ...HOST, cookie, origin: 'http://localhost:80' },
        payload: {
          by: 'Bob',
          description: 'x',
          uri: 'aip://model/registry/m',
          relation: 'Entity.ownedBy',
          from: 'aip://model/registry/m',
          to: 'aip://user/identity/bob',
        },
      })
      const { code } = answer.json()
      expect([
        command.name,
        code === 'FORBIDDEN' ||
          code === 'UNKNOWN_URI' ||
          code === 'UNKNOWN_EDGE' ||
          code === 'BAD_REQUEST' ||
          code === 'UNKNOWN_PARAMETER',
        answer.statusCode < 400,
      ]).toEqual([command.name, true, false])
    }
  })

  it('cannot create tokens with more rights than its person, or for a service', async () => {
    const cookie = await session()
    const headers = { ...HOST, cookie, origin: 'http://localhost:80' }
    const create = async (payload: object) =>
      (await at.app.inject({ method: 'POST', url: '/api/v1/tokens', headers, payload })).json()
    expect(await create({ name: 'more', rights: ['read', 'administer'] })).toMatchObject({ code: 'FORBIDDEN' })
    expect(await create({ name: 'service', rights: ['read'], service: true })).toMatchObject({ code: 'FORBIDDEN' })
    const own = await create({ name: 'own', rights: ['read'], expires: '1h' })
    expect(own).toMatchObject({ owner: 'Alice', rights: ['read'], secret: expect.stringMatching(/^mlg_[\w-]{43}$/) })
    const listed = await at.app.inject({ url: '/api/v1/tokens', headers: { ...HOST, cookie } })
    expect(listed.json()).toEqual({ tokens: [expect.objectContaining({ name: 'own' })] })
    expect(listed.body).not.toContain(own.secret)
    expect(JSON.stringify(await at.world.store.credentials('token', null, 1_000))).not.toContain(own.secret)
    // A token can't make others, or see those of others.
    const asToken = { authorization: `Bearer ${own.secret}` }
    const again = await at.app.inject({
      method: 'POST',
      url: '/api/v1/tokens',
      headers: asToken,
      payload: { name: 'again', rights: ['read'] },
    })
    expect(again.json()).toMatchObject({ code: 'FORBIDDEN' })
    expect((await at.app.inject({ url: '/api/v1/tokens?all=true', headers: asToken })).json()).toMatchObject({
      code: 'FORBIDDEN',
    })
  })

  it("can end its own sessions, but not other people's", async () => {
    const [mine, other] = [await session(), await session()]
    const { store } = at.world
    const stranger = { ...ACCOUNT, id: 'issuer#bob', name: 'Bob', confirmedAt: Date.now() }
    await store.saveAccount(stranger)
    const [last] = await store.credentials('session', ACCOUNT.id, 1)
    if (last?.kind !== 'session') return expect.fail('a session is stored')
    await store.saveCredential({ ...last, id: 'of-bob', sha256: sha256('of bob'), account: stranger.id })
    const headers = { ...HOST, cookie: mine, origin: 'http://localhost:80' }
    const end = async (id: string) =>
      (await at.app.inject({ method: 'DELETE', url: `/api/v1/sessions/${id}`, headers })).statusCode
    expect(await end('of-bob')).toBe(404)
    const listed = (await at.app.inject({ url: '/api/v1/sessions', headers })).json().sessions
    expect(listed.every(({ person }: { person: string }) => person === 'Alice')).toBe(true)
    expect((await at.app.inject({ url: '/api/v1/sessions?all=true', headers })).statusCode).toBe(403)
    expect(await end(sha256(other.split('=')[1] ?? '').slice(0, 8))).toBe(204)
    expect((await at.app.inject({ url: '/api/v1/status', headers: { ...HOST, cookie: other } })).statusCode).toBe(401)
    expect((await at.app.inject({ url: '/api/v1/status', headers: { ...HOST, cookie: mine } })).statusCode).toBe(200)
  })

  it("cannot revoke another person's token", async () => {
    await at.token({ id: 'of-the-service' })
    const headers = { ...HOST, cookie: await session(), origin: 'http://localhost:80' }
    const answer = await at.app.inject({ method: 'DELETE', url: '/api/v1/tokens/of-the-service', headers })
    expect(answer.json()).toMatchObject({ code: 'NOT_FOUND' })
  })
})

/**
 * Random hostile input to every operation and endpoint, the same for the same seed (MLG_SEED). None of it may be a
 * fault of the service.
 */
describe('hostile input', () => {
  const SEED = Number(process.env['MLG_SEED'] ?? 1)
  /** Number for each operation. */
  const REQUESTS = runs(8)
  const LONGEST_MS = runs(60_000)
  /** Writes to a directory wait until they can be found. */
  const AT_ONCE = 64
  const TARGETS: readonly Target[] = [
    ...[...QUESTIONS, ...COMMANDS].map((one) => {
      const method = methodOf(one)
      return { name: one.name, method, path: one.path, parameters: one.parameters, hasBody: method === 'POST' }
    }),
    // A stream that begins doesn't end.
    ...ENDPOINTS.filter((one) => one !== STREAM).map(({ name, method, path, parameters }) => {
      return { name, method, path, parameters, hasBody: method !== 'GET' && method !== 'DELETE' }
    }),
  ]

  let own: ProtectedWorld
  const faults: string[] = []
  beforeAll(async () => {
    own = await openProtected(false, { perSecond: 1e9, atMost: 1e9 })
    own.app.failures = ({ stack }, { method, url }) => void faults.push(`${method} ${url?.slice(0, 300)}: ${stack}`)
  })
  afterAll(async () => own.close())

  /** Resolves to the answers that a healthy service wouldn't give. */
  async function faultsOf(requests: readonly InjectOptions[]): Promise<readonly string[]> {
    faults.length = 0
    const waiting = [...requests]
    const wrong: string[] = []
    const send = async (): Promise<void> => {
      for (let request = waiting.shift(); request !== undefined; request = waiting.shift()) {
        // Some requests revoke the token that they are sent with.
        const authorization = `Bearer ${await own.token({ rights: ALL_RIGHTS })}`
        const { statusCode, body } = await own.app.inject({
          ...request,
          headers: { authorization, ...request.headers },
        })
        if (statusCode >= 500 && statusCode !== 503)
          wrong.push(`${statusCode} ${JSON.stringify(request).slice(0, 1_000)}: ${body.slice(0, 300)}`)
      }
    }
    await Promise.all(Array.from({ length: AT_ONCE }, send))
    expect((await own.app.inject({ url: '/healthz' })).statusCode).toBe(200)
    return [...wrong, ...faults]
  }

  it(`never causes a fault in any operation or endpoint (seed ${SEED})`, { timeout: LONGEST_MS }, async () => {
    const random = randomFrom(SEED)
    const requests = TARGETS.flatMap((target) => Array.from({ length: REQUESTS }, () => hostileRequest(target, random)))
    expect(requests.length).toBeGreaterThan(500)
    expect(await faultsOf(requests)).toEqual([])
  })

  it('never causes a fault at nonexistent addresses', async () => {
    expect(await faultsOf(PATHS.map((url) => ({ method: 'GET', url })))).toEqual([])
  })

  it(`never causes a fault during a sign-in (seed ${SEED})`, async () => {
    const random = randomFrom(SEED)
    faults.length = 0
    const statuses = new Set<number>()
    for (let n = 0; n < 100; n++) {
      const returnTo = `/${hostileText(random)}`.toWellFormed()
      const remoteAddress = `192.0.2.${n}`
      const begun = await own.app.inject({ url: `/sign-in?return=${encodeURIComponent(returnTo)}`, remoteAddress })
      const cookie = begun.cookies.map(({ name, value }) => `${name}=${value}`).join('; ')
      const state = new URL(String(begun.headers.location ?? 'x:y')).searchParams.get('state') ?? hostileText(random)
      const url = `/sign-in/callback?code=c&state=${encodeURIComponent(state.toWellFormed())}`
      const ended = await own.app.inject({ url, headers: { cookie }, remoteAddress })
      for (const { statusCode } of [begun, ended]) statuses.add(statusCode)
    }
    expect([...statuses].sort()).toEqual([303, 400])
    expect(faults).toEqual([])
  })
})
