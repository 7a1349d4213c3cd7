import { afterAll, beforeAll, expect, it } from 'vitest'
import type { UnusedAnswer } from '../../questions/unused.ts'
import { saying } from '../testing/company.ts'
import { openWorld, type ApiWorld } from '../testing/world.ts'

const LEFT = 'aip://feature/feature-store/left'
const SILENT = { code: 'NOT_LISTED', part: 'registry', types: ['ModelInstance'], reason: 'its listings fail', since: null } as const // prettier-ignore

let world: ApiWorld
beforeAll(async () => {
  world = await openWorld()
  await world.say(
    saying({ type: 'Feature', uri: LEFT, attributes: { name: 'Left', usage: { reads30d: 0 } } }),
    saying({ type: 'Feature', uri: 'aip://feature/feature-store/unstated', attributes: {} }),
    saying({ type: 'Feature', uri: 'aip://feature/feature-store/read', attributes: { usage: { reads30d: 3 } } }),
  )
})
afterAll(() => world.close())

async function unused(type: string): Promise<UnusedAnswer> {
  const { status, body } = await world.get(`/api/v1/unused?type=${type}`)
  expect([status, body]).toEqual([200, body])
  return body as UnusedAnswer
}

it('shows what was checked for each, and its use where a type counts it', async () => {
  const { nodes, checked, provable, doubts } = await unused('Feature')
  expect(nodes.map(({ uri, usage }) => [uri, usage])).toEqual([
    [LEFT, { attribute: 'usage.reads30d', value: 0 }],
    ['aip://feature/feature-store/unstated', { attribute: 'usage.reads30d', value: null }],
  ])
  expect(checked).toContainEqual({
    relation: 'ModelInstance.usesFeature',
    name: 'usedBy',
    consumers: ['ModelInstance'],
  })
  expect(checked.map(({ relation }) => relation)).toContain('PipelineNode.reads')
  expect([provable, doubts]).toEqual([true, []])
})

it('can not be proved while a source of what could need it is not listed; another source does not matter', async () => {
  world.stand({ shortfalls: [SILENT] })
  expect(await unused('Feature')).toMatchObject({ provable: false, doubts: [{ code: 'NOT_LISTED', part: 'registry', types: ['ModelInstance'], reason: 'its listings fail' }] }) // prettier-ignore
  world.stand({ shortfalls: [{ ...SILENT, part: 'identity', types: ['User'] }] })
  expect(await unused('Feature')).toMatchObject({ provable: true, doubts: [] })
})
