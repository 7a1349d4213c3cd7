import { formatNumber } from '../../../../src/lib/format-count.ts'
import { DataVersions, locationText, STORED_VERSIONS, type StoredVersion } from '../data-versions.tsx'
import { entityPanel, field, type NodeConnection } from '../declare.ts'
import { Ago } from '../../ui/time.tsx'

interface DataSiblingsData {
  readonly version: {
    readonly rowCount: number | null
    readonly location: string | null
    readonly firstUsedAt: string | null
    readonly versionOf: { readonly versions: NodeConnection<StoredVersion> } | null
  } | null
}

export const panel = entityPanel<DataSiblingsData>({
  id: 'dataSiblings',
  title: 'Versions of its dataset',
  types: ['DatasetVersion'],
  tab: 'versions',
  order: 20,
  fields: {
    version: field`datasetVersion(id: $uri) { rowCount location firstUsedAt versionOf { ${STORED_VERSIONS} } }`,
  },
  empty: ({ version }) => (version?.versionOf == null ? 'Parent dataset unknown.' : null),
  component: ({ data: { version }, uri }) => <DataVersions versions={version?.versionOf?.versions} uri={uri} />,
  headline: [
    { label: 'Rows', value: ({ version }) => (version?.rowCount == null ? null : formatNumber(version.rowCount)) },
    { label: 'Location', value: ({ version }) => locationText(version?.location) },
    {
      label: 'First used',
      value: ({ version }) => (version?.firstUsedAt == null ? null : <Ago at={version.firstUsedAt} />),
    },
  ],
})
