import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import type { Json, JsonObject } from '../../../lib/json.ts'
import { must } from '../../../lib/result.ts'
import { mappingProblems } from '../../../normalise/check.ts'
import { builtinProvider } from '../builtin.ts'
import { catalogueWith, mappedAnswer } from '../recorded.ts'

/** Airflow 3.3's answers, and what the file makes of them. */
const answers = JSON.parse(readFileSync(new URL('answers.json', import.meta.url), 'utf8')) as Record<string, Json>
const provider = builtinProvider('airflow')
const RUN = 'train_churn/asset_triggered__2026-11-20T07:28:58.033263+00:00_TLSWdtAF'
const ALL = { cursor: null, updatedSince: null }
const SINCE = { cursor: null, updatedSince: '2026-11-20T07:00:00.000Z' }

const listed = (type: string, answer: string, page: object = {}) =>
  must(provider.types[type]?.readList(answers[answer] ?? null, { ...ALL, ...page }) ?? { ok: false, error: type })

describe('Airflow from a file', () => {
  it('names only what the catalogue has', () => {
    expect(mappingProblems(provider, catalogueWith('airflow'))).toEqual([])
  })

  it.each([
    ['Pipeline', 'Pipeline', 'train_churn'],
    ['AirflowDagVersion', 'AirflowDagVersion', 'train_churn/1'],
    ['PipelineNode', 'PipelineNode', 'train_churn/train'],
    ['Dataset', 'Dataset', 'file:///data/customer_stats.parquet'],
    ['PipelineRun', 'PipelineRun', RUN],
    ['PipelineRun', 'byHand', 'train_churn/manual__fails'],
    ['DatasetVersion', 'DatasetVersion', '2026-11-20T07:28:58.029542Z/file:///data/customer_stats.parquet'],
    ['JobAttempt', 'JobAttempt', `${RUN}/train/-1/1`],
    ['JobAttempt', 'mapped', 'train_churn/manual__fails/check/3/2'],
  ])('reads and maps a %s (%s)', (type, answer, id) => {
    expect(mappedAnswer('airflow', type, id, answers[answer] ?? null)).toMatchSnapshot()
  })

  it.each([
    ['dave,erin', ['name/dave', 'name/erin']],
    ['dave, erin', ['name/dave', 'name/erin']],
    ['Team A', ['name/team%20a']],
    ['airflow, dave', ['name/dave']],
    ['dave, maria@example.com', ['name/dave', 'email/maria@example.com']],
    ['airflow', []],
    ['', []],
  ])('reads each owner of a task owned by "%s"', (owner, owners) => {
    const { statement } = mappedAnswer('airflow', 'PipelineNode', 'train_churn/train', {
      ...(answers.PipelineNode as JsonObject),
      owner,
    })
    const owned = statement.edges.filter(({ type }) => type === 'Entity.ownedBy')
    expect(owned.map(({ to }) => to.split('/').slice(-2).join('/'))).toEqual(owners)
    expect(statement.nodes[0]?.attributes.issues).toBeUndefined()
  })

  it('looks up an owner of a DAG by address if it is one', () => {
    const pipeline = { ...(answers.Pipeline as JsonObject), owners: ['maria@example.com', 'dave'] }
    const { statement } = mappedAnswer('airflow', 'Pipeline', 'train_churn', pipeline)
    const owned = statement.edges.filter(({ type }) => type === 'Entity.ownedBy').map(({ to }) => to)
    expect(owned).toEqual(['aip://lookup/people/name/dave', 'aip://lookup/people/email/maria@example.com'])
  })

  it('treats a DAG missing from its file as gone, and skips attempts still to be made', () => {
    expect(provider.types.Pipeline?.record?.(answers.stale ?? null, 'train_churn')).toEqual({ ok: true, value: null })
    const of = (state: string) => ({ ...(answers.untried as JsonObject), state, task_id: state })
    const states = ['scheduled', 'skipped', 'upstream_failed', 'removed'].map(of)
    const page = { task_instances: [...states, answers.mapped], total_entries: 5 } as Json
    const read = must(provider.types.JobAttempt?.readList(page, ALL) ?? { ok: false, error: '' })
    expect(read.items.map(({ id }) => id)).toEqual([
      'train_churn/manual__fails/skipped/-1/0',
      'train_churn/manual__fails/upstream_failed/-1/0',
      'train_churn/manual__fails/check/3/2',
    ])
  })

  it('finds an asset by its exact URI among those with the same prefix', () => {
    const { record } = provider.types.Dataset ?? {}
    expect(record?.(answers.Dataset ?? null, 'file:///data/customer_stats.parquet.old')).toMatchObject({
      value: { name: 'orders' },
    })
    expect(record?.(answers.Dataset ?? null, 'file:///data/customer')).toEqual({ ok: true, value: null })
  })

  it('lists the tasks of one DAG at a time, and only completely', () => {
    const { list } = provider.types.PipelineNode ?? {}
    expect(list?.({ ...ALL, ids: ['depot.plan'] })).toMatchObject({
      method: 'GET',
      path: '/api/v2/dags/depot.plan/tasks',
    })
    expect(list?.({ ...SINCE, ids: ['depot.plan'] })).toBeNull()
    const { items, next } = listed('PipelineNode', 'tasks', { ids: ['train_churn'] })
    expect([items.map(({ id }) => id), next]).toEqual([['train_churn/check', 'train_churn/train'], null])
  })

  it('requests changes since a time, and the next page if there is one', () => {
    expect(provider.types.PipelineRun?.list(SINCE)?.path).toBe(
      '/api/v2/dags/~/dagRuns?limit=100&offset=0&order_by=id&updated_at_gte=2026-11-20T07%3A00%3A00.000Z',
    )
    expect(provider.types.DatasetVersion?.list(SINCE)?.path).toContain('timestamp_gte=2026-11-20T07%3A00%3A00.000Z')
    // Two of six runs are on this page.
    expect(listed('PipelineRun', 'runs').next).toBe('2')
    expect(listed('PipelineRun', 'runs', { cursor: '4' }).next).toBeNull()
  })

  it.each([
    [
      'dag_run_success',
      { dag_id: 'a', run_id: 'manual__2026-11-02T00:00:00+00:00' },
      'a/manual__2026-11-02T00:00:00+00:00',
    ],
    ['task_failed', { dag_id: 'a', run_id: 'b', task_id: 'c', map_index: -1, try_number: 2 }, 'a/b/c/-1/2'],
    ['asset_changed', { name: 'x', uri: 's3://depot/parcels' }, 's3://depot/parcels'],
    ['dag_run_failed', { dag_id: 'a' }, null],
  ])('knows which entity the event %s is about', (name, event, id) => {
    expect(provider.events[name]?.idOf(event)).toBe(id)
  })

  it.each(['a/b', 'a b', '100%', '../x', 'é'])('reads a run with the id %s by one path segment', (run) => {
    const path = provider.types.PipelineRun?.read(`etl/${run}`)?.path ?? ''
    expect(path.split('/').length).toBe(7)
    expect(decodeURIComponent(path.split('/')[6] ?? '')).toBe(run)
  })

  it('reads a try whose run has a slash in its id', () => {
    expect(provider.types.JobAttempt?.read('etl/a%2Fb/load/-1/1')?.path).toBe(
      '/api/v2/dags/etl/dagRuns/a%2Fb/taskInstances/load/-1/tries/1',
    )
  })
})
