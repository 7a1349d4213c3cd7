import { canonicalJson, isObject, type Json, type JsonObject } from '../../lib/json.ts'
import { keyUri } from '../../model/key.ts'
import type { SimulatedWorld } from './world.ts'

/**
 * Computes what must be known of a company from its tables alone, as plainly as possible. It knows nothing of marks,
 * documents, mappings or the catalogue's code: it is a second implementation of the specification.
 */
export interface OracleEntity {
  readonly plural: string
  readonly id: string
  readonly record: JsonObject
  /** False if its source deleted it, and it is kept as last seen, as history. */
  readonly there: boolean
}

export interface Edge {
  readonly type: string
  readonly from: string
  readonly to: string
  /** Who states it: the entity whose record has it, or the look-up that carried it on. */
  readonly by: string
}

interface Sort {
  readonly component: string
  /** The platform that states it. */
  readonly platform: string
  /** Home platform, if another platform states it. */
  readonly of?: string
  /** Name of its mapping, if it uses another sort's. */
  readonly mappedAs?: string
  readonly type: string
  readonly history?: true
  /** Fields that become attributes, in addition to those of every record. */
  readonly says: Readonly<Record<string, string>>
}

/** Properties that OpenLineage events state about anything. */
const SAID = { description: 'description', facets: 'facets' }

export const SORTS: Readonly<Record<string, Sort>> = {
  users: { component: 'user', platform: 'identity', type: 'User', says: { email: 'email' } },
  groups: { component: 'group', platform: 'identity', type: 'Group', says: { kind: 'kind' } },
  models: { component: 'model', platform: 'registry', type: 'Model', says: { stage: 'stage' } },
  instances: {
    component: 'model',
    platform: 'registry',
    type: 'ModelInstance',
    history: true,
    says: { state: 'modelState' },
  },
  deployments: {
    component: 'deployment',
    platform: 'registry',
    type: 'ModelDeployment',
    history: true,
    says: { replicas: 'replicas' },
  },
  pipelines: { component: 'pipeline', platform: 'orchestrator', type: 'Pipeline', says: { kind: 'kind' } },
  'pipeline-nodes': { component: 'pipeline-node', platform: 'orchestrator', type: 'PipelineNode', says: {} },
  'pipeline-runs': {
    component: 'pipeline-run',
    platform: 'orchestrator',
    type: 'PipelineRun',
    history: true,
    says: { status: 'status' },
  },
  tests: {
    component: 'ab-test',
    platform: 'experimentation',
    type: 'AbTest',
    history: true,
    says: { status: 'status' },
  },
  datasets: { component: 'dataset', platform: 'datasets', type: 'Dataset', says: { format: 'format' } },
  'dataset-versions': {
    component: 'dataset-version',
    platform: 'datasets',
    type: 'DatasetVersion',
    history: true,
    says: { version: 'version' },
  },
  'data-sources': { component: 'data-source', platform: 'datasets', type: 'DataSource', says: { kind: 'kind' } },
  'feature-groups': {
    component: 'feature-group',
    platform: 'feature-store',
    type: 'FeatureGroup',
    says: { ttl: 'ttl' },
  },
  features: { component: 'feature', platform: 'feature-store', type: 'Feature', says: { value_type: 'valueType' } },
  'feature-versions': {
    component: 'feature-version',
    platform: 'feature-store',
    type: 'FeatureVersion',
    history: true,
    says: { version: 'version' },
  },
  services: { component: 'service', platform: 'serving', type: 'Service', says: { tier: 'tier' } },
  'serving-rules': { component: 'serving-rule', platform: 'serving', type: 'ServingRule', says: { weight: 'weight' } },
  'lake-tables': { component: 'dataset', platform: 'lake', type: 'Dataset', says: { format: 'format' } },
  'lake-versions': {
    component: 'dataset-version',
    platform: 'lake',
    type: 'DatasetVersion',
    history: true,
    says: { version: 'version' },
  },
  'lineage-datasets': { component: 'dataset', platform: 'openlineage', type: 'Dataset', says: SAID },
  'store-datasets': {
    component: 'dataset',
    platform: 'openlineage',
    of: 'datasets',
    mappedAs: 'lineage-datasets',
    type: 'Dataset',
    says: SAID,
  },
  'lineage-nodes': { component: 'pipeline-node', platform: 'openlineage', type: 'PipelineNode', says: SAID },
}

