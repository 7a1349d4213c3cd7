import { afterAll, beforeAll, expect, it } from 'vitest'
import type { DiffAnswer } from '../../questions/diff.ts'
import { ALICE, saying } from '../testing/company.ts'
import { openWorld, type ApiWorld } from '../testing/world.ts'

const MODEL = 'aip://model/registry/ranker'
const NEW = 'aip://model/registry/ranker-2'
const DEPLOYMENT = 'aip://deployment/registry/ranker-2-eu'

const version = (uri: string) => saying({ type: 'ModelInstance', uri, edges: [['ModelInstance.instanceOf', MODEL]] })
const owned = (uri: string, name: string) =>
  saying({ type: 'Model', uri, attributes: { name }, edges: [['Entity.ownedBy', ALICE]] })

let world: ApiWorld
let from = 0
beforeAll(async () => {
  world = await openWorld()
  from = await world.say(
    owned(MODEL, 'Ranker'),
    version('aip://model/registry/ranker-1'),
    saying({ type: 'User', uri: ALICE, attributes: { name: 'Alice' } }),
  )
  await world.say(
    version(NEW),
    saying({ type: 'ModelDeployment', uri: DEPLOYMENT, edges: [['ModelDeployment.deploys', NEW]] }),
    owned('aip://model/registry/other', 'Of the same owner'),
  )
})
afterAll(() => world.close())

async function around(query: Readonly<Record<string, string>>): Promise<readonly string[]> {
  const search = new URLSearchParams({ uri: MODEL, from: String(from), hops: '2', ...query })
  const { entities } = (await world.get(`/api/v1/diff?${search}`)).body as DiffAnswer
  return entities.filter(({ presence }) => presence === 'added').map(({ uri }) => uri)
}

it("finds what appeared in a model's lineage, but not its owner's other entities", async () => {
  expect(await around({ along: 'lineage' })).toEqual([NEW, DEPLOYMENT])
  expect(await around({ along: 'edges' })).toContain('aip://model/registry/other')
})

it('respects the requested hops and moment', async () => {
  expect(await around({ along: 'lineage', hops: '1' })).toEqual([NEW])
  expect(await around({ along: 'lineage', to: String(from + 1) })).toEqual([NEW])
})
