import { entityPanel, field, type PanelProps } from '../declare.ts'
import { FeatureVersions, VERSIONS, type DefinedVersion } from '../feature-versions.tsx'
import type { NodeConnection } from '../shapes.ts'

interface FeatureVersionsData {
  readonly feature: { readonly versions: NodeConnection<DefinedVersion> } | null
}

function VersionsOfFeature({ data, uri }: PanelProps<FeatureVersionsData>) {
  return data.feature === null ? null : <FeatureVersions versions={data.feature.versions} uri={uri} />
}

export const panel = entityPanel<FeatureVersionsData>({
  id: 'featureVersions',
  title: 'Versions',
  types: ['Feature'],
  tab: 'versions',
  order: 30,
  fields: { feature: field`feature(id: $uri) { ${VERSIONS} }` },
  empty: ({ feature }) => ((feature?.versions.totalCount ?? 0) === 0 ? 'No versions known.' : null),
  component: VersionsOfFeature,
})
