import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { SESSION_COOKIE } from '../../access/gate.ts'
import { sha256 } from '../../access/secret.ts'
import { ALL_RIGHTS } from '../../contracts/caller.ts'
import type { AuditAnswer } from '../../questions/audit.ts'
import { company, MODEL } from '../testing/company.ts'
import { openProtected, type ProtectedWorld } from '../testing/protected.ts'

let at: ProtectedWorld
let administrator = ''
let first = 0
beforeAll(async () => {
  at = await openProtected()
  await at.world.say(...company())
  administrator = await at.token({ name: 'root', rights: ALL_RIGHTS })
})
beforeEach(async () => {
  await at.trail.flush()
  first = (await at.world.store.auditEnd()).id
})
afterAll(async () => at.close())

/** Returns the entries written since the test began. */
async function entries(): Promise<AuditAnswer['entries']> {
  await at.trail.flush()
  const answer = await at.app.inject({ url: '/api/v1/audit', headers: as(administrator) })
  return (answer.json() as AuditAnswer).entries.filter(({ id }) => id > first)
}

const as = (token: string) => ({ authorization: `Bearer ${token}` })

describe('the audit', () => {
  it('records an edit before answering: who, what, where from, and which transaction', async () => {
    const answer = await at.app.inject({
      method: 'POST',
      url: '/api/v1/annotations',
      headers: as(administrator),
      remoteAddress: '192.0.2.9',
      payload: { uri: MODEL, description: 'ranks titles' },
    })
    const { tx } = answer.json()
    const [entry] = await at.world.store.auditEntries(first, 10)
    expect([answer.statusCode, entry]).toMatchObject([
      200,
      {
        kind: 'write',
        caller: 'token:root',
        operation: 'annotate',
        subject: MODEL,
        address: '192.0.2.9',
        outcome: 'done',
        tx,
      },
    ])
    expect(tx).toEqual(expect.any(Number))
  })

  it('summarises floods of refused requests by reason, without quoting strangers', async () => {
    for (let i = 0; i < 50; i++)
      await at.app.inject({ url: `/api/v1/entities/${encodeURIComponent(`aip://model/registry/secret-${i}`)}` })
    await at.app.inject({ url: '/.git/config' })
    for (let i = 0; i < 3; i++) await at.app.inject({ url: '/api/v1/status', headers: as('mlg_guess') })
    const reader = await at.token({ name: 'reader' })
    await at.app.inject({ method: 'POST', url: '/api/v1/enrichment', headers: as(reader) })
    const found = (await entries()).map(({ caller, operation, subject, outcome, count }) => [
      caller,
      operation,
      subject,
      outcome,
      count,
    ])
    expect(found).toEqual([
      ['token:reader', 'enrich', null, 'FORBIDDEN', 1],
      ['anonymous', 'status', null, 'BAD_TOKEN', 3],
      ['anonymous', 'unknown address', null, 'UNAUTHENTICATED', 1],
      ['anonymous', 'describe', null, 'UNAUTHENTICATED', 50],
    ])
  })

  it('records created and revoked tokens, never their secrets, and exports', async () => {
    const made = await at.app.inject({
      method: 'POST',
      url: '/api/v1/tokens',
      headers: as(administrator),
      payload: { name: 'ci', rights: ['read'], service: true },
    })
    const { id, secret } = made.json()
    await at.app.inject({ method: 'DELETE', url: `/api/v1/tokens/${id}`, headers: as(administrator) })
    await at.app.inject({ url: '/api/v1/exports/quarantine?format=csv', headers: as(administrator) })
    const found = await entries()
    expect(found.map(({ kind, operation, subject }) => [kind, operation, subject])).toEqual([
      ['export', 'export-quarantine', null],
      ['administration', 'revoke-token', id],
      ['administration', 'create-token', 'ci'],
    ])
    expect(JSON.stringify(found)).not.toContain(secret)
  })

  it('records a sign-out, and whose it is', async () => {
    const account = {
      id: 'issuer#alice',
      name: 'Alice',
      email: null,
      groups: [],
      confirmedAt: Date.now(),
      endedAt: null,
    }
    await at.world.store.saveAccount(account)
    const times = { createdAt: Date.now(), expiresAt: Date.now() + 60_000, idleMs: 60_000, checkedAt: Date.now() }
    const session = { id: 's', sha256: sha256('the-secret'), account: account.id, usedAt: null, ...times }
    await at.world.store.saveCredential({ kind: 'session', idToken: null, refreshToken: null, ...session })
    const headers = { host: 'localhost:80', origin: 'http://localhost:80', cookie: `${SESSION_COOKIE}=the-secret` }
    const { statusCode } = await at.app.inject({ method: 'POST', url: '/sign-out', headers })
    expect(statusCode).toBeLessThan(400)
    expect(await entries()).toMatchObject([
      { kind: 'sign-in', caller: account.id, name: 'Alice', operation: 'sign-out', outcome: 'done' },
    ])
  })

  it('summarises sent events per caller and channel', async () => {
    const payload = { event_type: 'model_updated', model_id: 'm' }
    for (let i = 0; i < 5; i++)
      await at.app.inject({
        method: 'POST',
        url: '/api/v1/events?source=registry',
        headers: as(administrator),
        payload,
      })
    expect(await entries()).toMatchObject([{ kind: 'write', operation: 'send-events', subject: 'registry', count: 5 }])
  })

  it('excludes reads', async () => {
    await at.app.inject({ url: '/api/v1/status', headers: as(administrator) })
    await at.app.inject({
      method: 'POST',
      url: '/graphql',
      headers: as(administrator),
      payload: { query: '{ __typename }' },
    })
    expect(await entries()).toEqual([])
  })

  it('can be filtered by kind, caller, operation and time, paginated, and verified', async () => {
    const url = async (path: string) => (await at.app.inject({ url: path, headers: as(administrator) })).json()
    const page = await url('/api/v1/audit?kind=administration&limit=1')
    expect(page).toMatchObject({ entries: [{ operation: 'revoke-token' }], next: expect.any(String) })
    const next = await url(`/api/v1/audit?kind=administration&limit=1&cursor=${encodeURIComponent(page.next)}`)
    expect(next).toMatchObject({ entries: [{ operation: 'create-token' }] })
    expect(await url('/api/v1/audit?caller=nobody')).toEqual({ entries: [], next: null })
    expect(await url('/api/v1/audit?from=2199-01-01')).toEqual({ entries: [], next: null })
    expect(await url('/api/v1/audit?from=yesterday')).toMatchObject({ code: 'BAD_RANGE', parameter: 'from' })
    const verified = await url('/api/v1/audit/verification')
    expect(verified).toMatchObject({ intact: true, problem: null, first: 1 })
    expect(await url(`/api/v1/audit/verification?noted=${verified.last}`)).toMatchObject({ intact: true })
    const another = `1:${'0'.repeat(64)}`
    expect(await url(`/api/v1/audit/verification?noted=${another}`)).toMatchObject({ intact: false })
  })

  it('is exported from its last entry to its first', async () => {
    const { id: last } = await at.world.store.auditEnd()
    const answer = await at.app.inject({ url: '/api/v1/exports/audit?format=json', headers: as(administrator) })
    const ids = (answer.json() as { items: AuditAnswer['entries'] }).items.map(({ id }) => id)
    expect(ids).toEqual(Array.from({ length: last }, (_, n) => last - n))
  })
})
