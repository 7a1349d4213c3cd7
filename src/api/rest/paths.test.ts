import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { PathsAnswer } from '../../questions/paths.ts'
import { company, CONCLUDED, INSTANCE, MODEL, saying, TEST } from '../testing/company.ts'
import { openWorld, type ApiWorld } from '../testing/world.ts'

const SOURCE = 'aip://data-source/datasets/s1'

let world: ApiWorld
beforeAll(async () => {
  world = await openWorld()
  await world.say(...company())
})
afterAll(() => world.close())

async function paths(from: string, to: string, more: Readonly<Record<string, string>> = {}): Promise<PathsAnswer> {
  const { status, body } = await world.get(`/api/v1/paths?${new URLSearchParams({ from, to, ...more })}`)
  expect([status, body]).toEqual([200, body])
  return body as PathsAnswer
}

describe('the paths between two entities', () => {
  it('are found in either direction, which the answer states', async () => {
    const down = await paths(SOURCE, MODEL)
    expect(down.sentence).toBe('Changing Source 1 affects Ranking v5 in 3 steps.')
    expect(down.paths).toMatchObject([{ direction: 'downstream', length: 3, omitted: 0 }])
    expect(down.paths[0]?.steps.map(({ relation, name, direction }) => [relation, name, direction])).toEqual([
      ['FeatureVersion.computedFrom', 'computes', 'in'],
      ['ModelInstance.usesFeature', 'usedBy', 'in'],
      ['ModelInstance.instanceOf', 'instanceOf', 'out'],
    ])
    const up = await paths(MODEL, SOURCE)
    expect(up.sentence).toBe('Ranking v5 depends on Source 1 in 3 steps.')
    expect(up.paths).toMatchObject([{ direction: 'upstream', length: 3 }])
  })

  it('name the weakest step, and which of them are inferred', async () => {
    const [stated] = (await paths(SOURCE, INSTANCE)).paths
    expect(stated?.weakest).toMatchObject({ provenance: 'DECLARED', because: 'oldest' })
    expect(stated?.weakest?.lastVerified).not.toBeNull()
    await world.say(CONCLUDED)
    const [tested] = (await paths(SOURCE, TEST)).paths
    expect(tested?.sentence).toContain('tested in→ Ranking Model v5 vs v4')
    expect(tested?.steps.map(({ inferred }) => inferred)).toEqual([false, false, true])
  })

  it('between a container and its version are listed once', async () => {
    const { paths: found } = await paths('aip://feature/feature-store/f1', 'aip://feature-version/feature-store/f1-v1')
    expect(found).toMatchObject([{ direction: 'downstream', length: 1 }])
  })

  it('are empty if nothing flows or both ends are the same', async () => {
    const none = await paths(SOURCE, 'aip://user/identity/alice')
    expect([none.paths, none.more]).toEqual([[], false])
    expect(none.sentence).toBe('No path between Source 1 and Alice in either direction.')
    expect((await paths(MODEL, MODEL)).sentence).toBe('Both ends are Ranking v5.')
  })

  it('are limited to the requested number, and report that there are more', async () => {
    await world.say(
      saying({
        type: 'ModelInstance',
        uri: 'aip://model/registry/second',
        edges: [
          ['ModelInstance.instanceOf', MODEL],
          ['ModelInstance.usesFeature', 'aip://feature-version/feature-store/f1-v1'],
        ],
      }),
    )
    const [one, both] = [await paths(SOURCE, MODEL, { limit: '1' }), await paths(SOURCE, MODEL)]
    expect([one.paths.length, one.more, both.paths.length, both.more]).toEqual([1, true, 2, false])
    expect(both.sentence).toBe('Changing Source 1 affects Ranking v5 in 3 steps, and by 1 other path.')
    expect((await paths(SOURCE, MODEL, { asOf: String(both.tx - 1) })).paths).toHaveLength(1)
  })

  it('name the invalid parameter', async () => {
    const { status, body } = await world.get(`/api/v1/paths?from=${MODEL}&to=aip://model/registry/nobody`)
    expect([status, body]).toMatchObject([404, { code: 'UNKNOWN_URI', parameter: 'to' }])
  })
})
