import { EntityTable } from '../entity-table.tsx'
import { Status } from '../../ui/state.tsx'
import type { TableColumn } from '../../ui/table.tsx'
import { entityPanel, field, nodesOf, ENTITY_REF, type NodeConnection, type EntityRef } from '../declare.ts'
import { isRunning, TEST_USE, type TestUse } from '../test-facts.ts'
import { EntityRefLink, EntityList } from '../entity-refs.tsx'

interface UsingInstance extends EntityRef {
  readonly modelState: string | null
  readonly instanceOf: EntityRef | null
  readonly deployedAs: NodeConnection<EntityRef & { readonly status: string | null }>
  readonly testedIn: readonly (EntityRef & TestUse)[]
}

const serving = ({ deployedAs }: UsingInstance): readonly EntityRef[] =>
  nodesOf(deployedAs).filter(({ status }) => status === 'serving')

const COLUMNS: readonly TableColumn<UsingInstance>[] = [
  { title: 'Model version', kind: 'wide', cell: (one) => <EntityRefLink entity={one} /> },
  { title: 'Model', kind: 'wide', cell: ({ instanceOf }) => <EntityRefLink entity={instanceOf} /> },
  { title: 'State', cell: ({ modelState }) => (modelState === null ? '–' : <Status value={modelState} />) },
  { title: 'Serving', kind: 'wide', cell: (one) => <EntityList entities={serving(one)} none="None known" /> },
  {
    title: 'In a running test',
    kind: 'wide',
    cell: ({ testedIn }) => <EntityList entities={testedIn.filter(isRunning)} none="None known" />,
  },
]

export const panel = entityPanel<{ readonly version: { readonly usedBy: NodeConnection<UsingInstance> } | null }>({
  id: 'versionUsers',
  title: 'Model versions that use it',
  types: ['FeatureVersion'],
  about: ['ModelInstance'],
  tab: 'overview',
  order: 20,
  fields: {
    version: field`featureVersion(id: $uri) {
      usedBy(first: 40) { totalCount edges { node { ${ENTITY_REF} modelState
        instanceOf { ${ENTITY_REF} }
        deployedAs(first: 5) { totalCount edges { node { ${ENTITY_REF} status } } }
        testedIn(first: 5) { ${ENTITY_REF} ${TEST_USE} }
      } } }
    }`,
  },
  empty: ({ version }) => (nodesOf(version?.usedBy).length === 0 ? 'No model versions known to use it.' : null),
  component: ({ data: { version } }) => {
    const rows = [...nodesOf(version?.usedBy)].sort((a, b) => serving(b).length - serving(a).length)
    const total = version?.usedBy.totalCount
    return (
      <EntityTable label="Model versions that use it" columns={COLUMNS} rows={rows} total={total} what="versions" />
    )
  },
})
