import type { TypeDefinition } from '../definition.ts'

export const models: readonly TypeDefinition[] = [
  {
    name: 'Model',
    plural: 'Models',
    primary: true,
    componentType: 'model',
    domain: 'models',
    description: 'A trained capability with a name, whatever instance of it serves at the moment.',
    standIns: [{ type: 'ModelInstance', via: 'instanceOf', pins: 'currentInstance' }],
    retired: { attribute: 'stage', in: ['retired'] },
    attributes: {
      name: { type: 'string', required: true },
      framework: { type: 'string' },
      task: { type: 'string' },
      modality: { type: 'string' },
      stage: { type: 'string', description: 'experimental, production, deprecated or retired' },
      stalenessPolicy: { type: 'object', fields: { maxAgeDays: { type: 'int' } } },
      configuration: { type: 'json' },
      documentation: { type: 'string' },
    },
    relationships: {
      currentInstance: { to: ['ModelInstance'], many: false, flow: 'hasOccurrence', inverse: 'currentOf' },
    },
  },
  {
    name: 'ModelInstance',
    plural: 'ModelInstances',
    componentType: 'model',
    domain: 'models',
    description: 'One training of a model: its artifact, its metrics, and what it was made of.',
    history: true,
    inUse: { attribute: 'modelState', in: ['trained', 'validated', 'released'] },
    attributes: {
      version: { type: 'string' },
      artifact: {
        type: 'object',
        fields: { uri: { type: 'string' }, sizeBytes: { type: 'long' }, digest: { type: 'string' } },
      },
      // The registry's `state`: here that name is the lifecycle state of every entity.
      modelState: { type: 'string', description: 'trained, validated, released or retired' },
      metrics: {
        type: 'object',
        list: true,
        fields: {
          name: { type: 'string', required: true },
          value: { type: 'float', required: true },
          split: { type: 'string' },
          at: { type: 'time' },
        },
      },
      hyperparameters: { type: 'json' },
      trainedAt: { type: 'time' },
      staleAfter: { type: 'time' },
    },
    relationships: {
      instanceOf: { to: ['Model'], many: false, flow: 'occurrenceOf', inverse: 'instances', normalised: 'model' },
      producedBy: {
        to: ['PipelineRun'],
        many: false,
        flow: 'upstream',
        inverse: 'producedInstances',
        normalised: 'pipeline_run',
      },
      usesFeature: {
        to: ['FeatureVersion', 'Feature'],
        many: true,
        flow: 'upstream',
        inverse: 'usedBy',
        normalised: 'features',
      },
      trainedOn: {
        to: ['DatasetVersion'],
        many: true,
        flow: 'upstream',
        inverse: 'trained',
        normalised: 'dataset_versions',
      },
    },
    views: {
      features: {
        path: 'usesFeature · versionOf?',
        to: ['Feature'],
        shape: 'connection',
        description: 'The features that it uses; a version that it uses stands for its feature.',
      },
    },
  },
  {
    name: 'ModelDeployment',
    glyph: 'serving',
    plural: 'ModelDeployments',
    componentType: 'deployment',
    domain: 'models',
    description: 'An instance put to work somewhere, with its share of the traffic.',
    // What ran where, and when, is a record of what happened: deleting it in the registry does not undo it.
    history: true,
    inUse: { attribute: 'status', in: ['deploying', 'serving', 'draining'] },
    attributes: {
      environment: { type: 'string' },
      region: { type: 'string' },
      status: { type: 'string', description: 'deploying, serving, draining, failed or retired' },
      configuration: { type: 'json' },
      replicas: { type: 'int' },
      trafficShare: { type: 'float', description: '0 to 1' },
      deployedAt: { type: 'time' },
      retiredAt: { type: 'time' },
    },
    relationships: {
      deploys: {
        to: ['ModelInstance'],
        many: false,
        flow: 'upstream',
        inverse: 'deployedAs',
        normalised: 'model_instance',
      },
      runsOn: {
        to: ['Service'],
        many: false,
        flow: 'downstream',
        hosting: true,
        inverse: 'hosts',
        normalised: 'service',
      },
    },
  },
]
