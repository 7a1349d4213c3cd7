import { generateKeyPairSync, randomUUID, sign, type KeyObject } from 'node:crypto'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { SignInChecks } from '../../contracts/identity-provider.ts'
import { localServer, type LocalServer } from '../../testing/local-server.ts'
import { OpenIdProvider } from './provider.ts'

/** A provider that answers as the test says; `src/testing/sign-in` tests how a real one answers. */
interface Key {
  readonly kid: string
  readonly privateKey: KeyObject
  readonly publicKey: KeyObject
}

const CHECKS: SignInChecks = { state: 'a state', nonce: 'a nonce', verifier: 'v'.repeat(64) }
const SERVICE = 'http://127.0.0.1:4321'
const CALLBACK = new URL(`${SERVICE}/sign-in/callback?code=c&state=${encodeURIComponent(CHECKS.state)}`)

let server: LocalServer
let keys: Key[] = []
let token = (): object => ({})
let userInfo: object | null = null
/** Unusual parts of the provider's metadata. */
let described: object = {}
beforeEach(async () => {
  keys = [newKey()]
  userInfo = null
  described = {}
  server = await localServer((request, response) => {
    const answer = answerAt(new URL(request.url ?? '/', server.url).pathname)
    response.writeHead(answer === null ? 404 : 200, { 'content-type': 'application/json' })
    response.end(JSON.stringify(answer))
  })
})
afterEach(() => server.close())

function answerAt(path: string): object | null {
  const { url } = server
  if (path === '/.well-known/openid-configuration')
    return {
      issuer: url,
      authorization_endpoint: `${url}/auth`,
      token_endpoint: `${url}/token`,
      jwks_uri: `${url}/keys`,
      id_token_signing_alg_values_supported: ['RS256', 'none', 'HS256'],
      ...(userInfo === null ? {} : { userinfo_endpoint: `${url}/me` }),
      ...described,
    }
  if (path === '/keys')
    return {
      keys: keys.map(({ kid, publicKey }) => ({
        ...publicKey.export({ format: 'jwk' }),
        kid,
        use: 'sig',
        alg: 'RS256',
      })),
    }
  if (path === '/token') return { access_token: 'a', token_type: 'Bearer', ...token() }
  return path === '/me' ? userInfo : null
}

/** Making a pair takes a tenth of a second, so keys have one or the other, in turn. */
const PAIRS = [1, 2].map(() => generateKeyPairSync('rsa', { modulusLength: 2_048 }))

function newKey(): Key {
  const pair = PAIRS.shift()
  if (pair === undefined) throw new Error('there are two pairs')
  PAIRS.push(pair)
  return { kid: randomUUID(), ...pair }
}

const part = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url')

function idToken(changed: object = {}, key: Key | undefined = keys[0], header: object = {}): string {
  const now = Math.floor(Date.now() / 1_000)
  const claims = { iss: server.url, sub: 'alice', aud: 'mlg', nonce: CHECKS.nonce, iat: now, exp: now + 60, ...changed }
  const text = `${part({ alg: 'RS256', kid: key?.kid, ...header })}.${part(claims)}`
  return `${text}.${key === undefined ? '' : sign('sha256', Buffer.from(text), key.privateKey).toString('base64url')}`
}

function provider(groupsClaim = 'groups'): OpenIdProvider {
  const settings = { issuer: server.url, clientId: 'mlg', clientSecret: 'secret', scopes: ['openid'], label: 'Sign in' }
  return new OpenIdProvider({ ...settings, groupsClaim })
}

const complete = async (callback = CALLBACK) => await provider().complete(CHECKS, callback)

describe('the check of a provider', () => {
  const check = async () => await provider().check()

  it('counts the keys that it publishes', async () => {
    keys.push(newKey())
    expect(await check()).toEqual({ ok: true, value: 2 })
  })

  it.each<[string, () => void, RegExp]>([
    ['has another issuer', () => (described = { issuer: 'https://elsewhere.company' }), /issuer/],
    [
      'publishes no keys',
      () => (keys = []),
      /^the provider's keys at http.*\/keys can't be read: the answer has no signing key$/,
    ],
    ['names no address of its keys', () => (described = { jwks_uri: undefined }), /^the provider names no jwks_uri/],
    ['no longer has its keys', () => (described = { jwks_uri: `${server.url}/none` }), /the server answered 404$/],
    [
      'lacks PKCE',
      () => (described = { code_challenge_methods_supported: ['plain'] }),
      /^the provider doesn't support PKCE by S256$/,
    ],
  ])('finds that it %s', async (_, change, found) => {
    change()
    expect(await check()).toEqual({ ok: false, error: [expect.stringMatching(found)] })
  })

  it('finds that nothing answers', async () => {
    const away = await localServer(() => undefined)
    await away.close()
    const settings = { clientId: 'mlg', clientSecret: null, scopes: [], label: 'Sign in', groupsClaim: 'groups' }
    const found = await new OpenIdProvider({ ...settings, issuer: away.url }).check()
    expect(found).toEqual({ ok: false, error: [expect.stringMatching(/ECONNREFUSED/)] })
  })
})

