import { buildSchema, graphqlSync } from 'graphql'
import type { Json, JsonObject } from '../../../lib/json.ts'
import { TAGS } from '../graph.ts'
import { edge, sortedByName, formatTags, thing } from '../lines.ts'
import { plainly, type StandInProduct } from './product.ts'
import { pageFrom, TOKEN, type StandInAnswer, type StandInRequest } from './server.ts'

/** Weights & Biases, with the parts that its own client's queries select. */
const SCHEMA = buildSchema(`
  scalar JSONString
  scalar DateTime
  type Query {
    models(entityName: String, after: String, first: Int): ProjectConnection
    project(name: String, entityName: String): Project
  }
  type PageInfo { endCursor: String hasNextPage: Boolean! }
  type Entity { name: String! }
  type User { name: String username: String }
  type Tag { name: String! }
  type TagConnection { edges: [TagEdge!]! }
  type TagEdge { node: Tag }
  type ProjectConnection { edges: [ProjectEdge!]! pageInfo: PageInfo! }
  type ProjectEdge { node: Project }
  type Project {
    name: String! entityName: String! entity: Entity! createdAt: DateTime
    run(name: String!): Run
    runs(after: String, first: Int, order: String, filters: JSONString): RunConnection
    artifactType(name: String!): ArtifactType
    artifactCollections(after: String, first: Int): CollectionConnection
  }
  type Run {
    name: String! displayName: String state: String config: JSONString summaryMetrics: JSONString tags: [String!]
    group: String jobType: String commit: String createdAt: DateTime heartbeatAt: DateTime notes: String
    user: User project: Project
  }
  type RunConnection { edges: [RunEdge!]! pageInfo: PageInfo! }
  type RunEdge { node: Run }
  type ArtifactType { name: String! artifactCollection(name: String!): ArtifactCollection }
  type CollectionConnection { edges: [CollectionEdge!]! pageInfo: PageInfo! }
  type CollectionEdge { node: ArtifactCollection }
  type ArtifactCollection {
    name: String! description: String createdAt: DateTime updatedAt: DateTime project: Project!
    defaultArtifactType: ArtifactType! tags: TagConnection
    artifacts(after: String, first: Int): ArtifactConnection
    artifactMembership(aliasName: String!): Membership
  }
  type Membership { versionIndex: Int artifact: Artifact }
  type ArtifactConnection { edges: [ArtifactEdge!]! pageInfo: PageInfo! }
  type ArtifactEdge { version: String node: Artifact }
  type ArtifactAlias { alias: String! }
  union Creator = Run | User
  type Artifact {
    versionIndex: Int artifactSequence: ArtifactCollection! description: String metadata: JSONString state: String!
    size: Int digest: String fileCount: Int createdAt: DateTime tags: [Tag!] aliases: [ArtifactAlias!]
    createdBy: Creator usedBy: RunConnection
  }
`)

interface Version {
  readonly of: string
  readonly index: number
  readonly state?: string
  readonly aliases?: readonly string[]
  readonly metadata?: JsonObject
  readonly by?: string
  readonly usedBy?: readonly string[]
}

interface Collection {
  readonly project: string
  readonly name: string
  readonly type: string
  readonly description?: string
  readonly tags?: readonly string[]
  /** A registry collection links to versions of others; each has a separate number there. */
  readonly versions: readonly Version[]
}

interface Run {
  readonly project: string
  readonly id: string
  readonly called: string
  readonly state: string
  readonly config: JsonObject
  readonly summary: JsonObject
  readonly tags: readonly string[]
}

interface Account {
  readonly projects: readonly string[]
  readonly collections: readonly Collection[]
  readonly runs: readonly Run[]
}

const ENTITY = 'acme'
const AT = '2026-11-02T08:00:00.000Z'

type Page = { readonly after?: string; readonly first?: number }

function connection<T, E>(all: readonly T[], { after, first }: Page, edgeOf: (one: T) => E) {
  const { items, next } = pageFrom(all, after ?? null, String(first ?? 50))
  return { edges: items.map(edgeOf), pageInfo: { endCursor: next, hasNextPage: next !== null } }
}

const node = <T>(of: T) => ({ node: of })

