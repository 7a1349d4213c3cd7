import { execFileSync } from 'node:child_process'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { chromium, type Browser } from 'playwright-core'
import { status } from '../../bench/service.ts'
import { folder as dataFolder, freePort, here, run, until } from '../../bench/tools.ts'
import { startService, whyNot } from '../services/running.ts'
import { smallPng } from './small-png.ts'

const MODEL = 'model/registry/ranking-v5'
const VERSION = 'model/registry/ranking-model-v5-20XX0101'
const FEATURE = 'feature/feature-store/content-embedding'

/**
 * `npm run screenshots`: every kind of page of the portal over the demo company, light, dark and narrow, for the
 * documentation and for changes of the portal's look.
 */
const PAGES = {
  home: '/',
  search: '/search?q=ranking',
  model: `/e/${MODEL}`,
  entity: `/e/${VERSION}`,
  versions: `/e/${VERSION}?tab=versions`,
  usage: `/e/${VERSION}?tab=usage`,
  activity: `/e/${VERSION}?tab=activity`,
  attributes: `/e/${VERSION}?tab=attributes`,
  evidence: `/e/${VERSION}?evidence=aip://ab-test/experimentation/12345`,
  feature: `/e/${FEATURE}`,
  dataset: '/e/dataset/datasets/member-watch-history',
  pipeline: '/e/pipeline/orchestrator/weekly-ranking-trainer',
  test: '/e/ab-test/experimentation/12345',
  person: '/e/user/identity/alice',
  team: '/e/group/identity/personalization-ranking',
  lineage: `/lineage/${MODEL}`,
  impact: `/impact/${FEATURE}`,
  compare: `/compare?of=aip://${VERSION}&of=aip://model/registry/ranking-model-v5-20XW1225`,
  changes: '/changes',
  policies: '/policies',
  incident: '/incident/dataset/datasets/member-watch-history',
  quality: '/quality?by=team',
  anomalies: '/anomalies',
  recommendations: '/recommend',
  deprecate: '/deprecate?type=Feature',
  sources: '/sources',
  source: '/sources/registry',
  notifications: '/notifications',
  access: '/access',
  docs: '/docs/portal',
} as const
const LOOKS = {
  light: { colorScheme: 'light', viewport: { width: 1_280, height: 800 } },
  dark: { colorScheme: 'dark', viewport: { width: 1_280, height: 800 } },
  narrow: { colorScheme: 'light', viewport: { width: 390, height: 844 } },
} as const
/** Largest picture. */
const MAX_BYTES = 120_000
/** A page is complete after this long without an answer or a transition. */
const STILL_MS = 700

const root = here('..')
const folder = join(root, 'docs', 'images', 'portal')

const reason = await whyNot('chromium')
if (reason !== null) throw new Error(reason)
execFileSync(process.execPath, [join(root, 'scripts', 'portal', 'build.mjs'), '--if-changed'], { stdio: 'inherit' })
mkdirSync(folder, { recursive: true })
// Started as by `npm start`: with a past, so that pages of changes have something to show.
const data = dataFolder()
const port = await freePort()
const url = `http://127.0.0.1:${port}`
const service = run([join(root, 'src/cli/main.ts'), 'start', '--demo'], {
  MLG_PORT: String(port),
  MLG_DATA: join(data.path, 'data'),
  MLG_DEMO_DAYS: '10',
})
const running = await startService('chromium', () => undefined)
const browser = await chromium.connectOverCDP(running.url)
try {
  await service.line('Listening on', 300_000)
  const isRead = async (): Promise<true | null> => ((await status(url)).dirty.due === 0 ? true : null)
  await until(isRead, 'the company is read', 300_000, STILL_MS)
  for (const [page, path] of Object.entries(PAGES))
    for (const look of ['light', 'dark', 'narrow'] as const) await take(browser, `${page}-${look}`, path, look)
} finally {
  await browser.close()
  await running.stop()
  await service.stop()
  data.remove()
}
console.log(`The pictures are in ${folder}.`)
process.exit(0)

async function take(from: Browser, name: string, path: string, look: keyof typeof LOOKS): Promise<void> {
  const context = await from.newContext({ ...LOOKS[look], reducedMotion: 'reduce', locale: 'en-GB', timezoneId: 'UTC' })
  try {
    const page = await context.newPage()
    let last = performance.now()
    page.on('requestfinished', () => (last = performance.now()))
    await page.goto(url + path)
    await page.getByRole('heading', { level: 1 }).waitFor()
    while (performance.now() - last < STILL_MS) await page.waitForTimeout(STILL_MS / 4)
    await page.locator('[aria-busy="true"]').first().waitFor({ state: 'detached', timeout: 60_000 })
    const picture = smallPng(await page.screenshot())
    const size = `${Math.round(picture.length / 1_000)} kB`
    if (picture.length > MAX_BYTES)
      throw new Error(`${name}.png has ${size}, more than ${MAX_BYTES / 1_000} kB: show less of the page`)
    writeFileSync(join(folder, `${name}.png`), picture)
  } finally {
    await context.close()
  }
}
