import type { Page } from 'playwright-core'
import { describe, expect, it } from 'vitest'
import { axe, portalSuite } from './harness.ts'

const portal = await portalSuite()
const PHONE = { width: 390, height: 844 }

interface ServedDocument {
  readonly paths: Readonly<Record<string, Readonly<Record<string, { readonly operationId: string }>>>>
}

async function operationIds(): Promise<readonly string[]> {
  const { paths } = (await (await fetch(`${portal.system.url}/openapi.json`)).json()) as ServedDocument
  return Object.values(paths).flatMap((methods) => Object.values(methods).map(({ operationId }) => operationId))
}

/** How long a page may take, in the browser. */
const PATIENCE_MS = 20_000

/**
 * Goes to the pages in turn, as links do: without loading the portal again. Returns those that don't appear, aren't
 * found, or link to other pages of the docs. It does so within the browser: there are hundreds.
 */
async function wrongPages(page: Page, addresses: readonly string[]): Promise<readonly string[]> {
  return await page.evaluate<string[]>(`(async () => {
    const addresses = ${JSON.stringify(addresses)}
    const isShown = (address) =>
      document.querySelector('nav[aria-label=Docs] a[aria-current=page]')?.getAttribute('href') === address &&
      document.querySelector('article :is(p, pre), dl dt, main p:not(nav p)') !== null
    const shown = (address) =>
      new Promise((resolve) => {
        const end = (found) => {
          observer.disconnect()
          clearTimeout(timer)
          resolve(found)
        }
        const observer = new MutationObserver(() => isShown(address) && end(true))
        const timer = setTimeout(end, ${PATIENCE_MS}, false)
        observer.observe(document, { subtree: true, childList: true, attributes: true })
        if (isShown(address)) end(true)
      })
    const wrong = []
    for (const address of addresses) {
      history.pushState({}, '', address)
      dispatchEvent(new PopStateEvent('popstate'))
      if (!(await shown(address))) wrong.push(address + ' does not appear')
      if (document.querySelector('h1').textContent === 'Page not found') wrong.push(address + ' is not found')
      for (const link of document.querySelectorAll('main article a[href^="/docs"]')) {
        const to = link.getAttribute('href').replace(/#.*/, '')
        if (!['/docs', '/docs/', ...addresses].includes(to)) wrong.push(address + ' links to ' + to)
      }
    }
    return wrong
  })()`)
}

const titleOf = (page: Page) => page.getByRole('heading', { level: 1 })
const fits = async (page: Page) =>
  expect(await page.evaluate('document.documentElement.scrollWidth <= document.documentElement.clientWidth')).toBe(true)

