import { execFileSync } from 'node:child_process'
import { loadavg } from 'node:os'
import { FLAGS } from '../../scripts/services/chromium.ts'
import { caughtUp, startService, type BenchService } from '../service.ts'
import { figure, here, until, median, quantile } from '../tools.ts'
import { startBrowser, type BenchBrowser } from './browser.ts'
import { drawing, drawn, mapTiming } from './drawing.ts'
import { formatWithBar, seenBy } from './measures.ts'

/** `calls`: API requests, besides that for the types, which a window sends once. */
const PAGES = [
  { name: 'home', path: '/', calls: 3 },
  { name: 'search', path: '/search?q=ranking', calls: 1 },
  { name: 'entity', path: '/e/model/registry/ranking-model-v5-20XX0101', calls: 2 },
  { name: 'lineage', path: '/lineage/model/registry/ranking-v5?hops=2', calls: 1 },
  { name: 'impact', path: '/impact/feature/feature-store/content-embedding', calls: 2 },
] as const
const TIMES = 5
const SLOW_TIMES = 3
const SLOWDOWN = 4

/** The portal in a browser, over the demo company: the first view of each page, keys, and the drawing of 150 nodes. */
export async function portal(): Promise<void> {
  await withPortal('small', async (browser, service) => {
    for (const page of PAGES) await firstView(browser, service, page)
    await keys(browser, service)
    await drawing(browser, service.url, { count: 150, bars: { paint: 100, frame: 20, slow: 33 } })
  })
}

/** Drawings of an entity with thousands downstream: grouped by the service, and ungrouped, as in no answer. */
export async function portalLarge(): Promise<void> {
  await withPortal('medium', async (browser, service) => {
    await measureGrouped(browser, service)
    await drawing(browser, service.url, { count: 5_000, bars: { paint: 1_000, frame: 33, slow: 100 } })
  })
}

async function withPortal(
  size: string,
  measure: (browser: BenchBrowser, service: BenchService) => Promise<void>,
): Promise<void> {
  execFileSync(process.execPath, [here('../scripts/portal/build.mjs'), '--if-changed'], { stdio: 'inherit' })
  const service = await startService(size)
  const browser = await startBrowser()
  try {
    await caughtUp(service, service.demo.entities, 600_000)
    const load = loadavg()[0]?.toFixed(1) ?? '?'
    console.log(
      `Chromium ${browser.version} ${FLAGS.join(' ')}; 1280 × 800, nothing cached, load ${load} of others too`,
    )
    await measure(browser, service)
  } finally {
    await browser.stop()
    await service.stop()
  }
}

async function firstView(
  browser: BenchBrowser,
  service: BenchService,
  { name, path, calls }: (typeof PAGES)[number],
): Promise<void> {
  const views = async (times: number, slowdown: number) => {
    const all = []
    for (let i = 0; i < times; i++) {
      const view = await browser.open(service.url + path, { slowdown })
      all.push({ ...(await seenBy(view.page)), requested: [...view.requested] })
      await view.close()
    }
    return all
  }
  const [usual, slow] = [await views(TIMES, 1), await views(SLOW_TIMES, SLOWDOWN)]
  const requested = usual[0]?.requested ?? []
  const ofApi = requested.filter((one) => /^\/(api|graphql)/.test(one) && !one.endsWith('/types'))
  const of = (views: typeof usual, key: 'lcp' | 'tbt' | 'cls'): number => median(views.map((view) => view[key]))
  figure(
    'P12',
    [
      `${name.padEnd(8)} ${formatWithBar('requests', requested.length, 12)}`,
      formatWithBar('of the API', ofApi.length, calls),
      formatWithBar('LCP', of(usual, 'lcp'), 600, ' ms'),
      formatWithBar(`LCP at ${SLOWDOWN}× CPU`, of(slow, 'lcp'), 1_500, ' ms'),
      formatWithBar('TBT', of(usual, 'tbt'), 100, ' ms'),
      formatWithBar('CLS', of(usual, 'cls'), 0.02),
    ].join(', '),
  )
  if (ofApi.length > calls) figure('', `  ${ofApi.join(' ')}`)
}

/** From a key to the frame that shows its effect. The browser doesn't report less than 16 ms, counted as 16. */
async function keys(browser: BenchBrowser, service: BenchService): Promise<void> {
  const view = await browser.open(service.url)
  const { keyboard } = view.page
  let pressed = 0
  const press = async (key: string): Promise<void> => {
    await keyboard.press(key)
    pressed++
  }
  for (let i = 0; i < 5; i++) {
    await press('Control+k')
    await view.page.getByRole('combobox', { name: 'Search or jump' }).waitFor()
    for (const letter of 'ranking') await press(letter)
    await view.quiet()
    for (let n = 0; n < 3; n++) await press('ArrowDown')
    await press('Escape')
    await view.page.getByRole('dialog').waitFor({ state: 'detached' })
  }
  await view.quiet()
  const { keys: reported } = await seenBy(view.page)
  const all = [...reported, ...Array.from({ length: Math.max(0, pressed - reported.length) }, () => 16)]
  figure(
    '',
    `palette, ${pressed} keys: ${formatWithBar('key to paint p95', quantile(all, 0.95), 100, ' ms')}, worst ${quantile(all, 1).toFixed(0)} ms`,
  )
  await view.close()
}

async function measureGrouped(browser: BenchBrowser, service: BenchService): Promise<void> {
  const { uri, reached } = await mostReached(service.url)
  const view = await browser.open(`${service.url}/lineage/${uri.replace('aip://', '')}?hops=12&direction=downstream`)
  await drawn(view)
  const requested = await mapTiming(view.page, 'requestStart')
  const { drawn: painted } = await seenBy(view.page)
  figure(
    '',
    `lineage of ${reached} entities, grouped: ${formatWithBar('from asking to the first paint', (painted ?? NaN) - requested, 400, ' ms')}`,
  )
  await view.close()
}

/** Returns the dataset with most downstream. */
async function mostReached(url: string): Promise<{ readonly uri: string; readonly reached: number }> {
  const ask = async (path: string): Promise<unknown> => (await fetch(`${url}/api/v1/${path}`)).json()
  const { hits } = (await until(
    async () => {
      const found = (await ask('search?q=type:Dataset&limit=40')) as { hits?: { uri: string }[] }
      return found.hits === undefined ? null : { hits: found.hits }
    },
    'the search answers',
    60_000,
  )) as { hits: readonly { readonly uri: string }[] }
  let most = { uri: '', reached: -1 }
  for (const { uri } of hits) {
    const map = (await ask(`map?uri=${encodeURIComponent(uri)}&hops=12&direction=downstream`)) as {
      readonly totals: { readonly reached: number }
    }
    if (map.totals.reached > most.reached) most = { uri, reached: map.totals.reached }
  }
  return most
}
