import { afterAll, beforeAll, expect, it, vi } from 'vitest'
import { saying } from '../testing/company.ts'
import { openWorld, type ApiWorld } from '../testing/world.ts'

const FEATURE = 'aip://feature/feature-store/f'
const IMPACT = `/api/v1/impact?uri=${encodeURIComponent(FEATURE)}`

let world: ApiWorld
beforeAll(async () => {
  world = await openWorld()
  await world.say(
    saying({ type: 'Feature', uri: FEATURE, attributes: { name: 'F' } }),
    ...Array.from({ length: 50 }, (_, n) =>
      saying({
        type: 'ModelInstance',
        uri: `aip://model/registry/i${n}`,
        attributes: { name: `Instance ${n}` },
        edges: [['ModelInstance.usesFeature', FEATURE]],
      }),
    ),
  )
})
afterAll(() => world.close())

it('identical concurrent requests share one answer, and reads are not repeated', async () => {
  world.forget()
  const entities = vi.spyOn(world.store, 'entities')
  const read = async (...paths: readonly string[]): Promise<number> => {
    const before = entities.mock.calls.reduce((sum, [uris]) => sum + uris.length, 0)
    const answers = await Promise.all(paths.map((url) => world.app.inject({ url })))
    expect(new Set(answers.map(({ statusCode }) => statusCode))).toEqual(new Set([200]))
    return entities.mock.calls.reduce((sum, [uris]) => sum + uris.length, 0) - before
  }
  const alone = await read(IMPACT)
  expect(alone).toBeGreaterThanOrEqual(51)
  world.forget()
  expect(await read(...Array.from({ length: 20 }, () => IMPACT))).toBe(alone)
  // A part of it, and another question about the same closure.
  expect(
    await read(`${IMPACT}&group=instances`, `/api/v1/lineage?uri=${encodeURIComponent(FEATURE)}&direction=downstream`),
  ).toBe(0)
})

it('an answer is shared only for the same request, transaction and visibility', async () => {
  const [one, other] = await Promise.all([
    world.app.inject({ url: IMPACT }),
    world.app.inject({ url: `${IMPACT}&limit=1` }),
  ])
  expect(one.json()).not.toEqual(other.json())
  const before = world.app.inject({ url: IMPACT })
  const tx = await world.say(saying({ type: 'Feature', uri: FEATURE, attributes: { name: 'Another' } }))
  const after = await world.app.inject({ url: IMPACT })
  expect((await before).json()).toMatchObject({ name: 'F', tx: tx - 1 })
  expect(after.json()).toMatchObject({ name: 'Another', tx })
})
