import { describe, expect, it } from 'vitest'
import type { Account, Credential, PersonSession, Token } from '../contracts/access.ts'
import { openSqliteStore } from '../adapters/sqlite/store.ts'
import type { Clock } from '../contracts/clock.ts'
import { FailedAttempts, FREE_FAILURES, MAX_AT_ONCE } from './failed-attempts.ts'
import { AccessGate, SESSION_COOKIE, type GateRules } from './gate.ts'
import { BUILT_IN_ROLES } from './roles.ts'
import { newSecret, newToken, sha256 } from './secret.ts'

const NOW = Date.parse('2026-02-01T00:00:00Z')
const MINUTE = 60_000

const ALICE: Account = {
  id: 'https://id.company#alice',
  name: 'Alice',
  email: 'alice@company.com',
  groups: ['ml'],
  confirmedAt: NOW,
  endedAt: null,
}

function rules(of: Partial<GateRules> = {}): GateRules {
  const roles = new Map(Object.entries(BUILT_IN_ROLES).map(([name, rights]) => [name, new Set(rights)]))
  const groups = new Map([['ops', ['operator']]])
  return {
    local: false,
    sessionCookie: SESSION_COOKIE,
    tokens: [],
    rules: { roles, groups, everyone: new Set(['read', 'edit']), contact: null },
    ...of,
  }
}

/** Stands still until it is advanced. */
function handClock(): Clock & { advance(ms: number): void } {
  let now = NOW
  return { now: () => now, sleep: async () => undefined, advance: (ms) => void (now += ms) }
}

function setUp(configured: GateRules = rules()) {
  const store = openSqliteStore({ path: ':memory:' })
  const clock = handClock()
  let current = configured
  let looks = 0
  const counted = {
    credential: (digest: string) => (looks++, store.credential(digest)),
    account: store.account,
    noteUses: store.noteUses,
  }
  const attempts = new FailedAttempts(clock)
  const gate = new AccessGate({ store: counted, configured: () => current, clock, attempts })
  const connection = {}
  const ask = async (presented: {
    readonly token?: string
    readonly cookie?: string
    readonly authorization?: string
  }) => {
    const authorization =
      presented.authorization ?? (presented.token === undefined ? undefined : `Bearer ${presented.token}`)
    const admitted = await gate.callerOf({ authorization, cookie: presented.cookie, address: '192.0.2.1', connection })
    if (!admitted.ok) return admitted.error.code
    const { rights, platforms, roles, ...others } = admitted.value
    return { ...others, rights: [...rights].sort(), platforms: platforms && [...platforms], roles: [...roles] }
  }
  const token = async (of: Partial<Token> = {}): Promise<string> => {
    const secret = newToken()
    const base: Token = {
      kind: 'token',
      id: 't1',
      sha256: sha256(secret),
      name: 'ci',
      account: null,
      rights: ['read', 'send'],
      platforms: ['registry'],
      createdAt: NOW,
      expiresAt: NOW + 10 * MINUTE,
      usedAt: null,
      createdBy: 'local',
    }
    await store.saveCredential({ ...base, ...of })
    return secret
  }
  const session = async (of: Partial<PersonSession> = {}): Promise<string> => {
    const secret = newSecret()
    const base: PersonSession = {
      kind: 'session',
      id: 's1',
      sha256: sha256(secret),
      account: ALICE.id,
      createdAt: NOW,
      expiresAt: NOW + 10 * MINUTE,
      usedAt: null,
      idleMs: 2 * MINUTE,
      idToken: null,
      refreshToken: null,
      checkedAt: NOW,
    }
    await store.saveCredential({ ...base, ...of })
    return `theme=dark; ${SESSION_COOKIE}=${secret}`
  }
  return {
    store,
    clock,
    gate,
    ask,
    token,
    session,
    configure: (next: Partial<GateRules>) => void (current = rules(next)),
    looks: () => looks,
  }
}

