import { expect, it } from 'vitest'
import { builtinCatalogue } from '../../../catalogue/load.ts'
import { isObject } from '../../../lib/json.ts'
import { must } from '../../../lib/result.ts'
import type { Statement } from '../../../model/facts.ts'
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
const servers =
  'postgres=postgres://db.internal, postgres/eu = postgres://eu:5433, snowflake=snowflake://org-acme, hive=hive://meta:9083, kafka=kafka://broker:9092'
const configured = PROVIDERS.get('datahub')?.withSettings?.({ servers })?.types['Dataset']?.mapping

/** Its keys except those of its name, which only suggest relationships. */
function locationsIn({ nodes }: Statement): readonly unknown[] {
  const { keys = null } = nodes[0]?.attributes ?? {}
  return (Array.isArray(keys) ? keys : []).filter((key) => isObject(key) && key['name'] === 'dataUri')
}

it.each([
  ['s3', 'lake/orders/2026', null, ['s3://lake/orders/2026']],
  ['gcs', 'lake/orders', null, ['gs://lake/orders']],
  ['bigquery', 'project.shop.orders', null, ['bigquery:///project.shop.orders']],
  ['file', '/data/orders.csv', null, ['file:///data/orders.csv']],
  [
    'postgres',
    'db.public.orders',
    'postgresql://db.internal/db/public/orders',
    ['postgres://db.internal:5432/db.public.orders'],
  ],
  ['postgres', 'db.public.orders', null, []],
  ['snowflake', 'db.public.orders', null, []],
  ['hive', 'shop.orders', null, []],
])('a DataHub dataset on %s, %s with the address %s, has the keys %j', (platform, name, address, keys) => {
  if (mapping === undefined) throw new Error('DataHub maps no Dataset')
  const urn = `urn:li:dataset:(urn:li:dataPlatform:${platform},${name},PROD)`
  const body = { urn, aspects: { datasetproperties: { name, ...(address !== null && { uri: address }) } } }
  const uri = must(makeUri('dataset', 'datahub', urn))
  const { statement } = must(normalise(mapping, { uri, id: urn, body }, context))
  expect(locationsIn(statement)).toEqual(keys.map((value) => ({ name: 'dataUri', value })))
})

it.each([
  ['postgres', 'db.public.orders', null, ['postgres://db.internal:5432/db.public.orders']],
  ['postgres', 'eu.db.public.eu.orders', 'eu', ['postgres://eu:5433/db.public.eu.orders']],
  ['postgres', 'us.db.public.orders', 'us', []],
  ['snowflake', 'shop.PUBLIC.orders', null, ['snowflake://org-acme/shop.public.orders']],
  ['hive', 'shop.orders', null, ['hive://meta:9083/shop.orders']],
  ['kafka', 'clicks', null, ['kafka://broker:9092/clicks']],
  ['mysql', 'shop.orders', null, []],
])('on a configured server, %s, %s of the instance %s has the keys %j', (platform, name, instance, keys) => {
  if (configured === undefined) throw new Error('DataHub maps no Dataset')
  const keysOf = (environment: string) => {
    const urn = `urn:li:dataset:(urn:li:dataPlatform:${platform},${name},${environment})`
    const of = {
      platform: `urn:li:dataPlatform:${platform}`,
      ...(instance !== null && {
        instance: `urn:li:dataPlatformInstance:(urn:li:dataPlatform:${platform},${instance})`,
      }),
    }
    const uri = must(makeUri('dataset', 'datahub', urn))
    const { statement } = must(
      normalise(configured, { uri, id: urn, body: { urn, aspects: { dataplatforminstance: of } } }, context),
    )
    return locationsIn(statement)
  }
  expect(keysOf('PROD')).toEqual(keys.map((value) => ({ name: 'dataUri', value })))
  // The configured server is a production one.
  expect(keysOf('DEV')).toEqual([])
})

it('a setting with quotes is text, and never evaluated', () => {
  const odd = PROVIDERS.get('datahub')?.withSettings?.({ servers: "postgres=postgres://h\\', 'x" })?.types['Dataset']
    ?.mapping
  if (odd === undefined) throw new Error('DataHub maps no Dataset')
  const urn = 'urn:li:dataset:(urn:li:dataPlatform:postgres,db.public.orders,PROD)'
  const uri = must(makeUri('dataset', 'datahub', urn))
  expect(normalise(odd, { uri, id: urn, body: { urn, aspects: {} } }, context).ok).toBe(true)
})
