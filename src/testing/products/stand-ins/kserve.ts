import type { Json, JsonObject } from '../../../lib/json.ts'
import { TAGS } from '../graph.ts'
import { edge, formatTags, thing } from '../lines.ts'
import { plainly, type StandInProduct } from './product.ts'
import { byBearer, pageFrom, TOKEN, type StandInAnswer, type StandInRequest } from './server.ts'

/** A cluster's KServe custom resources, in Kubernetes lists. */
interface Cluster {
  readonly services: readonly InferenceService[]
  readonly runtimes: readonly Runtime[]
}

interface InferenceService {
  readonly namespace: string
  readonly name: string
  readonly storageUri: string
  readonly labels?: Readonly<Record<string, string>>
  readonly runtime: { readonly name: string; readonly isOfCluster: boolean }
  /** Its revisions, latest first, with their shares; empty if traffic isn't split. */
  readonly traffic?: readonly (readonly [revision: string, percent: number])[]
  readonly failed?: boolean
  /** Written like predictors before they had a `model`. */
  readonly old?: boolean
}

interface Runtime {
  /** Null for cluster scope. */
  readonly namespace: string | null
  readonly name: string
  readonly image: string
}

const AT = '2026-11-03T07:00:00Z'

function answer({ path, query }: StandInRequest, cluster: Cluster): StandInAnswer {
  const resource =
    /^\/apis\/serving\.kserve\.io\/(v1beta1|v1alpha1)(?:\/namespaces\/([^/]+))?(?:\/([^/]+))?(?:\/([^/]+))?$/
  const [, version, namespace, plural, name] = resource.exec(path) ?? []
  if (version !== undefined && plural === undefined)
    return {
      body: { kind: 'APIResourceList', apiVersion: 'v1', groupVersion: `serving.kserve.io/${version}`, resources: [] },
    }
  const all = allOf(cluster, version ?? '', plural ?? '')
  if (all === null) return failure(404, 'NotFound', 'the server could not find the requested resource')
  const found = all.filter(
    ({ metadata }) => namespace === undefined || (metadata as JsonObject).namespace === namespace,
  )
  if (name !== undefined)
    return {
      body:
        found.find(({ metadata }) => (metadata as JsonObject).name === name) ??
        failure(404, 'NotFound', `${plural ?? ''}.serving.kserve.io "${name}" not found`).body,
      status: found.some(({ metadata }) => (metadata as JsonObject).name === name) ? 200 : 404,
    }
  const { items, next } = pageFrom(found, query.get('continue'), query.get('limit'))
  const metadata = { resourceVersion: '4711', continue: next ?? '' }
  return { body: { apiVersion: `serving.kserve.io/${version ?? ''}`, kind: 'List', metadata, items } }
}

