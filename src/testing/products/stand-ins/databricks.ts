import type { Json, JsonObject } from '../../../lib/json.ts'
import { TAGS } from '../graph.ts'
import { edge, formatTags, text, thing } from '../lines.ts'
import { plainly, type StandInProduct } from './product.ts'
import { byBearer, pageFrom, TOKEN, type StandInAnswer, type StandInRequest } from './server.ts'

/** A workspace, in the shapes that `databricks-sdk` reads. */
interface Workspace {
  readonly catalogs: readonly string[]
  /** Names as catalog.schema. */
  readonly schemas: readonly string[]
  readonly tables: readonly Table[]
  readonly models: readonly RegisteredModel[]
  readonly jobs: readonly Job[]
  readonly runs: readonly Run[]
  readonly endpoints: readonly Endpoint[]
}

interface Table {
  readonly name: string
  readonly columns: readonly string[]
  readonly comment?: string
  readonly upstreams?: readonly string[]
}

interface RegisteredModel {
  readonly name: string
  readonly versions: number
  readonly aliases?: Readonly<Record<string, number>>
  readonly trainedOn?: string
}

interface Job {
  readonly id: number
  readonly name: string
  readonly tasks: readonly (readonly [key: string, after: string | null])[]
  readonly cron?: string
}

interface Run {
  readonly id: number
  readonly job: number
  readonly state: JsonObject
}

interface Endpoint {
  readonly name: string
  /** For each served entity: its model, its version and its share. */
  readonly served: readonly (readonly [model: string, version: string, share: number])[]
}

const AT = 1_793_000_000_000
const TIME = new Date(AT).toISOString()
const OWNER = 'data-team'

const failure = (status: number, error_code: string, message: string): StandInAnswer => ({
  status,
  body: { error_code, message },
})
const refused = failure(401, 'UNAUTHENTICATED', 'Credential was not sent or was of an unsupported type for this API.')

function answer({ method, path, query }: StandInRequest, of: Workspace): StandInAnswer {
  if (method !== 'GET') return failure(404, 'ENDPOINT_NOT_FOUND', 'No API found')
  const page = (name: string, all: readonly Json[], limit = 'max_results'): StandInAnswer => {
    const { items, next } = pageFrom(all, query.get('page_token'), query.get(limit))
    // Leaves out empty lists, as the SDK allows.
    return { body: { ...(items.length > 0 && { [name]: items }), ...(next !== null && { next_page_token: next }) } }
  }
  const one = (found: JsonObject | undefined, what: string): StandInAnswer =>
    found === undefined ? failure(404, 'RESOURCE_DOES_NOT_EXIST', `${what} does not exist.`) : { body: found }
  const [, , version = '', area = '', kind = '', name, sub, number] = path.split('/').map(decodeURIComponent)
  switch (`${version}/${area}/${kind}`) {
    case '2.1/unity-catalog/catalogs':
      return name === undefined
        ? page('catalogs', of.catalogs.map(catalog))
        : one(of.catalogs.filter((each) => each === name).map(catalog)[0], `Catalog '${name}'`)
    case '2.1/unity-catalog/schemas':
      return name === undefined
        ? page('schemas', of.schemas.filter((each) => each.split('.')[0] === query.get('catalog_name')).map(schema))
        : one(of.schemas.filter((each) => each === name).map(schema)[0], `Schema '${name}'`)
    case '2.1/unity-catalog/tables': {
      const within = `${query.get('catalog_name') ?? ''}.${query.get('schema_name') ?? ''}.`
      return name === undefined
        ? page(
            'tables',
            of.tables.filter((each) => each.name.startsWith(within)).map((each) => table({ ...each, columns: [] })),
          )
        : one(of.tables.filter((each) => each.name === name).map(table)[0], `Table '${name}'`)
    }
    case '2.1/unity-catalog/models': {
      if (name === undefined)
        return page(
          'registered_models',
          of.models.map((each) => registeredJson(each, false)),
        )
      const model = of.models.find((each) => each.name === name)
      if (model === undefined || sub === undefined)
        return one(
          model && registeredJson(model, query.get('include_aliases') === 'true'),
          `Registered model '${name}'`,
        )
      const versions = Array.from({ length: model.versions }, (_, i) => modelVersion(model, i + 1))
      return number === undefined
        ? page('model_versions', versions)
        : one(versions[Number(number) - 1], 'Model version')
    }
    case '2.0/lineage-tracking/table-lineage':
      return { body: lineage(of, query.get('table_name') ?? '') }
    case '2.2/jobs/list':
      return page('jobs', of.jobs.map(job), 'limit')
    case '2.2/jobs/get': {
      const id = query.get('job_id') ?? ''
      const found = of.jobs.find((each) => String(each.id) === id)
      return found === undefined
        ? failure(400, 'INVALID_PARAMETER_VALUE', `Job ${id} does not exist.`)
        : { body: job(found) }
    }
    case '2.2/jobs/runs': {
      if (name === 'list') {
        const from = Number(query.get('start_time_from') ?? 0)
        return page(
          'runs',
          of.runs.map(run).filter(({ start_time: at }) => Number(at) >= from),
          'limit',
        )
      }
      const id = query.get('run_id') ?? ''
      const found = of.runs.find((each) => String(each.id) === id)
      return found === undefined
        ? failure(400, 'INVALID_PARAMETER_VALUE', `Run ${id} does not exist.`)
        : { body: run(found) }
    }
    case '2.0/serving-endpoints/':
      return { body: { endpoints: of.endpoints.map((each) => endpoint(each, false)) } }
    default:
      if (`${version}/${area}` === '2.0/serving-endpoints')
        return one(
          of.endpoints.filter((each) => each.name === kind).map((each) => endpoint(each, true))[0],
          `Endpoint '${kind}'`,
        )
      return failure(404, 'ENDPOINT_NOT_FOUND', `No API found for 'GET ${path}'`)
  }
}

