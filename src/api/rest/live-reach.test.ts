import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Json } from '../../lib/json.ts'
import { keyUri } from '../../model/key.ts'
import type { EdgeTypeId } from '../../model/facts.ts'
import { IMPACT } from '../../questions/lineage/impact.ts'
import { LINEAGE } from '../../questions/lineage/lineage.ts'
import type { ImpactAnswer, LineageAnswer } from '../../questions/lineage/schema.ts'
import type { MapAnswer } from '../../questions/map/schema.ts'
import type { PathsAnswer } from '../../questions/paths.ts'
import { RELATED, type RelatedAnswer } from '../../questions/related.ts'
import { thing } from '../testing/company.ts'
import { openWorld, type ApiWorld } from '../testing/world.ts'

/**
 * One feature, three models. The first one's instance is retired, the second one's was deleted at its source. The third
 * has a live instance, and a deleted one that is nearer: over the deleted one it is two steps away.
 */
const FEATURE = 'aip://feature/feature-store/f'
const VERSION = 'aip://feature-version/feature-store/f/1'
const model = (name: string): string => `aip://model/registry/${name}`

function instanceOf(
  name: string,
  of: string,
  feature: string,
  attributes: Readonly<Record<string, Json>> = {},
  ...edges: readonly (readonly [EdgeTypeId, string])[]
) {
  return thing(
    'ModelInstance',
    model(name),
    { name, ...attributes },
    ['ModelInstance.instanceOf', model(of)],
    ['ModelInstance.usesFeature', feature],
    ...edges,
  )
}

let world: ApiWorld
let before: number
beforeAll(async () => {
  world = await openWorld()
  before = await world.say(
    thing('Feature', FEATURE, { name: 'F' }),
    thing('FeatureVersion', VERSION, { name: 'F1' }, ['FeatureVersion.versionOf', FEATURE]),
    ...['one', 'two', 'three'].map((name) => thing('Model', model(name), { name })),
    instanceOf('one-1', 'one', FEATURE, { modelState: 'retired' }),
    instanceOf('two-1', 'two', FEATURE),
    instanceOf('three-1', 'three', FEATURE),
    instanceOf('three-2', 'three', VERSION),
  )
  await world.gone(instanceOf('two-1', 'two', FEATURE), true)
  await world.gone(instanceOf('three-1', 'three', FEATURE), true)
})
afterAll(() => world.close())

async function ask<T>(path: string): Promise<T> {
  const { status, body } = await world.get(path)
  expect([status, body]).toEqual([200, body])
  return body as T
}

const impact = (): Promise<ImpactAnswer> => ask(`/api/v1/impact?uri=${FEATURE}`)

const short = (uri: string): string => uri.split('/').at(-1) ?? ''

