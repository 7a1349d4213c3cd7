// Computes the API's expected answers from the demo's tables by hand: neither the mappings nor the rules are used, so
// that their mistakes are found as well.

import type { Demo } from '../../../demo/company.ts'
import { isObject, type MutableJson, type MutableJsonObject } from '../../../demo/schema.ts'
import { sources } from '../../../demo/tables/all.ts'
import type { SourceName } from '../../../demo/tables/table.ts'
import { eventually } from '../parts.ts'

export interface SourceEntity {
  readonly plural: string
  readonly id: string
}

type Refer = (record: MutableJsonObject) => readonly string[]

interface RecordKind {
  readonly source: SourceName
  readonly idKey: string
  readonly eventKey: string
  /** `<component type>/<platform>` of its URIs. */
  readonly path: string
  /** Properties of the API's answer that are edges, and the record's values for them. */
  readonly edges: Readonly<Record<string, Refer>>
}

const PATHS: Readonly<Record<string, string>> = {
  models: 'model/registry',
  instances: 'model/registry',
  deployments: 'deployment/registry',
  pipelines: 'pipeline/orchestrator',
  'pipeline-nodes': 'pipeline-node/orchestrator',
  'pipeline-schedules': 'pipeline-schedule/orchestrator',
  'pipeline-requests': 'pipeline-request/orchestrator',
  'pipeline-runs': 'pipeline-run/orchestrator',
  'job-attempts': 'job-attempt/orchestrator',
  tests: 'ab-test/experimentation',
  'feature-groups': 'feature-group/feature-store',
  features: 'feature/feature-store',
  'feature-versions': 'feature-version/feature-store',
  datasets: 'dataset/datasets',
  'dataset-versions': 'dataset-version/datasets',
  'data-sources': 'data-source/datasets',
  evaluations: 'evaluation/evaluations',
  'evaluation-runs': 'evaluation-run/evaluations',
  services: 'service/serving',
  objectives: 'objective/serving',
  'serving-rules': 'serving-rule/serving',
  users: 'user/identity',
  groups: 'group/identity',
}

export function uriOf(plural: string, id: string): string {
  return `aip://${PATHS[plural] ?? plural}/${encodeURIComponent(id).replaceAll(/%2F|%3A|%40/g, decodeURIComponent)}`
}

const one =
  (key: string, plural: string): Refer =>
  (record) =>
    typeof record[key] === 'string' ? [uriOf(plural, record[key])] : []

const many =
  (key: string, plural: string): Refer =>
  (record) =>
    texts(record[key]).map((id) => uriOf(plural, id))

const EDGES: Readonly<Record<string, RecordKind['edges']>> = {
  models: { current_instance: one('current_instance_id', 'instances') },
  instances: {
    model: one('model_id', 'models'),
    pipeline_run: one('pipeline_run_id', 'pipeline-runs'),
    features: (record) =>
      objects(record['features']).flatMap((use) =>
        typeof use['feature_version_id'] === 'string'
          ? one('feature_version_id', 'feature-versions')(use)
          : one('feature_id', 'features')(use),
      ),
    dataset_versions: many('dataset_version_ids', 'dataset-versions'),
  },
  deployments: { model_instance: one('instance_id', 'instances'), service: one('service_id', 'services') },
  'pipeline-nodes': { pipeline: one('pipeline_id', 'pipelines'), after: many('after', 'pipeline-nodes') },
  'pipeline-runs': {
    pipeline: one('pipeline', 'pipelines'),
    ab_test_cells: (record) => objects(record['ab_test_cells']).flatMap(cellOf),
    consumed: many('consumed_dataset_version_ids', 'dataset-versions'),
    produced: many('produced_dataset_version_ids', 'dataset-versions'),
  },
  'job-attempts': { pipeline_run: one('run_id', 'pipeline-runs'), pipeline_node: one('node_id', 'pipeline-nodes') },
  'feature-versions': { feature: one('feature_id', 'features') },
  'dataset-versions': { dataset: one('dataset_id', 'datasets') },
  'evaluation-runs': { model_instance: one('instance_id', 'instances') },
  objectives: { service: one('service_id', 'services') },
  'serving-rules': {
    service: one('service_id', 'services'),
    ab_test_cell: cellOf,
    model_instance: one('instance_id', 'instances'),
  },
  users: { manager: one('manager_id', 'users'), groups: many('group_ids', 'groups') },
  groups: { parent_group: one('parent_group_id', 'groups') },
}

function cellOf(record: MutableJsonObject): readonly string[] {
  const { test_id: test, cell_number: cell } = record
  return typeof test === 'string' && typeof cell === 'number'
    ? [`aip://ab-test-cell/experimentation/${test}/${cell}`]
    : []
}

