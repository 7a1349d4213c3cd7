import { Status } from '../../ui/state.tsx'
import { DataTable, type TableColumn } from '../../ui/table.tsx'
import { When } from '../../ui/time.tsx'
import { CutNote } from '../cut-note.tsx'
import { entityPanel, field, nodesOf, type NodeConnection } from '../declare.ts'
import { PIPELINE, pipelineStates, type OwnedPipeline, type PipelineState } from '../owned.ts'
import { ErrorText } from '../error-text.tsx'
import { EntityRefLink } from '../entity-refs.tsx'

const COLUMNS: readonly TableColumn<PipelineState>[] = [
  { title: 'Pipeline', kind: 'wide', cell: ({ pipeline }) => <EntityRefLink entity={pipeline} /> },
  {
    title: 'Last run started',
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
  { title: 'Last success finished', cell: ({ lastGood }) => <When at={lastGood?.endedAt} /> },
  { title: 'Error', kind: 'wide', cell: ({ last }) => <ErrorText error={last?.error ?? null} /> },
]

export const panel = entityPanel<{ readonly owned: NodeConnection<OwnedPipeline> | null }>({
  id: 'ownedPipelines',
  title: 'Pipelines',
  types: ['User', 'Group'],
  about: ['Pipeline'],
  tab: 'usage',
  order: 20,
  fields: {
    owned: field`owned(uri: $uri, types: ["Pipeline"], directOnly: $directOnly, first: 100) {
      totalCount edges { node { ${PIPELINE} } }
    }`,
  },
  empty: ({ owned }) => ((owned?.totalCount ?? 0) === 0 ? 'No pipelines known.' : null),
  component: ({ data: { owned } }) => {
    const pipelines = nodesOf(owned)
    return (
      <>
        <DataTable
          label="Pipelines that they run"
          columns={COLUMNS}
          rows={pipelineStates(pipelines)}
          keyOf={({ pipeline }) => pipeline.uri}
        />
        <CutNote shown={pipelines.length} total={owned?.totalCount ?? 0} what="pipelines" />
      </>
    )
  },
})
