import { expect, it } from 'vitest'
import { builtinCatalogue } from '../../../catalogue/registry.ts'
import { must } from '../../../lib/result.ts'
import { makeUri } from '../../../model/uri.ts'
import { normaliseContext } from '../../../normalise/context.ts'
import { platformsOf } from '../../../normalise/platforms.ts'
import { normalise } from '../../../normalise/normalise.ts'
import { PROVIDERS } from '../../../providers/all.ts'
import { sourceConfig } from '../../parts.ts'

const context = normaliseContext(
  builtinCatalogue(),
  sourceConfig('datahub'),
  platformsOf([{ platform: 'datahub', domains: ['datasets'] }]),
)
const mapping = PROVIDERS.get('datahub')?.types['Dataset']?.mapping

it.each([
  ['s3', 'lake/orders/2026', null, ['s3://lake/orders/2026']],
  ['gcs', 'lake/orders', null, ['gs://lake/orders']],
  ['bigquery', 'project.shop.orders', null, ['bigquery:///project.shop.orders']],
  ['file', '/data/orders.csv', null, ['file:///data/orders.csv']],
  ['postgres', 'db.public.orders', 'postgresql://db.internal/db/public/orders', ['postgres://db.internal:5432/db.public.orders']], // prettier-ignore
  ['postgres', 'db.public.orders', null, []],
  ['snowflake', 'db.public.orders', null, []],
  ['hive', 'shop.orders', null, []],
])('a dataset of DataHub on %s, %s with the address %s, has the keys %j', (platform, name, address, keys) => {
  if (mapping === undefined) throw new Error('DataHub maps no Dataset')
  const urn = `urn:li:dataset:(urn:li:dataPlatform:${platform},${name},PROD)`
  const body = { urn, aspects: { datasetproperties: { name, ...(address !== null && { uri: address }) } } }
  const uri = must(makeUri('dataset', 'datahub', urn))
  const { statement } = must(normalise(mapping, { uri, id: urn, body }, context))
  const found = statement.nodes[0]?.attributes['keys'] ?? []
  expect(found).toEqual(keys.map((value) => ({ name: 'dataUri', value })))
})
