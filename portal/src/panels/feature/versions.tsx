import { entityPanel, field, type NodeConnection } from '../declare.ts'
import { FeatureVersions, VERSIONS, type DefinedVersion } from '../feature-versions.tsx'

interface VersionedFeature {
  readonly versions: NodeConnection<DefinedVersion>
}

interface FeatureVersionsData {
  readonly feature: VersionedFeature | null
  readonly version: { readonly versionOf: VersionedFeature | null } | null
}

const featureOf = ({ feature, version }: FeatureVersionsData): VersionedFeature | null =>
  feature ?? version?.versionOf ?? null

export const panel = entityPanel<FeatureVersionsData>({
  id: 'featureVersions',
  title: 'Versions',
  types: ['Feature', 'FeatureVersion'],
  tab: 'versions',
  order: 30,
  fields: {
    feature: field`feature(id: $uri) { ${VERSIONS} }`,
    version: field`featureVersion(id: $uri) { versionOf { ${VERSIONS} } }`,
  },
  empty: (data) => ((featureOf(data)?.versions.totalCount ?? 0) === 0 ? 'No versions known.' : null),
  component: ({ data, uri }) => <FeatureVersions versions={featureOf(data)?.versions} uri={uri} />,
})
