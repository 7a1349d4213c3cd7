import { readFile } from 'node:fs/promises'
import type { Page } from 'playwright-core'
import { describe, expect, it } from 'vitest'
import { DOSSIER_FORMAT } from '../../questions/dossier/schema.ts'
import { chooseAction, openTab, outOfReach, SAME_FOR_ALL_TYPES } from './controls.ts'
import { axe, portalSuite } from './harness.ts'

const portal = await portalSuite()
const INSTANCE = '/e/model/registry/ranking-model-v5-20XX0101'
/** Unchanged by all tests. */
const OLDER = '/e/model/registry/ranking-model-v5-20XW1225'
const MODEL = 'aip://model/registry/ranking-v5'

interface NodesOf<Node> {
  readonly edges: readonly { readonly node: Node }[]
}

interface EvaluationRun {
  readonly uri: string
  readonly name: string
  readonly scored: { readonly uri: string }
}

const region = (page: Page, name: string | RegExp) => page.getByRole('region', { name })
const heading = (page: Page, name: string) => page.getByRole('heading', { level: 1, name }).waitFor()

describe.skipIf(portal.missing)("an entity's page", () => {
  it("leads page by page from an instance's changes to the exposed test", async () => {
    const page = await portal.open(INSTANCE)
    await region(page, 'What changed since training').getByRole('link', { name: 'Playback Sessionizer' }).click()
    await heading(page, 'Playback Sessionizer')
    await openTab(page, 'Usage')
    await region(page, /^Relationships/)
      .getByRole('link', { name: 'Raw playback' })
      .waitFor()
    await openTab(page, 'Overview')
    await page.getByRole('list', { name: 'Downstream' }).getByRole('link', { name: 'Member watch history' }).click()
    await heading(page, 'Member watch history')
    const failed = region(page, 'Failed runs of producing pipelines')
    await failed.getByText('watched_at').first().waitFor()
    const needs = page.getByRole('list', { name: 'Needs attention' })
    await needs.getByText('Playback Sessionizer missed its scheduled run').waitFor()
    await needs.getByText('failed 2 times in a row').waitFor()
    await failed.getByRole('link', { name: 'Frank Kim' }).first().click()
    await heading(page, 'Frank Kim')
    await region(page, 'Running tests').getByRole('link', { name: 'Ranking Model v5 vs v4' }).click()
    await heading(page, 'Ranking Model v5 vs v4')
    await expect.poll(() => page.title()).toContain('Ranking Model v5 vs v4')
  })

  it('makes thirteen requests at first, two to the API besides types, and one per tab when opened', async () => {
    const page = await portal.open('/no/such/page')
    const requested: string[] = []
    page.on('request', (request) => {
      const { pathname } = new URL(request.url())
      // Saved items and the status are requested 600 ms after the page appears, which may be before it is idle.
      if (!['/api/v1/stream', '/api/v1/saved', '/api/v1/status'].includes(pathname)) requested.push(pathname)
    })
    await page.goto(INSTANCE)
    await region(page, 'What changed since training').waitFor()
    await region(page, 'Lineage').getByRole('list', { name: 'Upstream' }).waitFor()
    await page.waitForLoadState('networkidle')
    const apiPaths = requested.filter((path) => /^\/(api|graphql)/.test(path) && path !== '/api/v1/types')
    expect(apiPaths.map((path) => path.replace(/aip%3A.*/, 'URI')).toSorted()).toEqual([
      '/api/v1/entities/URI',
      '/graphql',
    ])
    expect(requested.length).toBeLessThanOrEqual(13)
    expect(await region(page, 'History').count()).toBe(0)
    await openTab(page, 'Activity')
    await region(page, 'History')
      .getByText(/^No changes since it was first read, \d+ \w+ \d{4}/)
      .waitFor()
    await region(page, 'History')
      .getByText(/^Trained .* as stated by registry$/)
      .waitFor()
    // Requests its history, and changes upstream.
    expect(requested.filter((path) => path === '/api/v1/activity')).toHaveLength(2)
    await region(page, 'History').getByRole('checkbox', { name: 'Show routine updates' }).click()
    await region(page, 'History').getByRole('listitem').first().waitFor()
  })

  it('also shows a chart as a table, with the same values', async () => {
    const page = await portal.open(INSTANCE)
    await openTab(page, 'Versions')
    const metrics = region(page, 'Metrics across versions')
    const summary = await metrics.getByRole('img').getAttribute('aria-label')
    expect(summary).toBe('ndcg@10: validation rose from 0.409 to 0.412; production 0.361')
    await metrics.getByRole('button', { name: 'Table of ndcg@10' }).click()
    await metrics.getByRole('cell', { name: '0.361' }).waitFor()
  })

  it('grows a long list inside its panel, to the end', async () => {
    const page = await portal.open('/e/group/identity/auction-crew')
    await openTab(page, 'Owned')
    const panel = region(page, /^Relationships/)
    const all = panel.getByRole('button', { name: /^Show all [\d,]+: Team owns$/ })
    const [, count = ''] = /([\d,]+)/.exec(await all.innerText()) ?? []
    await all.click()
    await panel.getByText(`50 of ${count}`).waitFor()
    expect(await panel.getByRole('row').count()).toBe(51)
    await panel.getByRole('button', { name: /^Show more/ }).click()
    await panel.getByText(`${count} of ${count}`).waitFor()
    expect(await panel.innerText()).not.toContain('Show more')
    expect(await panel.evaluate((one) => [...one.children].every((part) => part.scrollWidth <= part.clientWidth))).toBe(
      true,
    )
  })

  it('explains an edge, and lets a person reject it and undo that', async () => {
    const page = await portal.open(INSTANCE)
    await openTab(page, 'Usage')
    const why = region(page, /^Relationships/).getByRole('button', { name: 'Why? Ranking Model v5 vs v4' })
    await why.click()
    const evidence = page.getByRole('complementary', { name: 'Evidence' })
    await evidence
      .getByRole('heading', { name: /^Linked because/ })
      .first()
      .waitFor()
    await evidence.getByText('orchestrator').first().waitFor()
    expect(page.url()).toContain('evidence=aip://ab-test/experimentation/12345')
    await page.keyboard.press('Escape')
    await evidence.waitFor({ state: 'detached' })
    expect(await why.evaluate((element) => element === element.ownerDocument.activeElement)).toBe(true)

    const related = region(page, /^Relationships/)
    const counted = async (): Promise<number> => {
      const [, count = ''] = /^Relationships\s+(\d+)/.exec(await related.innerText()) ?? []
      return Number(count)
    }
    const before = await counted()
    await why.click()
    await evidence.getByRole('button', { name: 'Reject' }).click()
    await evidence.getByText('Not linked, or rejected by a person.').waitFor()
    await expect.poll(counted, { timeout: 20_000 }).toBe(before - 1)
    expect(await why.count()).toBe(0)
    await page.getByRole('button', { name: 'Undo' }).click()
    await evidence
      .getByRole('heading', { name: /^Linked because/ })
      .first()
      .waitFor()
    await expect.poll(counted, { timeout: 20_000 }).toBe(before)
    await why.waitFor()
  })

  it('lets a person describe, tag and untag, each undoable and in the history', async () => {
    const page = await portal.open('/e/model/registry/ranking-v4')
    await page.getByRole('button', { name: 'Edit description' }).click()
    await page.getByRole('textbox', { name: 'New description' }).fill('Written in a test <b>as text</b>.')
    await page.getByRole('button', { name: 'Save' }).click()
    await page
      .getByRole('banner')
      .or(page.getByRole('article'))
      .getByText('Written in a test <b>as text</b>.')
      .first()
      .waitFor()
    await openTab(page, 'Activity')
    await region(page, 'History').getByText('changed the description of').first().waitFor()
    await page.getByRole('button', { name: 'Edit description' }).click()
    await page.getByRole('textbox', { name: 'New description' }).fill('Written once more.')
    await page.getByRole('button', { name: 'Save' }).click()
    await page.getByRole('article').getByText('Written once more.').first().waitFor()
    await page.getByRole('button', { name: 'Undo' }).click()
    await page.getByText('Undone.', { exact: true }).waitFor()
    const before = page.getByText('Written in a test <b>as text</b>.', { exact: true })
    await before.waitFor()
    await openTab(page, 'Overview')
    await page.getByRole('button', { name: 'Edit tags' }).click()
    await page.getByRole('combobox', { name: /^Add a tag/ }).fill('reviewed=yes')
    await page.getByRole('option', { name: /reviewed::yes/ }).waitFor()
    await page.keyboard.press('Enter')
    const tags = async (): Promise<string> => {
      const uri = encodeURIComponent('aip://model/registry/ranking-v4')
      return JSON.stringify((await portal.system.get(`/api/v1/entities/${uri}`)).body)
    }
    await page.getByRole('button', { name: 'Remove tag reviewed::yes' }).waitFor()
    expect(await tags()).toContain('reviewed')
    await page.getByRole('button', { name: 'Remove tag reviewed::yes' }).click()
    await page.getByRole('button', { name: 'Remove tag reviewed::yes' }).waitFor({ state: 'detached' })
    expect(await tags()).not.toContain('reviewed')
  })

  it('suggests tags in use by keyboard, and keeps a rejected tag', async () => {
    portal.expectError(/503/)
    const page = await portal.open('/e/model/registry/ranking-v4', { size: { width: 390, height: 844 } })
    await page.getByRole('button', { name: 'Edit tags' }).click()
    const field = page.getByRole('combobox', { name: /^Add a tag/ })
    await field.press('ArrowDown')
    await page.getByRole('group', { name: 'In use' }).getByRole('option').first().waitFor()
    expect(await outOfReach(page)).toEqual([])
    await field.fill('env=st')
    await page.getByRole('option', { name: /^env::staging [\d,]+$/ }).waitFor()
    await page.route('**/api/v1/annotations', (route) =>
      route.fulfill({ status: 503, json: { detail: 'The disk is full.', code: 'NOT_YET', hint: null } }),
    )
    await field.press('ArrowDown')
    await field.press('Enter')
    await page.getByRole('alert').getByText('The disk is full.').waitFor()
    expect(await field.inputValue()).toBe('env=st')
    await page.unroute('**/api/v1/annotations')
    await field.press('ArrowDown')
    await page.getByRole('option', { name: /^env::staging [\d,]+$/ }).waitFor()
    await field.press('ArrowDown')
    await field.press('Enter')
    await page.getByRole('button', { name: 'Remove tag env::staging' }).waitFor()
    expect(await field.evaluate((one) => one === one.ownerDocument.activeElement)).toBe(true)
    await page.getByRole('button', { name: 'Undo' }).click()
    await page.getByRole('button', { name: 'Remove tag env::staging' }).waitFor({ state: 'detached' })
    await page.getByRole('button', { name: 'Done' }).click()
    const pencil = page.getByRole('button', { name: 'Edit tags' })
    expect(await pencil.evaluate((one) => one === one.ownerDocument.activeElement)).toBe(true)
  })

  it('highlights a tag with the typed prefix while tags in use are still loading', async () => {
    const page = await portal.open(OLDER)
    await page.getByRole('button', { name: 'Edit tags' }).click()
    const field = page.getByRole('combobox', { name: /^Add a tag/ })
    await field.press('ArrowDown')
    await page.getByRole('group', { name: 'In use' }).getByRole('option').first().waitFor()
    await page.route(/suggest\?.*env/, () => {})
    await field.fill('env=st')
    await page.getByRole('option', { name: /^env::staging/ }).waitFor()
    await field.press('ArrowDown')
    await page.getByRole('option', { name: /^env::staging/, selected: true }).waitFor()
  })

  it('reverts an owner from History, says what it sets, and reverts the revert', async () => {
    portal.expectError(/409/)
    const page = await portal.open('/e/model/registry/ranking-v4')
    const ownerIs = async (state: 'visible' | 'detached'): Promise<void> => {
      await openTab(page, 'Overview')
      await page.getByRole('definition').getByRole('link', { name: 'Member Data', exact: true }).waitFor({ state })
      await openTab(page, 'Activity')
    }
    await page.getByRole('button', { name: 'Edit owners' }).click()
    await page.getByRole('combobox', { name: 'Add a person or team' }).fill('Member Data')
    await page
      .getByRole('option', { name: /^Member Data/ })
      .first()
      .click()
    await page.getByRole('button', { name: 'Remove owner Member Data' }).waitFor()
    await page.getByRole('button', { name: 'Done' }).click()
    await openTab(page, 'Activity')
    const history = region(page, 'History')
    const revert = history.getByRole('button', { name: /^Revert .* added Member Data as owner of / }).first()
    await revert.click()
    const dialog = page.getByRole('dialog', { name: 'Revert this change' })
    await dialog.getByRole('row', { name: /Owned by Member Data –/ }).waitFor()
    expect(await axe(page)).toEqual([])
    await dialog.getByRole('button', { name: 'Revert', exact: true }).click()
    await page.getByText('Reverted.', { exact: true }).waitFor()
    await expect
      .poll(() => page.evaluate('document.activeElement !== null && document.activeElement !== document.body'))
      .toBe(true)
    await ownerIs('detached')
    await revert.click()
    await dialog.getByRole('button', { name: 'Revert', exact: true }).click()
    await dialog
      .getByRole('alert')
      .getByText(/has been undone already/)
      .waitFor()
    await dialog.getByRole('button', { name: 'Cancel' }).click()
    await history
      .getByRole('button', { name: /^Revert .* removed Member Data as owner/ })
      .first()
      .click()
    await dialog.getByRole('button', { name: 'Revert', exact: true }).click()
    await ownerIs('visible')
    await page.getByRole('button', { name: 'Undo' }).click()
    await ownerIs('detached')
  })

  it('lists a rejected link with who rejected it, and restores it', async () => {
    const page = await portal.open(INSTANCE)
    await openTab(page, 'Usage')
    await page.getByRole('button', { name: 'Why? Ranking Model v5 vs v4' }).click()
    const evidence = page.getByRole('complementary', { name: 'Evidence' })
    await evidence.getByRole('button', { name: 'Reject' }).first().click()
    await page.getByText('Rejected.', { exact: true }).waitFor()
    await evidence.getByRole('button', { name: 'Close' }).click()
    const rejected = region(page, 'Rejected')
    await rejected.getByRole('button', { name: /rejected link/ }).click()
    const row = rejected.getByRole('listitem').filter({ hasText: 'Ranking Model v5 vs v4' })
    await row.getByText(/rejected by local operator/).waitFor()
    expect(await axe(page)).toEqual([])
    await row.getByRole('button', { name: 'Restore Ranking Model v5 vs v4' }).click()
    await row.waitFor({ state: 'detached' })
    await page.getByText('Restored.', { exact: true }).waitFor()
    await expect
      .poll(() => page.evaluate('document.activeElement !== null && document.activeElement !== document.body'))
      .toBe(true)
    await page.getByRole('button', { name: 'Why? Ranking Model v5 vs v4' }).waitFor()
  })

  it('keeps a rejected edit with the reason, and returns the focus', async () => {
    portal.expectError(/503/)
    const page = await portal.open('/e/model/registry/ranking-v4')
    await page.route('**/api/v1/annotations', (route) =>
      route.fulfill({ status: 503, json: { detail: 'The disk is full.', code: 'NOT_YET', hint: null } }),
    )
    await page.getByRole('button', { name: 'Edit description' }).click()
    const field = page.getByRole('textbox', { name: 'New description' })
    await field.fill('Typed, and not lost.')
    await page.getByRole('button', { name: 'Save' }).click()
    await page.getByRole('alert').getByText('The disk is full.').waitFor()
    expect(await field.inputValue()).toBe('Typed, and not lost.')
    await field.press('Escape')
    const pencil = page.getByRole('button', { name: 'Edit description' })
    expect(await pencil.evaluate((one) => one === one.ownerDocument.activeElement)).toBe(true)
  })

  it('adds an owner by name, undoes that, and never loses the focus', async () => {
    const page = await portal.open('/e/model/registry/ranking-v4')
    const isFocused = async (): Promise<boolean> =>
      await page.evaluate('document.activeElement !== null && document.activeElement !== document.body')
    await page.getByRole('button', { name: 'Edit owners' }).click()
    const field = page.getByRole('combobox', { name: 'Add a person or team' })
    await field.fill('Member Data')
    await page
      .getByRole('option', { name: /^Member Data/ })
      .first()
      .click()
    const remove = page.getByRole('button', { name: 'Remove owner Member Data' })
    await remove.waitFor()
    await page.getByText('Owner Member Data added.').waitFor()
    // People's statements don't change when its source was read. It stays up to date for two minutes after that.
    await page
      .getByRole('article')
      .getByRole('button', { name: /^(Verified|Read late, verified|Read very late, verified) .*(ago|just now)$/ })
      .waitFor()
    await page.getByRole('button', { name: 'Undo' }).click()
    await remove.waitFor({ state: 'detached' })
    await expect.poll(isFocused).toBe(true)
    await page.getByRole('button', { name: 'Done' }).click()
    const pencil = page.getByRole('button', { name: 'Edit owners' })
    expect(await pencil.evaluate((one) => one === one.ownerDocument.activeElement)).toBe(true)
    // A press meant for a name removes nothing.
    expect(await page.getByRole('button', { name: /^Remove owner/ }).count()).toBe(0)
    await pencil.click()
    const other = page.getByRole('button', { name: /^Remove owner/ }).first()
    await other.click()
    await page.getByText(/^Owner .* removed\.$/).waitFor()
    await expect.poll(isFocused).toBe(true)
    await page.getByRole('button', { name: 'Undo' }).click()
    await page.getByText('Undone.', { exact: true }).waitFor()
    await expect.poll(isFocused).toBe(true)
  })

  it('shows its edit buttons without an extra row, also in narrow windows', async () => {
    for (const size of [undefined, { width: 390, height: 844 }]) {
      const page = await portal.open('/e/model/registry/ranking-v5', size === undefined ? {} : { size })
      for (const what of ['description', 'owners', 'tags']) {
        const pencil = page.getByRole('button', { name: `Edit ${what}` })
        await pencil.waitFor()
        // The label or text is on the same line.
        const line = pencil.locator('xpath=ancestor::*[self::dt or @data-text][1]')
        const [box, around] = [await pencil.boundingBox(), await line.boundingBox()]
        const right = (box?.x ?? Infinity) + (box?.width ?? 0)
        expect(right).toBeLessThanOrEqual(page.viewportSize()?.width ?? 0)
        expect((box?.x ?? 0) - (around?.x ?? 0)).toBeGreaterThan(20)
      }
      const strip = page.getByRole('article')
      await strip.getByRole('link', { name: 'Personalization Ranking' }).first().waitFor()
      await strip.getByRole('link', { name: 'Slack of Personalization Ranking: #personalization-ranking' }).waitFor()
      expect(await strip.getByText('Owning team', { exact: true }).count()).toBe(0)
    }
  })

  it('marks exceptional relationships, and counts links', async () => {
    const page = await portal.open(INSTANCE)
    await openTab(page, 'Usage')
    const panel = region(page, /^Relationships/)
    await panel.getByRole('cell', { name: 'Trained on' }).first().waitFor()
    expect(await panel.getByText('declared', { exact: true }).count()).toBe(0)
    expect(await panel.getByText(/^(metadata|relationship) read on time$/).count()).toBe(0)
    const text = await panel.innerText()
    const [, total = ''] = /^Relationships\s+([\d,]+)/.exec(text) ?? []
    const choices = await panel.getByRole('combobox', { name: 'Relation' }).getByRole('option').allInnerTexts()
    const links = choices.slice(1).map((choice) => Number(/ \((\d+)\)$/.exec(choice)?.[1]))
    expect(Number(total)).toBe(links.reduce((sum, count) => sum + count, 0))
    // Something related in two ways is listed once.
    await panel.getByRole('row', { name: /^Ranking v5 Model Current of, Version of/ }).waitFor()
    const names = await panel.getByRole('row').getByRole('link').allInnerTexts()
    expect(new Set(names).size).toBe(names.length)
  })

  it('lists relationships once other panels have claimed theirs', async () => {
    const page = await portal.open('/search')
    const panels = Promise.withResolvers<undefined>()
    await page.route('**/graphql', async (route) => {
      await panels.promise
      await route.continue()
    })
    await page.goto('/e/model/registry/ranking-v5')
    await page.getByRole('navigation', { name: 'About this' }).waitFor()
    expect(await region(page, /^Relationships/).count()).toBe(0)
    panels.resolve(undefined)
    await openTab(page, 'Usage')
    const other = region(page, /^Relationships/)
    await other
      .getByRole('row', { name: /\bUses\b/ })
      .first()
      .getByText('inferred')
      .waitFor()
    const covered = other.getByRole('cell', { name: /Instances|Owned by|Owning team|Current instance/ })
    expect(await covered.count()).toBe(0)
  })

  it('shows one line for a panel that fails to render, keeps the others, and retries on request', async () => {
    const page = await portal.open('/search')
    await page.route('**/graphql', async (route) => {
      const response = await route.fetch()
      const text = await response.text()
      await route.fulfill({ response, body: text.replaceAll('"Playback Sessionizer"', '{"not":"a text"}') })
    })
    await page.goto(OLDER)
    const changed = region(page, 'What changed since training')
    await changed.getByText('This part can’t be shown.').waitFor()
    await heading(page, 'Ranking v5 · 5.2.0')
    await region(page, 'Lineage').waitFor()
    await page.unroute('**/graphql')
    await changed.getByRole('button', { name: 'Retry' }).click()
    await changed.getByRole('link', { name: 'Playback Sessionizer' }).first().waitFor()
  })

  it('shows one line for a page or frame that fails to render, and retries on request', async () => {
    const page = await portal.open('/search')
    const line = page.getByText('This part can’t be shown.')
    const retry = page.getByRole('button', { name: 'Retry' })
    await page.route('**/api/v1/home*', (route) => route.fulfill({ json: {} }))
    await page.goto('/')
    await page.getByRole('main').filter({ has: line }).waitFor()
    await page.unroute('**/api/v1/home*')
    await retry.click()
    await region(page, 'Changes').waitFor()
    // The breadcrumb outside of the page uses it as well.
    await page.route('**/api/v1/entities/**', (route) => route.fulfill({ json: {} }))
    await page.goto(OLDER)
    await line.waitFor()
    await page.unroute('**/api/v1/entities/**')
    await retry.click()
    await region(page, 'What changed since training').waitFor()
  })

  it("starts with problems of a model's current version, each with its evidence", async () => {
    const page = await portal.open('/e/model/registry/ranking-v5')
    const needs = page.getByRole('list', { name: 'Needs attention' })
    await needs.getByText('Current version 5.3.0: Production ndcg@10 is 12% below validation').waitFor()
    await needs.getByRole('link', { name: 'Production ndcg@10 is 12% below validation' }).waitFor()
    await needs.getByRole('link', { name: /^A new version was due .* expected every 14 days$/ }).waitFor()
    await page.getByRole('button', { name: 'Show 2 more' }).click()
    await needs.getByText('Upstream: Member watch history fails 1 check: watched_at is not null').waitFor()
    expect(await needs.getByRole('listitem').count()).toBe(5)
    // Both are problems of one pipeline.
    const upstream = needs.getByRole('listitem').filter({ hasText: 'Playback Sessionizer missed its scheduled run' })
    await upstream.getByRole('link', { name: 'failed 2 times in a row' }).click()
    await heading(page, 'Playback Sessionizer, run 432')
  })

  it('states the facts of a test, and of an unscheduled pipeline, in words', async () => {
    const page = await portal.open('/e/ab-test/experimentation/12345')
    const article = page.getByRole('article')
    await article.getByText('20%', { exact: true }).waitFor()
    await article.getByText('retention_28d, hours_viewed').first().waitFor()
    await article.getByText(/, still running, \d+ days over$/).waitFor()
    await page.getByRole('list', { name: 'Needs attention' }).getByText('past its planned end').waitFor()
    // Only its serving rules say how much traffic each cell gets.
    await expect.poll(() => region(page, 'Cells').getByText('50%', { exact: true }).count()).toBe(2)
    await page.goto('/e/ab-test/experimentation/12301')
    await region(page, 'Cells').getByText('retired but served').waitFor()
    await region(page, 'Cells').getByText('hours_viewed +0.38% (−0.17% to +0.93%), sample 499,822').waitFor()
    await page.goto('/e/ab-test/experimentation/12280')
    await article.getByText('ship', { exact: true }).first().waitFor()
    await page.goto('/e/pipeline/orchestrator/weekly-ranking-trainer')
    await article.getByText('Not scheduled').first().waitFor()
    const needs = page.getByRole('list', { name: 'Needs attention' })
    await needs.getByText(/^Weekly Training, which needs it, missed its scheduled run, due \d/).waitFor()
    await needs.getByText(/^failed 2 times in a row: schema check failed/).waitFor()
    expect(await needs.getByText(/Weekly Training missed/).count()).toBe(0)
    await page.goto(INSTANCE)
    await heading(page, 'Ranking v5 · 5.3.0')
    await article.getByTitle('validation → production').waitFor()
  })

  it('shows why an edit was rejected until dismissed, and keeps the page', async () => {
    portal.expectError(/Failed to load resource/)
    const page = await portal.open(INSTANCE)
    await page.route('**/api/v1/edges/reject', (route) => route.abort())
    await openTab(page, 'Usage')
    const related = region(page, /^Relationships/).getByRole('link', { name: 'Ranking Model v5 vs v4' })
    await related.waitFor()
    await page.getByRole('button', { name: 'Why? Ranking Model v5 vs v4' }).click()
    const evidence = page.getByRole('complementary', { name: 'Evidence' })
    await evidence.getByRole('button', { name: 'Reject' }).click()
    const alert = page.getByRole('alert')
    await alert.getByText('Couldn’t save: The service isn’t responding.').waitFor()
    expect(await axe(page)).toEqual([])
    expect(await page.getByRole('button', { name: 'Undo' }).count()).toBe(0)
    await page.getByRole('button', { name: 'Close', exact: true }).last().click()
    await alert.waitFor({ state: 'detached' })
    expect(await related.count()).toBe(1)
    // A value without a field of its own: the service's reason is shown.
    portal.expectError(/409|503|400/)
    await page.route('**/api/v1/annotations', (route) =>
      route.fulfill({ status: 503, json: { detail: 'The disk is full.', code: 'NOT_YET', hint: 'Free some space.' } }),
    )
    await page.goto('/e/model/registry/ranking-v5')
    await page.getByRole('button', { name: 'Edit owners' }).click()
    await page
      .getByRole('button', { name: /^Remove owner/ })
      .first()
      .click()
    await alert.getByText('Couldn’t save: The disk is full. Free some space.').waitFor()
    expect(await page.getByRole('button', { name: /^Remove owner/ }).count()).toBeGreaterThan(0)
  })

  it("downloads a version's dossier, as of the moment shown", async () => {
    const { tx } = await portal.system.service.store.head()
    const page = await portal.open(`${INSTANCE}?asOf=${tx}`)
    await page.getByRole('button', { name: 'More actions' }).click()
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('link', { name: 'Dossier' }).click(),
    ])
    const kept = JSON.parse(await readFile(await download.path(), 'utf8')) as Record<string, unknown>
    expect(kept).toMatchObject({ uri: INSTANCE.replace('/e/', 'aip://'), tx, format: DOSSIER_FORMAT })
  })

  it('accepts typing in the moment field once open, not as shortcuts', async () => {
    const page = await portal.open(INSTANCE)
    const typed = async (label: string): Promise<string> => {
      await page.keyboard.type('last light, i.e. ?')
      return await page.getByLabel(label, { exact: true }).inputValue()
    }
    await chooseAction(page, 'Compare with another time…')
    expect(await typed('Compare with')).toBe('last light, i.e. ?')
    await page.getByRole('button', { name: 'As of: now' }).click()
    expect(await typed('As of')).toBe('last light, i.e. ?')
    expect(new URL(page.url()).pathname).toBe(INSTANCE)
  })

  it('switches the moment by a key, keeps it in links, and compares two', async () => {
    const { tx: before } = await portal.system.service.store.head()
    const edit = { uri: MODEL, addTags: ['compared'], waitFor: 'visible' }
    expect((await portal.system.post('/api/v1/annotations', edit)).status).toBe(200)
    // An address with a whole URI is redirected with its query.
    const page = await portal.open(`/e/${MODEL}?vs=${before}`)
    await page
      .getByRole('table', { name: 'Changes' })
      .getByRole('row', { name: /Tags .*compared/ })
      .waitFor()
    await page.getByText('No changes in its versions, sources, tests or deployments.').waitFor()
    await page.getByRole('button', { name: 'Close comparison' }).click()
    await page.getByRole('heading', { level: 1 }).click()
    await page.keyboard.press('t')
    const input = page.getByLabel('As of', { exact: true })
    await input.fill('yesterday')
    await page.getByText(/^Not recorded yet: first read \d/).waitFor()
    await input.fill('2040-01-01T00:00')
    await page.getByText('That’s in the future.').waitFor()
    const { tx } = await portal.system.service.store.head()
    await input.fill(`transaction ${tx}`)
    await page.keyboard.press('Enter')
    await page.getByRole('complementary', { name: 'Moment' }).getByText('read-only').waitFor()
    expect(await page.getByRole('button', { name: 'Edit description' }).count()).toBe(0)
    await openTab(page, 'Versions')
    await region(page, 'Versions').getByRole('link').first().click()
    await heading(page, 'Ranking v5 · 5.3.0')
    expect(page.url()).toContain(`asOf=${tx}`)
  })

  it('offers no moment before the first reading, and leads to that one', async () => {
    const page = await portal.open(OLDER)
    await page.getByRole('button', { name: 'As of: now' }).click()
    const first = page.getByRole('button', { name: /^first reading, \d/ })
    await first.waitFor()
    expect(await page.getByRole('button', { name: /^(1 hour ago|yesterday|7 days ago|30 days ago)$/ }).count()).toBe(0)
    await page.getByRole('status').filter({ hasText: 'Its own values haven’t changed since.' }).waitFor()
    await first.click()
    await page.getByRole('complementary', { name: 'Moment' }).getByText('read-only').waitFor()
    await heading(page, 'Ranking v5 · 5.2.0')
    await openTab(page, 'Attributes')
    await region(page, /^Attributes/).waitFor()
  })

  it('compares with the first reading if the other moment is earlier', async () => {
    const page = await portal.open(`${OLDER}?vs=1`)
    await region(page, 'Changes')
      .getByText(/^First read \d.*\. Its own values haven’t changed since\.$/)
      .waitFor()
    expect(await page.getByRole('table', { name: 'Changes' }).count()).toBe(0)
  })

  it('says when it was first read if opened as of an earlier moment', async () => {
    portal.expectError(/404/)
    const page = await portal.open(`${INSTANCE}?asOf=1`)
    await heading(page, 'Not recorded yet at transaction 1')
    expect(await page.getByText('Check the spelling').count()).toBe(0)
    await page.getByRole('link', { name: /^First read \d/ }).click()
    await heading(page, 'Ranking v5 · 5.3.0')
  })

  it('leads from a moment before everything to the first one', async () => {
    portal.expectError(/400/)
    const page = await portal.open('/?asOf=2020-01-01T00:00:00.000Z')
    await page.getByRole('button', { name: 'View that moment' }).click()
    await page.getByRole('region', { name: 'Changes' }).waitFor()
    await page.getByText(/^Which sources had problems at that moment isn.t recorded\.$/).waitFor()
    expect(page.url()).not.toContain('2020')
  })

  it('names an unknown entity, and the nearest matches', async () => {
    portal.expectError(/404/)
    const page = await portal.open('/e/model/registry/ranking-v')
    await heading(page, 'Not found')
    await page.getByText('aip://model/registry/ranking-v', { exact: true }).waitFor()
    await region(page, 'Similar names').getByRole('link', { name: 'Ranking v5' }).waitFor()
  })

  it("shows a source's texts as text, however long, and in any direction", async () => {
    const uri = 'aip://dataset/datasets/title-embeddings'
    const hostile = `<img src=x onerror="window.ran = 1"> \u202eevil\u202c ${'x'.repeat(7_000)}`
    const { status } = await portal.system.post('/api/v1/annotations', {
      uri,
      description: hostile,
      // The maximum length in an edit.
      addTags: [`<script>x</script>=${'y'.repeat(200)}`],
      waitFor: 'visible',
    })
    expect(status).toBe(200)
    const page = await portal.open('/e/dataset/datasets/title-embeddings', { size: { width: 360, height: 800 } })
    await page.getByText('<img src=x onerror="window.ran = 1">').first().waitFor()
    await page.getByText('<script>x</script>').first().waitFor()
    await openTab(page, 'Attributes')
    await region(page, /^Attributes/).waitFor()
    expect(await page.evaluate("[document.documentElement.scrollWidth, 'ran' in window]")).toEqual([360, false])
  })

  it('names a stub by what is known of it', async () => {
    const page = await portal.open('/e/dataset-version/datasets/lost-partition@123')
    await page.getByText('Reference only: it isn’t at its source.').waitFor()
    await openTab(page, 'Usage')
    await region(page, /^Relationships/)
      .getByRole('link')
      .first()
      .waitFor()
  })

  it('marks an evaluation of a version that its source deleted', async () => {
    const query = `{ evaluation(id: "aip://evaluation/evaluations/ranking-v5-offline") {
      runs(first: 1) { edges { node { uri name scored { uri } } } } } }`
    const { data } = await portal.system.graphql(query)
    const { runs } = (data as { readonly evaluation: { readonly runs: NodesOf<EvaluationRun> } }).evaluation
    const run = runs.edges[0]?.node
    if (run === undefined) throw new Error('the company has no run of that evaluation')
    portal.system.demo.remove('evaluations', 'evaluation-runs', run.uri.split('/').at(-1) ?? '')
    await portal.system.demo.events.idle()
    await portal.system.settled()
    const page = await portal.open(`/e/${run.scored.uri.slice('aip://'.length)}`)
    const evaluations = page.getByRole('table', { name: 'Evaluations' })
    await evaluations.getByRole('row').filter({ hasText: run.name }).getByText('deleted').waitFor()
  })

  it.each([
    '/e/model/registry/ranking-v5',
    '/e/pipeline/orchestrator/playback-sessionizer',
    '/e/pipeline-run/orchestrator/playback-sessionizer-432',
    '/e/feature/feature-store/watch-recency',
    '/e/dataset/datasets/member-watch-history',
    '/e/ab-test/experimentation/12345',
    '/e/service/serving/homepage-ranker',
    '/e/group/identity/member-data',
  ])('%s shows no failed panel, fits a phone, and passes axe', async (path) => {
    const page = await portal.open(path, { size: { width: 360, height: 800 } })
    await page.getByRole('tablist').waitFor()
    for (const tab of await page.getByRole('tab').allInnerTexts()) {
      if (SAME_FOR_ALL_TYPES.includes(tab) && !path.startsWith('/e/model/')) continue
      await openTab(page, tab)
      await expect.poll(() => page.locator('[aria-busy=true]').count(), { timeout: 20_000 }).toBe(0)
      expect(await page.getByText('Couldn’t load').count()).toBe(0)
      expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(360)
      expect(await axe(page)).toEqual([])
    }
  })
})
