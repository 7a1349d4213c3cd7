import { expect, it } from 'vitest'
import type { JsonObject } from '../../../lib/json.ts'
import { builtinProvider } from '../builtin.ts'
import { mappedAnswer } from '../recorded.ts'

/** An asset as Dagster 1.13 answers. */
const ASSET: JsonObject = {
  assetKey: { path: ['models', 'churn'] },
  description: null,
  groupName: 'training',
  kinds: [],
  jobNames: ['train', '__ASSET_JOB'],
  opNames: ['models__churn'],
  graphName: null,
  repository: { name: '__repository__', location: { name: 'shop.py' } },
  dependencyKeys: [],
  partitionDefinition: null,
  owners: [],
  tags: [],
  metadataEntries: [],
  assetChecksOrError: { checks: [] },
}

const location = (of: string | null) => ({
  name: 'shop.py',
  locationOrLoadError: of === null ? null : { __typename: of },
})
const LOADED: JsonObject = { locationEntries: [location('RepositoryLocation')] }

function attributesOf(record: JsonObject) {
  const answer = { workspaceOrError: LOADED, assetNodes: [{ ...ASSET, ...record }] }
  return mappedAnswer('dagster', 'Dataset', 'models/churn', answer).statement.nodes[0]?.attributes
}

it('reads when a check was executed, which Dagster states in seconds with a fraction', () => {
  const execution = {
    status: 'SUCCEEDED',
    timestamp: 1795998531.303647,
    evaluation: { severity: 'WARN', description: 'all are there' },
  }
  const check = { name: 'enough_rows', description: null, blocking: false }
  const checks = [
    { ...check, executionForLatestMaterialization: execution },
    { ...check, executionForLatestMaterialization: null },
  ]
  const { assertions, issues } = attributesOf({ assetChecksOrError: { checks } }) ?? {}
  expect(assertions).toEqual([
    {
      assertion: 'enough_rows',
      success: true,
      severity: 'warn',
      message: 'all are there',
      at: '2026-11-30T00:28:51.303Z',
    },
  ])
  expect(issues).toBeUndefined()
})

it.each([
  ['models:/churn', [{ name: 'modelName', value: 'churn' }]],
  ['s3://lake/churn', [{ name: 'dataUri', value: 's3://lake/churn' }]],
])('names the model or the data that the URI %s is of', (text, keys) => {
  const tables = ['models.churn', 'churn'].map((value) => ({ name: 'tableName', value }))
  const stated = attributesOf({ metadataEntries: [{ label: 'dagster/uri', text }] })?.keys
  expect(stated).toEqual(expect.arrayContaining([...keys, ...tables]))
  expect(stated).toHaveLength(3)
})

it.each([
  [[location('RepositoryLocation'), location('PythonError')], 'has not loaded the code location "shop.py"'],
  [[location(null)], 'has not loaded the code location "shop.py"'],
  [null, "doesn't say which code locations are loaded"],
])('reads nothing while a code location is not loaded (%j)', (locationEntries, reason) => {
  const answer = { workspaceOrError: { locationEntries }, assetNodes: [ASSET] }
  const { record, readList } = builtinProvider('dagster').types['Dataset'] ?? {}
  const error = expect.stringContaining(reason)
  expect(record?.(answer, 'models/churn')).toEqual({ ok: false, error })
  expect(readList?.(answer, { cursor: null, updatedSince: null })).toEqual({ ok: false, error })
})

it('names a version by its asset, and by its partition or its run', () => {
  const made = (partition: string | null) => ({
    assetKey: { path: ['lake', 'orders'] },
    timestamp: '1795998531303',
    partition,
    metadataEntries: [],
  })
  const run = {
    __typename: 'Run',
    runId: '5071cd1e-17f8-40d8-b760-9f27cd5ca704',
    pipelineName: '__ASSET_JOB',
    status: 'SUCCESS',
    creationTime: 1795998531.3,
    startTime: null,
    endTime: null,
    parentRunId: null,
    repositoryOrigin: null,
    tags: [],
    assetMaterializations: [made(null), made('2026-11-05')],
  }
  const { statement } = mappedAnswer('dagster', 'PipelineRun', run.runId, { runOrError: run })
  const versions = statement.nodes.filter(({ uri }) => uri.startsWith('aip://dataset-version/'))
  expect(versions.map(({ attributes }) => attributes.name)).toEqual(['lake/orders 5071cd1e', 'lake/orders 2026-11-05'])
})
