import type { TypeDefinition } from '../definition.ts'

export const features: readonly TypeDefinition[] = [
  {
    name: 'FeatureGroup',
    glyph: 'feature-group',
    plural: 'FeatureGroups',
    componentType: 'feature-group',
    domain: 'features',
    description: 'Features that are stored and served together.',
    attributes: {
      name: { type: 'string', required: true },
      kind: { type: 'string', description: 'batch, stream, on-demand or label' },
      status: { type: 'string' },
      version: { type: 'string', description: 'Number of its current definition, if any.' },
      entityKeys: { type: 'string', list: true },
      ttl: { type: 'string' },
      online: { type: 'boolean' },
      offline: { type: 'boolean' },
      transformation: {
        type: 'object',
        description: 'The code that computes its features.',
        fields: { name: { type: 'string' }, mode: { type: 'string' }, code: { type: 'string' } },
      },
      materialised: {
        type: 'object',
        description: 'The time range of values that are available for serving.',
        fields: { from: { type: 'time' }, to: { type: 'time' } },
      },
    },
    relationships: {
      computedFrom: {
        to: ['DataAsset', 'Feature', 'FeatureGroup'],
        many: true,
        flow: 'upstream',
        inverse: 'computesGroups',
        description: 'The inputs of all its features.',
      },
    },
  },
  {
    name: 'Feature',
    plural: 'Features',
    primary: true,
    componentType: 'feature',
    domain: 'features',
    description: 'A value that models read, with all versions of its definition.',
    inUse: { attribute: 'usage.reads30d', above: 0 },
    watches: { usage: { kind: 'number', attribute: 'usage.reads30d', only: 'lower' } },
    attributes: {
      name: { type: 'string', required: true },
      valueType: { type: 'string' },
      unit: { type: 'string' },
      status: { type: 'string' },
      usage: { type: 'object', fields: { reads30d: { type: 'long' }, lastReadAt: { type: 'time' } } },
    },
    relationships: {
      inGroup: {
        to: ['FeatureGroup'],
        many: false,
        flow: 'upstream',
        inverse: 'features',
        normalised: 'feature_group',
      },
      sourcedFrom: { to: ['DataAsset'], many: true, flow: 'upstream', inverse: 'feeds', normalised: 'sources' },
    },
    views: {
      data: {
        path: 'sourcedFrom | <versionOf · computedFrom',
        to: ['DataAsset'],
        shape: 'connection',
        description: 'The data from which it or one of its versions is made.',
      },
    },
  },
  {
    name: 'FeatureVersion',
    glyph: 'feature-version',
    plural: 'FeatureVersions',
    componentType: 'feature-version',
    domain: 'features',
    description: 'One definition of a feature.',
    history: true,
    attributes: {
      version: { type: 'string' },
      expression: { type: 'string' },
      status: { type: 'string' },
    },
    relationships: {
      versionOf: { to: ['Feature'], many: false, flow: 'occurrenceOf', inverse: 'versions', normalised: 'feature' },
      computedFrom: { to: ['DatasetVersion', 'DataSource'], many: true, flow: 'upstream', inverse: 'computes' },
    },
  },
]
