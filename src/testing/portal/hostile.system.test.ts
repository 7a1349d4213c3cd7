import { readFile } from 'node:fs/promises'
import type { Page } from 'playwright-core'
import { beforeAll, describe, expect, it } from 'vitest'
import { must } from '../../lib/result.ts'
import { makeUri } from '../../model/uri.ts'
import { causeOf, keyOf, stateFacts } from '../store/build.ts'
import { openTab, outOfReach, SAME_FOR_ALL_TYPES } from './controls.ts'
import { portalSuite } from './harness.ts'

/** Sources' text is only shown: it runs nothing, hides nothing, and moves nothing outside of the window. */
const portal = await portalSuite()

/** Pages show a name hundreds of times, and lay out each: the window is full of much less. */
const [NAME_LENGTH, DESCRIPTION_LENGTH] = [2_000, 10_000]
const MARKUP = `<script>window.ran = 1</script>"><img src=x onerror="window.ran = 1"></title></style> \u202eevil\u202c \u2067olleh`
const MARK = '<script>window.ran = 1</script>'

/** Begins with a searchable word; the rest has no line break. */
function hostile(word: string, length: number): string {
  const start = `${word} ${MARKUP} `
  return start + 'W'.repeat(length - start.length)
}

const MODEL = 'model/registry/ranking-v5'
const FEATURE = 'feature/feature-store/content-embedding'
const PATCHED = [
  ['registry', 'models', 'ranking-v5', 'Qmodel'],
  ['registry', 'instances', 'ranking-model-v5-20XX0101', 'Qinstance'],
  ['feature-store', 'features', 'content-embedding', 'Qfeature'],
  ['feature-store', 'features', 'legacy-star-rating', 'Qunused'],
  ['datasets', 'datasets', 'member-watch-history', 'Qdata'],
  ['orchestrator', 'pipelines', 'playback-sessionizer', 'Qpipeline'],
  ['experimentation', 'tests', '12345', 'Qtest'],
  ['identity', 'users', 'alice', 'Qowner'],
  ['identity', 'groups', 'personalization-ranking', 'Qteam'],
] as const

const SIZES = [
  { width: 1_280, height: 800 },
  { width: 360, height: 740 },
]

/** Checks both sizes once the content is visible. */
async function expectText(page: Page): Promise<void> {
  await expect.poll(() => page.locator('[aria-busy=true]').count(), { timeout: 20_000 }).toBe(0)
  for (const size of SIZES) {
    await page.setViewportSize(size)
    const state = await page.evaluate(`[
      'ran' in window,
      document.querySelectorAll('img[src="x"], main script, main style').length,
      document.body.textContent.includes(${JSON.stringify(MARK)}),
    ]`)
    expect(state).toEqual([false, 0, true])
    expect(await outOfReach(page)).toEqual([])
  }
}

