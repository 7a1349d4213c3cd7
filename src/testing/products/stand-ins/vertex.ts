import type { Json, JsonObject } from '../../../lib/json.ts'
import { TAGS } from '../graph.ts'
import { edge, formatTags, thing } from '../lines.ts'
import { plainly, type StandInProduct } from './product.ts'
import { byBearer, pageFrom, TOKEN, type StandInAnswer, type StandInRequest } from './server.ts'

/** A project in one location, in the shapes of the REST API v1. */
interface Project {
  readonly models: readonly Model[]
  readonly endpoints: readonly Endpoint[]
  readonly runs: readonly Job[]
  readonly trainings: readonly Training[]
  readonly jobs: readonly Job[]
  readonly datasets: readonly (readonly [id: string, name: string])[]
  readonly groups: Readonly<Record<string, readonly string[]>>
}

interface Model {
  readonly id: string
  readonly name: string
  readonly versions: number
  readonly aliases?: readonly string[]
  readonly by?: string
  readonly training?: string
}

interface Endpoint {
  readonly id: string
  readonly name: string
  readonly deployed: readonly (readonly [id: string, model: string, version: string, share: number])[]
}

interface Job {
  readonly id: string
  readonly name: string
  readonly state: string
}

interface Training extends Job {
  readonly dataset: string
}

const PARENT = 'projects/acme-ml/locations/europe-west1'
const AT = '2026-11-04T06:00:00Z'
const ISO = '2026-11-04T06:00:00Z'

const failure = (code: number, status: string, message: string): StandInAnswer => ({
  status: code,
  body: { error: { code, message, status } },
})
const refused = failure(401, 'UNAUTHENTICATED', 'Request had invalid authentication credentials.')

function answer({ path, query }: StandInRequest, project: Project): StandInAnswer {
  const below = decodeURIComponent(path).slice(`/v1/${PARENT}/`.length)
  const all = resourcesOf(project)
  const named = all.get(below)
  if (named !== undefined) return { body: named }
  const [, model] = /^models\/([^/:]+):listVersions$/.exec(below) ?? []
  const prefix = model === undefined ? `${below}/` : `models/${model}@`
  const isListed = model !== undefined || /^(\w+|featureGroups\/\w+\/features)$/.test(below)
  if (!isListed || (model !== undefined && !all.has(`models/${model}`)))
    return failure(404, 'NOT_FOUND', `The resource ${below} is not found.`)
  const listed = [...all]
    .filter(([key]) => key.startsWith(prefix) && !/[/@]/.test(key.slice(prefix.length)))
    .map(([, one]) => one)
  const { items, next } = pageFrom(listed, query.get('pageToken'), query.get('pageSize'))
  const name = model === undefined ? (below.split('/').at(-1) ?? '') : 'models'
  // Leaves out empty lists, as in the JSON of protocol buffers.
  return { body: { ...(items.length > 0 && { [name]: items }), ...(next !== null && { nextPageToken: next }) } }
}

