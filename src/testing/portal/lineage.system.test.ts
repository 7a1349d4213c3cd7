import { readFile } from 'node:fs/promises'
import type { Locator, Page } from 'playwright-core'
import { describe, expect, it } from 'vitest'
import { parseCsv } from '../csv.ts'
import { axe, portalSuite } from './harness.ts'

const portal = await portalSuite()

const MODEL = '/lineage/model/registry/ranking-v5'
/** Used by so many models that they are drawn as groups. */
const SHARED = '/lineage/feature-version/feature-store/content-embedding-v3'

const graphOf = (page: Page): Locator => page.getByRole('application', { name: /^Lineage graph/ })
const nodesOf = (page: Page): Locator => graphOf(page).locator('button[data-id]')

async function openLineage(path: string, options?: Parameters<typeof portal.open>[1]): Promise<Page> {
  const page = await portal.open(path, options)
  await page.locator('[role=application][aria-busy=false] [data-id], [role=treegrid]').first().waitFor()
  return page
}

/** Presses an entry of the menu behind the toolbar. */
async function press(page: Page, name: string): Promise<void> {
  await page.getByRole('group', { name: 'What is drawn' }).getByRole('button', { name: 'More', exact: true }).click()
  await page.getByRole('button', { name, exact: true }).click()
}

async function namesIn(nodes: Locator): Promise<readonly string[]> {
  const names = await nodes.evaluateAll((all) => all.map((one) => one.getAttribute('aria-label') ?? ''))
  return names.toSorted()
}

