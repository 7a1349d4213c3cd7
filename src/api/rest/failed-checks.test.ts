import { afterAll, beforeAll, expect, it } from 'vitest'
import type { Json } from '../../lib/json.ts'
import type { HomeAnswer } from '../../questions/home.ts'
import type { QualityOfAnswer } from '../../questions/reasons.ts'
import { keyUri } from '../../model/key.ts'
import { judge } from '../../testing/quality.ts'
import { filledIndex } from '../../testing/search/filled.ts'
import { saying } from '../testing/company.ts'
import { openWorld, type ApiWorld } from '../testing/world.ts'

const TEAM = 'aip://group/identity/data'
const MODEL = 'aip://model/mlflow/churn'
const VERSION = 'aip://model-instance/mlflow/churn/3'
const CHALLENGER = 'aip://model-instance/mlflow/churn/4'
const MONITORING = 'aip://evaluation/evidently/monitoring'

const dataset = (name: string, assertions: Json, owner: readonly string[] = []) =>
  saying({
    type: 'Dataset',
    uri: `aip://dataset/dbt/${name}`,
    attributes: { name, assertions, updatedAt: new Date().toISOString() },
    edges: owner.map((uri) => ['Entity.ownedBy', uri]),
  })
const version = (uri: string, alias: string) =>
  saying({
    type: 'ModelInstance',
    uri,
    attributes: { name: `churn v${uri.at(-1)}`, tags: [{ tag: 'alias', value: alias }] },
    edges: [
      ['ModelInstance.instanceOf', MODEL],
      ['ModelInstance.trainedOn', 'aip://dataset/dbt/orders'],
    ],
  })
const report = (name: string, of: string, at: string, status: string) =>
  saying({
    type: 'EvaluationRun',
    uri: `aip://evaluation-run/evidently/${name}`,
    attributes: { name, at, status, ...(status === 'failed' && { error: 'Share of Drifted Columns: Less 0.5' }) },
    edges: [
      ['EvaluationRun.runOf', MONITORING],
      ['EvaluationRun.scored', of],
    ],
  })

let world: ApiWorld
beforeAll(async () => {
  world = await openWorld()
  await world.say(
    saying({ type: 'Group', uri: TEAM, attributes: { name: 'Data' } }),
    dataset('orders', [
      { assertion: 'is not null', column: 'id', success: false, message: '3 rows', at: '2026-01-03T00:00:00Z' },
      { assertion: 'is unique', column: 'id', success: false, severity: 'error', at: '2026-01-02T00:00:00Z' },
      { assertion: 'has rows', success: false, severity: 'error' },
      { assertion: 'is small', success: false, severity: 'warn' },
    ]),
    dataset(
      'events',
      [{ assertion: 'freshness', success: false, message: 'loaded 8 days ago', at: '2026-01-04T00:00:00Z' }],
      [TEAM],
    ),
    dataset('visits', [
      { assertion: 'has rows', success: true, severity: 'error' },
      { assertion: 'is small', success: false, severity: 'warn' },
    ]),
    saying({
      type: 'Model',
      uri: MODEL,
      attributes: { name: 'churn' },
      edges: [['Model.currentInstance', VERSION]],
    }),
    version(VERSION, 'champion'),
    version(CHALLENGER, 'challenger'),
    saying({ type: 'Evaluation', uri: MONITORING, attributes: { name: 'Drift' } }),
    report('r1', VERSION, '2026-01-01T00:00:00Z', 'succeeded'),
    report('r2', VERSION, '2026-01-02T00:00:00Z', 'failed'),
    report('r3', CHALLENGER, '2026-01-03T00:00:00Z', 'failed'),
  )
  const { catalogue } = world.deps
  await judge(world.store, { catalogue: () => catalogue })
  await world.reached()
  world.searchBy(await filledIndex(world.store, catalogue))
})
afterAll(() => world.close())

async function needs(query = '') {
  const { body } = await world.get(`/api/v1/home${query}`)
  return (body as HomeAnswer).needs
    .filter(({ kind }) => kind === 'failed-check')
    .map(({ sentence, uri, at }) => [sentence, uri?.split('/').at(-1), at])
}
async function found(q: string): Promise<readonly string[]> {
  const { body } = await world.get(`/api/v1/search?${new URLSearchParams({ q })}`)
  return (body as { hits: { uri: string }[] }).hits.map(({ uri }) => uri).toSorted()
}

const ORDERS = [
  'orders fails 3 checks: id is not null (3 rows), id is unique, and 1 more.',
  'orders',
  '2026-01-03T00:00:00.000Z',
]
const EVENTS = ['events fails 1 check: freshness (loaded 8 days ago).', 'events', '2026-01-04T00:00:00.000Z']
const DRIFT = ['Drift of churn v3 failed: Share of Drifted Columns: Less 0.5.', 'r2', '2026-01-02T00:00:00Z']

