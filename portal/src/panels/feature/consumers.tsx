import { EntityTable } from '../entity-table.tsx'
import { formatCountOrNone } from '../../../../src/lib/format-count.ts'
import { Status } from '../../ui/state.tsx'
import type { TableColumn } from '../../ui/table.tsx'
import { entityPanel, field, nodesOf, ENTITY_REF, type NodeConnection, type EntityRef } from '../declare.ts'
import { isRunning, TEST_USE, type TestUse } from '../test-facts.ts'
import { EntityRefLink, EntityList } from '../entity-refs.tsx'

interface Consumer extends EntityRef {
  readonly stage: string | null
  readonly testedIn: readonly (EntityRef & TestUse)[]
  readonly consumedByService: NodeConnection<EntityRef>
}

const isDeployed = ({ consumedByService }: Consumer): boolean => consumedByService.totalCount > 0
const isTested = ({ testedIn }: Consumer): boolean => testedIn.some(isRunning)
/** Used ones come first: deployed, then in a running test. */
const weight = (one: Consumer): number => Number(isDeployed(one)) * 2 + Number(isTested(one))

const COLUMNS: readonly TableColumn<Consumer>[] = [
  { title: 'Model', kind: 'wide', cell: (model) => <EntityRefLink entity={model} /> },
  { title: 'Stage', cell: ({ stage }) => (stage === null ? '–' : <Status value={stage} />) },
  {
    title: 'Deployed',
    kind: 'wide',
    cell: ({ consumedByService: services }) => (
      <>
        <EntityList entities={nodesOf(services)} none="None known" />
        {services.totalCount > nodesOf(services).length ? `${services.totalCount} in all` : null}
      </>
    ),
  },
  {
    title: 'In a running test',
    kind: 'wide',
    cell: ({ testedIn }) => <EntityList entities={testedIn.filter(isRunning)} none="None known" />,
  },
]

export const panel = entityPanel<{ readonly feature: { readonly usedByModels: NodeConnection<Consumer> } | null }>({
  id: 'consumers',
  title: 'Models that use it',
  types: ['Feature'],
  about: ['Model'],
  tab: 'overview',
  order: 5,
  fields: {
    feature: field`feature(id: $uri) {
      usedByModels(first: 50) { totalCount edges { node { ${ENTITY_REF} stage
        testedIn(first: 10) { ${ENTITY_REF} ${TEST_USE} }
        consumedByService(first: 3) { totalCount edges { node { ${ENTITY_REF} } } }
      } } }
    }`,
  },
  empty: ({ feature }) => (nodesOf(feature?.usedByModels).length === 0 ? 'No models known to use it.' : null),
  component: ({ data: { feature } }) => {
    const models = nodesOf(feature?.usedByModels)
    const rows = [...models].sort((a, b) => weight(b) - weight(a))
    return (
      <>
        <p>
          {rows.filter(isDeployed).length} deployed, {rows.filter(isTested).length} in a running test
        </p>
        <EntityTable
          label="Models that use it"
          columns={COLUMNS}
          rows={rows}
          total={feature?.usedByModels.totalCount}
          what="models"
        />
      </>
    )
  },
  headline: [
    {
      label: 'Used by',
      counts: true,
      value: ({ feature }) => (feature === null ? null : formatCountOrNone(feature.usedByModels.totalCount, 'model')),
    },
  ],
})
