import { copyFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Locator, Page } from 'playwright-core'
import { afterAll, describe, expect, it } from 'vitest'
import { openTab } from './controls.ts'
import type { DocumentWrite } from '../../contracts/log.ts'
import { must } from '../../lib/result.ts'
import { makeUri, type Uri } from '../../model/uri.ts'
import { causeOf, edge, keyOf, stateFacts } from '../store/build.ts'
import { temporaryFolder } from '../system/harness.ts'
import { portalSuite } from './harness.ts'

/** Follows people's tasks from the first click to the answer, in one window and without a reload. */
const definitions = temporaryFolder()
afterAll(definitions.remove)
const portal = await portalSuite({ definitions: definitions.path })

const INSTANCE = '/e/model/registry/ranking-model-v5-20XX0101'
const MODEL = must(makeUri('model', 'registry', 'ranking-v5'))

const region = (page: Page, name: string | RegExp): Locator => page.getByRole('region', { name })
const link = (within: Page | Locator, name: string | RegExp): Locator => within.getByRole('link', { name, exact: true })
const heading = (page: Page, name: string): Promise<void> =>
  page.getByRole('heading', { level: 1, name, exact: true }).waitFor()
const graphOf = (page: Page): Locator => page.getByRole('application', { name: /^Lineage graph/ })
const nodesOf = (page: Page): Locator => graphOf(page).locator('button[data-id]')

/** Added to the demo's sources in transactions of so many documents. */
const TOGETHER = 500
async function commitStated(documents: readonly DocumentWrite[]): Promise<void> {
  for (let n = 0; n < documents.length; n += TOGETHER) {
    const part = documents.slice(n, n + TOGETHER)
    await portal.system.service.store.commit([
      { cause: causeOf('event'), at: Date.now(), settle: null, documents: part },
    ])
  }
  await portal.system.settled()
}

