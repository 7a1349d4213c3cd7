import { describe, expect, it } from 'vitest'
import { openTab } from './controls.ts'
import type { QualityAnswer } from '../../questions/quality/schema.ts'
import { eventually } from '../parts.ts'
import { axe, portalSuite } from './harness.ts'

const portal = await portalSuite()
const EVALUATION = 'aip://evaluation/evaluations/ranking-v5-offline'

const qualityBy = async (by: string): Promise<QualityAnswer> =>
  (await portal.system.get(`/api/v1/quality?by=${by}`)).body as unknown as QualityAnswer

describe.skipIf(portal.missing)('the Quality page', () => {
  it('shows each remedy, and each number opens exactly what it counts', async () => {
    await eventually(async () => (await qualityBy('type')).total.reasons.length > 1, 'all is judged')
    const page = await portal.open('/')
    await page.getByRole('navigation', { name: 'Pages' }).getByRole('link', { name: 'Quality' }).click()
    await page.getByRole('heading', { level: 1, name: 'Quality' }).waitFor()
    await page.getByRole('list', { name: 'Scores' }).getByText('Timeliness').waitFor()
    // The record has only today, and a single day shows no trend.
    await page.getByRole('region', { name: 'By day' }).waitFor({ state: 'detached' })
    await page.getByRole('navigation', { name: 'Quality by' }).getByRole('link', { name: 'Team' }).click()
    await page.waitForURL(/by=team/)
    const table = page.getByRole('region', { name: 'Quality by team' })
    await table.getByRole('row').nth(1).waitFor()
    const reason = page.getByRole('rowgroup', { name: 'Missing description' })
    await reason.getByRole('button', { expanded: false }).click()
    await page.waitForURL(/reason=missing-description/)
    await reason.getByText(/^25 of \d+/).waitFor()
    expect(await reason.getByRole('row').count()).toBe(28)
    await reason.getByRole('button', { name: 'Copy the command' }).waitFor()
    expect(await axe(page)).toEqual([])

    const [team] = (await qualityBy('team')).rows
    const lacking = team?.lacking.find(({ dimension }) => dimension === 'completeness')
    if (team === undefined || lacking === undefined || lacking.count === 0)
      throw new Error('the largest team of the demo has something to describe')
    await table
      .getByRole('row', { name: new RegExp(team.name) })
      .getByRole('link', { name: new RegExp(`^Completeness .*, ${lacking.count} to fix$`) })
      .click()
    await page.waitForURL(/\/search\?/)
    await page
      .getByRole('status')
      .getByText(`${lacking.count.toLocaleString('en-GB')} ${lacking.count === 1 ? 'hit' : 'hits'}`)
      .waitFor()
  })

  it("has its findings on the entity's page, with the command to fix them", async () => {
    const page = await portal.open(`/e/${EVALUATION.slice('aip://'.length)}`)
    await openTab(page, 'Attributes')
    const notes = page.getByRole('region', { name: 'What to fix' })
    await notes.getByText('It has no description.').waitFor()
    await notes.getByText(`mlg annotate ${EVALUATION} --description …`).waitFor()
    expect(await axe(page)).toEqual([])
    await notes.getByRole('link', { name: 'Others like it' }).click()
    await page.waitForURL(/quality/)
    await page.getByRole('link', { name: 'Ranking v5: offline evaluation' }).first().waitFor()
  })
})
