import { entityPanel, field, type PanelProps } from '../declare.ts'
import { FeatureVersions, VERSIONS, type DefinedVersion } from '../feature-versions.tsx'
import type { NodeConnection } from '../shapes.ts'

interface SiblingsData {
  readonly version: { readonly versionOf: { readonly versions: NodeConnection<DefinedVersion> } | null } | null
}

function Siblings({ data, uri }: PanelProps<SiblingsData>) {
  const versions = data.version?.versionOf?.versions
  return versions === undefined ? null : <FeatureVersions versions={versions} uri={uri} />
}

export const panel = entityPanel<SiblingsData>({
  id: 'siblings',
  title: 'Versions of its feature',
  types: ['FeatureVersion'],
  tab: 'versions',
  order: 30,
  fields: { version: field`featureVersion(id: $uri) { versionOf { ${VERSIONS} } }` },
  empty: ({ version }) => (version?.versionOf == null ? 'Parent feature unknown.' : null),
  component: Siblings,
})