describe('a reached entity', () => {
  it('has a standing of its own and one for its path', async () => {
    const { groups } = await impact()
    const rows = [...(groups.models?.nodes ?? []), ...(groups.instances?.nodes ?? [])]
    expect(rows.map(({ uri, standing, pathStanding }) => [short(uri), standing, pathStanding]).toSorted()).toEqual([
      ['one', 'live', 'retired'],
      ['one-1', 'retired', 'live'],
      ['three', 'live', 'live'],
      ['three-2', 'live', 'live'],
      ['two', 'live', 'gone'],
    ])
  })

  it('is unaffected if its source deleted it, but stays in the lineage', async () => {
    const { deleted, groups } = await impact()
    expect([deleted, groups.instances?.total, groups.models?.total]).toEqual([2, 2, 3])
    const lineage = await ask<LineageAnswer>(`/api/v1/lineage?uri=${FEATURE}&direction=downstream&types=ModelInstance`)
    expect([lineage.deleted, lineage.total]).toEqual([2, 4])
    expect(lineage.nodes.filter(({ standing }) => standing === 'gone').map(({ uri }) => short(uri))).toEqual([
      'two-1',
      'three-1',
    ])
    const rows = await world.app.inject(`/api/v1/exports/impact?format=csv&uri=${FEATURE}&group=instances`)
    expect(rows.body.trim().split('\n')).toHaveLength(3)
  })

  it('is not counted as deleted under its former name', async () => {
    const fresh = await openWorld()
    const identity = (made: string) => ['Key.sourceIdentity', keyUri('sourceIdentity', made)] as const
    const named = (name: string) => thing('Model', model(name), { name }, identity('1'))
    const version = (name: string) => instanceOf(`${name}/1`, name, FEATURE, {}, identity('1/1'))
    await fresh.say(thing('Feature', FEATURE, { name: 'F' }), named('a'), version('a'), named('b'), version('b'))
    await fresh.gone(named('a'), false)
    await fresh.gone(version('a'), true)
    const reach = async () => (await fresh.get(`/api/v1/impact?uri=${FEATURE}`)).body as ImpactAnswer
    expect(await reach()).toMatchObject({ deleted: 0, total: 2 })
    const downstream = `/api/v1/lineage?direction=downstream&uri=${FEATURE}`
    expect((await fresh.get(downstream)).body).toMatchObject({ deleted: 0, total: 2, live: 2 })
    const former = (await fresh.get(`/api/v1/entities/${encodeURIComponent(model('a/1'))}`)).body
    expect(former).toMatchObject({ attributes: { name: 'a/1' }, renamedTo: { name: 'b/1' } })
    await fresh.gone(version('b'), true)
    expect(await reach()).toMatchObject({ deleted: 1, total: 1 })
    await fresh.close()
  })

  it('includes references by a former name that another entity has now', async () => {
    const fresh = await openWorld()
    const identity = (made: string) => ['Key.sourceIdentity', keyUri('sourceIdentity', made)] as const
    const versionOf = (name: string) => ['ModelInstance.instanceOf', model(name)] as const
    const named = (name: string, made = '1') => thing('Model', model(name), { name }, identity(made))
    const version = (name: string, n: number, made = '1') =>
      thing('ModelInstance', model(`${name}/${n}`), { name }, versionOf(name), identity(`${made}/${n}`))
    const copied = ['ModelInstance.basedOn', model('a/2')] as const
    const copy = thing('ModelInstance', model('prod/1'), {}, versionOf('prod'), copied)
    const nameIn = (uri: string) => uri.slice(model('').length)
    const related = async (name: string, field: string, more = '') => {
      const { body } = await fresh.get(
        `/api/v1/entities/${encodeURIComponent(model(name))}/related?by=${field}&${more}`,
      )
      return (body as RelatedAnswer).nodes.map(({ uri }) => nameIn(uri)).toSorted()
    }
    const reached = async (name: string) => {
      const { groups } = (await fresh.get(`/api/v1/impact?uri=${model(name)}`)).body as ImpactAnswer
      return Object.values(groups).flatMap(({ nodes }) => nodes.map(({ uri }) => nameIn(uri)))
    }
    const versions = (name: string) => [1, 2, 3].map((n) => version(name, n))
    const then = await fresh.say(named('a'), ...versions('a'), thing('Model', model('prod'), {}), copy)
    await fresh.say(named('b'), ...versions('b'))
    await fresh.gone(named('a'), false)
    for (const one of versions('a')) await fresh.gone(one, true)
    await fresh.say(named('a', '2'), version('a', 1, '2'))

    expect(await related('a', 'instances')).toEqual(['a/1'])
    expect(await related('b', 'instances')).toEqual(['b/1', 'b/2', 'b/3'])
    expect(await related('prod/1', 'basedOn')).toEqual(['b/2'])
    expect(await related('b/2', 'bases')).toEqual(['prod/1'])
    expect(await related('a/2', 'bases')).toEqual([])
    const { body } = await fresh.get(`/api/v1/entities/${encodeURIComponent(model('b/2'))}?rows=1`)
    const { relationships } = body as { relationships: readonly { name: string; rows: readonly Json[] }[] }
    expect(relationships.find(({ name }) => name === 'bases')?.rows).toMatchObject([{ provenance: 'DECLARED' }])
    expect(await reached('a')).toEqual(['a/1'])
    expect((await reached('b')).toSorted()).toEqual(['b/1', 'b/2', 'b/3', 'prod', 'prod/1'])
    const copiedImpact = (await fresh.get(`/api/v1/impact?uri=${model('b/2')}`)).body as ImpactAnswer
    expect([copiedImpact.total, copiedImpact.live]).toEqual([3, 3])
    const paths = Object.values(copiedImpact.groups).flatMap(({ nodes }) =>
      nodes.map(({ pathStanding }) => pathStanding),
    )
    expect(paths).toEqual(['live', 'live', 'live'])
    const { body: drawn } = await fresh.get(`/api/v1/map?direction=downstream&hops=2&uri=${model('b/2')}`)
    const { nodes, edges } = drawn as MapAnswer
    expect(nodes.map(({ uri }) => nameIn(uri))).toEqual(['b/2', 'b', 'prod/1'])
    expect(edges).toContainEqual(expect.objectContaining({ from: model('b/2'), to: model('prod/1') }))
    const origins = `/api/v1/lineage?direction=upstream&uri=${model('prod/1')}`
    const { total, live } = (await fresh.get(origins)).body as LineageAnswer
    expect(total - live).toBe(0)
    expect(await related('a', 'instances', `asOf=${then}`)).toEqual(['a/1', 'a/2', 'a/3'])
    expect(await related('prod/1', 'basedOn', `asOf=${then}`)).toEqual(['a/2'])
    await fresh.close()
  })

  it('is shown by a path of live entities even if another path is shorter', async () => {
    const { groups } = await impact()
    const three = groups.models?.nodes.find(({ uri }) => uri === model('three'))
    expect([
      three?.depth,
      three?.path.map(({ to, from, direction }) => short(direction === 'out' ? to : from)),
    ]).toEqual([2, ['1', 'three-2', 'three']])
    const { nodes } = await ask<LineageAnswer>(`/api/v1/lineage?uri=${FEATURE}&direction=downstream&types=Model`)
    expect(nodes.map(({ uri, pathStanding }) => [short(uri), pathStanding]).toSorted()).toEqual([
      ['one', 'retired'],
      ['three', 'live'],
      ['two', 'gone'],
    ])
  })

  it('is counted among the requested types', async () => {
    const models = await ask<LineageAnswer>(`/api/v1/lineage?uri=${FEATURE}&direction=downstream&types=Model`)
    expect([models.total, models.live, models.liveCounted]).toEqual([3, 1, 3])
  })

  it('is counted, with live entities counted separately', async () => {
    const answer = await impact()
    expect([answer.total, answer.live, answer.liveCounted]).toEqual([6, 3, 6])
    expect(answer.totals).toContainEqual({ type: 'Model', count: 3, live: 1 })
    expect([answer.groups.models?.live, answer.groups.instances?.live]).toEqual([1, 1])
    expect(answer.sentence).toBe(
      'Changing F affects 3 models (1 live), 1 model version in use, 0 active deployments, 0 running tests and 0 teams.',
    )
    const lineage = await ask<LineageAnswer>(`/api/v1/lineage?uri=${FEATURE}&direction=downstream&types=Model`)
    expect([lineage.total, lineage.live]).toEqual([3, 1])
    const upstream = await ask<LineageAnswer>(`/api/v1/lineage?uri=${model('one')}&direction=upstream`)
    expect(upstream.totals).toContainEqual({ type: 'Feature', count: 1, live: 0 })
  })

  it('is live if it is the newest of its model, even behind a retired one', async () => {
    const fresh = await openWorld()
    const [base, copy] = [model('base/1'), model('copy/1')]
    await fresh.say(
      thing('Feature', FEATURE, { name: 'F' }),
      instanceOf('base/1', 'base', FEATURE, { modelState: 'retired' }),
      thing(
        'ModelInstance',
        copy,
        { modelState: 'registered' },
        ['ModelInstance.instanceOf', model('copy')],
        ['ModelInstance.basedOn', base],
      ),
    )
    const { affected, totals } = (await fresh.get(`/api/v1/impact?uri=${FEATURE}`)).body as ImpactAnswer
    expect(affected).toContainEqual({ type: 'ModelInstance', count: 1, what: 'model version in use' })
    expect(totals).toContainEqual({ type: 'ModelInstance', count: 2, live: 1 })
    await fresh.close()
  })

  it('was live in the past', async () => {
    const { body } = await world.get(`/api/v1/impact?uri=${FEATURE}&asOf=${before}`)
    const answer = body as ImpactAnswer
    expect([answer.total, answer.live]).toEqual([8, 6])
  })

  it('has both standings in GraphQL', async () => {
    const { data, errors } = await world.ask(`{
      impact(uri: "${FEATURE}") { totalCount deleted live liveCounted totals { type live } models { live edges { standing pathStanding node { uri } } } }
      lineage(uri: "${model('two')}", direction: UPSTREAM) { live edges { standing pathStanding path { to } } }
    }`)
    expect(errors).toEqual([])
    expect(data).toMatchObject({
      impact: { totalCount: 6, deleted: 2, live: 3, liveCounted: 6, models: { live: 1 } },
      lineage: { live: 0 },
    })
    const { models } = (data as { impact: { models: { edges: readonly { node: { uri: string } }[] } } }).impact
    expect(models.edges).toContainEqual({ standing: 'LIVE', pathStanding: 'GONE', node: { uri: model('two') } })
  })

  it('has both standings in exports', async () => {
    for (const columns of [IMPACT.export?.columns, LINEAGE.export?.columns, RELATED.export?.columns])
      expect(columns?.map(({ title }) => title)).toContain('Standing')
    expect(IMPACT.export?.columns.map(({ title }) => title)).toContain('Path standing')
  })
})

