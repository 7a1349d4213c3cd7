import { entityPanel, field, nodesOf } from '../declare.ts'
import { MEASUREMENTS } from '../measurements.ts'
import { INSTANCES, Versions, type VersionsData } from '../model-versions.tsx'
import { EntityRefLink } from '../entity-refs.tsx'
import { momentText } from '../../ui/time.tsx'

/** The edge to the current version, with the time since which it is known. */
const CURRENT = `relationships(type: "Model.currentInstance", direction: OUT, first: 1) {
  edges { evidence { path { firstSeen } } } }`

interface CurrentVersion {
  readonly relationships: {
    readonly edges: readonly { readonly evidence: readonly { readonly path: readonly Seen[] }[] }[]
  }
}

interface Seen {
  readonly firstSeen: string | null
}

export const panel = entityPanel<VersionsData & { readonly model: CurrentVersion | null }>({
  id: 'versions',
  title: 'Versions',
  types: ['Model'],
  tab: 'versions',
  order: 10,
  fields: {
    model: field`model(id: $uri) { ${INSTANCES} ${CURRENT} }`,
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
        const seen = model?.relationships.edges[0]?.evidence[0]?.path[0]?.firstSeen
        const version = nodesOf(model?.instances).find(({ uri }) => uri === current.uri)
        return (
          <>
            <EntityRefLink entity={version?.version == null ? current : { ...current, name: version.version }} />
            <span className="muted">
              {' '}
              {[model?.currentVersionBy, seen && `seen since ${momentText(seen)}`].filter(Boolean).join(', ')}
            </span>
          </>
        )
      },
    },
  ],
})
