import { listOf, type Json, type JsonObject } from '../../../lib/json.ts'
import { edge, member, objects, presentOnly, formatTags, text, thing } from '../lines.ts'

/**
 * Computes what the graph must show of a Prefect, queried entity by entity (the provider queries 200 of a kind at once)
 * and without the provider: a line for each entity and each relationship.
 */
export async function linesOfServer(url: string): Promise<readonly string[]> {
  const api = apiOf(url)
  const each = async (kind: string, lines: (of: JsonObject) => readonly string[]) => {
    const all = (await api(`${kind}/filter`, {})) as readonly JsonObject[]
    const found = await Promise.all(all.map(({ id }) => api(`${kind}/${text(id)}`)))
    return found.flatMap((one) => lines(one as JsonObject))
  }
  const events = objects(await api('events/filter', { filter: { event: { prefix: ['prefect.asset.'] } } }), 'events')
  return presentOnly([
    ...(await each('flows', flowLines)),
    ...(await each('deployments', deploymentLines)),
    ...(await each('automations', automationLines)),
    ...(await each('flow_runs', runLines)),
    ...(await each('task_runs', taskLines)),
    ...assetLines(events),
  ])
}

type PrefectApi = (path: string, body?: JsonObject) => Promise<Json>

/** Returns Prefect's answer; a refusal throws. */
export function apiOf(url: string): PrefectApi {
  return async (path, body) => {
    const headers = { 'content-type': 'application/json', connection: 'close' }
    const posted = body === undefined ? {} : { method: 'POST', body: JSON.stringify(body) }
    const response = await fetch(`${url}/api/${path}`, { headers, ...posted })
    const answer = await response.text()
    if (!response.ok) throw new Error(`${path}: ${response.status} ${answer}`)
    return answer === '' ? null : (JSON.parse(answer) as Json)
  }
}

const uriOf = (of: JsonObject, type: string) => `${type}/prefect/${text(of.id)}`

function flowLines(of: JsonObject): readonly string[] {
  return [thing(uriOf(of, 'pipeline'), { name: of.name, ...tagsOf(of) })]
}

function deploymentLines(of: JsonObject): readonly string[] {
  const uri = uriOf(of, 'prefect-deployment')
  const flow = `pipeline/prefect/${text(of.flow_id)}`
  const { description } = of
  const schedules = objects(of, 'schedules').flatMap((one) => {
    const at = uriOf(one, 'pipeline-schedule')
    const { cron, interval, rrule, timezone } = member(one, 'schedule')
    const shown = {
      name: [text(of.name), text(one.slug)].filter((part) => part !== '').join(' '),
      cron,
      interval: interval === undefined ? rrule : `${text(interval)} s`,
      timezone,
      enabled: one.active === true && of.paused === false,
    }
    return [
      thing(at, shown),
      edge('PipelineSchedule.schedules', at, flow),
      edge('PrefectDeployment.scheduledBy', uri, at),
    ]
  })
  const shown = {
    name: of.name,
    // Prefect's value for a flow without a description.
    description: description === 'None' ? null : description,
    version: of.version,
    enabled: of.paused === false,
    parameters: given(of.parameters),
    ...tagsOf(of),
  }
  return [thing(uri, shown), edge('PrefectDeployment.deploys', uri, flow), ...schedules]
}

function automationLines(of: JsonObject): readonly string[] {
  const uri = uriOf(of, 'prefect-automation')
  const { name, description, enabled } = of
  return [
    thing(uri, { name, description, enabled, kind: member(of, 'trigger').type, ...tagsOf(of) }),
    ...objects(of, 'actions').map((action) =>
      edge('PrefectAutomation.triggers', uri, `prefect-deployment/prefect/${text(action.deployment_id)}`),
    ),
  ]
}

const STATUS: Readonly<Record<string, string>> = {
  COMPLETED: 'succeeded',
  FAILED: 'failed',
  RUNNING: 'running',
  PENDING: 'queued',
  SCHEDULED: 'queued',
  CANCELLED: 'cancelled',
}

