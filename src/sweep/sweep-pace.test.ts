import { expect, it } from 'vitest'
import { openSqliteStore } from '../adapters/sqlite/store.ts'
import { builtinCatalogue } from '../catalogue/load.ts'
import type { Source, SourceAnswer } from '../contracts/source.ts'
import { randomFrom } from '../lib/random.ts'
import type { Json } from '../lib/json.ts'
import { startPipeline } from '../wiring/pipeline.ts'
import { registry } from '../testing/providers.ts'
import { noMeter, silentLog, sourceConfig } from '../testing/parts.ts'
import { settle, VirtualClock } from '../testing/sim/clock.ts'
import { sweepNote } from './source-sweeps.ts'

const NOW = Date.parse('2026-11-20T12:00:00Z')
const RATE = 20
const PAGES = 150

it("a sweep and its reads together stay under the source's own limit (F5)", async () => {
  const clock = new VirtualClock(NOW)
  const requested: { readonly at: number; readonly listing: boolean }[] = []
  const source: Source = {
    async ask({ path }) {
      const { pathname, searchParams } = new URL(path, 'http://x')
      const listing = pathname === '/api/v1/models'
      requested.push({ at: clock.now(), listing })
      await clock.sleep(20)
      if (!listing) return answer({ id: pathname.split('/').at(-1) ?? '', name: 'x' })
      const page = Number(searchParams.get('cursor') ?? 0)
      const items = Array.from({ length: 5 }, (_, n) => ({ id: `m${page}-${n}`, etag: '"1"' }))
      return answer({ items, next_cursor: page + 1 < PAGES ? String(page + 1) : null })
    },
    close: async () => undefined,
  }
  const limits = { ratePerSecond: RATE, burst: 2, concurrency: 8, timeoutMs: 5_000, maxBytes: 1_000_000 }
  const store = openSqliteStore({ path: ':memory:' })
  const pipeline = startPipeline({
    store,
    sources: [
      {
        config: sourceConfig('registry', { limits }),
        provider: { ...registry, types: { Model: registry.types.Model ?? never() } },
        source,
      },
    ],
    catalogue: builtinCatalogue(),
    clock,
    random: randomFrom(7),
    log: silentLog,
    meter: noMeter,
    sweeps: true,
    candidates: null,
  })
  for (await settle(20); clock.advance(NOW + 60_000); await settle(20));
  const busiest = Math.max(
    ...requested.map(({ at }) => requested.filter((a) => a.at >= at && a.at < at + 10_000).length),
  )
  const listings = requested.filter((a) => a.listing).length
  console.log(
    `limit ${RATE}/s: ${busiest} requests in the busiest 10 s, ${listings} listings among ${requested.length}`,
  )
  expect(busiest).toBeLessThanOrEqual(RATE * 10 * 1.05)
  expect(requested.length).toBeGreaterThan(RATE * 40)
  expect(await store.note(sweepNote('registry'))).toMatchObject({ lastReport: { kind: 'full', listed: PAGES * 5 } })
  const stopping = pipeline.stop()
  for (let i = 0; i < 50 && clock.advance(); i++) await settle(5)
  await stopping
  await store.close()
})

function answer(body: Json): SourceAnswer {
  return { kind: 'ok', body, raw: new Uint8Array(), etag: '"1"', lastModified: null }
}

function never(): never {
  throw new Error('the registry has models')
}
