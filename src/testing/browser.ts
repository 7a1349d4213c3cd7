import { chromium, type Browser } from 'playwright-core'

/**
 * Connects to the browser that all files of a run share. Each of its clients attaches to the pages of all; with the
 * defaults of Playwright it would set its own colour scheme on the pages of others.
 */
export async function connectToBrowser({ url }: { readonly url: string }): Promise<Browser> {
  return await chromium.connectOverCDP(url, { noDefaults: true })
}
