import { afterEach, expect, it } from 'vitest'
import { startDemo } from '../../../demo/company.ts'
import { openSource } from '../../adapters/sources.ts'
import { openSqliteStore } from '../../adapters/sqlite/store.ts'
import { systemClock } from '../../adapters/system-clock.ts'
import { builtinCatalogue } from '../../catalogue/load.ts'
import type { Source } from '../../contracts/source.ts'
import { DEMO_PROVIDERS } from '../../providers/all.ts'
import { knownSince } from '../../sweep/source-sweeps.ts'
import { startPipeline } from '../../wiring/pipeline.ts'
import { eventually, noMeter, silentLog, sourceConfig } from '../parts.ts'

const PLATFORM = 'evaluations'
const stops: (() => Promise<void>)[] = []
afterEach(async () => {
  for (const stop of stops.splice(0).toReversed()) await stop()
})

/** Returns one source's facts after its first complete sweep, and the requests that it took. */
async function firstRead(bulk: boolean): Promise<{ readonly facts: unknown; readonly reads: readonly string[] }> {
  const demo = await startDemo({ only: [PLATFORM], bulk })
  stops.push(() => demo.stop())
  const store = openSqliteStore({ path: ':memory:' })
  stops.push(() => store.close())
  const provider = DEMO_PROVIDERS.get(PLATFORM)
  if (provider === undefined) throw new Error('the demo has evaluations')
  const config = sourceConfig(PLATFORM, { baseUrl: demo.sources[PLATFORM] })
  const http = openSource(config, { types: {} })
  const reads: string[] = []
  const source: Source = {
    ...http,
    ask(request, options) {
      if (!request.path.includes('?')) reads.push(request.path)
      return http.ask(request, options)
    },
  }
  const parts = {
    store,
    clock: systemClock,
    catalogue: builtinCatalogue(),
    random: Math.random,
    log: silentLog,
    meter: noMeter,
  }
  const pipeline = startPipeline({ ...parts, sources: [{ config, provider, source }], sweeps: true, candidates: null })
  stops.push(() => pipeline.stop())
  await eventually(async () => {
    const { due, waiting } = await store.dirty(Date.now(), PLATFORM)
    return due + waiting === 0 && (await knownSince(PLATFORM, store)) !== null
  }, 'everything is listed and read')
  const page = await store.entitiesOfNodes((await store.nodePage(0, 10_000)).map(({ id }) => id))
  const stated = page.map(({ uri, stated: of }) => [uri, of.map(({ type, attributes }) => [type, attributes])] as const)
  const edges = await Promise.all(
    page.map(async ({ uri }) =>
      (await store.supports(uri, (await store.head()).tx, 100)).rows
        .map(({ type, from, to }) => `${type}|${from}|${to}`)
        .sort(),
    ),
  )
  return { facts: new Map(stated.map(([uri, of], i) => [uri, [of, edges[i]]])), reads }
}

it('a source that lists complete records gives the same facts from pages as from single reads', async () => {
  const complete = await firstRead(true)
  const single = await firstRead(false)
  expect(complete.reads).toEqual([])
  expect(single.reads.length).toBeGreaterThan(50)
  expect(complete.facts).toEqual(single.facts)
})