/** Root value of the resolvers. */
function rootOf(account: Account) {
  const { projects, collections, runs } = account
  const project = (name: string): object => ({
    name,
    entityName: ENTITY,
    entity: { name: ENTITY },
    createdAt: AT,
    run: (of: { name: string }) => runs.filter((one) => one.project === name && one.id === of.name).map(run)[0] ?? null,
    runs: (page: Page) =>
      connection(
        runs.filter((one) => one.project === name),
        page,
        (one) => node(run(one)),
      ),
    artifactType: (of: { name: string }) => ({
      name: of.name,
      artifactCollection: (named: { name: string }) =>
        collections
          .filter((one) => one.project === name && one.name === named.name && one.type === of.name)
          .map(collection)[0] ?? null,
    }),
    artifactCollections: (page: Page) =>
      connection(
        collections.filter((one) => one.project === name),
        page,
        (one) => node(collection(one)),
      ),
  })
  const run = ({ project: of, id, called, config, summary, ...others }: Run): object => ({
    __typename: 'Run',
    name: id,
    displayName: called,
    config: JSON.stringify(config),
    summaryMetrics: JSON.stringify(summary),
    jobType: 'train',
    commit: 'c0ffee',
    createdAt: AT,
    heartbeatAt: '2026-11-02T09:00:00.000Z',
    user: { username: 'alice', name: 'Alice' },
    project: project(of),
    ...others,
  })
  const runNamed = (id: string) => runs.filter((one) => one.id === id).map(run)[0] ?? null
  const collection = (of: Collection): object => ({
    name: of.name,
    description: of.description ?? '',
    createdAt: AT,
    updatedAt: null,
    project: project(of.project),
    defaultArtifactType: { name: of.type },
    tags: { edges: (of.tags ?? []).map((name) => node({ name })) },
    artifacts: (page: Page) =>
      connection(of.versions, page, (one) => ({ version: `v${of.versions.indexOf(one)}`, node: artifact(one) })),
    artifactMembership: ({ aliasName }: { aliasName: string }) => {
      const at = of.versions.findIndex((_, i) => `v${i}` === aliasName)
      const found = of.versions[at]
      return found === undefined ? null : { versionIndex: at, artifact: artifact(found) }
    },
  })
  const artifact = ({ of, index, state = 'COMMITTED', aliases = [], metadata, by, usedBy = [] }: Version): object => ({
    versionIndex: index,
    artifactSequence: () => collections.filter((one) => `${one.project}/${one.name}` === of).map(collection)[0],
    description: null,
    metadata: metadata === undefined ? null : JSON.stringify(metadata),
    state,
    size: 100 + index,
    digest: `d${index}`,
    fileCount: 1,
    createdAt: AT,
    tags: [{ name: 'checked' }],
    aliases: aliases.map((alias) => ({ alias })),
    createdBy: by === undefined ? { __typename: 'User', username: 'bob' } : runNamed(by),
    usedBy: connection(usedBy, { first: 50 }, (id) => node(runNamed(id))),
  })
  return {
    models: ({ entityName, ...page }: Page & { entityName?: string }) =>
      connection(entityName === ENTITY ? projects : [], page, (name) => node(project(name))),
    project: ({ name, entityName }: { name: string; entityName: string }) =>
      entityName === ENTITY && projects.includes(name) ? project(name) : null,
  }
}

function answer({ method, path, body }: StandInRequest, account: Account): StandInAnswer {
  if (method !== 'POST' || path !== '/graphql') return { status: 404, body: { error: 'Not Found' } }
  const { query, variables } = JSON.parse(body) as { query: string; variables?: Record<string, unknown> }
  const { data, errors } = graphqlSync({
    schema: SCHEMA,
    source: query,
    rootValue: rootOf(account),
    ...(variables !== undefined && { variableValues: variables }),
  })
  const made = { ...(data != null && { data }), ...(errors !== undefined && { errors }) }
  return { status: data == null && errors !== undefined ? 400 : 200, body: JSON.parse(JSON.stringify(made)) as Json }
}

const run = (id: string, of: Partial<Run> = {}): Run => ({
  project: 'churn',
  id,
  called: `calm-sky-${id}`,
  state: 'finished',
  config: { lr: { value: 0.1, desc: null }, _wandb: { value: { cli_version: '0.31' }, desc: null } },
  summary: { accuracy: 0.9, _step: 10, _runtime: 3 },
  tags: ['baseline'],
  ...of,
})

const versions = (of: string, count: number, last: Partial<Version> = {}): readonly Version[] =>
  Array.from({ length: count }, (_, index) => ({ of, index, ...(index === count - 1 && last) }))

const models = (count: number, aliases: readonly string[]): readonly Collection[] => [
  {
    project: 'churn',
    name: 'classifier',
    type: 'model',
    description: 'Who leaves',
    tags: ['core'],
    versions: versions('churn/classifier', count, { aliases, by: 'r1', usedBy: ['r2'], metadata: { layers: 3 } }),
  },
  {
    project: 'wandb-registry-model',
    name: 'Churn',
    type: 'model',
    versions: [
      { of: 'churn/classifier', index: count - 1, aliases, by: 'r1', usedBy: ['r2'], metadata: { layers: 3 } },
    ],
  },
]

const data: Collection = {
  project: 'churn',
  name: 'reviews',
  type: 'dataset',
  versions: versions('churn/reviews', 4, { aliases: ['latest'], usedBy: ['r1'] }),
}
const code: Collection = { project: 'churn', name: 'source', type: 'code', versions: versions('churn/source', 1) }
const further = (from: number, count: number): readonly Run[] =>
  Array.from({ length: count }, (_, i) => run(`r${from + i}`, { state: i === 0 ? 'running' : 'crashed' }))

