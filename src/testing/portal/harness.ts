import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import type { Result } from 'axe-core'
import type { Browser, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll } from 'vitest'
import { connectToBrowser } from '../browser.ts'
import { sharedService } from '../services.ts'
import { startSettledSystem, type System, type SystemOptions } from '../system/harness.ts'

/**
 * The portal as a person uses it: a browser, the built portal, the service, and the completely read demo company. At
 * the top of a suite: `const portal = await portalSuite()`, and then `describe.skipIf(portal.missing)`; without a
 * browser it says so.
 */
interface PortalSuite {
  readonly missing: boolean
  readonly system: System
  /**
   * Opens a page that has nothing of an earlier test: the first of a test in the window that the tests of the file share,
   * another at the same time, or one without JavaScript, in a context of its own. The test fails if the page reported an
   * error.
   */
  open(path: string, options?: OpenOptions): Promise<Page>
  /** The pages of this test must report such an error, or the test fails. */
  expectError(pattern: RegExp): void
}

interface OpenOptions {
  /** 1280 × 800 by default. */
  readonly size?: { readonly width: number; readonly height: number }
  readonly theme?: ColorScheme
  /** If off, the page has to work as it is served. */
  readonly javaScript?: boolean
}

type ColorScheme = (typeof THEMES)[number]
const THEMES = ['light', 'dark'] as const
const DESKTOP = { width: 1_280, height: 800 }
/** Time for one action or expectation of a page; the machine may be busy. */
const PATIENCE_MS = 20_000

export async function portalSuite(options: Omit<SystemOptions, 'demo' | 'record'> = {}): Promise<PortalSuite> {
  const running = await sharedService('chromium')
  let system: System | undefined
  let browser: Browser | undefined
  /** The shared page while no test has it; it is empty then. */
  let idle: Page | null = null
  const opened: { readonly page: Page; readonly javaScript: boolean }[] = []
  const reported: string[] = []
  const expected: RegExp[] = []

  beforeAll(async () => {
    if (running === null) return
    buildPortal()
    browser = await connectToBrowser(running)
    system = await startSettledSystem(options)
  }, 180_000)

  afterEach(async ({ task }) => {
    // A time-out says what was awaited, but not what was there instead.
    const hasFailed = task.result?.state === 'fail'
    if (hasFailed)
      for (const page of opened.flatMap((one) => one.page.context().pages()))
        console.error(`the page when the test failed:\n${await snapshotOf(page)}`)
    for (const { page, javaScript } of opened.splice(0))
      if (idle === null && javaScript && !hasFailed && (await isEmptied(page))) idle = page
      else await page.context().close()
    const [found, patterns] = [reported.splice(0), expected.splice(0)]
    const wrong = found.filter((one) => !patterns.some((pattern) => pattern.test(one)))
    if (wrong.length > 0) throw new Error(`the page reported:\n${wrong.join('\n')}`)
    const absent = patterns.filter((pattern) => !found.some((one) => pattern.test(one)))
    if (absent.length > 0) throw new Error(`the page didn't report: ${absent.join(', ')}`)
  })

  afterAll(async () => {
    await browser?.close()
    await system?.stop()
  })

  return {
    missing: running === null,
    expectError: (pattern) => void expected.push(pattern),
    get system() {
      return assertStarted(system)
    },
    async open(path, { size = DESKTOP, theme = 'light', javaScript = true } = {}) {
      const page =
        (javaScript ? idle : null) ?? (await newPage(assertStarted(browser), assertStarted(system).url, javaScript))
      if (page === idle) idle = null
      opened.push({ page, javaScript })
      await page.setViewportSize(size)
      await page.emulateMedia({ ...NO_MEDIA, colorScheme: theme })
      watch(page, reported)
      await page.goto(path)
      await page.getByRole('heading', { level: 1 }).waitFor()
      return page
    },
  }
}

const NO_MEDIA = { media: null, contrast: null, forcedColors: null, reducedMotion: 'reduce' } as const

async function newPage(browser: Browser, baseURL: string, javaScriptEnabled: boolean): Promise<Page> {
  const locale = { locale: 'en-GB', timezoneId: 'UTC' }
  const context = await browser.newContext({ baseURL, javaScriptEnabled, viewport: DESKTOP, ...locale })
  context.setDefaultTimeout(PATIENCE_MS)
  return await context.newPage()
}

