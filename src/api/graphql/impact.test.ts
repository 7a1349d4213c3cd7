import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Saying, thing } from '../testing/company.ts'
import { openWorld, type ApiWorld } from '../testing/world.ts'

const FEATURE = 'aip://feature/feature-store/f'
const NUMBERS = [1, 2, 3, 4]
/** The running tests; the others have stopped. */
const RUNNING = [1, 2, 3]

/**
 * A feature that four instances use, each of a separate model, deployed on a separate service, and served in a separate
 * test.
 */
function featureReaching(n: number): readonly Saying[] {
  const at = (type: string, platform: string): string => `aip://${type}/${platform}/${type}-${n}`
  const [model, instance, service] = [at('model', 'registry'), `aip://model/registry/i${n}`, at('service', 'serving')]
  const [cell, test] = [at('ab-test-cell', 'experimentation'), at('ab-test', 'experimentation')]
  return [
    thing('Model', model, { name: `m${n}` }),
    thing('ModelInstance', instance, {}, ['ModelInstance.instanceOf', model], ['ModelInstance.usesFeature', FEATURE]),
    thing(
      'ModelDeployment',
      at('deployment', 'registry'),
      { status: 'serving' },
      ['ModelDeployment.deploys', instance],
      ['ModelDeployment.runsOn', service],
    ),
    thing('Service', service, { name: `s${n}` }),
    thing('AbTestCell', cell, { number: n }, ['AbTestCell.belongsTo', test]),
    thing('AbTest', test, { name: `t${n}`, status: RUNNING.includes(n) ? 'ACTIVE' : 'STOPPED' }),
    thing(
      'ServingRule',
      at('serving-rule', 'serving'),
      {},
      ['ServingRule.serves', instance],
      ['ServingRule.forCell', cell],
    ),
  ]
}

let world: ApiWorld
beforeAll(async () => {
  world = await openWorld()
  await world.say(thing('Feature', FEATURE, { name: 'f' }), ...NUMBERS.flatMap(featureReaching))
})
afterAll(() => world.close())

interface Group {
  readonly totalCount: number
  readonly edges: readonly { readonly node: { readonly uri: string } }[]
  readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string | null }
}

async function pagesOf(group: string, first: number): Promise<readonly Group[]> {
  const pages: Group[] = []
  for (let after: string | null = ''; after !== null;) {
    const args: string = `first: ${first}${after === '' ? '' : `, after: "${after}"`}`
    const query = `{ impact(uri: "${FEATURE}") { totalCount group: ${group}(${args}) { totalCount edges { node { uri } } pageInfo { hasNextPage endCursor } } } }`
    const { data, errors } = await world.ask(query)
    expect(errors).toEqual([])
    const { impact } = data as { impact: { totalCount: number; group: Group } }
    expect(impact.totalCount).toBe(7 * NUMBERS.length)
    pages.push(impact.group)
    expect(pages.length).toBeLessThan(20)
    after = impact.group.pageInfo.hasNextPage ? impact.group.pageInfo.endCursor : null
  }
  return pages
}

const urisOf = (pages: readonly Group[]): readonly string[] =>
  pages.flatMap(({ edges }) => edges.map(({ node }) => node.uri))

describe('a group of an impact', () => {
  it.each([
    ['models', 4],
    ['instances', 4],
    ['deployments', 4],
    ['tests', 4],
    ['services', 4],
    ['others', 8],
    ['runningTests', 3],
    ['features', 0],
  ])('%s: one-item pages each report %i in all', async (group, total) => {
    const all = await pagesOf(group, 1_000)
    expect(all).toMatchObject([{ totalCount: total }])
    expect(urisOf(all)).toHaveLength(total)
    for (const first of [1, 2, 3]) {
      const pages = await pagesOf(group, first)
      expect(pages.map(({ totalCount }) => totalCount)).toEqual(pages.map(() => total))
      expect(pages).toHaveLength(Math.max(1, Math.ceil(total / first)))
      expect(urisOf(pages)).toEqual(urisOf(all))
    }
  })

  it('reports its total over REST too, on every page', async () => {
    const { body } = await world.get(`/api/v1/impact?${new URLSearchParams({ uri: FEATURE, limit: '1' })}`)
    const { groups } = body as { groups: Record<string, { total: number; nodes: object[] }> }
    expect(groups['models']).toMatchObject({ total: 4, nodes: [{ uri: 'aip://model/registry/model-1' }] })
    expect(groups['others']).toMatchObject({ total: 8, nodes: [{}] })
  })

  it.each(['models', 'instances', 'deployments', 'tests', 'others'])(
    '%s: tells what is in use, as REST does',
    async (group) => {
      const query = `{ impact(uri: "${FEATURE}") { ${group} { edges { inUse node { uri } } } } }`
      const { data, errors } = await world.ask(query)
      expect(errors).toEqual([])
      const { edges } = (data as { impact: Record<string, { edges: readonly { inUse: unknown; node: object }[] }> })
        .impact[group] ?? { edges: [] }
      const { body } = await world.get(`/api/v1/impact?${new URLSearchParams({ uri: FEATURE, group })}`)
      const { groups } = body as { groups: Record<string, { nodes: readonly { uri: string; inUse?: boolean }[] }> }
      const nodes = groups[group]?.nodes ?? []
      expect(nodes.length).toBeGreaterThan(0)
      expect(edges).toEqual(nodes.map(({ uri, inUse = null }) => ({ inUse, node: { uri } })))
      if (group === 'tests') expect(edges.map(({ inUse }) => inUse).sort()).toEqual([false, true, true, true])
    },
  )
})
