import { expect, it } from 'vitest'
import { trainedAt, type Measurements } from './measurements.ts'
import { presentTotal, type VersionsData } from './model-versions.tsx'
import { aliasesOf, distinguishingTags, leadingFirst, otherTagsOf, shownMetrics, stageOf } from './version-table.tsx'

it('a version table without tags has no aliases', () => {
  expect(aliasesOf({ tags: null })).toEqual([])
  expect(
    aliasesOf({
      tags: [
        { tag: 'alias', value: 'champion' },
        { tag: 'team', value: 'eta' },
      ],
    }),
  ).toEqual(['champion'])
})

it('a version table shows other tags beside aliases and the stage', () => {
  const tags = [
    { tag: 'alias', value: 'champion' },
    { tag: 'stage', value: 'Production' },
    { tag: 'validation', value: 'passed' },
    { tag: 'pii', value: null },
  ]
  expect(otherTagsOf({ tags })).toEqual(['validation::passed', 'pii'])
  expect(otherTagsOf({ tags: null })).toEqual([])
})

it('a version table leaves out tags that all of its versions have', () => {
  const tagged = (...tags: string[]) => ({ tags: tags.map((tag) => ({ tag, value: 'x' })) })
  const [a, b] = [tagged('team', 'passed'), tagged('team')]
  expect([...distinguishingTags([a, b]).values()]).toEqual([['passed::x'], []])
  expect([...distinguishingTags([b]).values()]).toEqual([['team::x']])
  expect([...distinguishingTags([]).values()]).toEqual([])
})

it('a version table leads with the current version, then those with an alias', () => {
  const versions = [7, 6, 2, 1].map((n) => ({
    uri: `v${n}`,
    tags: n === 1 ? [{ tag: 'alias', value: 'rollback' }] : null,
  }))
  expect(leadingFirst(versions, 'v2').map(({ uri }) => uri)).toEqual(['v2', 'v1', 'v7', 'v6'])
  expect(leadingFirst(versions, undefined).map(({ uri }) => uri)).toEqual(['v1', 'v7', 'v6', 'v2'])
  const older = versions.toReversed()
  expect(leadingFirst(older, 'v2').map(({ uri }) => uri)).toEqual(['v2', 'v1', 'v6', 'v7'])
})

it('a version table counts existing versions, or all of a deleted model', () => {
  const data = (deletedAtSource: string | null): VersionsData => ({
    measured: null,
    model: {
      deletedAtSource,
      currentInstance: null,
      currentVersionBy: null,
      instances: { totalCount: 6, edges: [null, '2026-01-01T00:00:00Z'].map((at) => ({ node: version(at) })) },
    },
  })
  const version = (deletedAtSource: string | null) => ({
    uri: `v${deletedAtSource}`,
    name: null,
    entityType: 'ModelInstance',
    version: null,
    description: null,
    modelState: null,
    createdAt: null,
    trainedAt: null,
    deletedAtSource,
    tags: null,
  })
  expect([presentTotal(data(null)), presentTotal(data('2026-01-01T00:00:00Z'))]).toEqual([5, 6])
})

it("a version table shows a version's stage by its registry's name", () => {
  expect(
    stageOf({
      tags: [
        { tag: 'team', value: 'risk' },
        { tag: 'stage', value: 'Staging' },
      ],
    }),
  ).toBe('Staging')
  expect([stageOf({ tags: [] }), stageOf({ tags: null })]).toEqual([null, null])
})

it("a version table has columns for the leading versions' metrics, else the most frequent ones", () => {
  const [champion, shadow] = [['holdout'], ['f1', 'auc']]
  const all = [champion, shadow, ['auc', 'loss'], ['auc', 'loss', 'recall'], ['auc', 'loss', 'recall']]
  expect(shownMetrics(all, [champion, shadow])).toEqual(['auc', 'loss', 'holdout'])
  expect(shownMetrics(all, [])).toEqual(['auc', 'loss', 'recall'])
  expect(shownMetrics([[], []], [[]])).toEqual([])
})

it('a version was trained when its source says, or its run began, but not when it was created', () => {
  const version = { uri: 'aip://model/mlflow/plain/1', trainedAt: null }
  const measured = (by: string) => {
    const records = by === '' ? [] : [{ by, uri: 'aip://mlflow-run/mlflow/1' }]
    return { rows: [{ uri: version.uri, at: '2026-01-02T00:00:00Z', records }] } as unknown as Measurements
  }
  expect(trainedAt(version, measured(''))).toBe(null)
  expect(trainedAt(version, measured('MlflowRun'))).toBe('2026-01-02T00:00:00Z')
  expect(trainedAt({ ...version, trainedAt: '2026-01-01T00:00:00Z' }, measured(''))).toBe('2026-01-01T00:00:00Z')
})
