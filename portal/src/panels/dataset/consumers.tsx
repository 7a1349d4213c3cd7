import { isEmpty, ThingColumns } from '../columns.tsx'
import { entityPanel, field, type PanelProps } from '../declare.ts'
import { nodesOf, THING, uniqueBy, type NodeConnection, type Thing } from '../shapes.ts'

interface DataConsumersData {
  readonly dataset: {
    readonly madeBy: NodeConnection<Thing>
    readonly feeds: NodeConnection<Thing>
    readonly derives: NodeConnection<Thing>
    readonly derivedFrom: NodeConnection<Thing>
    readonly readBy: NodeConnection<Thing & { readonly nodeOf: Thing | null }>
  } | null
}

function DataConsumers({ data: { dataset } }: PanelProps<DataConsumersData>) {
  const readers = uniqueBy(
    nodesOf(dataset?.readBy).flatMap(({ nodeOf }) => nodeOf ?? []),
    ({ uri }) => uri,
  )
  return (
    <ThingColumns
      columns={[
        { title: 'Derived from', list: dataset?.derivedFrom },
        { title: 'Made by', list: dataset?.madeBy },
        { title: 'Feeds features', list: dataset?.feeds },
        { title: 'Read by pipelines', list: { totalCount: readers.length, edges: readers.map((node) => ({ node })) } },
        { title: 'Derives', list: dataset?.derives },
      ]}
    />
  )
}

export const panel = entityPanel<DataConsumersData>({
  id: 'dataConsumers',
  title: 'Producers and consumers',
  types: ['Dataset'],
  order: 20,
  fields: {
    dataset: field`dataset(id: $uri) {
      madeBy(first: 12) { totalCount edges { node { ${THING} } } }
      feeds(first: 12) { totalCount edges { node { ${THING} } } }
      derives(first: 12) { totalCount edges { node { ${THING} } } }
      derivedFrom(first: 12) { totalCount edges { node { ${THING} } } }
      readBy(first: 100) { totalCount edges { node { ${THING} nodeOf { ${THING} } } } }
    }`,
  },
  empty: ({ dataset }) =>
    dataset === null || isEmpty([dataset.madeBy, dataset.feeds, dataset.derives, dataset.derivedFrom, dataset.readBy])
      ? 'No known producers or consumers.'
      : null,
  component: DataConsumers,
})
