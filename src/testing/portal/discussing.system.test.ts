import type { Page } from 'playwright-core'
import { describe, expect, it } from 'vitest'
import { openTab } from './controls.ts'
import { axe, portalSuite } from './harness.ts'

const portal = await portalSuite()
const MODEL = '/e/model/registry/ranking-v4'

const discussionOf = (page: Page) => page.getByRole('region', { name: /^Discussion/ })
const commentOf = (page: Page, text: string) => discussionOf(page).getByRole('listitem').filter({ hasText: text })

describe.skipIf(portal.missing)('a discussion', () => {
  it('starts empty, and comments are written, edited, deleted and restored without losing the focus', async () => {
    const page = await portal.open(MODEL)
    await openTab(page, 'Activity')
    await discussionOf(page).getByText('No comments').waitFor()
    await discussionOf(page).getByRole('button', { name: 'Comment' }).click()
    const field = page.getByRole('textbox', { name: 'New comment' })
    await field.press('Escape')
    await field.waitFor({ state: 'detached' })
    await page.locator('button:focus').waitFor()
    await discussionOf(page).getByRole('button', { name: 'Comment' }).click()
    await field.fill('Why is <b>this</b> still here?\nNobody uses it.')
    await page.getByText('46 of 2,000 characters').waitFor()
    await page.getByRole('form', { name: 'New comment' }).getByRole('button', { name: 'Comment' }).click()
    const comment = commentOf(page, 'Why is <b>this</b> still here?')
    await comment.getByText('local operator').waitFor()
    await page.locator(':focus').waitFor()

    await comment.getByRole('button', { name: 'Edit comment' }).click()
    await page.getByRole('textbox', { name: 'Edit comment' }).fill('Is it still used?')
    await page.getByRole('button', { name: 'Save' }).click()
    const edited = commentOf(page, 'Is it still used?')
    await edited.getByText('edited').waitFor()
    expect(await axe(page)).toEqual([])
    await edited.getByRole('button', { name: 'Delete comment' }).click()
    await discussionOf(page).getByText('No comments').waitFor()
    await page.locator(':focus').waitFor()
    await page.getByRole('button', { name: 'Undo' }).click()
    await edited.waitFor()
    await page.locator(':focus').waitFor()

    await page.getByRole('region', { name: 'History' }).scrollIntoViewIfNeeded()
    const history = page.getByRole('region', { name: 'History' }).getByRole('listitem')
    const change = history.filter({ hasText: 'local operator deleted a comment on' })
    await change.waitFor()
    expect(await change.getByRole('button').count()).toBe(0)
  })

  it("keeps a rejected comment's text, and says why", async () => {
    const page = await portal.open(MODEL)
    await page.getByRole('button', { name: 'Ask the owner' }).first().click()
    await page.getByRole('tab', { name: 'Activity', selected: true }).waitFor()
    const field = page.getByRole('textbox', { name: 'Question to the owner' })
    await field.fill('x'.repeat(2_001))
    await page.getByText('2,001 of 2,000 characters').waitFor()
    await field.fill('May we use it?')
    const ask = page.getByRole('form', { name: 'Question to the owner' }).getByRole('button', { name: 'Ask' })
    await page.route('**/api/v1/comments', (route) => route.abort())
    portal.expectError(/api\/v1\/comments|ERR_FAILED/)
    await ask.click()
    await page.getByRole('form', { name: 'Question to the owner' }).getByRole('alert').waitFor()
    expect(await field.inputValue()).toBe('May we use it?')
    await page.unroute('**/api/v1/comments')
    await ask.click()
    const question = commentOf(page, 'May we use it?')
    await question.getByText('open question').waitFor()
    await openTab(page, 'Overview')
    await page.getByRole('note').filter({ hasText: '1 open question' }).waitFor()

    await page.goto('/')
    const need = page.getByRole('row').filter({ hasText: /local operator asks about .*“May we use it\?”/ })
    await need.getByRole('link').first().click()
    await question.getByRole('button', { name: 'Mark as answered' }).click()
    await question.getByText('marked this as answered').waitFor()
    await page.goto('/')
    await page.getByRole('heading', { name: 'Needs attention' }).waitFor()
    expect(await need.count()).toBe(0)
  })

  it("fits a phone, and can't be written to as of a past moment", async () => {
    const page = await portal.open(`${MODEL}#discussion`, { size: { width: 390, height: 844 } })
    await commentOf(page, 'May we use it?').waitFor()
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(390)
    const { tx } = (await portal.system.get('/api/v1/entities/aip%3A%2F%2Fmodel%2Fregistry%2Franking-v4')).body as {
      readonly tx: number
    }
    await page.goto(`${MODEL}?asOf=${tx}#discussion`)
    await commentOf(page, 'May we use it?').waitFor()
    expect(await discussionOf(page).getByRole('button').count()).toBe(0)
  })
})
