import { signedHeaders } from '../../../adapters/http/aws.ts'
import { isObject, type JsonObject } from '../../../lib/json.ts'
import { TAGS } from '../graph.ts'
import { edge, formatTags, thing } from '../lines.ts'
import { plainly, type StandInProduct } from './product.ts'
import { pageFrom, TOKEN, type StandInAnswer, type StandInRequest } from './server.ts'

/** An account and a region, in the shapes that `boto3` reads. */
interface Account {
  readonly groups: readonly (readonly [name: string, description: string | null])[]
  readonly packages: readonly Package[]
  readonly models: readonly (readonly [name: string, madeOf: string | null])[]
  readonly configs: readonly Config[]
  readonly endpoints: readonly Endpoint[]
  readonly trainings: readonly Training[]
}

interface Package {
  readonly group: string
  readonly version: number
  readonly approval: string
  readonly by?: string
}

interface Config {
  readonly name: string
  readonly variants: readonly (readonly [name: string, model: string])[]
}

interface Endpoint {
  readonly name: string
  readonly config: string
  readonly weights: Readonly<Record<string, number>>
  readonly status?: string
}

interface Training {
  readonly name: string
  readonly status: string
  readonly data: readonly string[]
}

/** Fractional seconds, as SageMaker answers. */
const AT = 1_793_000_000.25
const TIME = new Date(AT * 1_000).toISOString()
const REGION = 'eu-west-1'
const credentials = { username: 'AKIDEXAMPLE', password: TOKEN }
const IMAGE = '1.dkr.ecr.eu-west-1.amazonaws.com/xgboost:1.7'

const arn = (what: string): string => `arn:aws:sagemaker:${REGION}:123456789012:${what}`
const packageArn = (group: string, version: number): string => arn(`model-package/${group}/${version}`)
const headers = { 'content-type': 'application/x-amz-json-1.1' }
const failure = (__type: string, message: string, status = 400): StandInAnswer => ({
  status,
  body: { __type, message },
  headers,
})
const refused = failure('UnrecognizedClientException', 'The security token included in the request is invalid.')

/** Right if signing the same request yields it: this compares its client's signatures with the provider's. */
function refusal({ method, path, headers: sent, body }: StandInRequest): StandInAnswer | null {
  const [, signed = ''] = /SignedHeaders=([^,]*)/.exec(sent.authorization ?? '') ?? []
  const covered = signed.split(';')
  if (!['content-type', 'host', 'x-amz-date', 'x-amz-target'].every((name) => covered.includes(name))) return refused
  const time = String(sent['x-amz-date'])
  const at = Date.parse(time.replace(/^(....)(..)(..T..)(..)(..Z)$/, '$1-$2-$3:$4:$5'))
  if (!(Math.abs(Date.now() - at) < 300_000)) return failure('InvalidSignatureException', 'Signature expired')
  const again = signedHeaders(
    {
      method,
      path,
      host: sent.host ?? '',
      headers: Object.fromEntries(covered.map((name) => [name, String(sent[name])])),
      body,
    },
    { credentials, region: REGION, service: 'sagemaker', at },
  )
  return again.authorization === sent.authorization ? null : refused
}

interface Kind {
  /** Property of the listing with the items, and that of an item with its id. */
  readonly list: string
  readonly id: string
  /** Name by which it is read, if different. */
  readonly by?: string
  /** Properties of each in its listing. */
  readonly summary: readonly string[]
  readonly missing: StandInAnswer
  all(of: Account): readonly JsonObject[]
}

