import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { FailedAttempts } from '../../access/failed-attempts.ts'
import { AccessGate, SESSION_COOKIE, PLAIN_SESSION_COOKIE } from '../../access/gate.ts'
import { BUILT_IN_ROLES } from '../../access/roles.ts'
import { FLOW_MS, SignIn } from '../../access/sign-in.ts'
import { openSqliteStore } from '../../adapters/sqlite/store.ts'
import type { Clock } from '../../contracts/clock.ts'
import type { IdentityProvider } from '../../contracts/identity-provider.ts'
import { ok } from '../../lib/result.ts'
import { createServer } from '../http/server.ts'
import { signInRoutes } from './route.ts'

const MINUTE = 60_000
const NOW = Date.parse('2026-02-01T00:00:00Z')
const ORIGIN = 'https://aip.company'

let now = NOW
let refreshToken: string | null = 'r'
let app = createServer()
let store = openSqliteStore({ path: ':memory:' })
beforeEach(() => {
  now = NOW
  refreshToken = 'r'
  store = openSqliteStore({ path: ':memory:' })
  const clock: Clock = { now: () => now, sleep: async () => undefined }
  const roles = new Map(Object.entries(BUILT_IN_ROLES).map(([name, rights]) => [name, new Set(rights)]))
  const rules = { roles, groups: new Map(), everyone: new Set(['read'] as const), contact: null }
  const configured = () => ({ local: false, sessionCookie: SESSION_COOKIE, tokens: [], rules })
  const attempts = new FailedAttempts(clock)
  const gate = new AccessGate({ store, clock, configured, attempts })
  const limits = () => ({ idleMs: 10 * MINUTE, absoluteMs: 100 * MINUTE })
  const signIn = new SignIn({ store, provider: () => provider, limits, clock, changed: () => gate.forget() })
  app = createServer({}, { gate })
  signInRoutes(app, { signIn, attempts, clock, publicUrl: ORIGIN, isSecure: true })
})
afterEach(() => app.close())

/** Accepts everybody, and records its redirect address. */
const provider: IdentityProvider = {
  issuer: 'https://id.company',
  label: 'Sign in',
  signInUrl: async ({ state }, back) => ok(new URL(`https://id.company/?${new URLSearchParams({ state, back })}`)),
  complete: async () => {
    const identity = { subject: 'alice', name: 'Alice', email: null, groups: [] }
    return ok({ identity, tokens: { idToken: null, refreshToken } })
  },
  confirm: async () => ({ kind: 'ended' }),
  signOutUrl: async () => null,
}

const HOST = { host: '127.0.0.1:4321' }
const cookiesOf = (headers: { readonly 'set-cookie'?: string | string[] | undefined }): string[] =>
  [headers['set-cookie'] ?? []].flat()
const pairOf = (cookie: string | undefined): string => cookie?.split(';', 1)[0] ?? ''

async function begin(cookie = '', returnTo = '/'): Promise<{ readonly state: string; readonly cookie: string }> {
  const url = `/sign-in?return=${encodeURIComponent(returnTo)}`
  const { headers } = await app.inject({ url, headers: { ...HOST, cookie } })
  const location = new URL(String(headers.location))
  expect(location.searchParams.get('back')).toBe(`${ORIGIN}/sign-in/callback`)
  return { state: location.searchParams.get('state') ?? '', cookie: pairOf(cookiesOf(headers)[0]) }
}

const callback = async (state: string, cookie: string) =>
  await app.inject({ url: `/sign-in/callback?code=c&state=${state}`, headers: { ...HOST, cookie } })

async function signIn(): Promise<string> {
  const { state, cookie } = await begin()
  return pairOf(cookiesOf((await callback(state, cookie)).headers)[1])
}

describe('over https', () => {
  it('the session cookie is bound to this host, and hidden from scripts and plain connections', async () => {
    const { state, cookie } = await begin('', '/search?q=x')
    expect(cookie).toMatch(/^__Host-mlg-sign-in=/)
    const { statusCode, headers } = await callback(state, cookie)
    expect([statusCode, headers.location, headers['cache-control']]).toEqual([303, '/search?q=x', 'no-store'])
    const [flow, session] = cookiesOf(headers)
    expect(flow).toBe('__Host-mlg-sign-in=; Path=/; Max-Age=0; HttpOnly; SameSite=Lax; Secure')
    expect(session).toMatch(/^__Host-mlg=[\w-]{43}; Path=\/; Max-Age=6000; HttpOnly; SameSite=Lax; Secure$/)
  })

  it('a cookie that a sibling host could have set is not a session', async () => {
    const secret = (await signIn()).split('=')[1] ?? ''
    const ask = async (name: string) =>
      (await app.inject({ url: '/nothing', headers: { ...HOST, cookie: `${name}=${secret}` } })).statusCode
    expect([await ask(SESSION_COOKIE), await ask(PLAIN_SESSION_COOKIE)]).toEqual([404, 401])
  })
})