const KINDS: ReadonlyMap<string, RecordKind> = new Map(
  sources.flatMap(({ source, tables }) =>
    tables.map(({ plural, idKey, eventKey }) => [
      plural,
      { source, idKey, eventKey, path: PATHS[plural] ?? plural, edges: EDGES[plural] ?? {} },
    ]),
  ),
)

/** Returns an event's entity. */
function thingOf(event: object): SourceEntity {
  for (const [plural, { eventKey }] of KINDS) {
    const id = (event as Record<string, unknown>)[eventKey]
    if (typeof id === 'string') return { plural, id }
  }
  throw new Error(`an event about nothing: ${JSON.stringify(event)}`)
}

/** Collects changed entities from their events, including lost ones. */
export class TouchedEntity {
  readonly #things = new Map<string, SourceEntity>()

  readonly hear = (_source: SourceName, event: object): void => {
    const thing = thingOf(event)
    this.#things.set(`${thing.plural} ${thing.id}`, thing)
  }

  get things(): readonly SourceEntity[] {
    return [...this.#things.values()]
  }

  clear(): void {
    this.#things.clear()
  }
}

export function* allEntities(demo: Demo): Generator<SourceEntity> {
  for (const [plural] of KINDS) for (const id of demo.ids(plural)) yield { plural, id }
}

/** Address holders and teams' claims, which aren't stated by the entity itself. */
interface Owners {
  readonly byEmail: ReadonlyMap<string, string>
  readonly byUri: ReadonlyMap<string, readonly string[]>
}

function ownersIn(demo: Demo): Owners {
  const byEmail = new Map<string, string>()
  for (const { id, email } of demo.allRecords('identity', 'users'))
    if (typeof id === 'string' && typeof email === 'string') byEmail.set(email, uriOf('users', id))
  const byUri = new Map<string, string[]>()
  for (const { id, owned_resources: owned } of demo.allRecords('identity', 'groups'))
    for (const uri of texts(owned)) byUri.set(uri, [...(byUri.get(uri) ?? []), uriOf('groups', String(id))])
  return { byEmail, byUri }
}

const AS_THEY_ARE: ReadonlySet<string> = new Set(['string', 'number', 'boolean'])
/** Shown under other names, or as edges. */
const ELSEWHERE: ReadonlySet<string> = new Set(['url', 'state', 'pipeline', 'test_id', 'cell_number'])

/** Returns an entity's difference between the API and its source, or null. */
function differenceOf(demo: Demo, thing: SourceEntity, shown: MutableJsonObject, owners: Owners): string | null {
  const { plural, id } = thing
  const kind = KINDS.get(plural)
  const record = demo.record(plural, id)
  if (kind === undefined) throw new Error(`the demo has no ${plural}`)
  if (record === null) return typeof shown['deleted_at_source'] === 'string' ? null : 'gone at its source, and not here'
  if (shown['deleted_at_source'] !== undefined) return 'here gone, and not at its source'
  for (const [key, value] of Object.entries(record)) {
    if (!AS_THEY_ARE.has(typeof value) || ELSEWHERE.has(key) || key === kind.idKey || key.endsWith('_id')) continue
    if (shown[key] !== value) return `${key} is ${JSON.stringify(shown[key])}, not ${JSON.stringify(value)}`
  }
  if (plural === 'instances' && shown['model_state'] !== record['state'])
    return `model_state is ${JSON.stringify(shown['model_state'])}, not ${JSON.stringify(record['state'])}`
  const edges = { ...kind.edges, owners: ownersOf(uriOf(plural, id), owners) }
  for (const [member, refer] of Object.entries(edges)) {
    const [is, should] = [formatSorted(toTexts(shown[member])), formatSorted(refer(record))]
    if (is !== should) return `${member}: ${is}, not ${should}`
  }
  return null
}

const ownersOf =
  (uri: string, { byEmail, byUri }: Owners): Refer =>
  (record) => [
    ...texts(record['owner_emails']).flatMap((email) => byEmail.get(email) ?? []),
    ...many('owner_groups', 'groups')(record),
    ...(byUri.get(uri) ?? []),
  ]

/** Queries until these entities match their sources, and every instance's tests match its run and its rules. */
export async function untilEqual(
  { demo, url }: { readonly demo: Demo; readonly url: string },
  things: readonly SourceEntity[],
  { what, boundMs }: { readonly what: string; readonly boundMs: number },
): Promise<void> {
  let left = things
  let wrong: readonly string[] = []
  await eventually(
    async () => {
      try {
        const found = await firstDiffering(demo, url, left)
        left = found.left
        wrong = left.length > 0 ? found.differences : await wronglyTested(demo, url)
      } catch (error) {
        wrong = [String(error)]
      }
      return wrong.length === 0
    },
    what,
    boundMs,
  ).catch((error: unknown) => {
    throw new Error(`${String(error)}; ${wrong.length} wrong:\n${wrong.slice(0, 5).join('\n')}`)
  })
}

/**
 * Looks at a few entities at a time, until some of them differ: the service under test needs the CPU. Returns those, and
 * the entities that are still to be looked at.
 */
async function firstDiffering(
  demo: Demo,
  url: string,
  things: readonly SourceEntity[],
): Promise<{ readonly left: readonly SourceEntity[]; readonly differences: readonly string[] }> {
  const owners = ownersIn(demo)
  for (let i = 0; i < things.length; i += TOGETHER) {
    const looked = await Promise.all(
      things.slice(i, i + TOGETHER).map(async (thing) => {
        const uri = uriOf(thing.plural, thing.id)
        const response = await fetch(`${url}/api/v1/entities/${encodeURIComponent(uri)}/normalised`)
        const difference = differenceOf(demo, thing, (await response.json()) as MutableJsonObject, owners)
        return difference === null ? [] : [{ thing, difference: `${uri}: ${difference}` }]
      }),
    )
    const differing = looked.flat()
    if (differing.length === 0) continue
    const left = [...differing.map(({ thing }) => thing), ...things.slice(i + TOGETHER)]
    return { left, differences: differing.map(({ difference }) => difference) }
  }
  return { left: [], differences: [] }
}

const TOGETHER = 16

/**
 * Joins each instance's experiments from the tables: those for whose cells its run was executed, and those for whose
 * cells a rule serves it.
 */
function testsByInstance(demo: Demo): Map<string, ReadonlySet<string>> {
  const served = new Map<string, string[]>()
  for (const { instance_id: instance, test_id: test, cell_number: cell } of demo.allRecords('serving', 'serving-rules'))
    if (typeof instance === 'string' && typeof test === 'string' && typeof cell === 'number')
      served.set(instance, [...(served.get(instance) ?? []), test])
  const out = new Map<string, ReadonlySet<string>>()
  for (const { id, pipeline_run_id: run } of demo.allRecords('registry', 'instances')) {
    const cells = typeof run === 'string' ? objects(demo.record('pipeline-runs', run)?.['ab_test_cells']) : []
    const trained = cells.flatMap(({ test_id: test }) => (typeof test === 'string' ? [test] : []))
    const tests = [...trained, ...(served.get(String(id)) ?? [])].map((test) => uriOf('tests', test))
    out.set(uriOf('instances', String(id)), new Set(tests))
  }
  return out
}

interface InstancePage {
  readonly edges: readonly {
    readonly node: { readonly uri: string; readonly associatedAbTests: readonly { readonly uri: string }[] }
  }[]
  readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string | null }
}