/** Fields that entities of other platforms share: field → name of the key. */
const KEYED: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  datasets: { where: 'dataUri' },
  'dataset-versions': { digest: 'dataDigest', where: 'dataUri' },
  'data-sources': { where: 'dataUri' },
  'lake-tables': { where: 'dataUri' },
  'lake-versions': { digest: 'dataDigest', where: 'dataUri' },
  'lineage-datasets': { data_uri: 'dataUri', symlinks: 'dataUri' },
  'store-datasets': { data_uri: 'dataUri', symlinks: 'dataUri' },
}

/** Fields with full URIs → edge. */
const NAMED: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  'lineage-nodes': { pipeline: 'PipelineNode.nodeOf', reads: 'PipelineNode.reads', writes: 'PipelineNode.writes' },
}

const OPENLINEAGE = 'openlineage'

/** Single references: field → [edge, plural of the target]. */
const REFERENCES: Readonly<Record<string, Readonly<Record<string, readonly [edge: string, plural: string]>>>> = {
  users: { manager_id: ['User.manager', 'users'], group_ids: ['User.memberOf', 'groups'] },
  groups: { parent_group_id: ['Group.partOf', 'groups'] },
  models: { current_instance_id: ['Model.currentInstance', 'instances'] },
  instances: {
    model_id: ['ModelInstance.instanceOf', 'models'],
    pipeline_run_id: ['ModelInstance.producedBy', 'pipeline-runs'],
    dataset_version_ids: ['ModelInstance.trainedOn', 'dataset-versions'],
  },
  deployments: {
    instance_id: ['ModelDeployment.deploys', 'instances'],
    service_id: ['ModelDeployment.runsOn', 'services'],
  },
  'pipeline-nodes': {
    pipeline_id: ['PipelineNode.nodeOf', 'pipelines'],
    after: ['PipelineNode.after', 'pipeline-nodes'],
  },
  'pipeline-runs': {
    pipeline: ['PipelineRun.runOf', 'pipelines'],
    consumed_dataset_version_ids: ['PipelineRun.consumed', 'dataset-versions'],
    produced_dataset_version_ids: ['PipelineRun.produced', 'dataset-versions'],
  },
  'dataset-versions': { dataset_id: ['DatasetVersion.versionOf', 'datasets'] },
  'lake-versions': { table_id: ['DatasetVersion.versionOf', 'lake-tables'] },
  features: { feature_group_id: ['Feature.inGroup', 'feature-groups'] },
  'feature-versions': { feature_id: ['FeatureVersion.versionOf', 'features'] },
  'serving-rules': { service_id: ['ServingRule.ruleOf', 'services'], instance_id: ['ServingRule.serves', 'instances'] },
}

/** Lists of `{type, id}`: field → edge. */
const TYPED: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  'pipeline-nodes': { reads: 'PipelineNode.reads', writes: 'PipelineNode.writes' },
  datasets: { derived_from: 'Dataset.derivedFrom' },
  features: { sources: 'Feature.sourcedFrom' },
  'feature-versions': { computed_from: 'FeatureVersion.computedFrom' },
}

/** Fields that other rules need: an address's owner, whether a pipeline calls its targets, and a cell's share. */
const READ_BY_OTHERS: ReadonlySet<string> = new Set(['users.email', 'pipelines.kind', 'serving-rules.weight'])

/** Fields that a mapping may omit: all that become attributes or edges, except addresses, for look-ups. */
export const MAPPED: readonly string[] = Object.entries(SORTS)
  .filter(([, { mappedAs }]) => mappedAs === undefined)
  .flatMap(([plural, { says }]) =>
    [says, REFERENCES[plural], TYPED[plural], KEYED[plural], NAMED[plural]]
      .flatMap((fields) => Object.keys(fields ?? {}))
      .map((field) => `${plural}.${field}`),
  )
  .filter((name) => !READ_BY_OTHERS.has(name))

/** Fields that a mapping leaves out, each as `models.stage`. */
export type UnmappedFields = ReadonlySet<string>

/** Returns a record as seen by a mapping that leaves these fields out. */
export function asMapped(plural: string, record: JsonObject, unmapped: UnmappedFields): JsonObject {
  const name = SORTS[plural]?.mappedAs ?? plural
  return Object.fromEntries(Object.entries(record).filter(([field]) => !unmapped.has(`${name}.${field}`)))
}

export function uriOf(plural: string, id: string): string {
  const sort = SORTS[plural]
  return `aip://${sort?.component}/${sort?.of ?? sort?.platform}/${id}`
}

/** Tells whether events state it, and no source can be queried. */
export function isPushed(plural: string): boolean {
  return SORTS[plural]?.platform === OPENLINEAGE
}

export function lookupOf(email: string): string {
  return `aip://lookup/identity/email/${email.toLowerCase()}`
}

export function isHistory(plural: string): boolean {
  return SORTS[plural]?.history === true
}

