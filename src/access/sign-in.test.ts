import { expect, it } from 'vitest'
import { openSqliteStore } from '../adapters/sqlite/store.ts'
import type { Credential } from '../contracts/access.ts'
import { sha256 } from './secret.ts'
import { SignIn } from './sign-in.ts'

const clock = { now: () => 1_000, sleep: async () => undefined }
const limits = () => ({ idleMs: 1, absoluteMs: 1 })
const COMMON = { account: 'https://id.company#alice', createdAt: 0, expiresAt: 9_000, usedAt: null }
const SESSION: Credential = {
  ...COMMON,
  kind: 'session',
  id: 's',
  sha256: sha256('of the session'),
  idleMs: 9_000,
  idToken: null,
  refreshToken: null,
  checkedAt: 0,
}
const TOKEN: Credential = {
  ...COMMON,
  kind: 'token',
  id: 't',
  sha256: sha256('of the token'),
  name: 'ci',
  rights: ['read'],
  platforms: null,
  createdBy: 'local',
}

it('ends a session only by its own secret, and a token likewise', async () => {
  const store = openSqliteStore({ path: ':memory:' })
  let changes = 0
  const signIn = new SignIn({ store, provider: () => null, limits, clock, changed: () => void changes++ })
  for (const one of [SESSION, TOKEN]) await store.saveCredential(one)
  const left = async () => [await store.credential(SESSION.sha256), await store.credential(TOKEN.sha256)]
  expect(await signIn.loginEnd(TOKEN.sha256)).toBe(9_000)
  expect(await signIn.loginEnd(SESSION.sha256)).toBeNull()
  await signIn.signOut('of the token', 'https://aip.company')
  await signIn.revokeToken('of the session')
  expect([changes, await left()]).toEqual([0, [SESSION, TOKEN]])
  await signIn.revokeToken('of the token')
  expect([changes, await left()]).toEqual([1, [SESSION, null]])
  await signIn.signOut('of the session', 'https://aip.company')
  expect([changes, await left()]).toEqual([2, [null, null]])
  await store.close()
})
