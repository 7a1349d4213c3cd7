import type { TableColumn } from '../../ui/table.tsx'
import { TYPE_COLUMN } from '../../parts/entity-columns.tsx'
import { EntityTable } from '../entity-table.tsx'
import { formatNumber } from '../../../../src/lib/format-count.ts'
import { entityPanel, field, nodesOf, ENTITY_REF, type NodeConnection, type EntityRef } from '../declare.ts'
import { EntityRefLink } from '../entity-refs.tsx'

const COLUMNS: readonly TableColumn<EntityRef>[] = [
  { title: 'Name', kind: 'wide', cell: (entity) => <EntityRefLink entity={entity} /> },
  TYPE_COLUMN,
]

export const panel = entityPanel<{ readonly upstream: NodeConnection<EntityRef> | null }>({
  id: 'depends',
  title: 'Depends on',
  types: ['User', 'Group'],
  tab: 'usage',
  order: 40,
  fields: {
    upstream: field`lineage(uri: $uri, direction: UPSTREAM, first: 15) {
      totalCount edges { node { ${ENTITY_REF} } }
    }`,
  },
  empty: ({ upstream }) => ((upstream?.totalCount ?? 0) === 0 ? 'No known dependencies.' : null),
  /** Everything upstream of what they own, nearest first. */
  component: ({ data: { upstream } }) => {
    const entities = nodesOf(upstream)
    return (
      <>
        <EntityTable label="Depends on" columns={COLUMNS} rows={entities} />
        {(upstream?.totalCount ?? 0) > entities.length ? (
          <p className="muted">
            The nearest {entities.length} of {formatNumber(upstream?.totalCount ?? 0)}: Lineage has all.
          </p>
        ) : null}
      </>
    )
  },
})