describe.skipIf(portal.missing)("an entity's lineage", () => {
  it('can be walked by keyboard, and the table has the same nodes', async () => {
    const page = await openLineage(`${MODEL}?hops=1`)
    const focus = nodesOf(page).and(page.locator('[tabindex="0"]'))
    expect(await focus.count()).toBe(1)
    await focus.focus()
    await page.keyboard.press('ArrowRight')
    await expect
      .poll(() => page.evaluate(`document.activeElement?.getAttribute('aria-label')`))
      .toMatch(/^Ranking v5: offline evaluation, evaluation, 2 upstream, 1 downstream/)
    await page.keyboard.press('ArrowLeft')
    await expect.poll(() => page.evaluate(`document.activeElement?.getAttribute('aria-label')`)).toMatch(/^Ranking/)
    const drawn = await namesIn(nodesOf(page))
    await page.keyboard.press('v')
    await page.getByRole('treegrid', { name: 'Lineage table' }).waitFor()
    expect(await namesIn(page.locator('tbody [role=row]'))).toEqual(drawn)
    expect(page.url()).toContain('view=table')
  })

  it('is compared with an earlier moment chosen on a slider', async () => {
    const page = await openLineage(MODEL)
    await press(page, 'Over time')
    const slider = page.getByRole('slider', { name: 'Compared with' })
    await slider.focus()
    // Nothing was read yet.
    await page.keyboard.press('Home')
    await expect
      .poll(async () => (await namesIn(nodesOf(page))).filter((name) => name.includes(', added,')).length)
      .toBeGreaterThan(3)
    await page
      .getByRole('status')
      .filter({ hasText: /\d+ added$/ })
      .waitFor()
    expect(await axe(page)).toEqual([])
    await page.keyboard.press('End')
    await page.getByRole('status').filter({ hasText: 'nothing added or removed' }).waitFor()
    await page.getByRole('button', { name: 'Stop comparing' }).click()
    await slider.waitFor({ state: 'detached' })
    expect(page.url()).not.toContain('since=')
  })

  it('names the lines under the pointer, and a click shows the evidence', async () => {
    const page = await openLineage(MODEL)
    const focus = await graphOf(page)
      .getByRole('button', { name: /^Ranking v5, model/ })
      .boundingBox()
    if (focus === null) throw new Error("the focus isn't drawn")
    // A trunk names all of its lines, and a single line only itself.
    await page.mouse.move(focus.x - 8, focus.y + focus.height / 2)
    await page.getByText(/^\d+ sources → Ranking v5$/).waitFor()
    const test = await graphOf(page)
      .getByRole('button', { name: /^Ranking depth/ })
      .boundingBox()
    if (test === null) throw new Error("the test isn't drawn")
    const beside = [test.x - 10, test.y + test.height / 2] as const
    await page.mouse.move(...beside)
    await page.getByText('Click for the evidence').waitFor()
    await page.mouse.click(...beside)
    await page.getByRole('complementary', { name: 'Evidence' }).waitFor()
    expect(new URL(page.url()).searchParams.get('why')).toMatch(/^aip:.*,aip:/)
  })

  it('expands a group in place, and moves nothing', async () => {
    const page = await openLineage(`${SHARED}?hops=1`)
    const group = graphOf(page).getByRole('button', { name: /^Model versions \d+, group$/ })
    const focus = graphOf(page).getByRole('button', { name: /^content-embedding v3/ })
    const [before, count] = [await focus.boundingBox(), await nodesOf(page).count()]
    await group.click()
    await expect.poll(() => nodesOf(page).count()).toBeGreaterThan(count)
    // Content above the drawing may have a fractional height in pixels.
    const after = await focus.boundingBox()
    expect(after?.x).toBe(before?.x)
    expect(Math.abs((after?.y ?? NaN) - (before?.y ?? NaN))).toBeLessThan(1)
    expect(page.url()).toContain('open=g')
    await page.getByRole('status').filter({ hasText: ', 0 hidden' }).waitFor({ state: 'attached' })
    await page.reload()
    await expect.poll(() => nodesOf(page).count()).toBeGreaterThan(count)
    // A fully opened group disappears, and the nearest node gets the keyboard focus.
    await graphOf(page).getByRole('button', { name: 'Fit' }).click()
    const rest = graphOf(page).getByRole('button', { name: /^Model versions \d+, group$/ })
    await rest.focus()
    await page.keyboard.press('Enter')
    await rest.waitFor({ state: 'detached' })
    await expect.poll(() => page.evaluate(`document.activeElement?.hasAttribute('data-id')`)).toBe(true)
  })

  it('folds versions into their model, and shows only production, as in its address', async () => {
    const page = await openLineage(`${MODEL}?fold=false`)
    const retired = graphOf(page).getByRole('button', {
      name: /^Ranking v5 · 5.2.0, model version, retired/,
    })
    await retired.waitFor()
    await press(page, 'In production')
    await retired.waitFor({ state: 'detached' })
    await graphOf(page)
      .getByRole('button', { name: /^Ranking v5 in eu-west-1/ })
      .waitFor()
    await press(page, 'Fold versions')
    await graphOf(page)
      .getByRole('button', { name: /^Ranking v5, model, 5\.3\.0 here/ })
      .waitFor()
    expect(page.url()).toContain('production=true')
    expect(await axe(page)).toEqual([])
    await page.reload()
    await graphOf(page)
      .getByRole('button', { name: /^Ranking v5, model, 5\.3\.0 here/ })
      .waitFor()
    await press(page, 'Fold versions')
    await press(page, 'In production')
    await retired.waitFor()
    expect(new URL(page.url()).search).toBe('?fold=false')
  })

  it('finds text inside, wherever the hit is', async () => {
    const page = await openLineage(`${MODEL}?hops=3`)
    await page.getByLabel('Find in the drawing').fill('device_type')
    await page.getByRole('status').filter({ hasText: '1 found' }).waitFor()
    await page.getByRole('button', { name: 'device_type', exact: true }).click()
    const node = graphOf(page).getByRole('button', { name: /^device_type, feature/, pressed: true })
    await node.waitFor()
    await page.getByRole('region', { name: 'Chosen' }).getByRole('link', { name: 'device_type' }).waitFor()
  })

  it('finds nodes in groups, and takes them out', async () => {
    const page = await openLineage(`${SHARED}?hops=1`)
    const count = await nodesOf(page).count()
    await page.getByLabel('Find in the drawing').fill('ranking v5 · 5.3')
    await page.getByRole('status').filter({ hasText: 'Nothing found, 1 in groups' }).waitFor()
    await page.getByLabel('Find in the drawing').press('Enter')
    await graphOf(page)
      .getByRole('button', { name: /^Ranking v5 · 5.3.0/, pressed: true })
      .waitFor()
    expect(await nodesOf(page).count()).toBe(count + 1)
    await graphOf(page)
      .getByRole('button', { name: /^Model versions 25, group/ })
      .waitFor()
  })

  it('shows the shortest paths to a target', async () => {
    const page = await openLineage(`${MODEL}?hops=3&focus=aip://feature/feature-store/device-type`)
    await page.getByRole('button', { name: 'Paths to it' }).click()
    const paths = page.getByRole('region', { name: 'Paths' })
    await paths.getByRole('radio', { name: /^2 steps upstream/ }).waitFor()
    await expect.poll(() => graphOf(page).locator('[data-lit=true]').count()).toBe(3)
    await paths.getByRole('button', { name: 'Close paths' }).click()
    await expect.poll(() => graphOf(page).locator('[data-lit=true]').count()).toBe(0)
  })

  it('opens at 45% or more, and fully visible if it fits', async () => {
    for (const hops of [1, 2, 3]) {
      const page = await openLineage(`${MODEL}?hops=${hops}`)
      const percent = await page
        .getByRole('group', { name: 'Zoom' })
        .getByText(/^\d+%$/)
        .innerText()
      expect(Number.parseInt(percent, 10)).toBeGreaterThanOrEqual(45)
    }
    const page = await openLineage(MODEL)
    const frame = await graphOf(page).boundingBox()
    expect(frame).toEqual({ x: 232, y: 56, width: 1_280 - 232, height: 800 - 56 })
    expect((await page.getByRole('group', { name: 'What is drawn' }).boundingBox())?.height).toBe(40)
    const boxes = await Promise.all((await nodesOf(page).all()).map((node) => node.boundingBox()))
    for (const box of boxes) {
      expect(box?.x).toBeGreaterThanOrEqual(frame?.x ?? NaN)
      expect((box?.x ?? NaN) + (box?.width ?? NaN)).toBeLessThanOrEqual((frame?.x ?? NaN) + (frame?.width ?? NaN))
    }
  })

  it('draws a path that leads outside it, and moves nothing there', async () => {
    const page = await openLineage(`${MODEL}?hops=1`)
    const [focus, count] = [
      graphOf(page).getByRole('button', { name: /^Ranking v5, model,/ }),
      await nodesOf(page).count(),
    ]
    const transform = (): Promise<string | null> => focus.locator('..').getAttribute('style')
    const before = await transform()
    await page.keyboard.press('f')
    await page.getByRole('combobox', { name: 'Paths to …' }).fill('device_type')
    await page
      .getByRole('option', { name: /^device_type/ })
      .first()
      .click()
    await page
      .getByRole('region', { name: 'Paths' })
      .getByRole('radio', { name: /^2 steps upstream/ })
      .waitFor()
    await graphOf(page)
      .getByRole('button', { name: /^device_type, feature/ })
      .waitFor()
    await expect.poll(() => graphOf(page).locator('[data-lit=true]').count()).toBe(3)
    // The path's version is drawn individually as well.
    expect(await nodesOf(page).count()).toBe(count + 2)
    expect(await transform()).toBe(before)
    await page.getByRole('button', { name: 'Close paths' }).click()
    await expect.poll(() => nodesOf(page).count()).toBe(count)
    expect(await transform()).toBe(before)
  })

  it('is moved by one finger and zoomed by two, and then a tap selects', async () => {
    const page = await openLineage(`${MODEL}?hops=1`, { size: { width: 700, height: 900 } })
    const [graph, session] = [graphOf(page), await page.context().newCDPSession(page)]
    await session.send('Emulation.setTouchEmulationEnabled', { enabled: true, maxTouchPoints: 2 })
    const box = await graph.boundingBox()
    if (box === null) throw new Error('there is no drawing')
    const middle = { x: box.x + box.width / 2, y: box.y + box.height / 2 }
    const touch = (type: 'touchStart' | 'touchMove' | 'touchEnd', ...points: readonly (readonly [number, number])[]) =>
      session.send('Input.dispatchTouchEvent', {
        type,
        touchPoints: points.map(([x, y], id) => ({ x: middle.x + x, y: middle.y + y, id })),
      })
    const view = async (): Promise<{ readonly x: number; readonly y: number; readonly zoom: number }> => {
      const style = await graph
        .locator('> div')
        .first()
        .evaluate((world) => (world as unknown as { style: { transform: string } }).style.transform)
      const [x = NaN, y = NaN, zoom = NaN] = [...style.matchAll(/-?[\d.]+/g)].map(Number)
      return { x, y, zoom }
    }
    const before = await view()
    await touch('touchStart', [0, 0])
    for (let n = 1; n <= 5; n++) await touch('touchMove', [n * 12, n * 8])
    await touch('touchEnd')
    await expect.poll(async () => (await view()).x - before.x).toBe(60)
    expect(await view()).toMatchObject({ y: before.y + 40, zoom: before.zoom })
    await touch('touchStart', [-40, 0], [40, 0])
    for (let n = 1; n <= 5; n++) await touch('touchMove', [-40 - n * 8, 0], [40 + n * 8, 0])
    await touch('touchEnd')
    // Twice as far apart: the point between the fingers stays in place.
    await expect.poll(async () => (await view()).zoom / before.zoom).toBeCloseTo(2, 1)
    const [moved, after] = [{ x: before.x + 60, y: before.y + 40 }, await view()]
    const at = middle.x - box.x - 1
    expect(Math.abs((at - after.x) / after.zoom - (at - moved.x) / before.zoom)).toBeLessThan(3)
    expect(await page.evaluate('visualViewport.scale')).toBe(1)
    const tap = async (control: Locator): Promise<void> => {
      const { x, y, width, height } = (await control.boundingBox()) ?? box
      await touch('touchStart', [x + width / 2 - middle.x, y + height / 2 - middle.y])
      await touch('touchEnd')
    }
    await tap(graph.getByRole('button', { name: 'Fit' }))
    await expect.poll(async () => (await view()).zoom).toBeLessThan(2)
    await tap(graph.getByRole('button', { name: /^Ranking v5: offline evaluation/ }))
    await page
      .getByRole('region', { name: 'Chosen' })
      .getByRole('link', { name: /^Ranking v5: offline/ })
      .waitFor()
  })

  it('keeps a filter in the address, and removes it again', async () => {
    const page = await openLineage(`${MODEL}?hops=2`)
    const all = await nodesOf(page).count()
    await page.getByRole('button', { name: 'More', exact: true }).click()
    await page.locator('summary', { hasText: 'Types' }).click()
    await page.getByRole('checkbox', { name: 'Feature version' }).check()
    await expect.poll(() => nodesOf(page).count()).toBeLessThan(all)
    expect(page.url()).toContain('types=FeatureVersion')
    await page.getByRole('checkbox', { name: 'Feature version' }).uncheck()
    await expect.poll(() => nodesOf(page).count()).toBe(all)
  })

  it("is saved as a complete picture and table, in the page's colours", async () => {
    const page = await openLineage(`${MODEL}?hops=3`, { theme: 'dark' })
    const saved = async (name: string): Promise<Buffer> => {
      const download = page.waitForEvent('download')
      await press(page, `Download ${name}`)
      return await readFile(await (await download).path())
    }
    const svg = (await saved('SVG')).toString()
    expect(svg).toMatch(/^<svg xmlns="http:\/\/www\.w3\.org\/2000\/svg"/)
    expect(svg).toContain('device_type')
    // The background of the dark theme, without colours defined only in the page.
    expect(svg).toContain('fill="rgb(14, 16, 20)"')
    expect(svg).not.toMatch(/var\(|light-dark/)
    expect((await saved('PNG')).subarray(1, 4).toString()).toBe('PNG')
    const [titles, ...rows] = parseCsv((await saved('CSV')).toString().slice(1))
    expect(titles).toContain('Connected by')
    await page.keyboard.press('v')
    await page.getByRole('treegrid').waitFor()
    expect(rows).toHaveLength(await page.locator('tbody [role=row]').count())
  })

  it('is a table in narrow windows, and passes axe in all views', async () => {
    const narrow = await openLineage(MODEL, { size: { width: 390, height: 844 } })
    await narrow.getByRole('treegrid').waitFor()
    expect(await axe(narrow)).toEqual([])
    const wide = await openLineage(
      `${MODEL}?hops=3&to=aip://feature/feature-store/device-type&focus=aip://model/registry/ranking-v5`,
    )
    await wide.getByRole('radio').first().waitFor()
    expect(await axe(wide)).toEqual([])
  })
})
