import { afterAll, beforeAll, expect, it } from 'vitest'
import { company, TEST } from '../api/testing/company.ts'
import { openWorld, type World } from '../api/testing/world.ts'
import { printImpact, printLineage } from './ask.ts'
import { printHeld } from './held.ts'
import { printEnrichment, printWhy } from './knowledge.ts'
import { printDiff, printHistory } from './past.ts'
import type { Print } from './service.ts'

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
  const asked = { url, direction: 'upstream', types: 'DataAsset', limit: '1' }
  const first = await printed((print) => printLineage(FEATURE, asked, print))
  expect(first).toContain(`Feature 0 (${FEATURE}) comes from 2 things`)
  expect(first).toContain('Feature 0 –sourced from→ Dataset 0')
  const cursor = /--cursor (\S+)/.exec(first)?.[1] ?? ''
  const second = await printed((print) => printLineage(FEATURE, { ...asked, cursor }, print))
  expect(second).toContain('–computed from→ Source 0')
  expect(second).not.toContain('--cursor')
})

it('says where the depth that was asked for leaves something out, and only there', async () => {
  const asked = { url, direction: 'upstream' }
  const cut = 'More lies further out than --depth.'
  expect(await printed((print) => printLineage(FEATURE, { ...asked, depth: '1' }, print))).toContain(cut)
  expect(await printed((print) => printLineage(FEATURE, asked, print))).not.toContain(cut)
})

it('prints what a change reaches, and who answers for it', async () => {
  const text = await printed((print) => printImpact(FEATURE, { url }, print))
  expect(text).toContain(`Running tests: ${TEST}`)
  expect(text).toContain('models (1)')
  expect(text).toContain('owned by aip://user/identity/alice; no team is known')
})

it('prints why there is an edge, and between which moments something is different', async () => {
  const [edge] = await edgesOf(FEATURE)
  const why = await printed((print) => printWhy(FEATURE, edge ?? '', { url }, print))
  expect(why).toContain('Feature 0 –sourcedFrom→ Dataset 0')
  expect(why).toContain('says so in')
  const history = await printed((print) => printHistory(FEATURE, { url, limit: '10' }, print))
  expect(history).toContain('transaction ')
  const diff = await printed((print) => printDiff(FEATURE, { url, from: '1', limit: '10' }, print))
  expect(diff).toContain('From transaction 1 (')
})

it.each<[string, (print: Print) => Promise<void>]>([
  ['lineage', (print) => printLineage(FEATURE, { url, json: true, direction: 'upstream' }, print)],
  ['impact', (print) => printImpact(FEATURE, { url, json: true }, print)],
  ['why', (print) => printWhy(FEATURE, FEATURE, { url, json: true }, print)],
  ['history', (print) => printHistory(FEATURE, { url, json: true, limit: '10' }, print)],
  ['diff', (print) => printDiff(FEATURE, { url, json: true, from: '1', limit: '10' }, print)],
])('prints %s as it came', async (_command, run) => {
  const { tx, transactions, to } = JSON.parse(await printed(run)) as Record<string, unknown>
  expect(tx ?? transactions ?? to).toBeDefined()
})

async function edgesOf(uri: string): Promise<readonly string[]> {
  const text = await printed((print) =>
    printLineage(uri, { url, json: true, direction: 'upstream', depth: '1' }, print),
  )
  return (JSON.parse(text) as { nodes: { uri: string }[] }).nodes.map((node) => node.uri)
}

it.each<[string, (print: Print) => Promise<void>, string]>([
  ['a direction', (p) => printLineage(FEATURE, { url, direction: 'up' }, p), '--direction must be upstream or'],
  ['a type', (p) => printLineage(FEATURE, { url, direction: 'upstream', types: 'X' }, p), '--types: "X" is neither'],
  ['a depth', (p) => printLineage(FEATURE, { url, direction: 'upstream', depth: 'x' }, p), '--depth must be'],
  [
    'a cursor',
    (p) => printImpact(FEATURE, { url, cursor: 'x' }, p),
    'Go on with the cursor that the page before ended with',
  ],
  ['a limit', (p) => printHistory(FEATURE, { url, limit: '0' }, p), '--limit must be a whole number'],
  ['a group', (p) => printImpact(FEATURE, { url, group: 'x' }, p), '--group must be models'],
  ['a moment', (p) => printWhy(FEATURE, FEATURE, { url, asOf: 'soon' }, p), '--as-of "soon" is neither a time'],
  ['a first moment', (p) => printDiff(FEATURE, { url, from: 'soon', limit: '1' }, p), '--from "soon" is neither'],
  ['hops', (p) => printDiff(undefined, { url, from: '1', hops: '2', limit: '1' }, p), '--hops must be between'],
  ['a first moment that is missing', (p) => printDiff(FEATURE, { url, limit: '1' }, p), '--from is missing'],
  ['a pass', (p) => printEnrichment({ url }, p), 'started with --role inference'],
])('says of %s that is refused what to do at a terminal', async (_what, run, words) => {
  const said = await printed(run).catch((error: unknown) => (error as Error).message)
  expect(said).toContain(words)
  expect(said).not.toMatch(/asOf|GET |POST |\?\w+=|first:|end cursor|\/api\//)
})

it('says how to look further where there is no edge', async () => {
  const said = await printed((print) => printWhy(FEATURE, TEST, { url }, print))
  expect(said).toContain(`"mlg lineage ${FEATURE}" says what is further away.`)
  expect(said).not.toContain('GET ')
})

it('says what is wrong, with the same words wherever it asks', async () => {
  const nowhere = { url: 'http://127.0.0.1:1/' }
  const held = { ...nowhere, config: 'none.json', demo: false }
  for (const asked of [
    printImpact(FEATURE, nowhere, () => undefined),
    printWhy(FEATURE, FEATURE, nowhere, () => undefined),
    printDiff(undefined, { ...nowhere, from: '1', limit: '1' }, () => undefined),
    printHeld(undefined, undefined, held, () => undefined),
  ])
    await expect(asked).rejects.toThrow(
      'No service answers at http://127.0.0.1:1; start one, or say where it is with --url.',
    )
})
