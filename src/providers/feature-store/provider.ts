import { attribute, reference, typedReferences } from '../../contracts/mapping.ts'
import type { Provider } from '../../contracts/source.ts'
import { events, restType } from '../rest-style.ts'

/** The feature store: groups, features and their versions, with what they are computed from. */
export const featureStore: Provider = {
  name: 'feature-store',
  domains: ['features'],
  events: {
    ...events('FeatureGroup', 'feature_group_id', ['feature_group_updated']),
    ...events('Feature', 'feature_id', ['feature_created', 'feature_updated', 'feature_deprecated']),
    ...events('FeatureVersion', 'feature_version_id', ['feature_version_created']),
  },
  types: {
    FeatureGroup: restType({
      type: 'FeatureGroup',
      plural: 'feature-groups',
      fields: {
        id: { kind: 'id' },
        entity_keys: attribute(),
        ttl: attribute(),
        online: attribute(),
        offline: attribute(),
      },
    }),
    Feature: restType({
      type: 'Feature',
      plural: 'features',
      fields: {
        id: { kind: 'id' },
        feature_group_id: reference('inGroup', 'FeatureGroup'),
        value_type: attribute(),
        unit: attribute(),
        status: attribute(),
        usage: attribute(),
        sources: typedReferences('sourcedFrom', {
          dataset: 'Dataset',
          dataset_version: 'DatasetVersion',
          data_source: 'DataSource',
        }),
      },
    }),
    FeatureVersion: restType({
      type: 'FeatureVersion',
      plural: 'feature-versions',
      fields: {
        id: { kind: 'id' },
        feature_id: reference('versionOf', 'Feature'),
        version: attribute(),
        expression: attribute(),
        status: attribute(),
        computed_from: typedReferences('computedFrom', {
          dataset_version: 'DatasetVersion',
          data_source: 'DataSource',
        }),
      },
    }),
  },
}
