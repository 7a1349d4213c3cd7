import { listOf, type Json, type JsonObject } from '../../../lib/json.ts'
import { edge, member, objects, presentOnly, formatTags, text, thing } from '../lines.ts'

/**
 * Computes what the graph must show of a Dagster, queried entity by entity (the provider queries all of a kind at once)
 * and without the provider: a line for each entity and each relationship.
 */
export async function linesOfServer(url: string): Promise<readonly string[]> {
  const repositories = objects(member(await query(url, REPOSITORIES), 'repositoriesOrError'), 'nodes')
  const lines: string[] = []
  for (const repository of repositories) lines.push(...(await new Repository(url, repository).lines()))
  const assets = objects(member(await query(url, ASSETS), 'assetsOrError'), 'nodes')
  for (const { key = null } of assets) lines.push(...(await assetLines(url, { path: pathOf(key) })))
  const { runIds } = member(await query(url, RUNS), 'runIdsOrError')
  for (const run of listOf(runIds)) lines.push(...(await runLines(url, text(run))))
  return presentOnly(lines)
}

const REPOSITORIES =
  '{ repositoriesOrError { ... on RepositoryConnection { nodes { name location { name } pipelines { name } schedules { name } sensors { name } } } } }'
const ASSETS = '{ assetsOrError { ... on AssetConnection { nodes { key { path } } } } }'
const RUNS = '{ runIdsOrError(limit: 1000) { ... on RunIds { results } } }'.replace('results', 'runIds: results')
const OWNERS = 'owners { ... on UserDefinitionOwner { email } ... on TeamDefinitionOwner { team } }'
/** Dagster's job for assets that belong to none. */
const IMPLICIT = '__ASSET_JOB'

/** Returns Dagster's answer; a refusal throws. */
export async function query(url: string, of: string, variables: JsonObject = {}): Promise<JsonObject> {
  const headers = { 'content-type': 'application/json', connection: 'close' }
  const response = await fetch(`${url}/graphql`, {
    method: 'POST',
    headers,
    body: JSON.stringify({ query: of, variables }),
  })
  const { data, errors } = (await response.json()) as { data?: JsonObject; errors?: Json }
  if (data === undefined || errors !== undefined) throw new Error(JSON.stringify(errors))
  return data
}

class Repository {
  readonly #url: string
  readonly #of: JsonObject
  readonly #selector: JsonObject
  readonly #at: string

  constructor(url: string, repository: JsonObject) {
    this.#url = url
    this.#of = repository
    const location = text(member(repository, 'location').name)
    this.#selector = { repositoryName: text(repository.name), repositoryLocationName: location }
    this.#at = `${location}/${text(repository.name)}`
  }

