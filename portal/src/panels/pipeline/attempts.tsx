import { EntityTable } from '../entity-table.tsx'
import type { TableColumn } from '../../ui/table.tsx'
import { entityPanel, field, nodesOf, ENTITY_REF, msOf, type NodeConnection, type EntityRef } from '../declare.ts'
import type { RunEntity } from '../run-facts.ts'
import { RUN, RUN_COLUMNS } from '../runs.tsx'
import { EntityRefLink } from '../entity-refs.tsx'

interface AttemptEntity extends RunEntity {
  readonly number: number | null
  readonly host: string | null
  readonly ofNode: EntityRef | null
}

const COLUMNS: readonly TableColumn<AttemptEntity>[] = [
  { title: 'Step', kind: 'wide', cell: ({ ofNode, ...attempt }) => <EntityRefLink entity={ofNode ?? attempt} /> },
  { title: 'Attempt', kind: 'number', cell: ({ number }) => number ?? '–' },
  ...RUN_COLUMNS,
]

export const panel = entityPanel<{ readonly run: { readonly attempts: NodeConnection<AttemptEntity> } | null }>({
  id: 'attempts',
  title: 'Attempts',
  types: ['PipelineRun'],
  about: ['JobAttempt'],
  tab: 'overview',
  order: 20,
  fields: {
    run: field`pipelineRun(id: $uri) {
      attempts(first: 100) { totalCount edges { node { ${RUN} number host ofNode { ${ENTITY_REF} } } } }
    }`,
  },
  empty: ({ run }) => (nodesOf(run?.attempts).length === 0 ? 'No attempts known.' : null),
  component: ({ data: { run } }) => {
    const rows = [...nodesOf(run?.attempts)].sort((a, b) => msOf(a.startedAt) - msOf(b.startedAt))
    return (
      <EntityTable label="Attempts" columns={COLUMNS} rows={rows} total={run?.attempts.totalCount} what="attempts" />
    )
  },
})
