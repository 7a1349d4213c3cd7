import type { Page } from 'playwright-core'
import { describe, expect, it } from 'vitest'
import { axe, portalSuite } from './harness.ts'

const portal = await portalSuite()
const FEATURE = 'aip://feature/feature-store/device-type'

const isStream = (url: string): boolean => url.endsWith('/api/v1/stream')
const isStreamUrl = ({ href }: URL): boolean => isStream(href)
const live = (page: Page) => page.getByTitle(/^Live · up to transaction \d+$/)

async function describeAs(description: string): Promise<void> {
  const { status } = await portal.system.post('/api/v1/annotations', { uri: FEATURE, description, waitFor: 'visible' })
  expect(status).toBeLessThan(300)
}

/** A change is sent up to 100 ms after it can be read, so a stream that begins in between still gets it. */
async function describedAndSent(description: string): Promise<void> {
  const stop = new AbortController()
  const { body } = await fetch(new URL('/api/v1/stream', portal.system.url), { signal: stop.signal })
  await describeAs(description)
  for await (const chunk of body ?? []) if (Buffer.from(chunk).includes(FEATURE)) break
  stop.abort()
}

describe.skipIf(portal.missing)('an open page', () => {
  it('updates itself in place when its content changes, with one stream for all windows', async () => {
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

  it('shows what changed while no window had the stream', async () => {
    const page = await portal.open('/sources')
    const other = await page.context().newPage()
    await live(page).waitFor()
    await other.goto(`/e/${FEATURE.slice('aip://'.length)}`)
    await live(other).waitFor()
    await other.getByRole('heading', { level: 1, name: 'device_type' }).waitFor()
    const [connecting, missed] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()]
    await other.route(isStreamUrl, async (route) => {
      connecting.resolve()
      await missed.promise
      await route.continue()
    })
    await page.close()
    await connecting.promise
    await describedAndSent('Changed between two leaders.')
    missed.resolve()
    await other.getByText('Changed between two leaders.').first().waitFor()
    const { tx } = await portal.system.service.store.head()
    await other.getByTitle(`Live · up to transaction ${tx}`).waitFor()
  })

  it('shows that the service is away and how old its values are, and recovers by itself', async () => {
    portal.expectError(/Failed to load resource/)
    const page = await portal.open('/sources')
    await live(page).waitFor()
    await page.route('**/api/v1/**', (route) => route.abort())
    await page.reload()
    const bar = page.getByText('The service isn’t responding. Values are as of')
    await bar.waitFor()
    await page.getByRole('alert').first().waitFor()
    expect(await axe(page)).toEqual([])
    await page.unroute('**/api/v1/**')
    await bar.waitFor({ state: 'detached' })
    await page.getByRole('link', { name: 'registry' }).first().waitFor()
    await page.getByRole('alert').waitFor({ state: 'detached' })
  })

  it('stays at its moment if that is in the past', async () => {
    const { body } = await portal.system.get('/api/v1/status')
    const { tx } = body['head'] as { readonly tx: number }
    const page = await portal.open(`/e/${FEATURE.slice('aip://'.length)}?asOf=${tx}`)
    await page.getByText('Historical view').waitFor()
    await page.getByRole('button', { name: 'Return to now' }).click()
    await live(page).waitFor()
    expect(new URL(page.url()).search).toBe('')
  })
})