  async lines(): Promise<readonly string[]> {
    const names = (list: string) => objects(this.#of, list).map(({ name }) => text(name))
    const lines = [
      ...names('pipelines')
        .filter((name) => name !== IMPLICIT)
        .map((name) => this.#job(name)),
      ...names('schedules').map((name) => this.#schedule(name)),
      ...names('sensors').map((name) => this.#sensor(name)),
    ]
    return (await Promise.all(lines)).flat()
  }

  async #job(name: string): Promise<readonly string[]> {
    const asked = `query ($p: PipelineSelector!) { pipelineOrError(params: $p) { ... on Pipeline { description isAssetJob tags { key value } ${OWNERS}
      solids { name definition { __typename description } inputs { dependsOn { solid { name } } } } } } }`
    const job = member(
      await query(this.#url, asked, { p: { ...this.#selector, pipelineName: name } }),
      'pipelineOrError',
    )
    const uri = `pipeline/dagster/${this.#at}/${name}`
    const node = (op: Json | undefined) => `pipeline-node/dagster/${this.#at}/${name}/${text(op)}`
    return [
      thing(uri, {
        name,
        description: job.description,
        kind: job.isAssetJob === true ? 'asset job' : 'job',
        ...tagsOf(job),
      }),
      ...objects(job, 'solids').flatMap((op) => [
        thing(node(op.name), {
          name: op.name,
          description: member(op, 'definition').description,
          kind: member(op, 'definition')['__typename'] === 'SolidDefinition' ? 'op' : 'graph',
        }),
        edge('PipelineNode.nodeOf', node(op.name), uri),
        ...objects(op, 'inputs')
          .flatMap((input) => objects(input, 'dependsOn'))
          .map((output) => edge('PipelineNode.after', node(op.name), node(member(output, 'solid').name))),
      ]),
    ]
  }

  async #schedule(name: string): Promise<readonly string[]> {
    const asked = `query ($s: ScheduleSelector!) { scheduleOrError(scheduleSelector: $s) { ... on Schedule { pipelineName cronSchedule executionTimezone
      scheduleState { status } futureTicks(limit: 1) { results { timestamp } } } } }`
    const of = member(
      await query(this.#url, asked, { s: { ...this.#selector, scheduleName: name } }),
      'scheduleOrError',
    )
    const uri = `pipeline-schedule/dagster/${this.#at}/${name}`
    const enabled = member(of, 'scheduleState').status === 'RUNNING'
    const next = objects(member(of, 'futureTicks'), 'results')[0]?.timestamp
    const shown = {
      name,
      cron: of.cronSchedule,
      timezone: of.executionTimezone,
      enabled,
      ...(enabled && { nextRunAt: time(next) }),
    }
    return [
      thing(uri, shown),
      edge('PipelineSchedule.schedules', uri, `pipeline/dagster/${this.#at}/${text(of.pipelineName)}`),
    ]
  }

  async #sensor(name: string): Promise<readonly string[]> {
    const asked = `query ($s: SensorSelector!) { sensorOrError(sensorSelector: $s) { ... on Sensor { description sensorType minIntervalSeconds
      sensorState { status } targets { pipelineName } } } }`
    const of = member(await query(this.#url, asked, { s: { ...this.#selector, sensorName: name } }), 'sensorOrError')
    const uri = `dagster-sensor/dagster/${this.#at}/${name}`
    const enabled = member(of, 'sensorState').status === 'RUNNING'
    return [
      thing(uri, {
        name,
        description: of.description,
        kind: of.sensorType,
        intervalSeconds: of.minIntervalSeconds,
        enabled,
      }),
      ...objects(of, 'targets').map((target) =>
        edge('DagsterSensor.triggers', uri, `pipeline/dagster/${this.#at}/${text(target.pipelineName)}`),
      ),
    ]
  }
}

async function assetLines(url: string, key: { readonly path: readonly string[] }): Promise<readonly string[]> {
  const asked = `query ($k: AssetKeyInput!) { assetNodeOrError(assetKey: $k) { __typename ... on AssetNode { description groupName kinds
    jobs { name repository { name location { name } } } opNames dependencies { asset { assetKey { path } } } partitionDefinition { description }
    owners { ... on UserAssetOwner { email } ... on TeamAssetOwner { team } } tags { key value }
    metadataEntries { label ... on TextMetadataEntry { text } ... on UrlMetadataEntry { url } ... on TableSchemaMetadataEntry { schema { columns { name type description } } } } } }
    assetCheckExecutions: assetNodeOrError(assetKey: $k) { ... on AssetNode { assetChecksOrError { ... on AssetChecks { checks { name executionForLatestMaterialization { status evaluation { severity description } } } } } } } }`
  const answer = await query(url, asked, { k: { path: [...key.path] } })
  const asset = member(answer, 'assetNodeOrError')
  // It remembers materialised assets whose definition is gone.
  if (asset['__typename'] !== 'AssetNode') return []
  const name = key.path.join('/')
  const uri = `dataset/dagster/${name}`
  const labelled = (label: string) => objects(asset, 'metadataEntries').find((each) => each.label === label)
  const columns = objects(member(labelled('dagster/column_schema') ?? {}, 'schema'), 'columns')
  const address = labelled('dagster/uri')
  const checks = objects(member(member(answer, 'assetCheckExecutions'), 'assetChecksOrError'), 'checks').flatMap(
    (check) => {
      const execution = member(check, 'executionForLatestMaterialization')
      const evaluation = member(execution, 'evaluation')
      if (execution.status !== 'SUCCEEDED' && execution.status !== 'FAILED') return []
      const severity = text(evaluation.severity).toLowerCase()
      return [
        { assertion: check.name, success: execution.status === 'SUCCEEDED', severity, message: evaluation.description },
      ]
    },
  )
  const { description } = member(asset, 'partitionDefinition')
  const more: (readonly [string, string])[] = [
    ['dagster/group', text(asset.groupName)],
    ...(description === undefined ? [] : ([['dagster/partitions', text(description)]] as const)),
  ]
  const kinds = listOf(asset.kinds)
  return [
    thing(uri, {
      name,
      description: asset.description,
      format: kinds[0],
      location: address?.url ?? address?.text,
      ...(columns.length > 0 && {
        schema: columns.map((column) => ({ name: column.name, type: column.type, description: column.description })),
      }),
      ...(checks.length > 0 && { assertions: checks }),
      ...tagsOf(asset, more),
    }),
    ...objects(asset, 'dependencies').map((one) =>
      edge('Dataset.derivedFrom', uri, `dataset/dagster/${pathOf(member(member(one, 'asset'), 'assetKey')).join('/')}`),
    ),
    ...objects(asset, 'jobs')
      .filter((job) => job.name !== IMPLICIT)
      .flatMap((job) => {
        const repository = member(job, 'repository')
        const at = `${text(member(repository, 'location').name)}/${text(repository.name)}/${text(job.name)}`
        const ops = listOf(asset.opNames)
        return ops.map((op) => edge('PipelineNode.writes', `pipeline-node/dagster/${at}/${text(op)}`, uri))
      }),
  ]
}

const STATUS: Readonly<Record<string, string>> = {
  SUCCESS: 'succeeded',
  FAILURE: 'failed',
  STARTED: 'running',
  STARTING: 'running',
  NOT_STARTED: 'queued',
  CANCELED: 'cancelled',
}

async function runLines(url: string, id: string): Promise<readonly string[]> {
  const asked = `query ($id: ID!) { pipelineRunOrError(runId: $id) { ... on Run { pipelineName status startTime endTime
    repositoryOrigin { repositoryName repositoryLocationName } tags { key value }
    assetMaterializations { assetKey { path } partition metadataEntries { label ... on IntMetadataEntry { intValue } } } } } }`
  const run = member(await query(url, asked, { id }), 'pipelineRunOrError')
  const uri = `pipeline-run/dagster/${id}`
  const job = text(run.pipelineName)
  const { repositoryName, repositoryLocationName } = member(run, 'repositoryOrigin')
  const of = objects(run, 'tags').find(({ key }) => key === 'dagster/partition')
  return [
    thing(uri, {
      name: `${job} ${id.slice(0, 8)}`,
      status: STATUS[text(run.status)],
      startedAt: time(run.startTime),
      endedAt: time(run.endTime),
      ...tagsOf(run, of === undefined ? [] : [['partition', text(of.value)]]),
    }),
    ...(job === IMPLICIT
      ? []
      : [
          edge(
            'PipelineRun.runOf',
            uri,
            `pipeline/dagster/${text(repositoryLocationName)}/${text(repositoryName)}/${job}`,
          ),
        ]),
    ...objects(run, 'assetMaterializations').flatMap((one) => {
      const asset = pathOf(member(one, 'assetKey')).join('/')
      const version = `dataset-version/dagster/${id}/${text(one.partition) || '-'}/${asset}`
      const rows = objects(one, 'metadataEntries').find(({ label }) => label === 'dagster/row_count')
      return [
        thing(version, { version: text(one.partition) === '' ? id : one.partition, rowCount: rows?.intValue }),
        edge('PipelineRun.produced', uri, version),
        edge('DatasetVersion.versionOf', version, `dataset/dagster/${asset}`),
      ]
    }),
  ]
}

function time(seconds: Json | undefined): string | null {
  return typeof seconds === 'number' ? new Date(Math.round(seconds * 1_000)).toISOString() : null
}

function pathOf(key: Json): readonly string[] {
  const { path } = member({ key }, 'key')
  return Array.isArray(path) ? (path as readonly Json[]).map(text) : []
}

function tagsOf(
  of: JsonObject,
  more: readonly (readonly [string, string])[] = [],
): { readonly tags?: readonly string[] } {
  const own = objects(of, 'tags')
    .map(({ key, value }): readonly [string, string] => [text(key), text(value)])
    .filter(([key]) => !key.startsWith('dagster/') && !key.startsWith('.'))
  const teams = objects(of, 'owners')
    .filter(({ team }) => team !== undefined)
    .map(({ team }): readonly [string, string] => ['team', text(team)])
  const tags = formatTags([...own, ...teams, ...more])
  return tags.length === 0 ? {} : { tags }
}
