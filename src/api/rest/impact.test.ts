import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { IMPACT } from '../../questions/lineage/impact.ts'
import type { ImpactAnswer, LineageAnswer } from '../../questions/lineage/schema.ts'
import type { Json } from '../../lib/json.ts'
import type { UnusedAnswer } from '../../questions/unused/schema.ts'
import { catalogueWith } from '../../testing/provider/recorded.ts'
import { thing } from '../testing/company.ts'
import { openWorld, type ApiWorld } from '../testing/world.ts'

const FEATURE = 'aip://feature/feature-store/f'
const ADS = 'aip://group/identity/ads'
const RANKING = 'aip://group/identity/ranking'
const ALICE = 'aip://user/identity/alice'
const model = (n: number): string => `aip://model/registry/m${n}`
const instance = (n: number): string => `aip://model/registry/i${n}`

let world: ApiWorld
let before: number
beforeAll(async () => {
  world = await openWorld()
  before = await world.say(
    thing('Feature', FEATURE, { name: 'F' }),
    thing('Group', ADS, { name: 'Ads' }),
    thing('Group', RANKING, { name: 'Ranking' }),
    thing('User', ALICE, { name: 'Alice' }, ['User.memberOf', RANKING]),
  )
  await world.say(
    thing(
      'ModelInstance',
      instance(1),
      {},
      ['ModelInstance.instanceOf', model(1)],
      ['ModelInstance.usesFeature', FEATURE],
      ['Entity.ownedBy', ADS],
    ),
    thing(
      'ModelInstance',
      instance(2),
      { tags: [{ tag: 'team', value: 'elsewhere' }] },
      ['ModelInstance.instanceOf', model(2)],
      ['ModelInstance.usesFeature', FEATURE],
    ),
    thing('Model', model(1), { name: 'M1' }, ['Entity.ownedBy', ADS], ['Entity.ownedBy', ALICE]),
    thing('ModelDeployment', 'aip://deployment/registry/d1', { status: 'serving' }, [
      'ModelDeployment.deploys',
      instance(1),
    ]),
    thing('ModelDeployment', 'aip://deployment/registry/d2', { status: 'stopped' }, [
      'ModelDeployment.deploys',
      instance(2),
    ]),
  )
})
afterAll(() => world.close())

async function impact(more: Readonly<Record<string, string>> = {}): Promise<ImpactAnswer> {
  const { status, body } = await world.get(`/api/v1/impact?${new URLSearchParams({ uri: FEATURE, ...more })}`)
  expect([status, body]).toEqual([200, body])
  return body as ImpactAnswer
}

