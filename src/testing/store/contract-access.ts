import { expect, it } from 'vitest'
import type { AccessStore, Account, PersonSession, Token } from '../../contracts/access.ts'
import type { RecordSubject } from './subject.ts'

const NOW = Date.parse('2026-01-05T00:00:00Z')
const HOUR = 3_600_000

const ALICE: Account = {
  id: 'https://id.company#alice',
  name: 'Alice',
  email: 'alice@company.com',
  groups: ['ml', 'ops'],
  confirmedAt: NOW,
  endedAt: null,
}

function token(id: string, of: Partial<Token> = {}): Token {
  return {
    kind: 'token',
    id,
    sha256: id.padEnd(64, '0'),
    name: `token ${id}`,
    account: null,
    rights: ['read', 'send'],
    platforms: ['registry'],
    createdAt: NOW,
    expiresAt: NOW + HOUR,
    usedAt: null,
    createdBy: 'local',
    ...of,
  }
}

const SESSION: PersonSession = {
  kind: 'session',
  id: 's1',
  sha256: 's1'.padEnd(64, '0'),
  account: ALICE.id,
  createdAt: NOW + 1,
  expiresAt: NOW + HOUR,
  usedAt: null,
  idleMs: 1_000,
  idToken: 'id token',
  refreshToken: null,
  checkedAt: NOW,
}

export function accessContract(subject: RecordSubject<AccessStore>): void {
  const store = () => subject.store()

  it("finds a credential by its secret's digest, as saved, also after a restart", async () => {
    await store().saveCredential(token('t1'))
    await store().saveCredential(SESSION)
    await subject.reopen()
    expect(await store().credential(token('t1').sha256)).toEqual(token('t1'))
    expect(await store().credential(SESSION.sha256)).toEqual(SESSION)
    expect(await store().credential('f'.repeat(64))).toBeNull()
  })

  it('replaces a credential saved again under the same id, including its digest', async () => {
    await store().saveCredential(SESSION)
    const renewed = { ...SESSION, sha256: 'a'.repeat(64), checkedAt: NOW + 5 }
    await store().saveCredential(renewed)
    expect(await store().credential(SESSION.sha256)).toBeNull()
    expect(await store().credentials('session', null, 10)).toEqual([renewed])
  })

  it('lists credentials of a kind, newest first, for one account or all, up to a limit', async () => {
    const [old, own, recent] = [
      token('t1'),
      token('t2', { account: ALICE.id, createdAt: NOW + 1 }),
      token('t3', { createdAt: NOW + 2 }),
    ]
    for (const one of [old, own, recent, SESSION]) await store().saveCredential(one)
    expect(await store().credentials('token', null, 10)).toEqual([recent, own, old])
    expect(await store().credentials('token', null, 2)).toEqual([recent, own])
    expect(await store().credentials('token', ALICE.id, 10)).toEqual([own])
    expect(await store().credentials('session', ALICE.id, 10)).toEqual([SESSION])
  })

  it('admits nobody with a revoked credential, and keeps the others', async () => {
    for (const id of ['t1', 't2', 't3']) await store().saveCredential(token(id))
    expect(await store().revokeCredentials(['t1', 't3', 'unknown'])).toBe(2)
    expect(await store().revokeCredentials([])).toBe(0)
    expect(await store().credential(token('t1').sha256)).toBeNull()
    expect(await store().credentials('token', null, 10)).toEqual([token('t2')])
  })

  it("renews a session's provider tokens, but never revives a revoked one", async () => {
    await store().saveCredential(SESSION)
    await store().noteUses([{ id: SESSION.id, at: NOW + 5 }], NOW)
    const renewed = { ...SESSION, idToken: 'another', refreshToken: 'a token', checkedAt: NOW + 9 }
    await store().renewSession(renewed)
    expect(await store().credential(SESSION.sha256)).toEqual({ ...renewed, usedAt: NOW + 5 })
    await store().revokeCredentials([SESSION.id])
    await store().renewSession(renewed)
    expect(await store().credential(SESSION.sha256)).toBeNull()
  })

  it('records uses, and drops expired credentials', async () => {
    await store().saveCredential(token('t1'))
    await store().saveCredential(token('t2', { expiresAt: NOW + 10 }))
    await store().noteUses(
      [
        { id: 't1', at: NOW + 5 },
        { id: 'gone', at: NOW },
      ],
      NOW + 10,
    )
    expect(await store().credentials('token', null, 10)).toEqual([token('t1', { usedAt: NOW + 5 })])
    await store().noteUses([], NOW + 10)
    expect(await store().credential(token('t1').sha256)).toMatchObject({ usedAt: NOW + 5 })
  })

  it('stores accounts as their provider last described them', async () => {
    expect(await store().account(ALICE.id)).toBeNull()
    await store().saveAccount(ALICE)
    await store().saveAccount({ ...ALICE, id: 'https://id.company#bob', name: 'Bob', email: null })
    const ended = { ...ALICE, groups: [], endedAt: NOW + 7 }
    await store().saveAccount(ended)
    expect(await store().account(ALICE.id)).toEqual(ended)
    expect((await store().accounts(10)).map(({ name }) => name)).toEqual(['Alice', 'Bob'])
    expect((await store().accounts(1)).map(({ name }) => name)).toEqual(['Alice'])
  })
}
