import type { Browser, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { openTab } from '../portal/controls.ts'
import { must } from '../../lib/result.ts'
import { makeUri } from '../../model/uri.ts'
import { axe, buildPortal } from '../portal/harness.ts'
import { connectToBrowser } from '../browser.ts'
import { sharedService } from '../services.ts'
import { causeOf, edge, keyOf, stateFacts } from '../store/build.ts'
import { accountOf, SignInPages } from './pages.ts'
import { ALICE, type TestAccount } from './provider.ts'
import { startProtected, type ProtectedService } from './service.ts'

/** Two people discuss a feature, each in their own browser. */
const running = await sharedService('chromium')
const FEATURE = must(makeUri('feature', 'registry', 'watch-recency'))
const DANA: TestAccount = { name: 'Dana Kim', email: 'dana@company.com', emailVerified: true, groups: ['ops'] }

let at: ProtectedService
let browser: Browser
let pages: SignInPages
beforeAll(async () => {
  if (running === null) return
  buildPortal()
  browser = await connectToBrowser(running)
  at = await startProtected()
  at.provider.accounts.set('dana', DANA)
  pages = new SignInPages(browser, at.url)
  const people = [ALICE, DANA].map(({ email, name }) => ({ uri: must(makeUri('user', 'registry', email)), name }))
  const owned = people.slice(0, 1).map(({ uri }) => edge('Entity.ownedBy', FEATURE, uri))
  const documents = [
    ...people.map(({ uri, name }) => stateFacts(keyOf(uri, 'User', 'registry'), { facts: { name } })),
    stateFacts(keyOf(FEATURE, 'Feature', 'registry'), { facts: { name: 'watch_recency' }, edges: owned }),
  ]
  await at.service.store.commit([{ cause: causeOf('event'), at: Date.now(), settle: null, documents }])
}, 180_000)
afterEach(() => pages.close())
afterAll(async () => {
  await browser?.close()
  await at?.stop()
})

async function openAs(account: string, path: string): Promise<Page> {
  const page = await pages.open(path)
  await page.getByRole('dialog', { name: 'Sign in' }).getByRole('button', { name: 'Sign in with Company ID' }).click()
  await page.getByRole('link', { name: `Continue as ${account}` }).click()
  await accountOf(page).waitFor()
  return page
}

const discussionOf = (page: Page) => page.getByRole('region', { name: /^Discussion/ })

describe.skipIf(running === null)('a discussion', () => {
  it("goes from a question to its owner's Home, whose reply answers it", async () => {
    const dana = await openAs('dana', '/e/feature/registry/watch-recency')
    await dana.getByRole('button', { name: 'More actions' }).click()
    await dana.getByRole('navigation', { name: 'About this' }).getByRole('button', { name: 'Ask the owner' }).click()
    const question = dana.getByRole('textbox', { name: 'Question to the owner' })
    await question.fill('May we use it for trailers?\nSee https://wiki.example/trailers.')
    await dana.getByRole('button', { name: 'Ask', exact: true }).click()
    const asked = discussionOf(dana).getByRole('listitem').filter({ hasText: 'May we use it' })
    await asked.getByText('open question').waitFor()
    expect(await asked.getByRole('link', { name: 'https://wiki.example/trailers' }).getAttribute('rel')).toContain(
      'noopener',
    )
    expect(await asked.getByRole('link', { name: 'Dana Kim' }).count()).toBe(1)

    const alice = await openAs('alice', '/')
    const need = alice.getByRole('region', { name: 'Needs attention' }).getByRole('row')
    const theirs = need.filter({ hasText: 'Dana Kim asks about watch_recency: “May we use it for trailers?' })
    await theirs.getByText('question', { exact: true }).waitFor()
    await theirs.getByRole('link').click()
    await alice.waitForURL(/#discussion$/)
    const open = discussionOf(alice).getByRole('listitem').filter({ hasText: 'open question' })
    expect(await open.getByRole('button', { name: /^(Edit|Delete)/ }).count()).toBe(0)
    await open.getByRole('button', { name: 'Reply' }).click()
    await alice.getByRole('textbox', { name: 'Reply' }).fill('You may.')
    expect(await axe(alice)).toEqual([])
    await alice.getByRole('form', { name: 'Reply' }).getByRole('button', { name: 'Reply' }).click()
    await discussionOf(alice).getByText('answered', { exact: true }).waitFor()
    await alice.goto('/')
    await alice.getByRole('region', { name: 'Needs attention' }).getByText('None.').or(need.first()).waitFor()
    expect(await theirs.count()).toBe(0)

    await asked.getByText('You may.').waitFor()
    await asked.getByText('answered', { exact: true }).waitFor()
    await openTab(dana, 'Activity')
    const history = dana.getByRole('region', { name: 'History' })
    await history.scrollIntoViewIfNeeded()
    await history.getByText('Alice Miller answered a question about watch_recency: “You may.”').waitFor()
  })
})