const common = ['CreationTime', 'LastModifiedTime']
const notFound = (what: string) => failure('ValidationException', what)
const KINDS: Readonly<Record<string, Kind>> = {
  ModelPackageGroup: {
    list: 'ModelPackageGroupSummaryList',
    id: 'ModelPackageGroupName',
    summary: ['ModelPackageGroupArn', 'ModelPackageGroupDescription', 'ModelPackageGroupStatus', 'CreationTime'],
    missing: notFound('ModelPackageGroup does not exist.'),
    all: ({ groups }) => groups.map(groupOf),
  },
  ModelPackage: {
    list: 'ModelPackageSummaryList',
    id: 'ModelPackageArn',
    by: 'ModelPackageName',
    summary: [
      'ModelPackageGroupName',
      'ModelPackageVersion',
      'ModelPackageStatus',
      'ModelApprovalStatus',
      'CreationTime',
    ],
    missing: notFound('ModelPackage does not exist.'),
    all: ({ packages }) => packages.map(packageOf),
  },
  Model: {
    list: 'Models',
    id: 'ModelName',
    summary: ['ModelArn', 'CreationTime'],
    missing: notFound('Could not find model "none".'),
    all: ({ models }) => models.map(modelOf),
  },
  EndpointConfig: {
    list: 'EndpointConfigs',
    id: 'EndpointConfigName',
    summary: ['EndpointConfigArn', 'CreationTime'],
    missing: notFound('Could not find endpoint configuration "none".'),
    all: ({ configs }) => configs.map(configOf),
  },
  Endpoint: {
    list: 'Endpoints',
    id: 'EndpointName',
    summary: ['EndpointArn', 'EndpointStatus', ...common],
    missing: notFound('Could not find endpoint "none".'),
    all: ({ endpoints }) => endpoints.map(endpointOf),
  },
  TrainingJob: {
    list: 'TrainingJobSummaries',
    id: 'TrainingJobName',
    summary: ['TrainingJobArn', 'TrainingJobStatus', ...common],
    missing: failure('ResourceNotFound', 'Requested resource not found.'),
    all: ({ trainings }) => trainings.map(trainingOf),
  },
}

function answer({ method, path, headers: sent, body }: StandInRequest, of: Account): StandInAnswer {
  const [, verb, name = ''] = /^SageMaker\.(List|Describe)(\w+?)s?$/.exec(String(sent['x-amz-target'])) ?? []
  const kind = KINDS[name]
  if (method !== 'POST' || path !== '/' || kind === undefined) return failure('UnknownOperationException', '')
  const read: unknown = JSON.parse(body)
  const asked: JsonObject = isObject(read) ? (read as JsonObject) : {}
  if (verb === 'Describe') {
    const found = kind.all(of).find((each) => each[kind.id] === asked[kind.by ?? kind.id])
    return found === undefined ? kind.missing : { body: found, headers }
  }
  const since = Number(asked.CreationTimeAfter ?? asked.LastModifiedTimeAfter ?? 0)
  const cursor = asked.NextToken === undefined ? null : String(asked.NextToken)
  const all = kind
    .all(of)
    .filter(({ LastModifiedTime, CreationTime }) => Number(LastModifiedTime ?? CreationTime) >= since)
  const { items, next } = pageFrom(all, cursor, String(asked.MaxResults ?? 0))
  const shown = items.map((each) =>
    Object.fromEntries(
      [kind.id, ...kind.summary].flatMap((member) => {
        const value = each[member]
        return value === undefined ? [] : [[member, value] as const]
      }),
    ),
  )
  return { body: { [kind.list]: shown, ...(next !== null && { NextToken: next }) }, headers }
}

const groupOf = ([name, description]: Account['groups'][number]): JsonObject => ({
  ModelPackageGroupName: name,
  ModelPackageGroupArn: arn(`model-package-group/${name}`),
  ModelPackageGroupStatus: 'Completed',
  CreationTime: AT,
  CreatedBy: {},
  ...(description !== null && { ModelPackageGroupDescription: description }),
})

const packageOf = ({ group, version, approval, by }: Package): JsonObject => ({
  ModelPackageGroupName: group,
  ModelPackageVersion: version,
  ModelPackageArn: packageArn(group, version),
  ModelPackageStatus: 'Completed',
  ModelPackageStatusDetails: { ValidationStatuses: [] },
  ModelApprovalStatus: approval,
  CertifyForMarketplace: false,
  CreationTime: AT,
  InferenceSpecification: {
    Containers: [{ Image: IMAGE, ModelDataUrl: `s3://models/${group}/${version}/model.tar.gz`, Framework: 'XGBOOST' }],
    SupportedContentTypes: ['text/csv'],
  },
  CustomerMetadataProperties: { team: 'retention' },
  MetadataProperties: {
    Repository: 'https://git.example/churn',
    CommitId: 'c0ffee',
    ...(by !== undefined && { GeneratedBy: arn(`training-job/${by}`) }),
  },
})

