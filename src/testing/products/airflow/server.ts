import { listOf, isObject, type Json, type JsonObject } from '../../../lib/json.ts'
import { edge, member, objects, presentOnly, sortedByName, formatTags, text, thing } from '../lines.ts'
import { withoutAbsent } from './graph.ts'

/**
 * Computes what the graph must show of an Airflow, from its own API and without the provider: a line for each entity
 * and each relationship.
 */
export async function linesOfServer(api: AirflowApi): Promise<readonly string[]> {
  const all = objects(await api('dags?limit=100&exclude_stale=false'), 'dags')
  const lines: string[] = []
  for (const dag of all) {
    const id = text(dag.dag_id)
    if (dag.is_stale !== true) lines.push(...dagLines(dag, await api(`dags/${id}/details`)))
    lines.push(...objects(await api(`dags/${id}/dagVersions?limit=100`), 'dag_versions').flatMap(versionLines))
    // It still answers for tasks of a DAG that was removed from its file.
    if (dag.is_stale !== true)
      lines.push(...objects(await api(`dags/${id}/tasks`), 'tasks').flatMap((one) => taskLines(id, one)))
    for (const run of objects(await api(`dags/${id}/dagRuns?limit=100`), 'dag_runs'))
      lines.push(...runLines(run), ...(await attemptLines(api, run)))
  }
  lines.push(...objects(await api('assets?limit=100'), 'assets').flatMap(assetLines))
  lines.push(...objects(await api('assets/events?limit=100'), 'asset_events').flatMap(eventLines))
  return presentOnly(lines)
}

const some = (tags: readonly string[]) => (tags.length === 0 ? {} : { tags })

function dagLines(dag: JsonObject, details: Json): readonly string[] {
  const id = text(dag.dag_id)
  const summary = text(dag.timetable_summary)
  const tags = objects(dag, 'tags').map((one): [string, string] => {
    const [key = '', ...value] = text(one.name).split(':')
    return [key, value.join(':')]
  })
  const shown = thing(`pipeline/airflow/${id}`, {
    name: dag.dag_display_name,
    description: dag.description,
    documentation: isObject(details) ? details.doc_md : null,
    parameters: parametersOf(member(details, 'params')),
    ...some(formatTags(tags)),
  })
  if (summary === '') return [shown]
  const when = summary.includes(' * ') ? { cron: summary } : { interval: summary }
  return [
    shown,
    thing(`pipeline-schedule/airflow/${id}`, {
      name: dag.dag_display_name,
      enabled: dag.is_paused === false,
      nextRunAt: dag.next_dagrun_run_after,
      ...when,
    }),
    edge('PipelineSchedule.schedules', `pipeline-schedule/airflow/${id}`, `pipeline/airflow/${id}`),
  ]
}

/** Leaves out the default of a possible secret. */
function parametersOf(params: JsonObject): Readonly<Record<string, unknown>> | null {
  const shown = Object.entries(params).map(([name, param]): [string, unknown] => {
    const { value, description } = param as JsonObject
    const { type, format } = member(param, 'schema')
    const told = { type, format, description, ...(name !== 'map_token' && { default: value }) }
    return [name, sortedByName(withoutAbsent(told))]
  })
  return sortedByName(Object.fromEntries(shown))
}

function versionLines(of: JsonObject): readonly string[] {
  const uri = `airflow-dag-version/airflow/${text(of.dag_id)}/${text(of.version_number)}`
  return [
    thing(uri, { version: String(of.version_number), createdAt: of.created_at }),
    edge('AirflowDagVersion.versionOf', uri, `pipeline/airflow/${text(of.dag_id)}`),
  ]
}

function taskLines(dag: string, task: JsonObject): readonly string[] {
  const node = (id: Json | undefined) => `pipeline-node/airflow/${dag}/${text(id)}`
  const uri = node(task.task_id)
  const after = listOf(task.downstream_task_ids)
  return [
    thing(uri, {
      name: task.task_display_name,
      kind: task.operator_name,
      ...(task.pool !== 'default_pool' && { tags: [`pool=${text(task.pool)}`] }),
    }),
    edge('PipelineNode.nodeOf', uri, `pipeline/airflow/${dag}`),
    ...after.map((id) => edge('PipelineNode.after', node(id), uri)),
  ]
}

function runLines(run: JsonObject): readonly string[] {
  const [dag, id] = [text(run.dag_id), text(run.dag_run_id)]
  const uri = `pipeline-run/airflow/${dag}/${id}`
  const user = text(run.triggering_user_name)
  return [
    thing(uri, {
      name: id,
      status: run.state === 'success' ? 'succeeded' : run.state,
      scheduledFor: run.logical_date,
      dataFrom: run.data_interval_start,
      dataTo: run.data_interval_end,
      startedAt: run.start_date,
      endedAt: run.end_date,
      parameters: sortedByName(member(run, 'conf')),
      tags: formatTags([
        ['run_type', text(run.run_type)],
        ['triggered_by', text(run.triggered_by)],
      ]),
    }),
    edge('PipelineRun.runOf', uri, `pipeline/airflow/${dag}`),
    ...objects(run, 'dag_versions').map((one) =>
      edge('AirflowDagVersion.executedAs', `airflow-dag-version/airflow/${dag}/${text(one.version_number)}`, uri),
    ),
    ...(user === '' ? [] : requestLines(run, user)),
  ]
}

