import type { Page } from 'playwright-core'
import { describe, expect, it } from 'vitest'
import { portalSuite } from './harness.ts'

const portal = await portalSuite()
const FEATURE = 'aip://feature/feature-store/device-type'

const isStream = (url: string): boolean => url.endsWith('/api/v1/stream')
const live = (page: Page) => page.getByText(/^Live · up to transaction \d+$/)

async function describeAs(description: string): Promise<void> {
  const { status } = await portal.system.post('/api/v1/annotations', { uri: FEATURE, description })
  expect(status).toBeLessThan(300)
}

describe.skipIf(portal.missing)('an open page', () => {
  it('learns of what changes to what it shows, where it is, with one stream for all windows', async () => {
    const page = await portal.open('/sources')
    const other = await page.context().newPage()
    const streams: string[] = []
    page.context().on('request', (request) => void (isStream(request.url()) && streams.push(request.url())))
    await live(page).waitFor()
    await other.goto(`/e/${FEATURE.slice('aip://'.length)}`)
    await live(other).waitFor()
    await other.getByRole('heading', { level: 1, name: 'device_type' }).waitFor()
    await describeAs('The kind of screen, as the player reports it.')
    await other.getByText('The kind of screen, as the player reports it.').first().waitFor()
    expect(streams).toEqual([])
    await page.close()
    await describeAs('Another window leads now.')
    await other.getByText('Another window leads now.').first().waitFor()
    expect(streams).toHaveLength(1)
  })

  it('is of one moment where it is of the past', async () => {
    const { body } = await portal.system.get('/api/v1/status')
    const { tx } = body['head'] as { readonly tx: number }
    const page = await portal.open(`/e/${FEATURE.slice('aip://'.length)}?asOf=${tx}`)
    await page.getByText('Of the past: does not change').waitFor()
    await page.getByRole('button', { name: 'Return to now' }).click()
    await live(page).waitFor()
    expect(new URL(page.url()).search).toBe('')
  })
})
