import type { Browser, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { must } from '../../lib/result.ts'
import { makeUri } from '../../model/uri.ts'
import { eventually } from '../parts.ts'
import { axe, buildPortal } from '../portal/harness.ts'
import { connectToBrowser } from '../browser.ts'
import { sharedService } from '../services.ts'
import { causeOf, keyOf, stateFacts } from '../store/build.ts'
import { accountOf, SignInPages } from './pages.ts'
import { ALICE } from './provider.ts'
import { startProtected, type ProtectedService } from './service.ts'

/** The portal of a protected instance, with a real provider on another site. */
const running = await sharedService('chromium')
const FEATURE = must(makeUri('feature', 'registry', 'watch-recency'))
const ENTITY = '/e/feature/registry/watch-recency'

let at: ProtectedService
let browser: Browser
let pages: SignInPages
beforeAll(async () => {
  if (running === null) return
  buildPortal()
  browser = await connectToBrowser(running)
  at = await startProtected({ sessions: { recheckMinutes: 0.01 } })
  pages = new SignInPages(browser, at.url)
  const person = must(makeUri('user', 'registry', ALICE.email))
  const documents = [
    stateFacts(keyOf(FEATURE, 'Feature', 'registry'), { facts: { name: 'watch_recency' } }),
    stateFacts(keyOf(person, 'User', 'registry'), { facts: { name: ALICE.name } }),
  ]
  await at.service.store.commit([{ cause: causeOf('event'), at: Date.now(), settle: null, documents }])
}, 180_000)
afterEach(async () => {
  await pages.close()
  at.provider.accounts.set('alice', ALICE)
})
afterAll(async () => {
  await browser?.close()
  await at?.stop()
})

const open = async (path: string): Promise<Page> => await pages.open(path)
const dialogOf = (page: Page) => page.getByRole('dialog', { name: 'Sign in' })

async function signIn(page: Page, account = 'alice'): Promise<void> {
  await dialogOf(page).getByRole('button', { name: 'Sign in with Company ID' }).click()
  await page.getByRole('link', { name: `Continue as ${account}` }).click()
  await accountOf(page).waitFor()
}

async function endSessions(): Promise<void> {
  const { store } = at.service
  const sessions = await store.credentials('session', null, 100)
  await store.revokeCredentials(sessions.map(({ id }) => id))
}

describe.skipIf(running === null)('the portal of a protected instance', () => {
  it('signs in from a deep link, and returns to it', async () => {
    const path = `${ENTITY}?evidence=x#history`
    const page = await open(path)
    await dialogOf(page).getByRole('heading', { name: 'Sign in to continue' }).waitFor()
    expect(await axe(page)).toEqual([])
    await signIn(page)
    expect(page.url()).toBe(at.url + path)
    await page.getByRole('heading', { level: 1, name: 'watch_recency' }).waitFor()
    expect(await accountOf(page).innerText()).toBe('Signed in as Alice Miller')
    const cookies = await page.context().cookies(at.url)
    expect(cookies.find(({ name }) => name === 'mlg-session')).toMatchObject({ httpOnly: true, sameSite: 'Lax' })
    expect(await page.evaluate('document.cookie')).toBe('')
  })

  it('asks again in a dialog after the session ended, and keeps typed text', async () => {
    const page = await open(ENTITY)
    await signIn(page)
    await page.evaluate('window.opened = 1')
    await page.getByRole('button', { name: 'Search or jump' }).click()
    const box = page.getByRole('combobox', { name: 'Search or jump' })
    await box.waitFor()
    // Any request, such as one of the page itself, opens the dialog from here on.
    await endSessions()
    let next = 'rec'
    await eventually(async () => {
      // Earlier suggestions are shown again without a request.
      await box.fill((next += 'e'))
      return await dialogOf(page).isVisible()
    }, 'the dialog opens')
    await dialogOf(page).getByRole('heading', { name: 'Your session has ended' }).waitFor()
    const typed = await box.inputValue()
    expect(typed).toMatch(/^rece+$/)
    const popup = page.waitForEvent('popup')
    await dialogOf(page).getByRole('button', { name: 'Sign in with Company ID' }).click()
    // The session at the provider continues, so the provider asks nothing.
    await popup
    await dialogOf(page).waitFor({ state: 'detached' })
    expect(await box.inputValue()).toBe(typed)
    expect(await page.evaluate('window.opened')).toBe(1)
    expect(page.url()).toBe(at.url + ENTITY)
    await box.press('Enter')
    await page.getByRole('heading', { level: 1, name: `Search: ${typed}` }).waitFor()
  })

  it("continues without an answer if somebody won't sign in, and signs in later", async () => {
    const page = await open(ENTITY)
    await dialogOf(page).getByRole('button', { name: 'Not now' }).click()
    await page.getByRole('alert').first().waitFor()
    await page.getByRole('button', { name: 'Sign in', exact: true }).click()
    await signIn(page)
  })

  it('signs out, here and at the provider', async () => {
    const page = await open('/sources')
    await signIn(page)
    await accountOf(page).click()
    const account = page.getByRole('dialog', { name: 'Your account' })
    expect(await account.innerText()).toContain('You may: read, metrics, edit, operate.')
    expect(await axe(page)).toEqual([])
    await account.getByRole('button', { name: 'Sign out' }).click()
    // The provider asks whether to end its own session too.
    await page.getByRole('button', { name: /^Yes/ }).click()
    await page.getByRole('heading', { name: 'You are signed out' }).waitFor()
    expect(page.url()).toBe(`${at.url}/signed-out`)
    await page.goto('/sources')
    await dialogOf(page).getByRole('button', { name: 'Sign in with Company ID' }).click()
    await page.getByRole('link', { name: 'Continue as alice' }).waitFor()
  })

  it("opens the signed-in person's Home, or everybody's if they choose that", async () => {
    const page = await open('/')
    await signIn(page)
    await page.getByRole('heading', { level: 1, name: `Home of ${ALICE.name}` }).waitFor()
    await page.getByRole('button', { name: 'Show everything' }).click()
    await page.getByRole('heading', { level: 1, name: 'Home' }).waitFor()
    await page.goto('/')
    await accountOf(page).waitFor()
    expect(new URL(page.url()).search).toBe('')
  })

  it('allows "mlg login" of a machine', async () => {
    const code = '3f9a01bc'.padEnd(64, '0')
    const page = await open(`/cli?code=${code}&host=laptop`)
    await signIn(page)
    await page.getByRole('heading', { level: 1, name: 'Allow mlg on laptop?' }).waitFor()
    await page.getByText('3F9A-01BC').waitFor()
    expect(await axe(page)).toEqual([])
    await page.getByRole('button', { name: 'Allow' }).click()
    await page.getByRole('heading', { level: 1, name: 'mlg is signed in' }).waitFor()
    expect(await at.service.store.credential(code)).toMatchObject({ kind: 'token', name: 'mlg-laptop-3f9a01bc' })
  })

  it('creates a token, shows it once, and revokes it', async () => {
    const page = await open('/')
    await signIn(page)
    await accountOf(page).click()
    await page.getByRole('link', { name: 'Your tokens' }).click()
    await page.getByRole('heading', { level: 1, name: 'Access' }).waitFor()
    expect(await page.getByRole('checkbox', { name: 'administer' }).count()).toBe(0)
    expect(await page.getByRole('heading', { name: 'Audit' }).count()).toBe(0)
    await page.getByLabel('Name').fill('notebook')
    await page.getByRole('button', { name: 'Create token' }).click()
    const secret = await page.locator('code').filter({ hasText: 'mlg_' }).innerText()
    const asToken = { authorization: `Bearer ${secret}` }
    expect((await fetch(`${at.url}/api/v1/status`, { headers: asToken })).status).toBe(200)
    const row = page.getByRole('row').filter({ hasText: 'notebook' })
    await row.waitFor()
    expect(await axe(page)).toEqual([])
    await page.reload()
    await row.waitFor()
    expect(await page.locator('body').innerText()).not.toContain(secret)
    await row.getByRole('button', { name: 'Revoke' }).click()
    await page.getByRole('dialog').getByRole('button', { name: 'Revoke' }).click()
    await row.waitFor({ state: 'detached' })
    expect((await fetch(`${at.url}/api/v1/status`, { headers: asToken })).status).toBe(401)
  })

  it("shows administrators everybody's tokens and sessions, and a verified audit", async () => {
    at.provider.accounts.set('alice', { ...ALICE, groups: ['admins'] })
    await signIn(await open('/access'), 'bob')
    const page = await open('/access')
    await signIn(page)
    const audit = page.getByRole('table', { name: 'Audit' })
    await audit.getByRole('row').filter({ hasText: 'sign-in-callback' }).first().waitFor()
    await page.getByRole('heading', { name: /^All tokens/ }).waitFor()
    const sessions = page.getByRole('table', { name: 'Sessions' })
    await sessions.getByText('Alice Miller').first().waitFor()
    await sessions.getByText('Bob').first().waitFor()
    await page.getByRole('button', { name: 'Verify' }).click()
    await page.getByText(/entries, none changed or missing/).waitFor()
    await page.setViewportSize({ width: 390, height: 800 })
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(390)
    expect(await axe(page)).toEqual([])
  })

  it('shows another person nothing of the previous one', async () => {
    const page = await open('/sources')
    await signIn(page)
    await page.evaluate('window.opened = 1')
    await page.context().clearCookies()
    // The page may have asked for something meanwhile, so that the dialog covers the link.
    const link = page.getByRole('navigation', { name: 'Pages' }).getByRole('link', { name: 'Deprecation' })
    await link.dispatchEvent('click')
    const popup = page.waitForEvent('popup')
    await dialogOf(page).getByRole('button', { name: 'Sign in with Company ID' }).click()
    await (await popup).getByRole('link', { name: 'Continue as bob' }).click()
    await page.getByRole('button', { name: 'Signed in as Bob' }).waitFor()
    // The page reloads, possibly only after the name is shown.
    await page.waitForFunction('window.opened === undefined')
  })
})