describe.skipIf(portal.missing)('the docs', () => {
  it('find an operation by search, and send it', async () => {
    const page = await portal.open('/')
    await page.getByRole('link', { name: 'Docs' }).click()
    await titleOf(page).filter({ hasText: 'Docs' }).waitFor()
    await page.keyboard.press('/')
    await page.keyboard.type('shortest paths')
    await page.waitForURL(/\/docs\/?\?q=shortest\+paths/)
    const hit = page.getByRole('link', { name: /Find the shortest paths/ })
    await hit.waitFor()
    await page.keyboard.press('ArrowDown')
    expect(await page.locator(':focus').textContent()).toContain('Find the shortest paths')
    await page.keyboard.press('Enter')
    await page.waitForURL(/\/docs\/reference\/paths$/)
    await titleOf(page).filter({ hasText: 'Find the shortest paths' }).waitFor()
    await page.getByText('Required right read').waitFor()
    await page.getByText(/^curl '.*\/api\/v1\/paths\?from=/).waitFor()
    await page.getByRole('button', { name: 'Send GET' }).click()
    const status = page.getByRole('status', { name: 'Received' })
    await status.getByText('200').waitFor()
    await status.getByText(/ms · application\/json/).waitFor()
    await page.getByRole('group', { name: 'The answer' }).getByText('"paths"').waitFor()
    await page.getByLabel('from').fill('aip://nobody/knows/it')
    await page.getByText(/from=aip%3A%2F%2Fnobody/).waitFor()
    await page.getByRole('button', { name: 'Send GET' }).click()
    portal.expectError(/404 \(Not Found\)/)
    await status.getByText('404').waitFor()
    expect(await axe(page)).toEqual([])
    await page.goBack()
    await hit.waitFor()
    expect(await page.getByRole('searchbox', { name: 'Search the docs' }).inputValue()).toBe('shortest paths')
  })

  it('warn before a command is sent, and send it once it is confirmed', async () => {
    const page = await portal.open('/docs/reference/star')
    const button = page.getByRole('button', { name: 'Send POST' })
    await page.getByText('Required: uri').waitFor()
    await page.getByText(/This request changes data/).waitFor()
    await page.getByLabel('uri').fill('aip://model/registry/ranking-v5')
    expect(await button.isDisabled()).toBe(true)
    const box = page.getByRole('checkbox', { name: 'I want to send it' })
    await box.check()
    await button.click()
    await page
      .getByRole('status', { name: 'Received' })
      .getByText(/^20\d$/)
      .waitFor()
    expect(await box.isChecked()).toBe(false)
    const { favourites } = (await (await fetch(`${portal.system.url}/api/v1/saved`)).json()) as SavedFavourites
    expect(favourites.map(({ uri }) => uri)).toContain('aip://model/registry/ranking-v5')
  })

  it('show a guide, follow its links, and come back', async () => {
    const page = await portal.open('/docs/ask')
    await titleOf(page).filter({ hasText: 'Query the graph' }).waitFor()
    const article = page.getByRole('article')
    await article.getByRole('link', { name: 'filters', exact: true }).click()
    await page.waitForURL(/\/docs\/search$/)
    await titleOf(page)
      .filter({ hasText: /^Search$/ })
      .waitFor()
    await page.goBack()
    await titleOf(page).filter({ hasText: 'Query the graph' }).waitFor()
    await page.getByRole('navigation', { name: 'On this page' }).getByRole('link', { name: 'The past' }).click()
    await page.waitForURL(/\/docs\/ask#the-past$/)
    expect(await axe(page)).toEqual([])
  })

  it("are reached by deep links, also to a heading and to a problem's code", async () => {
    const page = await portal.open('/docs/operate/configure#secrets')
    await page.locator('#secrets:focus').waitFor()
    await page.goto('/docs#BAD_URI')
    await page.waitForURL(/\/docs\/problems#BAD_URI$/)
    await page
      .locator('#BAD_URI:focus')
      .getByText(/Write aip:/)
      .waitFor()
    await page.goto('/docs/nothing-of-this-name')
    await titleOf(page).filter({ hasText: 'Page not found' }).waitFor()
  })

  it('have a page for every operation and every guide, without dead links', async () => {
    const page = await portal.open('/docs')
    const contents = page.getByRole('navigation', { name: 'Docs' })
    await contents.getByText('Endpoints').waitFor()
    const addresses = await contents
      .locator('a')
      .evaluateAll((links) => links.map((link) => link.getAttribute('href') ?? ''))
    const operations = await operationIds()
    for (const id of operations) expect(addresses).toContain(`/docs/reference/${id}`)
    expect(addresses.length).toBeGreaterThan(operations.length + 30)
    expect(await wrongPages(page, addresses)).toEqual([])
  })

  it.each(['/docs', '/docs/reference/search', '/docs/questions', '/docs/problems', '/docs?q=lineage'])(
    '%s fits a phone',
    async (path) => {
      const page = await portal.open(path, { size: PHONE })
      await page.locator('main :is(ol, dl, article, section) :is(a, code)').first().waitFor()
      await fits(page)
      expect(await axe(page)).toEqual([])
      await page.getByRole('button', { name: 'Contents' }).click()
      await page.getByRole('navigation', { name: 'Docs' }).getByText('Operate').waitFor()
      await fits(page)
    },
  )
})

interface SavedFavourites {
  readonly favourites: readonly { readonly uri: string }[]
}