describe.skipIf(portal.missing)("a source's text with markup, bidirectional controls and great length", () => {
  beforeAll(async () => {
    const { system } = portal
    const { demo } = system
    for (const [source, plural, id, word] of PATCHED)
      demo.patch(source, plural, id, {
        name: hostile(word, NAME_LENGTH),
        description: hostile(`${word}-described`, DESCRIPTION_LENGTH),
      })
    const error = hostile('Qerror', DESCRIPTION_LENGTH)
    demo.patch('orchestrator', 'pipeline-runs', 'playback-sessionizer-432', { error })
    const answer = await system.post('/api/v1/annotations', {
      uri: `aip://${MODEL}`,
      // The maximum length in an edit.
      addTags: [`<script>x</script>=${MARKUP} ${'y'.repeat(100)}`],
      waitFor: 'visible',
    })
    expect(answer.status).toBe(200)
    await demo.events.idle()
    await system.settled()
  }, 60_000)

  it('stays text in suggestions, the palette, hits and a preview', async () => {
    const page = await portal.open('/search')
    await page.getByRole('combobox', { name: 'Search everything' }).fill('qmodel')
    await page
      .getByRole('option', { name: /Qmodel/ })
      .first()
      .waitFor()
    await expectText(page)
    await page.keyboard.press('Escape')
    await page.keyboard.press('Control+k')
    await page.getByRole('dialog', { name: 'Search or jump' }).waitFor()
    await page.keyboard.type('qowner')
    await page
      .getByRole('option', { name: /Qowner/ })
      .first()
      .waitFor()
    await expectText(page)
    await page.goto('/search?q=qmodel')
    const hits = page.getByRole('region', { name: 'Hits' })
    await hits.getByRole('link', { name: /Qmodel/ }).waitFor()
    await hits.getByRole('button', { name: 'Why this matched' }).first().click()
    await expectText(page)
    await page.goto(`/search?q=qmodel&preview=aip://${MODEL}`)
    const preview = page.getByRole('complementary', { name: 'Preview' })
    await preview.getByRole('link', { name: /Qmodel/ }).waitFor()
    await expectText(page)
  })

  it.each([
    MODEL,
    'model/registry/ranking-model-v5-20XX0101',
    FEATURE,
    'dataset/datasets/member-watch-history',
    'pipeline/orchestrator/playback-sessionizer',
    'pipeline-run/orchestrator/playback-sessionizer-432',
    'ab-test/experimentation/12345',
    'user/identity/alice',
    'group/identity/personalization-ranking',
  ])('stays text on the page of %s, in its relationships, panels and history', async (part) => {
    const page = await portal.open(`/e/${part}`)
    await page.getByRole('tablist').waitFor()
    for (const tab of await page.getByRole('tab').allInnerTexts()) {
      if (SAME_FOR_ALL_TYPES.includes(tab) && part !== MODEL) continue
      await openTab(page, tab)
      if (tab === 'Activity')
        await page.getByRole('region', { name: 'History' }).getByRole('listitem').first().waitFor()
      await expectText(page)
    }
  })

  it("stays text in an edge's evidence and in a comparison", async () => {
    const page = await portal.open(`/e/${MODEL}?vs=100&evidence=aip://user/identity/alice`)
    await page.getByRole('complementary', { name: 'Evidence' }).getByText('Linked because').waitFor()
    await page.getByRole('table', { name: 'Changes' }).waitFor()
    await expectText(page)
  })

  it('stays text in a lineage, its table, and the saved picture', async () => {
    const page = await portal.open(`/lineage/${FEATURE}?hops=3`)
    await page.getByRole('button', { name: /^Qfeature/ }).waitFor()
    const download = page.waitForEvent('download')
    await page.getByRole('button', { name: 'More', exact: true }).click()
    await page.getByRole('button', { name: 'Download SVG' }).click()
    const svg = await readFile(await (await download).path(), 'utf8')
    expect(svg).not.toMatch(/<script|<img|<\/title><\/style>/)
    const drawn = `(() => {
      const read = new DOMParser().parseFromString(${JSON.stringify(svg)}, 'image/svg+xml')
      return [read.querySelector('parsererror, script, img'), read.documentElement.textContent.includes('Qfeature')]
    })()`
    expect(await page.evaluate(drawn)).toEqual([null, true])
    await expectText(page)
    await page.goto(`/lineage/${FEATURE}?hops=3&view=table&find=qfeature`)
    await page
      .getByRole('treegrid')
      .getByText(/Qfeature/)
      .first()
      .waitFor()
    await expectText(page)
  })

  it('stays text on the decision pages, and in exported files', async () => {
    const page = await portal.open(`/impact/${FEATURE}`)
    await page.getByRole('table', { name: 'Affected by team' }).waitFor()
    await expectText(page)
    const file = await page.getByRole('link', { name: 'CSV' }).getAttribute('href')
    const answer = await page.request.get(file ?? '')
    expect(answer.headers()['content-type']).toContain('text/csv')
    await page.goto('/deprecate?type=Feature')
    await page.getByRole('link', { name: /Qunused/ }).waitFor()
    await expectText(page)
  })

  it('stays text on the start page', async () => {
    const page = await portal.open('/?of=aip://user/identity/alice')
    await page.getByRole('heading', { level: 1, name: /Qowner/ }).waitFor()
    await expectText(page)
    await page.goto('/')
    await page
      .getByRole('main')
      .getByText(/Q[a-z]+ </)
      .first()
      .waitFor()
    await expectText(page)
  })
})

const IDS = ['.', '..', 'a/../b', './x', '~..', '50% off', 'what?#x', 's3://bucket//key/', 'back\\slash']

describe.skipIf(portal.missing)('an id that browsers change within an address', () => {
  beforeAll(async () => {
    const documents = IDS.map((id, n) => {
      const uri = must(makeUri('model', 'odd', id))
      return stateFacts(keyOf(uri, 'Model', 'odd'), { facts: { name: `Oddity ${n}` } })
    })
    await portal.system.service.store.commit([{ cause: causeOf('event'), at: Date.now(), settle: null, documents }])
    await portal.system.settled()
  })

  it.each(IDS.map((id, n) => [id, n] as const))('%s has pages, by links and by their addresses', async (_, n) => {
    const page = await portal.open(`/search?q="Oddity ${n}"`)
    const expectOpen = (title: string): Promise<void> =>
      page.getByRole('heading', { level: 1, name: title, exact: true }).waitFor()
    const openAgain = async (title: string): Promise<void> => {
      await expectOpen(title)
      await page.goto(page.url())
      await expectOpen(title)
    }
    await page
      .getByRole('region', { name: 'Hits' })
      .getByRole('link', { name: `Oddity ${n}` })
      .click()
    await openAgain(`Oddity ${n}`)
    await page.getByRole('navigation', { name: 'About this' }).getByRole('link', { name: 'Impact' }).click()
    await openAgain(`Impact of Oddity ${n}`)
  })
})
