import { isEmpty, ThingColumns } from '../columns.tsx'
import { entityPanel, field, type PanelProps } from '../declare.ts'
import { THING, type NodeConnection, type Thing } from '../shapes.ts'

interface VersionFlowData {
  readonly version: {
    readonly producedBy: NodeConnection<Thing>
    readonly consumedBy: NodeConnection<Thing>
    readonly trained: NodeConnection<Thing>
    readonly computes: NodeConnection<Thing>
    readonly scoredOn: NodeConnection<Thing>
  } | null
}

const listsOf = ({ version }: VersionFlowData) => [
  { title: 'Made by', list: version?.producedBy },
  { title: 'Read by runs', list: version?.consumedBy },
  { title: 'Trained', list: version?.trained },
  { title: 'Computes', list: version?.computes },
  { title: 'Evaluated on it', list: version?.scoredOn },
]

function VersionFlow({ data }: PanelProps<VersionFlowData>) {
  return <ThingColumns columns={listsOf(data)} />
}

export const panel = entityPanel<VersionFlowData>({
  id: 'versionFlow',
  title: 'Producers and consumers',
  types: ['DatasetVersion'],
  order: 10,
  fields: {
    version: field`datasetVersion(id: $uri) {
      producedBy(first: 12) { totalCount edges { node { ${THING} } } }
      consumedBy(first: 12) { totalCount edges { node { ${THING} } } }
      trained(first: 12) { totalCount edges { node { ${THING} } } }
      computes(first: 12) { totalCount edges { node { ${THING} } } }
      scoredOn(first: 12) { totalCount edges { node { ${THING} } } }
    }`,
  },
  empty: (data) => (isEmpty(listsOf(data).map(({ list }) => list)) ? 'No known producer or consumers.' : null),
  component: VersionFlow,
})
