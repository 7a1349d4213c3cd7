import type { Page } from 'playwright-core'
import { describe, expect, it } from 'vitest'
import { chooseAction, outOfReach } from './controls.ts'
import { axe, portalSuite } from './harness.ts'

const portal = await portalSuite()

/** Widths of telephones, in CSS pixels. */
const WIDTHS = [360, 390] as const
const HEIGHT = 780
const INSTANCE = '/e/model/registry/ranking-model-v5-20XX0101'
const FEATURE = 'feature/feature-store/content-embedding'

async function quiet(page: Page): Promise<void> {
  await expect.poll(() => page.locator('[aria-busy=true]').count(), { timeout: 20_000 }).toBe(0)
}

async function everyWidth(page: Page): Promise<readonly string[]> {
  const found: string[] = []
  for (const width of WIDTHS) {
    await page.setViewportSize({ width, height: HEIGHT })
    for (const one of await outOfReach(page)) found.push(`${width}: ${one}`)
  }
  return found
}

describe.skipIf(portal.missing)("the portal's accessibility", () => {
  it.each([
    '/',
    '/?of=aip://user/identity/alice',
    '/?of=aip://group/identity/member-data',
    '/search?q=ranking',
    '/search?q=nothing-is-called-that',
    `/lineage/${FEATURE}`,
    `/lineage/${FEATURE}?view=table`,
    '/lineage',
    `/impact/${FEATURE}`,
    '/impact',
    '/deprecate?type=Feature',
    '/quality',
    '/policies',
    `/incident/${FEATURE}`,
    '/incident',
    '/anomalies',
    '/recommend',
    '/sources',
    '/sources/registry',
    '/access',
    '/no/such/page',
  ])('holds on %s: axe finds nothing, and every control is reachable on a phone', async (path) => {
    const page = await portal.open(path)
    await quiet(page)
    expect(await axe(page)).toEqual([])
    expect(await everyWidth(page)).toEqual([])
  })

  it('holds with overlays and side panels: axe finds nothing', async () => {
    const page = await portal.open('/search?q=ranking')
    await quiet(page)
    await page.keyboard.press('Control+k')
    const palette = page.getByRole('dialog', { name: 'Search or jump' })
    await palette.waitFor()
    expect([await axe(page), await everyWidth(page)]).toEqual([[], []])
    await page.keyboard.type('ranking')
    await palette
      .getByRole('option', { name: /Ranking v5/ })
      .first()
      .waitFor()
    expect([await axe(page), await everyWidth(page)]).toEqual([[], []])
    await page.keyboard.press('Escape')
    await palette.waitFor({ state: 'detached' })
    await page.keyboard.press('?')
    await page.getByRole('dialog', { name: 'Keyboard shortcuts' }).waitFor()
    expect([await axe(page), await everyWidth(page)]).toEqual([[], []])
    await page.keyboard.press('Escape')

    await page.goto(`/search?q=ranking&preview=aip://${FEATURE}`)
    await page.getByRole('complementary', { name: 'Preview' }).getByRole('link').first().waitFor()
    expect([await axe(page), await everyWidth(page)]).toEqual([[], []])

    await page.goto(`${INSTANCE}?evidence=aip://ab-test/experimentation/12345`)
    await page.getByRole('complementary', { name: 'Evidence' }).getByText('Linked because').first().waitFor()
    expect([await axe(page), await everyWidth(page)]).toEqual([[], []])
  })

  it('holds in the past, a comparison and an edit: axe finds nothing', async () => {
    const { store } = portal.system.service
    const { tx: before } = await store.head()
    const edit = { uri: INSTANCE.replace('/e/', 'aip://'), description: 'Compared.', waitFor: 'visible' }
    expect((await portal.system.post('/api/v1/annotations', edit)).status).toBe(200)
    const page = await portal.open(`${INSTANCE}?asOf=${(await store.head()).tx}&vs=${before}`)
    await page.getByRole('table', { name: 'Changes' }).waitFor()
    await quiet(page)
    expect([await axe(page), await everyWidth(page)]).toEqual([[], []])
    await page.goto(INSTANCE)
    await quiet(page)
    for (const name of ['Edit description', 'Edit tags', 'Edit owners'])
      await page.getByRole('button', { name }).click()
    await chooseAction(page, 'Compare with another time…')
    expect([await axe(page), await everyWidth(page)]).toEqual([[], []])
    await page.getByRole('button', { name: 'More actions' }).click()
    expect([await axe(page), await everyWidth(page)]).toEqual([[], []])
    await page.getByRole('button', { name: 'As of: now' }).click()
    await page.getByRole('dialog', { name: 'View at another time' }).waitFor()
    expect([await axe(page), await everyWidth(page)]).toEqual([[], []])
  })
})
