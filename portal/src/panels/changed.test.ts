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
  const said = (...upstream: readonly unknown[]) =>
    panel.empty(
      {
        measured: null,
        instance: trained,
        upstream: { totalCount: upstream.length, edges: upstream.map((node) => ({ node })) },
      },
      trained.uri,
    )
  expect(said()).toBe('No newer data known since.')
  expect(said(computing)).toBe('No newer data or failed runs of pipelines known since.')
})
