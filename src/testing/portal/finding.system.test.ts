import { describe, expect, it } from 'vitest'
import { axe, portalSuite } from './harness.ts'

const portal = await portalSuite()

describe.skipIf(portal.missing)('finding things in the portal', () => {
  it('suggests while a search is typed, and goes where a person chooses by keys', async () => {
    const page = await portal.open('/')
    await page.keyboard.press('/')
    await page.keyboard.type('ranking v5')
    const list = page.getByRole('listbox', { name: 'Suggestions' })
    await list.getByRole('option', { name: /^Ranking v5 Model$/ }).waitFor()
    expect(await axe(page)).toEqual([])
    await page.keyboard.press('ArrowDown')
    expect(await page.getByRole('option', { selected: true }).innerText()).toContain('Ranking v5')
    await page.keyboard.press('Enter')
    await page.getByRole('heading', { level: 1, name: 'Ranking v5' }).waitFor()
    await expect.poll(() => page.evaluate('document.activeElement.tagName')).toBe('H1')
  })

  it('asks whether another spelling is meant', async () => {
    const page = await portal.open('/')
    const box = page.getByRole('combobox', { name: 'Search everything' })
    await box.fill('rankr')
    await box.press('Enter')
    const status = page.getByRole('status').filter({ hasText: 'Did you mean' })
    await status.getByRole('link', { name: 'ranker' }).click()
    await page.getByRole('heading', { level: 1, name: 'Search: ranker' }).waitFor()
  })

  it('jumps to the first that a typed text leads to, also where Enter comes before the answer', async () => {
    const page = await portal.open('/')
    await page.keyboard.press('Control+k')
    await page.getByRole('dialog', { name: 'Jump to' }).waitFor()
    expect(await axe(page)).toEqual([])
    await page.keyboard.type('t:feature content')
    await page.keyboard.press('Enter')
    await page.getByRole('heading', { level: 1, name: 'content_embedding' }).waitFor()
    expect(await page.getByRole('dialog').count()).toBe(0)
  })

  it('keeps the focus in the palette, and returns it', async () => {
    const page = await portal.open('/sources')
    const link = page.getByRole('link', { name: 'GraphQL' })
    await link.focus()
    await page.keyboard.press('Control+k')
    await page.getByRole('dialog', { name: 'Jump to' }).waitFor()
    for (let n = 0; n < 4; n++) {
      await page.keyboard.press('Tab')
      expect(await page.evaluate("document.activeElement.closest('dialog, body').tagName")).not.toBe('MAIN')
    }
    await page.keyboard.press('Escape')
    await expect.poll(() => page.evaluate('document.activeElement.textContent')).toBe('GraphQL')
  })

  it('narrows a search by a facet, with an address that shows the same again', async () => {
    const page = await portal.open('/search?q=ranking')
    const types = page.getByRole('group', { name: 'Type', exact: true })
    await types.getByRole('button', { name: /more$/ }).click()
    await types.getByRole('checkbox', { name: /^Dataset \d/ }).click()
    await page.waitForURL(/type:Dataset/)
    const hits = page.getByRole('region', { name: 'Hits' }).getByRole('listitem')
    await page.getByRole('button', { name: 'Without type:Dataset' }).waitFor()
    const before = await hits.allInnerTexts()
    await page.reload()
    await page.getByRole('button', { name: 'Without type:Dataset' }).waitFor()
    expect(await hits.allInnerTexts()).toEqual(before)
    expect(await axe(page)).toEqual([])
  })

  it('walks hits by keys, and previews one beside them', async () => {
    const page = await portal.open('/search?q=ranking')
    await page.getByRole('link', { name: 'Ranking v5', exact: true }).waitFor()
    await page.keyboard.press('j')
    await page.keyboard.press('j')
    await page.keyboard.press('k')
    await page.keyboard.press('Space')
    const preview = page.getByRole('complementary', { name: 'Preview' })
    await preview.getByRole('link', { name: 'Ranking v5' }).waitFor()
    expect(await axe(page)).toEqual([])
    await page.keyboard.press('Escape')
    await expect.poll(() => page.evaluate('document.activeElement.textContent')).toBe('Ranking v5')
  })

  it('has the list of its keys a key away, and lets them be turned off', async () => {
    const page = await portal.open('/')
    const help = page.getByRole('dialog', { name: 'Keys' })
    await page.keyboard.press('?')
    await help.getByText('Go to Impact').waitFor()
    await help.getByRole('checkbox', { name: 'Use keys without a modifier' }).uncheck()
    await page.keyboard.press('Escape')
    await page.keyboard.press('g')
    await page.keyboard.press('s')
    await page.keyboard.press('Control+k')
    await page.getByRole('dialog', { name: 'Jump to' }).waitFor()
    expect(new URL(page.url()).pathname).toBe('/')
  })

  it('keeps the trail of what was visited, with what was walked, until a person goes back or begins anew', async () => {
    const page = await portal.open('/e/model/registry/ranking-v5')
    await page.getByRole('region', { name: 'Instances' }).getByRole('link').first().click()
    await page.getByRole('heading', { level: 1, name: 'Ranking model v5, 20XX-01-01' }).waitFor()
    const trail = page.getByRole('navigation', { name: 'Trail' })
    await expect.poll(() => trail.getByRole('listitem').allInnerTexts()).toHaveLength(2)
    expect(await trail.getByRole('listitem').nth(1).innerText()).toMatch(/^Instances\s+Ranking model v5/)
    expect(await axe(page)).toEqual([])
    await trail.getByRole('button', { name: 'Begin the trail anew here' }).click()
    await trail.waitFor({ state: 'detached' })
    await page.keyboard.press('i')
    await page.getByRole('heading', { level: 1, name: /^Impact of Ranking model v5/ }).waitFor()
    await page.keyboard.press('l')
    await page.waitForURL(/\/lineage\/model\/registry/)
  })
})