function resourcesOf(of: Project): ReadonlyMap<string, JsonObject> {
  const common = { createTime: AT, updateTime: AT, etag: 'AMEw9yN', labels: { env: 'prod' } }
  const job = (kind: string, { id, name, state }: Job, more: JsonObject): [string, JsonObject] => [
    `${kind}/${id}`,
    {
      name: `${PARENT}/${kind}/${id}`,
      displayName: name,
      state,
      createTime: AT,
      startTime: AT,
      endTime: AT,
      updateTime: AT,
      ...more,
    },
  ]
  const version = ({ id, name, versions, aliases = [], by, training }: Model, number: number): JsonObject => ({
    name: `${PARENT}/models/${id}`,
    displayName: name,
    versionId: String(number),
    versionAliases: number === versions ? ['default', ...aliases] : [],
    versionCreateTime: AT,
    versionUpdateTime: AT,
    artifactUri: `gs://models/${id}/${number}`,
    containerSpec: { imageUri: 'europe-docker.pkg.dev/prediction:1' },
    ...(number === versions && by !== undefined && { pipelineJob: `${PARENT}/pipelineJobs/${by}` }),
    ...(number === versions &&
      training !== undefined && { trainingPipeline: `${PARENT}/trainingPipelines/${training}` }),
    ...common,
  })
  const models = of.models.flatMap((model): [string, JsonObject][] => [
    [`models/${model.id}`, version(model, model.versions)],
    ...Array.from({ length: model.versions }, (_, i): [string, JsonObject] => [
      `models/${model.id}@${i + 1}`,
      version(model, i + 1),
    ]),
  ])
  const endpoints = of.endpoints.map(({ id, name, deployed }): [string, JsonObject] => [
    `endpoints/${id}`,
    {
      name: `${PARENT}/endpoints/${id}`,
      displayName: name,
      deployedModels: deployed.map(([each, model, modelVersionId]): Json => ({
        id: each,
        model: `${PARENT}/models/${model}`,
        modelVersionId,
        displayName: `deployed ${each}`,
        createTime: AT,
        dedicatedResources: { minReplicaCount: 2, maxReplicaCount: 4, machineSpec: { machineType: 'n1-standard-4' } },
      })),
      trafficSplit: Object.fromEntries(deployed.map(([each, , , share]) => [each, share])),
      ...common,
    },
  ])
  const groups = Object.entries(of.groups).flatMap(([id, features]): [string, JsonObject][] => [
    [
      `featureGroups/${id}`,
      {
        name: `${PARENT}/featureGroups/${id}`,
        bigQuery: { bigQuerySource: { inputUri: `bq://acme.${id}` }, entityIdColumns: ['customer'] },
        ...common,
      },
    ],
    ...features.map((feature): [string, JsonObject] => [
      `featureGroups/${id}/features/${feature}`,
      { name: `${PARENT}/featureGroups/${id}/features/${feature}`, versionColumnName: feature, ...common },
    ]),
  ])
  return new Map<string, JsonObject>([
    ...models,
    ...endpoints,
    ...of.runs.map((one) =>
      job('pipelineJobs', one, {
        pipelineSpec: { pipelineInfo: { name: 'train-churn' }, root: {} },
        runtimeConfig: { parameterValues: { rate: 0.1 } },
        ...(one.state === 'PIPELINE_STATE_FAILED' && { error: { code: 9, message: 'a task failed' } }),
      }),
    ),
    ...of.trainings.map((one) => job('trainingPipelines', one, { inputDataConfig: { datasetId: one.dataset } })),
    ...of.jobs.map((one) => job('customJobs', one, { jobSpec: { workerPoolSpecs: [] } })),
    ...of.datasets.map(([id, name]): [string, JsonObject] => [
      `datasets/${id}`,
      {
        name: `${PARENT}/datasets/${id}`,
        displayName: name,
        metadata: { inputConfig: { gcsSource: { uri: [`gs://data/${id}`] } } },
        metadataSchemaUri: 'gs://schema/tabular.yaml',
        ...common,
      },
    ]),
    ...groups,
  ])
}

const model = (id: string, versions: number, of: Partial<Model> = {}): Model => ({
  id,
  name: `model ${id}`,
  versions,
  ...of,
})
const run = (id: string, state = 'PIPELINE_STATE_SUCCEEDED'): Job => ({ id, name: `run ${id}`, state })
const job = (id: string, state: string): Job => ({ id, name: `job ${id}`, state })
const training: Training = { id: '70', name: 'training', state: 'PIPELINE_STATE_SUCCEEDED', dataset: '50' }
const jobs = ['61', '62', '63', '64'].map((id) => job(id, 'JOB_STATE_SUCCEEDED'))
const datasets = ['50', '51', '52', '53'].map((id) => [id, `data ${id}`] as const)

export const vertex: StandInProduct<Project> = {
  provider: 'vertex',
  source: {
    settings: { project: 'acme-ml', location: 'europe-west1' },
    headers: { authorization: `Bearer ${TOKEN}` },
  },
  env: { VERTEX_TOKEN: TOKEN },
  rules: {
    answer,
    refusal: byBearer(refused),
    throttled: failure(429, 'RESOURCE_EXHAUSTED', 'Quota exceeded for quota metric requests per minute.'),
    down: failure(503, 'UNAVAILABLE', 'The service is currently unavailable.'),
    unauthorised: refused,
  },
  first: {
    models: [model('10', 4, { by: 'churn-1', training: '70' }), model('11', 1), model('12', 1), model('13', 1)],
    endpoints: [
      {
        id: '20',
        name: 'churn',
        deployed: [
          ['201', '10', '3', 90],
          ['202', '10', '4', 10],
        ],
      },
      { id: '21', name: 'old', deployed: [['211', '11', '1', 100]] },
    ],
    runs: [
      run('churn-1'),
      run('churn-2', 'PIPELINE_STATE_RUNNING'),
      run('churn-3', 'PIPELINE_STATE_FAILED'),
      run('churn-4'),
    ],
    trainings: [training],
    jobs,
    datasets,
    groups: { customers: ['age', 'spend', 'visits', 'region'], empty: [] },
  },
  changed: {
    models: [model('10', 5, { name: 'churn', aliases: ['live'], by: 'churn-4' }), model('11', 1), model('12', 1)],
    endpoints: [
      {
        id: '20',
        name: 'churn',
        deployed: [
          ['201', '10', '3', 40],
          ['203', '10', '5', 60],
        ],
      },
    ],
    runs: [run('churn-1'), run('churn-2'), run('churn-4')],
    trainings: [training],
    jobs: jobs.slice(1),
    datasets: [['50', 'renamed'], ...datasets.slice(1, 3)],
    groups: { customers: ['age', 'spend', 'visits'], empty: [] },
  },
  gone: ['model/vertex/13', 'service/vertex/21', 'pipeline-run/vertex/churn-3', 'feature/vertex/customers/region'],
  listed: {
    Dataset: 4,
    Model: 4,
    ModelInstance: 7,
    Service: 2,
    PipelineRun: 4,
    VertexTraining: 1,
    VertexJob: 4,
    FeatureGroup: 2,
    Feature: 4,
  },
  compared: {
    requested: {
      datasets: `location createdAt keys { name value } ${TAGS}`,
      models: `createdAt ${TAGS}`,
      modelInstances: `version artifact { uri } trainedAt keys { name value } ${TAGS}`,
      services: `createdAt ${TAGS}`,
      modelDeployments: 'status trafficShare replicas deployedAt',
      pipelines: 'kind',
      pipelineRuns: 'status startedAt endedAt error parameters',
      vertexTrainings: 'status startedAt',
      vertexJobs: 'status startedAt',
      featureGroups: `entityKeys ${TAGS}`,
      features: TAGS,
    },
    shown: plainly,
  },
  lines: formatProject,
}

