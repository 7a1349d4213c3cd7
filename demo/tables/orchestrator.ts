import {
  flag,
  free,
  integer,
  list,
  oneOf,
  ref,
  shape,
  text,
  time,
  typedRef,
  type MutableJsonObject,
  type RecordOf,
} from '../schema.ts'
import { always, lifecycleEvents } from './events.ts'
import { common, type SourceTable } from './table.ts'

const pipeline = {
  id: text(),
  ...common,
  kind: oneOf('pipeline', 'workflow'),
  language: text(),
  repository: text(),
  graph: shape({ nodes: list(shape({ id: ref('pipeline node'), after: list(ref('pipeline node')) })) }),
  sla: text(),
  depends_upon: list(text('The URI of anything.')),
}

const asset = typedRef('dataset', 'dataset_version', 'data_source', 'feature')
const node = {
  id: text(),
  ...common,
  pipeline_id: ref('pipeline'),
  kind: text(),
  command: text(),
  position: integer(),
  after: list(ref('pipeline node')),
  reads: list(asset),
  writes: list(asset),
}

const schedule = {
  id: text(),
  ...common,
  pipeline_id: ref('pipeline'),
  cron: text(),
  interval: text(),
  timezone: text(),
  enabled: flag(),
  next_run_at: time(),
}

const request = {
  id: text(),
  ...common,
  pipeline_id: ref('pipeline'),
  requested_at: time(),
  requested_by: text('An e-mail address.'),
  parameters: free(),
  status: text(),
}

const run = {
  run_id: text(),
  ...common,
  pipeline: ref('pipeline'),
  request_id: ref('pipeline request'),
  status: oneOf('running', 'succeeded', 'failed'),
  started_at: time(),
  ended_at: time(),
  parameters: free(),
  error: text(),
  ab_test_cells: list(
    shape({ test_id: ref('test of the experimentation source'), cell_number: integer() }, { cell_name: text() }),
  ),
  consumed_dataset_version_ids: list(ref('dataset version')),
  produced_dataset_version_ids: list(ref('dataset version')),
}

const attempt = {
  id: text(),
  ...common,
  run_id: ref('pipeline run'),
  node_id: ref('pipeline node'),
  number: integer(),
  status: oneOf('running', 'succeeded', 'failed'),
  started_at: time(),
  ended_at: time(),
  error: text(),
  host: text(),
}

export type PipelineRecord = RecordOf<typeof pipeline>
export type PipelineNode = RecordOf<typeof node>
export type PipelineSchedule = RecordOf<typeof schedule>
export type PipelineRequest = RecordOf<typeof request>
export type PipelineRun = RecordOf<typeof run>
export type JobAttempt = RecordOf<typeof attempt>

/** Corrections and deletions of a run have no event of their own: the event of its last status reports them. */
const runEvent = (before: MutableJsonObject | null, after: MutableJsonObject | null) => {
  const status = (after ?? before)?.['status']
  if (status === 'succeeded') return ['pipeline_run_succeeded'] as const
  return status === 'failed' ? (['pipeline_run_failed'] as const) : (['pipeline_run_started'] as const)
}

const attemptEvent = (before: MutableJsonObject | null, after: MutableJsonObject | null) =>
  (after ?? before)?.['status'] === 'running' ? (['job_attempt_started'] as const) : (['job_attempt_ended'] as const)

export const orchestrator: SourceTable = {
  source: 'orchestrator',
  domain: 'pipelines',
  title: 'Pipeline orchestrator',
  tables: [
    {
      plural: 'pipelines',
      type: 'Pipeline',
      idKey: 'id',
      eventKey: 'pipeline_id',
      fields: pipeline,
      events: lifecycleEvents({
        created: 'pipeline_created',
        updated: 'pipeline_updated',
        deleted: 'pipeline_deleted',
      }),
    },
    {
      plural: 'pipeline-nodes',
      type: 'PipelineNode',
      idKey: 'id',
      eventKey: 'node_id',
      fields: node,
      events: always('pipeline_node_updated'),
    },
    {
      plural: 'pipeline-schedules',
      type: 'PipelineSchedule',
      idKey: 'id',
      eventKey: 'schedule_id',
      fields: schedule,
      events: always('pipeline_schedule_updated'),
    },
    {
      plural: 'pipeline-requests',
      type: 'PipelineRequest',
      idKey: 'id',
      eventKey: 'request_id',
      fields: request,
      events: always('pipeline_request_created'),
    },
    {
      plural: 'pipeline-runs',
      type: 'PipelineRun',
      idKey: 'run_id',
      eventKey: 'run_id',
      fields: run,
      events: runEvent,
    },
    {
      plural: 'job-attempts',
      type: 'JobAttempt',
      idKey: 'id',
      eventKey: 'attempt_id',
      fields: attempt,
      events: attemptEvent,
    },
  ],
}
