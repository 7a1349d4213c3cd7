import { expect, it } from 'vitest'
import { openSqliteStore } from '../adapters/sqlite/store.ts'
import { builtinCatalogue } from '../catalogue/load.ts'
import type { Source } from '../contracts/source.ts'
import type { Log } from '../contracts/telemetry.ts'
import { RecordUnavailable } from '../contracts/unavailable.ts'
import { DEMO_PROVIDERS } from '../providers/all.ts'
import { noMeter, sourceConfig } from '../testing/parts.ts'
import { settle, VirtualClock } from '../testing/sim/clock.ts'
import { markOf, model } from '../testing/store/build.ts'
import { startPipeline } from './pipeline.ts'

const NOW = Date.parse('2026-01-01T00:00:00Z')
const source: Source = { ask: async () => ({ kind: 'gone', status: 404 }), close: () => Promise.resolve() }

it('a database outage of 25 seconds takes two log lines without a stack, whatever was running', async () => {
  const lines: string[] = []
  const write = (fields: object, message: string) =>
    void lines.push(`${message} ${Object.hasOwn(fields, 'err') ? 'with a stack' : JSON.stringify(fields)}`)
  const log: Log = { debug: () => undefined, info: () => undefined, warn: write, error: write }
  const over: string[] = []
  const info: Log['info'] = (_, message) => void (message.startsWith('over') && over.push(message))
  const clock = new VirtualClock(NOW)
  const store = openSqliteStore({ path: ':memory:' })
  let away = false
  const flaky = new Proxy(store, {
    get: (of, name) => {
      const method: unknown = Reflect.get(of, name)
      if (typeof method !== 'function' || name === 'onMark') return method
      return (...given: unknown[]) =>
        away
          ? Promise.reject(new RecordUnavailable("PostgreSQL at db:5432 doesn't answer"))
          : (Reflect.apply(method, of, given) as unknown)
    },
  })
  const pass = async (ms: number): Promise<void> => {
    const until = clock.now() + ms
    for (await settle(5); clock.advance(until); await settle(5));
  }
  const pipeline = startPipeline({
    store: flaky,
    sources: [...DEMO_PROVIDERS.values()].map((provider) => ({
      config: sourceConfig(provider.name),
      provider,
      source,
    })),
    catalogue: builtinCatalogue(),
    clock,
    random: () => 0.5,
    log: { ...log, info },
    meter: noMeter,
    sweeps: true,
    candidates: { everyMs: 1_000, staleMs: 1_000, unresolvedMs: 1_000, perRound: 10 },
  })
  await pass(10_000)
  await store.mark(Array.from({ length: 200 }, (_, i) => markOf(model(`m${i}`), clock.now(), { expects: ['Model'] })))
  await settle(2)
  lines.length = 0
  away = true
  await pass(25_000)
  away = false
  await pass(60_000)
  expect(lines).toEqual([
    expect.stringMatching(/^the record doesn't answer .*"why":"PostgreSQL at db:5432 doesn't answer"/),
  ])
  expect(over).toEqual(["over: the record doesn't answer"])
  const stopped = pipeline.stop()
  for (let i = 0; i < 50 && clock.advance(); i++) await settle(5)
  await stopped
  await store.close()
})