it('needs attention if data fails a check, or a version in production its last evaluation', async () => {
  expect(await needs()).toEqual([DRIFT, ORDERS, EVENTS])
  expect(await needs(`?of=${TEAM}`)).toEqual([EVENTS])
})

it('needs attention once if two sources know the data', async () => {
  const fresh = await openWorld()
  const table = (platform: string, name: string) =>
    saying({
      type: 'Dataset',
      uri: `aip://dataset/${platform}/orders`,
      attributes: {
        name,
        assertions: [{ assertion: 'has rows', success: false }],
        updatedAt: new Date().toISOString(),
      },
      edges: [['Key.dataUri', keyUri('dataUri', 's3://shop/orders')]],
    })
  await fresh.say(table('dbt', 'orders'), table('warehouse', 'shop.orders'), version(VERSION, 'champion'))
  await judge(fresh.store, { catalogue: () => fresh.deps.catalogue })
  await fresh.reached()
  const { body } = await fresh.get('/api/v1/home')
  const { needs: all } = body as HomeAnswer
  expect(all.map(({ sentence }) => sentence).toSorted()).toEqual([
    'orders fails 1 check: has rows.',
    'shop.orders fails 1 check: has rows.',
  ])
  // The portal lists needs of one entity in one row.
  expect(new Set(all.map(({ reach }) => reach?.uri)).size).toBe(1)
  await fresh.close()
})

it.each([
  [MODEL, [DRIFT[0], ORDERS[0]]],
  [VERSION, [DRIFT[0], ORDERS[0]]],
  [CHALLENGER, [ORDERS[0]]],
  ['aip://dataset/dbt/events', [EVENTS[0]]],
  ['aip://dataset/dbt/visits', []],
])('is shown on the page of %s', async (uri, sentences) => {
  const { data } = await world.ask(`{ attention(uri: "${uri}") { needs { sentence } } }`)
  expect(data).toEqual({ attention: { needs: sentences.map((sentence) => ({ sentence })) } })
})

it.each([
  ['is:failed type:dataset', ['events', 'orders']],
  ['is:stale type:dataset', ['events']],
  ['quality:timeliness', ['events']],
  ['quality:failed-check', ['orders']],
])('is found by %s', async (q, names) => {
  expect(await found(q)).toEqual(names.map((name) => `aip://dataset/dbt/${name}`))
})

it('is a reason that tells what to look at', async () => {
  const { body } = await world.get('/api/v1/entities/aip://dataset/dbt/events/quality')
  expect((body as QualityOfAnswer).reasons).toContainEqual(
    expect.objectContaining({ reason: 'stale-data', dimension: 'timeliness' }),
  )
})

it('concerns a table once, and not as something upstream of the table under another name', async () => {
  const table = (platform: string, assertions: Json, ...names: readonly string[]) =>
    saying({
      type: 'Dataset',
      uri: `aip://dataset/${platform}/sales`,
      attributes: { name: 'sales', assertions },
      edges: names.map((name) => ['Dataset.siblingOf', `aip://dataset/${name}/sales`]),
    })
  const failing = (assertion: string): Json => [{ assertion, success: false, at: '2026-02-01T00:00:00Z' }]
  const model = 'aip://model-instance/mlflow/sales/1'
  await world.say(
    table('prefect', [], 'evidently', 'great-expectations'),
    table('evidently', failing('drift'), 'great-expectations'),
    table('great-expectations', failing('is unique')),
    saying({
      type: 'ModelInstance',
      uri: model,
      attributes: { name: 'sales v1' },
      edges: [['ModelInstance.trainedOn', 'aip://dataset/prefect/sales']],
    }),
  )
  const { catalogue } = world.deps
  await judge(world.store, { catalogue: () => catalogue })
  await world.reached()
  const needsOf = async (uri: string) => {
    const { data } = await world.ask(`{ attention(uri: "${uri}") { needs { uri of } } }`)
    return (data as { attention: { needs: readonly { uri: string; of: string }[] } }).attention.needs
  }
  const prefect = 'aip://dataset/prefect/sales'
  const checking = ['aip://dataset/evidently/sales', 'aip://dataset/great-expectations/sales']
  const upstream = await needsOf(model)
  expect(upstream.map(({ uri }) => uri).toSorted()).toEqual(checking)
  expect(new Set(upstream.map(({ of }) => of)).size).toBe(1)
  const own = await needsOf(prefect)
  expect(own.map(({ uri }) => uri).toSorted()).toEqual(checking)
  expect(own.map(({ of }) => of)).toEqual([prefect, prefect])
})
