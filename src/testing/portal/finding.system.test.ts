import { describe, expect, it } from 'vitest'
import type { SearchHitsAnswer } from '../../questions/search/shape.ts'
import type { TypesAnswer } from '../../questions/types.ts'
import { axe, portalSuite } from './harness.ts'

const portal = await portalSuite()

describe.skipIf(portal.missing)('finding things in the portal', () => {
  it('suggests while a search is typed, and opens the chosen suggestion by keyboard', async () => {
    const page = await portal.open('/')
    await page.keyboard.press('/')
    await page.getByRole('dialog', { name: 'Search or jump' }).waitFor()
    await page.keyboard.type('ranking')
    const list = page.getByRole('listbox', { name: 'Suggestions' })
    await list.getByRole('option', { name: /^Ranking v5 Model$/ }).waitFor()
    // Enter opens the results unless an option is marked, as the one is whose name was typed in full.
    await list.getByRole('option', { name: 'ranking all results', selected: true }).waitFor()
    await page.keyboard.type(' v5')
    await list.getByRole('option', { name: 'ranking v5 all results', selected: false }).waitFor()
    await list.getByRole('option', { name: /^Ranking v5 Model$/, selected: true }).waitFor()
    await page.keyboard.press('Enter')
    await page.getByRole('heading', { level: 1, name: 'Ranking v5' }).waitFor()
    await expect.poll(() => page.evaluate('document.activeElement.tagName')).toBe('H1')
  })

  it('keeps what is typed before the finder is painted', async () => {
    const page = await portal.open('/')
    // A mutation is observed before the next paint.
    await page.evaluate(`new MutationObserver((_, observer) => {
      const field = document.querySelector('dialog input')
      if (field === null) return
      observer.disconnect()
      field.value = 'ranking'
      field.dispatchEvent(new InputEvent('input', { bubbles: true }))
    }).observe(document.body, { childList: true, subtree: true })`)
    await page.keyboard.press('/')
    await page.getByRole('option', { name: 'ranking all results' }).waitFor()
    expect(await page.getByRole('combobox', { name: 'Search or jump' }).inputValue()).toBe('ranking')
  })

  it('lists everything for an empty search, and downloads it as a file', async () => {
    const page = await portal.open('/sources')
    await page.keyboard.press('g')
    await page.keyboard.press('t')
    await page.getByRole('heading', { level: 1, name: 'Catalogue' }).waitFor()
    await page.getByRole('region', { name: 'Types' }).getByRole('link', { name: 'List everything' }).click()
    const { body } = await portal.system.get('/api/v1/search?q=&facets=type')
    const { total, facets } = body as unknown as SearchHitsAnswer
    expect(total).toBeGreaterThan(3_000)
    await page
      .getByRole('status')
      .getByText(`${total.toLocaleString('en-GB')} hits`)
      .waitFor()
    const [largest] = facets[0]?.values ?? []
    const count = largest?.count.toLocaleString('en-GB') ?? expect.fail('no type is counted')
    await page.getByRole('checkbox', { name: new RegExp(` ${count}$`) }).waitFor()
    expect(await page.getByRole('alert').count()).toBe(0)
    const file = await page.getByRole('link', { name: 'CSV' }).getAttribute('href')
    const lines = (await (await page.request.get(file ?? '')).text()).trim().split('\n')
    expect(lines.filter((line) => line.includes(',aip://'))).toHaveLength(total)
  })

  it('starts with types, examples and recently viewed entities', async () => {
    const page = await portal.open('/e/model/registry/ranking-v5')
    await page.getByRole('heading', { level: 1, name: 'Ranking v5' }).waitFor()
    await page.keyboard.press('g')
    await page.keyboard.press('t')
    await page.getByRole('region', { name: 'Recently viewed' }).getByRole('link', { name: 'Ranking v5' }).waitFor()
    await page
      .getByRole('region', { name: 'Types' })
      .getByRole('link', { name: /^Models \d+$/ })
      .waitFor()
    expect(await axe(page)).toEqual([])
    await page
      .getByRole('region', { name: 'Examples' })
      .getByRole('link', { name: 'type:pipelineRun is:failed' })
      .click()
    await page.getByRole('region', { name: 'Hits' }).getByRole('link').first().waitFor()
    await page.getByRole('button', { name: 'Without type: Pipeline run' }).waitFor()
  })

  it('shows hits as a table with columns and an order that the address keeps', async () => {
    const page = await portal.open('/search?q=type:dataset')
    await page.getByRole('link', { name: 'Table' }).click()
    const table = page.getByRole('table', { name: 'Hits' })
    await table.getByRole('columnheader', { name: 'Owners' }).waitFor()
    await page.getByText('Columns', { exact: true }).click()
    await page.getByRole('checkbox', { name: 'Rows', exact: true }).check()
    await table.getByRole('columnheader', { name: 'Rows' }).waitFor()
    expect(await axe(page)).toEqual([])
    await page.getByRole('combobox', { name: 'Sort by' }).selectOption({ label: 'Name' })
    await expect.poll(() => page.url()).toContain('sort=name')
    await page.reload()
    await table.getByRole('columnheader', { name: 'Rows' }).waitFor()
    const { body } = await portal.system.get('/api/v1/search?q=type:dataset&sort=name&limit=3')
    const first = (body as unknown as SearchHitsAnswer).hits.map(({ name }) => name)
    await expect.poll(async () => (await table.getByRole('link').allInnerTexts()).slice(0, 3)).toEqual(first)
  })

  it('saves searches and favourites for every browser', async () => {
    const page = await portal.open('/search?q=type:model stage:production&sort=usage')
    await page.getByRole('button', { name: 'Save search' }).click()
    await page.getByRole('textbox', { name: 'Name' }).fill('In production')
    await page.getByRole('button', { name: 'Save', exact: true }).click()
    await expect.poll(() => page.getByRole('dialog').count()).toBe(0)
    await page.goto('/e/model/registry/ranking-v5')
    await page.getByRole('button', { name: 'Add to favourites' }).click()
    await page.getByRole('button', { name: 'Remove from favourites', pressed: true }).waitFor()
    const other = await portal.open('/')
    await other.getByRole('region', { name: 'Favourites' }).getByRole('link', { name: 'Ranking v5' }).waitFor()
    await other.keyboard.press('Control+k')
    await other.getByRole('group', { name: 'Favourites' }).getByRole('option', { name: 'Ranking v5 Model' }).waitFor()
    await other.keyboard.press('Escape')
    await other.getByRole('group', { name: 'Catalogue' }).getByRole('link', { name: 'Catalogue' }).click()
    await other.getByRole('region', { name: 'Favourites' }).getByRole('link', { name: 'Ranking v5' }).waitFor()
    await other.getByRole('region', { name: 'Saved searches' }).getByRole('link', { name: 'In production' }).click()
    await expect.poll(() => other.url()).toContain('sort=usage')
    await other.goto('/search')
    await other.getByRole('button', { name: 'Delete In production' }).click()
    await expect.poll(() => other.getByRole('region', { name: 'Saved searches' }).count()).toBe(0)
    await page.getByRole('button', { name: 'Remove from favourites' }).click()
    await page.getByRole('button', { name: 'Add to favourites', pressed: false }).waitFor()
  })

  it('shows nothing current as of a past moment', async () => {
    const page = await portal.open('/search?q=ranking&asOf=300')
    await page.getByText("A search can't be shown as of transaction 300.").waitFor()
    await page.getByText('the index keeps no history').waitFor()
    expect(await page.getByRole('region', { name: 'Hits' }).count()).toBe(0)
    await page.getByRole('button', { name: 'View now' }).click()
    await page.getByRole('region', { name: 'Hits' }).getByRole('link', { name: 'Ranking v5', exact: true }).waitFor()
    expect(page.url()).toMatch(/\?q=ranking$/)
    for (const path of ['/sources', '/sources/registry']) {
      await page.goto(`${path}?asOf=300`)
      await page.getByText("can't be shown as of transaction 300.").waitFor()
      await page.getByText('it keeps no history of its sources and queues').waitFor()
      expect(await page.getByRole('main').getByRole('row').count()).toBe(0)
      expect(await page.getByText('Quarantine').count()).toBe(0)
      expect(await axe(page)).toEqual([])
    }
    await page.getByRole('button', { name: 'View now' }).click()
    await page.getByText('Delay', { exact: true }).waitFor()
  })

  it('suggests another spelling', async () => {
    const page = await portal.open('/search')
    const box = page.getByRole('combobox', { name: 'Search everything' })
    await box.fill('rankr')
    await box.press('Enter')
    const status = page.getByRole('status').filter({ hasText: 'Did you mean' })
    await status.getByRole('link', { name: 'ranker' }).click()
    await page.getByRole('heading', { level: 1, name: 'Search: ranker' }).waitFor()
  })

  it('opens the results even if Enter comes before the answer, and edits the query there', async () => {
    const page = await portal.open('/')
    await page.keyboard.press('Control+k')
    await page.getByRole('dialog', { name: 'Search or jump' }).waitFor()
    await page.keyboard.type('t:feature content')
    await page.keyboard.press('Enter')
    await page.getByRole('region', { name: 'Hits' }).getByRole('link', { name: 'content_embedding' }).first().waitFor()
    expect(await page.getByRole('dialog').count()).toBe(0)
    const field = page.getByRole('combobox', { name: 'Search everything' })
    expect(await field.inputValue()).toBe('type:feature content')
    // Editors of queries complete the language, and keep the typed text.
    await page.keyboard.press('/')
    await page.keyboard.type('ranking type:modelD')
    await page.getByRole('option', { name: /^modelDeployment / }).waitFor()
    expect(await axe(page)).toEqual([])
    await page.keyboard.press('ArrowDown')
    await page.keyboard.press('Enter')
    await expect.poll(() => field.inputValue()).toBe('ranking type:modelDeployment ')
    await page.keyboard.press('Enter')
    await page.getByRole('button', { name: 'Without type: Model deployment' }).waitFor()
    expect(await field.evaluate((one) => one === one.ownerDocument.activeElement)).toBe(true)
  })

  it('runs an action of the page by its name', async () => {
    const page = await portal.open('/e/model/registry/ranking-v5')
    await page.keyboard.press('Control+k')
    await page.getByRole('combobox', { name: 'Search or jump' }).fill('> lineage')
    await page.keyboard.press('Enter')
    await page.getByRole('heading', { level: 1, name: 'Lineage of Ranking v5' }).waitFor()
  })

  it("shows where a page is, by an entity's container or the page's section", async () => {
    const page = await portal.open('/e/deployment/registry/homepage-v5-us-east-1')
    const crumbs = page.getByRole('navigation', { name: 'Breadcrumb' }).getByRole('listitem')
    const instance = '5.3.0'
    await expect
      .poll(() => crumbs.allInnerTexts())
      .toEqual(['Models', 'Ranking v5', instance, 'Ranking v5 in us-east-1'])
    await crumbs.getByRole('link', { name: instance }).click()
    await expect.poll(() => crumbs.allInnerTexts()).toEqual(['Models', 'Ranking v5', instance])
    await crumbs.getByRole('link', { name: 'Models' }).click()
    await page.getByRole('heading', { level: 1, name: 'Models' }).waitFor()
    await expect.poll(() => crumbs.allInnerTexts()).toEqual(['Catalogue', 'Models'])
    for (const [path, names] of [
      ['/sources/registry', ['Admin', 'Sources', 'registry']],
      ['/quality', ['Govern', 'Quality']],
      ['/lineage/model/registry/ranking-v5', ['Explore', 'Lineage', 'Ranking v5']],
    ] as const) {
      await page.goto(path)
      await expect.poll(() => crumbs.allInnerTexts()).toEqual(names)
    }
    await page.setViewportSize({ width: 390, height: 844 })
    expect(await crumbs.filter({ visible: true }).allInnerTexts()).toEqual(['Lineage', 'Ranking v5'])
  })

  it('counts entities in the rail, and leads to them', async () => {
    const page = await portal.open('/')
    const catalog = page.getByRole('group', { name: 'Catalogue' })
    const { body } = await portal.system.get('/api/v1/types')
    const { types } = body as unknown as TypesAnswer
    const listed = types.filter(({ primary, count }) => primary && count > 0)
    await expect
      .poll(() => catalog.getByRole('link').allInnerTexts())
      .toEqual([
        'Catalogue',
        ...listed.map(({ pluralLabel, count }) => `${pluralLabel}\n${count.toLocaleString('en-GB')}`),
      ])
    await catalog.getByRole('link', { name: /^Features/ }).click()
    await page.getByRole('heading', { level: 1, name: 'Features' }).waitFor()
    await expect.poll(() => catalog.locator('[aria-current=page]').innerText()).toMatch(/^Features/)
  })

  it('keeps the focus in the palette, and returns it', async () => {
    const page = await portal.open('/sources')
    const link = page.getByRole('navigation', { name: 'Pages' }).getByRole('link', { name: 'API' })
    await link.focus()
    await page.keyboard.press('Control+k')
    await page.getByRole('dialog', { name: 'Search or jump' }).waitFor()
    for (let n = 0; n < 4; n++) {
      await page.keyboard.press('Tab')
      expect(await page.evaluate("document.activeElement.closest('dialog, body').tagName")).not.toBe('MAIN')
    }
    await page.keyboard.press('Escape')
    await expect.poll(() => page.evaluate('document.activeElement.textContent')).toBe('API')
  })

  it('has the palette on a phone, with what the rail has no room for', async () => {
    const page = await portal.open('/', { size: { width: 390, height: 844 } })
    await page.getByRole('button', { name: 'Search', exact: true }).click()
    const palette = page.getByRole('dialog', { name: 'Search or jump' })
    await palette.getByRole('option', { name: /^Docs/ }).waitFor()
    await page.getByRole('combobox', { name: 'Search or jump' }).fill('graphql')
    await palette.getByRole('option', { name: /^API/ }).click()
    await page.waitForURL(/\/graphql$/)
  })

  it('has its pages in one row on a phone, and the others on request', async () => {
    const page = await portal.open('/', { size: { width: 390, height: 844 } })
    const rail = page.getByRole('navigation', { name: 'Pages' })
    const height = async (): Promise<number> => (await rail.boundingBox())?.height ?? 0
    expect(await height()).toBe(56)
    const bar = rail.getByRole('listitem').filter({ visible: true })
    expect(await bar.allInnerTexts()).toEqual(['Home', 'Search', 'Catalogue', 'Changes', 'More'])
    await rail.getByRole('button', { name: 'More' }).click()
    expect(await axe(page)).toEqual([])
    await rail.getByRole('link', { name: 'Quality' }).click()
    await page.waitForURL(/\/quality/)
    await rail.getByRole('link', { name: 'Quality' }).waitFor({ state: 'hidden' })
    expect(await height()).toBe(56)
  })

  it('narrows a search by a facet, with an address that shows the same again', async () => {
    const page = await portal.open('/search?q=ranking')
    const types = page.getByRole('group', { name: 'Type', exact: true })
    await types.getByRole('button', { name: /more$/ }).click()
    await types.getByRole('checkbox', { name: /^Dataset \d/ }).click()
    await page.waitForURL(/type:Dataset/)
    const hits = page.getByRole('region', { name: 'Hits' }).getByRole('listitem')
    await page.getByRole('button', { name: 'Without type: Dataset' }).waitFor()
    const before = await hits.allInnerTexts()
    await page.reload()
    await page.getByRole('button', { name: 'Without type: Dataset' }).waitFor()
    expect(await hits.allInnerTexts()).toEqual(before)
    expect(await axe(page)).toEqual([])
  })

  it('finds as many as a facet counts, for a first value or a replacement', async () => {
    const page = await portal.open('/search?q=ranking')
    const types = page.getByRole('group', { name: 'Type', exact: true })
    const total = page.getByRole('status').filter({ hasText: /^\d+ hits?/ })
    const first = types.getByRole('checkbox').first()
    const count = Number(/\d+$/.exec((await first.getAttribute('aria-label')) ?? '')?.[0])
    await first.click()
    await expect.poll(() => total.innerText()).toMatch(new RegExp(`^${count} hit`))
    const other = types.getByRole('link', { name: /^Only / }).first()
    const only = await other.innerText()
    await other.click()
    await expect.poll(() => total.innerText()).toMatch(new RegExp(`^${only} hit`))
    expect(await types.getByRole('checkbox', { checked: true }).count()).toBe(1)
    expect(await axe(page)).toEqual([])
  })

  it('lists partial matches below the others with their own count, outside the facets', async () => {
    const page = await portal.open('/search?q=ranking+homepage+zebra')
    const partial = page.getByRole('region', { name: /^Partial matches \d/ })
    await partial.getByText('Few exact matches; showing partial matches').waitFor()
    expect(await partial.getByRole('listitem').count()).toBeGreaterThan(0)
    await page
      .getByRole('status')
      .filter({ hasText: /^0 hits/ })
      .waitFor()
    expect(await page.getByRole('group', { name: 'Type', exact: true }).count()).toBe(0)
    expect(await axe(page)).toEqual([])
  })

  it('explains that domain: is the business domain, and leads to the lifecycle part', async () => {
    const page = await portal.open('/search?q=domain:models')
    await page.getByText('In a search, domain: is the business domain.').waitFor()
    await page.getByRole('link', { name: 'area:models' }).click()
    await page.getByRole('heading', { level: 1, name: 'Search: area:models' }).waitFor()
    await page.getByRole('region', { name: 'Hits' }).waitFor()
  })

  it('keeps facet counts beside the hits, however long a name is', async () => {
    const page = await portal.open('/search?q=ranking')
    const hits = page.getByRole('region', { name: 'Hits' })
    await hits.waitFor()
    const more = page.getByRole('button', { name: /^\d+ more$/ })
    while ((await more.count()) > 0) await more.first().click()
    await page.evaluate(
      `for (const label of document.querySelectorAll('fieldset label span')) label.textContent = 'a long name '.repeat(9)`,
    )
    const edge = (await hits.boundingBox())?.x ?? 0
    const rows = await page.locator('fieldset > div').all()
    expect(rows.length).toBeGreaterThan(10)
    for (const row of rows) {
      const { x, width } = (await row.locator(':scope > :last-child').boundingBox()) ?? { x: edge, width: 0 }
      expect(x + width).toBeLessThan(edge)
    }
  })

  it('moves through hits by keyboard, and previews one beside them', async () => {
    const page = await portal.open('/search?q=ranking')
    await page.getByRole('link', { name: 'Ranking v5', exact: true }).waitFor()
    await page.keyboard.press('j')
    await page.keyboard.press('j')
    await page.keyboard.press('k')
    await page.keyboard.press('Space')
    const preview = page.getByRole('complementary', { name: 'Preview' })
    await preview.getByRole('link', { name: 'Ranking v5' }).waitFor()
    // It doesn't cover hits.
    await page.getByRole('button', { name: 'Why this matched' }).first().click()
    await page.getByRole('group', { name: /^Why .* matches$/ }).waitFor()
    await page.getByRole('button', { name: 'Why this matched' }).first().click()
    await page.getByRole('link', { name: 'Ranking v5', exact: true }).first().focus()
    await page.keyboard.press('Escape')
    await expect.poll(() => page.evaluate('document.activeElement.textContent')).toBe('Ranking v5')
  })

  it('opens the list of shortcuts by a key, and lets them be turned off', async () => {
    const page = await portal.open('/')
    const help = page.getByRole('dialog', { name: 'Keyboard shortcuts' })
    await page.keyboard.press('?')
    await help.getByText('Go to Impact').waitFor()
    await help.getByRole('checkbox', { name: 'Use single-key shortcuts' }).uncheck()
    await page.keyboard.press('Escape')
    await page.keyboard.press('g')
    await page.keyboard.press('s')
    await page.keyboard.press('Control+k')
    await page.getByRole('dialog', { name: 'Search or jump' }).waitFor()
    expect(new URL(page.url()).pathname).toBe('/')
  })

  it("opens an entity's impact and lineage by keyboard, and recent views in any window", async () => {
    const page = await portal.open('/e/model/registry/ranking-v5')
    await page.keyboard.press('i')
    await page.getByRole('heading', { level: 1, name: 'Impact of Ranking v5' }).waitFor()
    await page.keyboard.press('l')
    await page.waitForURL(/\/lineage\/model\/registry/)
    // The finder first offers the last opened pages, of all windows.
    const other = await page.context().newPage()
    await other.goto('/e/dataset/datasets/member-watch-history')
    await other.getByRole('heading', { level: 1, name: 'Member watch history' }).waitFor()
    await page.keyboard.press('Control+k')
    await expect
      .poll(() => page.getByRole('listbox', { name: 'Suggestions' }).getByRole('option').first().innerText())
      .toMatch(/^Member watch history/)
  })
})
