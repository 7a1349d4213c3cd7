import { formatNumber } from '../../../../src/lib/format-count.ts'
import { DataVersions, latestOf, locationText, STORED_VERSIONS, type StoredVersion } from '../data-versions.tsx'
import { entityPanel, field, madeAt, type NodeConnection } from '../declare.ts'
import { Ago } from '../../ui/time.tsx'
import { EntityRefLink } from '../entity-refs.tsx'

interface VersionedDataset {
  readonly versions: NodeConnection<StoredVersion>
}

interface DatasetVersionsData {
  readonly dataset: (VersionedDataset & Pick<StoredVersion, 'rowCount' | 'location'>) | null
  readonly version:
    | (Pick<StoredVersion, 'rowCount' | 'location' | 'firstUsedAt'> & { readonly versionOf: VersionedDataset | null })
    | null
}

const versionsOf = ({ dataset, version }: DatasetVersionsData): VersionedDataset['versions'] | undefined =>
  (dataset ?? version?.versionOf)?.versions

export const panel = entityPanel<DatasetVersionsData>({
  id: 'datasetVersions',
  title: 'Versions',
  types: ['Dataset', 'DatasetVersion'],
  tab: 'versions',
  order: 10,
  fields: {
    dataset: field`dataset(id: $uri) { rowCount location ${STORED_VERSIONS} }`,
    version: field`datasetVersion(id: $uri) { rowCount location firstUsedAt versionOf { ${STORED_VERSIONS} } }`,
  },
  empty: (data) => ((versionsOf(data)?.totalCount ?? 0) === 0 ? 'No versions known.' : null),
  component: ({ data, uri }) => <DataVersions versions={versionsOf(data)} uri={uri} />,
  headline: [
    {
      label: 'Rows',
      value: ({ dataset, version }) => {
        const rows = (dataset ?? version)?.rowCount
        return rows == null ? null : formatNumber(rows)
      },
    },
    {
      label: 'Location',
      value: ({ dataset, version }) =>
        locationText((dataset ?? version)?.location ?? latestOf(dataset?.versions)?.location),
    },
    {
      label: 'First used',
      value: ({ version }) => (version?.firstUsedAt == null ? null : <Ago at={version.firstUsedAt} />),
    },
    {
      label: 'Last version',
      value: ({ dataset }) => {
        if (dataset === null) return null
        const last = latestOf(dataset.versions)
        const at = last === undefined ? null : madeAt(last)
        if (at === null) return <EntityRefLink entity={last} />
        return (
          <>
            {last?.createdAt == null ? 'first used ' : null}
            <Ago at={at} />
          </>
        )
      },
    },
    {
      label: 'Rows in the last version',
      value: ({ dataset }) => {
        const last = latestOf(dataset?.versions)
        if (last?.rowCount == null) return null
        return `${formatNumber(last.rowCount)}${last.version === null ? '' : `, version ${last.version}`}`
      },
    },
  ],
})