function failure(code: number, reason: string, message: string): StandInAnswer {
  return {
    status: code,
    body: { kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Failure', message, reason, code },
  }
}

function allOf({ services, runtimes }: Cluster, version: string, plural: string): readonly JsonObject[] | null {
  switch (`${version}/${plural}`) {
    case 'v1beta1/inferenceservices':
      return services.map(asInferenceService)
    case 'v1alpha1/servingruntimes':
      return runtimes.filter(({ namespace }) => namespace !== null).map(asRuntime)
    case 'v1alpha1/clusterservingruntimes':
      return runtimes.filter(({ namespace }) => namespace === null).map(asRuntime)
    default:
      return null
  }
}

function metadataOf(namespace: string | null, name: string, labels: JsonObject = {}): JsonObject {
  return {
    name,
    ...(namespace !== null && { namespace }),
    uid: `uid-${name}`,
    creationTimestamp: AT,
    resourceVersion: '17',
    generation: 2,
    labels,
    managedFields: [{ manager: 'kubectl' }],
  }
}

function asRuntime({ namespace, name, image }: Runtime): JsonObject {
  return {
    apiVersion: 'serving.kserve.io/v1alpha1',
    kind: namespace === null ? 'ClusterServingRuntime' : 'ServingRuntime',
    metadata: metadataOf(namespace, name),
    spec: {
      supportedModelFormats: [{ name: 'sklearn', version: '1', autoSelect: true }, { name: 'xgboost' }],
      protocolVersions: ['v1', 'v2'],
      containers: [{ name: 'kserve-container', image, args: ['--model_name={{.Name}}'] }],
    },
  }
}

function asInferenceService(of: InferenceService): JsonObject {
  const { namespace, name, storageUri, labels = {}, runtime, traffic, failed = false, old = false } = of
  const ready = failed ? 'False' : 'True'
  const revisions = traffic?.map(([revisionName, percent], i): Json => ({
    revisionName,
    percent,
    latestRevision: i === 0,
    tag: i === 0 ? 'latest' : 'prev',
    url: `http://${revisionName}.example`,
  }))
  return {
    apiVersion: 'serving.kserve.io/v1beta1',
    kind: 'InferenceService',
    metadata: metadataOf(namespace, name, labels),
    spec: {
      predictor: {
        minReplicas: 2,
        ...(traffic !== undefined && { canaryTrafficPercent: traffic[0]?.[1] ?? null }),
        ...(old ? { sklearn: { storageUri } } : { model: { modelFormat: { name: 'sklearn' }, storageUri } }),
      },
    },
    status: {
      url: `http://${name}.${namespace}.example`,
      deploymentMode: traffic === undefined ? 'RawDeployment' : 'Serverless',
      [runtime.isOfCluster ? 'clusterServingRuntimeName' : 'servingRuntimeName']: runtime.name,
      observedGeneration: 2,
      components: {
        predictor: { url: `http://${name}-predictor.example`, ...(revisions !== undefined && { traffic: revisions }) },
      },
      conditions: [
        { type: 'PredictorReady', status: ready, lastTransitionTime: AT },
        {
          type: 'Ready',
          status: ready,
          lastTransitionTime: AT,
          ...(failed && { reason: 'ModelLoadFailed', message: 'the model could not be loaded' }),
        },
      ],
      modelStatus: {
        states: { activeModelState: failed ? '' : 'Loaded', targetModelState: failed ? 'FailedToLoad' : 'Loaded' },
        transitionStatus: failed ? 'BlockedByFailedLoad' : 'UpToDate',
      },
    },
  }
}

const own = { name: 'sklearn-own', isOfCluster: false }
const shared = { name: 'kserve-sklearnserver', isOfCluster: true }
const service = (name: string, of: Partial<InferenceService> = {}): InferenceService => ({
  namespace: 'shop',
  name,
  storageUri: `s3://models/${name}`,
  runtime: shared,
  ...of,
})
const churn = (of: Partial<InferenceService>) =>
  service('churn', { labels: { team: 'retention' }, runtime: own, storageUri: 'hf://acme/churn:abc', ...of })
const runtimes: readonly Runtime[] = [
  { namespace: 'shop', name: 'sklearn-own', image: 'kserve/sklearn:0.21' },
  ...['kserve-sklearnserver', 'a', 'b', 'c'].map((name) => ({ namespace: null, name, image: `kserve/${name}:1` })),
]
const further = ['one', 'two', 'three', 'four'].map((name) => service(name, { namespace: 'ads' }))
const refused = failure(401, 'Unauthorized', 'Unauthorized')

export const kserve: StandInProduct<Cluster> = {
  provider: 'kserve',
  source: { headers: { authorization: `Bearer ${TOKEN}` } },
  env: { KSERVE_TOKEN: TOKEN },
  rules: {
    answer,
    refusal: byBearer(refused),
    throttled: {
      ...failure(
        429,
        'TooManyRequests',
        'the server has received too many requests and has asked us to try again later',
      ),
      headers: { 'retry-after': '1' },
    },
    down: failure(503, 'ServiceUnavailable', 'the server is currently unable to handle the request'),
    unauthorised: refused,
  },
  first: {
    services: [
      churn({
        traffic: [
          ['churn-predictor-00002', 10],
          ['churn-predictor-00001', 90],
        ],
      }),
      service('prices', { old: true }),
      service('broken', { failed: true }),
      ...further,
    ],
    runtimes,
  },
  changed: {
    services: [
      churn({
        traffic: [
          ['churn-predictor-00002', 60],
          ['churn-predictor-00001', 40],
        ],
        storageUri: 'hf://acme/churn:def',
      }),
      service('prices-renamed', { old: true }),
      service('broken'),
      ...further,
    ],
    runtimes: runtimes.slice(0, -1).map((one) => (one.name === 'a' ? { ...one, image: 'kserve/a:2' } : one)),
  },
  gone: ['service/kserve/shop/prices', 'deployment/kserve/shop/prices/predictor', 'kserve-cluster-runtime/kserve/c'],
  found: ['PredictorReady: not ready', 'Ready: the model could not be loaded'],
  listed: { KserveRuntime: 1, KserveClusterRuntime: 4, Service: 7 },
  compared: {
    requested: {
      services: `sourceUrl ${TAGS}`,
      modelDeployments: 'environment trafficShare status replicas configuration keys { name value }',
      kserveRuntimes: 'formats protocols image',
      kserveClusterRuntimes: 'formats protocols image',
    },
    shown: plainly,
  },
  lines: ({ services, runtimes: all }) => [...services.flatMap(linesOfService), ...all.map(lineOfRuntime)],
}

const runtimeAt = (namespace: string | null, name: string): string =>
  namespace === null ? `kserve-cluster-runtime/kserve/${name}` : `kserve-runtime/kserve/${namespace}/${name}`

function lineOfRuntime({ namespace, name, image }: Runtime): string {
  return thing(runtimeAt(namespace, name), { name, image, formats: ['sklearn:1', 'xgboost'], protocols: ['v1', 'v2'] })
}

function linesOfService(of: InferenceService): readonly string[] {
  const { namespace, name, storageUri, labels = {}, runtime, traffic, failed = false, old = false } = of
  const at = `service/kserve/${namespace}/${name}`
  const tags = [
    ...Object.entries(labels),
    ['namespace', namespace],
    ['deploymentMode', traffic === undefined ? 'RawDeployment' : 'Serverless'],
  ]
  const server = runtimeAt(runtime.isOfCluster ? null : namespace, runtime.name)
  const kind = runtime.isOfCluster ? 'KserveClusterRuntime' : 'KserveRuntime'
  return [
    thing(at, {
      name,
      sourceUrl: `http://${name}.${namespace}.example`,
      tags: formatTags(tags as [string, string][]),
    }),
    ...(traffic ?? [['predictor', 100] as const]).flatMap(([revision, percent], i) => {
      const deployment = `deployment/kserve/${namespace}/${name}/${revision}`
      const latest = {
        replicas: 2,
        configuration: {
          ...(!old && { format: 'sklearn' }),
          storageUri,
          ...(traffic !== undefined && { canaryTrafficPercent: traffic[0]?.[1] }),
        },
        keys: [{ name: 'artifactUri', value: storageUri }],
      }
      return [
        thing(deployment, {
          name: revision,
          environment: namespace,
          trafficShare: percent / 100,
          status: failed ? 'failed' : 'serving',
          ...(i === 0 && latest),
        }),
        edge('ModelDeployment.runsOn', deployment, at),
        ...(i === 0 ? [edge(`${kind}.serves`, server, deployment)] : []),
      ]
    }),
  ]
}