const common = { owner: OWNER, created_at: AT, updated_at: AT, created_by: 'alice@example.com', metastore_id: 'm-1' }

const catalog = (name: string): JsonObject => ({ name, full_name: name, catalog_type: 'MANAGED_CATALOG', ...common })

function schema(full: string): JsonObject {
  const [catalog_name = '', name = ''] = full.split('.')
  return { name, catalog_name, full_name: full, ...common }
}

function partsOf(full: string): { readonly catalog_name: string; readonly schema_name: string; readonly name: string } {
  const [catalog_name = '', schema_name = '', name = ''] = full.split('.')
  return { catalog_name, schema_name, name }
}

function table({ name, columns, comment }: Table): JsonObject {
  return {
    ...partsOf(name),
    full_name: name,
    table_type: 'EXTERNAL',
    data_source_format: 'DELTA',
    storage_location: `s3://lake/${name}`,
    table_id: `id-${name}`,
    ...(comment !== undefined && { comment }),
    ...(columns.length > 0 && {
      columns: columns.map((each, position) => ({
        name: each,
        position,
        type_text: 'bigint',
        type_name: 'LONG',
        type_json: '"long"',
        nullable: position > 0,
      })),
    }),
    ...common,
  }
}

function registeredJson({ name, aliases = {} }: RegisteredModel, withAliases: boolean): JsonObject {
  const listed = Object.entries(aliases).map(([alias_name, version_num]) => ({ alias_name, version_num }))
  return { ...partsOf(name), full_name: name, ...common, ...(withAliases && listed.length > 0 && { aliases: listed }) }
}

/** Omits the value if there are none, like the API. */
function namedVersions(aliases: Readonly<Record<string, number>>): Readonly<Record<string, string>> | null {
  const named = Object.entries(aliases).map(([alias, version]) => [alias, String(version)] as const)
  return named.length === 0 ? null : Object.fromEntries(named)
}

function modelVersion({ name, trainedOn }: RegisteredModel, version: number): JsonObject {
  const { catalog_name, schema_name, name: model_name } = partsOf(name)
  return {
    catalog_name,
    schema_name,
    model_name,
    version,
    status: 'READY',
    source: `dbfs:/databricks/mlflow/${name}`,
    run_id: `run-${version}`,
    storage_location: `s3://models/${name}/${version}`,
    id: `${name}#${version}`,
    metastore_id: 'm-1',
    created_at: AT,
    updated_at: AT,
    created_by: 'alice@example.com',
    ...(trainedOn !== undefined && {
      model_version_dependencies: { dependencies: [{ table: { table_full_name: trainedOn } }] },
    }),
  }
}

