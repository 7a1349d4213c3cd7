import { MetricNumber } from '../charts/metric-number.tsx'
import { CutNote } from '../panels/cut-note.tsx'
import { isGone, type Evaluated } from '../panels/measurements.ts'
import { GoneMark, EntityRefLink } from '../panels/entity-refs.tsx'
import { Status } from '../ui/state.tsx'
import { DataTable } from '../ui/table.tsx'
import { When } from '../ui/time.tsx'

/** Latest evaluations; each is a row of metrics. */
const MAX_EVALUATIONS = 10

/** Shows the results of a version's evaluations. */
export function Evaluations({ evaluations, evaluationsTotal }: Evaluated) {
  const rows = evaluations.slice(0, MAX_EVALUATIONS)
  return (
    <>
      <DataTable
        label="Evaluations"
        rows={rows}
        keyOf={({ uri }) => uri}
        columns={[
          { title: 'Evaluation', kind: 'wide', cell: (run) => <StandingLink entity={run} /> },
          { title: 'Data', cell: ({ on }) => <StandingLink entity={on} /> },
          {
            title: 'Status',
            cell: ({ status }) => (status === null ? '–' : <Status value={status} />),
            has: ({ status }) => status !== null,
          },
          { title: 'When', cell: ({ at }) => <When at={at} /> },
          {
            title: 'Metrics',
            kind: 'wide',
            cell: ({ metrics }) =>
              metrics.map(({ metric, value }, n) => (
                <span key={metric}>
                  {n === 0 ? '' : ', '}
                  {metric} <MetricNumber value={value} />
                </span>
              )),
          },
        ]}
      />
      <CutNote shown={rows.length} total={evaluationsTotal} what="evaluations" />
    </>
  )
}

function StandingLink({ entity }: { readonly entity: Evaluated['evaluations'][number]['on'] }) {
  return (
    <>
      <EntityRefLink entity={entity} />
      {entity !== null && isGone(entity) ? <GoneMark /> : null}
    </>
  )
}
