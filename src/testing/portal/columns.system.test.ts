import { mkdirSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { afterAll, describe, expect, it } from 'vitest'
import { eventually } from '../parts.ts'
import { temporaryFolder } from '../system/harness.ts'
import { axe, portalSuite } from './harness.ts'

/** A dbt project with a wide table, and OpenLineage events with column lineage. */
const folder = temporaryFolder()
const WIDE = 45
writeManifest()
const portal = await portalSuite({
  config: (sources) => [
    ...sources,
    { platform: 'dbt', provider: 'dbt', baseUrl: String(pathToFileURL(join(folder.path, 'target'))) },
    { platform: 'openlineage', provider: 'openlineage' },
  ],
})
afterAll(() => folder.remove())

const WIDE_PAGE = '/e/dataset/dbt/model.shop.wide'
const STATS = '/e/dataset/openlineage/' + encodeURIComponent('postgres://db:5432/shop.stats')

function writeManifest(): void {
  const id = 'model.shop.wide'
  const columns = Object.fromEntries(
    Array.from({ length: WIDE }, (_, i) => {
      const name = i === 0 ? 'wide_id' : `measure_${i}`
      const constraints = i === 0 ? [{ type: 'primary_key' }] : []
      return [
        name,
        { name, data_type: 'bigint', description: `Number ${i}.`, constraints, tags: i === 7 ? ['pii'] : [] },
      ]
    }),
  )
  const node = { unique_id: id, resource_type: 'model', name: 'wide', database: 'db', schema: 'main', columns }
  const metadata = {
    dbt_schema_version: 'https://schemas.getdbt.com/dbt/manifest/v12.json',
    project_name: 'shop',
    adapter_type: 'postgres',
  }
  const target = join(folder.path, 'target')
  mkdirSync(target, { recursive: true })
  writeFileSync(join(target, '.manifest.json'), JSON.stringify({ metadata, nodes: { [id]: node } }))
  renameSync(join(target, '.manifest.json'), join(target, 'manifest.json'))
}

const table = (name: string, facets: object = {}) => ({
  namespace: 'postgres://db:5432',
  name: `shop.${name}`,
  facets,
})

async function sendLineage(): Promise<void> {
  const schema = { fields: [{ name: 'total', type: 'bigint' }] }
  const from = { namespace: 'postgres://db:5432', name: 'shop.orders', field: 'amount' }
  const event = {
    eventType: 'COMPLETE',
    eventTime: '2026-11-20T07:00:00Z',
    producer: 'https://example.com/by-hand',
    schemaURL: 'https://openlineage.io/spec/2-0-2/OpenLineage.json#/$defs/RunEvent',
    run: { runId: '01a1f7db-b10e-724b-8344-8470e3fd8f79' },
    job: { namespace: 'by-hand', name: 'nightly' },
    inputs: [table('orders', { schema: { fields: [{ name: 'amount', type: 'bigint' }] } })],
    outputs: [table('stats', { schema, columnLineage: { fields: { total: { inputFields: [from] } } } })],
  }
  const sent = await portal.system.post('/api/v1/lineage', event)
  expect(sent.status).toBe(201)
  const query = '{ search(q: "column:total") { total } }'
  await eventually(async () => {
    const { data } = await portal.system.graphql(query)
    return (data?.['search'] as { total?: number } | undefined)?.total === 1
  }, 'the columns are in the graph')
}

describe.skipIf(portal.missing)('the columns of a dataset', () => {
  it('are a table with keys and tags, searchable by name', async () => {
    const page = await portal.open(WIDE_PAGE)
    const region = page.getByRole('region', { name: 'Columns', exact: true })
    const rows = region.getByRole('table', { name: 'Columns' }).getByRole('row')
    await region.getByText(`20 of ${WIDE}`).waitFor()
    expect(await rows.count()).toBe(21)
    expect(await rows.nth(1).innerText()).toMatch(/wide_id\s+bigint\s+primary\s+no/)
    expect(await axe(page)).toEqual([])
    await region.getByRole('button', { name: 'Show all' }).click()
    await region.getByText('Number 44.').waitFor()
    expect(await rows.count()).toBe(WIDE + 1)
    await region.getByRole('searchbox', { name: 'Find a column' }).fill('MEASURE_7')
    await rows.nth(1).getByText('pii').waitFor()
    expect(await rows.count()).toBe(2)
    await region.getByRole('searchbox', { name: 'Find a column' }).fill('nothing of this')
    await region.getByText('No matching columns.').waitFor()
    await region.getByRole('searchbox', { name: 'Find a column' }).fill('wide')
    await rows.nth(1).getByRole('link', { name: 'wide_id' }).click()
    await page.getByRole('heading', { level: 1, name: 'wide_id' }).waitFor()
    await page.getByRole('link', { name: 'wide', exact: true }).first().waitFor()
  })

  it('lead along their own lineage, which names their tables', async () => {
    await sendLineage()
    const page = await portal.open(STATS)
    const region = page.getByRole('region', { name: 'Columns', exact: true })
    await region.getByRole('link', { name: 'total' }).click()
    await page.getByRole('heading', { level: 1, name: 'total' }).waitFor()
    await page.goto(`${new URL(page.url()).pathname.replace('/e/', '/lineage/')}`)
    await page.getByText('amount').first().waitFor()
    await page.getByText('shop.orders').first().waitFor()
  })

  it('are a table even if their source only lists them', async () => {
    const page = await portal.open('/e/dataset/datasets/member-watch-history')
    const region = page.getByRole('region', { name: 'Columns', exact: true })
    await region.getByRole('table', { name: 'Columns' }).waitFor()
    expect(await region.getByRole('columnheader').allInnerTexts()).not.toContain('Key')
  })

  it('lead to their datasets in a search', async () => {
    const page = await portal.open('/search?q=column%3Ameasure_7')
    await page.getByRole('link', { name: 'wide', exact: true }).first().waitFor()
  })
})
