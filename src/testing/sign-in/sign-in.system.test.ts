import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { PLAIN_SESSION_COOKIE } from '../../access/gate.ts'
import { openDatabases } from '../../adapters/postgres/testing.ts'
import { eventually } from '../parts.ts'
import { sharedService } from '../services.ts'
import { CookieBrowser } from './browser.ts'
import { ALICE } from './provider.ts'
import { startProtected, type ProtectedOptions, type ProtectedService } from './service.ts'

const started: ProtectedService[] = []
afterEach(async () => {
  for (const one of started.splice(0)) await one.stop()
})

async function protectedService(options: ProtectedOptions = {}): Promise<ProtectedService> {
  const one = await startProtected(options)
  started.push(one)
  return one
}

/** Rechecks after 0.6 s. */
const SOON = { sessions: { recheckMinutes: 0.01 } }

async function codeOf(answer: Response): Promise<unknown> {
  return ((await answer.json()) as { readonly code?: unknown }).code
}

const STATUS = '/api/v1/status'

describe('signing in', () => {
  let shared: ProtectedService
  beforeAll(async () => {
    shared = await startProtected()
  })
  afterAll(() => shared.stop())

  it('leads to the provider and back to the original page, with a session', async () => {
    const { url, get: ask } = shared
    const browser = new CookieBrowser()
    expect((await ask(STATUS, browser.header(url))).status).toBe(401)
    const path = '/e/data/kafka/a%2Fb.c?asOf=3#columns'
    const back = await browser.signIn(url, 'alice', path)
    expect([back.status, back.headers.get('location')]).toEqual([303, path])
    const [, session = ''] = back.headers.getSetCookie()
    expect(session).toMatch(/^mlg-session=[\w-]{43}; Path=\/; Max-Age=\d+; HttpOnly; SameSite=Lax$/)
    expect((await ask(STATUS, browser.header(url))).status).toBe(200)
  })

  it('sends PKCE, state and nonce that were never used before', async () => {
    const { url } = shared
    const visits = [await new CookieBrowser().send(`${url}/sign-in`), await new CookieBrowser().send(`${url}/sign-in`)]
    const sent = visits.map(({ headers }) => new URL(headers.get('location') ?? '').searchParams)
    for (const parameters of sent)
      expect(Object.fromEntries(parameters)).toMatchObject({ response_type: 'code', code_challenge_method: 'S256' })
    for (const name of ['state', 'nonce', 'code_challenge']) {
      const values = sent.map((parameters) => parameters.get(name) ?? '')
      expect(values.every((value) => value.length >= 43)).toBe(true)
      expect(new Set(values).size).toBe(2)
    }
  })

  it('refuses to return to another site, and a callback that began in another browser', async () => {
    const { url, get: ask } = shared
    for (const path of ['//evil.example', '/\\evil.example', 'https://evil.example', '/%2Fevil.example']) {
      const refused = await fetch(`${url}/sign-in?return=${encodeURIComponent(path)}`, { redirect: 'manual' })
      expect([refused.status, await codeOf(refused)]).toEqual([400, 'BAD_REQUEST'])
    }
    const [victim, attacker] = [new CookieBrowser(), new CookieBrowser()]
    const callback = await attacker.upToCallback(url, 'bob')
    const refused = await victim.send(callback)
    expect([refused.status, refused.text]).toEqual([400, expect.stringContaining('started in this browser')])
    expect(victim.cookie(url, PLAIN_SESSION_COOKIE)).toBeUndefined()
    const begun = await victim.upToCallback(url, 'alice')
    begun.searchParams.set('state', callback.searchParams.get('state') ?? '')
    expect((await victim.send(begun)).status).toBe(400)
    expect((await ask(STATUS, victim.header(url))).status).toBe(401)
  })

  it('accepts a callback once, even with the old cookies', async () => {
    const { url } = shared
    const browser = new CookieBrowser()
    const callback = await browser.upToCallback(url, 'alice')
    const name = `${PLAIN_SESSION_COOKIE}-sign-in`
    const flow = browser.cookie(url, name) ?? ''
    expect((await browser.send(callback)).status).toBe(303)
    expect((await browser.send(callback)).status).toBe(400)
    browser.setCookie(url, name, flow)
    const replayed = await browser.send(callback)
    expect([replayed.status, replayed.text]).toEqual([400, expect.stringContaining('didn&apos;t sign you in')])
  })

  it('gives every sign-in a new session, and ends the old one in the same browser', async () => {
    const { url, get: ask } = shared
    const browser = new CookieBrowser()
    browser.setCookie(url, PLAIN_SESSION_COOKIE, 'chosen-by-an-attacker')
    await browser.signIn(url, 'alice')
    const first = browser.header(url)
    expect(browser.cookie(url, PLAIN_SESSION_COOKIE)).not.toBe('chosen-by-an-attacker')
    await browser.signIn(url, 'alice')
    expect(browser.header(url)).not.toBe(first)
    expect([(await ask(STATUS, first)).status, (await ask(STATUS, browser.header(url))).status]).toEqual([401, 200])
  })

  it('works in several windows of a browser at once', async () => {
    const { url } = shared
    const browser = new CookieBrowser()
    const [one, other] = [
      await browser.upToCallback(url, 'alice', '/a'),
      await browser.upToCallback(url, 'alice', '/b'),
    ]
    expect((await browser.send(one)).headers.get('location')).toBe('/a')
    expect((await browser.send(other)).headers.get('location')).toBe('/b')
  })

  it('accepts only an e-mail address that the provider has verified', async () => {
    const { url, provider, service } = shared
    await new CookieBrowser().signIn(url, 'alice')
    await new CookieBrowser().signIn(url, 'bob')
    const account = async (of: string) => await service.store.account(`${provider.issuer}#${of}`)
    expect(await account('alice')).toMatchObject({ name: ALICE.name, email: ALICE.email, groups: ALICE.groups })
    expect(await account('bob')).toMatchObject({ name: 'Bob', email: null, groups: [] })
  })

  it('works with a rotated key of the provider, without a restart', async () => {
    const { url, provider } = shared
    expect((await new CookieBrowser().signIn(url, 'alice')).status).toBe(303)
    provider.rotateKeys()
    expect((await new CookieBrowser().signIn(url, 'alice')).status).toBe(303)
  })

  it("reports that the provider doesn't answer", async () => {
    const { url, provider } = shared
    const browser = new CookieBrowser()
    const callback = await browser.upToCallback(url, 'alice')
    await provider.stop()
    const refused = await browser.send(callback)
    await provider.start()
    expect([refused.status, refused.text]).toEqual([503, expect.stringContaining('doesn&apos;t answer')])
  })
})