describe('the gate', () => {
  it('admits a client without credentials as the local operator only if configured', async () => {
    expect(await setUp().ask({})).toBe('UNAUTHENTICATED')
    expect(await setUp(rules({ local: true })).ask({})).toMatchObject({ id: 'local', kind: 'local' })
  })

  it('rejects a wrong credential even if there is a local operator', async () => {
    const { ask } = setUp(rules({ local: true }))
    expect(await ask({ token: newToken() })).toBe('BAD_TOKEN')
    expect(await ask({ authorization: 'Basic YTpi' })).toBe('BAD_TOKEN')
    expect(await ask({ authorization: 'Bearer ' })).toBe('BAD_TOKEN')
    expect(await ask({ cookie: `${SESSION_COOKIE}=${newSecret()}` })).toBe('SESSION_ENDED')
    expect(await ask({ cookie: 'theme=dark' })).toMatchObject({ id: 'local' })
  })

  it('admits a service account with the rights and platforms of its token', async () => {
    const { ask, token } = setUp()
    expect(await ask({ token: await token() })).toEqual({
      id: 'token:ci',
      name: 'ci',
      kind: 'token',
      rights: ['read', 'send'],
      platforms: ['registry'],
      roles: [],
      email: null,
      expiresAt: NOW + 10 * MINUTE,
      isFromOperator: false,
    })
  })

  it('accepts a configured token of any characters', async () => {
    const secret = 'a key of OpenLineage, with spaces'
    const declared = {
      name: 'openlineage',
      sha256: sha256(secret),
      rights: new Set(['send'] as const),
      platforms: null,
    }
    const { ask } = setUp(rules({ tokens: [{ ...declared, expiresAt: null }] }))
    expect(await ask({ token: secret })).toMatchObject({ name: 'openlineage' })
    expect(await ask({ token: `${secret}!` })).toBe('BAD_TOKEN')
  })

  it('accepts no token as a session, and no session as a token', async () => {
    const { ask, token, session, store } = setUp()
    await store.saveAccount(ALICE)
    const [secret, cookie] = [await token(), await session()]
    const swapped = async () => [
      await ask({ cookie: `${SESSION_COOKIE}=${secret}` }),
      await ask({ token: cookie.split('=').at(-1) ?? '' }),
    ]
    expect(await swapped()).toEqual(['SESSION_ENDED', 'BAD_TOKEN'])
    expect([await ask({ token: secret }), await ask({ cookie })]).toMatchObject([{ name: 'ci' }, { name: 'Alice' }])
    // One's cached entry doesn't admit the other.
    expect(await swapped()).toEqual(['SESSION_ENDED', 'BAD_TOKEN'])
  })

  it("gives a person the rights of everyone plus those of their groups' roles", async () => {
    const { ask, session, store, gate } = setUp()
    await store.saveAccount(ALICE)
    const cookie = await session()
    expect(await ask({ cookie })).toMatchObject({
      id: ALICE.id,
      kind: 'session',
      email: ALICE.email,
      rights: ['edit', 'read'],
    })
    await store.saveAccount({ ...ALICE, groups: ['ml', 'ops'] })
    gate.forget()
    expect(await ask({ cookie })).toMatchObject({ rights: ['edit', 'metrics', 'operate', 'read'], roles: ['operator'] })
  })

  it("never gives a person's token more rights than the person, and ends both together", async () => {
    const { ask, token, store, gate, clock } = setUp()
    await store.saveAccount(ALICE)
    const secret = await token({ account: ALICE.id, rights: ['read', 'administer'], expiresAt: NOW + 1e11 })
    expect(await ask({ token: secret })).toMatchObject({ id: ALICE.id, name: 'Alice', rights: ['read'] })
    await store.saveAccount({ ...ALICE, endedAt: NOW })
    gate.forget()
    expect(await ask({ token: secret })).toBe('BAD_TOKEN')
    await store.saveAccount(ALICE)
    // Nobody has confirmed for a month that Alice still works there.
    clock.advance(31 * 24 * 60 * MINUTE)
    expect(await ask({ token: secret })).toBe('BAD_TOKEN')
  })

  it('rejects an expired token or session, cached or not', async () => {
    const { ask, token, session, store, clock } = setUp()
    await store.saveAccount(ALICE)
    const [secret, cookie] = [await token(), await session({ idleMs: 100 * MINUTE })]
    clock.advance(10 * MINUTE - 1)
    expect([await ask({ token: secret }), await ask({ cookie })]).toMatchObject([{ name: 'ci' }, { name: 'Alice' }])
    clock.advance(1)
    expect([await ask({ token: secret }), await ask({ cookie })]).toEqual(['BAD_TOKEN', 'SESSION_ENDED'])
  })

  it('ends idle sessions, and keeps active ones', async () => {
    const { ask, session, store, clock, gate } = setUp()
    await store.saveAccount(ALICE)
    const cookie = await session()
    for (let i = 0; i < 3; i++) {
      clock.advance(MINUTE)
      expect(await ask({ cookie })).toMatchObject({ name: 'Alice' })
      await gate.saveUses()
    }
    clock.advance(2 * MINUTE + 1_001)
    expect(await ask({ cookie })).toBe('SESSION_ENDED')
  })

  it('looks a caller up once a second, and at once after a revocation', async () => {
    const { ask, token, store, clock, gate, looks } = setUp()
    const secret = await token()
    for (let i = 0; i < 5; i++) await ask({ token: secret })
    expect(looks()).toBe(1)
    clock.advance(1_000)
    await ask({ token: secret })
    expect(looks()).toBe(2)
    await store.revokeCredentials(['t1'])
    gate.forget()
    expect(await ask({ token: secret })).toBe('BAD_TOKEN')
  })

  it('ignores a look-up that a revocation overtook', async () => {
    const { store, gate, token } = setUp()
    const secret = await token()
    let answer: (credential: Credential | null) => void = () => undefined
    const slow = new AccessGate({
      store: { ...store, credential: () => new Promise((resolve) => (answer = resolve)) },
      configured: rules,
      clock: handClock(),
      attempts: new FailedAttempts(handClock()),
    })
    const found = await store.credential(sha256(secret))
    const presented = { authorization: `Bearer ${secret}`, cookie: undefined, address: '', connection: {} }
    const first = slow.callerOf(presented)
    slow.forget()
    answer(found)
    await first
    const second = slow.callerOf(presented)
    answer(null)
    expect(await second).toMatchObject({ ok: false })
    expect(gate).toBeDefined()
  })

  it('tells credentials on one connection apart, and rejects a revoked one there', async () => {
    const { store, gate, ask, token, session } = setUp()
    await store.saveAccount(ALICE)
    const [ci, other] = [await token(), await token({ id: 't2', name: 'other' })]
    const cookie = await session()
    for (const _ of [1, 2]) {
      expect(await ask({ token: ci })).toMatchObject({ name: 'ci' })
      expect(await ask({ token: other })).toMatchObject({ name: 'other' })
      expect(await ask({ cookie })).toMatchObject({ name: 'Alice' })
      expect(await ask({ token: `${ci.slice(0, -1)}!` })).toBe('BAD_TOKEN')
    }
    expect(await ask({ token: ci })).toMatchObject({ name: 'ci' })
    await store.revokeCredentials(['t1'])
    gate.forget()
    expect(await ask({ token: ci })).toBe('BAD_TOKEN')
    expect(await ask({ token: other })).toMatchObject({ name: 'other' })
  })

  it('admits configured tokens until they expire or are removed', async () => {
    const secret = newToken()
    const declared = {
      name: 'ci',
      sha256: sha256(secret),
      rights: new Set(['read'] as const),
      platforms: null,
      expiresAt: NOW + MINUTE,
    }
    const { ask, configure, gate, clock, looks } = setUp(rules({ tokens: [declared] }))
    expect(await ask({ token: secret })).toMatchObject({ id: 'token:ci', rights: ['read'] })
    configure({ tokens: [] })
    gate.forget()
    expect(await ask({ token: secret })).toBe('BAD_TOKEN')
    configure({ tokens: [declared] })
    expect(looks()).toBe(1)
    clock.advance(MINUTE)
    expect(await ask({ token: secret })).toBe('BAD_TOKEN')
  })

  it('names the holder of an emergency token, so that their requests are audited', async () => {
    const secret = newToken()
    const rights = new Set(['read'] as const)
    const token = {
      name: 'emergency access of root',
      sha256: sha256(secret),
      rights,
      platforms: null,
      expiresAt: NOW + 1,
    }
    const { store, clock } = setUp()
    const attempts = new FailedAttempts(clock)
    const gate = new AccessGate({ store, configured: rules, clock, attempts, emergency: () => token })
    const presented = { authorization: `Bearer ${secret}`, cookie: undefined, address: '', connection: {} }
    expect(await gate.callerOf(presented)).toMatchObject({ ok: true, value: { kind: 'emergency', name: token.name } })
    clock.advance(1)
    expect(await gate.callerOf(presented)).toMatchObject({ ok: false })
  })
})

