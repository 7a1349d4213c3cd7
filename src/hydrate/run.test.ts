import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { openSqliteStore } from '../adapters/sqlite/store.ts'
import { builtinCatalogue } from '../catalogue/registry.ts'
import type { Interpreter } from '../contracts/interpreter.ts'
import type { Provider, Source, SourceAnswer } from '../contracts/source.ts'
import type { CommitOutcome, Store } from '../contracts/store.ts'
import { Bell } from '../lib/wait.ts'
import { restType } from '../providers/rest-style.ts'
import { noMeter, silentLog, sourceConfig } from '../testing/parts.ts'
import { settle, VirtualClock } from '../testing/sim/clock.ts'
import { keyOf, markOf, model, said } from '../testing/store/build.ts'
import { startHydrator, type HydrateParts, type Hydrator } from './run.ts'

const NOW = Date.parse('2026-01-01T00:00:00Z')
const URI = model('ranking')
const provider: Provider = {
  name: 'registry',
  domain: 'models',
  events: {},
  types: { Model: restType({ type: 'Model', plural: 'models', fields: {} }) },
}
const ANSWER: SourceAnswer = { kind: 'ok', body: {}, raw: new Uint8Array(), etag: null, lastModified: null }

let store: Store
let clock: VirtualClock
let hydrator: Hydrator | null = null
/** When the source was asked. */
let asked: number[] = []
beforeEach(() => {
  store = openSqliteStore({ path: ':memory:' })
  clock = new VirtualClock(NOW)
  asked = []
})
afterEach(async () => {
  const stopped = hydrator?.stop()
  for (let i = 0; i < 20 && clock.advance(); i++) await settle(5)
  await stopped
  await store.close()
})

const source: Source = {
  get: () => {
    asked.push(clock.now() - NOW)
    return Promise.resolve(ANSWER)
  },
  close: () => Promise.resolve(),
}
const interpreter: Interpreter = {
  version: () => 'm@1',
  document: (uri, type) => said(keyOf(uri, type)).answer,
  spared: () => ({ subject: [], parts: [] }),
  drift: () => ({}),
}
const committed = async (commit: Parameters<HydrateParts['commit']>[0]): Promise<CommitOutcome> => {
  const [outcome] = await store.commit([commit])
  if (outcome === undefined) throw new Error('no outcome')
  return outcome
}

function start(more: Partial<HydrateParts> = {}): Hydrator {
  const catalogue = builtinCatalogue()
  const config = sourceConfig('registry')
  const parts = { config, provider, source, catalogue, interpreter, store, commit: committed, clock }
  hydrator = startHydrator({ ...parts, random: () => 1, log: silentLog, meter: noMeter, bell: new Bell(), ...more })
  return hydrator
}

const pass = async (ms: number): Promise<void> => {
  const until = clock.now() + ms
  for (await settle(5); clock.advance(until); await settle(5));
}
const status = async () => (await store.documentStatuses([keyOf(URI, 'Model')]))[0]

describe('the worker of a source', () => {
  it('reads nothing before what has to be done first is done, and ends all the same', async () => {
    const first = Promise.withResolvers<void>()
    start({ ready: first.promise })
    await store.mark([markOf(URI, NOW, { expects: ['Model'] })])
    await pass(10_000)
    expect(asked).toEqual([])
    first.resolve()
    await pass(1_000)
    expect(asked).toHaveLength(1)
    await hydrator?.stop()
    await start({ ready: new Promise(() => undefined) }).stop()
  })

  it('takes a mapping that throws for a wrong answer of each thing that it maps, and for an issue of the source', async () => {
    let mistake: string | null = 'the mapping of Model names Model.madeBy, which the catalogue does not have'
    const document: Interpreter['document'] = (uri, type, text) => {
      if (mistake !== null) throw new Error(mistake)
      return interpreter.document(uri, type, text)
    }
    const { health } = start({ interpreter: { ...interpreter, document } })
    expect(health.describe(clock.now(), {})).toMatchObject({ mappingFaults: [] })
    await store.mark([markOf(URI, NOW, { expects: ['Model'] })])
    await pass(60_000)
    expect(await status()).toMatchObject({ hydratedAt: null, lastError: expect.stringContaining('names Model.madeBy') as string }) // prettier-ignore
    const fault = { type: 'Model', first: expect.stringContaining(`${URI}: the mapping failed: ${mistake}`) as string }
    expect(health.describe(clock.now(), {})).toMatchObject({ mappingFaults: [{ ...fault, count: asked.length, since: NOW + (asked[0] ?? 0) }] }) // prettier-ignore
    mistake = null
    await pass(120_000)
    expect(await status()).toMatchObject({ lastError: null })
  })

  it('asks ever more seldom where what the source says cannot be committed, by a fault of ours', async () => {
    start({
      commit: (commit) => (commit.documents.length > 0 ? Promise.reject(new Error('a bug')) : committed(commit)),
    })
    await store.mark([markOf(URI, NOW, { expects: ['Model'] })])
    await pass(90_000)
    expect(asked).toHaveLength(5)
    const pauses = asked.slice(1).map((at, i) => at - (asked[i] ?? 0))
    // Once soon, since the record may have been away; then by the ladder.
    expect(pauses[0]).toBeLessThan(1_000)
    for (const [i, least] of [10_000, 20_000, 40_000].entries()) expect(pauses[i + 1]).toBeGreaterThanOrEqual(least)
  })
})
