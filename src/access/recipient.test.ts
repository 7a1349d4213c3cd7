import { expect, it } from 'vitest'
import type { Account, Credential } from '../contracts/access.ts'
import { CONFIRMED_MS } from './gate.ts'
import { accessOfRecipient, type RecipientParts } from './recipient.ts'

const NOW = Date.parse('2026-02-01T00:00:00Z')
const ALICE: Account = {
  id: 'https://id.company#alice',
  name: 'Alice',
  email: null,
  groups: ['ml'],
  confirmedAt: NOW,
  endedAt: null,
}

function partsWith(account: Account | null, credentials: readonly Credential[] = []): RecipientParts {
  return {
    store: { account: async () => account, credentials: async () => [...credentials] },
    isLocal: () => true,
    rules: () => ({
      roles: new Map(),
      groups: new Map([['ml', ['modeller']]]),
      everyone: new Set(['read']),
      contact: null,
    }),
    tokens: () => [],
  }
}

const token = (of: Partial<Extract<Credential, { readonly kind: 'token' }>>): Credential => ({
  kind: 'token',
  id: 't',
  sha256: 'x',
  name: 'ci',
  account: null,
  rights: ['read'],
  platforms: null,
  createdAt: NOW,
  expiresAt: NOW + 1,
  usedAt: null,
  createdBy: 'local',
  ...of,
})

const isTold = async (account: Account | null, now = NOW): Promise<boolean> =>
  (await accessOfRecipient({ kind: 'account', id: ALICE.id }, partsWith(account), now)) !== null
const isToken = async (of: Parameters<typeof token>[0]): Promise<boolean> =>
  (await accessOfRecipient({ kind: 'token', name: 'ci' }, partsWith(null, [token(of)]), NOW)) !== null

it('a recipient needs an account confirmed recently and not ended', async () => {
  const access = await accessOfRecipient({ kind: 'account', id: ALICE.id }, partsWith(ALICE), NOW)
  expect(access).toEqual({ roles: new Set(['modeller']) })
  expect(await isTold(ALICE, NOW + CONFIRMED_MS - 1)).toBe(true)
  expect(await isTold(ALICE, NOW + CONFIRMED_MS)).toBe(false)
  expect(await isTold({ ...ALICE, endedAt: NOW })).toBe(false)
  expect(await isTold(null)).toBe(false)
})

it('a recipient needs an unexpired service token with the right to read', async () => {
  expect(await isToken({})).toBe(true)
  expect(await isToken({ expiresAt: NOW })).toBe(false)
  expect(await isToken({ rights: ['send'] })).toBe(false)
  expect(await isToken({ account: ALICE.id })).toBe(false)
  expect(await isToken({ name: 'other' })).toBe(false)
})