describe('after ten failed credentials from an address, the gate', () => {
  it('stops looking up credentials, and says when to retry', async () => {
    const { gate, clock, looks } = setUp()
    const guess = async (address: string) =>
      await gate.callerOf({ authorization: `Bearer ${newToken()}`, cookie: undefined, address, connection: {} })
    const codes = new Set<string>()
    // 200 a second, for a minute.
    for (let n = 0; n < 12_000; n++) {
      const admitted = await guess(`2001:db8::${(n % 256).toString(16)}`)
      if (!admitted.ok) codes.add(admitted.error.code)
      clock.advance(5)
    }
    expect(codes).toEqual(new Set(['BAD_TOKEN', 'TOO_MANY']))
    // Ten, and one after each wait of 1, 2, 4, 8, 16 and 32 s at most.
    expect(looks()).toBeLessThanOrEqual(FREE_FAILURES + 6)
    expect(await guess('2001:db8::1')).toMatchObject({ error: { code: 'TOO_MANY', retryAfter: expect.any(Number) } })
    expect(await guess('2001:db8:0:1::1')).toMatchObject({ error: { code: 'BAD_TOKEN' } })
  })

  it('limits the look-ups in progress, however many requests arrive at once', async () => {
    const { gate, looks } = setUp()
    const guess = async () =>
      await gate.callerOf({
        authorization: `Bearer ${newToken()}`,
        cookie: undefined,
        address: '192.0.2.1',
        connection: {},
      })
    await Promise.all(Array.from({ length: 1_000 }, guess))
    expect(looks()).toBe(MAX_AT_ONCE)
    await Promise.all(Array.from({ length: 1_000 }, guess))
    expect(looks()).toBe(MAX_AT_ONCE)
  })

  it('still admits known and newly issued credentials, and delays the others', async () => {
    const { ask, token, session, store, clock, gate } = setUp()
    await store.saveAccount(ALICE)
    const [known, unknown] = [await token(), await token({ id: 't2' })]
    await ask({ token: known })
    for (let n = 0; n < FREE_FAILURES; n++) await ask({ cookie: `${SESSION_COOKIE}=${newSecret()}` })
    expect(await ask({ token: newToken() })).toBe('TOO_MANY')
    gate.forget()
    expect(await ask({ token: known })).toMatchObject({ name: 'ci' })
    const cookie = await session()
    gate.noteIssued(cookie.split('=').at(-1) ?? '')
    expect(await ask({ cookie })).toMatchObject({ name: 'Alice' })
    expect(await ask({ token: unknown })).toBe('TOO_MANY')
    clock.advance(1_000)
    expect(await ask({ token: unknown })).toMatchObject({ name: 'ci' })
  })

  it("doesn't count formerly valid credentials as failures, and looks them up once a second", async () => {
    const { ask, token, store, clock, gate, looks } = setUp()
    const [ended, other] = [await token(), await token({ id: 't2' })]
    await ask({ token: ended })
    await store.revokeCredentials(['t1'])
    gate.forget()
    for (let n = 0; n < 100; n++) {
      expect(await ask({ token: ended })).toBe('BAD_TOKEN')
      clock.advance(100)
    }
    expect(looks()).toBe(11)
    expect(await ask({ token: other })).toMatchObject({ name: 'ci' })
  })
})
