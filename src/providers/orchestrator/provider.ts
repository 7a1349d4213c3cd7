import { attribute, reference, typedReferences } from '../../contracts/mapping.ts'
import type { Provider } from '../../contracts/source.ts'
import { CELL } from '../cells.ts'
import { events, restType } from '../rest-style.ts'

/** Its names for what a node reads and writes, and our types. */
const READABLE = {
  dataset: 'Dataset',
  dataset_version: 'DatasetVersion',
  data_source: 'DataSource',
  feature: 'Feature',
}

/** The pipeline orchestrator: definitions, schedules, requests, executions and job attempts. */
export const orchestrator: Provider = {
  name: 'orchestrator',
  domains: ['pipelines'],
  events: {
    ...events('Pipeline', 'pipeline_id', ['pipeline_created', 'pipeline_updated', 'pipeline_deleted']),
    ...events('PipelineNode', 'node_id', ['pipeline_node_updated']),
    ...events('PipelineSchedule', 'schedule_id', ['pipeline_schedule_updated']),
    ...events('PipelineRequest', 'request_id', ['pipeline_request_created']),
    ...events('PipelineRun', 'run_id', ['pipeline_run_started', 'pipeline_run_succeeded', 'pipeline_run_failed']),
    ...events('JobAttempt', 'attempt_id', ['job_attempt_started', 'job_attempt_ended']),
  },
  types: {
    Pipeline: restType({
      type: 'Pipeline',
      plural: 'pipelines',
      fields: {
        id: { kind: 'id' },
        kind: attribute(),
        language: attribute(),
        repository: attribute(),
        graph: attribute(),
        sla: attribute(),
        depends_upon: { kind: 'uris', edge: 'dependsUpon' },
      },
    }),
    PipelineNode: restType({
      type: 'PipelineNode',
      plural: 'pipeline-nodes',
      fields: {
        id: { kind: 'id' },
        pipeline_id: reference('nodeOf', 'Pipeline'),
        kind: attribute(),
        command: attribute(),
        position: attribute(),
        after: reference('after', 'PipelineNode'),
        reads: typedReferences('reads', READABLE),
        writes: typedReferences('writes', READABLE),
      },
    }),
    PipelineSchedule: restType({
      type: 'PipelineSchedule',
      plural: 'pipeline-schedules',
      fields: {
        id: { kind: 'id' },
        pipeline_id: reference('schedules', 'Pipeline'),
        cron: attribute(),
        interval: attribute(),
        timezone: attribute(),
        enabled: attribute(),
        next_run_at: attribute(),
      },
    }),
    PipelineRequest: restType({
      type: 'PipelineRequest',
      plural: 'pipeline-requests',
      fields: {
        id: { kind: 'id' },
        pipeline_id: reference('requests', 'Pipeline'),
        requested_at: attribute(),
        requested_by: { kind: 'emails', edge: 'requester', attribute: 'requestedBy' },
        parameters: attribute(),
        status: attribute(),
      },
    }),
    PipelineRun: restType({
      type: 'PipelineRun',
      plural: 'pipeline-runs',
      fields: {
        run_id: { kind: 'id' },
        pipeline: reference('runOf', 'Pipeline'),
        request_id: reference('fulfils', 'PipelineRequest'),
        status: attribute(),
        started_at: attribute(),
        ended_at: attribute(),
        parameters: attribute(),
        error: attribute(),
        ab_test_cells: {
          kind: 'parts',
          part: CELL,
          whole: 'test_id',
          edge: 'executedFor',
          attributes: { cell_name: 'name' },
        },
        consumed_dataset_version_ids: reference('consumed', 'DatasetVersion'),
        produced_dataset_version_ids: reference('produced', 'DatasetVersion'),
      },
    }),
    JobAttempt: restType({
      type: 'JobAttempt',
      plural: 'job-attempts',
      fields: {
        id: { kind: 'id' },
        run_id: reference('attemptOf', 'PipelineRun'),
        node_id: reference('ofNode', 'PipelineNode'),
        number: attribute(),
        status: attribute(),
        started_at: attribute(),
        ended_at: attribute(),
        error: attribute(),
        host: attribute(),
      },
    }),
  },
}
