import { execFileSync } from 'node:child_process'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { chromium, type Browser } from 'playwright-core'
import { caughtUp, startService as startDemoService } from '../../bench/service.ts'
import { here } from '../../bench/tools.ts'
import { startService, whyNot } from '../services/running.ts'
import { smallPng } from './small-png.ts'

/**
 * `npm run screenshots`: every page of the portal over the demo company, light, dark and narrow, into a folder that is
 * not kept; a few of them are those of the documentation.
 */
const PAGES = {
  home: '/',
  search: '/search?q=ranking',
  entity: '/e/model/registry/ranking-model-v5-20XX0101',
  lineage: '/lineage/model/registry/ranking-v5?hops=3',
  compare:
    '/compare?of=aip://model/registry/ranking-model-v5-20XX0101&of=aip://model/registry/ranking-model-v5-20XW1225',
  changes: '/changes',
  impact: '/impact/feature/feature-store/content-embedding',
  deprecate: '/deprecate?type=Feature',
  quality: '/quality?by=team',
  sources: '/sources',
  source: '/sources/registry',
} as const
const LOOKS = {
  light: { colorScheme: 'light', viewport: { width: 1_280, height: 800 } },
  dark: { colorScheme: 'dark', viewport: { width: 1_280, height: 800 } },
  narrow: { colorScheme: 'light', viewport: { width: 390, height: 844 } },
} as const
/** What the documentation shows. */
const SHOWN: readonly string[] = ['home-light', 'search-light', 'entity-light', 'lineage-light', 'impact-light']
/** Of one of those. */
const MOST_BYTES = 120_000
/** Without an answer or a transition this long, a page is as it stays. */
const STILL_MS = 700

const root = here('..')
const all = join(root, 'portal', 'dist-screenshots')
const shown = join(root, 'docs', 'images', 'portal')

const reason = await whyNot('chromium')
if (reason !== null) throw new Error(reason)
execFileSync(process.execPath, [join(root, 'scripts', 'portal', 'build.mjs'), '--if-changed'], { stdio: 'inherit' })
for (const folder of [all, shown]) mkdirSync(folder, { recursive: true })
const service = await startDemoService('small')
const running = await startService('chromium', () => undefined)
const browser = await chromium.connectOverCDP(running.url)
try {
  await caughtUp(service, service.demo.entities, 300_000)
  for (const [page, path] of Object.entries(PAGES))
    for (const look of ['light', 'dark', 'narrow'] as const) await take(browser, `${page}-${look}`, path, look)
} finally {
  await browser.close()
  await running.stop()
  await service.stop()
}
console.log(`all in ${all}; those of the documentation in ${shown}`)
process.exit(0)

async function take(from: Browser, name: string, path: string, look: keyof typeof LOOKS): Promise<void> {
  const context = await from.newContext({ ...LOOKS[look], reducedMotion: 'reduce', locale: 'en-GB', timezoneId: 'UTC' })
  try {
    const page = await context.newPage()
    let last = performance.now()
    page.on('requestfinished', () => (last = performance.now()))
    await page.goto(service.url + path)
    await page.getByRole('heading', { level: 1 }).waitFor()
    while (performance.now() - last < STILL_MS) await page.waitForTimeout(STILL_MS / 4)
    const picture = smallPng(await page.screenshot())
    writeFileSync(join(all, `${name}.png`), picture)
    if (!SHOWN.includes(name)) return
    const size = `${Math.round(picture.length / 1_000)} kB`
    if (picture.length > MOST_BYTES)
      throw new Error(`${name}.png has ${size}, more than ${MOST_BYTES / 1_000} kB: show less of the page`)
    writeFileSync(join(shown, `${name}.png`), picture)
  } finally {
    await context.close()
  }
}
