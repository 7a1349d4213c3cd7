import { MetricNumber } from '../charts/metric-number.tsx'
import { formatNumber } from '../../../src/lib/format-count.ts'
import { bySignificance } from '../panels/metric-series.ts'
import { CutNote } from '../panels/cut-note.tsx'
import { isGone, type Evaluated } from '../panels/measurements.ts'
import { GoneMark, EntityRefLink } from '../panels/entity-refs.tsx'
import { Status } from '../ui/state.tsx'
import { DataTable } from '../ui/table.tsx'
import { When } from '../ui/time.tsx'

/** Latest evaluations; each is a row of metrics. */
const MAX_EVALUATIONS = 10
const MAX_RESULTS = 4

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
            cell: ({ metrics }) => <Results metrics={metrics} />,
          },
        ]}
      />
      <CutNote shown={rows.length} total={evaluationsTotal} what="evaluations" />
    </>
  )
}

/** The most significant results; the evaluation's own page has all. */
function Results({ metrics }: Pick<Evaluated['evaluations'][number], 'metrics'>) {
  const more = metrics.length - MAX_RESULTS
  const shown = bySignificance(metrics.map((one) => ({ ...one, name: one.metric, split: null })))
  return (
    <>
      {shown.slice(0, MAX_RESULTS).map(({ metric, value }) => (
        <div key={metric}>
          {metric} <MetricNumber value={value} />
        </div>
      ))}
      {more > 0 ? <div className="muted">and {formatNumber(more)} more</div> : null}
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
