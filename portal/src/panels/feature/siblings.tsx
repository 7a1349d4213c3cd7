import { entityPanel, field, type NodeConnection } from '../declare.ts'
import { FeatureVersions, VERSIONS, type DefinedVersion } from '../feature-versions.tsx'

interface SiblingsData {
  readonly version: { readonly versionOf: { readonly versions: NodeConnection<DefinedVersion> } | null } | null
}

export const panel = entityPanel<SiblingsData>({
  id: 'siblings',
  title: 'Versions of its feature',
  types: ['FeatureVersion'],
  tab: 'versions',
  order: 30,
  fields: { version: field`featureVersion(id: $uri) { versionOf { ${VERSIONS} } }` },
  empty: ({ version }) => (version?.versionOf == null ? 'Parent feature unknown.' : null),
  component: ({ data: { version }, uri }) => <FeatureVersions versions={version?.versionOf?.versions} uri={uri} />,
})
