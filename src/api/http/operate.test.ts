import { localReader } from '../../adapters/file/reader.ts'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { RecordPorts } from '../../contracts/store.ts'
import type { JsonObject } from '../../lib/json.ts'
import { SourceThrottle } from '../../hydrate/throttling.ts'
import { SourceHealth } from '../../hydrate/health.ts'
import { registry } from '../../testing/providers.ts'
import { saveFinding } from '../../sweep/findings.ts'
import { sweepNote } from '../../sweep/source-sweeps.ts'
import { saveSetAside } from '../../sweep/set-aside.ts'
import { sourceConfig } from '../../testing/parts.ts'
import { at } from '../testing/company.ts'
import { openIntake, type Intake } from '../testing/intake.ts'
import { badTimes } from '../testing/members.ts'

const AT = Date.parse('2026-01-01T00:00:00Z')
let intake: Intake
let store: RecordPorts
let unmappable: { count: number; first: string; since: number } | null = null

beforeEach(() => {
  const sources = [{ config: sourceConfig('registry'), provider: registry }]
  intake = openIntake({
    sources: {
      configured: () => sources,
      filesOf: ({ config, provider }) => localReader(config, provider),
      unmappable: () => unmappable,
    },
  })
  store = intake.store
})
afterEach(async () => await intake.close())

async function source(): Promise<JsonObject> {
  const { body } = await intake.app.inject({ url: '/api/v1/sources' })
  return (JSON.parse(body) as { sources: [JsonObject] }).sources[0]
}

describe('the health of a source', () => {
  const read = { lastReadAt: '2026-01-01T00:00:00Z', lastError: null, circuit: 'closed', pausedUntil: null }

  it('is unknown before the first read, then ok, or failing with an open circuit', async () => {
    expect(await source()).toMatchObject({ health: 'unknown', issues: [] })
    await store.saveNote('source:registry', { lastTriedAt: '2026-01-01T00:00:00Z' })
    expect(await source()).toMatchObject({ health: 'unknown', lastReadAt: null })
    await store.saveNote('source:registry', read)
    expect(await source()).toMatchObject({ health: 'ok', issues: [] })
    await store.saveNote('source:registry', { ...read, circuit: 'open' })
    expect(await source()).toMatchObject({ health: 'failing' })
  })

  it('is degraded if definitions lack names used by its mapping', async () => {
    await store.saveNote('source:registry', read)
    unmappable = { count: 2, first: 'providers/registry/provider.ts: …', since: AT }
    const issue = { kind: 'mapping', type: null, ...unmappable, since: '2026-01-01T00:00:00.000Z' }
    expect(await source()).toMatchObject({ health: 'degraded', issues: [issue] })
    unmappable = null
  })

  it('is degraded if its worker reports that a mapping throws', async () => {
    const fault = { type: 'Model', count: 3, first: 'aip://model/registry/a: the mapping failed: …' }
    await store.saveNote('source:registry', { ...read, mappingFaults: [{ ...fault, since: AT }] })
    const issue = { kind: 'mapping', ...fault, since: '2026-01-01T00:00:00.000Z' }
    expect(await source()).toMatchObject({ health: 'degraded', issues: [issue] })
  })

  it('is degraded if its listing keeps failing: how often, why, since when', async () => {
    await store.saveNote('source:registry', read)
    const failing = {
      failed: 'full',
      failingSince: AT,
      lastError: 'listing Model at registry failed: the source answered 500',
    }
    // A moment ago, so the next attempt may fix it.
    await store.saveNote(sweepNote('registry'), { ...failing, failures: 1, failingSince: Date.now() + 1_000 })
    expect(await source()).toMatchObject({ health: 'ok', issues: [] })
    await store.saveNote(sweepNote('registry'), { ...failing, failures: 3 })
    const first =
      'the complete sweep failed 3 times in a row: listing Model at registry failed: the source answered 500'
    const issue = { kind: 'listing', type: null, count: 3, first, since: '2026-01-01T00:00:00.000Z' }
    expect(await source()).toMatchObject({ health: 'degraded', issues: [issue] })
    await store.saveNote(sweepNote('registry'), null)
  })

  it('is degraded if listed items were set aside: how many, which first, since when', async () => {
    await store.saveNote('source:registry', read)
    const setAside = { count: 2, first: 'an item has no "id"' }
    await saveSetAside(store, 'registry', { type: 'Model', setAside, complete: true, at: AT })
    await saveSetAside(store, 'registry', { type: 'Model', setAside, complete: true, at: AT + 1_000 })
    const issue = { kind: 'set-aside', type: 'Model', ...setAside, since: '2026-01-01T00:00:00.000Z' }
    expect(await source()).toMatchObject({ health: 'degraded', issues: [issue] })
    await saveSetAside(store, 'registry', { type: 'Model', setAside: null, complete: true, at: AT + 2_000 })
    expect(await source()).toMatchObject({ health: 'ok', issues: [] })
  })
})

it('writes all times in ISO 8601 with the zone', async () => {
  const cause = { kind: 'event', trace: 't', since: AT } as const
  await store.mark([{ uri: at('aip://model/registry/a'), expects: [], priority: 1, due: AT, cause }])
  const throttle = new SourceThrottle(sourceConfig('registry').limits, () => 0.5)
  throttle.throttled(AT, 60_000)
  for (let i = 0; i < 5; i++) throttle.failed(AT)
  const health = new SourceHealth('registry', registry, throttle)
  health.noteRead('unavailable', { now: AT, reason: 'HTTP 500' })
  health.noteMappingFault('Model', { now: AT, first: 'aip://model/registry/a: …' })
  await store.saveNote('source:registry', health.describe(AT, {}))
  unmappable = { count: 1, first: '…', since: AT }
  const shrunk = { kind: 'shrunk', type: 'Model', at: AT, sweep: AT, expected: 9, vanished: 8, missing: 8 } as const
  await saveFinding(store, 'registry', { type: 'Model', finding: shrunk })
  for (const url of ['/api/v1/status', '/api/v1/sources', '/api/v1/sources/registry/deletions']) {
    const { body } = await intake.app.inject({ url })
    expect([url, badTimes(JSON.parse(body))]).toEqual([url, []])
  }
  unmappable = null
})

it('reports complete sweeps as the interval of changes if they are more frequent', async () => {
  expect(await source()).toMatchObject({ listedEvery: { fullSeconds: 3_600, changesSeconds: 300 } })
  await store.saveNote(sweepNote('registry'), { fullAt: AT, incrementalAt: AT, fullEveryMs: 60_000 })
  expect(await source()).toMatchObject({ listedEvery: { fullSeconds: 60, changesSeconds: 60 } })
})