const INSTANCES = `query ($after: String) {
  modelInstances(first: 200, after: $after) { edges { node { uri associatedAbTests { uri } } } pageInfo { hasNextPage endCursor } }
}`

/** Returns instances with conclusions that differ from the tables. */
async function wronglyTested(demo: Demo, url: string): Promise<readonly string[]> {
  const should = testsByInstance(demo)
  const bad: string[] = []
  for (let after: string | null = null; ;) {
    const response = await fetch(`${url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ query: INSTANCES, variables: { after } }),
    })
    const body = (await response.json()) as { data?: { modelInstances: InstancePage }; errors?: unknown }
    if (body.data === undefined || body.errors !== undefined) throw new Error(JSON.stringify(body.errors))
    const { edges, pageInfo } = body.data.modelInstances
    for (const { node } of edges) {
      const [is, tests] = [
        formatSorted(node.associatedAbTests.map(({ uri }) => uri)),
        formatSorted([...(should.get(node.uri) ?? [])]),
      ]
      if (is !== tests) bad.push(`${node.uri} is tested in ${is}, not ${tests}`)
      should.delete(node.uri)
    }
    if (!pageInfo.hasNextPage) return [...bad, ...[...should.keys()].map((uri) => `${uri} isn't there`)]
    after = pageInfo.endCursor
  }
}

function texts(value: MutableJson | undefined): readonly string[] {
  return Array.isArray(value) ? value.filter((item) => typeof item === 'string') : []
}

function objects(value: MutableJson | undefined): readonly MutableJsonObject[] {
  return Array.isArray(value) ? value.filter((item): item is MutableJsonObject => isObject(item)) : []
}

function toTexts(value: MutableJson | undefined): readonly string[] {
  return typeof value === 'string' ? [value] : texts(value)
}

function formatSorted(uris: readonly string[]): string {
  return [...new Set(uris)].toSorted().join(' ') || 'nothing'
}
