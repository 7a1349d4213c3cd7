import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { expect, it } from 'vitest'
import { settingsIn } from '../../../cli/connect/entry.ts'
import { builtinProvider } from '../builtin.ts'
import { mappedAnswer } from '../recorded.ts'

const GUIDE = new URL('../../../../docs/guides/great-expectations.md', import.meta.url)

it('says where data is, with the locations that the guide gives', () => {
  const guide = readFileSync(fileURLToPath(GUIDE), 'utf8')
  const [, given = ''] = /^mlg connect great-expectations .* --set "?([^"\n]*)/m.exec(guide) ?? []
  const provider = builtinProvider('great-expectations')
  const placed = provider.withSettings?.(settingsIn([given])) ?? provider
  const keysOf = (datasource: string, found: { readonly path: string } | { readonly table: string }) => {
    const record = { asset: `${datasource}/customer_stats`, datasource, name: 'customer_stats', at: null, ...found }
    return mappedAnswer(placed, 'Dataset', record.asset, record).statement.nodes[0]?.attributes['keys']
  }
  const address = (value: string) => ({ name: 'dataUri', value })
  // With the base directory "lake", which paths in results contain.
  expect(keysOf('lake', { path: 'lake/customer_stats.csv' })).toContainEqual(
    address('s3://shop/lake/customer_stats.csv'),
  )
  const inWarehouse = keysOf('warehouse', { table: 'marts.customer_stats' })
  expect(inWarehouse).toContainEqual(address('postgres://db.internal:5432/shop.marts.customer_stats'))
})
