// Collects what one OpenLineage event states about its job, run and parents.
import type { Json, JsonObject } from '../../lib/json.ts'
import type { Uri } from '../../model/uri.ts'
import { datasetStatements } from './datasets.ts'
import type { RunEventType, JobOf, LineageEvent, LineageName, RunOf } from './event.ts'
import { jobFacets, runFacets } from './facets.ts'
import { memberIfAny, textOf } from '../../lib/members.ts'
import { Names, type AirflowRun, type Naming } from './naming.ts'
import { stateEntity, type EventStatement } from './statement.ts'
import type { StatedGroups } from './stated.ts'

/** Makes a payload for each entity that an event names. It is pure: order and repetition are left to the merge. */
export function statementsOf(event: LineageEvent, naming: Naming): readonly EventStatement[] {
  const names = new Names(naming)
  const { run, job, dataset } = event
  const datasets = datasetStatements(event, names)
  if (dataset !== null) return datasets
  if (job === null) return []
  const airflow = run === null ? null : names.airflowRun(job, run)
  const about = airflow !== null ? airflowStatements : jobStatements
  return [...about({ event, job, run, airflow, names }), ...datasets]
}

interface JobEvent {
  readonly event: LineageEvent
  readonly job: JobOf
  readonly run: RunOf | null
  readonly airflow: AirflowRun | null
  readonly names: Names
}

/** If Airflow states the ids of its API, the statements are about those entities. */
function airflowStatements(about: JobEvent): readonly EventStatement[] {
  const { event, run, airflow, names } = about
  if (airflow === null || run === null) return []
  const { platform, dag, dagRun, task } = airflow
  const pipeline = names.at('pipeline', platform, dag)
  const container = names.at('pipeline-run', platform, `${dag}/${dagRun}`)
  if (task === null)
    return [
      ...jobAs('Pipeline', pipeline, about, { name: dag }),
      ...runAs('PipelineRun', container, about, { pipeline, ...runKeys(run.id) }),
    ]
  const node = names.at('pipeline-node', platform, `${dag}/${task.id}`)
  const id = `${dag}/${dagRun}/${task.id}/${task.mapIndex}/${task.attempt}`
  return [
    ...stateEntity(event, 'Pipeline', pipeline, { is: { name: dag } }),
    ...stateEntity(event, 'PipelineRun', container, {
      is: { pipeline, ...runKeys(parentOf(run)) },
      ...versionsOf(about),
    }),
    ...stepAs(node, about, { name: task.id, startedBy: pipeline }),
    ...runAs('JobAttempt', names.at('job-attempt', platform, id), about, {
      startedBy: container,
      node,
      number: task.attempt,
      ...runKeys(run.id),
    }),
  ]
}

/**
 * A job that another one started is a step of the outermost one, and its run a try at that step. Only some events of
 * the run say so, so a run is a try in any case. If no event does, the mapping makes a pipeline with that one step,
 * which disappears once an event reports the starting job.
 */
function jobStatements(about: JobEvent): readonly EventStatement[] {
  const { event, job, run, names } = about
  const node = names.node(job)
  const outer = run === null ? null : outermost(run)
  const attempt = run === null ? null : names.attempt(run.id)
  const steps = (more: JsonObject, attemptMembers: JsonObject): readonly EventStatement[] => [
    ...stepAs(node, about, { name: job.name, ...more }),
    ...(run === null ? [] : runAs('JobAttempt', attempt, about, { node, ...attemptMembers })),
  ]
  if (outer !== null && run !== null) {
    const [pipeline, container] = [names.pipeline(outer.job), names.run(outer.run)]
    const id = parentOf(run)
    const parent = id === null || id === outer.run || id === run.id ? null : names.attempt(id)
    return [
      ...stateEntity(event, 'Pipeline', pipeline, { is: { name: outer.job.name } }),
      ...stateEntity(event, 'PipelineRun', container, {
        is: { pipeline, ...runKeys(outer.run) },
        ...versionsOf(about),
      }),
      ...stateEntity(event, 'JobAttempt', parent, { is: { startedBy: container, ...runKeys(id) } }),
      ...steps({ startedBy: pipeline }, { startedBy: container, ...(parent === null ? {} : { parent }) }),
    ]
  }
  const [pipeline, container] = [names.pipeline(job), run === null ? null : names.run(run.id)]
  if (!isContainer(job)) return steps({ pipeline }, { run: container, pipeline, job: job.name })
  return [
    ...jobAs('Pipeline', pipeline, about, { name: job.name }),
    ...(run === null ? [] : runAs('PipelineRun', container, about, { pipeline })),
  ]
}

