import { expect, it } from 'vitest'
import type { JsonObject } from '../../../lib/json.ts'
import { must } from '../../../lib/result.ts'
import { makeUri } from '../../../model/uri.ts'
import { normaliseContext } from '../../../normalise/context.ts'
import { normalise } from '../../../normalise/normalise.ts'
import { platformsOf } from '../../../normalise/platforms.ts'
import { sourceConfig } from '../../parts.ts'
import { builtinProvider } from '../builtin.ts'
import { catalogueWith } from '../recorded.ts'

const PROD = 'postgres=postgres://prod:5432'
const DEV = 'postgres=postgres://dev:5432'

/** Maps a record of one environment, each of which is a source of its own. */
function edgesOf(platform: string, servers: string, type: string, record: JsonObject) {
  const catalogue = catalogueWith('dbt')
  const mapping = builtinProvider('dbt').withSettings?.({ servers }).types[type]?.mapping
  if (mapping === undefined) throw new Error(`dbt has no ${type}`)
  const environments = ['dbt', 'dbt-dev'].map((name) => ({ platform: name, domains: ['datasets', 'pipelines'] }))
  const id = String(record.unique_id)
  const uri = must(makeUri(catalogue.type(type)?.componentType ?? '', platform, id))
  const context = normaliseContext(catalogue, sourceConfig(platform), platformsOf(environments))
  return must(normalise(mapping, { uri, id, body: record }, context)).statement.edges
}

it('joins tables of two environments only if both state the same server', () => {
  const table = { unique_id: 'model.shop.orders', name: 'orders', relation: 'shop.main.orders', adapter: 'postgres' }
  const locations = (platform: string, servers: string) =>
    edgesOf(platform, servers, 'Dataset', table).flatMap(({ type, to }) => (type === 'Key.dataUri' ? [to] : []))
  expect(locations('dbt', PROD)).toHaveLength(1)
  expect(locations('dbt-dev', PROD)).toEqual(locations('dbt', PROD))
  expect(locations('dbt-dev', DEV)).not.toEqual(locations('dbt', PROD))
  expect(locations('dbt-dev', '')).toEqual([])
})

it('links the tables of an exposure to a model only where its uri is not empty', () => {
  const described = (platform: string, uri: string) =>
    edgesOf(platform, PROD, 'DbtExposure', { unique_id: 'exposure.shop.churn', name: 'churn', meta: { uri } })
      .filter(({ type }) => type === 'DbtExposure.describes')
      .map(({ to }) => to)
  expect(described('dbt', 'aip://model/mlflow/churn')).toEqual(['aip://model/mlflow/churn'])
  expect(described('dbt-dev', 'aip://model/mlflow/churn')).toEqual(['aip://model/mlflow/churn'])
  expect(described('dbt-dev', '')).toEqual([])
})
