import { afterEach, beforeEach, expect, it } from 'vitest'
import { openSqliteStore } from '../adapters/sqlite/store.ts'
import { builtinCatalogue } from '../catalogue/registry.ts'
import type { LeaseRequest } from '../contracts/marks.ts'
import type { Source } from '../contracts/source.ts'
import type { RecordPorts } from '../contracts/store.ts'
import { startPipeline, type IngestPipeline } from './pipeline.ts'
import { DEMO_PROVIDERS } from '../providers/all.ts'
import { noMeter, silentLog, sourceConfig } from '../testing/parts.ts'
import { settle, VirtualClock } from '../testing/sim/clock.ts'
import { markOf, model } from '../testing/store/build.ts'

const NOW = Date.parse('2026-01-01T00:00:00Z')
const source: Source = {
  ask: async () => ({ kind: 'gone', status: 404 }),
  close: () => Promise.resolve(),
}

let store: RecordPorts
let clock: VirtualClock
let pipeline: IngestPipeline
/** The operations that the record received, a lease with its platform. */
let calls: string[] = []

beforeEach(async () => {
  calls = []
  store = openSqliteStore({ path: ':memory:' })
  clock = new VirtualClock(NOW)
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
  pipeline = startPipeline({
    store: counted,
    sources: [...DEMO_PROVIDERS.values()].map((provider) => ({
      config: sourceConfig(provider.name),
      provider,
      source,
    })),
    catalogue: builtinCatalogue(),
    clock,
    random: () => 0.5,
    log: silentLog,
    meter: noMeter,
    sweeps: false,
    candidates: null,
  })
  await pass(10_000)
  calls = []
})
afterEach(async () => {
  const stopped = pipeline.stop()
  for (let i = 0; i < 20 && clock.advance(); i++) await settle(5)
  await stopped
  await store.close()
})

const pass = async (ms: number): Promise<void> => {
  const until = clock.now() + ms
  for (await settle(5); clock.advance(until); await settle(5));
}

it('the pipeline makes few requests of the record while nothing happens', async () => {
  await pass(60_000)
  const leases = calls.filter((call) => call.startsWith('lease'))
  expect(leases.length).toBeLessThanOrEqual(13 * [...DEMO_PROVIDERS.keys()].length)
  expect(calls.filter((call) => !call.startsWith('lease'))).toEqual([])
})

it('a mark wakes the worker of its source, and no other', async () => {
  await store.mark([markOf(model('ranking'), clock.now(), { expects: ['Model'] })])
  await settle(5)
  expect(calls.filter((call) => call.startsWith('lease'))).toContain('lease registry')
  expect(calls.filter((call) => call.startsWith('lease') && call !== 'lease registry')).toEqual([])
})
