// Tests written examples; src/testing/products/dbt compares dbt's output for a real project.

import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Json, JsonObject } from '../../../lib/json.ts'
import { dbtArtifacts } from './artifacts.ts'

function artifact(kind: string, version: number, content: JsonObject, metadata: JsonObject = {}): JsonObject {
  const schema = `https://schemas.getdbt.com/dbt/${kind}/v${version}.json`
  return {
    metadata: { dbt_schema_version: schema, dbt_version: '1.12.0', generated_at: '2026-11-23T07:00:00Z', ...metadata },
    ...content,
  }
}

const project = { project_name: 'shop', adapter_type: 'postgres' }
const node = (id: string, of: JsonObject = {}): JsonObject => ({
  unique_id: id,
  name: id.split('.').at(-1) ?? '',
  resource_type: id.split('.')[0] ?? '',
  database: 'db',
  schema: 'main',
  depends_on: { nodes: [] },
  ...of,
})
const byId = (nodes: readonly JsonObject[]): JsonObject =>
  Object.fromEntries(nodes.map((of) => [String(of.unique_id), of]))
const manifest = (nodes: readonly JsonObject[], more: JsonObject = {}, metadata: JsonObject = {}): JsonObject =>
  artifact('manifest', 12, { nodes: byId(nodes), sources: {}, ...more }, { ...project, ...metadata })
const catalog = (id: string, columns: readonly string[]): JsonObject =>
  artifact('catalog', 1, {
    nodes: {
      [id]: {
        unique_id: id,
        columns: Object.fromEntries(columns.map((name, i) => [name, { name, type: 'int', index: i + 1 }])),
      },
    },
  })
const file = (name: string, content: Json): JsonObject => ({ name, documents: [content] })
const read = (...contents: readonly JsonObject[]) => dbtArtifacts(contents.map((of, i) => file(`${i}.json`, of)))
const datasets = (answer: JsonObject) => answer.datasets as readonly JsonObject[]
const dataset = (answer: JsonObject, id: string) => datasets(answer).find((of) => of.unique_id === id) ?? {}

