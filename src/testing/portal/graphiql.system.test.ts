import type { Page } from 'playwright-core'
import { describe, expect, it } from 'vitest'
import { axe, portalSuite } from './harness.ts'

const portal = await portalSuite()
/**
 * Resolves once no element has come or gone for a second: editors draw marks and show tooltips late, and axe fails if
 * elements disappear while it runs.
 */
const QUIET = `new Promise((resolve) => {
  let timer
  const wait = () => {
    clearTimeout(timer)
    timer = setTimeout(() => { observer.disconnect(); resolve() }, 1000)
  }
  const observer = new MutationObserver(wait)
  observer.observe(document.body, { childList: true, subtree: true })
  wait()
})`

const editor = (page: Page) => page.getByRole('textbox', { name: 'Query' })
const result = (page: Page) => page.getByRole('region', { name: 'Result Window' })
const queryOf = (page: Page) => page.getByRole('region', { name: 'Query Editor' })
const execute = (page: Page) => page.getByRole('button', { name: /^Execute query/ })

async function openGraphiql(path = '/graphql'): Promise<Page> {
  const page = await portal.open(path)
  // The schema is loaded: the documentation can be opened.
  await page.getByRole('button', { name: 'Show Documentation Explorer' }).click()
  await page.getByRole('link', { name: 'Query', exact: true }).waitFor()
  return page
}

describe.skipIf(portal.missing)('GraphiQL', () => {
  it('opens with the first query, runs it, and keeps it in its history', async () => {
    const page = await openGraphiql()
    await queryOf(page).getByText('currentInstance').first().waitFor()
    await execute(page).click()
    await result(page).getByText('"currentInstance"').waitFor()
    await page.getByRole('button', { name: 'Show History' }).click()
    await page.getByRole('button', { name: 'Set active' }).getByText('query { model').waitFor()
  })

  it('passes axe with one query and with two', async () => {
    const page = await openGraphiql()
    await editor(page).press('Control+Enter')
    await result(page).getByText('"currentInstance"').waitFor()
    await page.mouse.move(0, 0)
    await page.evaluate(QUIET)
    expect(await axe(page)).toEqual([])
    await page.getByRole('button', { name: 'New tab' }).click()
    const second = page.getByRole('list', { name: 'Queries' }).getByRole('listitem').nth(1)
    await second.locator('[aria-current=true]').waitFor()
    await page.mouse.move(0, 0)
    await page.evaluate(QUIET)
    expect(await axe(page)).toEqual([])
  })

  it('opens and runs an example, and the original again after an edit', async () => {
    const page = await openGraphiql()
    const menu = page.getByLabel('Example')
    const choose = () => menu.selectOption({ label: 'Which features exist?' })
    await choose()
    await queryOf(page).getByText('valueType').waitFor()
    await execute(page).click()
    await result(page).getByText('"features"').first().waitFor()
    await editor(page).press('Control+a')
    await editor(page).pressSequentially('{ ')
    await queryOf(page).getByText('valueType').waitFor({ state: 'detached' })
    await choose()
    await queryOf(page).getByText('valueType').waitFor()
  })

  it('shows the schema, and completes names from it', async () => {
    const page = await openGraphiql()
    await page.getByRole('link', { name: 'Query', exact: true }).click()
    await page.getByRole('link', { name: 'abTests', exact: true }).waitFor()
    await editor(page).press('Control+a')
    await editor(page).pressSequentially('{ abTe')
    await page.getByRole('listbox').getByText('abTests', { exact: true }).waitFor()
  })

  it("asks as of the page's moment, and shows what the service adds", async () => {
    const page = await portal.open('/sources?asOf=1')
    await page.getByRole('navigation', { name: 'Pages' }).getByRole('link', { name: 'API' }).click()
    await queryOf(page).getByText('currentInstance').first().waitFor()
    const asOf = page.getByLabel('As of')
    expect(await asOf.inputValue()).toBe('1')
    expect(await page.getByRole('link', { name: 'Portal' }).getAttribute('href')).toBe('/?asOf=1')
    const sent = () => page.waitForRequest((request) => request.method() === 'POST')
    const [first] = await Promise.all([sent(), execute(page).click()])
    expect(new URL(first.url()).search).toBe('?asOf=1')
    await result(page).getByText('"tx"').waitFor()
    await asOf.fill('')
    expect(new URL(page.url()).search).toBe('')
    const [second] = await Promise.all([sent(), execute(page).click()])
    expect(new URL(second.url()).search).toBe('')
  })

  it('opens its dialogs and menus, and leads back to the portal', async () => {
    const page = await openGraphiql()
    await page.getByRole('button', { name: 'Open short keys dialog' }).click()
    await page.getByRole('dialog', { name: 'Short Keys' }).waitFor()
    await page.keyboard.press('Escape')
    await page.getByRole('button', { name: 'Open settings dialog' }).click()
    await page.getByRole('dialog', { name: 'Settings' }).waitFor()
    await page.keyboard.press('Escape')
    await page.getByRole('link', { name: 'Portal' }).click()
    await page.getByRole('navigation', { name: 'Pages' }).waitFor()
    expect(new URL(page.url()).pathname).toBe('/')
  })

  it("has the portal's content security policy", async () => {
    const page = await portal.open('/graphql')
    const policyOf = async (path: string): Promise<string> => {
      const headers = (await page.request.get(path, { headers: { accept: 'text/html' } })).headers()
      return headers['content-security-policy'] ?? ''
    }
    const [own, portalPolicy] = [await policyOf('/graphql'), await policyOf('/')]
    // The portal allows its inline script by hash; this page has none.
    expect(own).toBe(portalPolicy.replace(/ 'sha256-[^']+'/g, ''))
    expect(own).toContain("style-src 'self';")
  })
})
