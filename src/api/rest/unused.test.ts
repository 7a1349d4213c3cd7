import { afterAll, beforeAll, expect, it } from 'vitest'
import type { Json } from '../../lib/json.ts'
import { lines } from '../../cli/print/unused.ts'
import type { UnusedAnswer } from '../../questions/unused/schema.ts'
import { saying } from '../testing/company.ts'
import { catalogueWith } from '../../testing/provider/recorded.ts'
import { openWorld, type ApiWorld } from '../testing/world.ts'

const LEFT = 'aip://feature/feature-store/left'
const SILENT = {
  code: 'NOT_LISTED',
  part: 'registry',
  types: ['ModelInstance'],
  reason: 'its listings fail',
  since: null,
} as const

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

async function getUnused(type: string): Promise<UnusedAnswer> {
  const { status, body } = await world.get(`/api/v1/unused?type=${type}`)
  expect([status, body]).toEqual([200, body])
  return body as UnusedAnswer
}

it('proves nothing about what is said to be in production, and lists it last by certainty', async () => {
  const services = ['production', 'staging'].map((environment) => `aip://service/catalog/${environment}`)
  for (const uri of services)
    await world.say(
      saying({ type: 'Service', uri, attributes: { name: uri, environment: uri.split('/').at(-1) ?? '' } }),
    )
  const { body } = await world.get('/api/v1/unused?type=Service&sort=certainty')
  expect((body as UnusedAnswer).nodes.map(({ uri, inProduction }) => [uri, inProduction])).toEqual([
    ['aip://service/catalog/staging', false],
    ['aip://service/catalog/production', true],
  ])
  expect([...lines(body as UnusedAnswer)].join('\n')).toContain(
    'aip://service/catalog/production  (not proved, because it is said to be in production)',
  )
})

it('shows the checks for each entity, and its usage if its type counts that', async () => {
  const { nodes, checked, provable, doubts } = await getUnused('Feature')
  expect(nodes.map(({ uri, usage }) => [uri, usage])).toEqual([
    [LEFT, { attribute: 'usage.reads30d', value: 0 }],
    ['aip://feature/feature-store/unstated', { attribute: 'usage.reads30d', value: null }],
  ])
  expect(checked).toContainEqual({
    relation: 'ModelInstance.usesFeature',
    name: 'usedBy',
    consumers: ['ModelInstance'],
    sources: [],
    listedAt: null,
  })
  expect(checked.map(({ relation }) => relation)).toContain('PipelineNode.reads')
  expect([provable, doubts]).toEqual([true, []])
})

it('an answer is as certain as the oldest complete sweep of the relevant sources', async () => {
  const [early, late] = [Date.parse('2026-03-01T00:00:00Z'), Date.parse('2026-03-02T00:00:00Z')]
  const listings = [
    { platform: 'feature-store', types: ['Feature', 'FeatureVersion'], at: late },
    { platform: 'registry', types: ['ModelInstance'], at: early },
    { platform: 'identity', types: ['User'], at: null },
  ]
  world.stand({ listings })
  const { checked, provedAt, working, conditions } = await getUnused('Feature')
  const checkOf = (relation: string) => checked.find((one) => one.relation === relation)
  expect(provedAt).toBe('2026-03-01T00:00:00.000Z')
  expect(checkOf('ModelInstance.usesFeature')).toMatchObject({
    sources: ['feature-store', 'registry'],
    listedAt: provedAt,
  })
  expect(checkOf('FeatureVersion.versionOf')).toMatchObject({
    sources: ['feature-store'],
    listedAt: '2026-03-02T00:00:00.000Z',
  })
  expect(working).toEqual(expect.arrayContaining(['AbTest', 'ModelDeployment', 'ModelInstance']))
  expect(working).not.toContain('User')
  expect(conditions[0]).toEqual({ type: 'Feature', use: 'usage.reads30d is above 0' })
  expect((await getUnused('ModelInstance')).conditions[0]).toEqual({
    type: 'ModelInstance',
    use: "modelState is trained, validated or released, or an alias or a stage chooses it, or it is the newest one that isn't retired",
  })
  const models = await getUnused('Model')
  expect(models).toMatchObject({ existing: 0 })
  expect((await getUnused('Feature')).existing).toBeGreaterThan(0)
  const deciding = models.conditions.map(({ type }) => type)
  expect(deciding).toContain('ModelInstance')
  expect(deciding).not.toContain('Model')
  world.stand({ listings: listings.map((one) => ({ ...one, at: one.platform === 'registry' ? null : one.at })) })
  expect(await getUnused('Feature')).toMatchObject({ provedAt: null })
  world.stand({ listings: [] })
  expect(await getUnused('Feature')).toMatchObject({ provedAt: null })
})

