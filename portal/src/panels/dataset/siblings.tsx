import { DataVersions, STORED_VERSIONS, type StoredVersion } from '../data-versions.tsx'
import { entityPanel, field, type PanelProps } from '../declare.ts'
import type { NodeConnection } from '../shapes.ts'

interface DataSiblingsData {
  readonly version: { readonly versionOf: { readonly versions: NodeConnection<StoredVersion> } | null } | null
}

function DataSiblings({ data, uri }: PanelProps<DataSiblingsData>) {
  const versions = data.version?.versionOf?.versions
  return versions === undefined ? null : <DataVersions versions={versions} uri={uri} />
}

export const panel = entityPanel<DataSiblingsData>({
  id: 'dataSiblings',
  title: 'Versions of its dataset',
  types: ['DatasetVersion'],
  tab: 'versions',
  order: 20,
  fields: { version: field`datasetVersion(id: $uri) { versionOf { ${STORED_VERSIONS} } }` },
  empty: ({ version }) => (version?.versionOf == null ? 'Parent dataset unknown.' : null),
  component: DataSiblings,
})