describe('the artifacts of dbt', () => {
  it.each<[string, Json, RegExp]>([
    ['nothing', [], /there is no manifest of dbt/],
    ['a run without its manifest', [file('run_results.json', artifact('run-results', 6, {}))], /there is no manifest/],
    [
      'another file',
      [file('package.json', { name: 'x' })],
      /^package\.json isn't a manifest, catalog, run_results or sources/,
    ],
    ['no object', [file('manifest.json', [1])], /^manifest\.json isn't a manifest/],
    [
      'an older manifest',
      [file('manifest.json', artifact('manifest', 7, {}, { dbt_version: '1.3.0' }))],
      /^manifest\.json has the schema manifest\/v7 of dbt 1\.3\.0; v10 to v12 are read/,
    ],
    [
      'a newer catalog',
      [file('c.json', artifact('catalog', 2, {}))],
      /^c\.json has the schema catalog\/v2.*v1 is read/,
    ],
  ])('reject %s', (_, files, reason) => {
    expect(() => dbtArtifacts(files)).toThrow(reason)
  })

  it('never throw, however malformed they are', () => {
    const wild = fc.jsonValue({ maxDepth: 3 }) as fc.Arbitrary<Json>
    const some = fc.dictionary(fc.constantFrom('model.a.x', 'source.a.b.c', 'test.a.t'), wild)
    fc.assert(
      fc.property(some, some, wild, (nodes, found, results) => {
        const answer = read(
          artifact('manifest', 12, { nodes, sources: nodes, exposures: nodes, groups: nodes }, project),
          artifact('catalog', 1, { nodes: found }),
          artifact('run-results', 6, { results, args: { which: 'build' } }),
          artifact('sources', 3, { results }),
        )
        expect(Object.keys(answer)).toEqual(['projects', 'datasets', 'steps', 'runs', 'exposures'])
      }),
    )
  })

  it("give a model its warehouse columns in order, with the project's descriptions, ignoring case", () => {
    const id = 'model.shop.orders'
    const columns = {
      amount: { name: 'amount', description: 'What it cost.', constraints: [{ type: 'not_null' }], tags: ['money'] },
      lost: { name: 'lost', data_type: 'text' },
    }
    const answer = read(manifest([node(id, { columns })]), catalog(id, ['ID', 'AMOUNT']))
    expect(dataset(answer, id).columns).toEqual([
      expect.objectContaining({ name: 'ID', type: 'int', position: 1, description: null, nullable: null }),
      expect.objectContaining({
        name: 'AMOUNT',
        position: 2,
        description: 'What it cost.',
        nullable: false,
        tags: ['money'],
      }),
      expect.objectContaining({ name: 'lost', type: 'text', position: null }),
    ])
  })

  it("yield keys from column and table constraints, tests, partitions, and dbt's own inference", () => {
    const [orders, customers] = ['model.shop.orders', 'model.shop.customers']
    const foreign = { type: 'foreign_key', columns: ['region'], to: '"db"."main"."customers"', to_columns: ['region'] }
    const answer = read(
      manifest([
        node(orders, {
          columns: {
            id: { name: 'id', constraints: [{ type: 'primary_key' }] },
            day: { name: 'day' },
            region: { name: 'region' },
            c: { name: 'c' },
          },
          constraints: [foreign, { type: 'unique', columns: ['id'] }],
          config: { partition_by: { field: 'day' } },
        }),
        node(customers, {
          relation_name: '"db"."main"."customers"',
          columns: { ID: { name: 'ID' }, region: { name: 'region' } },
          primary_key: ['id'],
        }),
        node('test.shop.t', {
          attached_node: orders,
          column_name: 'c',
          test_metadata: { name: 'relationships', kwargs: { field: 'id' } },
          depends_on: { nodes: [customers, orders] },
        }),
      ]),
    )
    const about = (id: string) =>
      (dataset(answer, id).columns as readonly JsonObject[]).map(({ name, key, nullable, refers_to }) => [
        name,
        key,
        nullable,
        refers_to,
      ])
    expect(about(orders)).toEqual([
      ['id', ['primary', 'unique'], false, null],
      ['day', ['partition'], null, null],
      ['region', ['foreign'], null, [`${customers}/region`]],
      ['c', ['foreign'], null, [`${customers}/ID`]],
    ])
    expect(about(customers)).toEqual([
      ['ID', ['primary'], null, null],
      ['region', null, null, null],
    ])
  })

  it('look through ephemeral models, which are not tables', () => {
    const inlined = (id: string, nodes: readonly string[]) =>
      node(id, { config: { materialized: 'ephemeral' }, depends_on: { nodes: [...nodes] } })
    const answer = read(
      manifest([
        node('seed.shop.a', { depends_on: { macros: [] } }),
        node('seed.shop.b'),
        inlined('model.shop.e1', ['seed.shop.a']),
        inlined('model.shop.e2', ['model.shop.e1', 'seed.shop.b']),
        node('model.shop.m', { depends_on: { nodes: ['model.shop.e2', 'model.shop.e1'] } }),
      ]),
    )
    expect(datasets(answer).map((of) => of.unique_id)).toEqual(['seed.shop.a', 'seed.shop.b', 'model.shop.m'])
    expect(dataset(answer, 'model.shop.m').inputs).toEqual(['seed.shop.a', 'seed.shop.b'])
  })

  it('take the latest result among commands that ran the test', () => {
    const id = 'model.shop.m'
    const test = node('test.shop.t', { attached_node: id, test_metadata: { name: 'unique', kwargs: {} } })
    const ran = (which: string, status: string, at: string) =>
      artifact(
        'run-results',
        6,
        { args: { which }, results: [{ unique_id: 'test.shop.t', status, timing: [{ completed_at: at }] }] },
        { generated_at: at, invocation_id: at },
      )
    const answer = read(
      ran('test', 'pass', '2026-11-23T09:00:00Z'),
      ran('build', 'fail', '2026-11-23T08:00:00Z'),
      ran('generate', 'success', '2026-11-23T10:00:00Z'),
      manifest([node(id), test]),
    )
    expect(dataset(answer, id).assertions).toEqual([
      expect.objectContaining({ assertion: 'unique', success: true, at: '2026-11-23T09:00:00Z' }),
    ])
    expect((answer.runs as readonly JsonObject[]).map(({ invocation_id, status }) => [invocation_id, status])).toEqual([
      ['2026-11-23T08:00:00Z', 'succeeded'],
      ['2026-11-23T09:00:00Z', 'succeeded'],
    ])
  })

  it('keep the outcome of a test that a later command did not run', () => {
    const id = 'model.shop.m'
    const test = node('test.shop.t', { attached_node: id, test_metadata: { name: 'unique', kwargs: {} } })
    const ran = (results: readonly Json[], at: string) =>
      artifact('run-results', 6, { args: { which: 'build' }, results: [...results] }, { generated_at: at })
    const failed = { unique_id: 'test.shop.t', status: 'fail', timing: [] }
    const answer = read(
      ran([{ unique_id: 'model.shop.other', status: 'success', timing: [] }], '2026-11-23T09:00:00Z'),
      ran([failed], '2026-11-23T08:00:00Z'),
      manifest([node(id), test]),
    )
    expect(dataset(answer, id).assertions).toEqual([expect.objectContaining({ assertion: 'unique', success: false })])
  })

  it.each<[string, Record<string, string>, object]>([
    ['only tests fail', { 'model.shop.m': 'success', 'test.shop.t': 'fail' }, { status: 'succeeded', error: null }],
    [
      'a model is skipped for a failed test',
      { 'test.shop.t': 'fail', 'model.shop.m': 'skipped' },
      { status: 'failed', error: 'test.shop.t: fail' },
    ],
    [
      "a test can't run",
      { 'model.shop.m': 'success', 'test.shop.t': 'error' },
      { status: 'failed', error: 'test.shop.t: error' },
    ],
    ['a model fails', { 'model.shop.m': 'error' }, { status: 'failed', error: 'model.shop.m: error' }],
  ])('tell whether a run failed if %s', (_, statuses, expected) => {
    const results = Object.entries(statuses).map(([id, status]) => ({ unique_id: id, status, timing: [] }))
    const run = artifact('run-results', 6, { args: { which: 'build' }, results }, { invocation_id: 'i' })
    expect(read(run, manifest([node('model.shop.m')])).runs).toEqual([expect.objectContaining(expected)])
  })

  it('keep two projects of one folder apart, and match runs to the manifest beside them', () => {
    const run = artifact('run-results', 6, { args: { which: 'run' }, results: [] }, { invocation_id: 'i' })
    const answer = dbtArtifacts([
      file('a/manifest.json', manifest([node('model.a.x')], {}, { project_name: 'a' })),
      file('b/manifest.json', manifest([node('model.b.y')], {}, { project_name: 'b' })),
      file('b/run_results.json', run),
    ])
    expect(datasets(answer)).toHaveLength(2)
    expect(answer.projects).toEqual([
      expect.objectContaining({ project: 'a' }),
      expect.objectContaining({ project: 'b' }),
    ])
    expect(answer.runs).toEqual([expect.objectContaining({ project: 'b', invocation_id: 'i' })])
  })

  it('truncate very many columns or tests, and report how many there are', () => {
    const id = 'model.shop.wide'
    const many = Array.from({ length: 2_001 }, (_, i) => `c${i}`)
    const tests = Array.from({ length: 1_001 }, (_, i) => node(`test.shop.t${i}`, { attached_node: id }))
    const wide = dataset(read(manifest([node(id), ...tests]), catalog(id, many)), id)
    expect(wide.columns).toHaveLength(2_000)
    expect(wide.assertions).toHaveLength(1_000)
    expect(wide.problems).toEqual([
      'It has 2001 columns; the first 2000 are kept.',
      'It has 1001 tests; the first 1000 are kept.',
    ])
  })

  it.each<[string, JsonObject, RegExp]>([
    ['pass', {}, /^$/],
    [
      'warn',
      { criteria: { warn_after: { count: 2, period: 'day' } } },
      /loaded at .*, more than 2 day\(s\) .*\(warn\)/,
    ],
    [
      'runtime error',
      { max_loaded_at: null, error: 'no such table' },
      /couldn't find out how fresh it is: no such table/,
    ],
  ])('report a source whose freshness is %s', (status, of, said) => {
    const id = 'source.shop.crm.customers'
    const result = { unique_id: id, status, max_loaded_at: '2026-11-20T00:00:00Z', ...of }
    const answer = read(manifest([], { sources: byId([node(id)]) }), artifact('sources', 3, { results: [result] }))
    expect((dataset(answer, id).problems as readonly string[]).join()).toMatch(said)
    expect(dataset(answer, id).assertions).toEqual([
      expect.objectContaining({ assertion: 'freshness', success: status === 'pass' }),
    ])
  })
})