function executionOf(of: JsonObject): JsonObject {
  const failed = of.state_type === 'FAILED'
  return {
    name: of.name ?? null,
    status: STATUS[text(of.state_type)] ?? null,
    startedAt: of.start_time ?? null,
    endedAt: of.end_time ?? null,
    error: failed ? (member(of, 'state').message ?? null) : null,
  }
}

function runLines(of: JsonObject): readonly string[] {
  // Skips runs that are only scheduled, or that nothing has picked up yet.
  if (of.state_name === 'Scheduled') return []
  const uri = uriOf(of, 'pipeline-run')
  const more: (readonly [string, string])[] = [
    ...(text(of.flow_version) === '' ? [] : [['flow_version', text(of.flow_version)] as const]),
    ...('type' in member(of, 'created_by') ? [['created_by', text(member(of, 'created_by').type)] as const] : []),
  ]
  return [
    thing(uri, { ...executionOf(of), parameters: given(of.parameters), ...tagsOf(of, more) }),
    edge('PipelineRun.runOf', uri, `pipeline/prefect/${text(of.flow_id)}`),
    edge('PrefectDeployment.executedAs', `prefect-deployment/prefect/${text(of.deployment_id)}`, uri),
  ]
}

function taskLines(of: JsonObject): readonly string[] {
  const uri = uriOf(of, 'job-attempt')
  return [
    thing(uri, { ...executionOf(of), number: of.run_count, ...tagsOf(of) }),
    edge('JobAttempt.attemptOf', uri, `pipeline-run/prefect/${text(of.flow_run_id)}`),
  ]
}

/** Reads all events, latest first. */
function assetLines(events: readonly JsonObject[]): readonly string[] {
  const id = (of: JsonObject) => text(of['prefect.resource.id'])
  const keys = new Set(events.map((event) => id(member(event, 'resource'))))
  return [...keys].flatMap((key) => {
    const own = events.filter((event) => id(member(event, 'resource')) === key)
    const made = own.find((event) => text(event.event).includes('.materialization.')) ?? {}
    const resource = { ...member(own[0] ?? {}, 'resource'), ...member(made, 'resource') }
    const succeeded = own.find((event) => event.event === 'prefect.asset.materialization.succeeded') ?? {}
    const relatedOf = (event: JsonObject, role: string) =>
      objects(event, 'related').filter((one) => one['prefect.resource.role'] === role)
    const related = (role: string) => relatedOf(made, role)
    const uri = `dataset/prefect/${key}`
    const shown = {
      name: resource['prefect.resource.name'] ?? key,
      description: resource['prefect.asset.description'],
      location: key,
      sourceUrl: resource['prefect.asset.url'],
      ...tagsOf({ tags: related('tag').map((tag) => id(tag).slice('prefect.tag.'.length)) }),
    }
    const runs = relatedOf(succeeded, 'flow-run')
    return [
      thing(uri, shown),
      ...related('asset').map((one) => edge('Dataset.derivedFrom', uri, `dataset/prefect/${id(one)}`)),
      ...runs.map((run) =>
        edge('PipelineRun.produced', `pipeline-run/prefect/${id(run).slice('prefect.flow-run.'.length)}`, uri),
      ),
    ]
  })
}

const given = (parameters: Json | undefined) =>
  Object.keys(member({ parameters: parameters ?? null }, 'parameters')).length === 0 ? null : parameters

function tagsOf(of: JsonObject, more: readonly (readonly [string, string])[] = []): JsonObject {
  const own = listOf(of.tags).map((tag): readonly [string, string] => {
    const [key = '', ...value] = text(tag).split(':')
    return [key, value.join(':')]
  })
  const tags = formatTags([...own, ...more])
  return tags.length === 0 ? {} : { tags: [...tags] }
}
