// The entity types of pipelines: nodes, schedules, requests, runs and the attempts of jobs.
import type { TypeDefinition } from '../definition.ts'
import { FACETS } from './entity.ts'

export const pipelines: readonly TypeDefinition[] = [
  {
    name: 'Pipeline',
    plural: 'Pipelines',
    primary: true,
    componentType: 'pipeline',
    domain: 'pipelines',
    description: 'A pipeline or workflow as it is defined: its nodes, and in which order they run.',
    attributes: {
      name: { type: 'string', required: true },
      kind: { type: 'string', description: 'pipeline or workflow' },
      language: { type: 'string' },
      repository: { type: 'string' },
      graph: {
        type: 'object',
        fields: {
          nodes: {
            type: 'object',
            list: true,
            fields: { id: { type: 'string', required: true }, after: { type: 'string', list: true } },
          },
        },
      },
      sla: { type: 'string' },
      facets: FACETS,
    },
    relationships: {
      dependsUpon: {
        to: ['any'],
        many: true,
        flow: 'upstream',
        inverse: 'neededBy',
        description: 'What its source says it needs.',
      },
    },
  },
  {
    name: 'PipelineNode',
    plural: 'PipelineNodes',
    componentType: 'pipeline-node',
    domain: 'pipelines',
    description: 'One step of a pipeline: what it runs, reads and writes.',
    attributes: { kind: { type: 'string' }, command: { type: 'string' }, position: { type: 'int' }, facets: FACETS },
    relationships: {
      nodeOf: { to: ['Pipeline'], many: false, flow: 'stepOf', inverse: 'nodes', normalised: 'pipeline' },
      after: { to: ['PipelineNode'], many: true, flow: 'upstream', inverse: 'before' },
      reads: {
        to: ['DataAsset', 'Feature', 'Model', 'ModelInstance'],
        many: true,
        flow: 'upstream',
        inverse: 'readBy',
        description: 'Data, features, and models that it applies.',
      },
      writes: {
        to: ['DataAsset', 'Feature', 'Model', 'ModelInstance'],
        many: true,
        flow: 'downstream',
        inverse: 'writtenBy',
        description: 'Data, features, and models that it trains.',
      },
    },
  },
  {
    name: 'PipelineSchedule',
    plural: 'PipelineSchedules',
    componentType: 'pipeline-schedule',
    domain: 'pipelines',
    description: 'When a pipeline runs by itself.',
    attributes: {
      cron: { type: 'string' },
      interval: { type: 'string' },
      timezone: { type: 'string' },
      enabled: { type: 'boolean' },
      nextRunAt: { type: 'time' },
    },
    relationships: {
      schedules: { to: ['Pipeline'], many: false, flow: 'downstream', inverse: 'scheduledBy', normalised: 'pipeline' },
    },
  },
  {
    name: 'PipelineRequest',
    plural: 'PipelineRequests',
    componentType: 'pipeline-request',
    domain: 'pipelines',
    description: 'Somebody requested a run.',
    history: true,
    attributes: {
      requestedAt: { type: 'time' },
      requestedBy: { type: 'string', description: 'As the source says it; `requester` is who that is.' },
      parameters: { type: 'json' },
      status: { type: 'string' },
    },
    relationships: {
      requests: { to: ['Pipeline'], many: false, inverse: 'requestedBy', normalised: 'pipeline' },
      requester: { to: ['User'], many: false, inverse: 'requested', description: 'Whose e-mail address requested it.' },
    },
  },
  {
    name: 'PipelineRun',
    plural: 'PipelineRuns',
    componentType: 'pipeline-run',
    domain: 'pipelines',
    description: 'One execution of a pipeline: what it consumed and produced, and for which test cells.',
    history: true,
    attributes: {
      status: { type: 'string', description: 'running, succeeded or failed' },
      startedAt: { type: 'time' },
      endedAt: { type: 'time' },
      parameters: { type: 'json' },
      metrics: { type: 'json', description: 'What it measured, where it trained something.' },
      error: { type: 'string' },
      facets: FACETS,
    },
    relationships: {
      runOf: { to: ['Pipeline'], many: false, flow: 'occurrenceOf', inverse: 'runs', normalised: 'pipeline' },
      fulfils: {
        to: ['PipelineRequest'],
        many: false,
        flow: 'upstream',
        inverse: 'fulfilledBy',
        normalised: 'pipeline_request',
      },
      executedFor: {
        to: ['AbTestCell'],
        many: true,
        flow: 'downstream',
        inverse: 'executedBy',
        normalised: 'ab_test_cells',
      },
      consumed: { to: ['DataAsset'], many: true, flow: 'upstream', inverse: 'consumedBy' },
      produced: { to: ['DataAsset'], many: true, flow: 'downstream', inverse: 'producedBy' },
    },
  },
  {
    name: 'JobAttempt',
    plural: 'JobAttempts',
    componentType: 'job-attempt',
    domain: 'pipelines',
    description: 'One try at one node of a run.',
    history: true,
    attributes: {
      number: { type: 'int' },
      status: { type: 'string' },
      startedAt: { type: 'time' },
      endedAt: { type: 'time' },
      error: { type: 'string' },
      host: { type: 'string' },
      facets: FACETS,
    },
    relationships: {
      attemptOf: { to: ['PipelineRun'], many: false, inverse: 'attempts', normalised: 'pipeline_run' },
      ofNode: { to: ['PipelineNode'], many: false, inverse: 'attempts', normalised: 'pipeline_node' },
      retryOf: {
        to: ['JobAttempt'],
        many: false,
        inverse: 'retriedBy',
        inverseOne: true,
        description: 'The try before it.',
      },
      startedBy: {
        to: ['JobAttempt'],
        many: false,
        inverse: 'started',
        description:
          'The try that started it, perhaps on another platform: a task of Airflow that submitted a job of Spark.',
      },
    },
  },
]
