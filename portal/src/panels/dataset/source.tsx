import { isEmpty, ThingColumns } from '../columns.tsx'
import { entityPanel, field, type PanelProps } from '../declare.ts'
import { THING, type NodeConnection, type Thing } from '../shapes.ts'

interface SourceData {
  readonly source: {
    readonly derives: NodeConnection<Thing>
    readonly feeds: NodeConnection<Thing>
    readonly computes: NodeConnection<Thing>
    readonly dependents: NodeConnection<Thing>
  } | null
}

const listsOf = ({ source }: SourceData) => [
  { title: 'Datasets', list: source?.derives },
  { title: 'Feeds features', list: source?.feeds },
  { title: 'Computes versions', list: source?.computes },
  { title: 'Pipelines that depend on it', list: source?.dependents },
]

function SourceConsumers({ data }: PanelProps<SourceData>) {
  return <ThingColumns columns={listsOf(data)} />
}

export const panel = entityPanel<SourceData>({
  id: 'sourceConsumers',
  title: 'Dependents',
  types: ['DataSource'],
  order: 10,
  fields: {
    source: field`dataSource(id: $uri) {
      derives(first: 12) { totalCount edges { node { ${THING} } } }
      feeds(first: 12) { totalCount edges { node { ${THING} } } }
      computes(first: 12) { totalCount edges { node { ${THING} } } }
      dependents(first: 12) { totalCount edges { node { ${THING} } } }
    }`,
  },
  empty: (data) => (isEmpty(listsOf(data).map(({ list }) => list)) ? 'No known dependents.' : null),
  component: SourceConsumers,
})
