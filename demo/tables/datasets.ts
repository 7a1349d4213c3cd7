import {
  flag,
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
import { common, usage, type SourceTable } from './table.ts'

const dataset = {
  id: text(),
  ...common,
  format: text(),
  location: text(),
  schema: list(shape({ name: text(), type: text() }, { description: text() })),
  columns: list(
    shape(
      { name: text(), type: text(), position: integer() },
      {
        description: text(),
        derived_from: list(text('A column of another dataset: its id, "/" and the name of the column.')),
        transformation: oneOf('IDENTITY', 'AGGREGATION'),
      },
    ),
  ),
  assertions: list(
    shape(
      { assertion: text(), success: flag(), at: time() },
      { column: text(), severity: oneOf('error', 'warn'), message: text() },
    ),
  ),
  retention: text(),
  row_count: integer(),
  usage,
  derived_from: list(typedRef('dataset', 'dataset_version', 'data_source')),
}

const version = {
  id: text(),
  ...common,
  dataset_id: ref('dataset'),
  version: text(),
  row_count: integer(),
  bytes: integer(),
  location: text(),
  schema_digest: text(),
  loads: list(shape({ at: time(), by: text(), status: text() })),
}

const source = { id: text(), ...common, kind: oneOf('table', 'topic', 'bucket', 'api'), location: text() }

export type Dataset = RecordOf<typeof dataset>
export type DatasetColumn = NonNullable<Dataset['columns']>[number]
export type DatasetVersion = RecordOf<typeof version>
export type DataSource = RecordOf<typeof source>

/** Every change to a version is reported as a load. */
const versionEvent = (before: MutableJsonObject | null) =>
  before === null ? (['dataset_version_created'] as const) : (['dataset_version_loaded'] as const)

export const datasets: SourceTable = {
  source: 'datasets',
  domain: 'datasets',
  title: 'Dataset catalogue',
  tables: [
    {
      plural: 'datasets',
      type: 'Dataset',
      idKey: 'id',
      eventKey: 'dataset_id',
      fields: dataset,
      events: lifecycleEvents({ created: 'dataset_created', updated: 'dataset_updated', deleted: 'dataset_deleted' }),
    },
    {
      plural: 'dataset-versions',
      type: 'DatasetVersion',
      idKey: 'id',
      eventKey: 'dataset_version_id',
      fields: version,
      events: versionEvent,
    },
    {
      plural: 'data-sources',
      type: 'DataSource',
      idKey: 'id',
      eventKey: 'data_source_id',
      fields: source,
      events: always('data_source_updated'),
    },
  ],
}
