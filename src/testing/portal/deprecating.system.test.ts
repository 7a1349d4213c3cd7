import { describe, expect, it } from 'vitest'
import { openTab } from './controls.ts'
import type { DeprecationsAnswer } from '../../questions/deprecations.ts'
import type { UnusedAnswer } from '../../questions/unused/schema.ts'
import { eventually } from '../parts.ts'
import { axe, portalSuite } from './harness.ts'

const portal = await portalSuite()

/** Waits for the proof: nothing can be planned until a source is listed completely. */
async function unusedFeatures(): Promise<UnusedAnswer['nodes']> {
  const asked = async () =>
    (await portal.system.get('/api/v1/unused?type=Feature&sort=name')).body as unknown as UnusedAnswer
  await eventually(async () => (await asked()).provable, 'nothing is in doubt', 60_000)
  return (await asked()).nodes
}

async function plansNow(): Promise<DeprecationsAnswer> {
  return (await portal.system.get('/api/v1/deprecations')).body as unknown as DeprecationsAnswer
}

describe.skipIf(portal.missing)('planning a removal', () => {
  it('goes from unused entities to a plan, messages to owners, and completion after removal', async () => {
    const planned = (await unusedFeatures()).filter(
      ({ standing, inProduction }) => standing === 'live' && !inProduction,
    )
    const [goes, stays] = planned
    if (goes === undefined || stays === undefined) throw new Error('the demo has two unused features')
    const page = await portal.open('/deprecate?type=Feature')
    await page.getByRole('combobox', { name: 'Sort by' }).selectOption({ label: 'Name' })
    await page.waitForURL(/sort=name/)
    for (const { name } of [goes, stays]) await page.getByRole('checkbox', { name: `Select ${name}` }).check()
    await page.getByText('2 selected').waitFor()
    await page.getByRole('button', { name: 'Plan removal' }).click()
    const dialog = page.getByRole('dialog', { name: 'Plan removal' })
    await dialog.getByRole('list', { name: 'To be removed' }).getByText('Nothing in use reads it').first().waitFor()
    await dialog.getByLabel('Removal date').fill('2999-12-01')
    await dialog.getByLabel('Message').fill('Nobody reads these.')
    await dialog.getByRole('combobox', { name: 'What to use instead' }).fill('content_emb')
    await dialog.getByRole('option', { name: /content_embedding/ }).click()
    await dialog.getByRole('button', { name: 'Remove the replacement' }).waitFor()
    expect(await axe(page)).toEqual([])
    await dialog.getByRole('button', { name: 'Save plan' }).click()
    await dialog.getByRole('heading', { name: 'Removal planned' }).waitFor()
    const messages = dialog.getByRole('list', { name: 'Messages to owners' })
    await messages.getByRole('button', { name: /Copy/ }).first().waitFor()
    expect(
      await messages
        .getByRole('link', { name: /^E-mail/ })
        .first()
        .getAttribute('href'),
    ).toMatch(/^mailto:.*subject=/)
    await dialog.getByRole('button', { name: 'Done' }).click()
    await dialog.waitFor({ state: 'detached' })
    expect((await plansNow()).plans.map(({ uri }) => uri).toSorted()).toEqual([goes.uri, stays.uri].toSorted())

    await page.getByRole('navigation', { name: 'Deprecation' }).getByRole('link', { name: 'Plans' }).click()
    const open = page.getByRole('rowgroup', { name: 'Open' })
    await open.getByRole('link', { name: goes.name }).waitFor()
    expect(await open.getByText('can be removed').count()).toBe(2)
    expect(await axe(page)).toEqual([])
    portal.system.demo.remove('feature-store', 'features', goes.uri.split('/').slice(4).join('/'))
    await eventually(async () => (await plansNow()).counts.done === 1, 'the plan is done', 60_000)
    const done = page.getByRole('rowgroup', { name: 'Done' })
    await done.getByRole('link', { name: goes.name }).waitFor()
    await open.getByRole('button', { name: `Details of ${stays.name}` }).click()
    const details = page.getByRole('complementary', { name: stays.name })
    await details.getByRole('list', { name: 'Messages to owners' }).waitFor()
    await details.getByText('Nobody reads these.').waitFor()
    expect(await axe(page)).toEqual([])
    await details.getByRole('button', { name: 'Cancel plan' }).click()
    await page.getByText(`Plan for ${stays.name} cancelled.`).waitFor()
    await open.getByRole('link', { name: stays.name }).waitFor({ state: 'detached' })
    await page.getByRole('button', { name: 'Undo' }).click()
    await open.getByRole('link', { name: stays.name }).waitFor()
  })

  it("starts from an entity's page, and then marks that page, its readers' pages and searches", async () => {
    const page = await portal.open('/e/feature/feature-store/content-embedding')
    await page.getByRole('button', { name: 'More actions' }).click()
    await page.getByRole('link', { name: 'Plan removal…' }).click()
    const dialog = page.getByRole('dialog', { name: 'Plan removal' })
    await dialog.getByText(/\d+ still reads? it/).waitFor()
    await dialog.getByLabel('Removal date').fill('2020-01-31')
    await dialog.getByRole('button', { name: 'Save plan' }).click()
    await dialog.getByRole('button', { name: 'Done' }).click()
    const open = page.getByRole('rowgroup', { name: 'Open' })
    await open.getByRole('row').filter({ hasText: 'content_embedding' }).getByText('past removal date').waitFor()
    await open.getByRole('link', { name: 'content_embedding' }).first().click()
    await page
      .getByRole('note')
      .filter({ hasText: /Planned for removal by .*\d+ still reads? it/ })
      .waitFor()
    // Directly downstream: a drawing shows only some of the more distant ones.
    const reader = (await plansNow()).plans
      .flatMap(({ readBy }) => readBy)
      .find(({ uri }) => uri === 'aip://model/registry/ranking-model-v5-20XX0101')
    await page.goto(`/e/${reader?.uri.replace('aip://', '')}`)
    const more = page.getByRole('button', { name: /^Show \d+ more$/ })
    await more.waitFor()
    const needs = page.getByRole('list', { name: 'Needs attention' }).getByRole('listitem')
    expect(await needs.count()).toBe(3)
    await more.click()
    await page
      .getByRole('note')
      .filter({
        hasText: /reads content_embedding, which is planned for removal|planned for removal: content_embedding/,
      })
      .waitFor()
    await openTab(page, 'Usage')
    await page
      .getByRole('region', { name: /^Relationships/ })
      .getByText('deprecated', { exact: true })
      .waitFor()
    await page.goto(`/lineage/${reader?.uri.replace('aip://', '')}`)
    await page.getByRole('button', { name: /^content_embedding, .*deprecated, feature,/ }).waitFor()
    await page.goto('/search?q=is:deprecated content')
    const hit = page.getByRole('listitem').filter({ has: page.getByRole('link', { name: 'content_embedding' }) })
    await hit.getByText('deprecated', { exact: true }).waitFor()
    await page.goto('/')
    await page.getByText(/content_embedding is past its removal date/).waitFor()
  })

  it('says that an order in the address is unknown', async () => {
    portal.expectError(/400/)
    const page = await portal.open('/deprecate?type=Feature&sort=size')
    await page.getByRole('alert').getByText(/sort/).waitFor()
  })
})
