import { isEmpty, ThingColumns } from '../columns.tsx'
import { entityPanel, field, type PanelProps } from '../declare.ts'
import { THING, type NodeConnection, type Thing } from '../shapes.ts'

interface FlowData {
  readonly feature: {
    readonly data: NodeConnection<Thing>
    readonly computedBy: NodeConnection<Thing>
    readonly usedByModels: NodeConnection<Thing>
    readonly consumedByService: NodeConnection<Thing>
  } | null
}

function Flow({ data: { feature } }: PanelProps<FlowData>) {
  return (
    <ThingColumns
      columns={[
        { title: 'Made from', list: feature?.data },
        { title: 'Computed by', list: feature?.computedBy },
        { title: 'Used by models', list: feature?.usedByModels },
        { title: 'Reaches services', list: feature?.consumedByService },
      ]}
    />
  )
}

export const panel = entityPanel<FlowData>({
  id: 'flow',
  title: 'From source to service',
  types: ['Feature'],
  order: 25,
  fields: {
    feature: field`feature(id: $uri) {
      data(first: 12) { totalCount edges { node { ${THING} } } }
      computedBy(first: 12) { totalCount edges { node { ${THING} } } }
      usedByModels(first: 12) { totalCount edges { node { ${THING} } } }
      consumedByService(first: 12) { totalCount edges { node { ${THING} } } }
    }`,
  },
  empty: ({ feature }) =>
    isEmpty([feature?.data, feature?.computedBy, feature?.usedByModels]) ? 'No known sources or consumers.' : null,
  component: Flow,
})
