import { expect, it } from 'vitest'
import { changesOf, originalOf, type ChangedInstance, type UpstreamEntity } from './changes.ts'
import type { NodeConnection, EntityRef } from './declare.ts'

const list = <Node>(...nodes: readonly Node[]): NodeConnection<Node> => ({
  totalCount: nodes.length,
  edges: nodes.map((node) => ({ node })),
})
const entity = (uri: string): EntityRef => ({ uri, name: uri, entityType: null })
const run = (uri: string, status: string, day: string, error: string | null = null) => ({
  ...entity(uri),
  status,
  startedAt: `2026-10-${day}T00:00:00Z`,
  endedAt: `2026-10-${day}T01:00:00Z`,
  error,
})
const instance: ChangedInstance = {
  trainedAt: '2026-10-11T00:00:00Z',
  metrics: [
    { name: 'ndcg', value: 0.4, split: 'validation', at: '2026-10-11T00:00:00Z' },
    { name: 'ndcg', value: 0.3, split: 'production', at: '2026-10-30T00:00:00Z' },
  ],
  trainedOn: list(entity('d@1')),
  deployedAs: list({ ...entity('dep'), deployedAt: '2026-10-13T00:00:00Z', status: 'serving' }),
}
const broken: UpstreamEntity = {
  ...entity('p'),
  runs: list(run('1', 'failed', '09', 'old'), run('2', 'succeeded', '10'), run('3', 'failed', '29', 'no schema')),
}
const mended: UpstreamEntity = { ...entity('q'), runs: list(run('4', 'failed', '12'), run('5', 'succeeded', '13')) }
const data: UpstreamEntity = {
  ...entity('d'),
  versions: list(
    { ...entity('d@1'), version: '1', createdAt: '2026-10-01T00:00:00Z' },
    { ...entity('d@2'), version: '2', createdAt: '2026-10-20T00:00:00Z' },
  ),
}

it('changes since training list ongoing failures before resolved ones', () => {
  expect(changesOf(instance, [data, mended, broken]).map(({ what, reason }) => `${what}: ${reason}`)).toEqual([
    'ndcg in production: 0.3, 25% below validation (0.4).',
    'Failed run: No success since Oct 10, 2026. Last error: no schema',
    'Failed run: Recovered since.',
    '1 newer version: Latest: 2; it was trained on 1.',
    'Deployed: Status: serving.',
  ])
})

it('a failure on the day of the last success says at what time that was', () => {
  const runs = list(run('2', 'succeeded', '29'), { ...run('3', 'failed', '29'), endedAt: '2026-10-29T05:00:00Z' })
  const [change] = changesOf({ ...instance, metrics: null }, [{ ...entity('p'), runs }])
  expect(change?.reason).toMatch(/^No success since Oct 29, 2026, \d+:00/)
})

it('what the run of the training made is not newer than the training', () => {
  const quiet: ChangedInstance = { ...instance, metrics: null, deployedAs: list() }
  const made = { ...entity('m@1'), version: '1', createdAt: '2026-10-11T00:05:00Z' }
  const changesWith = (uri: string) =>
    changesOf({ ...quiet, producedBy: { produced: list({ uri }) } }, [{ ...entity('m'), versions: list(made) }])
  expect([changesWith(made.uri).length, changesWith('another').length]).toEqual([0, 1])
})

it("a failing pipeline names the instance's features that it computes, and no others", () => {
  const [first] = changesOf({ ...instance, metrics: null, features: list(entity('age'), entity('taste')) }, [
    { ...broken, computesFeatures: list(entity('taste'), entity('of others')) },
  ])
  expect([first?.entity?.uri, first?.features.map(({ uri }) => uri)]).toEqual(['p', ['taste']])
})

