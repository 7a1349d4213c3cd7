import { entityPanel, field, nodesOf } from '../declare.ts'
import { MEASUREMENTS } from '../measurements.ts'
import { INSTANCES, Versions, type VersionsData } from '../model-versions.tsx'
import { EntityRefLink } from '../entity-refs.tsx'

export const panel = entityPanel<VersionsData>({
  id: 'versions',
  title: 'Versions',
  types: ['Model'],
  tab: 'versions',
  order: 10,
  fields: {
    model: field`model(id: $uri) { ${INSTANCES} }`,
    measured: field`measurements(uri: $uri) { ${MEASUREMENTS} }`,
  },
  empty: ({ model }) => (nodesOf(model?.instances).length === 0 ? 'No versions known.' : null),
  component: Versions,
  covers: ({ model }) =>
    model !== null && nodesOf(model.instances).length === model.instances.totalCount
      ? ['instances', 'currentInstance']
      : [],
  headline: [
    {
      label: 'Current version',
      value: ({ model }) => {
        const current = model?.currentInstance
        if (current == null) return null
        const version = nodesOf(model?.instances).find(({ uri }) => uri === current.uri)
        return (
          <>
            <EntityRefLink entity={version?.version == null ? current : { ...current, name: version.version }} />
            <span className="muted"> {model?.currentVersionBy}</span>
          </>
        )
      },
    },
  ],
})