it('counts dependents even though none is in use', async () => {
  await world.say(
    saying({ type: 'Feature', uri: 'aip://feature/feature-store/of-old', attributes: {} }),
    ...[1, 2].map((n) =>
      saying({
        type: 'ModelInstance',
        uri: `aip://model/registry/old-${n}`,
        attributes: { modelState: 'retired' },
        edges: [['ModelInstance.usesFeature', 'aip://feature/feature-store/of-old']],
      }),
    ),
  )
  const { nodes } = await getUnused('Feature')
  expect(nodes.map(({ uri, consumers }) => [uri.split('/').at(-1), consumers])).toEqual([
    ['left', 0],
    ['unstated', 0],
    ['of-old', 2],
  ])
})

it('counts no versions and no parts of its own among the dependents', async () => {
  const [clicks, views] = ['aip://dataset/datasets/clicks', 'aip://dataset/datasets/views']
  const column = (n: number) =>
    saying({
      type: 'DatasetColumn',
      uri: `aip://dataset-column/datasets/clicks/${n}`,
      attributes: {},
      edges: [['DatasetColumn.columnOf', clicks]],
    })
  await world.say(
    saying({ type: 'Dataset', uri: clicks, attributes: {} }),
    saying({ type: 'Dataset', uri: views, attributes: {}, edges: [['Dataset.derivedFrom', clicks]] }),
    column(1),
    column(2),
    saying({
      type: 'DatasetVersion',
      uri: 'aip://dataset-version/datasets/clicks/1',
      attributes: {},
      edges: [['DatasetVersion.versionOf', clicks]],
    }),
  )
  const { nodes } = await getUnused('Dataset')
  expect(nodes.map(({ uri, consumers }) => [uri, consumers])).toEqual([
    [clicks, 1],
    [views, 0],
  ])
})

it('lists a version that nothing in use depends on, ignoring its siblings', async () => {
  const [complete, of] = [
    'aip://feature/feature-store/versioned',
    (n: number) => `aip://feature-version/feature-store/versioned/${n}`,
  ]
  const version = (n: number, feature = complete) =>
    saying({ type: 'FeatureVersion', uri: of(n), attributes: {}, edges: [['FeatureVersion.versionOf', feature]] })
  const read = 'aip://feature/feature-store/read'
  await world.say(
    saying({ type: 'Feature', uri: complete, attributes: {} }),
    version(1),
    version(2),
    version(3, read),
    saying({
      type: 'ModelInstance',
      uri: 'aip://model/registry/at-work',
      attributes: { modelState: 'released' },
      edges: [['ModelInstance.usesFeature', of(2)]],
    }),
  )
  const { nodes, total, containersInUse } = await getUnused('FeatureVersion')
  expect(nodes.map(({ uri, containerInUse: completeInUse }) => [uri, completeInUse])).toEqual([
    [of(1), false],
    [of(3), true],
  ])
  expect([total, containersInUse]).toEqual([2, 1])
  expect((await getUnused('Feature')).nodes.map(({ uri }) => uri)).not.toContain(complete)
})

it('disuse is unprovable while a relevant source is not listed', async () => {
  world.stand({ shortfalls: [SILENT] })
  expect(await getUnused('Feature')).toMatchObject({
    provable: false,
    doubts: [{ code: 'NOT_LISTED', part: 'registry', types: ['ModelInstance'], reason: 'its listings fail' }],
  })
  world.stand({ shortfalls: [{ ...SILENT, part: 'identity', types: ['User'] }] })
  expect(await getUnused('Feature')).toMatchObject({ provable: true, doubts: [] })
})