it('newer data that is known only from its use is listed if a version of the model was trained on it', () => {
  const quiet: ChangedInstance = { ...instance, metrics: null, deployedAs: list() }
  const used = { ...entity('d@3'), version: '3', createdAt: null, firstUsedAt: '2026-10-20T00:00:00Z' }
  const changesWith = (data: string, more: object = {}) => {
    const instanceOf = { instances: list({ trainedOn: list(entity(data)) }) }
    return changesOf({ ...quiet, instanceOf }, [{ ...entity('d'), versions: list({ ...used, ...more }) }])
  }
  expect(changesWith('d@1')).toEqual([])
  expect(changesWith('d@3')).toHaveLength(1)
  expect(changesWith('d@1', { createdAt: '2026-10-20T00:00:00Z' })).toHaveLength(1)
})

it('newer versions of training data are listed, but not of data for evaluation or use', () => {
  const quiet: ChangedInstance = { ...instance, metrics: null, deployedAs: list() }
  const own = { ...entity('d@1'), version: '1', createdAt: '2026-10-12T00:00:00Z' }
  const before = { ...entity('d@0'), version: '0', createdAt: '2026-10-11T12:00:00Z' }
  expect(changesOf(quiet, [{ ...entity('d'), versions: list(own) }])).toEqual([])
  expect(changesOf(quiet, [{ ...entity('d'), versions: list(before, own) }])).toEqual([])
  const copy = { ...entity('e@7'), version: '7', createdAt: '2026-10-20T00:00:00Z' }
  const copied = { ...quiet, trainedOn: list({ ...entity('d@1'), sameContent: [copy] }) }
  expect(changesOf(quiet, [{ ...entity('e'), versions: list(copy) }])).toHaveLength(1)
  expect(changesOf(copied, [{ ...entity('e'), versions: list(copy) }])).toEqual([])
  expect(changesOf({ ...quiet, trainedOn: list(), evaluatedOn: list(entity('d@1')) }, [data])).toEqual([])
  expect(changesOf({ ...quiet, trainedOn: list(), evaluatedOn: list(entity('d')) }, [data])).toEqual([])
  expect(changesOf({ ...quiet, evaluatedOn: list(entity('d@1')) }, [data])).toHaveLength(1)
})

it("a copy lists changes of its original's training data, but not of evaluation data", () => {
  const copy: ChangedInstance = { ...instance, metrics: null, deployedAs: list(), trainedOn: list() }
  const changedFrom = (original: Partial<ChangedInstance>): ChangedInstance => ({
    ...copy,
    basedOn: list({ ...entity('original'), trainedOn: list<EntityRef>(), evaluatedOn: list<EntityRef>(), ...original }),
  })
  expect(changesOf(changedFrom({ evaluatedOn: list(entity('d@1')) }), [data])).toEqual([])
  const [change] = changesOf(changedFrom({ trainedOn: list(entity('d@1')) }), [data])
  expect([change?.what, change?.reason]).toEqual(['1 newer version', 'Latest: 2; it was trained on 1.'])
  const copied = {
    ...entity('copy'),
    trainedOn: list<EntityRef>(),
    basedOn: changedFrom({ evaluatedOn: list(entity('d@1')) }).basedOn,
  }
  expect(changesOf({ ...copy, basedOn: list(copied) }, [data])).toEqual([])
})

it('copies are followed to the first version, and no further than versions', () => {
  const from = (...basedOn: readonly (EntityRef & Pick<ChangedInstance, 'basedOn'>)[]) => ({
    basedOn: list(...basedOn),
  })
  const first = { ...entity('first'), entityType: 'ModelInstance' }
  expect(originalOf({})).toBe(null)
  expect(originalOf(from({ ...first, entityType: 'Model' }))).toBe(null)
  expect(originalOf(from({ ...first, uri: 'copy', ...from(first) }))).toBe(first.uri)
})

it('a change of data says which two versions to compare', () => {
  const quiet: ChangedInstance = { ...instance, metrics: null, deployedAs: list() }
  expect(changesOf(quiet, [data]).map(({ versions }) => versions)).toEqual([['d@1', 'd@2']])
  expect(changesOf({ ...quiet, trainedOn: list() }, [data]).map(({ versions }) => versions)).toEqual([null])
})

it('an instance without changes lists none', () => {
  const quiet: ChangedInstance = { ...instance, metrics: null, deployedAs: list() }
  expect(changesOf(quiet, [entity('p'), { ...entity('d'), versions: list() }])).toEqual([])
})
