import { attribute, reference } from '../../contracts/mapping.ts'
import type { Provider } from '../../contracts/source.ts'
import { events, restType } from '../rest-style.ts'

/** The model registry: models, their instances (versions), and where those are deployed. */
export const registry: Provider = {
  name: 'registry',
  domains: ['models'],
  events: {
    ...events('Model', 'model_id', ['model_created', 'model_updated', 'model_deleted']),
    ...events('ModelInstance', 'instance_id', [
      'model_instance_created',
      'model_instance_updated',
      'model_instance_released',
      'model_instance_retired',
      'model_instance_deleted',
    ]),
    ...events('ModelDeployment', 'deployment_id', [
      'model_deployment_created',
      'model_deployment_updated',
      'model_deployment_retired',
    ]),
  },
  types: {
    Model: restType({
      type: 'Model',
      plural: 'models',
      fields: {
        id: { kind: 'id' },
        framework: attribute(),
        task: attribute(),
        modality: attribute(),
        stage: attribute(),
        staleness_policy: attribute(),
        configuration: attribute(),
        documentation: attribute(),
        current_instance_id: reference('currentInstance', 'ModelInstance'),
      },
    }),
    ModelInstance: restType({
      type: 'ModelInstance',
      plural: 'instances',
      fields: {
        id: { kind: 'id' },
        model_id: reference('instanceOf', 'Model'),
        version: attribute(),
        artifact: attribute(),
        // `state` is the lifecycle of our own record on every entity, so the source's field is kept under another name.
        state: attribute('modelState'),
        metrics: attribute(),
        hyperparameters: attribute(),
        trained_at: attribute(),
        stale_after: attribute(),
        pipeline_run_id: reference('producedBy', 'PipelineRun'),
        features: {
          kind: 'first-of',
          edge: 'usesFeature',
          keys: [
            { key: 'feature_version_id', to: 'FeatureVersion' },
            { key: 'feature_id', to: 'Feature' },
          ],
        },
        dataset_version_ids: reference('trainedOn', 'DatasetVersion'),
      },
    }),
    ModelDeployment: restType({
      type: 'ModelDeployment',
      plural: 'deployments',
      fields: {
        id: { kind: 'id' },
        instance_id: reference('deploys', 'ModelInstance'),
        service_id: reference('runsOn', 'Service'),
        environment: attribute(),
        region: attribute(),
        status: attribute(),
        configuration: attribute(),
        replicas: attribute(),
        traffic_share: attribute(),
        deployed_at: attribute(),
        retired_at: attribute(),
      },
    }),
  },
}
