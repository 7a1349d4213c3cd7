import { afterEach, beforeEach, expect, it } from 'vitest'
import { openSqliteStore } from '../adapters/sqlite/store.ts'
import { builtinCatalogue } from '../catalogue/load.ts'
import type { LeaseRequest } from '../contracts/marks.ts'
import type { RecordPorts } from '../contracts/store.ts'
import { sourceStatuses } from '../questions/source-status.ts'
import { pauseSource, resumeSource } from '../sweep/source-pause.ts'
import { DEFAULT_POLL, type Source, type SourceConfig } from '../contracts/source.ts'
import { startPipeline, type Pipeline } from './pipeline.ts'
import { readRhythm, rhythmNote } from '../sweep/event-rhythm.ts'
import { DEMO_PROVIDERS } from '../providers/all.ts'
import { noMeter, silentLog, sourceConfig } from '../testing/parts.ts'
import { settle, VirtualClock } from '../testing/sim/clock.ts'
import { causeOf, markOf, model } from '../testing/store/build.ts'

const NOW = Date.parse('2026-01-01T00:00:00Z')
/** Requests sent to the registry. */
let requests = 0
const source: Source = {
  ask: async () => ({ kind: 'gone', status: 404 }),
  close: () => Promise.resolve(),
}
const countingSource: Source = {
  ...source,
  ask: async () => {
    requests++
    return { kind: 'gone', status: 404 }
  },
}

let store: RecordPorts
let clock: VirtualClock
let pipeline: Pipeline
/** The record's operations, a lease with its platform. */
let calls: string[] = []

beforeEach(async () => {
  calls = []
  requests = 0
  store = openSqliteStore({ path: ':memory:' })
  clock = new VirtualClock(NOW)
  pipeline = start(false)
  await pass(10_000)
  calls = []
})

function start(sweeps: boolean, more: Partial<SourceConfig> = {}): Pipeline {
  const counted = new Proxy(store, {
    get: (_, name) => {
      const method: unknown = Reflect.get(store, name)
      if (typeof method !== 'function') return method
      return (...given: unknown[]) => {
        calls.push(name === 'lease' ? `lease ${(given[0] as LeaseRequest).platform}` : String(name))
        return Reflect.apply(method, store, given)
      }
    },
  })
  return startPipeline({
    store: counted,
    sources: [...DEMO_PROVIDERS.values()].map((provider) => ({
      config: { ...sourceConfig(provider.name), ...more },
      provider,
      source: provider.name === 'registry' ? countingSource : source,
    })),
    catalogue: builtinCatalogue(),
    clock,
    random: () => 0.5,
    log: silentLog,
    meter: noMeter,
    sweeps,
    candidates: null,
  })
}

async function stop(): Promise<void> {
  const stopped = pipeline.stop()
  for (let i = 0; i < 20 && clock.advance(); i++) await settle(5)
  await stopped
}

afterEach(async () => {
  await stop()
  await store.close()
})

const pass = async (ms: number): Promise<void> => {
  const until = clock.now() + ms
  for (await settle(5); clock.advance(until); await settle(5));
}

it('an idle pipeline makes few requests of the record', async () => {
  await pass(60_000)
  const leases = calls.filter((call) => call.startsWith('lease'))
  expect(leases.length).toBeLessThanOrEqual(13 * [...DEMO_PROVIDERS.keys()].length)
  // Checks which sources are paused, of all at once.
  expect(calls.filter((call) => call === 'notes').length).toBeLessThanOrEqual(30)
  expect(calls.filter((call) => !call.startsWith('lease') && call !== 'notes')).toEqual([])
})

it('a mark wakes only the worker of its source', async () => {
  await store.mark([markOf(model('ranking'), clock.now(), { expects: ['Model'] })])
  await settle(5)
  expect(calls.filter((call) => call.startsWith('lease'))).toContain('lease registry')
  expect(calls.filter((call) => call.startsWith('lease') && call !== 'lease registry')).toEqual([])
})

const ALICE = { since: NOW, caller: 'idp#alice', name: 'Alice' }
const isPending = async () => (await store.pending([model('ranking')]))[0] !== null

it('reads nothing from a paused source, and everything pending once it resumes', async () => {
  await pauseSource('registry', ALICE, store)
  await pass(2_000)
  await store.mark([markOf(model('ranking'), clock.now(), { expects: ['Model'] })])
  await pass(600_000)
  expect([requests, await isPending()]).toEqual([0, true])
  await resumeSource('registry', store)
  await pass(3_000)
  expect(requests).toBeGreaterThan(0)
})

it('remembers the last event of a polled source, but misses no events of it', async () => {
  await stop()
  pipeline = start(false, { poll: DEFAULT_POLL })
  await store.mark([markOf(model('ranking'), clock.now(), { expects: ['Model'] })])
  await store.mark([markOf(model('other'), clock.now(), { expects: ['Model'], cause: causeOf('sweep') })])
  await pass(10_000)
  expect(readRhythm(await store.note(rhythmNote('registry')))).toMatchObject({ lastEventAt: 1, found: 0 })
})

it('lists nothing of a paused source, even after a restart, until it resumes', async () => {
  await pauseSource('registry', ALICE, store)
  await stop()
  pipeline = start(true)
  await pass(600_000)
  expect(requests).toBe(0)
  const statuses = await sourceStatuses([sourceConfig('registry')], {
    store,
    now: clock.now(),
    unmappable: () => null,
  })
  expect(statuses[0]).toMatchObject({ pause: ALICE, state: 'paused', issues: [] })
  await resumeSource('registry', store)
  await pass(5_000)
  expect(requests).toBeGreaterThan(0)
})

it('accepts pushes from a paused source', async () => {
  await pauseSource('registry', ALICE, store)
  await pass(2_000)
  const at = clock.now()
  const cause = { kind: 'push', trace: 't', since: at } as const
  const mark = markOf(model('ranking'), at, { expects: ['Model'], cause })
  const key = { platform: 'registry', type: 'Model', uri: model('ranking') }
  await store.push([{ key, body: Buffer.from('{}'), at, mark }])
  expect((await store.waiting(model('ranking'))).length).toBe(1)
  await pass(5_000)
  expect(await store.waiting(model('ranking'))).toEqual([])
  expect(requests).toBe(0)
})
