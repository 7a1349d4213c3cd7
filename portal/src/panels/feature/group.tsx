import { CutNote } from '../cut-note.tsx'
import { entityPanel, field, nodesOf, ENTITY_REF, type NodeConnection, type EntityRef } from '../declare.ts'
import { EntityList } from '../entity-refs.tsx'

interface FeatureGroupData {
  readonly group: { readonly features: NodeConnection<EntityRef> } | null
}

export const panel = entityPanel<FeatureGroupData>({
  id: 'groupedFeatures',
  title: 'Features',
  types: ['FeatureGroup'],
  tab: 'overview',
  order: 10,
  fields: {
    group: field`featureGroup(id: $uri) { features(first: 100) { totalCount edges { node { ${ENTITY_REF} } } } }`,
  },
  empty: ({ group }) => (group === null || group.features.totalCount === 0 ? 'No features known.' : null),
  component: ({ data: { group } }) => (
    <>
      <EntityList entities={nodesOf(group?.features)} />
      <CutNote shown={nodesOf(group?.features).length} total={group?.features.totalCount ?? 0} what="features" />
    </>
  ),
  covers: () => ['features'],
})
