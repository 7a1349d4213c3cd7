import { chromium, type Browser } from 'playwright-core'

/**
 * Connects to the browser that all files of a run share. Each client attaches to everybody's pages; with Playwright's
 * defaults it would set its own colour scheme on them.
 */
export async function connectToBrowser({ url }: { readonly url: string }): Promise<Browser> {
  return await chromium.connectOverCDP(url, { noDefaults: true })
}