/** What tests listen to; Playwright itself listens to others. */
const EVENTS = ['console', 'pageerror', 'request', 'response', 'requestfailed', 'dialog', 'download', 'popup']

/**
 * Leaves the portal, which closes its streams, and removes what a test may have left in the page and its context.
 * Returns false if the page can't be used again. A test that adds what Playwright can't remove, as an init script,
 * closes the context itself.
 */
async function isEmptied(page: Page): Promise<boolean> {
  if (page.isClosed()) return false
  const context = page.context()
  for (const other of context.pages()) if (other !== page) await other.close()
  for (const event of EVENTS) for (const one of [page, context]) one.removeAllListeners(event)
  try {
    // An empty document that the portal itself opens is of its origin: it reaches the storage, and no script runs in it.
    await page.evaluate("location.replace('about:blank')")
    await page.waitForURL('about:blank')
    await page.evaluate("localStorage.clear(); sessionStorage.clear(); window.name = ''")
  } catch {
    return false
  }
  await page.unrouteAll({ behavior: 'ignoreErrors' })
  await context.unrouteAll({ behavior: 'ignoreErrors' })
  await context.clearCookies()
  await context.clearPermissions()
  await context.setOffline(false)
  await page.mouse.move(-1, -1)
  const session = await context.newCDPSession(page)
  await session.send('Page.resetNavigationHistory')
  await session.detach()
  return true
}

/** Every document needs it anew, and `source` of the package, not minified, takes half as long again. */
const AXE = readFileSync(fileURLToPath(import.meta.resolve('axe-core/axe.min.js')), 'utf8')

/** Rules of axe that check colours: a theme affects no others. */
const COLOUR_RULES = ['color-contrast', 'link-in-text-block']

/**
 * Returns axe's findings for the current page, and for its colours in the dark theme; empty if there are none. It runs
 * in the page itself, which has no frames: its builder for Playwright takes five times as long.
 */
export async function axe(page: Page): Promise<readonly string[]> {
  if (!(await page.evaluate<boolean>('"axe" in window'))) await page.evaluate(AXE)
  const found: string[] = []
  for (const theme of THEMES) {
    await page.emulateMedia({ colorScheme: theme })
    const rules = theme === 'dark' ? { runOnly: { type: 'rule', values: COLOUR_RULES } } : {}
    const options = JSON.stringify({ ...rules, resultTypes: ['violations'] })
    const violations = await page.evaluate<readonly Result[]>(
      `axe.run(document, ${options}).then(({ violations }) => violations)`,
    )
    for (const { id, help, nodes } of violations)
      found.push(`${theme}: ${id} (${help}): ${nodes.map(({ html }) => html.slice(0, 200)).join(' · ')}`)
  }
  return found
}

/** Collects console errors (also of the content security policy), failed requests, and uncaught exceptions. */
function watch(page: Page, reported: string[]): void {
  page.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warning')
      reported.push(`${message.type()}: ${message.text()} (${message.location().url})`)
  })
  page.on('pageerror', (error) => reported.push(`exception: ${error.stack ?? error.message}`))
  page.on('request', (request) => {
    const { protocol, origin } = new URL(request.url())
    const own = protocol === 'data:' || protocol === 'blob:' || origin === new URL(page.url()).origin
    if (!own && page.url() !== 'about:blank') reported.push(`asked elsewhere: ${request.url()}`)
  })
}

const MAX_SHOWN = 20_000

/** Returns the address of a page and its accessibility tree. */
async function snapshotOf(page: Page): Promise<string> {
  const tree = await page
    .locator('body')
    .ariaSnapshot({ timeout: 5_000 })
    .catch((error: unknown) => String(error))
  return `${page.url()}\n${tree.slice(0, MAX_SHOWN)}`
}

let isBuilt = false

/**
 * Builds without installing anything, which would remove packages that the tests use. Once for the files of a worker:
 * finding that nothing has changed takes a process.
 */
export function buildPortal(): void {
  if (isBuilt) return
  const script = fileURLToPath(new URL('../../../scripts/portal/build.mjs', import.meta.url))
  execFileSync(process.execPath, [script, '--if-changed'], { stdio: 'pipe' })
  isBuilt = true
}

function assertStarted<T>(one: T | undefined): T {
  if (one === undefined) throw new Error("the suite hasn't started yet: use it inside a test")
  return one
}