const modelOf = ([name, madeOf]: Account['models'][number]): JsonObject => ({
  ModelName: name,
  ModelArn: arn(`model/${name}`),
  ExecutionRoleArn: 'arn:aws:iam::123456789012:role/serving',
  CreationTime: AT,
  EnableNetworkIsolation: false,
  PrimaryContainer:
    madeOf === null
      ? { Image: IMAGE, Mode: 'SingleModel', ModelDataUrl: `s3://models/${name}.tar.gz`, Environment: { LEVEL: '20' } }
      : { ModelPackageName: madeOf },
})

const configOf = ({ name, variants }: Config): JsonObject => ({
  EndpointConfigName: name,
  EndpointConfigArn: arn(`endpoint-config/${name}`),
  CreationTime: AT,
  ProductionVariants: variants.map(([VariantName, ModelName]) => ({
    VariantName,
    ModelName,
    InitialInstanceCount: 2,
    InstanceType: 'ml.m5.large',
    InitialVariantWeight: 1,
  })),
})

const endpointOf = ({ name, config, weights, status = 'InService' }: Endpoint): JsonObject => ({
  EndpointName: name,
  EndpointArn: arn(`endpoint/${name}`),
  EndpointConfigName: config,
  EndpointStatus: status,
  CreationTime: AT,
  LastModifiedTime: AT,
  ProductionVariants: Object.entries(weights).map(([VariantName, CurrentWeight]) => ({
    VariantName,
    DeployedImages: [{ SpecifiedImage: IMAGE }],
    CurrentWeight,
    DesiredWeight: CurrentWeight,
    CurrentInstanceCount: 2,
    DesiredInstanceCount: 2,
  })),
})

const trainingOf = ({ name, status, data }: Training): JsonObject => ({
  TrainingJobName: name,
  TrainingJobArn: arn(`training-job/${name}`),
  TrainingJobStatus: status,
  SecondaryStatus: status === 'InProgress' ? 'Training' : status,
  ...(status === 'Failed' && { FailureReason: 'AlgorithmError: out of memory' }),
  HyperParameters: { eta: '0.2' },
  AlgorithmSpecification: { TrainingImage: IMAGE, TrainingInputMode: 'File' },
  RoleArn: 'arn:aws:iam::123456789012:role/training',
  InputDataConfig: data.map((S3Uri, i) => ({
    ChannelName: `channel-${i}`,
    DataSource: { S3DataSource: { S3DataType: 'S3Prefix', S3Uri, S3DataDistributionType: 'FullyReplicated' } },
  })),
  OutputDataConfig: { S3OutputPath: 's3://models/out' },
  ResourceConfig: { InstanceType: 'ml.m5.large', InstanceCount: 1, VolumeSizeInGB: 30 },
  StoppingCondition: { MaxRuntimeInSeconds: 3600 },
  CreationTime: AT,
  LastModifiedTime: AT,
  TrainingStartTime: AT,
  ...(status !== 'InProgress' && {
    TrainingEndTime: AT + 60,
    ModelArtifacts: { S3ModelArtifacts: `s3://models/out/${name}/model.tar.gz` },
    FinalMetricDataList: [{ MetricName: 'validation:auc', Value: 0.91, Timestamp: AT }],
  }),
})

const trainings: readonly Training[] = [
  { name: 'train-1', status: 'Completed', data: ['s3://lake/churn/train', 's3://lake/churn/test'] },
  { name: 'train-2', status: 'InProgress', data: ['s3://lake/churn/train'] },
  { name: 'train-3', status: 'Failed', data: ['s3://lake/churn/train'] },
  { name: 'train-4', status: 'Stopped', data: [] },
]

