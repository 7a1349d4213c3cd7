import { expect, it } from 'vitest'
import { openSqliteStore } from '../adapters/sqlite/store.ts'
import type { PersonSession } from '../contracts/access.ts'
import { LOCAL_OPERATOR } from '../contracts/caller.ts'
import { isoOf } from '../lib/iso.ts'
import { must } from '../lib/result.ts'
import type { Service } from './service.ts'
import { SESSIONS } from './sessions.ts'

it('lists no session that has ended, although it is still stored', async () => {
  const store = openSqliteStore({ path: ':memory:' })
  const sessionUntil = (expiresAt: number): PersonSession => {
    const times = { createdAt: 1, usedAt: null, idleMs: 9, checkedAt: 1, expiresAt }
    const id = `until-${expiresAt}`
    return { kind: 'session', id, sha256: id, account: 'i#a', idToken: null, refreshToken: null, ...times }
  }
  for (const end of [4, 5, 6]) await store.saveCredential(sessionUntil(end))
  const service = { store, clock: { now: () => 5 } } as unknown as Service
  const { sessions } = must(await SESSIONS.ask(service, { all: true }, LOCAL_OPERATOR))
  expect(sessions).toMatchObject([{ id: 'until-6', expiresAt: isoOf(6) }])
  await store.close()
})
