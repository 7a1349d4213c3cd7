import { free, integer, list, number, oneOf, ref, shape, text, time, type RecordOf } from '../schema.ts'
import { lifecycleEvents } from './events.ts'
import { common, type SourceTable } from './table.ts'

const model = {
  id: text(),
  ...common,
  framework: text(),
  task: text(),
  modality: text(),
  stage: oneOf('experimental', 'production', 'deprecated', 'retired'),
  staleness_policy: shape({ max_age_days: integer() }),
  configuration: free(),
  documentation: text(),
  current_instance_id: ref('instance'),
}

const instance = {
  id: text(),
  ...common,
  model_id: ref('model'),
  version: text(),
  artifact: shape({ uri: text(), size_bytes: integer(), digest: text() }),
  state: oneOf('trained', 'validated', 'released', 'retired'),
  metrics: list(shape({ name: text(), value: number() }, { split: text(), at: time() })),
  hyperparameters: free(),
  trained_at: time(),
  stale_after: time(),
  pipeline_run_id: ref('pipeline run of the orchestrator'),
  features: list(
    shape(
      { feature_id: ref('feature of the feature store') },
      { feature_version_id: ref('feature version of the feature store') },
    ),
  ),
  dataset_version_ids: list(ref('dataset version')),
}

const deployment = {
  id: text(),
  ...common,
  instance_id: ref('instance'),
  service_id: ref('service of the serving source'),
  environment: text(),
  region: text(),
  status: oneOf('deploying', 'serving', 'draining', 'failed', 'retired'),
  configuration: free(),
  replicas: integer(),
  traffic_share: number('0 to 1.'),
  deployed_at: time(),
  retired_at: time(),
}

export type Model = RecordOf<typeof model>
export type Instance = RecordOf<typeof instance>
export type DeploymentRecord = RecordOf<typeof deployment>

export const registry: SourceTable = {
  source: 'registry',
  domain: 'models',
  title: 'Model registry',
  tables: [
    {
      plural: 'models',
      type: 'Model',
      idKey: 'id',
      eventKey: 'model_id',
      fields: model,
      events: lifecycleEvents({ created: 'model_created', updated: 'model_updated', deleted: 'model_deleted' }),
    },
    {
      plural: 'instances',
      type: 'ModelInstance',
      idKey: 'id',
      eventKey: 'instance_id',
      fields: instance,
      events: lifecycleEvents(
        { created: 'model_instance_created', updated: 'model_instance_updated', deleted: 'model_instance_deleted' },
        [
          { field: 'state', value: 'released', type: 'model_instance_released' },
          { field: 'state', value: 'retired', type: 'model_instance_retired' },
        ],
      ),
    },
    {
      plural: 'deployments',
      type: 'ModelDeployment',
      idKey: 'id',
      eventKey: 'deployment_id',
      fields: deployment,
      events: lifecycleEvents(
        {
          created: 'model_deployment_created',
          updated: 'model_deployment_updated',
          deleted: 'model_deployment_retired',
        },
        [{ field: 'status', value: 'retired', type: 'model_deployment_retired' }],
      ),
    },
  ],
}
