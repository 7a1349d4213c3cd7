import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { everyAnswerIsInForm } from './asking/answers.ts'
import { asking } from './asking/asking.ts'
import { everyExampleIsAnswered } from './asking/examples.ts'
import { asksOfImpact } from './asking/impact.ts'
import { asksOfLineage } from './asking/lineage.ts'
import { sortTexts } from './asking/records.ts'
import { asksOfUsage } from './asking/usage.ts'
import { asksAlongWalks } from './asking/walks.ts'
import { startSettledSystem, type System } from './harness.ts'

/**
 * Asks every question of docs/questions.md on the whole system; compares each answer with one computed here from the
 * demo sources' records alone. The subjects are in asking/, and share one system.
 */
let system: System
beforeAll(async () => {
  system = await startSettledSystem()
}, 120_000)
afterAll(() => system.stop())

const page = asking(() => system)
const { questions, requested } = page

describe('every query as printed', () => {
  const blocks = [...questions].flatMap(([title, { queries }]) =>
    queries.map((query, i) => [`${title} Block ${i + 1}`, query]),
  )
  it.each(blocks)('%s answers', async (_, query) => expectAnswer(query))

  async function expectAnswer(query = ''): Promise<void> {
    const { data, errors, extensions } = await system.graphql(query)
    expect(errors, query).toBeUndefined()
    expect(extensions?.notes, query).toBeUndefined()
    expect(Object.values(data ?? {}), query).not.toContain(null)
    expect(Object.keys(data ?? {}).length, query).toBeGreaterThan(0)
  }
})

asksOfLineage(page)
asksOfImpact(page)
asksOfUsage(page)
asksAlongWalks(page)
everyAnswerIsInForm(() => system)
everyExampleIsAnswered(() => system)

it('covers every question of the page, and the page has every question', () => {
  expect(questions.size).toBe(20)
  expect(sortTexts(requested)).toEqual(sortTexts(questions.keys()))
})
