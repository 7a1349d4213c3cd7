import type { Json, JsonObject } from '../../../lib/json.ts'
import { TAGS } from '../graph.ts'
import { edge, objects, formatTags, text, thing } from '../lines.ts'
import { plainly, type StandInProduct } from './product.ts'
import { byBearer, pageFrom, TOKEN, type StandInAnswer, type StandInRequest } from './server.ts'

/** The Hub's repositories, in the shapes that `huggingface_hub` reads. */
type Kind = 'models' | 'datasets' | 'spaces'

interface Repository {
  readonly kind: Kind
  readonly id: string
  readonly record: JsonObject
  readonly commits: readonly JsonObject[]
}

const AUTHOR = 'acme'
const refused = { status: 401, body: { error: 'Invalid credentials in Authorization header' } }
const notFound = {
  status: 404,
  body: { error: 'Repository not found' },
  headers: { 'x-error-code': 'RepoNotFound', 'x-error-message': 'Repository not found' },
}

const noRevision = {
  status: 404,
  body: { error: 'Invalid rev id' },
  headers: { 'x-error-code': 'RevisionNotFound', 'x-error-message': 'Invalid rev id' },
}

function answer({ path, query, origin }: StandInRequest, hub: readonly Repository[]): StandInAnswer {
  const [, api, kind = '', author, name, what, revision] = path.split('/')
  const reposOfKind = hub.filter((one) => one.kind === kind)
  if (api !== 'api' || !['models', 'datasets', 'spaces'].includes(kind))
    return { status: 404, body: { error: 'Not found' } }
  const found = reposOfKind.find(({ id }) => id === `${author ?? ''}/${name ?? ''}`)
  const linkPages = (all: readonly Json[]): StandInAnswer => {
    const { items, next } = pageFrom(all, query.get('cursor'), query.get('limit'))
    if (next === null) return { body: items }
    const further = new URLSearchParams(query)
    further.set('cursor', next)
    return { body: items, headers: { link: `<${origin}${path}?${further}>; rel="next"` } }
  }
  if (author === undefined)
    return linkPages(
      reposOfKind
        .filter(({ record }) => record.author === query.get('author'))
        .map((one) => expandProperties(one, query)),
    )
  if (found === undefined) return notFound
  if (what !== 'commits') return { body: expandProperties(found, query) }
  const from = revision === 'main' ? 0 : found.commits.findIndex(({ id }) => id === revision)
  return from < 0 ? noRevision : linkPages(found.commits.slice(from))
}

/** Returns only the requested properties, and ids. */
function expandProperties({ id, record }: Repository, query: URLSearchParams): JsonObject {
  const wanted = query.getAll('expand')
  const members = Object.entries(record).filter(([name]) => wanted.length === 0 || wanted.includes(name))
  return { _id: `66${id.length}`, id, ...Object.fromEntries(members) }
}

const sha = (of: string, n: number): string => Buffer.from(`${of}#${n}`).toString('hex').padEnd(40, '0').slice(-40)
const AT = '2026-11-01T10:00:00.000Z'

interface RepositoryOptions {
  readonly commits?: number
  readonly author?: string
  readonly of?: JsonObject
}

function repository(
  kind: Kind,
  name: string,
  { commits = 1, author = AUTHOR, of = {} }: RepositoryOptions = {},
): Repository {
  const id = `${author}/${name}`
  const made = Array.from({ length: commits }, (_, i) => commits - i)
  return {
    kind,
    id,
    commits: made.map((n) => ({
      id: sha(id, n),
      title: n === 1 ? 'initial commit' : `Change ${n}`,
      message: n === 2 ? 'With more data' : '',
      authors: [{ user: 'alice', avatar: 'https://cdn.example/alice.png' }],
      date: `2026-11-0${n}T10:00:00.000Z`,
    })),
    record: {
      author,
      sha: sha(id, commits),
      createdAt: AT,
      lastModified: `2026-11-0${commits}T10:00:00.000Z`,
      private: name.startsWith('secret'),
      ...(kind !== 'spaces' && { gated: name.startsWith('gated') ? 'manual' : false }),
      disabled: false,
      tags: ['region:us'],
      ...of,
    },
  }
}

