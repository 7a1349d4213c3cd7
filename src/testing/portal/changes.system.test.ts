import { describe, expect, it } from 'vitest'
import { openTab } from './controls.ts'
import { axe, portalSuite } from './harness.ts'

const portal = await portalSuite()
const MODEL = 'aip://model/registry/ranking-v5'
const TEAM = 'aip://group/identity/personalization-ranking'
const NARROW = { width: 390, height: 844 }

/** States a description as a person, through the API. */
async function describeAs(uri: string, by: string, description: string): Promise<void> {
  const answer = await fetch(`${portal.system.url}/api/v1/annotations`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ uri, by, description, waitFor: 'visible' }),
  })
  expect(answer.status).toBe(200)
}

describe.skipIf(portal.missing)('the Changes page', () => {
  it('shows sentences by day, with old and new values, and the filters in the address', async () => {
    await describeAs(MODEL, 'aip://user/identity/alice', 'Ranks rows, as it is told in a test of what changed.')
    const page = await portal.open('/')
    await page.getByRole('navigation', { name: 'Pages' }).getByRole('link', { name: 'Changes' }).click()
    await page.getByRole('heading', { level: 1, name: 'Changes' }).waitFor()
    const today = page.getByRole('rowgroup', { name: 'Today' })
    const row = today.getByRole('row').filter({ hasText: 'Alice Nakamura changed the description of Ranking v5' })
    await row.waitFor()
    expect(await row.locator('time').getAttribute('title')).toMatch(/\d{4}.*:\d\d.* (UTC|GMT)/)
    await row.getByRole('button', { name: /^Details/ }).click()
    const details = page.getByRole('complementary')
    await details.getByRole('cell', { name: 'Ranks rows, as it is told in a test of what changed.' }).waitFor()
    await details.getByRole('button', { name: /^Revert/ }).waitFor()
    expect(await axe(page)).toEqual([])
    await page.keyboard.press('Escape')
    await details.waitFor({ state: 'detached' })
    await page.getByRole('combobox', { name: 'Type' }).selectOption('Dataset')
    await page.waitForURL(/type=Dataset/)
    await row.waitFor({ state: 'detached' })
    await page.getByRole('combobox', { name: 'Severity' }).selectOption('high')
    await page.waitForURL(/severity=high/)
    // An empty list has nothing to export.
    await page.getByRole('combobox', { name: 'Severity' }).selectOption('')
    await page.waitForURL((url) => !url.search.includes('severity'))
    await page.getByRole('combobox', { name: 'Type' }).selectOption('Model')
    await page.waitForURL(/type=Model/)
    await page.getByRole('button', { name: 'Export' }).click()
    const href = (await page.getByRole('link', { name: 'Atom feed' }).getAttribute('href')) ?? ''
    const feed = await page.request.get(href)
    expect([feed.status(), feed.headers()['content-type']]).toEqual([200, 'application/atom+xml; charset=utf-8'])
    expect(href).toMatch(/types=Model/)
  })

  it("opens from a model's page, and for a team with or without its sub-teams", async () => {
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
    await page.getByRole('combobox', { name: 'Sub-teams' }).selectOption({ label: 'Without sub-teams' })
    await page.waitForURL(/teams=none/)
  })

  it('shows routine updates on request, and fits a phone', async () => {
    const page = await portal.open('/changes', { size: NARROW })
    const rows = page.getByRole('row').filter({ has: page.getByRole('time') })
    await page.getByRole('combobox', { name: 'Routine updates' }).selectOption('yes')
    await page.waitForURL(/all=yes/)
    await page.getByRole('button', { name: 'Show more' }).waitFor()
    const before = await rows.count()
    await page.getByRole('button', { name: 'Show more' }).click()
    await expect.poll(() => rows.count()).toBeGreaterThan(before)
    expect(await axe(page)).toEqual([])
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(NARROW.width)
  })

  it('says what it could not read, and shows nothing wrong meanwhile', async () => {
    const page = await portal.open('/changes')
    const periods = page.getByRole('combobox', { name: 'Period' })
    expect(await periods.inputValue()).toBe('')
    await page.getByText(/^Since the record began .*\d\d:\d\d\. Times are in UTC\.$/).waitFor()
    await periods.selectOption({ label: '7 days' })
    await page.waitForURL(/since=7/)
    await page.getByText(/^Since the record began/).waitFor()
    await periods.selectOption({ label: 'Custom…' })
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
    await page.getByText(/^Since the record began/).waitFor()
    expect(await axe(page)).toEqual([])
  })

  it('lists regressions by time, with what needs attention on Home', async () => {
    const home = await portal.open('/')
    const needs = home.getByRole('table', { name: 'Needs attention' })
    const need = await needs.getByRole('link').first().innerText()
    const page = await portal.open('/changes?since=2000-01-01')
    await page.getByRole('link', { name: 'Got worse' }).click()
    await page.waitForURL(/show=worse/)
    const worse = page.getByRole('region', { name: 'Got worse' })
    await worse.getByRole('link', { name: need }).first().waitFor()
    expect(await axe(page)).toEqual([])
  })
})
