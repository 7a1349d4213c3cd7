import { beforeEach, describe, expect, it } from 'vitest'
import { openSqliteStore } from '../adapters/sqlite/store.ts'
import type { Account, PersonSession } from '../contracts/access.ts'
import type { Confirmation, IdentityProvider } from '../contracts/identity-provider.ts'
import { silentLog } from '../testing/parts.ts'
import { confirmSessions } from './confirm-sessions.ts'

const ISSUER = 'https://id.company'
const MINUTE = 60_000
const NOW = Date.parse('2026-02-01T00:00:00Z')

const account = (of: Partial<Account> = {}): Account => ({
  id: `${ISSUER}#alice`,
  name: 'Alice',
  email: null,
  groups: ['ml'],
  confirmedAt: NOW - 10 * MINUTE,
  endedAt: null,
  ...of,
})

const session = (id: string, of: Partial<PersonSession> = {}): PersonSession => ({
  kind: 'session',
  id,
  sha256: id.padEnd(64, 'x'),
  account: account().id,
  createdAt: NOW - 10 * MINUTE,
  expiresAt: NOW + 60 * MINUTE,
  usedAt: NOW,
  idleMs: 30 * MINUTE,
  idToken: null,
  refreshToken: `token of ${id}`,
  checkedAt: NOW - 10 * MINUTE,
  ...of,
})

let store = openSqliteStore({ path: ':memory:' })
/** Refresh tokens that the provider received. */
let asked: string[] = []
let answer: (refreshToken: string) => Confirmation | Promise<Confirmation>
beforeEach(() => {
  store = openSqliteStore({ path: ':memory:' })
  asked = []
  answer = () => confirmationWith(['ml'])
})

function confirmationWith(groups: readonly string[]): Confirmation {
  const identity = { subject: 'alice', name: 'Alice', email: null, groups }
  return { kind: 'confirmed', identity, tokens: { idToken: null, refreshToken: 'the next' } }
}

async function pass(now = NOW): Promise<void> {
  const provider: Pick<IdentityProvider, 'issuer' | 'confirm'> = {
    issuer: ISSUER,
    confirm: async (refreshToken) => {
      asked.push(refreshToken)
      return await answer(refreshToken)
    },
  }
  await confirmSessions({
    store,
    provider,
    recheckMs: 5 * MINUTE,
    clock: { now: () => now, sleep: async () => undefined },
    log: silentLog,
    changed: () => undefined,
    stillWanted: async () => true,
  })
}

const sessionIds = async (): Promise<readonly string[]> =>
  (await store.credentials('session', null, 1_000)).map(({ id }) => id).sort()

describe('confirming sessions', () => {
  it('asks once per account, by its newest session, and then uses the new token', async () => {
    await store.saveAccount(account())
    await store.saveCredential(session('old'))
    await store.saveCredential(session('new', { createdAt: NOW - MINUTE }))
    answer = () => confirmationWith(['ml', 'ops'])
    await pass()
    expect(asked).toEqual(['token of new'])
    expect(await store.account(account().id)).toMatchObject({ groups: ['ml', 'ops'], confirmedAt: NOW })
    await pass(NOW + 5 * MINUTE - 1)
    expect(asked.length).toBe(1)
    await pass(NOW + 5 * MINUTE)
    expect(asked).toEqual(['token of new', 'the next'])
  })

  it('ends a session that the provider ended, and the account with its last one', async () => {
    await store.saveAccount(account())
    await store.saveCredential(session('old'))
    await store.saveCredential(session('new', { createdAt: NOW - MINUTE }))
    await store.saveCredential(session('silent', { createdAt: NOW - 2 * MINUTE, refreshToken: null }))
    answer = (token) => (token === 'token of new' ? { kind: 'ended' } : confirmationWith(['ml']))
    await pass()
    expect(await sessionIds()).toEqual(['old', 'silent'])
    expect(await store.account(account().id)).toMatchObject({ endedAt: null })
    answer = () => ({ kind: 'ended' })
    await pass(NOW + 5 * MINUTE)
    expect(await sessionIds()).toEqual([])
    expect(await store.account(account().id)).toMatchObject({ endedAt: NOW + 5 * MINUTE })
  })

  it('spares a session that began while the provider was asked', async () => {
    await store.saveAccount(account())
    await store.saveCredential(session('old'))
    answer = async () => {
      await store.saveCredential(session('new', { createdAt: NOW, checkedAt: NOW }))
      return { kind: 'ended' }
    }
    await pass()
    expect(await sessionIds()).toEqual(['new'])
    expect(await store.account(account().id)).toMatchObject({ endedAt: null })
  })

  it('does not restore a session that ended while the provider was asked', async () => {
    await store.saveAccount(account())
    await store.saveCredential(session('one'))
    answer = async () => {
      await store.revokeCredentials(['one'])
      return confirmationWith(['ml'])
    }
    await pass()
    expect(await sessionIds()).toEqual([])
  })

  it('changes nothing while the provider is down, and soon stops asking', async () => {
    for (let n = 0; n < 100; n++) {
      const id = `${ISSUER}#${n}`
      await store.saveAccount(account({ id }))
      await store.saveCredential(session(`s${n}`, { account: id }))
    }
    const before = await sessionIds()
    answer = () => ({ kind: 'unknown', reason: 'it is away' })
    await pass()
    expect(asked.length).toBeLessThan(16)
    expect(await sessionIds()).toEqual(before)
  })

  it('confirms an account without a new description, and keeps the old one', async () => {
    await store.saveAccount(account({ groups: ['ml', 'ops'] }))
    await store.saveCredential(session('one'))
    answer = () => ({ kind: 'confirmed', identity: null, tokens: { idToken: null, refreshToken: 'the next' } })
    await pass()
    expect(await store.account(account().id)).toEqual(account({ groups: ['ml', 'ops'], confirmedAt: NOW }))
  })

  it('skips idle sessions and accounts of another provider', async () => {
    await store.saveCredential(session('idle', { usedAt: NOW - 40 * MINUTE }))
    await store.saveCredential(session('foreign', { account: 'https://other.company#alice' }))
    await pass()
    expect(asked).toEqual([])
  })
})