export function oracleEntities(world: SimulatedWorld, unmapped: UnmappedFields = new Set()): OracleEntity[] {
  return Object.keys(SORTS).flatMap((plural) =>
    [...world.table(plural)].map(([id, { record }]) => ({
      plural,
      id,
      record: asMapped(plural, record, unmapped),
      there: true,
    })),
  )
}

/** Returns every edge in the records as declared: owners by e-mail still point at look-ups. */
function declaredEdges(thing: OracleEntity): Edge[] {
  const { plural, id, record } = thing
  const by = uriOf(plural, id)
  const edges: Edge[] = []
  const add = (type: string, from: string, to: string): void => void edges.push({ type, from, to, by })
  for (const email of texts(record['owner_emails'])) add('Entity.ownedBy', by, lookupOf(email))
  for (const group of texts(record['owner_groups'])) add('Entity.ownedBy', by, uriOf('groups', group))
  for (const owned of texts(record['owned_resources'])) add('Entity.ownedBy', owned, by)
  for (const { key, value } of objects(record['labels']))
    if (key === 'team') add('Entity.taggedTeam', by, uriOf('groups', String(value)))
  const needs = record['kind'] === 'workflow' ? 'Pipeline.calls' : 'Pipeline.dependsUpon'
  for (const needed of texts(record['depends_upon'])) add(needs, by, needed)
  for (const { name, value } of keysOf(thing)) add(`Key.${name}`, by, keyUri(name, value))
  for (const [field, type] of Object.entries(NAMED[plural] ?? {}))
    for (const other of texts(record[field])) add(type, by, other)
  for (const [field, [type, to]] of Object.entries(REFERENCES[plural] ?? {}))
    for (const other of texts(record[field])) add(type, by, uriOf(to, other))
  for (const [field, type] of Object.entries(TYPED[plural] ?? {}))
    for (const { type: word, id: other } of objects(record[field])) add(type, by, uriOf(pluralOf(word), String(other)))
  for (const used of objects(record['features'])) {
    const version = used['feature_version_id']
    const to =
      version === undefined ? uriOf('features', String(used['feature_id'])) : uriOf('feature-versions', String(version))
    add('ModelInstance.usesFeature', by, to)
  }
  for (const cell of cellsOf(thing)) {
    add('AbTestCell.belongsTo', cell.uri, cell.test)
    if (plural === 'pipeline-runs') add('PipelineRun.executedFor', by, cell.uri)
    if (plural === 'serving-rules') add('ServingRule.forCell', by, cell.uri)
  }
  return edges
}

interface Key {
  readonly name: string
  readonly value: string
}

/** Returns each once, in one spelling. */
function keysOf({ plural, record }: OracleEntity): Key[] {
  const all = Object.entries(KEYED[plural] ?? {}).flatMap(([field, name]) =>
    texts(record[field]).map((text) => ({ name, value: text.replace(/^s3a:/, 's3:') })),
  )
  return [...new Map(all.map((key) => [`${key.name} ${key.value}`, key])).values()]
}

interface OracleCell {
  readonly uri: string
  readonly test: string
  readonly number: Json
  readonly name: Json | undefined
}

/** Everyone who names a cell knows it: its test, a run made for it, a rule that serves it (T2). */
function cellsOf({ plural, id, record }: OracleEntity): OracleCell[] {
  const cell = (test: string, number: Json | undefined, name?: Json): OracleCell => ({
    uri: `aip://ab-test-cell/experimentation/${test}/${String(number)}`,
    test: uriOf('tests', test),
    number: number ?? null,
    name,
  })
  if (plural === 'tests') return objects(record['cells']).map((c) => cell(id, c['cell_number'], c['name']))
  if (plural === 'pipeline-runs')
    return objects(record['ab_test_cells']).map((c) => cell(String(c['test_id']), c['cell_number'], c['cell_name']))
  if (plural === 'serving-rules') return [cell(String(record['test_id']), record['cell_number'])]
  return []
}

/** A job that nothing started is a pipeline of one step, described by the step's document. */
function jobOf({ record }: OracleEntity): { readonly uri: string; readonly members: JsonObject } | null {
  const job = record['job']
  if (!isObject(job)) return null
  const { uri, ...members } = job
  return { uri: String(uri), members }
}

