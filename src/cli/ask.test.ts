import { afterAll, beforeAll, expect, it } from 'vitest'
import { company, TEST } from '../api/testing/company.ts'
import { openWorld, type World } from '../api/testing/world.ts'
import { printImpact, printLineage } from './ask.ts'

let world: World
let url: string
beforeAll(async () => {
  world = await openWorld()
  await world.say(...company())
  url = await world.app.listen({ port: 0, host: '127.0.0.1' })
})
afterAll(() => world.close())

const FEATURE = 'aip://feature/feature-store/f0'

async function printed(run: (print: (line: string) => void) => Promise<void>): Promise<string> {
  const lines: string[] = []
  await run((line) => lines.push(line))
  return lines.join('\n')
}

it('prints where something comes from, page by page', async () => {
  const asked = { url, direction: 'up', types: 'DataAsset', limit: '1' }
  const first = await printed((print) => printLineage(FEATURE, asked, print))
  expect(first).toContain(`Feature 0 (${FEATURE}) comes from 2 things`)
  expect(first).toContain('Feature 0 –sourced from→ Dataset 0')
  const cursor = /--cursor (\S+)/.exec(first)?.[1] ?? ''
  const second = await printed((print) => printLineage(FEATURE, { ...asked, cursor }, print))
  expect(second).toContain('–computed from→ Source 0')
  expect(second).not.toContain('--cursor')
})

it('prints what a change reaches, and who answers for it', async () => {
  const text = await printed((print) => printImpact(FEATURE, { url }, print))
  expect(text).toContain(`Running tests: ${TEST}`)
  expect(text).toContain('models (1)')
  expect(text).toContain('owned by aip://user/identity/alice; no team is known')
})

it('says what is wrong', async () => {
  await expect(printLineage(FEATURE, { url, direction: 'sideways' }, () => undefined)).rejects.toThrow(
    'direction must be',
  )
  await expect(printImpact(FEATURE, { url: 'http://127.0.0.1:1' }, () => undefined)).rejects.toThrow(
    'No service answers',
  )
})