describe('an impact', () => {
  it('has a verdict, with counts of entities in use and of stubs', async () => {
    const found = await impact()
    expect(found).toMatchObject({ total: 6, deploymentsInUse: 1, unknown: 1, runningTests: [] })
    // It isn't known whether a stub is a model or an instance.
    expect(found.sentence).toBe(
      'Changing F affects 1 model, 2 model versions in use, 1 active deployment, 0 running tests and 2 teams.',
    )
    expect((await impact({ asOf: String(before) })).sentence).toBe('Changing F has no known effect.')
  })

  it('says of each version, deployment and test whether it is counted as in use', async () => {
    const { groups } = await impact()
    const rows = Object.values(groups).flatMap(({ nodes }) => nodes)
    const told = Object.fromEntries(rows.map(({ uri, inUse }) => [uri.split('/').at(-1), inUse]))
    expect(told).toEqual({ i1: true, i2: true, m1: undefined, m2: undefined, d1: true, d2: false })
  })

  it('counts versions evaluated on a dataset, which its changes do not affect', async () => {
    const [data, held] = ['aip://dataset/datasets/held', 'aip://dataset-version/datasets/held/1']
    const on = (n: number, to: string) =>
      thing('ModelInstance', `${model(9)}/${n}`, {}, ['ModelInstance.evaluatedOn', to])
    await world.say(
      thing('Dataset', data, { name: 'held' }),
      thing('DatasetVersion', held, { name: 'held 1' }, ['DatasetVersion.versionOf', data]),
      on(1, held),
      on(2, held),
      on(3, data),
      on(4, held),
    )
    await world.gone(on(4, held), true)
    expect(await impact({ uri: held })).toMatchObject({ totals: [{ type: 'Dataset', count: 1 }], evaluated: 2 })
    const { totals, evaluated, sentence } = await impact({ uri: data })
    expect([totals, evaluated]).toMatchObject([[{ type: 'DatasetVersion', count: 1 }], 3])
    expect(sentence).toMatch(/\. 3 model versions are evaluated on it\.$/)
    expect((await impact()).evaluated).toBe(0)
  })

  it('says that a column counts as its dataset', async () => {
    const [data, column] = ['aip://dataset/datasets/stats', 'aip://dataset-column/datasets/stats/age']
    await world.say(
      thing('Dataset', data, { name: 'stats' }),
      thing('DatasetColumn', column, { name: 'age' }, ['DatasetColumn.columnOf', data]),
    )
    const { sentence } = await impact({ uri: column })
    expect(sentence).toMatch(/^Changing age affects .*\. This includes what reads its dataset, whichever columns that/)
  })

  it('counts what has no use of its own, and otherwise all that is reached', async () => {
    const [pipeline, bare] = ['aip://pipeline/orchestrator/load', 'aip://pipeline/orchestrator/bare']
    await world.say(
      thing('Pipeline', pipeline, { name: 'load' }),
      ...['a', 'b'].map((name) =>
        thing('DataSource', `aip://data-source/warehouse/${name}`, { name }, ['DataSource.filledBy', pipeline]),
      ),
      thing('Pipeline', bare, { name: 'bare' }),
      thing('PipelineNode', 'aip://pipeline-node/orchestrator/bare/fit', {}, ['PipelineNode.nodeOf', bare]),
    )
    const none = '0 models, 0 active deployments, 0 running tests,'
    const sentences = await Promise.all([pipeline, bare].map(async (uri) => (await impact({ uri })).sentence))
    expect(sentences).toEqual([
      `Changing load affects ${none} 2 data sources and 0 teams.`,
      `Changing bare affects ${none} 0 teams and 1 other entity.`,
    ])
  })

  it('counts no steps, runs and columns, and is not certain that readers of a dataset use its column', async () => {
    const [data, column] = ['aip://dataset/datasets/sales', 'aip://dataset-column/datasets/sales/price']
    const [pipeline, node] = ['aip://pipeline/orchestrator/train', 'aip://pipeline-node/orchestrator/train/fit']
    const made = 'aip://model/registry/sales/'
    const version = (n: number, tags: readonly Json[]) =>
      thing(
        'ModelInstance',
        made + n,
        { modelState: 'registered', tags },
        ['ModelInstance.producedBy', `aip://pipeline-run/orchestrator/train/${n}`],
        ['ModelInstance.instanceOf', 'aip://model/registry/sales'],
      )
    await world.say(
      thing('Dataset', data, { name: 'sales' }),
      thing('DatasetColumn', column, { name: 'price' }, ['DatasetColumn.columnOf', data]),
      thing('Pipeline', pipeline, { name: 'train' }),
      thing('PipelineNode', node, {}, ['PipelineNode.nodeOf', pipeline], ['PipelineNode.reads', data]),
      ...[1, 2, 3].map((n) =>
        thing(
          'PipelineRun',
          `aip://pipeline-run/orchestrator/train/${n}`,
          {},
          ['PipelineRun.runOf', pipeline],
          ['PipelineRun.consumed', data],
        ),
      ),
      thing('Model', 'aip://model/registry/sales', { name: 'sales' }),
      version(1, []),
      version(2, [{ tag: 'alias', value: 'champion' }]),
      version(3, []),
    )
    const { sentence, affected, groups } = await impact({ uri: column, weakest: 'true' })
    expect(sentence).toContain(
      'Changing price affects 1 model, 2 model versions in use, 0 active deployments, 0 running tests, 1 dataset, 1 pipeline and',
    )
    expect(affected).toContainEqual({ type: 'ModelInstance', count: 2, what: 'model versions in use' })
    expect(groups.models?.nodes.map(({ weakest }) => weakest?.provenance)).toEqual(['INFERRED'])
    expect(groups.datasets?.nodes.map(({ weakest }) => weakest?.provenance)).toEqual(['DECLARED'])
  })

  it('says that what a deleted entity affected is known as of before', async () => {
    const group = thing('FeatureGroup', 'aip://feature-group/feast/stats', { name: 'stats' })
    await world.say(group)
    await world.gone(group, true)
    const { sentence } = await impact({ uri: group.uri })
    expect(sentence).toMatch(/has no known effect\. It was deleted at its source by 20\S+Z; ask as of before then for/)
  })

  it('counts what each team owns, largest first, also in the past', async () => {
    const { teams, teamless, teamsCounted, tx } = await impact()
    expect(teams).toEqual([
      { team: ADS, name: 'Ads', total: 3 },
      { team: null, name: 'elsewhere', total: 2 },
    ])
    expect([teamless, teamsCounted]).toEqual([1, 6])
    await world.say(thing('Model', model(1), { name: 'M1' }, ['Entity.ownedBy', ALICE]))
    expect((await impact()).teams.map(({ name, total }) => [name, total])).toEqual([
      ['Ads', 2],
      ['elsewhere', 2],
      ['Ranking', 1],
    ])
    const { groups } = await impact({ group: 'deployments' })
    expect(
      groups.deployments?.nodes.map(({ owningTeams, ownersInheritedFrom }) => [
        owningTeams[0]?.team,
        ownersInheritedFrom,
      ]),
    ).toEqual([
      [ADS, instance(1)],
      [null, instance(2)],
    ])
    expect((await impact({ asOf: String(tx) })).teams).toEqual(teams)
  })

  it('names owners and owning teams', async () => {
    const { groups } = await impact({ group: 'instances', asOf: String(before + 1) })
    const [first] = groups.instances?.nodes ?? []
    expect(first).toMatchObject({ owners: [ADS], ownedBy: [{ uri: ADS, entityType: 'Group', name: 'Ads' }] })
    const { groups: now } = await impact({ group: 'models' })
    expect(now.models?.nodes[0]?.ownedBy.map(({ uri, name }) => [uri, name])).toEqual([
      [ALICE, 'Alice'],
      [RANKING, 'Ranking'],
    ])
    const [row] = now.models?.nodes ?? []
    const cells = IMPACT.export?.columns.map(({ title, cell }) => [title, cell({ group: 'models', ...row })])
    expect(Object.fromEntries(cells ?? [])).toMatchObject({
      Owners: [ALICE],
      'Owner names': ['Alice'],
      'Owning teams': [RANKING],
      'Owning team names': ['Ranking'],
    })
  })

  it('has the weakest step of each path on request', async () => {
    const plain = await impact({ group: 'models' })
    expect(plain.groups.models?.nodes[0]).not.toHaveProperty('weakest')
    const { groups } = await impact({ group: 'models', weakest: 'true' })
    const weakest = groups.models?.nodes[0]?.weakest
    expect(weakest).toMatchObject({
      step: 0,
      edge: `F –used by→ ${instance(1)}`,
      provenance: 'DECLARED',
      because: 'oldest',
    })
    const { body } = await world.get(`/api/v1/lineage?uri=${model(1)}&direction=upstream&types=Feature&weakest=true`)
    expect((body as LineageAnswer).nodes).toMatchObject([{ uri: FEATURE, weakest: { because: 'oldest' } }])
  })

  it('lists what one team owns, with group counts and a cursor of its own', async () => {
    const { teams, teamless, total } = await impact()
    const uris = ({ groups }: ImpactAnswer) => Object.values(groups).flatMap(({ nodes }) => nodes.map(({ uri }) => uri))
    const counted = ({ groups }: ImpactAnswer) => Object.values(groups).reduce((sum, group) => sum + group.total, 0)
    for (const { team, name, total: owned } of teams) {
      const teamImpact = await impact({ team: team ?? name })
      expect([teamImpact.listed, uris(teamImpact).length, counted(teamImpact), teamImpact.total]).toEqual([
        team ?? name,
        owned,
        owned,
        total,
      ])
      expect(Object.values(teamImpact.groups).every(({ total: all, live }) => live <= all)).toBe(true)
    }
    const none = await impact({ team: 'none' })
    // A stub is in each group that it may belong to.
    expect([none.listed, new Set(uris(none)).size]).toEqual(['none', teamless])
    expect((await impact({ team: 'largest', limit: String(total - 1) })).listed).toBe(teams[0]?.team)
    const all = await impact({ team: 'largest', limit: String(total) })
    expect([all.listed, new Set(uris(all)).size]).toEqual([undefined, total])
    expect(counted(await impact({ team: 'aip://group/identity/nobody' }))).toBe(0)
    const d3 = 'aip://deployment/registry/d3'
    await world.say(thing('ModelDeployment', d3, { status: 'stopped' }, ['ModelDeployment.deploys', instance(2)]))
    const one = await impact({ team: 'elsewhere', group: 'deployments', limit: '1' })
    const next = one.groups.deployments?.next ?? ''
    const two = await impact({ team: 'elsewhere', group: 'deployments', limit: '1', cursor: next })
    expect(uris(two)).not.toEqual(uris(one))
    const { status, body } = await world.get(
      `/api/v1/impact?${new URLSearchParams({ uri: FEATURE, group: 'deployments', cursor: next })}`,
    )
    expect([status, body]).toMatchObject([400, { parameter: 'cursor' }])
  })

  it('counts teams by what they own of the requested types', async () => {
    const { teams, teamless, total, teamsCounted } = await impact({ types: 'Model' })
    expect(teams.map(({ name, total: owned }) => [name, owned])).toEqual([['Ranking', 1]])
    expect([teamless, total, teamsCounted]).toEqual([1, 2, 2])
  })

  it('has paths as named steps on request', async () => {
    const { groups } = await impact({ group: 'deployments', steps: 'true', team: ADS })
    expect(groups.deployments?.nodes[0]).toMatchObject({
      path: [],
      steps: [
        { relation: 'used by', uri: instance(1), entityType: 'ModelInstance', name: instance(1) },
        { relation: 'deployed as', entityType: 'ModelDeployment' },
      ],
    })
  })
})

