import type { Locator, Page } from 'playwright-core'
import { describe, expect, it } from 'vitest'
import { must } from '../../lib/result.ts'
import { makeUri } from '../../model/uri.ts'
import { causeOf, edge, keyOf, stateFacts } from '../store/build.ts'
import { portalSuite } from './harness.ts'

/** Answers people's questions from Home, each in at most four actions. */
const portal = await portalSuite()
const MAX_ACTIONS = 4

const region = (page: Page, name: string | RegExp): Locator => page.getByRole('region', { name })

/**
 * Somebody who knows only what the page says. Actions are presses, and typing into a field with a choice from its
 * offers; clicks that focus a field, including the rail's finder, don't count.
 */
class Visitor {
  readonly page: Page
  actions = 0

  private constructor(page: Page) {
    this.page = page
  }

  static async atHome(): Promise<Visitor> {
    const page = await portal.open('/')
    await region(page, 'Needs attention').waitFor()
    return new Visitor(page)
  }

  async press(what: Locator): Promise<void> {
    this.actions++
    await what.click()
  }

  async search(text: string): Promise<void> {
    await this.find(text)
    await this.page.keyboard.press('Enter')
  }

  private async find(text: string): Promise<void> {
    this.actions++
    await this.page.getByRole('button', { name: 'Search or jump' }).click()
    await this.page.getByRole('combobox', { name: 'Search or jump' }).fill(text)
  }

  /** Types a name into the finder and chooses it. */
  async goTo(name: string, title = name): Promise<void> {
    await this.find(name)
    await this.page
      .getByRole('option', { name: new RegExp(`^${name}(?! all results)`) })
      .first()
      .click()
    await this.page.getByRole('heading', { level: 1, name: title, exact: true }).waitFor()
  }

  async choose(field: Locator, text: string, option: RegExp): Promise<void> {
    this.actions++
    await field.fill(text)
    await this.page.getByRole('option', { name: option }).first().click()
  }

  answered(): void {
    expect(this.actions).toBeLessThanOrEqual(MAX_ACTIONS)
  }
}