function requestLines(run: JsonObject, user: string): readonly string[] {
  const [dag, id] = [text(run.dag_id), text(run.dag_run_id)]
  const uri = `pipeline-request/airflow/${dag}/${id}`
  return [
    thing(uri, { name: id, requestedBy: user, requestedAt: run.queued_at }),
    edge('PipelineRequest.requests', uri, `pipeline/airflow/${dag}`),
    edge('PipelineRun.fulfils', `pipeline-run/airflow/${dag}/${id}`, uri),
  ]
}

/** Outcomes decided for a task without a try. */
const NEVER_BEGINS: ReadonlySet<string> = new Set(['skipped', 'upstream_failed'])

/** Lists the tries of each task of a run, including earlier ones. */
async function attemptLines(api: AirflowApi, run: JsonObject): Promise<readonly string[]> {
  const [dag, id] = [text(run.dag_id), text(run.dag_run_id)]
  const at = `dags/${dag}/dagRuns/${encodeURIComponent(id)}/taskInstances`
  const lines: string[] = []
  for (const task of objects(await api(`${at}?limit=100`), 'task_instances')) {
    const tries = objects(await api(`${at}/${text(task.task_id)}/${text(task.map_index)}/tries`), 'task_instances')
    const begun = tries.filter((one) => Number(one.try_number) > 0 || NEVER_BEGINS.has(text(one.state)))
    lines.push(...begun.flatMap((one) => tryLines(`${dag}/${id}`, dag, one)))
  }
  return lines
}

function tryLines(run: string, dag: string, of: JsonObject): readonly string[] {
  const [number, index] = [Number(of.try_number), Number(of.map_index)]
  const uri = (n: number) => `job-attempt/airflow/${run}/${text(of.task_id)}/${index}/${n}`
  return [
    thing(uri(number), {
      number,
      status: of.state === 'success' ? 'succeeded' : of.state,
      startedAt: of.start_date,
      endedAt: of.end_date,
      ...(index >= 0 && { tags: [`map_index=${index}`] }),
    }),
    edge('JobAttempt.attemptOf', uri(number), `pipeline-run/airflow/${run}`),
    edge('JobAttempt.ofNode', uri(number), `pipeline-node/airflow/${dag}/${text(of.task_id)}`),
    ...(number > 1 ? [edge('JobAttempt.retryOf', uri(number), uri(number - 1))] : []),
  ]
}

function assetLines(asset: JsonObject): readonly string[] {
  const uri = `dataset/airflow/${text(asset.uri)}`
  const node = (one: JsonObject) => `pipeline-node/airflow/${text(one.dag_id)}/${text(one.task_id)}`
  return [
    thing(uri, {
      name: asset.name,
      location: asset.uri,
      tags: formatTags([
        ['group', text(asset.group)],
        ...extraOf(asset),
        ...objects(asset, 'aliases').map(({ name }): [string, string] => ['alias', text(name)]),
      ]),
    }),
    ...objects(asset, 'scheduled_dags').map((one) =>
      edge('Pipeline.dependsUpon', `pipeline/airflow/${text(one.dag_id)}`, uri),
    ),
    ...objects(asset, 'producing_tasks').map((one) => edge('PipelineNode.writes', node(one), uri)),
    ...objects(asset, 'consuming_tasks').map((one) => edge('PipelineNode.reads', node(one), uri)),
  ]
}

function eventLines(event: JsonObject): readonly string[] {
  const uri = `dataset-version/airflow/${text(event.timestamp)}/${text(event.uri)}`
  const run = (dag: Json | undefined, id: Json | undefined) => `pipeline-run/airflow/${text(dag)}/${text(id)}`
  return [
    thing(uri, { version: event.timestamp, ...some(formatTags(extraOf(event))) }),
    edge('DatasetVersion.versionOf', uri, `dataset/airflow/${text(event.uri)}`),
    edge('PipelineRun.produced', run(event.source_dag_id, event.source_run_id), uri),
    ...objects(event, 'created_dagruns').map((one) => edge('PipelineRun.consumed', run(one.dag_id, one.run_id), uri)),
  ]
}

function extraOf(of: JsonObject): readonly (readonly [string, string])[] {
  return Object.entries(member(of, 'extra')).map(([key, value]) => [
    key,
    typeof value === 'string' ? value : JSON.stringify(value),
  ])
}

export type AirflowApi = (path: string, body?: object, method?: string) => Promise<Json>

const TRIES = 5

/** Its API, with a token that it issues to everybody; a refusal throws. */
export async function apiOf(url: string): Promise<AirflowApi> {
  // One connection per request: the server closes idle ones after seconds, perhaps at this moment.
  const connection = 'close'
  const signedIn = (await (await fetch(`${url}/auth/token`, { headers: { connection } })).json()) as {
    readonly access_token: string
  }
  const headers = {
    'content-type': 'application/json',
    authorization: `Bearer ${signedIn.access_token}`,
    connection,
  }
  return async (path, body, method = body === undefined ? 'GET' : 'POST') => {
    const sent = body === undefined ? {} : { body: JSON.stringify(body) }
    let response = await fetch(`${url}/api/v2/${path}`, { method, headers, ...sent })
    // While its scheduler writes, its SQLite is sometimes locked; a request answered that way wasn't done.
    for (let tried = 1; response.status >= 500 && tried < TRIES; tried++)
      response = await fetch(`${url}/api/v2/${path}`, { method, headers, ...sent })
    const answer = await response.text()
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${answer.slice(0, 500)}`)
    return answer === '' ? null : (JSON.parse(answer) as Json)
  }
}
