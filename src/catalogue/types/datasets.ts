import type { TypeDefinition } from '../definition.ts'
import { FACETS } from './entity.ts'

export const datasets: readonly TypeDefinition[] = [
  {
    name: 'Dataset',
    plural: 'Datasets',
    primary: true,
    componentType: 'dataset',
    domain: 'datasets',
    description: 'A set of data with a name, whatever version of it is the latest.',
    interfaces: ['DataAsset'],
    inUse: { attribute: 'usage.reads30d', above: 0 },
    attributes: {
      name: { type: 'string', required: true },
      format: { type: 'string' },
      location: { type: 'string' },
      schema: {
        type: 'object',
        list: true,
        description: 'Its columns, where its source does not describe each as a DatasetColumn.',
        fields: {
          name: { type: 'string', required: true },
          type: { type: 'string' },
          description: { type: 'string' },
        },
      },
      retention: { type: 'string' },
      rowCount: { type: 'long' },
      bytes: { type: 'long' },
      usage: { type: 'object', fields: { reads30d: { type: 'long' }, lastReadAt: { type: 'time' } } },
      assertions: {
        type: 'object',
        list: true,
        description: 'What was checked of its content when it was last read or written.',
        fields: {
          assertion: { type: 'string', required: true },
          column: { type: 'string' },
          success: { type: 'boolean' },
          severity: { type: 'string', description: 'What a failure is to its source: error or warn.' },
          message: { type: 'string' },
          at: { type: 'time', description: 'When it was checked.' },
        },
      },
      facets: FACETS,
    },
    relationships: {
      derivedFrom: { to: ['DataAsset', 'Feature'], many: true, flow: 'upstream', inverse: 'derives' },
      siblingOf: {
        to: ['Dataset'],
        many: true,
        inverse: 'siblings',
        description: 'What its source calls the same data under another name: a model of dbt, and its table.',
      },
    },
  },
  {
    name: 'DatasetColumn',
    plural: 'DatasetColumns',
    label: 'Column',
    componentType: 'dataset-column',
    domain: 'datasets',
    part: true,
    description: 'A column of a dataset, and the columns that it is made from.',
    attributes: {
      name: { type: 'string', required: true },
      type: { type: 'string', description: 'As its platform writes it: bigint, varchar(255).' },
      position: { type: 'int', description: 'Where it stands among the columns, from 1.' },
      key: { type: 'string', list: true, description: 'primary, foreign, unique or partition' },
      nullable: { type: 'boolean' },
      transformation: {
        type: 'string',
        description: 'How it is made from other columns: IDENTITY, AGGREGATION.',
      },
    },
    relationships: {
      columnOf: { to: ['Dataset'], many: false, flow: 'stepOf', inverse: 'columns', normalised: 'dataset' },
      derivedFrom: { to: ['DatasetColumn'], many: true, flow: 'upstream', inverse: 'derives' },
      refersTo: {
        to: ['DatasetColumn'],
        many: true,
        inverse: 'referredToBy',
        description: 'The columns whose values a foreign key may have.',
      },
    },
  },
  {
    name: 'DatasetVersion',
    plural: 'DatasetVersions',
    componentType: 'dataset-version',
    domain: 'datasets',
    description: 'The content of a dataset as one run or load left it.',
    history: true,
    interfaces: ['DataAsset'],
    attributes: {
      version: { type: 'string' },
      rowCount: { type: 'long' },
      bytes: { type: 'long' },
      location: { type: 'string' },
      schemaDigest: { type: 'string' },
      loads: {
        type: 'object',
        list: true,
        fields: { at: { type: 'time' }, by: { type: 'string' }, status: { type: 'string' } },
      },
      facets: FACETS,
    },
    relationships: {
      versionOf: { to: ['Dataset'], many: false, flow: 'occurrenceOf', inverse: 'versions', normalised: 'dataset' },
    },
  },
  {
    name: 'DataSource',
    glyph: 'source',
    plural: 'DataSources',
    componentType: 'data-source',
    domain: 'datasets',
    description: 'Where data comes from: a table, a topic, a bucket, a file, an API.',
    interfaces: ['DataAsset'],
    attributes: {
      kind: { type: 'string', description: 'table, topic, bucket, file, api, push or request' },
      location: { type: 'string' },
    },
    relationships: {
      filledBy: {
        to: ['Pipeline'],
        many: true,
        flow: 'upstream',
        inverse: 'fills',
        description: 'The pipelines that write it, as its source says.',
      },
    },
  },
]
