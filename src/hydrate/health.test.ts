import { describe, expect, it } from 'vitest'
import type { ReadOutcome } from '../contracts/telemetry.ts'
import type { Json } from '../lib/json.ts'
import { registry } from '../testing/providers.ts'
import { sourceConfig } from '../testing/parts.ts'
import { SourceThrottle } from './throttling.ts'
import { readHealth, SourceHealth } from './health.ts'
import { interpretSafely } from './interpret-safely.ts'

const SECOND = 1_000
const iso = (at: number): string => new Date(at).toISOString()

function healthOf(): { health: SourceHealth; throttle: SourceThrottle } {
  const throttle = new SourceThrottle({ ...sourceConfig('registry').limits, ratePerSecond: 100 }, () => 0)
  return { health: new SourceHealth('registry', registry, throttle), throttle }
}

describe('the health of a source', () => {
  it('identifies the source, and has no reads before the first', () => {
    expect(healthOf().health.describe(0, {})).toEqual({
      platform: 'registry',
      provider: 'registry',
      domains: registry.domains,
      circuit: 'closed',
      circuitSince: null,
      pausedUntil: null,
      pausedSince: null,
      ratePerSecond: 100,
      lastTriedAt: null,
      lastReadAt: null,
      lastError: null,
      failing: null,
      unmappableAnswers: null,
      reads: { ok: 0, 'not-modified': 0, gone: 0, throttled: 0, unavailable: 0, refused: 0, malformed: 0 },
      mappingFaults: [],
      unmappedFields: {},
    })
  })

  it.each<[ReadOutcome, boolean]>([
    ['ok', true],
    ['not-modified', true],
    ['gone', true],
    ['throttled', false],
    ['unavailable', false],
    ['malformed', false],
  ])('counts a read that was %s as good: %s', (outcome, good) => {
    const { health } = healthOf()
    health.noteRead(outcome, { now: 5, reason: null })
    health.noteRead(outcome, { now: 6, reason: null })
    expect(health.describe(9, {})).toMatchObject({
      lastTriedAt: iso(6),
      lastReadAt: good ? iso(6) : null,
      lastError: good ? null : { at: iso(6), reason: outcome },
      reads: { [outcome]: 2 },
    })
  })

  it('continues from what another worker saved, but counts its reads from zero', () => {
    const before = healthOf().health
    before.noteRead('ok', { now: 5, reason: null })
    before.noteRead('unavailable', { now: 6, reason: 'HTTP 500' })
    const { health } = healthOf()
    health.resume(readHealth(before.describe(6, {})))
    const lastError = { at: iso(6), reason: 'HTTP 500' }
    const none = { ok: 0, unavailable: 0 }
    expect(health.describe(7, {})).toMatchObject({ lastTriedAt: iso(6), lastReadAt: iso(5), lastError, reads: none })
    health.noteRead('ok', { now: 8, reason: null })
    health.resume(readHealth(before.describe(6, {})))
    expect(health.describe(9, {})).toMatchObject({ lastTriedAt: iso(8), lastReadAt: iso(8), lastError })
    const fresh = healthOf().health
    fresh.resume(readHealth(null))
    expect(fresh.describe(9, {})).toEqual(healthOf().health.describe(9, {}))
  })

  it('takes over a failure that another worker saved, but not once it was answered itself', () => {
    const before = healthOf().health
    before.noteFailure({ kind: 'unavailable', reason: 'HTTP 500' }, { since: 3 })
    const saved = readHealth(before.describe(4, {}))
    const { health } = healthOf()
    health.resume(saved)
    expect(health.describe(5, {})).toMatchObject({ failing: { since: 3, count: 1, reason: 'HTTP 500' } })
    health.noteRead('ok', { now: 6, reason: null })
    health.resume(saved)
    expect(health.describe(7, {})).toMatchObject({ failing: null })
  })

  it('keeps the last error and its reason over successful reads', () => {
    const { health } = healthOf()
    health.noteRead('unavailable', { now: 5, reason: 'HTTP 500' })
    health.noteRead('ok', { now: 6, reason: null })
    expect(health.describe(9, {})).toMatchObject({ lastReadAt: iso(6), lastError: { at: iso(5), reason: 'HTTP 500' } })
  })

  it("contains the throttle's state: open since when, and paused until when", () => {
    const { health, throttle } = healthOf()
    for (let n = 0; n < 5; n++) throttle.failed(10 + n)
    throttle.throttled(20, 2 * SECOND)
    expect(health.describe(20, {})).toMatchObject({
      circuit: 'open',
      circuitSince: iso(14),
      pausedUntil: iso(20 + 2 * SECOND),
      pausedSince: iso(20),
      ratePerSecond: 50,
    })
  })

  it('contains the mapping faults of each type: count, first error in bounded length, since when', () => {
    const { health } = healthOf()
    health.noteMappingFault('Model', { now: 5, first: `a${'x'.repeat(600)}` })
    health.noteMappingFault('Model', { now: 6, first: 'b' })
    health.noteMappingFault('ModelInstance', { now: 7, first: 'c' })
    expect(health.describe(9, {})).toMatchObject({
      mappingFaults: [
        { type: 'Model', count: 2, first: `a${'x'.repeat(499)}`, since: 5 },
        { type: 'ModelInstance', count: 1, first: 'c', since: 7 },
      ],
    })
  })

  it('contains the hundred most frequent unmapped fields', () => {
    const drift = Object.fromEntries(Array.from({ length: 150 }, (_, n) => [`f${n}`, n]))
    const { unmappedFields } = healthOf().health.describe(0, drift) as { unmappedFields: Record<string, number> }
    expect(Object.values(unmappedFields).sort((a, b) => a - b)).toEqual(Array.from({ length: 100 }, (_, n) => 50 + n))
  })
})

