import { describe, expect, it } from 'vitest'
import type { RecommendationsAnswer } from '../../questions/recommendations/schema.ts'
import { axe, portalSuite } from './harness.ts'

const portal = await portalSuite()

async function fetchRecommendations(): Promise<RecommendationsAnswer['recommendations']> {
  const { body } = await portal.system.get('/api/v1/recommendations?kind=mightUse&sort=score&limit=200')
  return (body as unknown as RecommendationsAnswer).recommendations
}

const left = async () => (await fetchRecommendations()).map(({ from, to }) => `${from.uri} ${to.uri}`)

describe.skipIf(portal.missing)('recommendations', () => {
  it('are accepted, rejected with a reason, or left for later', async () => {
    const [first, second, third] = await fetchRecommendations()
    if (first === undefined || second === undefined || third === undefined)
      throw new Error('the demo has three features to suggest')
    const page = await portal.open('/recommend')
    await page.getByRole('combobox', { name: 'Kind' }).selectOption('mightUse')
    await page.waitForURL(/type=mightUse/)
    const row = ({ from, to }: typeof first) =>
      page
        .getByRole('table', { name: 'Recommendations' })
        .getByRole('row')
        .filter({ has: page.locator(`a[href*="${from.uri.slice('aip://'.length)}"]`) })
        .filter({ has: page.locator(`a[href*="${to.uri.slice('aip://'.length)}"]`) })
    const decide = (what: string, one: typeof first) =>
      row(one)
        .getByRole('button', { name: new RegExp(`^${what}`) })
        .first()
    await decide('Accept', first).waitFor()
    expect(await axe(page)).toEqual([])

    await decide('Details', third).click()
    const details = page.getByRole('complementary', { name: third.from.name })
    await details.getByText(third.sentence, { exact: true }).waitFor()
    expect(await axe(page)).toEqual([])
    await details.getByRole('button', { name: 'Later' }).click()
    await row(third).waitFor({ state: 'detached' })

    await decide('Reject', second).click()
    const dialog = page.getByRole('dialog', { name: 'Reject this recommendation' })
    await dialog.getByLabel(/^Reason/).fill('It is computed after the fact.')
    expect(await axe(page)).toEqual([])
    await dialog.getByRole('button', { name: 'Reject', exact: true }).click()
    await page.getByText('Rejected.', { exact: true }).waitFor()
    await decide('Accept', second).waitFor({ state: 'detached' })
    expect(await left()).toContain(`${third.from.uri} ${third.to.uri}`)

    // Last: an accepted feature changes similarities, and with them other suggestions.
    await decide('Accept', first).click()
    await page.getByText('Accepted.', { exact: true }).waitFor()
    for (const { from, to } of [first, second]) expect(await left()).not.toContain(`${from.uri} ${to.uri}`)
    const described = await portal.system.get(`/api/v1/entities/${encodeURIComponent(second.from.uri)}`)
    expect(JSON.stringify(described.body)).toContain('It is computed after the fact.')
  })
})
