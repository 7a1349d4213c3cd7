import type { Page } from 'playwright-core'
import { describe, expect, it } from 'vitest'
import { openTab } from './controls.ts'
import { parseCsv } from '../csv.ts'
import { axe, portalSuite } from './harness.ts'

const portal = await portalSuite()
const NEW = 'aip://model/registry/ranking-model-v5-20XX0101'
const OLD = 'aip://model/registry/ranking-model-v5-20XW1225'
const COMPARED = `/compare?of=${NEW}&of=${OLD}`

const region = (page: Page, name: string | RegExp) => page.getByRole('region', { name })
const heading = (page: Page, name: string | RegExp) => page.getByRole('heading', { level: 1, name })

describe.skipIf(portal.missing)('a comparison', () => {
  it('starts from checkboxes in a list, and its address is all that others need', async () => {
    const page = await portal.open('/e/model/registry/ranking-v5')
    await openTab(page, 'Versions')
    const instances = region(page, 'Versions')
    await instances.getByRole('checkbox', { name: 'Compare Ranking v5 · 5.3.0' }).check()
    expect(await page.getByRole('link', { name: /^Compare \d/ }).count()).toBe(0)
    await instances.getByRole('checkbox', { name: 'Compare Ranking v5 · 5.2.0' }).press('Space')
    await instances.getByRole('link', { name: 'Compare 2' }).click()
    await heading(page, 'Compare 2 model versions').waitFor()
    const { pathname, search } = new URL(page.url())
    expect(pathname + search).toBe(COMPARED)
    await region(page, 'Metrics')
      .getByRole('row', { name: /ndcg@10 validation 0\.409 0\.412/ })
      .waitFor()

    const shared = await portal.open(COMPARED)
    const row = region(shared, 'Metrics').getByRole('row', { name: /ndcg@10 validation/ })
    expect(await row.innerText()).toContain('+0.73% better')
    await region(page, 'Metrics').getByText('12% below validation').waitFor()
    const features = region(shared, 'Features')
    await features.getByRole('row', { name: /device_type not used yes$/ }).waitFor()
    await features.getByRole('row', { name: 'content-embedding v2 v3' }).waitFor()
    await features.getByText(/^Count · \d in common$/).waitFor()
    expect(await region(shared, 'Uses feature').count()).toBe(0)
    expect(await shared.getByRole('cell', { name: /s3:\/\// }).count()).toBe(0)
  })

  it('shows only differences or everything, and says how much it omits', async () => {
    const page = await portal.open(COMPARED)
    await page.getByText(/are the same in\s+all, and not shown/).waitFor()
    expect(await region(page, 'Parameters').count()).toBe(0)
    await page.getByRole('button', { name: 'Only differences', pressed: true }).click()
    await region(page, 'Parameters').getByRole('row', { name: 'epochs 6 6' }).waitFor()
    expect(page.url()).toContain('show=all')
    await region(page, 'Features').getByRole('row', { name: 'genre-affinity v1 v1' }).waitFor()
  })

  it('changes its baseline, adds and removes entities, and refuses another type', async () => {
    const page = await portal.open(COMPARED)
    await page.getByRole('button', { name: 'Set as baseline Ranking v5 · 5.3.0' }).click()
    await region(page, 'Metrics').getByText('−0.73% worse').waitFor()
    const field = page.getByRole('combobox', { name: 'Add to the comparison' })
    await field.fill('Weekly Ranking Trainer')
    await page
      .getByRole('option', { name: /^Weekly Ranking Trainer/ })
      .first()
      .click()
    await page.getByRole('alert').getByText('Weekly Ranking Trainer is not a Model version').waitFor()
    await field.fill('Ranking v5 · 5.1.0')
    await page
      .getByRole('option', { name: /5\.1\.0/ })
      .first()
      .click()
    await heading(page, 'Compare 3 model versions').waitFor()
    await page.getByRole('button', { name: 'Remove Ranking v5 · 5.1.0' }).click()
    await heading(page, 'Compare 2 model versions').waitFor()
    const compared = page.getByRole('list', { name: 'Compared' })
    expect(await compared.evaluate((list) => list === list.ownerDocument.activeElement)).toBe(true)
  })

  it('is in the menu of an entity, with others of the same kind', async () => {
    const page = await portal.open(`/e/${NEW.slice('aip://'.length)}`)
    await page.getByRole('button', { name: 'More actions' }).click()
    await page.getByRole('link', { name: 'Compare with…' }).click()
    await heading(page, 'Compare').waitFor()
    await page.getByRole('checkbox', { name: 'Compare Ranking v5 · 5.2.0' }).check()
    await page.getByRole('link', { name: 'Compare 2' }).click()
    await heading(page, 'Compare 2 model versions').waitFor()
  })

  it('can be downloaded as CSV', async () => {
    const page = await portal.open(COMPARED)
    const href = (await page.getByRole('link', { name: 'CSV' }).getAttribute('href')) ?? ''
    const text = await (await page.request.get(href)).text()
    const rows = parseCsv(text)
    expect(rows.find(([part, name]) => part === 'entity' && name === 'URI')?.slice(5, 7)).toEqual([OLD, NEW])
    expect(rows.find(([, name, detail]) => name === 'hyperparameters' && detail === 'epochs')?.slice(5, 7)).toEqual([
      '6',
      '6',
    ])
  })

  it('is accessible, and fits a phone', async () => {
    const page = await portal.open(`${COMPARED}&show=all`)
    await region(page, 'Metrics').waitFor()
    expect(await axe(page)).toEqual([])
    const narrow = await portal.open(COMPARED, { size: { width: 390, height: 844 } })
    await region(narrow, 'Features').waitFor()
    expect(await narrow.locator('html').evaluate(({ scrollWidth }) => scrollWidth)).toBeLessThanOrEqual(390)
    expect(await axe(narrow)).toEqual([])
  })
})
