import { afterAll, beforeAll, expect, it } from 'vitest'
import { thing } from '../../api/testing/company.ts'
import { RecordedCalls } from '../../api/testing/recorded.ts'
import { openWorld, type ApiWorld } from '../../api/testing/world.ts'
import { Reader } from '../reader.ts'
import { inUseAmong, inUseWithin } from './in-use.ts'

const [MODELS, VERSIONS] = [5, 8]
const calls = new RecordedCalls()
let world: ApiWorld
beforeAll(async () => {
  world = await openWorld(undefined, [], calls)
  const names = Array.from({ length: MODELS }, (_, n) => `aip://model/registry/m${n}`)
  const versions = Array.from({ length: VERSIONS }, (_, n) => `${n + 1}`)
  await world.say(
    ...versions.flatMap((version) =>
      names.map((model) =>
        thing('ModelInstance', `${model}/${version}`, { modelState: 'registered', version }, [
          'ModelInstance.instanceOf',
          model,
        ]),
      ),
    ),
  )
})
afterAll(() => world.close())

function open() {
  const reader = new Reader(
    world.deps,
    { at: world.deps.graph().head, past: false },
    { cacheable: false, visibility: null },
  )
  return { reader, nodes: reader.graph.nodesOfType('ModelInstance', reader.at, 0, 1_000) }
}

/** Counts the entities that are read, from the cache or the record. */
async function readsOf(work: () => Promise<void>): Promise<number> {
  return (await calls.during(work)).filter((call) => call.startsWith('cache.get(')).length
}

it('stops where the containers have more versions than may be read', async () => {
  const { reader, nodes } = open()
  const { used, complete } = await inUseWithin(reader, nodes, { most: 2 * VERSIONS })
  expect([used.size, complete]).toEqual([2, false])
  expect(await inUseWithin(reader, nodes, { most: MODELS * VERSIONS })).toMatchObject({ complete: true })
})

it('reads each version at most once more to find the newest, however they are asked about', async () => {
  const { reader, nodes } = open()
  let used = 0
  const reads = await readsOf(async () => {
    for (const node of nodes) used += (await inUseAmong(reader, [node])).size
  })
  expect([nodes.length, used]).toEqual([MODELS * VERSIONS, MODELS])
  expect(reads).toBeGreaterThanOrEqual(nodes.length)
  expect(reads).toBeLessThanOrEqual(2 * nodes.length)
})