/** Returns upstream and downstream tables. */
function lineage({ tables }: Workspace, name: string): JsonObject {
  const info = (full: string): Json => ({ tableInfo: { ...partsOf(full), table_type: 'TABLE' } })
  const upstreams = tables.find((each) => each.name === name)?.upstreams ?? []
  const downstreams = tables.filter((each) => each.upstreams?.includes(name)).map((each) => each.name)
  const notebook = { notebookInfos: [{ workspace_id: 1, notebook_id: 2 }] }
  return {
    ...(upstreams.length > 0 && { upstreams: [...upstreams.map(info), notebook] }),
    ...(downstreams.length > 0 && { downstreams: downstreams.map(info) }),
  }
}

function job({ id, name, tasks, cron }: Job): JsonObject {
  return {
    job_id: id,
    creator_user_name: 'alice@example.com',
    created_time: AT,
    settings: {
      name,
      tags: { team: 'retention' },
      max_concurrent_runs: 1,
      tasks: tasks.map(([task_key, after]) => ({
        task_key,
        notebook_task: { notebook_path: `/Shared/${task_key}` },
        ...(after !== null && { depends_on: [{ task_key: after }] }),
      })),
      ...(cron !== undefined && {
        schedule: { quartz_cron_expression: cron, timezone_id: 'UTC', pause_status: 'UNPAUSED' },
      }),
    },
  }
}

const run = ({ id, job: job_id, state }: Run): JsonObject => ({
  run_id: id,
  job_id,
  run_name: `run ${id}`,
  state,
  start_time: AT + id,
  ...(state.result_state !== undefined && { end_time: AT + id + 1_000 }),
  trigger: 'PERIODIC',
  run_type: 'JOB_RUN',
})

function endpoint({ name, served }: Endpoint, isWhole: boolean): JsonObject {
  const served_entities = served.map(([entity_name, entity_version]) => ({
    name: `${entity_name.split('.')[2] ?? ''}-${entity_version}`,
    entity_name,
    entity_version,
    ...(isWhole && {
      workload_size: 'Small',
      scale_to_zero_enabled: true,
      state: { deployment: 'DEPLOYMENT_READY', deployment_state_message: '' },
      creation_timestamp: AT,
    }),
  }))
  const routes = served.map(([entity, version, traffic_percentage]) => ({
    served_model_name: `${entity.split('.')[2] ?? ''}-${version}`,
    traffic_percentage,
  }))
  return {
    id: `e-${name}`,
    name,
    creator: 'alice@example.com',
    creation_timestamp: AT,
    last_updated_timestamp: AT,
    state: { ready: 'READY', config_update: 'NOT_UPDATING' },
    tags: [{ key: 'env', value: 'prod' }],
    config: { served_entities, ...(isWhole && { traffic_config: { routes }, config_version: 1 }) },
  }
}

const orders: Table = { name: 'main.shop.orders', columns: ['id', 'amount'], comment: 'All orders' }
const daily: Table = { name: 'main.shop.daily', columns: ['day', 'sum'], upstreams: ['main.shop.orders'] }
const small = (count: number): readonly Table[] =>
  Array.from({ length: count }, (_, i) => ({ name: `main.shop.t${i}`, columns: ['a'] }))
const churn: RegisteredModel = {
  name: 'main.ml.churn',
  versions: 4,
  aliases: { champion: 3, challenger: 4 },
  trainedOn: 'main.shop.daily',
}
const done = { life_cycle_state: 'TERMINATED', result_state: 'SUCCESS', state_message: '' }
const broken = { life_cycle_state: 'TERMINATED', result_state: 'FAILED', state_message: 'out of memory' }
const runs = (count: number): readonly Run[] =>
  Array.from({ length: count }, (_, i) => ({
    id: 100 + i,
    job: 7,
    state: i === 0 ? broken : i === 1 ? { life_cycle_state: 'RUNNING', state_message: '' } : done,
  }))
const nightly: Job = {
  id: 7,
  name: 'nightly',
  tasks: [
    ['load', null],
    ['train', 'load'],
  ],
  cron: '0 0 3 * * ?',
}
const jobs = [8, 9, 10].map((id): Job => ({ id, name: `job ${id}`, tasks: [['only', null]] }))

