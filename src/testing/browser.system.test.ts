import { expect, it } from 'vitest'
import { connectToBrowser } from './browser.ts'
import { sharedService } from './services.ts'

const running = await sharedService('chromium')
const PAGES = 20

it.skipIf(running === null)(
  'a page keeps its colour scheme while other tests connect to the same browser',
  async () => {
    if (running === null) return
    const browser = await connectToBrowser(running)
    try {
      for (let i = 0; i < PAGES; i++) {
        const context = await browser.newContext({ colorScheme: 'dark' })
        const page = await context.newPage()
        const other = await connectToBrowser(running)
        expect(await page.evaluate("matchMedia('(prefers-color-scheme: dark)').matches")).toBe(true)
        await other.close()
        await context.close()
      }
    } finally {
      await browser.close()
    }
  },
)