it('related entities have a standing, with or without their edges', async () => {
  const { nodes } = await ask<RelatedAnswer>(`/api/v1/entities/${encodeURIComponent(FEATURE)}/related?by=usedBy`)
  expect(nodes.map(({ uri, standing }) => [short(uri), standing]).toSorted()).toEqual([
    ['one-1', 'retired'],
    ['three-1', 'gone'],
    ['two-1', 'gone'],
  ])
})

it('a path between two entities has the standing of its steps', async () => {
  const { paths } = await ask<PathsAnswer>(`/api/v1/paths?from=${FEATURE}&to=${model('two')}`)
  expect(paths.map(({ pathStanding }) => pathStanding)).toEqual(['gone'])
})

it('a stub has no type, wherever it is shown and counted', async () => {
  const [dataset, stub] = ['aip://dataset/datasets/d', 'aip://data-source/datasets/s']
  await world.say(thing('Dataset', dataset, {}, ['Dataset.derivedFrom', stub]))
  const lineage = await ask<LineageAnswer>(`/api/v1/lineage?uri=${dataset}&direction=upstream`)
  expect(lineage.nodes).toMatchObject([{ uri: stub, entityType: null }])
  expect(lineage.totals).toEqual([{ type: null, count: 1, live: 1 }])
  const map = await ask<{ nodes: readonly { uri: string; entityType: string | null }[] }>(`/api/v1/map?uri=${dataset}`)
  expect(map.nodes.find(({ uri }) => uri === stub)?.entityType).toBeNull()
  const described = await ask<{ relationships: readonly { name: string; count: number }[] }>(
    `/api/v1/entities/${encodeURIComponent(stub)}`,
  )
  const related = await ask<RelatedAnswer>(`/api/v1/entities/${encodeURIComponent(stub)}/related?by=derives`)
  expect(described.relationships).toContainEqual(expect.objectContaining({ name: 'derives', count: related.total }))
  const { data } = await world.ask(
    `{ lineage(uri: "${dataset}", direction: UPSTREAM) { totals { type } edges { node { entityType } } } }`,
  )
  expect(data).toEqual({ lineage: { totals: [{ type: null }], edges: [{ node: { entityType: null } }] } })
})
