import { flag, list, ref, text, typedRef, type RecordOf } from '../schema.ts'
import { always, lifecycleEvents } from './events.ts'
import { common, usage, type SourceTable } from './table.ts'

const group = { id: text(), ...common, entity_keys: list(text()), ttl: text(), online: flag(), offline: flag() }

const feature = {
  id: text(),
  ...common,
  feature_group_id: ref('feature group'),
  value_type: text(),
  unit: text(),
  status: text(),
  usage,
  sources: list(typedRef('dataset', 'dataset_version', 'data_source')),
}

const version = {
  id: text(),
  ...common,
  feature_id: ref('feature'),
  version: text(),
  expression: text(),
  status: text(),
  computed_from: list(typedRef('dataset_version', 'data_source')),
}

export type FeatureGroup = RecordOf<typeof group>
export type Feature = RecordOf<typeof feature>
export type FeatureVersion = RecordOf<typeof version>

export const featureStore: SourceTable = {
  source: 'feature-store',
  domain: 'features',
  title: 'Feature store',
  tables: [
    {
      plural: 'feature-groups',
      type: 'FeatureGroup',
      idKey: 'id',
      eventKey: 'feature_group_id',
      fields: group,
      events: always('feature_group_updated'),
    },
    {
      plural: 'features',
      type: 'Feature',
      idKey: 'id',
      eventKey: 'feature_id',
      fields: feature,
      events: lifecycleEvents({ created: 'feature_created', updated: 'feature_updated', deleted: 'feature_updated' }, [
        { field: 'status', value: 'deprecated', type: 'feature_deprecated' },
      ]),
    },
    {
      plural: 'feature-versions',
      type: 'FeatureVersion',
      idKey: 'id',
      eventKey: 'feature_version_id',
      fields: version,
      events: always('feature_version_created'),
    },
  ],
}
