import { afterEach, beforeEach, expect, it } from 'vitest'
import { openSqliteStore } from '../../adapters/sqlite/store.ts'
import { systemClock } from '../../adapters/system-clock.ts'
import { builtinCatalogue } from '../../catalogue/load.ts'
import type { RecordPorts } from '../../contracts/store.ts'
import type { Json } from '../../lib/json.ts'
import { OPENLINEAGE } from '../../providers/openlineage/provider.ts'
import { noMeter, sourceConfig } from '../../testing/parts.ts'
import { takeLineage, type LineageReceiver } from './take.ts'

let store: RecordPorts
let writes: number[] = []
beforeEach(() => {
  store = openSqliteStore({ path: ':memory:' })
  writes = []
})
afterEach(() => store.close())

const receiver = (): LineageReceiver => {
  const config = { ...sourceConfig('openlineage'), baseUrl: null }
  const catalogue = builtinCatalogue()
  return {
    naming: { own: 'openlineage', namespaces: new Map(), airflow: null },
    sources: new Map([['openlineage', { config, provider: OPENLINEAGE }]]) as LineageReceiver['sources'],
    intake: {
      store: {
        ...store,
        push: async (payloads) => {
          writes.push(payloads.length)
          return await store.push(payloads)
        },
      },
      clock: systemClock,
      meter: noMeter,
      componentType: (type) => catalogue.type(type)?.componentType ?? null,
    },
  }
}
const named = (name: string, facets: Json = {}): Json => ({ namespace: 's3://lake', name, facets })
const event = (inputs: readonly Json[]): Json => ({
  eventTime: '2026-11-20T07:00:00Z',
  eventType: 'COMPLETE',
  run: { runId: '01a1f7db-b10e-724b-8344-8470e3fd8f79' },
  job: { namespace: 'etl', name: 'daily' },
  inputs: [...inputs],
})

it('splits a large event into several writes, and finishes after all of them', async () => {
  const inputs = Array.from({ length: 2_400 }, (_, i) => named(`t${i}`))
  expect(await takeLineage([event(inputs)], receiver())).toEqual([null])
  // Includes the step and its run.
  expect(writes).toEqual([1_000, 1_000, 402])
  const uris = inputs.map((_, i) => `aip://dataset/openlineage/s3://lake/t${i}` as never)
  expect((await store.pending(uris)).filter((mark) => mark === null)).toEqual([])
})

it('an event that names an entity thousands of times keeps one payload for it', async () => {
  const inputs = Array.from({ length: 3_000 }, (_, i) => named('t', { [`of_${i % 7}`]: { n: i } }))
  expect(await takeLineage([event(inputs)], receiver())).toEqual([null])
  expect(writes).toEqual([3])
  const [payload] = await store.waiting('aip://dataset/openlineage/s3://lake/t' as never)
  const { facets } = JSON.parse(Buffer.from(payload?.body ?? []).toString()) as { readonly facets: object }
  expect(Object.keys(facets)).toHaveLength(7)
})

it('a rejection names its event, whichever write that was in', async () => {
  // So much is pending about one entity that more is refused.
  const large = (n: number) => event([named('large', { documentation: { description: `${n}`.padEnd(600_000) } })])
  expect(await takeLineage([0, 1, 2, 3, 4, 5].map(large), receiver())).toEqual(Array(6).fill(null))
  writes = []
  const many = Array.from({ length: 990 }, (_, i) => named(`t${i}`))
  const all = await takeLineage([event(many), large(6), event([named('last')]), 'none'], receiver())
  expect(all.map((refusal) => refusal?.code ?? null)).toEqual([null, 'NOT_TAKEN', null, 'NOT_LINEAGE'])
  expect(writes).toEqual([998])
  const more = Array.from({ length: 20 }, (_, i) => named(`u${i}`))
  const late = await takeLineage([event(many), event(more), large(7)], receiver())
  expect(late.map((refusal) => refusal?.code ?? null)).toEqual([null, null, 'NOT_TAKEN'])
  expect(writes.slice(1)).toEqual([1_000, 17])
})

it('an event reports permanent rejections before temporary ones', async () => {
  const { naming, sources, intake } = receiver()
  // Nothing is accepted at present, and nothing ever from the lake, which has no configured source.
  const namespaces = new Map([['s3://lake', { platform: 'lake', provider: 'csv' }]])
  const push: typeof intake.store.push = async (payloads) => payloads.map(() => ({ kind: 'full', waiting: 1 }))
  const full = { naming: { ...naming, namespaces }, sources, intake: { ...intake, store: { ...intake.store, push } } }
  const there = { namespace: 'gs://elsewhere', name: 'last', facets: {} }
  const refusals = await takeLineage([event([named('t'), there]), event([there, named('t')]), event([there])], full)
  expect(refusals.map((refusal) => refusal?.code)).toEqual(['UNKNOWN_PLATFORM', 'UNKNOWN_PLATFORM', 'NOT_TAKEN'])
})