describe("the note of a source's health", () => {
  it('is saved at first, and then only after a change', async () => {
    const { health } = healthOf()
    const retained: Json[] = []
    const save = (now: number): Promise<void> =>
      health.save({ now, drift: { f: 1 } }, async (note) => void retained.push(note))
    await save(1)
    await save(2)
    expect(retained).toEqual([health.describe(1, { f: 1 })])
    health.noteRead('ok', { now: 3, reason: null })
    await save(4)
    await save(5)
    health.noteMappingFault('Model', { now: 6, first: 'a' })
    await save(7)
    await save(8)
    expect(retained).toHaveLength(3)
    expect(retained[2]).toEqual(health.describe(7, { f: 1 }))
  })

  it('is saved the next time after a failed save', async () => {
    const { health } = healthOf()
    const retained: Json[] = []
    await expect(health.save({ now: 1, drift: {} }, () => Promise.reject(new Error('away')))).rejects.toThrow('away')
    await health.save({ now: 2, drift: {} }, async (note) => void retained.push(note))
    expect(retained).toHaveLength(1)
  })
})

it('a mapping that throws anything fails its answer as a mapping fault; a working one is unaffected', () => {
  const { health } = healthOf()
  const uri = 'aip://model/registry/a' as never
  const answer = { kind: 'gone', history: false } as const
  let thrown: unknown = null
  const safe = interpretSafely(
    {
      version: () => 'm@1',
      merged: (_, [first]) => first,
      pushedRecord: (_uri, _type, payload) => payload,
      allowed: () => ({ subject: ['a'], parts: [] }),
      drift: () => ({ f: 2 }),
      skipped: () => undefined,
      document: () => {
        if (thrown !== null) throw thrown
        return answer
      },
    },
    { health, clock: { now: () => 7, sleep: async () => undefined } },
  )
  const text = { body: null, raw: new Uint8Array(), etag: null, lastModified: null }
  expect(safe.document(uri, 'Model', text)).toBe(answer)
  expect(health.describe(9, {})).toMatchObject({ mappingFaults: [] })
  for (thrown of [new Error('no such edge'), 'no such edge'])
    expect(safe.document(uri, 'Model', text)).toEqual({ kind: 'failed', error: 'the mapping failed: no such edge' })
  const fault = { type: 'Model', count: 2, first: `${uri}: the mapping failed: no such edge`, since: 7 }
  expect(health.describe(9, {})).toMatchObject({ mappingFaults: [fault] })
  expect([safe.version('Model'), safe.drift(), safe.allowed('Model', [])]).toEqual([
    'm@1',
    { f: 2 },
    { subject: ['a'], parts: [] },
  ])
})
