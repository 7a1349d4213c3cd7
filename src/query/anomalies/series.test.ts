import { afterAll, beforeAll, expect, it } from 'vitest'
import { saying } from '../../api/testing/company.ts'
import { openWorld, type ApiWorld } from '../../api/testing/world.ts'
import { backgroundReader } from '../../notify/message-composer.ts'
import { WatchedPast } from './series.ts'

const DATASET = 'aip://dataset/lake/orders'

let world: ApiWorld
beforeAll(async () => {
  world = await openWorld()
})
afterAll(() => world.close())

it('reads the numbers of the source that stated one last, and of no other', async () => {
  const counted = (rowCount: number, platform: string) =>
    saying({ type: 'Dataset', uri: DATASET, attributes: { rowCount }, platform })
  await world.say(counted(100, 'lake'), counted(7, 'copies'), counted(110, 'lake'), counted(8, 'copies'))
  await world.say(counted(120, 'lake'))
  const reader = await backgroundReader(world.deps, null)
  const [entity] = await reader.loader.load([reader.graph.idOf(saying({ type: 'Dataset', uri: DATASET }).uri) ?? 0])
  if (entity === undefined) throw new Error("the dataset isn't there")
  const points = await new WatchedPast(reader, entity).pointsOfEntity('rowCount')
  expect(points.map(({ value }) => value)).toEqual([100, 110, 120])
})
