import { afterAll, beforeAll, expect, test } from 'vitest'
import { startDemo, type Demo } from './company.ts'
import { isObject, type MutableJson, type MutableJsonObject } from './schema.ts'
import type { SourceName } from './tables/table.ts'
import { call } from './test/http.ts'

let demo: Demo
beforeAll(async () => {
  demo = await startDemo()
})
afterAll(() => demo.stop())

const read = async (source: SourceName, plural: string, id: string): Promise<MutableJsonObject> => {
  const { status, body } = await call(`${demo.sources[source]}/api/v1/${plural}/${encodeURIComponent(id)}`)
  expect(status).toBe(200)
  return body
}
const objects = (value: MutableJson | undefined): MutableJsonObject[] =>
  Array.isArray(value) ? value.filter(isObject) : []

test('the three reads of the contract return the documented answers', async () => {
  expect(await read('registry', 'instances', 'ranking-model-v5-20XX0101')).toMatchObject({
    id: 'ranking-model-v5-20XX0101',
    pipeline_run_id: 'train-weekly-ranking-20XX0101',
    owner_emails: ['alice@netflix.com'],
    labels: [{ key: 'team', value: 'personalization' }],
  })
  const run = await read('orchestrator', 'pipeline-runs', 'train-weekly-ranking-20XX0101')
  expect(run).toMatchObject({ run_id: 'train-weekly-ranking-20XX0101', pipeline: 'weekly-ranking-trainer' })
  expect(run['ab_test_cells']).toEqual([{ test_id: '12345', cell_number: 2, cell_name: 'treatment_ranking_v5' }])
  const abTest = await read('experimentation', 'tests', '12345')
  expect(abTest).toMatchObject({ test_id: '12345', name: 'Ranking Model v5 vs v4', status: 'ACTIVE' })
  expect(abTest['cells']).toEqual([{ cell_number: 1, name: 'control_ranking_v4' }])
})

test('the data fills every field of the contract query', async () => {
  const instance = await read('registry', 'instances', 'ranking-model-v5-20XX0101')
  const model = await read('registry', 'models', String(instance['model_id']))
  expect(model).toMatchObject({ id: 'ranking-v5', current_instance_id: 'ranking-model-v5-20XX0101' })
  expect(model['owner_emails']).toContain('alice@netflix.com')
  expect(instance['version']).toBeTruthy()
  const pipeline = await read('orchestrator', 'pipelines', 'weekly-ranking-trainer')
  expect(pipeline['owner_emails']).not.toEqual([])
  await read('orchestrator', 'pipelines', 'weekly-training')
  const features = objects(instance['features'])
  expect(features.length).toBeGreaterThan(2)
  for (const { feature_id, feature_version_id } of features) {
    const feature = await read('feature-store', 'features', String(feature_id))
    expect(feature['name']).toBeTruthy()
    expect(objects(feature['sources'])).not.toEqual([])
    if (feature_version_id === undefined) continue
    const version = await read('feature-store', 'feature-versions', String(feature_version_id))
    expect(objects(version['computed_from'])).not.toEqual([])
  }
})

test('both arms of test 12345 are served, and the model has earlier instances', async () => {
  const arm = (cell: number) =>
    [...demo.allRecords('serving', 'serving-rules')]
      .filter(({ test_id, cell_number }) => test_id === '12345' && cell_number === cell)
      .map(({ instance_id }) => instance_id)
  expect(arm(2)).toEqual(['ranking-model-v5-20XX0101'])
  const [control] = arm(1)
  expect((await read('registry', 'instances', String(control)))['model_id']).toBe('ranking-v4')
  const siblings = [...demo.allRecords('registry', 'instances')].filter(({ model_id }) => model_id === 'ranking-v5')
  expect(siblings.length).toBeGreaterThan(2)
})

test('an id with a slash and a space is one encoded segment', async () => {
  expect(await read('datasets', 'data-sources', 's3://netflix-raw/playback events')).toMatchObject({ kind: 'bucket' })
})

test('people can be looked up by e-mail, whatever their id', async () => {
  const find = async (email: string) => {
    const { status, body } = await call(`${demo.sources.identity}/api/v1/users?email=${encodeURIComponent(email)}`)
    expect(status).toBe(200)
    expect(body['next_cursor']).toBeNull()
    return objects(body['items']).map(({ id }) => id)
  }
  expect(await find('alice@netflix.com')).toEqual(['alice'])
  expect(await find('bob.larsen@netflix.com')).toEqual(['blarsen2'])
  expect(await find('former.teammate@netflix.com')).toEqual([])
  demo.patch('identity', 'users', 'alice', { email: 'alice.nakamura@netflix.com' })
  expect(await find('alice@netflix.com')).toEqual([])
  expect(await find('alice.nakamura@netflix.com')).toEqual(['alice'])
  demo.patch('identity', 'users', 'alice', { email: 'alice@netflix.com' })
  for (const [, user] of [...demo.allRecords('identity', 'users')].entries())
    expect(await find(String(user['email']))).toEqual([user['id']])
})
