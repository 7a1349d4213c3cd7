import { entityPanel, field, type NodeConnection } from '../declare.ts'
import { FeatureVersions, VERSIONS, type DefinedVersion } from '../feature-versions.tsx'

interface FeatureVersionsData {
  readonly feature: { readonly versions: NodeConnection<DefinedVersion> } | null
}

export const panel = entityPanel<FeatureVersionsData>({
  id: 'featureVersions',
  title: 'Versions',
  types: ['Feature'],
  tab: 'versions',
  order: 30,
  fields: { feature: field`feature(id: $uri) { ${VERSIONS} }` },
  empty: ({ feature }) => ((feature?.versions.totalCount ?? 0) === 0 ? 'No versions known.' : null),
  component: ({ data: { feature }, uri }) => <FeatureVersions versions={feature?.versions} uri={uri} />,
})
