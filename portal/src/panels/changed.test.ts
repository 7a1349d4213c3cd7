import { expect, it } from 'vitest'
import { panel } from './model/changed.tsx'

it('a model to which nothing happened says in a sentence what was looked for', () => {
  const trained = {
    uri: 'aip://model/mlflow/m/1',
    version: '1',
    createdAt: null,
    trainedAt: '2026-01-01T00:00:00Z',
    metrics: null,
  }
  const computing = { uri: 'aip://pipeline/airflow/p', name: 'p', entityType: 'Pipeline', computesFeatures: null }
  const of = (...data: readonly string[]) => ({ edges: data.map((uri) => ({ node: { uri } })) })
  const saidOf = (instance: object, ...upstream: readonly unknown[]) =>
    panel.empty(
      {
        measured: null,
        instance: { ...trained, ...instance },
        upstream: { totalCount: upstream.length, edges: upstream.map((node) => ({ node })) },
      },
      trained.uri,
    )
  const said = (...upstream: readonly unknown[]) =>
    saidOf({ trainedOn: of('aip://dataset-version/mlflow/d/1') }, ...upstream)
  expect(said()).toBe('No newer data known since.')
  expect(said(computing)).toBe('No newer data or failed runs of pipelines known since.')
  const data = { uri: 'aip://dataset/mlflow/d', entityType: 'Dataset', versions: of() }
  expect(saidOf({})).toBe("Its training data isn't known.")
  expect(saidOf({ basedOn: of('aip://model-instance/mlflow/m/0') })).toBe("Its training data isn't known.")
  expect(saidOf({}, computing)).toBe("Its training data isn't known.")
  expect(saidOf({ evaluatedOn: of(data.uri) }, data)).toBe("Its training data isn't known.")
  expect(saidOf({}, data)).toBe('No newer data known since.')
})