describe('a browser without a session', () => {
  const PAGE = 'text/html,application/xhtml+xml,*/*;q=0.8'
  const open = async (url: string, headers: Record<string, string> = {}) => {
    for (const path of ['/openapi.json', '/graphql', '/api/v1/exports/search']) app.get(path, async () => 'protected')
    return await app.inject({ url, headers: { ...HOST, accept: PAGE, ...headers } })
  }

  it.each(['/openapi.json', '/graphql?query=%7Bx%7D', '/api/v1/exports/search?q=%22%3Cb%3E&format=csv'])(
    'is led from %s to the sign-in, and back from there',
    async (url) => {
      const { statusCode, headers, body } = await open(url)
      expect([statusCode, headers['content-type'], headers['cache-control'], headers['www-authenticate']]).toEqual([
        401,
        'text/html; charset=utf-8',
        'no-store',
        'Bearer realm="mlg"',
      ])
      expect(headers['content-security-policy']).toMatch(/^default-src 'none'/)
      const [, href = ''] = /<a href="([^"]+)">Sign in<\/a>/.exec(body) ?? expect.fail(body)
      expect(href).toBe(`/sign-in?return=${encodeURIComponent(url)}`)
      const begun = await app.inject({ url: href, headers: HOST })
      const state = new URL(String(begun.headers.location)).searchParams.get('state') ?? ''
      const back = await callback(state, pairOf(cookiesOf(begun.headers)[0]))
      expect([back.statusCode, back.headers.location]).toEqual([303, url])
    },
  )

  it('is told so if its session has ended', async () => {
    const { body } = await open('/openapi.json', { cookie: `${SESSION_COOKIE}=gone` })
    expect(body).toContain('Your session has ended.')
  })

  it.each([
    ['asks for JSON', { accept: 'application/json' }, 'UNAUTHENTICATED'],
    ['accepts anything', { accept: '*/*' }, 'UNAUTHENTICATED'],
    ['shows a token', { authorization: 'Bearer x' }, 'BAD_TOKEN'],
  ])('is not assumed if the request %s', async (_, headers, code) => {
    const answer = await open('/openapi.json', headers)
    expect([answer.statusCode, answer.json().code]).toEqual([401, code])
  })

  it.each(['//evil.example/x', '/%5Cevil.example', '/openapi.json/..//evil.example'])(
    'is never redirected elsewhere by %s',
    async (url) => {
      const { statusCode, body } = await open(url)
      expect([statusCode, body.includes('evil')]).toEqual([401, false])
    },
  )
})

describe('a sign-in', () => {
  it('expires after ten minutes', async () => {
    const { state, cookie } = await begin()
    now += FLOW_MS
    expect((await callback(state, cookie)).json()).toMatchObject({ code: 'SIGN_IN_FAILED' })
  })

  it('can be one of four in a browser; a fifth replaces the first', async () => {
    let cookie = ''
    const states: string[] = []
    for (let n = 0; n < 5; n++) {
      const begun = await begin(cookie)
      cookie = begun.cookie
      states.push(begun.state)
    }
    expect((await callback(states[0] ?? '', cookie)).statusCode).toBe(400)
    for (const state of states.slice(1)) expect((await callback(state, cookie)).statusCode).toBe(303)
  })

  it.each(['x', 'e30', '....', Buffer.from('{"state":1}').toString('base64url'), 'a'.repeat(8_000)])(
    'is rejected with the cookie %s',
    async (value) => {
      expect((await callback('undefined', `__Host-mlg-sign-in=${value}`)).statusCode).toBe(400)
    },
  )

  it('returns to a path in any script, encoded', async () => {
    const { state, cookie } = await begin('', '/search?q=日本')
    const { statusCode, headers } = await callback(state, cookie)
    expect([statusCode, headers.location]).toEqual([303, '/search?q=%E6%97%A5%E6%9C%AC'])
  })

  it('returns to this site, whatever the cookie says', async () => {
    const flow = { state: 's', nonce: 'n', verifier: 'v', returnTo: '//evil.example', expiresAt: now + MINUTE }
    const value = Buffer.from(JSON.stringify(flow)).toString('base64url')
    expect((await callback('s', `__Host-mlg-sign-in=${value}`)).headers.location).toBe('/')
  })
})

describe('sessions', () => {
  it('are limited to twenty for each person: the oldest ends', async () => {
    const first = await signIn()
    for (let n = 0; n < 20; n++) {
      now += 1
      await signIn()
    }
    expect(await store.credentials('session', null, 100)).toHaveLength(20)
    expect((await app.inject({ url: '/nothing', headers: { ...HOST, cookie: first } })).statusCode).toBe(401)
  })

  it("end early if the provider can't reconfirm them", async () => {
    refreshToken = null
    await signIn()
    expect(await store.credentials('session', null, 100)).toMatchObject([{ expiresAt: NOW + 10 * MINUTE }])
  })
})
