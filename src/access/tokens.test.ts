import { describe, expect, it } from 'vitest'
import { openSqliteStore } from '../adapters/sqlite/store.ts'
import type { Token } from '../contracts/access.ts'
import { ALL_RIGHTS, type Caller } from '../contracts/caller.ts'
import { createToken, MAX_TOKENS, type RequestedToken } from './tokens.ts'

const NOW = Date.parse('2026-02-01T00:00:00Z')

const callerOf = (id: string): Caller => ({
  id,
  kind: 'session',
  name: id,
  rights: new Set(ALL_RIGHTS),
  roles: new Set(),
  platforms: null,
  email: null,
  expiresAt: null,
  isFromOperator: false,
})

const [ALICE, BOB] = [callerOf('https://id.company#alice'), callerOf('https://id.company#bob')]

const requested = (of: Partial<RequestedToken> = {}): RequestedToken => ({
  name: 'ci',
  rights: ['read'],
  platforms: null,
  expires: '90d',
  service: false,
  ...of,
})

function setUp(limited?: { readonly stored: readonly Token[] }) {
  const store = openSqliteStore({ path: ':memory:' })
  const tokens = limited === undefined ? store : { ...store, credentials: async () => [...limited.stored] }
  return async (caller: Caller, of: Partial<RequestedToken> = {}): Promise<string> => {
    const made = await createToken(requested(of), { caller, now: NOW, store: tokens })
    return made.ok ? 'made' : made.error.detail
  }
}

const stored = (account: string | null, n: number): readonly Token[] =>
  Array.from({ length: n }, (_, i) => ({
    kind: 'token',
    id: `t${i}`,
    sha256: `${i}`.padStart(64, '0'),
    name: `t${i}`,
    account,
    rights: ['read'],
    platforms: null,
    createdAt: NOW,
    expiresAt: NOW + 1,
    usedAt: null,
    createdBy: 'local',
  }))

describe('a new token', () => {
  it('needs a unique name within its account, or among service tokens', async () => {
    const make = setUp()
    expect(await make(ALICE)).toBe('made')
    expect(await make(ALICE)).toContain('There is a token "ci" already')
    expect(await make(BOB)).toBe('made')
    expect(await make(ALICE, { service: true })).toBe('made')
    expect(await make(BOB, { service: true })).toContain('There is a token "ci" already')
  })

  it('needs a unique service name even if people made very many tokens since', async () => {
    const store = openSqliteStore({ path: ':memory:' })
    const [old] = stored(null, 1)
    if (old !== undefined)
      await store.saveCredential({ ...old, id: 'old', sha256: 'old', name: 'ci', createdAt: NOW - 1 })
    for (const one of stored(ALICE.id, MAX_TOKENS)) await store.saveCredential(one)
    const made = await createToken(requested({ service: true }), { caller: BOB, now: NOW, store })
    expect(made.ok ? 'made' : made.error.detail).toContain('There is a token "ci" already')
    await store.close()
  })

  it('counts towards the limit of its account, or that of service tokens', async () => {
    expect(await setUp({ stored: stored(ALICE.id, MAX_TOKENS) })(ALICE)).toContain(`There are ${MAX_TOKENS} tokens`)
    expect(await setUp({ stored: stored(null, MAX_TOKENS) })(ALICE, { service: true })).toContain('There are')
    expect(await setUp({ stored: stored(ALICE.id, MAX_TOKENS) })(ALICE, { service: true })).toBe('made')
  })
})