it('covers a team with its sub-teams, and counts what each team owns', async () => {
  const group = (name: string): string => `aip://group/identity/${name}`
  const unusedBy = async (team: string): Promise<UnusedAnswer> => {
    const { status, body } = await world.get(`/api/v1/unused?type=DataSource&team=${encodeURIComponent(team)}`)
    expect([status, body]).toEqual([200, body])
    return body as UnusedAnswer
  }
  const source = (name: string, owner: string) =>
    saying({
      type: 'DataSource',
      uri: `aip://data-source/datasets/${name}`,
      attributes: { name },
      edges: [['Entity.ownedBy', owner]],
    })
  await world.say(
    saying({ type: 'Group', uri: group('data'), attributes: { name: 'Data' } }),
    saying({
      type: 'Group',
      uri: group('ingest'),
      attributes: { name: 'Ingest' },
      edges: [['Group.partOf', group('data')]],
    }),
    source('a', group('data')),
    source('b', group('ingest')),
    source('c', group('ingest')),
  )
  const all = await unusedBy(group('data'))
  expect(all.nodes.map(({ name, team }) => [name, team?.name]).toSorted()).toEqual([
    ['a', 'Data'],
    ['b', 'Ingest'],
    ['c', 'Ingest'],
  ])
  expect([all.total, (await unusedBy(group('ingest'))).total]).toEqual([3, 2])
  expect(all.teams).toEqual([
    { uri: group('ingest'), name: 'Ingest', count: 2 },
    { uri: group('data'), name: 'Data', count: 1 },
  ])
  const first = await world.get(`/api/v1/unused?type=DataSource&team=${group('ingest')}&limit=1`)
  const { next } = first.body as UnusedAnswer
  const second = await world.get(`/api/v1/unused?type=DataSource&team=${group('ingest')}&limit=1&cursor=${next}`)
  expect((second.body as UnusedAnswer).nodes).toHaveLength(1)
  expect((await world.get(`/api/v1/unused?type=DataSource&team=${group('data')}&cursor=${next}`)).status).toBe(400)
  const unknown = await world.get(`/api/v1/unused?type=DataSource&team=${group('nobody')}`)
  expect([unknown.status, unknown.body]).toMatchObject([404, { parameter: 'team' }])
})

it('sorts by name, team, last update and certainty, page by page', async () => {
  const [data, ingest] = ['data', 'ingest'].map((name) => `aip://group/identity/sorted-${name}`)
  const model = (name: string, attributes: Readonly<Record<string, Json>>, owner: string | undefined) =>
    saying({
      type: 'Model',
      uri: `aip://model/registry/sorted-${name.toLowerCase()}`,
      attributes: { name, ...attributes },
      edges: owner === undefined ? [] : [['Entity.ownedBy', owner]],
    })
  await world.say(
    saying({ type: 'Group', uri: data ?? '', attributes: { name: 'Data' } }),
    saying({ type: 'Group', uri: ingest ?? '', attributes: { name: 'Ingest' } }),
    model('beta', { updatedAt: '2025-01-01T00:00:00Z' }, ingest),
    model('Alpha', { updatedAt: '2026-01-01T00:00:00Z' }, data),
    model('Gamma', { stage: 'retired' }, undefined),
  )
  const pages = async (sort: string): Promise<readonly string[]> => {
    const names: string[] = []
    for (let cursor = ''; ;) {
      const { status, body } = await world.get(`/api/v1/unused?type=Model&limit=1&sort=${sort}${cursor}`)
      expect([status, body]).toEqual([200, body])
      const { nodes, next, teams } = body as UnusedAnswer
      // The selectable teams are counted once.
      expect(teams === null).toBe(cursor !== '')
      names.push(...nodes.map(({ name }) => name))
      if (next === null) return names
      cursor = `&cursor=${next}`
    }
  }
  expect(await pages('name')).toEqual(['Alpha', 'beta', 'Gamma'])
  expect(await pages('team')).toEqual(['Alpha', 'beta', 'Gamma'])
  expect(await pages('updated')).toEqual(['beta', 'Alpha', 'Gamma'])
  const { nodes } = (await world.get('/api/v1/unused?type=Model&sort=updated')).body as UnusedAnswer
  expect(nodes.map(({ updatedAt }) => updatedAt)).toEqual([
    '2025-01-01T00:00:00.000Z',
    '2026-01-01T00:00:00.000Z',
    null,
  ])
  expect((await pages('certainty'))[0]).toBe('Gamma')
  const first = await world.get('/api/v1/unused?type=Model&limit=1&sort=name')
  const { next } = first.body as UnusedAnswer
  expect((await world.get(`/api/v1/unused?type=Model&limit=1&sort=team&cursor=${next}`)).status).toBe(400)
  const { data: graph, errors } = await world.ask(
    `{ unused(type: "Model", team: "${data}") { edges { team { uri } containerInUse node { uri } } } }`,
  )
  expect([graph, errors]).toEqual([
    {
      unused: {
        edges: [{ team: { uri: data }, containerInUse: false, node: { uri: 'aip://model/registry/sorted-alpha' } }],
      },
    },
    [],
  ])
})

