import { describe, expect, it } from 'vitest'
import { openTab } from './controls.ts'
import { axe, portalSuite } from './harness.ts'

const portal = await portalSuite()

describe.skipIf(portal.missing)("a team's page", () => {
  it('counts what its sub-teams own, unless excluded, and says how to reach it', async () => {
    const page = await portal.open('/e/group/identity/personalization')
    const owned = page.getByRole('region', { name: 'Owns' })
    await owned.getByRole('link', { name: '6 datasets' }).waitFor()
    expect(await page.getByRole('link', { name: '#personalization' }).getAttribute('href')).toMatch(
      /^https:\/\/slack\.com/,
    )
    expect(await page.getByRole('link', { name: /@netflix\.com/ }).getAttribute('href')).toMatch(/^mailto:/)
    expect(await axe(page)).toEqual([])
    await owned.getByRole('checkbox', { name: 'Include sub-teams' }).click()
    await page.waitForURL(/teams=none/)
    await owned.getByRole('link', { name: '6 datasets' }).waitFor({ state: 'detached' })
    await owned.getByRole('checkbox', { name: 'Include sub-teams' }).click()
    await page
      .getByRole('region', { name: 'To fix' })
      .getByRole('link', { name: /unused$/ })
      .click()
    await page.waitForURL(/search\?q=team/)
    await page.getByRole('heading', { level: 1 }).waitFor()
  })
  it('lists their pipelines and tests with the same switch', async () => {
    const page = await portal.open('/e/group/identity/personalization')
    const pipelines = page.getByRole('region', { name: 'Pipelines' })
    const tests = page.getByRole('region', { name: 'Running tests' })
    await tests.getByRole('row', { name: /Row ordering by session intent owned/ }).waitFor()
    await openTab(page, 'Owned')
    await pipelines.getByRole('link', { name: 'Playback Sessionizer' }).waitFor()
    await openTab(page, 'Overview')
    const box = page.getByRole('checkbox', { name: 'Include sub-teams' })
    await box.click()
    await tests.getByRole('row', { name: /Row ordering by session intent through / }).waitFor()
    expect(await page.locator(':focus').getAttribute('type')).toBe('checkbox')
    await openTab(page, 'Owned')
    await pipelines.waitFor()
    await page.getByRole('region', { name: /^Relationships/ }).waitFor()
    await expect.poll(() => pipelines.getByRole('link', { name: 'Playback Sessionizer' }).count()).toBe(0)
  })
})
