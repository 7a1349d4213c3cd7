import type { Page } from 'playwright-core'
import { figure, quantile } from '../tools.ts'
import type { BenchBrowser, OpenPage } from './browser.ts'
import { layeredMap } from './lineage-map.ts'
import { formatWithBar, seenBy } from './measures.ts'

const SLOWDOWN = 4

/** Milliseconds. */
interface DrawingBars {
  readonly paint: number
  readonly frame: number
  /** Per frame on a slowed-down processor. */
  readonly slow: number
}

/** Measures a drawing of so many nodes until it is painted, and while it is panned and zoomed. */
export async function drawing(
  browser: BenchBrowser,
  url: string,
  { count, bars }: { readonly count: number; readonly bars: DrawingBars },
): Promise<void> {
  const view = await browser.open(url)
  const map = layeredMap(count)
  await view.page.route('**/api/v1/map?**', (route) => route.fulfill({ json: map }))
  await view.page.goto(`${url}${map.uri.replace('aip://', '/lineage/')}?hops=6&fold=false`)
  const answered = await drawn(view)
  const { drawn: painted } = await seenBy(view.page)
  const usual = await measureMovement(view.page, 'pan')
  const zoomed = await measureMovement(view.page, 'zoom')
  const session = await view.page.context().newCDPSession(view.page)
  await session.send('Emulation.setCPUThrottlingRate', { rate: SLOWDOWN })
  const slow = await measureMovement(view.page, 'pan')
  figure(
    '',
    [
      `lineage of ${count} nodes, ${map.edges.length} edges: ${formatWithBar('from the answer to the first paint', (painted ?? NaN) - answered, bars.paint, ' ms')}`,
      formatWithBar('frame p95 while panning', quantile(usual, 0.95), bars.frame, ' ms'),
      formatWithBar('while zooming', quantile(zoomed, 0.95), bars.frame, ' ms'),
      formatWithBar(`at ${SLOWDOWN}× CPU`, quantile(slow, 0.95), bars.slow, ' ms'),
    ].join(', '),
  )
  await view.close()
}

/** Time at which the answer arrived. */
export async function drawn({ page, quiet }: OpenPage): Promise<number> {
  await page.locator('[data-id]').first().waitFor()
  await quiet()
  return await mapTiming(page, 'responseEnd')
}

export function mapTiming(page: Page, at: 'requestStart' | 'responseEnd'): Promise<number> {
  return page.evaluate(
    `performance.getEntriesByType('resource').find(({ name }) => name.includes('/api/v1/map'))?.${at} ?? 0`,
  )
}

/** Milliseconds between frames while the wheel pans or zooms the drawing. */
async function measureMovement(page: Page, how: 'pan' | 'zoom'): Promise<readonly number[]> {
  const box = await page.getByRole('application').boundingBox()
  if (box === null) throw new Error('there is no drawing to move')
  await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2)
  if (how === 'zoom') await page.keyboard.down('Control')
  await page.evaluate('window.recordFrames()')
  for (let i = 0; i < 60; i++) {
    if (how === 'pan') await page.mouse.wheel(i < 30 ? 30 : -30, i % 20 < 10 ? 15 : -15)
    else await page.mouse.wheel(0, i < 30 ? 30 : -30)
  }
  const frames = await page.evaluate<readonly number[]>('window.framesRecorded()')
  if (how === 'zoom') await page.keyboard.up('Control')
  return frames
}
