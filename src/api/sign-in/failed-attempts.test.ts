import type { FastifyInstance, InjectOptions } from 'fastify'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { FailedAttempts, FREE_FAILURES } from '../../access/failed-attempts.ts'
import { AccessGate, PLAIN_SESSION_COOKIE } from '../../access/gate.ts'
import { newSecret, newToken } from '../../access/secret.ts'
import { SignIn } from '../../access/sign-in.ts'
import { openSqliteStore } from '../../adapters/sqlite/store.ts'
import { systemClock } from '../../adapters/system-clock.ts'
import type { IdentityProvider } from '../../contracts/identity-provider.ts'
import { err, ok } from '../../lib/result.ts'
import { createServer } from '../http/server.ts'
import { withoutProvider } from '../testing/sign-in.ts'
import { signInRoutes } from './route.ts'

/** Signs in everybody who returns with the code "right". */
const PROVIDER: IdentityProvider = {
  issuer: 'https://id.company',
  label: 'Sign in',
  signInUrl: async ({ state }) => ok(new URL(`https://id.company/authorize?state=${state}`)),
  complete: async (_, callback) =>
    callback.searchParams.get('code') === 'right'
      ? ok({
          identity: { subject: 'alice', name: 'Alice', email: null, groups: [] },
          tokens: { idToken: null, refreshToken: null },
        })
      : err({ kind: 'refused', reason: 'the code is unknown' }),
  confirm: async () => ({ kind: 'unknown', reason: 'nobody asks' }),
  signOutUrl: async () => null,
}

const STRANGER = '192.0.2.1'
const NEIGHBOUR = '192.0.2.2'

let app: FastifyInstance
/** Number of credentials looked up in the record. */
let looks: number

beforeEach(async () => {
  const store = openSqliteStore({ path: ':memory:' })
  looks = 0
  const counted = { ...store, credential: (digest: string) => (looks++, store.credential(digest)) }
  // Its time stands still: a busy machine may take longer for a test than an address has to wait.
  const attempts = new FailedAttempts({ ...systemClock, now: () => 0 })
  const rules = { roles: new Map(), groups: new Map(), everyone: new Set(['read'] as const), contact: null }
  const configured = () => ({ local: false, sessionCookie: PLAIN_SESSION_COOKIE, rules, tokens: [] })
  const gate = new AccessGate({ store: counted, configured, clock: systemClock, attempts })
  const limits = () => ({ idleMs: 3_600_000, absoluteMs: 3_600_000 })
  const changed = (): void => gate.forget()
  const signIn = new SignIn({ store: counted, provider: () => PROVIDER, limits, clock: systemClock, changed })
  app = createServer({}, { gate })
  signInRoutes(app, { ...withoutProvider(store), signIn, attempts })
  await app.ready()
})
afterEach(() => app.close())

const send = async (remoteAddress: string, request: InjectOptions) => await app.inject({ ...request, remoteAddress })

/** Signs in, with a code that the provider may know; resolves to the last answer. */
async function signInFrom(address: string, code: string) {
  const begun = await send(address, { url: '/sign-in' })
  const state = new URL(String(begun.headers.location)).searchParams.get('state') ?? ''
  const cookie = begun.cookies.map(({ name, value }) => `${name}=${value}`).join('; ')
  return await send(address, { url: `/sign-in/callback?code=${code}&state=${state}`, headers: { cookie } })
}

it('an address must wait after ten failed sign-ins, and no other address', async () => {
  for (let n = 0; n < FREE_FAILURES; n++) expect((await signInFrom(STRANGER, 'wrong')).statusCode).toBe(400)
  const refused = await signInFrom(STRANGER, 'right')
  expect([refused.statusCode, refused.headers['retry-after']]).toEqual([429, '1'])
  expect(refused.json()).toMatchObject({ code: 'TOO_MANY' })
  const page = await send(STRANGER, { url: '/sign-in/callback', headers: { accept: 'text/html' } })
  expect([page.statusCode, page.headers['retry-after'], page.body]).toEqual([
    429,
    '1',
    expect.stringContaining('Too many credentials from this address have failed.'),
  ])
  expect((await signInFrom(NEIGHBOUR, 'right')).statusCode).toBe(303)
})

it("a stranger's credentials are no longer looked up after ten forged ones", async () => {
  for (let n = 0; n < FREE_FAILURES; n++)
    await send(STRANGER, { url: '/nothing', headers: { authorization: `Bearer ${newToken()}` } })
  expect(looks).toBe(FREE_FAILURES)
  const cookie = (): string => `${PLAIN_SESSION_COOKIE}=${newSecret()}`
  const origin = { 'sec-fetch-site': 'same-origin' }
  for (let n = 0; n < 20; n++) {
    const answers = [
      await send(STRANGER, { url: '/nothing', headers: { authorization: `Bearer ${newToken()}` } }),
      await send(STRANGER, { url: '/nothing', headers: { cookie: cookie() } }),
      await send(STRANGER, { method: 'POST', url: '/sign-out', headers: { cookie: cookie(), ...origin } }),
      await send(STRANGER, { url: '/sign-in/callback?state=x', headers: { cookie: cookie() } }),
    ]
    expect(answers.map(({ statusCode }) => statusCode)).toEqual([429, 429, 429, 429])
  }
  expect(looks).toBe(FREE_FAILURES)
})

it('a caller who has just signed in is admitted despite failures from the same address', async () => {
  for (let n = 0; n < FREE_FAILURES - 1; n++)
    await send(STRANGER, { url: '/nothing', headers: { authorization: `Bearer ${newToken()}` } })
  const signedIn = await signInFrom(STRANGER, 'right')
  await send(STRANGER, { url: '/nothing', headers: { authorization: `Bearer ${newToken()}` } })
  const cookie = signedIn.cookies.map(({ name, value }) => `${name}=${value}`).join('; ')
  expect((await send(STRANGER, { url: '/nothing', headers: { cookie } })).statusCode).toBe(404)
  expect(
    (await send(STRANGER, { url: '/nothing', headers: { authorization: `Bearer ${newToken()}` } })).statusCode,
  ).toBe(429)
})

it('an address that polls a login too often must wait, and nobody else', async () => {
  const url = `/sign-in/cli/${'0'.repeat(64)}`
  const statuses: number[] = []
  for (let n = 0; n < 500; n++) statuses.push((await send(STRANGER, { url })).statusCode)
  expect(statuses[0]).toBe(200)
  expect(statuses).toContain(429)
  expect((await send(NEIGHBOUR, { url })).statusCode).toBe(200)
})
