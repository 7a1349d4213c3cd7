import { afterAll, beforeAll, expect, it } from 'vitest'
import type { ActivityAnswer } from '../../questions/activity/schema.ts'
import type { LineageAnswer } from '../../questions/lineage/schema.ts'
import type { MapAnswer } from '../../questions/map/schema.ts'
import type { DossierAnswer } from '../../questions/dossier/schema.ts'
import { thing } from '../testing/company.ts'
import { openWorld, type ApiWorld } from '../testing/world.ts'

/**
 * A version of March. Runs wrote its table before it and in September, and another run has since written the asset that
 * stands for its model.
 */
const VERSION = 'aip://model/registry/churn/1'
const MODEL = 'aip://model/registry/churn'
const TABLE = 'aip://dataset/prefect/customers'
const ASSET = 'aip://dataset/dagster/churn_model'
const run = (name: string): string => `aip://pipeline-run/prefect/${name}`
const dataset = (name: string): string => `aip://dataset/prefect/${name}`

function runOf(name: string, startedAt: string | null, ...made: readonly string[]) {
  return thing(
    'PipelineRun',
    run(name),
    { name, ...(startedAt !== null && { startedAt }) },
    ['PipelineRun.consumed', dataset(`input-${name}`)],
    ...made.map((one) => ['PipelineRun.produced', one] as const),
  )
}

function versionMadeAt(times: { readonly createdAt?: string; readonly trainedAt?: string }) {
  return thing(
    'ModelInstance',
    VERSION,
    { name: 'churn 1', ...times },
    ['ModelInstance.instanceOf', MODEL],
    ['ModelInstance.trainedOn', TABLE],
    ['ModelInstance.producedBy', run('training')],
  )
}

let world: ApiWorld
beforeAll(async () => {
  world = await openWorld()
  await world.say(
    thing('Model', MODEL, { name: 'churn' }, ['Model.sameModel', ASSET]),
    thing('Dataset', TABLE, { name: 'customers' }),
    thing('Dataset', ASSET, { name: 'asset of churn' }),
    ...['february', 'september', 'undated', 'training', 'champion'].map((name) =>
      thing('Dataset', dataset(`input-${name}`), { name: `input ${name}` }),
    ),
    runOf('february', '2026-02-01T00:00:00Z', TABLE),
    runOf('september', '2026-09-01T00:00:00Z', TABLE),
    runOf('undated', null, TABLE),
    runOf('champion', '2026-09-02T00:00:00Z', ASSET),
    // Its clock is ahead of the registry's, but the registry names it.
    runOf('training', '2026-03-01T12:00:05Z'),
    versionMadeAt({ createdAt: '2026-03-01T12:00:00Z' }),
  )
})
afterAll(() => world.close())

async function ask<T>(path: string): Promise<T> {
  const { status, body } = await world.get(path)
  expect([status, body]).toEqual([200, body])
  return body as T
}

async function originsOf(uri: string): Promise<readonly string[]> {
  const { nodes, total, live, liveCounted } = await ask<LineageAnswer>(`/api/v1/lineage?uri=${uri}`)
  expect([total, live, liveCounted]).toEqual([nodes.length, nodes.length, nodes.length])
  return nodes.map(({ name }) => name).toSorted()
}

const OF_MARCH = [
  'asset of churn',
  'churn',
  'customers',
  'february',
  'input february',
  'input training',
  'input undated',
  'training',
  'undated',
]

it('lists no run over a table or an asset of the model that began after the version was made, and nothing that only it leads to', async () => {
  expect(await originsOf(VERSION)).toEqual(OF_MARCH)
})

it('lists all runs of a table, which has no time', async () => {
  expect(await originsOf(TABLE)).toContain('september')
  expect(await originsOf(MODEL)).toContain('champion')
})

it('counts them where it matters what happened since', async () => {
  const { entities } = await ask<ActivityAnswer>(`/api/v1/activity?upstreamOf=${VERSION}`)
  // The version, and the two later runs with their inputs.
  expect(entities).toBe(1 + OF_MARCH.length + 4)
})

it('leaves them out of the dossier and the map, too', async () => {
  const { things } = await ask<DossierAnswer>(`/api/v1/entities/${encodeURIComponent(VERSION)}/dossier`)
  expect(things.map(({ name }) => name).toSorted()).toEqual(['churn 1', ...OF_MARCH].toSorted())
  const { nodes } = await ask<MapAnswer>(`/api/v1/map?uri=${VERSION}&direction=upstream&hops=5`)
  expect(nodes.map(({ name }) => name)).not.toContain('september')
})