describe('a session', () => {
  it('survives a restart, and outages of the provider', async () => {
    const one = await protectedService(SOON)
    const browser = new CookieBrowser()
    await browser.signIn(one.url, 'alice')
    await one.provider.stop()
    await one.restart()
    const since = Date.now()
    await eventually(() => Date.now() - since > 1_500, 'the provider was asked in vain')
    expect((await one.get(STATUS, browser.header(one.url))).status).toBe(200)
    await one.provider.start()
    one.provider.accounts.set('alice', { ...ALICE, groups: [] })
    const metrics = async (): Promise<number> => (await one.get('/metrics', browser.header(one.url))).status
    await eventually(async () => (await metrics()) === 403, 'it is asked again')
  })

  it('has the rights of the groups that the provider names now', async () => {
    const { url, provider, service } = await protectedService(SOON)
    const browser = new CookieBrowser()
    await browser.signIn(url, 'alice')
    const may = async (): Promise<number> =>
      (await fetch(`${url}/metrics`, { headers: { cookie: browser.header(url) } })).status
    expect(await may()).toBe(200)
    provider.accounts.set('alice', { ...ALICE, groups: ['ml'] })
    await eventually(async () => (await may()) === 403, 'the right is lost')
    provider.accounts.set('alice', ALICE)
    await eventually(async () => (await may()) === 200, 'it is back')
    expect(await service.store.credentials('session', null, 10)).toHaveLength(1)
  })

  it('ends with the account at the provider', async () => {
    const { url, provider, service, get: ask } = await protectedService(SOON)
    const browser = new CookieBrowser()
    await browser.signIn(url, 'alice')
    provider.accounts.delete('alice')
    await eventually(async () => (await ask(STATUS, browser.header(url))).status === 401, 'it ends')
    expect(await service.store.account(`${provider.issuer}#alice`)).toMatchObject({ endedAt: expect.any(Number) })
    provider.accounts.set('alice', ALICE)
    await browser.signIn(url, 'alice')
    expect((await ask(STATUS, browser.header(url))).status).toBe(200)
  })

  it('ends when somebody signs out, and at the provider too', async () => {
    const { url, provider, get: ask } = await protectedService()
    const browser = new CookieBrowser()
    await browser.signIn(url, 'alice')
    const before = browser.header(url)
    const forged = await browser.send(`${url}/sign-out`, { method: 'POST' })
    expect(forged.status).toBe(403)
    expect((await ask(STATUS, before)).status).toBe(200)
    const done = await browser.send(`${url}/sign-out`, { method: 'POST', headers: { origin: url } })
    const { location } = JSON.parse(done.text) as { readonly location: string }
    const end = new URL(location)
    expect(end.origin).toBe(provider.issuer)
    expect(end.searchParams.get('post_logout_redirect_uri')).toBe(`${url}/signed-out`)
    expect(end.searchParams.get('id_token_hint')).toMatch(/^ey/)
    expect(browser.cookie(url, PLAIN_SESSION_COOKIE)).toBeUndefined()
    const refused = await ask(STATUS, before)
    expect([refused.status, await codeOf(refused)]).toEqual([401, 'SESSION_ENDED'])
  })
})

const postgres = await sharedService('postgres')

describe.skipIf(postgres === null)('a session of several processes', () => {
  const databases = openDatabases(() => postgres?.url ?? '')

  it('is valid in each of them, and ends in each of them', async () => {
    const { url: store } = await databases.take()
    const { url, startAnother, get: ask } = await protectedService({ store })
    const another = await startAnother()
    try {
      const browser = new CookieBrowser()
      await browser.signIn(url, 'alice')
      const cookie = browser.header(url)
      const statusThere = async (): Promise<number> =>
        (await fetch(another.url + STATUS, { headers: { cookie } })).status
      expect([(await ask(STATUS, cookie)).status, await statusThere()]).toEqual([200, 200])
      await fetch(`${another.url}/sign-out`, { method: 'POST', headers: { cookie, origin: another.url } })
      await eventually(async () => (await ask(STATUS, cookie)).status === 401, 'it has ended there as well')
      expect(await statusThere()).toBe(401)
    } finally {
      await another.stop()
    }
  })
})
