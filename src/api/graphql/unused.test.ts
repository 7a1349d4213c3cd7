import { afterEach, describe, expect, it } from 'vitest'
import { BUILTIN } from '../../catalogue/builtin.ts'
import { loadCatalogue } from '../../catalogue/load.ts'
import type { Catalogue } from '../../catalogue/registry.ts'
import { isObject } from '../../lib/json.ts'
import { type Saying, thing } from '../testing/company.ts'
import { openWorld, type ApiWorld } from '../testing/world.ts'

let world: ApiWorld | null = null
afterEach(() => world?.close())

async function open(sayings: readonly Saying[], catalogue?: Catalogue): Promise<void> {
  world = await openWorld(catalogue)
  await world.say(...sayings)
}

async function listUnused(type: string): Promise<readonly string[]> {
  const { data, errors } = await askUnused(type)
  expect(errors).toEqual([])
  if (!isObject(data) || !isObject(data['unused']) || !Array.isArray(data['unused']['edges']))
    throw new Error('no data')
  return data['unused']['edges'].map((edge: { node: { uri: string } }) => edge.node.uri)
}

function askUnused(type: string): ReturnType<ApiWorld['ask']> {
  if (world === null) throw new Error('no world')
  return world.ask(`{ unused(type: "${type}") { edges { node { uri } } } }`)
}

const service = (name: string): Saying => thing('Service', `aip://service/serving/${name}`, { name })
const retired = { modelState: 'retired' }

/**
 * Three services: one hosts a deployment that serves and one that no longer does, one only the latter, one has a rule
 * in force.
 */
const SERVICES = [
  ...['busy', 'left', 'ruled'].map(service),
  thing('ModelInstance', 'aip://model/registry/old', retired, ['ModelInstance.instanceOf', 'aip://model/registry/m']),
  thing('Model', 'aip://model/registry/m', { name: 'm' }),
  thing('ModelInstance', 'aip://model/registry/new', { modelState: 'released' }),
  thing(
    'ModelDeployment',
    'aip://deployment/registry/serves',
    { status: 'serving' },
    ['ModelDeployment.deploys', 'aip://model/registry/new'],
    ['ModelDeployment.runsOn', 'aip://service/serving/busy'],
  ),
  ...['busy', 'left'].map((name) =>
    thing(
      'ModelDeployment',
      `aip://deployment/registry/retired-${name}`,
      { status: 'retired' },
      ['ModelDeployment.deploys', 'aip://model/registry/old'],
      ['ModelDeployment.runsOn', `aip://service/serving/${name}`],
    ),
  ),
  thing('ServingRule', 'aip://serving-rule/serving/r', {}, ['ServingRule.ruleOf', 'aip://service/serving/ruled']),
]

describe('the host of an entity in use', () => {
  it('is in use, so only a service with all deployments retired is unused', async () => {
    await open(SERVICES)
    expect(await listUnused('Service')).toEqual(['aip://service/serving/left'])
  })

  it('does not keep its other deployments, or what those were made from', async () => {
    await open(SERVICES)
    expect(await listUnused('ModelDeployment')).toHaveLength(2)
    expect(await listUnused('ModelInstance')).toEqual(['aip://model/registry/old'])
    expect(await listUnused('Model')).toEqual(['aip://model/registry/m'])
  })
})

it.each(['User', 'Group', 'JobAttempt', 'Objective', 'Evaluation', 'EvaluationRun'])(
  'a %s has no usage, so asking for it is rejected with the types that do',
  async (type) => {
    await open([])
    const { errors } = await askUnused(type)
    expect(errors).toEqual([
      expect.objectContaining({
        message: expect.stringContaining(`"${type}"`) as unknown,
        extensions: expect.objectContaining({ code: 'BAD_REQUEST', parameter: 'type' }) as unknown,
      }),
    ])
    const offered = /Use one of (.*)\.$/.exec(String(errors[0]?.extensions?.hint))?.[1]?.split(', ')
    expect(offered?.join(' ')).toBe(
      'AbTest AbTestCell DataSource Dataset DatasetVersion Feature FeatureGroup FeatureVersion Model ModelDeployment ' +
        'ModelInstance Pipeline PipelineNode PipelineRequest PipelineRun PipelineSchedule Service ServingRule',
    )
  },
)

/** A dashboard is in use while it is viewed; it shows notebooks, and runs on a cluster in a region. */
const ADDED = {
  types: [
    {
      ...type('Dashboard', 'dashboard'),
      inUse: { attribute: 'views', above: 0 },
      attributes: { views: { type: 'int' } },
      relationships: {
        shows: { to: ['Notebook'], many: true, flow: 'upstream', inverse: 'shownIn' },
        runsOn: { to: ['Cluster'], many: false, hosting: true, inverse: 'runs' },
        mentions: { to: ['Place'], many: true, inverse: 'mentionedIn' },
      },
    },
    type('Notebook', 'notebook'),
    {
      ...type('Cluster', 'cluster'),
      relationships: { keptIn: { to: ['Region'], many: false, hosting: true, inverse: 'keeps' } },
    },
    type('Region', 'region'),
    type('Place', 'place'),
  ],
}

function type(name: string, componentType: string) {
  const plural = `${name}s`
  return { name, plural, componentType, domain: 'work', description: '', attributes: {}, relationships: {} }
}

it('added types are judged by their flow and hosting', async () => {
  const loaded = loadCatalogue([...BUILTIN, { name: 'work.json', content: ADDED }])
  if (!loaded.ok) throw new Error(JSON.stringify(loaded.error))
  await open(
    ['viewed', 'forgotten'].flatMap((name, i) => [
      thing(
        'Dashboard',
        `aip://dashboard/work/${name}`,
        { views: 1 - i },
        ['Dashboard.shows', `aip://notebook/work/${name}`],
        ['Dashboard.runsOn', `aip://cluster/work/${name}`],
      ),
      thing('Notebook', `aip://notebook/work/${name}`, {}),
      thing('Cluster', `aip://cluster/work/${name}`, {}, ['Cluster.keptIn', `aip://region/work/${name}`]),
      thing('Region', `aip://region/work/${name}`, {}),
    ]),
    loaded.value,
  )
  for (const name of ['Notebook', 'Cluster', 'Region']) {
    expect(await listUnused(name)).toEqual([`aip://${name.toLowerCase()}/work/forgotten`])
  }
  expect((await askUnused('Place')).errors[0]?.extensions?.hint).toContain('Cluster, Dashboard, ')
})
