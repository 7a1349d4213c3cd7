import { expect, it } from 'vitest'
import type { JsonObject } from '../../lib/json.ts'
import { mappedAnswer } from './recorded.ts'

const keysOf = (provider: string, record: JsonObject) => {
  const id = String(record['dataset'] ?? record['asset'])
  return mappedAnswer(provider, 'Dataset', id, record).statement.nodes[0]?.attributes.keys ?? []
}

it.each<[JsonObject, readonly JsonObject[]]>([
  [{ path: null, table: null }, [{ name: 'tableName', value: 'marts.churn' }]],
  [{ path: null, table: 'shop.orders' }, [{ name: 'tableName', value: 'shop.orders' }]],
  [{ path: '/lake/churn.csv', table: null }, [{ name: 'dataUri', value: 'file:///lake/churn.csv' }]],
])('Great Expectations names the table or the file of an asset: %j', (place, keys) => {
  const asset = { asset: 'lake/Marts.Churn', datasource: 'lake', name: 'Marts.Churn', at: '2026-11-01T00:00:00Z' }
  expect(keysOf('great-expectations', { ...asset, ...place, rows: 3, assertions: [], problems: null })).toEqual(keys)
})

it.each([
  ['main_marts.store_traffic', [{ name: 'tableName', value: 'main_marts.store_traffic' }]],
  ['shop.Main.Traffic', [{ name: 'tableName', value: 'main.traffic' }]],
  ['/lake/traffic.parquet', [{ name: 'dataUri', value: 'file:///lake/traffic.parquet' }]],
])('Evidently names the table or the file of a report: %s', (dataset, keys) => {
  expect(keysOf('evidently', { dataset, tests: [] })).toEqual(keys)
})

it.each<[string, string | null]>([
  ['churn/2', 'aip://model/mlflow/churn/2'],
  ['team@shop/churn/2', 'aip://model/mlflow/team@shop/churn/2'],
  ['aip://model/mlflow/churn/2', 'aip://model/mlflow/churn/2'],
  ['churn@champion', null],
])('Evidently names the version of a report by its model_id %s, unless that is an alias', (model, to) => {
  const report = { id: 'r', name: 'r', at: '2026-11-01T00:00:00Z', model, metadata: { model_id: model }, metrics: [] }
  const { statement } = mappedAnswer('evidently', 'EvaluationRun', 'r', report, { mlflow: ['models'] })
  const scored = statement.edges.filter(({ type }) => type.endsWith('.scored'))
  expect(scored.map((edge) => edge.to)).toEqual(to === null ? [] : [to])
  const issues = to === null ? [{ kind: 'stated', detail: expect.stringContaining('churn@champion is an alias') }] : []
  expect(statement.nodes[0]?.attributes.issues ?? []).toEqual(issues)
})