it('keeps a merely registered version only while it is chosen, needed, or the newest of its model', async () => {
  const fresh = await openWorld()
  const uri = (name: string, version: number) => `aip://model/registry/${name}/${version}`
  const tags = (tag: string, value: string) => ({ tags: [{ tag, value }] })
  const version = (name: string, number: number, attributes: Readonly<Record<string, Json>> = {}) =>
    saying({
      type: 'ModelInstance',
      uri: uri(name, number),
      attributes: { modelState: 'registered', version: `${number}`, ...attributes },
      edges: [['ModelInstance.instanceOf', `aip://model/registry/${name}`]],
    })
  await fresh.say(
    version('plain', 9),
    version('plain', 10),
    version('plain', 11, { modelState: 'retired' }),
    version('named', 1, tags('alias', 'eu')),
    version('named', 2, tags('stage', 'Staging')),
    version('named', 3),
    version('named', 4),
    version('named', 5, { modelState: null }),
    saying({
      type: 'ModelDeployment',
      uri: 'aip://deployment/registry/d',
      attributes: { status: 'serving' },
      edges: [['ModelDeployment.deploys', uri('named', 4)]],
    }),
    saying({ type: 'ModelInstance', uri: uri('alone', 1), attributes: { modelState: 'registered' } }),
  )
  const { body } = await fresh.get('/api/v1/unused?type=ModelInstance')
  const { nodes } = body as UnusedAnswer
  expect(nodes.map((node) => [node.uri, node.standing])).toEqual([
    [uri('plain', 9), 'live'],
    [uri('plain', 11), 'retired'],
    [uri('named', 3), 'live'],
  ])
  expect((await fresh.get('/api/v1/unused?type=Model')).body).toMatchObject({ nodes: [] })
  await fresh.close()
})

it('lists no run before it has ended', async () => {
  const run = (name: string, status: string) =>
    saying({ type: 'PipelineRun', uri: `aip://pipeline-run/orchestrator/${name}`, attributes: { status } })
  await world.say(run('ended', 'succeeded'), run('going', 'running'))
  const names = async () => (await getUnused('PipelineRun')).nodes.map(({ uri }) => uri.split('/').at(-1))
  expect(await names()).toEqual(expect.arrayContaining(['ended']))
  expect(await names()).not.toContain('going')
})

it('takes the team of the container if the entity has none', async () => {
  const [pipeline, team] = ['aip://pipeline/orchestrator/owned', 'aip://group/identity/owners']
  await world.say(
    saying({ type: 'Group', uri: team, attributes: { name: 'Owners' } }),
    saying({ type: 'Pipeline', uri: pipeline, attributes: {}, edges: [['Entity.ownedBy', team]] }),
    saying({
      type: 'PipelineRun',
      uri: 'aip://pipeline-run/orchestrator/of-owned',
      attributes: { status: 'succeeded' },
      edges: [['PipelineRun.runOf', pipeline]],
    }),
  )
  const { nodes } = await getUnused('PipelineRun')
  expect(nodes.find(({ uri }) => uri.endsWith('/of-owned'))?.team).toEqual({ uri: team, name: 'Owners' })
})

it('excludes runs that evaluated a version in use, since they are its evidence', async () => {
  const mlflow = await openWorld(catalogueWith('mlflow'))
  const run = (id: string, edges: Parameters<typeof saying>[0]['edges'] = []) =>
    saying({ type: 'MlflowRun', uri: `aip://mlflow-run/mlflow/${id}`, attributes: { status: 'FINISHED' }, edges })
  const logged = (id: string, version: string) =>
    saying({
      type: 'MlflowLoggedModel',
      uri: `aip://mlflow-logged-model/mlflow/${id}`,
      attributes: {},
      edges: [['MlflowLoggedModel.registeredAs', version]],
    })
  const [used, retired] = ['aip://model/mlflow/m/1', 'aip://model/mlflow/m/2'] as const
  await mlflow.say(
    saying({ type: 'ModelInstance', uri: used, attributes: { modelState: 'registered' } }),
    saying({ type: 'ModelInstance', uri: retired, attributes: { modelState: 'retired' } }),
    logged('l1', used),
    logged('l2', retired),
    run('evidence', [['MlflowRun.evaluated', 'aip://mlflow-logged-model/mlflow/l1']]),
    run('past', [['MlflowRun.evaluated', 'aip://mlflow-logged-model/mlflow/l2']]),
    run('other'),
  )
  const { body } = await mlflow.get('/api/v1/unused?type=MlflowRun')
  expect((body as UnusedAnswer).nodes.map(({ uri }) => uri.split('/').at(-1))).toEqual(['past', 'other'])
  await mlflow.close()
})