export const databricks: StandInProduct<Workspace> = {
  provider: 'databricks',
  source: { headers: { authorization: `Bearer ${TOKEN}` } },
  env: { DATABRICKS_TOKEN: TOKEN },
  rules: {
    answer,
    refusal: byBearer(refused),
    throttled: {
      ...failure(429, 'REQUEST_LIMIT_EXCEEDED', 'Too many requests. Please wait a moment and try again.'),
      headers: { 'retry-after': '1' },
    },
    down: failure(503, 'TEMPORARILY_UNAVAILABLE', 'The service is temporarily unavailable'),
    unauthorised: refused,
  },
  first: {
    catalogs: ['main', 'samples', 'system', 'dev'],
    schemas: ['main.shop', 'main.ml', 'main.empty', 'main.information_schema', 'dev.sandbox'],
    tables: [orders, daily, ...small(4)],
    models: [churn, ...['a', 'b', 'c'].map((name) => ({ name: `main.ml.${name}`, versions: 1 }))],
    jobs: [nightly, ...jobs],
    runs: runs(5),
    endpoints: [
      {
        name: 'churn',
        served: [
          ['main.ml.churn', '3', 90],
          ['main.ml.churn', '4', 10],
        ],
      },
      { name: 'old', served: [['main.ml.a', '1', 100]] },
    ],
  },
  changed: {
    catalogs: ['main', 'samples', 'system', 'staging'],
    schemas: ['main.shop', 'main.ml', 'main.empty'],
    tables: [
      { ...orders, comment: 'Orders of all shops', columns: ['id', 'total'] },
      { ...daily, upstreams: ['main.shop.orders', 'main.shop.t0'] },
      ...small(3),
    ],
    models: [
      { ...churn, versions: 5, aliases: { champion: 5 } },
      ...['a', 'b', 'renamed'].map((name) => ({ name: `main.ml.${name}`, versions: 1 })),
    ],
    jobs: [{ ...nightly, name: 'every night', cron: '0 30 4 * * ?' }, ...jobs.slice(1)],
    runs: runs(4).map((each) => (each.id === 101 ? { ...each, state: done } : each)),
    endpoints: [{ name: 'churn', served: [['main.ml.churn', '5', 100]] }],
  },
  gone: [
    'dataset/databricks/main.shop.t3',
    'pipeline/databricks/8',
    'model/databricks/main.ml.c',
    'service/databricks/old',
  ],
  listed: {
    DatabricksCatalog: 4,
    DatabricksSchema: 4,
    Dataset: 6,
    Model: 4,
    ModelInstance: 7,
    Pipeline: 4,
    PipelineRun: 5,
    Service: 2,
  },
  compared: {
    requested: {
      databricksCatalogs: 'kind createdAt',
      databricksSchemas: 'createdAt',
      datasets: `description format location createdAt keys { name value } ${TAGS}`,
      datasetColumns: 'type nullable position',
      models: 'createdAt aliases',
      modelInstances: `version artifact { uri } trainedAt ${TAGS}`,
      pipelines: `kind createdAt ${TAGS}`,
      pipelineNodes: 'command',
      pipelineSchedules: 'cron timezone enabled',
      pipelineRuns: `status error startedAt endedAt ${TAGS}`,
      services: `createdAt ${TAGS}`,
      modelDeployments: 'status trafficShare configuration deployedAt',
    },
    shown: plainly,
  },
  lines: formatWorkspace,
  client: {
    program: 'read_databricks.py',
    printed: ({ catalogs, tables, models, jobs: all, runs: started, endpoints }) => ({
      catalogs,
      tables: tables.map(({ name }) => name),
      models: models.map(({ name }) => name),
      versions: [1, 2, 3, 4],
      jobs: all.map(({ name }) => name),
      runs: started.map(({ id }) => id),
      endpoints: endpoints.map(({ name }) => name),
      shares: endpoints[0]?.served.map(([, , share]) => share) ?? [],
      missing: ['ResourceDoesNotExist', 'ResourceDoesNotExist'],
    }),
  },
}

