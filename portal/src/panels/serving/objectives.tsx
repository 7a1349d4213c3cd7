import { EntityTable } from '../entity-table.tsx'
import { Status } from '../../ui/state.tsx'
import { periodText } from '../../ui/period.ts'
import type { TableColumn } from '../../ui/table.tsx'
import { entityPanel, field, nodesOf, ENTITY_REF, type NodeConnection, type EntityRef } from '../declare.ts'
import { EntityRefLink } from '../entity-refs.tsx'

interface ObjectiveEntity extends EntityRef {
  readonly target: number | null
  readonly window: string | null
  readonly current: number | null
}

interface ObjectivesData {
  readonly service: {
    readonly objectives: NodeConnection<ObjectiveEntity>
  } | null
}

/** Rounding would turn 99.985 into 99.99, which it doesn't reach. */
const exact = (value: number): string => value.toLocaleString(undefined, { maximumSignificantDigits: 9 })

const COLUMNS: readonly TableColumn<ObjectiveEntity>[] = [
  { title: 'Objective', kind: 'wide', cell: (one) => <EntityRefLink entity={one} /> },
  { title: 'Target', kind: 'number', cell: ({ target }) => (target === null ? '–' : exact(target)) },
  { title: 'Now', kind: 'number', cell: ({ current }) => (current === null ? '–' : exact(current)) },
  { title: 'Window', cell: ({ window }) => (window === null ? '–' : periodText(window)) },
  {
    title: 'Standing',
    cell: ({ target, current }) =>
      target === null || current === null ? '–' : <Status value={current < target ? 'below target' : 'at target'} />,
  },
]

export const panel = entityPanel<ObjectivesData>({
  id: 'objectives',
  title: 'Objectives',
  types: ['Service'],
  about: ['Objective'],
  tab: 'overview',
  order: 15,
  fields: {
    service: field`service(id: $uri) {
      objectives(first: 20) { totalCount edges { node { ${ENTITY_REF} target window current } } }
    }`,
  },
  empty: ({ service }) => (nodesOf(service?.objectives).length === 0 ? 'No objectives known.' : null),
  component: ({ data: { service } }) => (
    <EntityTable label="Objectives" columns={COLUMNS} rows={nodesOf(service?.objectives)} />
  ),
})