describe.skipIf(portal.missing)('a journey through the portal', () => {
  it('investigates a regressed metric: its feature, data, failed run, team and exposed test', async () => {
    const page = await portal.open(INSTANCE)
    await page.evaluate('window.opened = 1')
    const changed = region(page, /^What changed/)
    await changed.getByText('0.361, 12% below validation (0.412).').waitFor()
    const suspect = changed.getByRole('row', { name: /failed runs.*Playback Sessionizer/ })
    await link(suspect, 'watch_recency').click()
    await heading(page, 'watch_recency')
    await link(page.getByRole('list', { name: 'Upstream' }), 'Member watch history').click()
    await heading(page, 'Member watch history')
    const failed = region(page, 'Failed runs of producing pipelines').getByRole('row', { name: /watched_at/ })
    await link(failed.first(), 'Playback Sessionizer, run 432').click()
    await heading(page, 'Playback Sessionizer, run 432')
    await link(page.getByRole('main'), 'Member Data').first().click()
    await heading(page, 'Member Data')
    await link(region(page, /^Running tests/), 'Ranking Model v5 vs v4').click()
    await heading(page, 'Ranking Model v5 vs v4')
    await openTab(page, 'Attributes')
    const attributes = region(page, /^Attributes/)
    await attributes.getByText('members on TV, all countries').waitFor()
    await attributes.getByText('homepage').waitFor()
    expect(await page.evaluate('window.opened')).toBe(1)
  })

  it('finds a misspelt name', async () => {
    const page = await portal.open('/')
    await page.getByRole('button', { name: 'Search or jump' }).click()
    await page.getByRole('combobox', { name: 'Search or jump' }).fill('rankr')
    await page.keyboard.press('Enter')
    const meant = page.getByRole('status').filter({ hasText: 'Did you mean ranker' })
    await link(meant, 'ranker').click()
    await heading(page, 'Search: ranker')
  })

  it('jumps to a feature by its type and name', async () => {
    const age = must(makeUri('feature', 'feature-store', 'member-age'))
    await commitStated([stateFacts(keyOf(age, 'Feature', 'feature-store'), { facts: { name: 'age' } })])
    const page = await portal.open('/sources')
    await page.keyboard.press('Control+k')
    await page.getByRole('dialog', { name: 'Search or jump' }).waitFor()
    await page.keyboard.type('t:feature age')
    await page.getByRole('option', { name: 'age Feature', exact: true }).waitFor()
    await page.keyboard.press('ArrowDown')
    await page.keyboard.press('Enter')
    await heading(page, 'age')
  })

  it('narrows a search to datasets, at an address that shows the same rows', async () => {
    const page = await portal.open('/search?q=history')
    await page.getByRole('checkbox', { name: /^Dataset \d/ }).click()
    await page.waitForURL(/type:Dataset/)
    const without = page.getByRole('button', { name: 'Without type: Dataset' })
    await without.waitFor()
    const rows = region(page, 'Hits').getByRole('list').last().getByRole('listitem')
    const before = await rows.getByRole('link').allInnerTexts()
    expect(before).toContain('Member watch history')
    await page.reload()
    await without.waitFor()
    expect(await rows.getByRole('link').allInnerTexts()).toEqual(before)
  })

  it('asks why an edge exists, and returns to where it was', async () => {
    const page = await portal.open(INSTANCE)
    await openTab(page, 'Usage')
    const why = region(page, /^Relationships/).getByRole('button', { name: 'Why? Ranking Model v5 vs v4' })
    await why.click()
    const evidence = page.getByRole('complementary', { name: 'Evidence' })
    await evidence.getByText('Linked because').waitFor()
    await evidence.getByText(/^Rule/).first().waitFor()
    await page.keyboard.press('Escape')
    await evidence.waitFor({ state: 'detached' })
    expect(await why.evaluate((one) => one === one.ownerDocument.activeElement)).toBe(true)
  })

  it('goes from a feature to its impact, with running tests, and downloads it', async () => {
    const page = await portal.open('/e/feature/feature-store/content-embedding')
    await link(page.getByRole('navigation', { name: 'About this' }), 'Impact').click()
    await heading(page, 'Impact of content_embedding')
    await link(page.getByRole('list', { name: 'Affected' }), /^(View|of \d+) A\/B tests$/).click()
    await link(region(page, 'Affected by team'), 'Ranking Model v5 vs v4').waitFor()
    const download = page.waitForEvent('download')
    await link(page, 'CSV').click()
    expect((await download).suggestedFilename()).toMatch(/\.csv$/)
  })

  it('walks a lineage by keyboard, and shows the same as a table', async () => {
    const page = await portal.open(INSTANCE)
    await link(page.getByRole('navigation', { name: 'About this' }), 'Lineage graph').click()
    const focus = nodesOf(page).and(page.locator('[tabindex="0"]'))
    await focus.focus()
    const spoken = (): Promise<unknown> => page.evaluate(`document.activeElement?.getAttribute('aria-label')`)
    const first = await spoken()
    await page.keyboard.press('ArrowRight')
    await expect.poll(spoken).not.toBe(first)
    await page.keyboard.press('v')
    const table = page.getByRole('treegrid', { name: 'Lineage table' })
    await table.waitFor()
    const rows = await table.locator('tbody').getByRole('row').count()
    await page.keyboard.press('v')
    // Elements out of sight aren't in the document.
    await page.getByRole('button', { name: 'Fit' }).click()
    await expect.poll(() => nodesOf(page).count()).toBe(rows)
  })

  it('draws five thousand nodes as a few groups, hides none, and opens them step by step', async () => {
    const wide = must(makeUri('feature', 'wide', 'f'))
    const users = Array.from({ length: 5_000 }, (_, n): Uri => must(makeUri('model', 'wide', `i${n}`)))
    await commitStated([
      stateFacts(keyOf(wide, 'Feature', 'wide'), { facts: { name: 'Used by five thousand' } }),
      ...users.map((uri, n) =>
        stateFacts(keyOf(uri, 'ModelInstance', 'wide'), {
          facts: { name: `Instance ${n}` },
          edges: [edge('ModelInstance.usesFeature', uri, wide)],
        }),
      ),
    ])
    const page = await portal.open('/lineage/feature/wide/f')
    const status = page.getByRole('status').filter({ hasText: 'hidden' })
    const group = graphOf(page).getByRole('button', { name: 'Model versions 5,000, group' })
    await group.waitFor()
    expect(await status.textContent()).toContain('5,000 entities, 0 hidden')
    const before = await nodesOf(page).count()
    await group.click()
    await expect.poll(() => nodesOf(page).count()).toBeGreaterThan(before)
    expect(await nodesOf(page).count()).toBeLessThanOrEqual(150)
    expect(await status.textContent()).toContain('0 hidden')
  })

  it('goes to the past by a key, stays there by links, and returns', async () => {
    const page = await portal.open(INSTANCE)
    const input = page.getByLabel('As of', { exact: true })
    // Keys are bound a moment after the heading appears.
    const pressed = async (): Promise<number> => {
      await page.keyboard.press('t')
      return await input.count()
    }
    await expect.poll(pressed).toBe(1)
    const { tx } = await portal.system.service.store.head()
    await input.fill(`transaction ${tx}`)
    await page.keyboard.press('Enter')
    const moment = page.getByRole('complementary', { name: 'Moment' })
    await moment.getByText('read-only').waitFor()
    await openTab(page, 'Usage')
    await link(region(page, /^Relationships/), 'Ranking v5')
      .first()
      .click()
    await heading(page, 'Ranking v5')
    expect(page.url()).toContain(`asOf=${tx}`)
    await moment.getByRole('button', { name: 'Return to now' }).click()
    await moment.waitFor({ state: 'detached' })
    expect(page.url()).not.toContain('asOf')
    await heading(page, 'Ranking v5')
    await page.goBack()
    await moment.getByRole('button', { name: 'Compare with now' }).click()
    await region(page, 'Changes')
      .getByText(/ to now\.$/)
      .waitFor()
    expect(new URL(page.url()).search).toBe(`?vs=${tx}`)
  })

  it('compares two moments, with additions and removals', async () => {
    const { tx } = await portal.system.service.store.head()
    const [owner, group] = ['aip://user/identity/alice', 'aip://group/identity/member-data']
    const answer = await portal.system.post('/api/v1/annotations', {
      uri: MODEL,
      removeOwners: [owner],
      addOwners: [group],
      waitFor: 'visible',
    })
    expect(answer.status).toBe(200)
    const page = await portal.open(`/e/model/registry/ranking-v5?vs=${tx}`)
    const changes = page.getByRole('table', { name: 'Changes' })
    await changes.getByRole('row', { name: /^Added Owned by .*Member Data/i }).waitFor()
    await changes.getByRole('row', { name: /^Removed Owned by .*Alice Nakamura/ }).waitFor()
  })

  it('picks up a new type while running: it is found, has a page and lineage, and edges to reject', async () => {
    const shipped = fileURLToPath(new URL('../provider/definitions/prompts.json', import.meta.url))
    copyFileSync(shipped, join(definitions.path, 'prompts.json'))
    const known = async (): Promise<string> => JSON.stringify((await portal.system.get('/api/v1/types')).body)
    await expect.poll(known, { timeout: 30_000 }).toContain('"Prompt"')
    const prompt = must(makeUri('prompt', 'prompts', 'greeting'))
    await commitStated([
      stateFacts(keyOf(prompt, 'Prompt', 'prompts'), {
        facts: { name: 'Greeting of the evening', template: 'Say good evening to {member}.' },
        edges: [edge('Prompt.writtenFor', prompt, MODEL)],
      }),
    ])
    const page = await portal.open('/search?q=type:Prompt')
    await link(region(page, 'Hits'), 'Greeting of the evening').click()
    await heading(page, 'Greeting of the evening')
    await openTab(page, 'Attributes')
    await region(page, /^Attributes/)
      .getByText('Say good evening to {member}.')
      .waitFor()
    await openTab(page, 'Activity')
    await region(page, 'History').getByRole('listitem').first().waitFor()
    await openTab(page, 'Usage')
    const related = link(region(page, /^Relationships/), 'Ranking v5')
    await page.getByRole('button', { name: 'Why? Ranking v5' }).click()
    const evidence = page.getByRole('complementary', { name: 'Evidence' })
    await evidence.getByRole('button', { name: 'Reject' }).click()
    await related.waitFor({ state: 'detached' })
    await page.getByRole('button', { name: 'Undo' }).click()
    await related.waitFor()
    await evidence.getByRole('button', { name: 'Close Evidence' }).click()
    await link(page.getByRole('navigation', { name: 'About this' }), 'Lineage graph').click()
    await graphOf(page)
      .getByRole('button', { name: /^Greeting of the evening, prompt, drawn around/ })
      .waitFor()
  })

  // Last, since the source stays silent.
  it('distinguishes unknown from absent if a source is silent', async () => {
    const { demo } = portal.system
    demo.misbehave('registry', { mode: '500' })
    const events = [...demo.ids('models')].slice(0, 10).map((model_id) => ({ event_type: 'model_updated', model_id }))
    expect((await portal.system.post('/api/v1/events', events)).status).toBe(202)
    const silent = async (): Promise<string> =>
      JSON.stringify((await portal.system.get('/api/v1/unused?type=Feature')).body['incomplete'] ?? [])
    await expect.poll(silent, { timeout: 30_000 }).toContain('CIRCUIT_OPEN')
    const page = await portal.open('/deprecate?type=Feature')
    await page.getByText("Can’t tell what is unused: registry doesn't answer").first().waitFor()
    const choices = page.getByRole('checkbox', { name: /^Can’t tell whether/ })
    expect(await choices.count()).toBeGreaterThan(0)
    expect(await choices.first().isDisabled()).toBe(true)
    await link(page, 'legacy_star_rating').click()
    await heading(page, 'legacy_star_rating')
    await page.getByText("May be incomplete: registry doesn't answer.").first().waitFor()
    await link(page.getByRole('navigation', { name: 'About this' }), 'Impact').click()
    await page.getByText('There may be others that no source reports').waitFor()
    await page.getByText("May be incomplete: registry doesn't answer.").first().waitFor()
  })
})