export const sagemaker: StandInProduct<Account> = {
  provider: 'sagemaker',
  source: { settings: { region: REGION }, credentials },
  env: { SAGEMAKER_USERNAME: credentials.username, SAGEMAKER_PASSWORD: TOKEN },
  rules: {
    answer,
    refusal,
    throttled: failure('ThrottlingException', 'Rate exceeded'),
    down: failure('ServiceUnavailable', 'The service is unavailable.', 503),
    unauthorised: refused,
  },
  first: {
    groups: [
      ['churn', 'Who leaves'],
      ['ranking', null],
      ['old', null],
      ['empty', null],
    ],
    packages: [
      { group: 'churn', version: 1, approval: 'Approved', by: 'train-1' },
      { group: 'churn', version: 2, approval: 'PendingManualApproval' },
      { group: 'ranking', version: 1, approval: 'Rejected' },
      { group: 'old', version: 1, approval: 'Approved' },
    ],
    models: [
      ['churn-1', packageArn('churn', 1)],
      ['churn-2', packageArn('churn', 2)],
      ['own', null],
      ['old', packageArn('old', 1)],
    ],
    configs: [
      {
        name: 'churn-a',
        variants: [
          ['blue', 'churn-1'],
          ['green', 'churn-2'],
        ],
      },
      { name: 'own', variants: [['all', 'own']] },
      { name: 'old', variants: [['all', 'old']] },
      { name: 'unused', variants: [['all', 'own']] },
    ],
    endpoints: [
      { name: 'churn', config: 'churn-a', weights: { blue: 3, green: 1 } },
      { name: 'own', config: 'own', weights: { all: 1 } },
      { name: 'new', config: 'own', weights: { all: 0 }, status: 'Creating' },
      { name: 'old', config: 'old', weights: { all: 1 } },
    ],
    trainings,
  },
  changed: {
    groups: [
      ['churn', 'Who will leave'],
      ['ranked', null],
      ['empty', null],
    ],
    packages: [
      { group: 'churn', version: 1, approval: 'Rejected', by: 'train-1' },
      { group: 'churn', version: 2, approval: 'Approved', by: 'train-2' },
      { group: 'ranked', version: 1, approval: 'Approved' },
    ],
    models: [
      ['churn-1', packageArn('churn', 1)],
      ['churn-2', packageArn('churn', 2)],
      ['own', packageArn('ranked', 1)],
    ],
    configs: [
      { name: 'churn-b', variants: [['green', 'churn-2']] },
      { name: 'own', variants: [['all', 'own']] },
    ],
    endpoints: [
      { name: 'churn', config: 'churn-b', weights: { green: 1 } },
      { name: 'own', config: 'own', weights: { all: 2 }, status: 'Failed' },
      { name: 'new', config: 'own', weights: { all: 1 } },
    ],
    trainings: trainings
      .filter(({ name }) => name !== 'train-4')
      .map((each) => (each.name === 'train-2' ? { ...each, status: 'Completed' } : each)),
  },
  gone: [
    'model/sagemaker/old',
    'sagemaker-model/sagemaker/old',
    'service/sagemaker/old',
    'pipeline-run/sagemaker/train-4',
  ],
  listed: {
    Model: 4,
    PipelineRun: 4,
    ModelInstance: 4,
    SagemakerModel: 4,
    Service: 4,
    SagemakerEndpointConfig: 4,
  },
  compared: {
    requested: {
      models: 'description createdAt',
      modelInstances: `version modelState artifact { uri } sourceCode { kind url } createdAt keys { name value } ${TAGS}`,
      sagemakerModels: 'images files createdAt',
      sagemakerEndpointConfigs: `createdAt ${TAGS}`,
      services: `createdAt ${TAGS}`,
      modelDeployments: 'status trafficShare replicas',
      pipelineRuns: `status error parameters metrics startedAt endedAt ${TAGS}`,
      datasets: 'location keys { name value }',
    },
    shown: plainly,
  },
  lines: formatAccount,
  client: {
    program: 'read_sagemaker.py',
    printed: ({ groups, packages, models, endpoints, configs, trainings: all }) => ({
      groups: groups.map(([name]) => name),
      packages: packages.map(({ group, version }) => packageArn(group, version)),
      approval: packages[0]?.approval ?? null,
      files: 's3://models/churn/1/model.tar.gz',
      models: models.map(([name]) => name),
      madeOf: packageArn('churn', 1),
      endpoints: endpoints.map(({ name }) => name),
      configs: configs.map(({ name }) => name),
      weights: [3, 1],
      served: ['churn-1', 'churn-2'],
      trainings: all.map(({ name }) => name),
      data: ['s3://lake/churn/train', 's3://lake/churn/test'],
      started: AT,
      missing: ['ValidationException', 'ResourceNotFound'],
    }),
  },
}