it('leads through a run of MLflow from the data that it read to the data that it wrote, which alone is unused', async () => {
  const { say, get, close } = await openWorld(catalogueWith('mlflow'))
  const run = (id: string) => `aip://mlflow-run/mlflow/${id}`
  const data = (id: string) => `aip://dataset/mlflow/${id}`
  const content = (id: string) => `aip://dataset-version/mlflow/${id}`
  const version = 'aip://model/mlflow/churn/1'
  for (const id of ['raw', 'features', 'predictions'])
    await say(
      thing('Dataset', data(id), { name: id }),
      thing('DatasetVersion', content(id), {}, ['DatasetVersion.versionOf', data(id)]),
    )
  await say(
    thing(
      'MlflowRun',
      run('prepares'),
      {},
      ['MlflowRun.trainedOn', content('raw')],
      ['MlflowRun.produced', content('features')],
    ),
    thing(
      'MlflowRun',
      run('trains'),
      {},
      ['MlflowRun.trainedOn', content('features')],
      ['MlflowRun.produced', content('predictions')],
      ['MlflowRun.registered', version],
    ),
    thing('ModelInstance', version, { tags: [{ tag: 'alias', value: 'champion' }] }),
  )
  const { groups } = (await get(`/api/v1/impact?uri=${data('raw')}`)).body as ImpactAnswer
  const affected = Object.values(groups).flatMap(({ nodes }) => nodes.map(({ uri }) => uri))
  expect(affected).toEqual(expect.arrayContaining([version, data('features'), data('predictions')]))
  const unused = (await get('/api/v1/unused?type=Dataset')).body as UnusedAnswer
  expect(unused.nodes.map(({ uri }) => uri)).toEqual([data('predictions')])
  await close()
})