describe.skipIf(portal.missing)('from Home in four actions', () => {
  it('which tests run a model that uses a feature', async () => {
    const visitor = await Visitor.atHome()
    await visitor.goTo('content_embedding')
    await visitor.press(visitor.page.getByRole('tab', { name: 'Usage' }))
    await region(visitor.page, /^Running tests/)
      .getByRole('link', { name: 'Ranking Model v5 vs v4', exact: true })
      .waitFor()
    visitor.answered()
  })

  it('whom to call if a pipeline is late', async () => {
    const visitor = await Visitor.atHome()
    const { page } = visitor
    await visitor.goTo('Weekly Ranking Trainer')
    await visitor.press(
      page.getByRole('article').getByRole('link', { name: 'Personalization Ranking', exact: true }).first(),
    )
    await page.getByRole('heading', { level: 1, name: 'Personalization Ranking', exact: true }).waitFor()
    await page.getByRole('link', { name: /^#|@/ }).first().waitFor()
    visitor.answered()
  })

  it('what got worse since yesterday', async () => {
    const run = must(makeUri('pipeline-run', 'orchestrator', 'just-failed'))
    const at = new Date().toISOString()
    await portal.system.service.store.commit([
      {
        cause: causeOf('event'),
        at: Date.now(),
        settle: null,
        documents: [
          stateFacts(keyOf(run, 'PipelineRun', 'orchestrator'), {
            facts: {
              name: 'Weekly ranking training, tonight',
              status: 'failed',
              error: 'disk full',
              createdAt: at,
              endedAt: at,
            },
            edges: [edge('PipelineRun.runOf', run, must(makeUri('pipeline', 'orchestrator', 'train-weekly-ranking')))],
          }),
        ],
      },
    ])
    await portal.system.settled()
    const visitor = await Visitor.atHome()
    const { page } = visitor
    await region(page, 'Needs attention')
      .getByText(/regressed|failed/)
      .first()
      .waitFor()
    await visitor.press(page.getByRole('navigation', { name: 'Pages' }).getByRole('link', { name: 'Changes' }))
    await visitor.press(page.getByRole('link', { name: 'Got worse' }))
    await page.getByRole('row').filter({ hasText: 'Weekly ranking training, tonight' }).first().waitFor()
    visitor.answered()
  })

  it('what a model was, and what changed since', async () => {
    const { tx } = await portal.system.service.store.head()
    const uri = 'aip://model/registry/ranking-v4'
    const answer = await portal.system.post('/api/v1/annotations', { uri, description: 'Changed.', waitFor: 'visible' })
    expect(answer.status).toBe(200)
    const visitor = await Visitor.atHome()
    const { page } = visitor
    await visitor.goTo('Ranking v4')
    await visitor.press(page.getByRole('button', { name: 'More actions' }))
    await visitor.press(page.getByRole('button', { name: 'Compare with another time…' }))
    visitor.actions++
    await page.getByRole('textbox', { name: 'Compare with' }).fill(`transaction ${tx}`)
    await page.keyboard.press('Enter')
    await page
      .getByRole('table', { name: 'Changes' })
      .getByRole('row', { name: /Description .*Changed\./ })
      .waitFor()
    visitor.answered()
  })

  it('which features of a team are unused, and how certain that is', async () => {
    const visitor = await Visitor.atHome()
    const { page } = visitor
    await visitor.press(page.getByRole('navigation', { name: 'Pages' }).getByRole('link', { name: 'Deprecation' }))
    const teams = page.getByRole('combobox', { name: 'Team' })
    await teams.waitFor()
    const [, option = ''] = await teams.getByRole('option').allInnerTexts()
    const [, name = '', count = ''] = /^(.+) \((\d+)\)$/.exec(option) ?? []
    visitor.actions++
    await teams.selectOption({ label: option })
    await page.waitForURL(/team=/)
    await page
      .getByRole('status')
      .filter({ hasText: /^\d+ unused/ })
      .waitFor()
    const rows = page.getByRole('row').filter({ has: page.getByRole('checkbox') })
    await expect.poll(() => rows.count()).toBeGreaterThanOrEqual(Number(count))
    await rows.getByRole('link', { name }).first().waitFor()
    await page
      .getByRole('status', { name: 'Proof' })
      .getByText(/Checked .* ago/)
      .waitFor()
    visitor.answered()
  })

  it('why a link exists', async () => {
    const visitor = await Visitor.atHome()
    const { page } = visitor
    await visitor.goTo('Ranking v5 · 5.3.0', 'Ranking v5 · 5.3.0')
    await visitor.press(page.getByRole('tab', { name: 'Usage' }))
    await visitor.press(page.getByRole('button', { name: 'Why? Ranking Model v5 vs v4' }))
    await page.getByRole('complementary', { name: 'Evidence' }).getByText('Linked because').waitFor()
    visitor.answered()
  })

  it('how two versions compare', async () => {
    const visitor = await Visitor.atHome()
    const { page } = visitor
    await visitor.goTo('Ranking v5')
    await visitor.press(page.getByRole('tab', { name: 'Versions' }))
    await visitor.press(region(page, 'Versions').getByRole('link', { name: 'Compare the first two' }))
    await region(page, 'Metrics')
      .getByRole('row', { name: /ndcg@10 validation 0\.409 0\.412/ })
      .waitFor()
    visitor.answered()
  })

  it("the intended word behind a typo, and Alice's entities in production", async () => {
    const visitor = await Visitor.atHome()
    const { page } = visitor
    await visitor.search('rankr')
    await visitor.press(page.getByRole('status').getByRole('link', { name: 'ranker', exact: true }))
    await page.getByRole('heading', { level: 1, name: 'Search: ranker' }).waitFor()
    // The search page has its own field for the query.
    visitor.actions++
    await page.getByRole('combobox', { name: 'Search everything' }).fill('owner:alice tag:env::production')
    await page.keyboard.press('Enter')
    await region(page, 'Hits').getByRole('listitem').getByRole('link').first().waitFor()
    visitor.answered()
  })

  it('what is wrong with the sources', async () => {
    const visitor = await Visitor.atHome()
    const { page } = visitor
    await visitor.press(page.getByRole('navigation', { name: 'Pages' }).getByRole('link', { name: 'Sources' }))
    await page.getByText(/^\d+ sources: .*ok.*unresolved/).waitFor()
    const identity = page.getByRole('row', { name: /^identity/ })
    await identity.getByRole('cell', { name: /people.* unresolved$/ }).waitFor()
    await visitor.press(identity.getByRole('link', { name: 'identity' }))
    await region(page, /^Unresolved references/)
      .getByRole('row')
      .nth(1)
      .waitFor()
    visitor.answered()
  })

  it('how to correct an owner, and undo it', async () => {
    const visitor = await Visitor.atHome()
    const { page } = visitor
    await visitor.goTo('Ranking v5')
    await visitor.press(page.getByRole('button', { name: 'Edit owners' }))
    await visitor.choose(page.getByRole('combobox', { name: 'Add a person or team' }), 'Member Data', /^Member Data/)
    const added = page.getByRole('button', { name: 'Remove owner Member Data' })
    await added.waitFor()
    await visitor.press(page.getByRole('button', { name: 'Undo' }))
    await added.waitFor({ state: 'detached' })
    visitor.answered()
  })
})