/** Jobs of these types only group other jobs, so they aren't steps themselves. */
const CONTAINERS: ReadonlySet<string> = new Set(['DAG', 'APPLICATION'])

function isContainer(job: JobOf): boolean {
  return CONTAINERS.has(textOf(memberIfAny(job.facets, 'jobType')?.jobType) ?? '')
}

/** Returns the outermost job that started a run, and its run; null if the event names none. */
function outermost({ facets }: RunOf): { readonly job: LineageName; readonly run: string } | null {
  const parent = memberIfAny(facets, 'parent')
  for (const container of [memberIfAny(parent, 'root'), parent]) {
    const job = memberIfAny(container, 'job')
    const [namespace, name, run] = [
      textOf(job?.namespace),
      textOf(job?.name),
      textOf(memberIfAny(container, 'run')?.runId),
    ]
    if (namespace !== null && name !== null && run !== null) return { job: { namespace, name }, run }
  }
  return null
}

function parentOf({ facets }: RunOf): string | null {
  return textOf(memberIfAny(memberIfAny(facets, 'parent'), 'run')?.runId)
}

/** Returns the key by which runs that it starts elsewhere refer to it; they know no other. */
function runKeys(run: string | null): JsonObject {
  return run === null ? {} : { lineageRun: run.toLowerCase() }
}

function jobAs(type: string, uri: Uri | null, { event, job }: JobEvent, is: JsonObject): readonly EventStatement[] {
  return stateEntity(event, type, uri, { is: { ...jobFacets(job.facets), ...is }, facets: job.facets })
}

function stepAs(uri: Uri | null, about: JobEvent, is: JsonObject): readonly EventStatement[] {
  const { event, job, run, names } = about
  const last = (datasets: LineageEvent['inputs']): Readonly<Record<string, string>> =>
    seenAt(
      event,
      datasets.flatMap((one) => names.dataset(one) ?? []),
    )
  return stateEntity(event, 'PipelineNode', uri, {
    is: { ...jobFacets(job.facets), ...is },
    facets: job.facets,
    seen: { inputs: last(event.inputs), outputs: last(event.outputs) },
    ...(event.type === 'COMPLETE' && run !== null ? { completed: [`${event.at} ${run.id}`] } : {}),
  })
}

interface RunState {
  readonly status: string
  /** A run that ended doesn't run again, whenever the event that says so was sent. */
  readonly rank: '1' | '2'
}

const STATES: Readonly<Record<RunEventType, RunState | null>> = {
  START: { status: 'running', rank: '1' },
  RUNNING: { status: 'running', rank: '1' },
  COMPLETE: { status: 'succeeded', rank: '2' },
  ABORT: { status: 'aborted', rank: '2' },
  FAIL: { status: 'failed', rank: '2' },
  OTHER: null,
}

function runAs(
  type: string,
  uri: Uri | null,
  about: JobEvent,
  is: Readonly<Record<string, Json>>,
): readonly EventStatement[] {
  const { event, run } = about
  if (run === null) return []
  const state = event.type === null ? null : STATES[event.type]
  return stateEntity(event, type, uri, {
    is: { ...runFacets(run.facets), ...is },
    facets: run.facets,
    ranked: state === null ? {} : { status: state.status, endedAt: state.rank === '2' ? event.at : null },
    rank: state?.rank ?? '1',
    first: event.type === 'START' ? { startedAt: event.at } : {},
    ...versionsOf(about),
  })
}

/** Returns the dataset versions that events name: what a run consumed and produced. */
function versionsOf({ event, names }: JobEvent): Pick<StatedGroups, 'seen'> {
  const versions = (datasets: LineageEvent['inputs']): readonly Uri[] =>
    datasets.flatMap((entry) => {
      const version = textOf(memberIfAny(entry.facets, 'version')?.datasetVersion)
      return version === null ? [] : (names.version(entry, version) ?? [])
    })
  return { seen: { consumed: seenAt(event, versions(event.inputs)), produced: seenAt(event, versions(event.outputs)) } }
}

function seenAt({ at }: LineageEvent, uris: readonly Uri[]): Readonly<Record<string, string>> {
  return Object.fromEntries(uris.map((uri) => [uri, at]))
}