const MODEL_STATES: Readonly<Record<string, string>> = {
  PendingManualApproval: 'trained',
  Approved: 'validated',
  Rejected: 'retired',
}
const RUNS: Readonly<Record<string, string>> = {
  Completed: 'succeeded',
  InProgress: 'running',
  Failed: 'failed',
  Stopped: 'cancelled',
}
const DEPLOYED: Readonly<Record<string, string>> = { InService: 'serving', Creating: 'deploying', Failed: 'failed' }

function formatAccount(of: Account): readonly string[] {
  const at = (kind: string, id: string) => `${kind}/sagemaker/${id}`
  const createdAt = TIME
  return [
    ...of.groups.map(([name, description]) => thing(at('model', name), { name, description, createdAt })),
    ...of.packages.flatMap(({ group, version, approval, by }) => {
      const self = at('model', packageArn(group, version))
      const uri = `s3://models/${group}/${version}/model.tar.gz`
      return [
        thing(self, {
          name: `${group} ${version}`,
          version: String(version),
          modelState: MODEL_STATES[approval],
          artifact: { uri },
          sourceCode: [{ kind: 'training', url: 'https://git.example/churn' }],
          createdAt,
          keys: [{ name: 'artifactUri', value: uri }],
          tags: formatTags([
            ['approval', approval],
            ['image', IMAGE],
            ['framework', 'XGBOOST'],
            ['commit', 'c0ffee'],
            ['team', 'retention'],
          ]),
        }),
        edge('ModelInstance.instanceOf', self, at('model', group)),
        ...(by === undefined ? [] : [edge('ModelInstance.producedBy', self, at('pipeline-run', by))]),
      ]
    }),
    ...of.models.flatMap(([name, madeOf]) => [
      thing(at('sagemaker-model', name), {
        name,
        createdAt,
        ...(madeOf === null && { images: [IMAGE], files: [`s3://models/${name}.tar.gz`] }),
      }),
      ...(madeOf === null ? [] : [edge('SagemakerModel.madeOf', at('sagemaker-model', name), at('model', madeOf))]),
    ]),
    ...of.configs.flatMap(({ name, variants }) => [
      thing(at('sagemaker-endpoint-config', name), { name, createdAt, tags: formatTags(variants) }),
      ...variants.map(([, model]) =>
        edge('SagemakerEndpointConfig.serves', at('sagemaker-endpoint-config', name), at('sagemaker-model', model)),
      ),
    ]),
    ...of.endpoints.flatMap(({ name, config, weights, status = 'InService' }) => {
      const sum = Object.values(weights).reduce((all, each) => all + each, 0)
      return [
        thing(at('service', name), { name, createdAt, tags: [`status=${status}`] }),
        edge('SagemakerEndpointConfig.configures', at('sagemaker-endpoint-config', config), at('service', name)),
        ...Object.entries(weights).flatMap(([variant, weight]) => [
          thing(at('deployment', `${name}/${variant}`), {
            name: variant,
            status: DEPLOYED[status],
            trafficShare: sum === 0 ? null : weight / sum,
            replicas: 2,
          }),
          edge('ModelDeployment.runsOn', at('deployment', `${name}/${variant}`), at('service', name)),
        ]),
      ]
    }),
    ...of.trainings.flatMap(({ name, status, data }) => [
      thing(at('pipeline-run', name), {
        name,
        status: RUNS[status],
        error: status === 'Failed' ? 'AlgorithmError: out of memory' : null,
        parameters: { eta: '0.2' },
        ...(status !== 'InProgress' && { metrics: { 'validation:auc': 0.91 } }),
        startedAt: TIME,
        ...(status !== 'InProgress' && { endedAt: new Date((AT + 60) * 1_000).toISOString() }),
        tags: formatTags([
          ['image', IMAGE],
          ...(status === 'InProgress' ? [] : [['artifact', `s3://models/out/${name}/model.tar.gz`] as const]),
        ]),
      }),
      ...data.flatMap((uri) => [
        thing(at('dataset', uri), { name: uri, location: uri, keys: [{ name: 'dataUri', value: uri }] }),
        edge('PipelineRun.consumed', at('pipeline-run', name), at('dataset', uri)),
      ]),
    ]),
  ]
}
