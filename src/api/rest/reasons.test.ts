import { afterAll, beforeAll, expect, it } from 'vitest'
import type { QualityOfAnswer } from '../../questions/reasons.ts'
import { judge } from '../../testing/quality.ts'
import { saying } from '../testing/company.ts'
import { openWorld, type ApiWorld } from '../testing/world.ts'

const MODEL = 'aip://model/mlflow/churn'

let world: ApiWorld
beforeAll(async () => {
  world = await openWorld()
  const described = (platform: string, framework: string) =>
    saying({ type: 'Model', uri: MODEL, platform, attributes: { name: 'churn', framework, task: 'ranking' } })
  await world.say(described('mlflow', 'torch'), described('backstage', 'jax'))
  const { catalogue } = world.deps
  await judge(world.store, { catalogue: () => catalogue })
  await world.reached()
})
afterAll(() => world.close())

it('what contradicting sources state is named, with who states it', async () => {
  const { body } = await world.get(`/api/v1/entities/${encodeURIComponent(MODEL)}/quality`)
  const { reasons } = body as QualityOfAnswer
  expect(reasons.find(({ reason }) => reason === 'contradicting-sources')?.means).toBe(
    'has different values in its sources: Framework is jax in backstage and torch in mlflow',
  )
})