/** Returns the facts and edges of one record, as the lines of `state.ts`. */
export function ownLines(thing: OracleEntity): string[] {
  const { plural, id, record } = thing
  const sort = SORTS[plural]
  const uri = uriOf(plural, id)
  const lines: string[] = []
  const says = (of: string, attribute: string, value: Json | undefined): void => {
    if (value !== undefined && value !== null)
      lines.push(`${of} ${sort?.platform}/${uri} ${attribute} = ${canonicalJson(value)}`)
  }
  says(uri, 'entityType', sort?.type)
  says(uri, 'name', record['name'])
  says(uri, 'keys', nonEmpty(keysOf(thing).map(({ name, value }) => ({ name, value }))))
  if (record['labels'] !== undefined)
    says(
      uri,
      'tags',
      objects(record['labels']).map(({ key, value }) => ({ tag: key ?? null, value: value ?? null })),
    )
  for (const [field, attribute] of Object.entries(sort?.says ?? {})) says(uri, attribute, record[field])
  for (const cell of cellsOf(thing)) {
    says(cell.uri, 'entityType', 'AbTestCell')
    says(cell.uri, 'number', cell.number)
    says(cell.uri, 'name', cell.name)
    if (plural === 'serving-rules') says(cell.uri, 'allocationShare', record['weight'])
  }
  const job = jobOf(thing)
  if (job !== null) {
    says(job.uri, 'entityType', 'Pipeline')
    for (const [attribute, value] of Object.entries(job.members)) says(job.uri, attribute, value)
  }
  return [...new Set([...lines, ...declaredEdges(thing).map(edgeLine)])]
}

export function edgeLine({ type, from, to, by }: Edge): string {
  return `${from} –${type}→ ${to} (${by})`
}

/** Returns all true edges of the company, with owners by e-mail resolved through the table of users. */
export function expectedEdges(things: readonly OracleEntity[]): Edge[] {
  const holders = new Map<string, string>()
  for (const { plural, id, record, there } of things)
    if (plural === 'users' && there) holders.set(lookupOf(String(record['email'])), uriOf('users', id))
  const edges = things.flatMap(declaredEdges)
  const carried = edges.flatMap((edge): Edge[] => {
    const holder = holders.get(edge.to)
    if (holder === undefined) return []
    const resolution = { type: 'Lookup.resolvesTo', from: edge.to, to: holder, by: edge.to }
    return [{ ...edge, to: holder, by: edge.to }, resolution]
  })
  return [...edges, ...carried]
}

/** Returns the group that an entity's team tag names, whether or not it exists. */
export function teamsOf(things: readonly OracleEntity[]): ReadonlyMap<string, string> {
  const teams = new Map<string, string>()
  for (const { plural, id, record } of things)
    for (const { key, value } of objects(record['labels']))
      if (key === 'team') teams.set(uriOf(plural, id), uriOf('groups', String(value)))
  return teams
}

interface ExpectedRecord {
  readonly lines: ReadonlySet<string>
  readonly edges: readonly Edge[]
  /** Named by an existing entity, and unknown everywhere. */
  readonly absent: ReadonlySet<string>
  readonly there: ReadonlySet<string>
}

export function expectedOf(things: readonly OracleEntity[]): ExpectedRecord {
  const edges = expectedEdges(things)
  const there = new Set(things.filter((t) => t.there).map((t) => uriOf(t.plural, t.id)))
  for (const thing of things) {
    for (const { uri } of cellsOf(thing)) there.add(uri)
    const job = jobOf(thing)
    if (job !== null) there.add(job.uri)
  }
  const retained = things.filter((t) => !t.there).map((t) => uriOf(t.plural, t.id))
  const answered = new Set(edges.filter((e) => e.type === 'Lookup.resolvesTo').map((e) => e.from))
  const named = edges.flatMap((e) => [e.from, e.to])
  const absent = new Set(
    [...named, ...retained].filter((uri) => !there.has(uri) && !answered.has(uri) && !uri.startsWith('aip://key/')),
  )
  const lines = new Set([...things.flatMap(ownLines), ...edges.map(edgeLine)])
  for (const uri of there) lines.add(`${uri} is there`)
  for (const uri of absent) lines.add(`${uri} is absent`)
  return { lines, edges, absent, there }
}

function nonEmpty(list: readonly Json[]): Json {
  return list.length === 0 ? null : list
}

function pluralOf(word: Json | undefined): string {
  switch (word) {
    case 'dataset':
      return 'datasets'
    case 'dataset_version':
      return 'dataset-versions'
    case 'data_source':
      return 'data-sources'
    case 'feature':
      return 'features'
    default:
      throw new Error(`no plural for ${JSON.stringify(word)}`)
  }
}

function texts(value: Json | undefined): string[] {
  const list: readonly Json[] = Array.isArray(value) ? value : [value ?? null]
  return list.filter((item) => typeof item === 'string')
}

function objects(value: Json | undefined): JsonObject[] {
  const list: readonly Json[] = Array.isArray(value) ? value : []
  return list.filter((item) => isObject(item))
}
