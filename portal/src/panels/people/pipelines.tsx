import { Status } from '../../ui/badge.tsx'
import { DataTable, type TableColumn } from '../../ui/table.tsx'
import { When } from '../../ui/when.tsx'
import { entityPanel, field, type PanelProps } from '../declare.ts'
import { pipelinesOf, type PipelineState } from '../owned.ts'
import { OWNER, ownedOf, type OwnerData } from '../people-fields.ts'
import { ErrorText } from '../runs.tsx'
import { ThingLink } from '../things.tsx'

const COLUMNS: readonly TableColumn<PipelineState>[] = [
  { title: 'Pipeline', kind: 'wide', cell: ({ pipeline }) => <ThingLink thing={pipeline} /> },
  {
    title: 'Last run',
    kind: 'wide',
    cell: ({ last }) =>
      last === null ? (
        'no runs'
      ) : (
        <>
          {last.status === null ? null : <Status value={last.status} />} <When at={last.startedAt} />
        </>
      ),
  },
  { title: 'Last success', cell: ({ lastGood }) => <When at={lastGood?.endedAt} /> },
  { title: 'Error', kind: 'wide', cell: ({ last }) => <ErrorText error={last?.error ?? null} /> },
]

function OwnedPipelines({ data }: PanelProps<OwnerData>) {
  return (
    <DataTable
      label="Pipelines that they run"
      columns={COLUMNS}
      rows={pipelinesOf(ownedOf(data).owned)}
      keyOf={({ pipeline }) => pipeline.uri}
    />
  )
}

export const panel = entityPanel<OwnerData>({
  id: 'ownedPipelines',
  title: 'Pipelines',
  types: ['User', 'Group'],
  order: 20,
  fields: { owner: field`${OWNER}` },
  empty: (data) => (pipelinesOf(ownedOf(data).owned).length === 0 ? 'No pipelines known.' : null),
  component: OwnedPipelines,
})