const measuredValue = (value: number): Json => [
  {
    name: 'churn',
    results: [
      {
        task: { type: 'text-classification' },
        dataset: { name: 'reviews', type: 'acme/reviews' },
        metrics: [
          { type: 'f1', value, name: 'F1' },
          { type: 'accuracy', value: 0.5 },
          { type: 'note', value: 'good' },
        ],
      },
    ],
  },
]

const churn = (value: number, commits: number, task = 'text-classification') =>
  repository('models', 'churn', {
    commits,
    of: {
      library_name: 'transformers',
      pipeline_tag: task,
      tags: ['transformers', 'pytorch', 'license:apache-2.0', 'base_model:finetune:google/bert', 'region:us'],
      cardData: {
        license: 'apache-2.0',
        datasets: ['acme/reviews', 'imdb'],
        base_model: 'google/bert',
        language: ['en'],
      },
      'model-index': measuredValue(value),
    },
  })

/** Read because a model names it: its author isn't the listed one. */
const bert = repository('models', 'bert', { author: 'google', of: { pipeline_tag: 'fill-mask' } })
const reviews = repository('datasets', 'reviews', {
  commits: 4,
  of: { description: 'What people write', mainSize: 4096, cardData: { license: 'mit' } },
})
const space = (models: readonly string[]) =>
  repository('spaces', 'demo', {
    of: {
      sdk: 'gradio',
      models,
      datasets: ['acme/reviews'],
      runtime: { stage: 'RUNNING', hardware: { current: 'cpu-basic', requested: 'cpu-basic' } },
    },
  })
const further = (kind: Kind, prefix: string, count: number) =>
  Array.from({ length: count }, (_, i) => repository(kind, `${prefix}-${i}`))

const first = [
  churn(0.91, 4),
  bert,
  repository('models', 'secret-plan'),
  repository('models', 'gated-large', { of: { cardData: { base_model: ['acme/churn', 'google/bert'] } } }),
  ...further('models', 'small', 5),
  reviews,
  ...further('datasets', 'table', 4),
  space(['acme/churn']),
  ...further('spaces', 'page', 3),
]

export const huggingface: StandInProduct<readonly Repository[]> = {
  provider: 'huggingface',
  source: { settings: { author: AUTHOR }, headers: { authorization: `Bearer ${TOKEN}` } },
  env: { HUGGINGFACE_TOKEN: TOKEN },
  rules: {
    answer,
    refusal: byBearer(refused),
    throttled: {
      status: 429,
      body: { error: 'We had to rate limit you' },
      headers: { ratelimit: '"api";r=0;t=1', 'ratelimit-policy': '"fixed window";"api";q=1000;w=300' },
    },
    down: { status: 502, body: { error: 'Bad gateway' } },
    unauthorised: refused,
  },
  first,
  changed: [
    churn(0.95, 5, 'text-generation'),
    bert,
    repository('models', 'gated-large', { of: { cardData: { base_model: ['acme/churn', 'google/bert'] } } }),
    ...further('models', 'small', 4),
    repository('models', 'small-renamed'),
    reviews,
    ...further('datasets', 'table', 5),
    space(['acme/small-1', 'google/bert']),
    ...further('spaces', 'page', 2),
  ],
  gone: ['model/huggingface/acme/secret-plan', 'service/huggingface/acme/page-2'],
  elsewhere: ['aip://model/huggingface/google/bert'],
  listed: { Dataset: 5, DatasetVersion: 8, Model: 8, ModelInstance: 11, Service: 4 },
  compared: {
    requested: {
      models: `framework task createdAt properties ${TAGS}`,
      modelInstances: 'version description trainedAt metrics { name value split }',
      datasets: `description bytes ${TAGS}`,
      datasetVersions: 'version description createdAt',
      services: TAGS,
    },
    shown: plainly,
  },
  lines: (hub) => hub.flatMap(formatRepository),
  client: {
    program: 'huggingface.py',
    printed: (hub) => ({
      models: idsOf(hub, 'models'),
      datasets: idsOf(hub, 'datasets'),
      spaces: idsOf(hub, 'spaces'),
      commits: hub.find(({ id }) => id === 'acme/churn')?.commits.map(({ id }) => id ?? null) ?? [],
      trained_on: ['acme/reviews', 'imdb'],
      missing: 'RepositoryNotFoundError',
    }),
  },
}