function formatWorkspace(of: Workspace): readonly string[] {
  const at = (kind: string, id: string) => `${kind}/databricks/${id}`
  const schemas = of.schemas.filter((name) => !name.endsWith('.information_schema'))
  const schemaOf = (full: string) => at('databricks-schema', full.split('.').slice(0, 2).join('.'))
  return [
    ...of.catalogs.map((name) =>
      thing(at('databricks-catalog', name), { name, kind: 'MANAGED_CATALOG', createdAt: TIME }),
    ),
    ...schemas.flatMap((full) => [
      thing(at('databricks-schema', full), { name: full.split('.')[1], createdAt: TIME }),
      edge(
        'DatabricksSchema.within',
        at('databricks-schema', full),
        at('databricks-catalog', full.split('.')[0] ?? ''),
      ),
    ]),
    ...of.tables.flatMap(({ name, comment, columns, upstreams = [] }) => [
      thing(at('dataset', name), {
        name,
        description: comment,
        format: 'DELTA',
        location: `s3://lake/${name}`,
        createdAt: TIME,
        keys: [{ name: 'dataUri', value: `s3://lake/${name}` }],
        tags: ['table_type=EXTERNAL'],
      }),
      edge('DatabricksSchema.holds', schemaOf(name), at('dataset', name)),
      ...upstreams.map((from) => edge('Dataset.derivedFrom', at('dataset', name), at('dataset', from))),
      ...columns.flatMap((column, i) => [
        thing(at('dataset-column', `${name}/${column}`), {
          name: column,
          type: 'bigint',
          nullable: i > 0,
          position: i + 1,
        }),
        edge('DatasetColumn.columnOf', at('dataset-column', `${name}/${column}`), at('dataset', name)),
      ]),
    ]),
    ...of.models.flatMap(({ name, versions, aliases = {}, trainedOn }) => [
      thing(at('model', name), {
        name,
        aliases: namedVersions(aliases),
        createdAt: TIME,
      }),
      edge('DatabricksSchema.holds', schemaOf(name), at('model', name)),
      ...(aliases.champion === undefined
        ? []
        : [edge('Model.currentInstance', at('model', name), at('model', `${name}/${aliases.champion}`))]),
      ...Array.from({ length: versions }, (_, i) => i + 1).flatMap((version) => {
        const self = at('model', `${name}/${version}`)
        const called = Object.entries(aliases).filter(([, number]) => number === version)
        return [
          thing(self, {
            name: `${name.split('.')[2] ?? ''} v${version}`,
            version: String(version),
            artifact: { uri: `s3://models/${name}/${version}` },
            trainedAt: TIME,
            tags: formatTags([['run_id', `run-${version}`], ...called.map(([alias]) => ['alias', alias] as const)]),
          }),
          edge('ModelInstance.instanceOf', self, at('model', name)),
          ...(trainedOn === undefined ? [] : [edge('ModelInstance.trainedOn', self, at('dataset', trainedOn))]),
        ]
      }),
    ]),
    ...of.jobs.flatMap(({ id, name, tasks, cron }) => [
      thing(at('pipeline', String(id)), { name, kind: 'job', createdAt: TIME, tags: ['team=retention'] }),
      ...tasks.flatMap(([key, after]) => [
        thing(at('pipeline-node', `${id}/${key}`), { name: key, command: `/Shared/${key}` }),
        edge('PipelineNode.nodeOf', at('pipeline-node', `${id}/${key}`), at('pipeline', String(id))),
        ...(after === null
          ? []
          : [edge('PipelineNode.after', at('pipeline-node', `${id}/${key}`), at('pipeline-node', `${id}/${after}`))]),
      ]),
      ...(cron === undefined
        ? []
        : [
            thing(at('pipeline-schedule', String(id)), { name, cron, timezone: 'UTC', enabled: true }),
            edge('PipelineSchedule.schedules', at('pipeline-schedule', String(id)), at('pipeline', String(id))),
          ]),
    ]),
    ...of.runs.flatMap(({ id, job: of_, state }) => [
      thing(at('pipeline-run', String(id)), {
        name: `run ${id}`,
        status: state.result_state === 'SUCCESS' ? 'succeeded' : state.result_state === 'FAILED' ? 'failed' : 'running',
        error: text(state.state_message),
        startedAt: new Date(AT + id).toISOString(),
        endedAt: state.result_state === undefined ? null : new Date(AT + id + 1_000).toISOString(),
        tags: ['trigger=PERIODIC'],
      }),
      edge('PipelineRun.runOf', at('pipeline-run', String(id)), at('pipeline', String(of_))),
    ]),
    ...of.endpoints.flatMap(({ name, served }) => [
      thing(at('service', name), { name, createdAt: TIME, tags: ['env=prod', 'ready=READY'] }),
      ...served.flatMap(([model, version, share]) => {
        const called = `${model.split('.')[2] ?? ''}-${version}`
        const self = at('deployment', `${name}/${called}`)
        return [
          thing(self, {
            name: called,
            status: 'serving',
            trafficShare: share / 100,
            configuration: { workload_size: 'Small', scale_to_zero_enabled: true },
            deployedAt: TIME,
          }),
          edge('ModelDeployment.runsOn', self, at('service', name)),
          edge('ModelDeployment.deploys', self, at('model', `${model}/${version}`)),
        ]
      }),
    ]),
  ]
}
