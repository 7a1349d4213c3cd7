import { chromium, type Browser, type BrowserContext, type Page } from 'playwright-core'
import { startService, whyNot } from '../../scripts/services/running.ts'
import { OBSERVE } from './observe.ts'
import { until } from '../tools.ts'

export interface BenchBrowser {
  readonly version: string
  /** Opens a page with an empty cache. `slowdown`: factor for its processor. */
  open(url: string, options?: { readonly slowdown?: number }): Promise<OpenPage>
  stop(): Promise<void>
}

export interface OpenPage {
  readonly page: Page
  /** Paths requested until it was quiet, without the stream of changes, which stays open. */
  readonly requested: readonly string[]
  /** Resolves after this long without requests and answers. */
  quiet(): Promise<void>
  close(): Promise<void>
}

const DESKTOP = { width: 1_280, height: 800 }
const QUIET_MS = 500
const STREAM = '/api/v1/stream'

/** Starts the Chromium that the portal's tests use. */
export async function startBrowser(): Promise<BenchBrowser> {
  const reason = await whyNot('chromium')
  if (reason !== null) throw new Error(reason)
  const running = await startService('chromium', () => undefined)
  const browser = await chromium.connectOverCDP(running.url)
  return {
    version: browser.version(),
    open: (url, { slowdown = 1 } = {}) => openPage(browser, url, slowdown),
    async stop() {
      await browser.close()
      await running.stop()
    },
  }
}

async function openPage(browser: Browser, url: string, slowdown: number): Promise<OpenPage> {
  const context: BrowserContext = await browser.newContext({ viewport: DESKTOP, locale: 'en-GB', timezoneId: 'UTC' })
  const page = await context.newPage()
  await page.addInitScript(OBSERVE)
  if (slowdown > 1) {
    const session = await context.newCDPSession(page)
    await session.send('Emulation.setCPUThrottlingRate', { rate: slowdown })
  }
  const requested: string[] = []
  const open = new Set<unknown>()
  let last = performance.now()
  page.on('request', (request) => {
    const { pathname, protocol } = new URL(request.url())
    if (pathname === STREAM || !protocol.startsWith('http')) return
    requested.push(pathname)
    open.add(request)
    last = performance.now()
  })
  const ended = (request: unknown): void => {
    if (open.delete(request)) last = performance.now()
  }
  page.on('requestfinished', ended)
  page.on('requestfailed', ended)
  const quiet = async (): Promise<void> => {
    await until(() => (open.size === 0 && performance.now() - last > QUIET_MS ? true : null), `${url} is quiet`, 30_000)
  }
  await page.goto(url)
  await page.getByRole('heading', { level: 1 }).waitFor()
  await quiet()
  return { page, requested, quiet, close: () => context.close() }
}
