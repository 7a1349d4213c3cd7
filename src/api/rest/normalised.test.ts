import { afterAll, beforeAll, expect, it } from 'vitest'
import { normaliseEntity } from '../../query/entities/normalised-entity.ts'
import { Reader } from '../../query/reader.ts'
import type { JsonObject } from '../../lib/json.ts'
import { at, company, INSTANCE } from '../testing/company.ts'
import { openWorld, type ApiWorld } from '../testing/world.ts'

const FEATURES = 1_050

let world: ApiWorld
beforeAll(async () => {
  world = await openWorld()
  await world.say(...company(FEATURES))
})
afterAll(() => world.close())

async function normaliseModel(maxRelated?: number): Promise<JsonObject> {
  const reader = new Reader(
    world.deps,
    { at: world.deps.graph().head, past: false },
    { cacheable: true, visibility: null },
  )
  const [entity] = await reader.loader.load([reader.graph.idOf(at(INSTANCE)) ?? 0])
  if (entity === undefined) throw new Error(`${INSTANCE} isn't there`)
  return normaliseEntity(reader, entity, maxRelated)
}

it('a normalised entity lists every relation, even beyond a page', async () => {
  const { body } = await world.get(`/api/v1/entities/${encodeURIComponent(INSTANCE)}/normalised`)
  expect(body).toEqual(await normaliseModel())
  expect(body).toMatchObject({ features: expect.objectContaining({ length: FEATURES }) })
  expect(body).not.toHaveProperty('truncated')
})

it('a normalised entity reports where a relation was truncated, with its total', async () => {
  const { features, truncated } = await normaliseModel(10)
  expect(features).toHaveLength(10)
  expect(truncated).toEqual([{ member: 'features', returned: 10, total: FEATURES }])
  expect(await normaliseModel(FEATURES)).not.toHaveProperty('truncated')
})
