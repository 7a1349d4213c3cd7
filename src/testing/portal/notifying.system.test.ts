import { afterAll, beforeEach, describe, expect, it } from 'vitest'
import { unsubscribePath } from '../../notify/compose.ts'
import { httpReceiver } from '../notify/receiver.ts'
import { eventually } from '../parts.ts'
import { axe, portalSuite } from './harness.ts'

const receiver = await httpReceiver()
const portal = await portalSuite({ notifications: { webhooks: [receiver.url], networks: ['127.0.0.0/8'] } })
const MODEL = 'aip://model/registry/ranking-v5'
const NARROW = { width: 390, height: 844 }

afterAll(() => receiver.close())
beforeEach(() => receiver.answer(200))

/** Makes a successful run fail afterwards. */
function failRun(): void {
  const { demo } = portal.system
  const run = [...demo.allRecords('orchestrator', 'pipeline-runs')].find(({ status }) => status === 'succeeded')
  demo.patch('orchestrator', 'pipeline-runs', String(run?.['run_id']), { status: 'failed' })
}

describe.skipIf(portal.missing)('notifications in the portal', () => {
  it("start on a team's page, and are tested, seen, resent and ended", async () => {
    const page = await portal.open('/e/group/identity/personalization-ranking')
    await page.getByRole('button', { name: 'More actions' }).click()
    await page.getByRole('link', { name: 'Notify me…' }).click()
    await page.getByRole('heading', { level: 1, name: 'Notifications' }).waitFor()
    await page.getByText('aip://group/identity/personalization-ranking').first().waitFor()
    await page.getByLabel('Send to').fill('https://elsewhere.example/hook')
    await page.getByRole('button', { name: 'Subscribe' }).click()
    portal.expectError(/409/)
    await page
      .getByRole('alert')
      .getByText(/allows only what begins with/)
      .first()
      .waitFor()
    await page.getByLabel('Send to').fill(`${receiver.url}/team`)
    await page.getByRole('combobox', { name: 'Format' }).selectOption({ label: 'Webhook' })
    await page.getByRole('button', { name: 'Subscribe' }).click()
    await page.getByText(`changes go to ${receiver.url}/team`).waitFor()
    await page.getByText(/^whsec_/).waitFor()
    const subscription = page.getByRole('list', { name: 'Subscriptions' }).getByRole('listitem')
    await subscription.getByText(/failures and broken schemas · upstream of aip:\/\/group/).waitFor()
    expect(await axe(page)).toEqual([])
    await subscription.getByRole('button', { name: 'Send a test' }).click()
    await eventually(() => receiver.received.some(({ path }) => path === '/team'), 'the test message arrived')
    const messages = page.getByRole('table', { name: 'Messages' })
    await expect
      .poll(
        async () => {
          await page.reload()
          return await messages.getByText('sent', { exact: true }).count()
        },
        { timeout: 20_000 },
      )
      .toBe(1)
    await messages.getByRole('button', { name: 'Send again' }).click()
    await eventually(() => receiver.received.length >= 2, 'it was sent again')
    await page.setViewportSize(NARROW)
    const wide = await page.evaluate<number>('document.documentElement.scrollWidth')
    expect(wide).toBeLessThanOrEqual(NARROW.width)
    await subscription.getByRole('button', { name: 'Unsubscribe' }).click()
    await page.getByRole('dialog').getByRole('button', { name: 'Unsubscribe' }).click()
    await page.getByText('No subscriptions yet.').waitFor()
  })

  it('about a search show what failed to arrive, and why', async () => {
    const page = await portal.open('/search?q=type:pipelineRun')
    await page.getByRole('link', { name: 'Notify me…' }).click()
    expect(await page.getByLabel(/^Filter/).inputValue()).toBe('type:pipelineRun')
    await page.getByLabel('Send to').fill(`${receiver.url}/runs`)
    await page.getByRole('button', { name: 'Subscribe' }).click()
    await page.getByText(`changes go to ${receiver.url}/runs`).waitFor()
    receiver.answer(500)
    failRun()
    await eventually(() => receiver.received.some(({ path }) => path === '/runs'), 'it was attempted')
    await expect
      .poll(
        async () => {
          await page.reload()
          return await page.getByText('the receiver answered 500').count()
        },
        { timeout: 20_000 },
      )
      .toBe(1)
  })

  it('about a falling quality score name what the entity lacks', async () => {
    const page = await portal.open(`/notifications?of=${encodeURIComponent(MODEL)}`)
    const what = page.getByRole('combobox', { name: 'Events' })
    await what.selectOption({ label: 'A quality score falls by more than …' })
    await page.getByRole('combobox', { name: 'Within' }).selectOption({ label: 'A week' })
    await what.selectOption({ label: 'A quality score falls below …' })
    expect(await page.getByRole('combobox', { name: 'Within' }).count()).toBe(0)
    await page.getByRole('spinbutton', { name: 'Points, of 100' }).fill('90')
    await page.getByRole('combobox', { name: 'Which score' }).selectOption({ label: 'Completeness' })
    await page
      .getByRole('combobox', { name: 'Notify about changes to' })
      .selectOption({ label: 'The entity, its runs and versions; for a team, what it owns' })
    await page.getByLabel('Send to').fill(`${receiver.url}/score`)
    await page.getByRole('button', { name: 'Subscribe', exact: true }).click()
    await page.getByText(`changes go to ${receiver.url}/score`).waitFor()
    await page.getByRole('list', { name: 'Subscriptions' }).getByText(`completeness below 90 · of ${MODEL}`).waitFor()
    expect(await axe(page)).toEqual([])
    portal.system.demo.patch('registry', 'models', 'ranking-v5', { description: null })
    await eventually(() => receiver.received.some(({ path }) => path === '/score'), 'it was told')
    expect(receiver.received.find(({ path }) => path === '/score')?.body).toContain('it has no description')
  })

  it("end by a message's link, in a browser without JavaScript and by keyboard alone", async () => {
    const { body } = await portal.system.post('/api/v1/subscriptions', { to: `${receiver.url}/unwanted` })
    const secret = Buffer.from(String(await portal.system.service.store.note('notifications-secret')), 'base64url')
    const path = unsubscribePath(secret, String(body['id']))
    const isThere = async () => (await portal.system.service.store.subscriptions()).some(({ id }) => id === body['id'])
    expect(await axe(await portal.open(path))).toEqual([])
    const page = await portal.open(path, { javaScript: false, size: NARROW })
    await page.getByRole('heading', { level: 1, name: 'Unsubscribe' }).waitFor()
    const wide = await page.locator('html').boundingBox()
    expect(wide?.width).toBeLessThanOrEqual(NARROW.width)
    expect(await isThere()).toBe(true)
    await page.keyboard.press('Tab')
    await page.getByRole('button', { name: 'Unsubscribe' }).press('Enter')
    await page.getByRole('heading', { level: 1, name: 'Unsubscribed' }).waitFor()
    await page.getByText('These messages will no longer be sent.').waitFor()
    expect(await isThere()).toBe(false)
    // Going back and sending again is allowed.
    await page.goBack()
    await page.getByRole('button', { name: 'Unsubscribe' }).click()
    await page.getByRole('heading', { level: 1, name: 'Unsubscribed' }).waitFor()
  })
})
