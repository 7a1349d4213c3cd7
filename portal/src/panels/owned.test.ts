import { expect, it } from 'vitest'
import { concernedTests, pipelineStates } from './owned.ts'

const entity = (uri: string, entityType: string) => ({ uri, name: uri, entityType })
const run = (uri: string, status: string, startedAt: string) => ({
  uri,
  name: uri,
  entityType: 'PipelineRun',
  status,
  startedAt,
  endedAt: startedAt,
  error: null,
})

it('a test that a person does not own shows the path to it', () => {
  const test = (uri: string) => ({ ...entity(uri, 'AbTest'), endsAt: null })
  const found = concernedTests([
    { depth: 0, sentence: 't1', through: [], node: test('t1') },
    { depth: 2, sentence: 'f –used by→ m –tested in→ t5', through: [entity('m', 'Model')], node: test('t5') },
  ])
  expect(found.map(({ uri, through }) => [uri, through?.map((one) => one.uri)])).toEqual([
    ['t1', undefined],
    ['t5', ['m']],
  ])
})

it('pipelines whose last run failed come first', () => {
  const states = pipelineStates([
    {
      ...entity('good', 'Pipeline'),
      runs: { totalCount: 1, edges: [{ node: run('1', 'succeeded', '2026-02-01') }] },
    },
    {
      ...entity('bad', 'Pipeline'),
      runs: {
        totalCount: 2,
        edges: [{ node: run('3', 'failed', '2026-01-02') }, { node: run('2', 'succeeded', '2026-01-01') }],
      },
    },
    { ...entity('never', 'Pipeline'), runs: { totalCount: 0, edges: [] } },
  ])
  expect(states.map(({ pipeline, last, lastGood }) => [pipeline.uri, last?.uri, lastGood?.uri])).toEqual([
    ['bad', '3', '2'],
    ['good', '1', '1'],
    ['never', undefined, undefined],
  ])
})
