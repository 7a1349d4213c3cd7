import { lazyComponent } from '../routing/lazy-component.tsx'
import { MetricNumber } from '../charts/metric-number.tsx'
import type { MeasuredRow } from '../panels/measurements.ts'
import { LongTable } from '../panels/long-table.tsx'
import { metricKey, bySignificance } from '../panels/metric-series.ts'
import { labelOf } from '../ui/label.ts'
import { DataTable } from '../ui/table.tsx'
import { filedOf } from './filed.ts'

const MeasuredRest = lazyComponent(() => import('./measured-rest.tsx'), 'MeasuredRest')

/** Libraries log dozens of defaults, which would push the curves and the lineage off the page. */
const MAX_OPEN = 12

type StatedMetric = Omit<MeasuredRow['metrics'][number], 'split' | 'at'>

/** Shows metrics, parameters and the records that state them. */
export function MeasuredTables({ row, rows }: { readonly row: MeasuredRow; readonly rows: readonly MeasuredRow[] }) {
  const { parameters, parts } = row
  // Those that evaluations measured have a table of their own.
  const unevaluated = row.metrics.filter(({ by }) => by !== 'scores')
  const metrics: readonly StatedMetric[] = [
    ...bySignificance(unevaluated.map((one) => ({ ...one, name: one.metric }))).map((metric) => ({
      ...metric,
      metric: metricKey(metric),
    })),
    ...row.notNumbers.map(({ stated, ...more }) => ({ ...more, value: Number(stated), dataset: null })),
  ]
  const records = new Set(unevaluated.map(({ by }) => by))
  return (
    <>
      {metrics.length === 0 ? null : (
        <LongTable
          label="Metrics"
          what="metric"
          rows={metrics}
          nameOf={({ metric }) => metric}
          keyOf={({ metric, dataset }) => `${metric} ${dataset}`}
          columns={[
            { title: 'Metric', cell: ({ metric }) => metric },
            { title: 'Value', kind: 'value', cell: (metric) => <StatedValue {...metric} /> },
            // All that were logged without a step have step 0.
            { title: 'Step', cell: ({ step }) => step ?? '–', has: ({ step }) => step !== null && step !== 0 },
            {
              title: 'Data',
              cell: ({ dataset }) => dataset?.replace('/', ' ') ?? '–',
              has: ({ dataset }) => dataset !== null,
            },
            { title: 'Stated by', cell: ({ by }) => labelOf(by ?? 'itself'), has: () => records.size > 1 },
          ]}
        />
      )}
      {parameters.length === 0 ? null : parameters.length <= MAX_OPEN ? (
        <Parameters rows={parameters} />
      ) : (
        <details className="below">
          <summary>Parameters: {parameters.length}</summary>
          <Parameters rows={parameters} />
        </details>
      )}
      {row.records.length + parts + filedOf(row).length === 0 ? null : <MeasuredRest row={row} rows={rows} />}
    </>
  )
}

function Parameters({ rows }: { readonly rows: MeasuredRow['parameters'] }) {
  return (
    <DataTable
      label="Parameters"
      rows={rows}
      keyOf={({ name }) => name}
      columns={[
        { title: 'Parameter', cell: ({ name }) => name },
        { title: 'Value', kind: 'wide', cell: ({ value }) => <bdi className="wrap">{value}</bdi> },
      ]}
    />
  )
}

/** An earlier point of the same course, which a logged model has from before the end of its run, is no other value. */
function StatedValue({ value, step, otherwise }: Pick<StatedMetric, 'value' | 'step' | 'otherwise'>) {
  const isEarlier = (other: (typeof otherwise)[number]): boolean =>
    other.step !== null && step !== null && other.step < step
  const others = Number.isFinite(value) ? otherwise.filter((other) => !isEarlier(other)) : otherwise
  return (
    <>
      <MetricNumber value={value} />
      {others.map((other) => (
        <span key={other.by} className="muted">
          {' '}
          ({labelOf(other.by)}: <MetricNumber value={other.value} />
          {other.step === null ? '' : ` at step ${other.step}`})
        </span>
      ))}
    </>
  )
}
