import { useCatalogue } from '../../catalogue/use-catalogue.ts'
import { DataTable } from '../../ui/table.tsx'
import { entityPanel, field, type PanelProps } from '../declare.ts'
import { nodesOf, THING, type NodeConnection, type Thing } from '../shapes.ts'
import { ThingLink } from '../things.tsx'

interface DependsData {
  readonly upstream: NodeConnection<Thing> | null
}

/** Everything upstream of what they own, nearest first. */
function Depends({ data: { upstream } }: PanelProps<DependsData>) {
  const { labelOfType } = useCatalogue()
  const things = nodesOf(upstream)
  return (
    <>
      <DataTable
        label="Depends on"
        columns={[
          { title: 'Name', kind: 'wide', cell: (thing) => <ThingLink thing={thing} /> },
          { title: 'Type', cell: ({ entityType }) => labelOfType(entityType) },
        ]}
        rows={things}
        keyOf={({ uri }) => uri}
      />
      {(upstream?.totalCount ?? 0) > things.length ? (
        <p className="muted">
          The nearest {things.length} of {upstream?.totalCount.toLocaleString('en')}: Lineage has all.
        </p>
      ) : null}
    </>
  )
}

export const panel = entityPanel<DependsData>({
  id: 'depends',
  title: 'Depends on',
  types: ['User', 'Group'],
  tab: 'usage',
  order: 40,
  fields: {
    upstream: field`lineage(uri: $uri, direction: UPSTREAM, first: 15) {
      totalCount edges { node { ${THING} } }
    }`,
  },
  empty: ({ upstream }) => ((upstream?.totalCount ?? 0) === 0 ? 'No known dependencies.' : null),
  component: Depends,
})