export const wandb: StandInProduct<Account> = {
  provider: 'wandb',
  source: {
    settings: { entity: ENTITY },
    headers: { authorization: `Basic ${Buffer.from(`api:${TOKEN}`).toString('base64')}` },
  },
  env: { WANDB_USERNAME: 'api', WANDB_PASSWORD: TOKEN },
  rules: {
    answer,
    refusal: ({ headers }) =>
      headers.authorization === `Basic ${Buffer.from(`api:${TOKEN}`).toString('base64')}`
        ? null
        : { status: 401, body: { errors: [{ message: 'user is not logged in' }] } },
    throttled: {
      status: 429,
      body: { error: 'rate limit exceeded' },
      headers: { 'ratelimit-remaining': '0', 'ratelimit-reset': '1' },
    },
    down: { status: 502, body: { errors: [{ message: 'bad gateway' }] } },
    unauthorised: { status: 401, body: { errors: [{ message: 'user is not logged in' }] } },
  },
  first: {
    projects: ['churn', 'empty', 'prices', 'wandb-registry-model'],
    collections: [
      ...models(4, ['latest', 'production']),
      data,
      code,
      { project: 'prices', name: 'forest', type: 'model', versions: versions('prices/forest', 2) },
    ],
    runs: [run('r1'), run('r2', { called: 'evaluation' }), ...further(3, 5), run('p1', { project: 'prices' })],
  },
  changed: {
    projects: ['churn', 'prices', 'renamed', 'wandb-registry-model'],
    collections: [
      ...models(5, ['latest', 'staging']),
      { ...data, description: 'What people write', versions: data.versions.slice(0, 3) },
      { project: 'prices', name: 'trees', type: 'model', versions: versions('prices/trees', 2, { state: 'DELETED' }) },
    ],
    runs: [run('r1', { summary: { accuracy: 0.95 }, tags: [] }), run('r2', { called: 'evaluated' }), ...further(3, 4)],
  },
  gone: ['model/wandb/acme/prices/forest', 'wandb-project/wandb/acme/empty'],
  listed: { WandbProject: 4, Dataset: 1, DatasetVersion: 4, Model: 3, ModelInstance: 7, WandbRun: 8 },
  compared: {
    requested: {
      wandbProjects: TAGS,
      wandbRuns: `status user startedAt endedAt parameters metrics ${TAGS}`,
      models: `description ${TAGS}`,
      modelInstances: `version properties artifact { sizeBytes digest } ${TAGS}`,
      datasets: `description ${TAGS}`,
      datasetVersions: `version bytes properties ${TAGS}`,
    },
    shown: plainly,
  },
  lines: formatAccount,
}

function formatAccount({ projects, collections, runs }: Account): readonly string[] {
  const at = (kind: string, path: string) => `${kind}/wandb/${ENTITY}/${path}`
  const runAt = (id: string) => at('wandb-run', `${runs.find((one) => one.id === id)?.project ?? ''}/${id}`)
  return [
    ...projects.map((name) => thing(at('wandb-project', name), { name, tags: [`entity=${ENTITY}`] })),
    ...runs.flatMap(({ project, id, called, state, config, summary, tags }) => [
      thing(runAt(id), {
        name: called,
        status: state,
        user: 'alice',
        startedAt: AT,
        endedAt: state === 'running' ? null : '2026-11-02T09:00:00.000Z',
        parameters: { lr: (config.lr as JsonObject).value },
        metrics: sortedByName({ accuracy: summary.accuracy }),
        tags: formatTags([...tags.map((tag) => [tag, ''] as const), ['job_type', 'train'], ['commit', 'c0ffee']]),
      }),
      edge('WandbRun.inProject', runAt(id), at('wandb-project', project)),
    ]),
    ...collections
      .filter(({ type }) => type !== 'code')
      .flatMap((of) => {
        const { project, name, type, description, tags = [] } = of
        const [kind, version, relation] =
          type === 'model'
            ? (['model', 'model', 'ModelInstance.instanceOf'] as const)
            : (['dataset', 'dataset-version', 'DatasetVersion.versionOf'] as const)
        const whole = at(kind, `${project}/${name}`)
        return [
          thing(whole, { name, description, tags: formatTags(tags.map((tag) => [tag, ''] as const)) }),
          ...of.versions.flatMap((one, i) => {
            if (one.state === 'DELETED') return []
            const self = at(version, `${project}/${name}:v${i}`)
            const labels = formatTags([
              ['checked', ''],
              ...(one.aliases ?? []).map((alias) => ['alias', alias] as const),
            ])
            const files =
              type === 'model'
                ? { artifact: { sizeBytes: 100 + one.index, digest: `d${one.index}` } }
                : { bytes: 100 + one.index }
            return [
              thing(self, {
                name: `${name}:v${i}`,
                version: `v${i}`,
                properties: one.metadata,
                ...files,
                tags: labels,
              }),
              edge(relation, self, whole),
              ...(one.by === undefined ? [] : [edge('WandbRun.logged', runAt(one.by), self)]),
              ...(one.usedBy ?? []).map((id) => edge('WandbRun.used', runAt(id), self)),
              ...(type === 'model' && one.of !== `${project}/${name}`
                ? [edge('ModelInstance.basedOn', self, at('model', `${one.of}:v${one.index}`))]
                : []),
            ]
          }),
        ]
      }),
  ]
}
