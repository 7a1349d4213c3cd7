import { attribute, reference, typedReferences } from '../../contracts/mapping.ts'
import type { Provider } from '../../contracts/source.ts'
import { events, restType } from '../rest-style.ts'

/** The dataset platform: datasets, their versions with loads, and the raw sources behind them. */
export const datasets: Provider = {
  name: 'datasets',
  domains: ['datasets'],
  events: {
    ...events('Dataset', 'dataset_id', ['dataset_created', 'dataset_updated', 'dataset_deleted']),
    ...events('DatasetVersion', 'dataset_version_id', ['dataset_version_created', 'dataset_version_loaded']),
    ...events('DataSource', 'data_source_id', ['data_source_updated']),
  },
  types: {
    Dataset: restType({
      type: 'Dataset',
      plural: 'datasets',
      fields: {
        id: { kind: 'id' },
        format: attribute(),
        location: attribute(),
        schema: attribute(),
        retention: attribute(),
        row_count: attribute(),
        usage: attribute(),
        derived_from: typedReferences('derivedFrom', {
          dataset: 'Dataset',
          dataset_version: 'DatasetVersion',
          data_source: 'DataSource',
        }),
      },
    }),
    DatasetVersion: restType({
      type: 'DatasetVersion',
      plural: 'dataset-versions',
      fields: {
        id: { kind: 'id' },
        dataset_id: reference('versionOf', 'Dataset'),
        version: attribute(),
        row_count: attribute(),
        bytes: attribute(),
        location: attribute(),
        schema_digest: attribute(),
        loads: attribute(),
      },
    }),
    DataSource: restType({
      type: 'DataSource',
      plural: 'data-sources',
      fields: { id: { kind: 'id' }, kind: attribute(), location: attribute() },
    }),
  },
}