const idsOf = (hub: readonly Repository[], kind: Kind): readonly string[] =>
  hub
    .filter((one) => one.kind === kind && one.record.author === AUTHOR)
    .map(({ id, record }) => `${id}@${text(record.sha)}`)

const ADDRESS: Readonly<Record<Kind, string>> = { models: 'model', datasets: 'dataset', spaces: 'service' }

function formatRepository({ kind, id, record, commits }: Repository): readonly string[] {
  const at = `${ADDRESS[kind]}/huggingface/${id}`
  const card = record.cardData as JsonObject | undefined
  const runtime = record.runtime as
    | { readonly stage: string; readonly hardware: { readonly current: string } }
    | undefined
  const tags = formatTags([
    ...(record.tags as readonly string[]).map((tag): [string, string] => {
      const [key = '', ...value] = tag.split(':')
      return [key, value.join(':')]
    }),
    ['visibility', record.private === true ? 'private' : 'public'],
    ...(typeof record.gated === 'string' ? [['gated', record.gated] as const] : []),
    ...(typeof record.sdk === 'string' ? [['sdk', record.sdk] as const] : []),
    ...(runtime === undefined
      ? []
      : [['stage', runtime.stage] as const, ['hardware', runtime.hardware.current] as const]),
  ])
  if (kind === 'spaces')
    return [
      thing(at, { name: id, tags }),
      ...((record.models ?? []) as readonly string[]).map((used) =>
        edge('Service.usesModel', at, `model/huggingface/${used}`),
      ),
    ]
  if (kind === 'datasets')
    return [
      thing(at, { name: id, description: record.description, bytes: record.mainSize, tags }),
      ...commits.flatMap((commit) => {
        const version = `dataset-version/huggingface/${id}/${text(commit.id)}`
        const { title: name, message: description, date: createdAt } = commit
        return [
          thing(version, { name, version: commit.id, description, createdAt }),
          edge('DatasetVersion.versionOf', version, at),
        ]
      }),
    ]
  const latest = `${at}/${text(record.sha)}`
  const bases = card === undefined ? [] : [card.base_model ?? []].flat()
  const data = card === undefined ? [] : [card.datasets ?? []].flat()
  const metrics = record['model-index'] === undefined ? [] : metricsOf(record['model-index'])
  return [
    thing(at, {
      name: id,
      framework: record.library_name,
      task: record.pipeline_tag,
      createdAt: record.createdAt,
      properties: card,
      tags,
    }),
    edge('Model.currentInstance', at, latest),
    ...commits.flatMap((commit: JsonObject) => {
      const instance = `${at}/${text(commit.id)}`
      const { title: name, message: description, date: trainedAt } = commit
      const measures = instance === latest && metrics.length > 0 ? { metrics } : {}
      return [
        thing(instance, { name, version: commit.id, description, trainedAt, ...measures }),
        edge('ModelInstance.instanceOf', instance, at),
      ]
    }),
    ...bases.map((base) => edge('ModelInstance.basedOn', latest, `model/huggingface/${text(base as string)}`)),
    ...data.map((one) => edge('ModelInstance.trainedOn', latest, `dataset/huggingface/${text(one as string)}`)),
  ]
}

/** Keeps only numbers, with their datasets. */
function metricsOf(index: Json): readonly JsonObject[] {
  return objects({ index }, 'index').flatMap((model) =>
    objects(model, 'results').flatMap((result) =>
      objects(result, 'metrics')
        .filter(({ value }) => typeof value === 'number')
        .map(({ name, type, value }) => ({
          name: name ?? type ?? null,
          value: value ?? null,
          split: (result.dataset as JsonObject).name ?? null,
        })),
    ),
  )
}
