import type { Browser, BrowserContext, Locator, Page } from 'playwright-core'

/** Pages of an instance in a real browser, each without a session. */
export class SignInPages {
  readonly #browser: Browser
  readonly #url: string
  readonly #contexts = new Set<BrowserContext>()

  constructor(browser: Browser, url: string) {
    this.#browser = browser
    this.#url = url
  }

  async open(path: string): Promise<Page> {
    const context = await this.#browser.newContext({ baseURL: this.#url, reducedMotion: 'reduce', locale: 'en-GB' })
    this.#contexts.add(context)
    context.setDefaultTimeout(20_000)
    const page = await context.newPage()
    await page.goto(path)
    return page
  }

  async close(): Promise<void> {
    for (const context of this.#contexts) await context.close()
    this.#contexts.clear()
  }
}

/** The button that names the signed-in person. */
export function accountOf(page: Page): Locator {
  return page.getByRole('button', { name: /^Signed in as/ })
}
