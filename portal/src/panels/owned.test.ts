import { expect, it } from 'vitest'
import { groupedByType, pipelinesOf, runningTestsOf, type OwnedThing } from './owned.ts'

const owned = (uri: string, entityType: string, more: Partial<OwnedThing> = {}): OwnedThing => ({
  uri,
  name: uri,
  entityType,
  state: 'ENRICHED',
  ...more,
})
const test = (uri: string, status: string) => ({ uri, name: uri, entityType: 'AbTest', status, endsAt: null })
const run = (uri: string, status: string, startedAt: string) => ({
  uri,
  name: uri,
  entityType: 'PipelineRun',
  status,
  startedAt,
  endedAt: startedAt,
  error: null,
})

it('finds the tests that run: their own, those of their models, and those that depend on theirs, each once', () => {
  const found = runningTestsOf(
    [
      owned('t1', 'AbTest', { testStatus: 'ACTIVE' }),
      owned('t2', 'AbTest', { testStatus: 'STOPPED' }),
      owned('m', 'Model', { testedIn: [test('t1', 'ACTIVE'), test('t3', 'ACTIVE'), test('t4', 'DRAFT')] }),
    ],
    [
      { sentence: 'm –tested in→ t3', node: test('t3', 'ACTIVE') },
      { sentence: 'f –used by→ m –tested in→ t5', node: test('t5', 'ACTIVE') },
    ],
  )
  expect(found.map(({ uri, isOwned, tests, path }) => [uri, isOwned, tests.map((one) => one.uri), path])).toEqual([
    ['t3', false, ['m'], 'm –tested in→ t3'],
    ['t5', false, [], 'f –used by→ m –tested in→ t5'],
    ['t1', true, ['m'], null],
  ])
})

it('puts pipelines whose last run failed first', () => {
  const states = pipelinesOf([
    owned('good', 'Pipeline', {
      runs: { totalCount: 1, edges: [{ node: run('1', 'succeeded', '2026-02-01') }] },
    }),
    owned('bad', 'Pipeline', {
      runs: {
        totalCount: 2,
        edges: [{ node: run('2', 'succeeded', '2026-01-01') }, { node: run('3', 'failed', '2026-01-02') }],
      },
    }),
    owned('never', 'Pipeline', { runs: { totalCount: 0, edges: [] } }),
    owned('m', 'Model'),
  ])
  expect(states.map(({ pipeline, last, lastGood }) => [pipeline.uri, last?.uri, lastGood?.uri])).toEqual([
    ['bad', '3', '2'],
    ['good', '1', '1'],
    ['never', undefined, undefined],
  ])
})

it('groups by type, the most first', () => {
  const groups = groupedByType([owned('a', 'Model'), owned('b', 'Feature'), owned('c', 'Feature')])
  expect(groups.map(([type, things]) => [type, things.length])).toEqual([
    ['Feature', 2],
    ['Model', 1],
  ])
})
