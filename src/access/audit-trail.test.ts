import { afterAll, beforeAll, expect, it, vi } from 'vitest'
import type { AuditEvent } from '../contracts/audit.ts'
import { silentLog } from '../testing/parts.ts'
import { AuditTrail } from './audit-trail.ts'

// It writes only when a test tells it to.
beforeAll(() => void vi.useFakeTimers({ toFake: ['setInterval'] }))
afterAll(() => void vi.useRealTimers())

function event(of: Partial<AuditEvent> = {}): AuditEvent {
  const who = { caller: 'anonymous', name: '', operation: 'status', subject: null, address: '192.0.2.1' }
  return { at: 1, kind: 'refusal', ...who, outcome: 'BAD_TOKEN', tx: null, count: 1, ...of }
}

function setUp() {
  const written: (readonly AuditEvent[])[] = []
  let failing = false
  const store = {
    async appendAudit(events: readonly AuditEvent[]) {
      if (failing) throw new Error('the disk is full')
      written.push(events)
    },
  }
  return {
    trail: new AuditTrail({ store, log: silentLog }),
    written,
    fail: (now: boolean) => void (failing = now),
  }
}

it('summarises a flood, but keeps callers and outcomes apart', async () => {
  const { trail, written } = setUp()
  for (let i = 1; i <= 1_000; i++) trail.summarise(event({ at: i }))
  trail.summarise(event({ outcome: 'FORBIDDEN' }))
  await trail.flush()
  await trail.flush()
  expect(written).toEqual([[event({ at: 1_000, count: 1_000 }), event({ outcome: 'FORBIDDEN' })]])
})

it('bounds its memory during a flood from many callers, without losing counts', async () => {
  const { trail, written } = setUp()
  for (let i = 0; i < 50_000; i++) trail.summarise(event({ address: `10.0.${i >> 8}.${i & 255}` }))
  for (let i = 0; i < 5_000; i++) trail.summarise(event({ caller: `c${i}`, address: '10.0.0.0' }))
  await trail.stop()
  const [events = []] = written
  expect(events.length).toBeLessThanOrEqual(1_010)
  expect(events.reduce((sum, { count }) => sum + count, 0)).toBe(55_000)
})

it('retains entries that the record rejects, and writes them first later', async () => {
  const { trail, written, fail } = setUp()
  fail(true)
  await trail.write(event({ kind: 'write', outcome: 'done' }))
  fail(false)
  await trail.write(event({ kind: 'export', outcome: 'done' }))
  expect(written.map((events) => events.map(({ kind }) => kind))).toEqual([['write', 'export']])
})

it('retains the entries of two writes that the record rejects at the same time', async () => {
  const { trail, written, fail } = setUp()
  fail(true)
  await Promise.all([trail.write(event({ kind: 'write' })), trail.write(event({ kind: 'export' }))])
  fail(false)
  await trail.flush()
  expect(written.flat().map(({ kind }) => kind)).toEqual(expect.arrayContaining(['write', 'export']))
})
