import { formatNumber } from '../../../../src/lib/format-count.ts'
import { DataTable, type TableColumn } from '../../ui/table.tsx'
import { When } from '../../ui/time.tsx'
import { CutNote } from '../cut-note.tsx'
import { entityPanel, field, nodesOf, ENTITY_REF, msOf, type NodeConnection, type EntityRef } from '../declare.ts'
import { isFailed, type RunEntity } from '../run-facts.ts'
import { ErrorText } from '../error-text.tsx'
import { RUN } from '../runs.tsx'
import { EntityRefLink, EntityList } from '../entity-refs.tsx'

interface Producer extends EntityRef {
  readonly owners: readonly EntityRef[]
  readonly runs: NodeConnection<RunEntity>
}

interface FailedRunsData {
  readonly made: { readonly madeBy?: NodeConnection<Producer> } | null
}

interface RunWithProducer {
  readonly run: RunEntity
  readonly producer: Producer
}

const failedIn = ({ made }: FailedRunsData): readonly RunWithProducer[] =>
  nodesOf(made?.madeBy)
    .flatMap((producer) =>
      nodesOf(producer.runs)
        .filter(isFailed)
        .map((run) => ({ run, producer })),
    )
    .sort((a, b) => msOf(b.run.startedAt) - msOf(a.run.startedAt))

const SHOWN = 20

const COLUMNS: readonly TableColumn<RunWithProducer>[] = [
  { title: 'Run', kind: 'wide', cell: ({ run }) => <EntityRefLink entity={run} /> },
  { title: 'Owner', kind: 'wide', cell: ({ producer }) => <EntityList entities={producer.owners} none="No owner" /> },
  { title: 'Ended', cell: ({ run }) => <When at={run.endedAt ?? run.startedAt} /> },
  { title: 'Error', kind: 'wide', cell: ({ run }) => <ErrorText error={run.error} /> },
]

const MADE_BY = `madeBy(first: 5) { totalCount edges { node { ${ENTITY_REF} owners(first: 5) { ${ENTITY_REF} } runs(first: 200, newestFirst: true) { totalCount edges { node { ${RUN} } } } } } }`

export const panel = entityPanel<FailedRunsData>({
  id: 'failedRuns',
  title: 'Failed runs of producing pipelines',
  types: ['Dataset', 'DatasetVersion'],
  about: ['PipelineRun'],
  tab: 'overview',
  order: 5,
  fields: {
    made: field`component(uri: $uri) { ... on Dataset { ${MADE_BY} } ... on DatasetVersion { ${MADE_BY} } }`,
  },
  empty: (data) => {
    if ((data.made?.madeBy?.totalCount ?? 0) === 0) return 'No known producing pipeline.'
    return failedIn(data).length === 0 ? 'No failed runs.' : null
  },
  component: ({ data }) => {
    const failed = failedIn(data)
    const older = nodesOf(data.made?.madeBy).reduce((sum, { runs }) => sum + runs.totalCount - nodesOf(runs).length, 0)
    return (
      <>
        <DataTable
          label="Failed runs of producing pipelines"
          columns={COLUMNS}
          rows={failed.slice(0, SHOWN)}
          keyOf={({ run }) => run.uri}
        />
        <CutNote shown={Math.min(SHOWN, failed.length)} total={failed.length} what="failed runs" />
        {older > 0 ? <p>{formatNumber(older)} older runs not checked.</p> : null}
      </>
    )
  },
})