describe.skipIf(portal.missing)('the history of the browser', () => {
  it('returns to where a page was left, and opens a new page at its top', async () => {
    const page = await portal.open('/search?q=type:model')
    const scrolled = async () => await page.evaluate<number>('Math.round(scrollY)')
    const hits = page.getByRole('main').locator('ol > li').getByRole('link')
    await hits.last().scrollIntoViewIfNeeded()
    const left = await scrolled()
    expect(left).toBeGreaterThan(500)
    await hits.last().click()
    const entity = page.getByRole('navigation', { name: 'About this' })
    await entity.waitFor()
    expect(await scrolled()).toBe(0)
    await page.goBack()
    await expect.poll(scrolled).toBe(left)
    await page.goForward()
    await entity.waitFor()
    await expect.poll(scrolled).toBe(0)
  })

  it('reloads once if the code of a page is gone, as after an upgrade', async () => {
    const page = await portal.open('/')
    let isGone = true
    await page.route(/\/assets\/quality-[\w-]+\.js/, async (route) => {
      if (!isGone) return await route.continue()
      isGone = false
      await route.fulfill({ status: 404, body: '' })
    })
    portal.expectError(/404/)
    await link(page.getByRole('navigation', { name: 'Pages' }), 'Quality').click()
    await heading(page, 'Quality')
    expect(isGone).toBe(false)
  })
})