describe('an ID token', () => {
  it('is accepted if everything in it is correct', async () => {
    token = () => ({ id_token: idToken({ name: 'Alice', groups: ['ml'] }), refresh_token: 'r' })
    expect(await complete()).toMatchObject({
      ok: true,
      value: { identity: { subject: 'alice', name: 'Alice', groups: ['ml'] }, tokens: { refreshToken: 'r' } },
    })
  })

  it.each<[string, () => string]>([
    ['has no signature', () => `${idToken({}, undefined, { alg: 'none' })}`],
    ['names no algorithm and is signed', () => idToken({}, keys[0], { alg: 'none' })],
    ['is signed with the client secret', () => idToken({}, keys[0], { alg: 'HS256' })],
    ['is signed by another key', () => idToken({}, { ...newKey(), kid: keys[0]?.kid ?? '' })],
    ["is signed by a key that the provider doesn't publish", () => idToken({}, newKey())],
    ['was changed after it was signed', () => idToken().replace(/\.[^.]+\./, `.${part({ sub: 'admin' })}.`)],
    ['is for another client', () => idToken({ aud: 'another' })],
    ['comes from another provider', () => idToken({ iss: 'https://evil.example' })],
    ['belongs to another sign-in', () => idToken({ nonce: 'another' })],
    ['has no nonce', () => idToken({ nonce: undefined })],
    ['has expired', () => idToken({ exp: Math.floor(Date.now() / 1_000) - 120 })],
  ])('is rejected if it %s', async (_, made) => {
    token = () => ({ id_token: made() })
    expect(await complete()).toMatchObject({ ok: false, error: { kind: 'refused' } })
  })

  it('is required', async () => {
    token = () => ({})
    expect(await complete()).toMatchObject({ ok: false, error: { kind: 'refused' } })
  })

  it('can come from a clock that is half a minute off', async () => {
    token = () => ({ id_token: idToken({ exp: Math.floor(Date.now() / 1_000) - 20 }) })
    expect(await complete()).toMatchObject({ ok: true })
  })

  it("is verified with the provider's current keys", async () => {
    const one = provider()
    token = () => ({ id_token: idToken() })
    expect(await one.complete(CHECKS, CALLBACK)).toMatchObject({ ok: true })
    keys = [newKey()]
    expect(await one.complete(CHECKS, CALLBACK)).toMatchObject({ ok: true })
    expect(await one.confirm('r', 'alice')).toMatchObject({ kind: 'confirmed' })
  })
})

describe('a callback', () => {
  beforeEach(() => void (token = () => ({ id_token: idToken() })))

  it.each([
    '?code=c&state=another',
    '?code=c',
    '?error=access_denied&state=a%20state',
    `?code=c&state=a%20state&iss=https://evil.example`,
  ])('is rejected with %s', async (query) => {
    const refused = await complete(new URL(`${SERVICE}/sign-in/callback${query}`))
    expect(refused).toMatchObject({ ok: false, error: { kind: 'refused' } })
  })
})

describe('a person', () => {
  it('has the groups from the user info, and only a verified address', async () => {
    token = () => ({ id_token: idToken({ groups: ['old'], email: 'a@company.com', email_verified: false }) })
    userInfo = { sub: 'alice', groups: ['new', 'new', 3, ''] }
    expect(await complete()).toMatchObject({
      value: { identity: { groups: ['new'], email: null, name: 'a@company.com' } },
    })
    userInfo = { sub: 'bob', groups: ['admins'] }
    expect(await complete()).toMatchObject({ ok: false })
  })

  it('has the groups of a nested claim', async () => {
    token = () => ({ id_token: idToken({ realm_access: { roles: ['ml'] }, 'https://company/groups': 'one' }) })
    const groupsOf = async (claim: string) => await provider(claim).complete(CHECKS, CALLBACK)
    expect(await groupsOf('realm_access.roles')).toMatchObject({ value: { identity: { groups: ['ml'] } } })
    expect(await groupsOf('https://company/groups')).toMatchObject({ value: { identity: { groups: ['one'] } } })
    expect(await groupsOf('constructor.name')).toMatchObject({ value: { identity: { groups: [] } } })
  })

  it('is neither confirmed by an answer about somebody else nor ended by an empty one', async () => {
    token = () => ({ id_token: idToken({ sub: 'bob', groups: ['admins'] }) })
    expect(await provider().confirm('r', 'alice')).toMatchObject({ kind: 'unknown' })
    const one = provider()
    await server.close()
    expect(await one.confirm('r', 'alice')).toMatchObject({ kind: 'unknown' })
    expect(await one.complete(CHECKS, CALLBACK)).toMatchObject({ ok: false, error: { kind: 'away' } })
    server = await localServer((_, response) => response.end())
  })
})