const STATUS: Readonly<Record<string, string>> = { SUCCEEDED: 'succeeded', RUNNING: 'running', FAILED: 'failed' }
const statusOf = (state: string): string => STATUS[state.split('_').at(-1) ?? ''] ?? state

function formatProject(of: Project): readonly string[] {
  const at = (kind: string, id: string) => `${kind}/vertex/${id}`
  const tags = ['env=prod']
  return [
    ...of.datasets.map(([id, name]) =>
      thing(at('dataset', id), {
        name,
        location: `gs://data/${id}`,
        createdAt: ISO,
        keys: [{ name: 'dataUri', value: `gs://data/${id}` }],
        tags,
      }),
    ),
    ...of.models.flatMap(({ id, name, versions, aliases = [], by, training: from }) => [
      thing(at('model', id), { name, createdAt: ISO, tags }),
      edge('Model.currentInstance', at('model', id), at('model', `${id}@${versions}`)),
      ...Array.from({ length: versions }, (_, i) => i + 1).flatMap((version) => {
        const self = at('model', `${id}@${version}`)
        const isLast = version === versions
        const uri = `gs://models/${id}/${version}`
        const called = isLast ? ['default', ...aliases] : []
        return [
          thing(self, {
            name: `${name}@${version}`,
            version: String(version),
            artifact: { uri },
            trainedAt: ISO,
            keys: [{ name: 'artifactUri', value: uri }],
            tags: formatTags([['env', 'prod'], ...called.map((alias) => ['alias', alias] as const)]),
          }),
          edge('ModelInstance.instanceOf', self, at('model', id)),
          ...(isLast && by !== undefined ? [edge('ModelInstance.producedBy', self, at('pipeline-run', by))] : []),
          ...(isLast && from !== undefined ? [edge('VertexTraining.trained', at('vertex-training', from), self)] : []),
        ]
      }),
    ]),
    ...of.endpoints.flatMap(({ id, name, deployed }) => [
      thing(at('service', id), { name, createdAt: ISO, tags }),
      ...deployed.flatMap(([each, model_, version, share]) => [
        thing(at('deployment', `${id}/${each}`), {
          name: `deployed ${each}`,
          status: 'serving',
          trafficShare: share / 100,
          replicas: 2,
          deployedAt: ISO,
        }),
        edge('ModelDeployment.runsOn', at('deployment', `${id}/${each}`), at('service', id)),
        edge('ModelDeployment.deploys', at('deployment', `${id}/${each}`), at('model', `${model_}@${version}`)),
      ]),
    ]),
    thing(at('pipeline', 'train-churn'), { name: 'train-churn', kind: 'pipeline' }),
    ...of.runs.flatMap(({ id, name, state }) => [
      thing(at('pipeline-run', id), {
        name,
        status: statusOf(state),
        startedAt: ISO,
        endedAt: ISO,
        parameters: { rate: 0.1 },
        error: state === 'PIPELINE_STATE_FAILED' ? 'a task failed' : null,
      }),
      edge('PipelineRun.runOf', at('pipeline-run', id), at('pipeline', 'train-churn')),
    ]),
    ...of.trainings.flatMap(({ id, name, state, dataset }) => [
      thing(at('vertex-training', id), { name, status: statusOf(state), startedAt: ISO }),
      edge('VertexTraining.trainedOn', at('vertex-training', id), at('dataset', dataset)),
    ]),
    ...of.jobs.map(({ id, name, state }) =>
      thing(at('vertex-job', id), { name, status: statusOf(state), startedAt: ISO }),
    ),
    ...Object.entries(of.groups).flatMap(([id, features]) => [
      thing(at('feature-group', id), { name: id, entityKeys: ['customer'], tags }),
      ...features.flatMap((feature) => [
        thing(at('feature', `${id}/${feature}`), { name: feature, tags }),
        edge('Feature.inGroup', at('feature', `${id}/${feature}`), at('feature-group', id)),
      ]),
    ]),
  ]
}
