import { describe, expect, it } from 'vitest'
import { openTab } from './controls.ts'
import { axe, portalSuite } from './harness.ts'

const portal = await portalSuite()
const MODEL = 'aip://model/registry/ranking-v5'
const TEAM = 'aip://group/identity/personalization-ranking'
const NARROW = { width: 390, height: 844 }

/** As a person states it, over the API. */
async function describeAs(uri: string, by: string, description: string): Promise<void> {
  const answer = await fetch(`${portal.system.url}/api/v1/annotations`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ uri, by, description, waitFor: 'visible' }),
  })
  expect(answer.status).toBe(200)
}

describe.skipIf(portal.missing)('what changed', () => {
  it('is sentences by day, with each value before and after, and the filters in the address', async () => {
    await describeAs(MODEL, 'aip://user/identity/alice', 'Ranks rows, as it is told in a test of what changed.')
    const page = await portal.open('/')
    await page.getByRole('navigation', { name: 'Pages' }).getByRole('link', { name: 'Changes' }).click()
    await page.getByRole('heading', { level: 1, name: 'What changed' }).waitFor()
    const today = page.getByRole('group', { name: 'Today' })
    const row = today.getByRole('listitem').filter({ hasText: 'Alice Nakamura changed the description of Ranking v5' })
    await row.waitFor()
    expect(await row.locator('time').getAttribute('title')).toMatch(/\d{4}.*:\d\d.* (UTC|GMT)/)
    await row.getByRole('button', { name: 'Details' }).click()
    await row.getByRole('cell', { name: 'Ranks rows, as it is told in a test of what changed.' }).waitFor()
    expect(await axe(page)).toEqual([])
    await page.getByRole('combobox', { name: 'Type' }).selectOption('Dataset')
    await page.waitForURL(/type=Dataset/)
    await row.waitFor({ state: 'detached' })
    await page.getByRole('button', { name: 'Critical' }).click()
    await page.waitForURL(/severity=high/)
    const href = (await page.getByRole('link', { name: 'Atom feed' }).getAttribute('href')) ?? ''
    const feed = await page.request.get(href)
    expect([feed.status(), feed.headers()['content-type']]).toEqual([200, 'application/atom+xml; charset=utf-8'])
    expect(href).toMatch(/types=Dataset.*severity=high|severity=high.*types=Dataset/)
  })

  it('under a model leads there from its page, and of a team with or without its sub-teams', async () => {
    await describeAs('aip://dataset/datasets/member-watch-history', 'aip://user/identity/alice', 'Watched titles.')
    const page = await portal.open('/e/model/registry/ranking-v5')
    await openTab(page, 'Activity')
    const panel = page.getByRole('region', { name: 'What changed upstream' })
    await panel.getByText('Member watch history').first().waitFor()
    await panel.getByRole('link', { name: 'Changes of the last 7 days' }).click()
    await page.waitForURL(/changes\?upstream=/)
    await page.getByText('Upstream of').waitFor()
    await page.getByText('Member watch history').first().waitFor()
    await page.goto(`/changes?of=${encodeURIComponent(TEAM)}`)
    const include = page.getByRole('checkbox', { name: 'Include sub-teams' })
    expect(await include.isChecked()).toBe(true)
    await include.click()
    await page.waitForURL(/teams=none/)
  })

  it('has routine updates where that is asked for, and nothing out of reach on a telephone', async () => {
    const page = await portal.open('/changes', { size: NARROW })
    const rows = page.getByRole('listitem').filter({ has: page.getByRole('time') })
    await page.getByRole('checkbox', { name: 'Show routine updates' }).click()
    await page.waitForURL(/all=yes/)
    await page.getByRole('button', { name: 'Show earlier changes' }).waitFor()
    const before = await rows.count()
    await page.getByRole('button', { name: 'Show earlier changes' }).click()
    await expect.poll(() => rows.count()).toBeGreaterThan(before)
    expect(await axe(page)).toEqual([])
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(NARROW.width)
  })

  it('says what it could not read, and shows nothing wrong meanwhile', async () => {
    const page = await portal.open('/changes')
    const periods = page.getByRole('group', { name: 'Period' })
    expect(await periods.getByRole('button', { name: 'Since yesterday' }).getAttribute('aria-pressed')).toBe('true')
    await page.getByText(/^Since yesterday \(the record begins .*\d\d:\d\d\), newest first\./).waitFor()
    await periods.getByRole('button', { name: '7 days', exact: true }).click()
    await page.waitForURL(/since=7/)
    await page.getByText(/^Since 7 days ago \(the record begins/).waitFor()
    await periods.getByRole('button', { name: 'Custom' }).click()
    const since = page.getByRole('textbox', { name: 'Since' })
    await since.fill('gibberish')
    await page.getByText('Couldn’t read “gibberish”; try “30 days ago” or 2026-11-01.').waitFor()
    await since.press('Enter')
    expect(page.url()).not.toContain('gibberish')
    await since.fill('last month')
    await since.press('Enter')
    await page.waitForURL(/since=last/)
    await page.goto('/changes?since=gibberish')
    await page.getByText(/^Couldn’t read “gibberish”/).waitFor()
    await page.getByText(/^Since yesterday \(/).waitFor()
    expect(await axe(page)).toEqual([])
  })

  it('has what got worse by when it happened, with what needs attention on Home', async () => {
    const home = await portal.open('/')
    const first = home.getByRole('region', { name: 'Needs attention' }).getByRole('listitem').first()
    const need = await first.getByRole('link').first().innerText()
    const page = await portal.open('/changes?since=2000-01-01')
    await page.getByRole('button', { name: 'Got worse' }).click()
    await page.waitForURL(/show=worse/)
    const worse = page.getByRole('region', { name: 'Got worse' })
    await worse.getByRole('link', { name: need }).first().waitFor()
    expect(await axe(page)).toEqual([])
  })
})
