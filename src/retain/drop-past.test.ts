import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { openSqliteStore } from '../adapters/sqlite/store.ts'
import type { Clock } from '../contracts/clock.ts'
import type { RecordPorts } from '../contracts/store.ts'
import { must } from '../lib/result.ts'
import { commitOf, edge, keyOf, model, stateFacts } from '../testing/store/build.ts'
import type { RetainParts } from './duty.ts'
import { retain, runRetention } from './drop-past.ts'

const MIN_RETAINED_MS = 600_000

const DAY = 86_400_000
const uri = model('a')

let store: RecordPorts
let now = 0
let stop = new AbortController()
const logged: string[] = []
const clock: Clock = {
  now: () => now,
  async sleep(ms, signal) {
    await new Promise((resolve) => setImmediate(resolve))
    if (signal?.aborted !== true) now += ms
  },
}
const log = {
  debug: () => undefined,
  info: (fields: object, message: string) => void logged.push(`${message} ${JSON.stringify(fields)}`),
  warn: () => undefined,
  error: () => undefined,
}
const parts = (holder = 'me'): RetainParts => ({ store, clock, log, holder, signal: stop.signal })

/** A change a day for thirty days; now is the end of the last one. */
beforeEach(async () => {
  store = openSqliteStore({ path: ':memory:' })
  stop = new AbortController()
  logged.length = 0
  const days = Array.from({ length: 30 }, (_, n) => n + 1)
  await store.commit(
    days.map((day) =>
      commitOf(day * DAY, [
        stateFacts(keyOf(uri, 'Model'), { facts: { day }, edges: [edge('Model.uses', uri, model(`${day}`))] }),
      ]),
    ),
  )
  now = 30 * DAY + 12 * 3_600_000
})
afterEach(() => store.close())

describe('retention', () => {
  it('drops everything before a time, and reports it in the log and in the record', async () => {
    const counted = must(await retain(parts(), { before: now - 10 * DAY, dryRun: true }))
    expect(await store.horizon()).toBeNull()
    const done = must(await retain(parts(), { before: now - 10 * DAY, dryRun: false }))
    expect(done).toEqual(counted)
    expect(done).toMatchObject({ horizon: 20, dropped: { transactions: 19, edges: 19 } })
    expect(await store.horizon()).toMatchObject({ tx: 20, at: 20 * DAY, done: true, dropped: done.dropped })
    expect(logged.join()).toContain('retention dropped the past {"horizon":20')
    expect((await store.entities([uri], 20))[0]?.stated[1]?.attributes).toMatchObject({ day: 20 })
  })

  it('never drops the last minutes, and drops nothing if nothing is old enough', async () => {
    expect(await retain(parts(), { before: now - MIN_RETAINED_MS + 1, dryRun: false })).toMatchObject({
      ok: false,
      error: { kind: 'too-recent' },
    })
    expect(await retain(parts(), { before: DAY - 1, dryRun: false })).toMatchObject({
      ok: true,
      value: { horizon: null },
    })
    expect(await store.horizon()).toBeNull()
  })

  it('is the duty of one process at a time', async () => {
    await store.claim({ name: 'retention', holder: 'another', now, ttlMs: 60_000 })
    expect(await retain(parts(), { before: now - DAY, dryRun: false })).toMatchObject({
      ok: false,
      error: { kind: 'busy' },
    })
    await store.releaseClaim('retention', 'another')
    expect(await retain(parts(), { before: now - DAY, dryRun: false })).toMatchObject({ ok: true })
    expect(await store.claim({ name: 'retention', holder: 'another', now, ttlMs: 1 })).not.toBeNull()
  })

  it('keeps everything unless it is configured, and then runs once a day', async () => {
    const daily = async (days: number | null, forMs: number) => {
      const running = runRetention(parts(), days)
      const end = clock.now() + forMs
      while (clock.now() < end) await clock.sleep(0)
      stop.abort()
      await running
      stop = new AbortController()
    }
    await daily(null, 3 * DAY)
    expect(await store.horizon()).toBeNull()
    await daily(7, DAY / 2)
    expect((await store.horizon())?.tx).toBe(26)
    await daily(7, 2 * DAY)
    expect((await store.horizon())?.tx).toBe(28)
  })

  it('completes an interrupted run, whatever is configured', async () => {
    await store.announceHorizon(20, now)
    const running = runRetention(parts(), null)
    for (let round = 0; round < 1_000 && (await store.horizon())?.done !== true; round++) await clock.sleep(0)
    stop.abort()
    await running
    expect(await store.horizon()).toMatchObject({ tx: 20, done: true, dropped: { transactions: 19 } })
  })
})
