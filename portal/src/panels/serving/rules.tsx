import { EntityTable } from '../entity-table.tsx'
import type { TableColumn } from '../../ui/table.tsx'
import { When } from '../../ui/time.tsx'
import { entityPanel, field, nodesOf, ENTITY_REF, type NodeConnection, type EntityRef } from '../declare.ts'
import { EntityRefLink } from '../entity-refs.tsx'
import styles from '../panels.module.css'

interface ServingRuleEntity extends EntityRef {
  readonly condition: string | null
  readonly weight: number | null
  readonly activeFrom: string | null
  readonly activeTo: string | null
  readonly serves: EntityRef | null
  readonly forCell: (EntityRef & { readonly belongsTo: EntityRef | null }) | null
}

const COLUMNS: readonly TableColumn<ServingRuleEntity>[] = [
  {
    title: 'Rule',
    kind: 'wide',
    cell: (rule) => (
      <>
        <EntityRefLink entity={rule} />
        {rule.condition === null ? null : <bdi className={styles['below']}>{rule.condition}</bdi>}
      </>
    ),
  },
  { title: 'Weight', kind: 'number', cell: ({ weight }) => weight ?? '–' },
  { title: 'Serves', kind: 'wide', cell: ({ serves }) => <EntityRefLink entity={serves} /> },
  { title: 'For test', kind: 'wide', cell: ({ forCell }) => <EntityRefLink entity={forCell?.belongsTo ?? forCell} /> },
  {
    title: 'Active',
    cell: ({ activeFrom, activeTo }) => (
      <>
        <When at={activeFrom} /> to {activeTo === null ? 'now' : <When at={activeTo} />}
      </>
    ),
  },
]

export const panel = entityPanel<{ readonly service: { readonly rules: NodeConnection<ServingRuleEntity> } | null }>({
  id: 'rules',
  title: 'Serving rules',
  types: ['Service'],
  about: ['ServingRule'],
  tab: 'usage',
  order: 20,
  fields: {
    service: field`service(id: $uri) {
      rules(first: 60) { totalCount edges { node { ${ENTITY_REF} condition weight activeFrom activeTo
        serves { ${ENTITY_REF} } forCell { ${ENTITY_REF} belongsTo { ${ENTITY_REF} } } } } }
    }`,
  },
  empty: ({ service }) => (nodesOf(service?.rules).length === 0 ? 'No serving rules known.' : null),
  component: ({ data: { service } }) => (
    <EntityTable
      label="Serving rules"
      columns={COLUMNS}
      rows={nodesOf(service?.rules)}
      total={service?.rules.totalCount}
      what="rules"
    />
  ),
})
