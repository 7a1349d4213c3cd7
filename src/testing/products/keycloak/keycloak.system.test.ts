import type { Browser, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { eventually } from '../../parts.ts'
import { buildPortal } from '../../portal/harness.ts'
import { connectToBrowser } from '../../browser.ts'
import { service, sharedService } from '../../services.ts'
import { documentedAccess, KeycloakRealm, PASSWORD } from './realm.ts'
import { accountOf, SignInPages } from '../../sign-in/pages.ts'
import { startProtectedBy, type ProtectedService } from '../../sign-in/service.ts'

/**
 * People sign in through Keycloak, set up as docs/operate/sign-in.md says, in a real browser. Inputs: `src/access`,
 * `src/adapters/openid`, `src/api/sign-in`, `src/testing/sign-in`, `portal/src/app/sign-in-dialog.tsx`,
 * `portal/src/app/account.tsx`, `portal/src/pages/signed`, `docs/operate/keycloak-client.json`.
 */
const keycloak = await service('keycloak')
const running = await sharedService('chromium')

const OPERATOR = 'You may: read, metrics, edit, operate.'
const EDITOR = 'You may: read, edit.'

describe.skipIf(keycloak === null || running === null)('people of Keycloak', () => {
  let at: ProtectedService<KeycloakRealm>
  let browser: Browser
  let pages: SignInPages
  beforeAll(async () => {
    if (keycloak === null || running === null) return
    buildPortal()
    browser = await connectToBrowser(running)
    at = await startProtectedBy((origin) => KeycloakRealm.create(keycloak.url, origin), {
      sessions: { recheckMinutes: 0.01 },
      access: { groups: documentedAccess().groups },
    })
    pages = new SignInPages(browser, at.url)
  }, 180_000)
  afterEach(async () => {
    await pages.close()
    await at.provider.setGroups('alice', ['ml-platform'])
    await at.provider.setEnabled('alice', true)
  })
  afterAll(async () => {
    await browser?.close()
    await at?.stop()
  })

  const open = async (path = '/sources'): Promise<Page> => await pages.open(path)

  async function requestSignIn(page: Page): Promise<void> {
    await page.getByRole('dialog', { name: 'Sign in' }).getByRole('button', { name: 'Sign in with Keycloak' }).click()
  }

  async function enterPassword(page: Page, username: string): Promise<void> {
    await page.getByLabel('Username or email').fill(username)
    await page.getByRole('textbox', { name: 'Password' }).fill(PASSWORD)
    await page.getByRole('button', { name: 'Sign In' }).click()
  }

  async function signIn(page: Page, username = 'alice'): Promise<void> {
    await requestSignIn(page)
    await enterPassword(page, username)
    await accountOf(page).waitFor()
  }

  /** Returns the service's status code in the browser's session. */
  const statusOf = async (page: Page, path = '/api/v1/status'): Promise<number> =>
    (await page.request.get(at.url + path)).status()

  async function rightsOf(page: Page): Promise<string> {
    await accountOf(page).click()
    const account = page.getByRole('dialog', { name: 'Your account' })
    const text = await account.innerText()
    await page.keyboard.press('Escape')
    await account.waitFor({ state: 'detached' })
    return text
  }

  it('sign in from a deep link, with the rights of their groups', async () => {
    const alice = await open('/changes?show=worse')
    await signIn(alice)
    expect(alice.url()).toBe(`${at.url}/changes?show=worse`)
    expect(await accountOf(alice).innerText()).toBe('Signed in as Alice Miller')
    expect(await rightsOf(alice)).toContain(OPERATOR)
    const [session] = await at.service.store.credentials('session', null, 10)
    expect(await at.service.store.account(session?.account ?? '')).toMatchObject({
      name: 'Alice Miller',
      email: 'alice@company.com',
      groups: ['/ml-platform'],
    })
    const bob = await open()
    await signIn(bob, 'bob')
    expect(await rightsOf(bob)).toContain(EDITOR)
    expect([await statusOf(alice, '/metrics'), await statusOf(bob, '/metrics')]).toEqual([200, 403])
  })

  it('sign out here and in Keycloak, which asks for the password again', async () => {
    const page = await open()
    await signIn(page)
    const before = await at.provider.sessions('alice')
    await accountOf(page).click()
    await page.getByRole('dialog', { name: 'Your account' }).getByRole('button', { name: 'Sign out' }).click()
    await page.getByRole('heading', { name: 'You are signed out' }).waitFor()
    expect(new URL(page.url()).pathname).toBe('/signed-out')
    expect(await at.provider.sessions('alice')).toBe(before - 1)
    expect(await statusOf(page)).toBe(401)
    await page.goto('/sources')
    await requestSignIn(page)
    await page.getByRole('textbox', { name: 'Password' }).waitFor()
  })

  it('have the rights of a changed group, in the session that they have', async () => {
    const page = await open()
    await signIn(page)
    await at.provider.setGroups('alice', [])
    await eventually(async () => (await statusOf(page, '/metrics')) === 403, 'the right is lost')
    await at.provider.setGroups('alice', ['aip-admins'])
    await eventually(async () => (await statusOf(page, '/api/v1/audit')) === 200, 'administrators read the audit')
  })

  it.each([
    ['their account is disabled', () => at.provider.setEnabled('alice', false)],
    ['their sessions are ended in Keycloak', () => at.provider.endSessions('alice')],
  ])('are out once %s', async (_, end) => {
    const page = await open()
    await signIn(page)
    const other = await open()
    await signIn(other)
    await end()
    for (const one of [page, other]) await eventually(async () => (await statusOf(one)) === 401, 'the session ends')
  })

  it('sign in after the key changed with which Keycloak signs', async () => {
    const before = await open()
    await signIn(before)
    const key = await at.provider.signingKey()
    expect(await at.provider.rotateKeys()).not.toBe(key)
    const after = await open()
    await signIn(after, 'bob')
    expect([await statusOf(before), await statusOf(after)]).toEqual([200, 200])
  })

  it('stay signed in while Keycloak is down, and are asked about once it is back', { timeout: 240_000 }, async () => {
    const page = await open()
    await signIn(page)
    await keycloak?.kill()
    try {
      const since = Date.now()
      await eventually(() => Date.now() - since > 1_500, 'Keycloak was asked in vain')
      expect(await statusOf(page)).toBe(200)
      await page.reload()
      await accountOf(page).waitFor()
    } finally {
      await keycloak?.restart()
    }
    await at.provider.setGroups('alice', [])
    await eventually(async () => (await statusOf(page, '/metrics')) === 403, 'it is asked again', 30_000)
    expect(await statusOf(page)).toBe(200)
    await signIn(await open(), 'bob')
  })
})
