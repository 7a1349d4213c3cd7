import { LineChart } from './charts.tsx'
import { decimalsAmong } from '../charts/decimals.ts'
import { MetricNumber } from '../charts/metric-number.tsx'
import { numberText } from '../../../src/lib/number-text.ts'
import { withoutCommonBeginning } from '../ui/common-beginning.ts'
import { DataTable, type TableColumn } from '../ui/table.tsx'
import { When } from '../ui/time.tsx'
import { seriesOf, seriesText, withSeveralPoints, type MeasuredEntity, type MetricSeries } from './metric-series.ts'
import type { EntityRef } from './declare.ts'
import { EntityRefLink } from './entity-refs.tsx'
import { LongList, LongTable } from './long-table.tsx'

type MeasuredRef = MeasuredEntity & EntityRef

interface MetricsProps {
  readonly measured: readonly MeasuredRef[]
  /** Term for the points: version or run. */
  readonly what: string
}

/** Charts drawn before "Show all". */
const FIRST_CHARTS = 8

/** One chart per metric, over versions or runs; a value with nothing beside it is a row of a table. */
export function Metrics({ measured, what }: MetricsProps) {
  const { drawn, single } = withSeveralPoints(seriesOf(measured))
  return (
    <div className="page">
      <LongList what="metric" rows={drawn} first={FIRST_CHARTS} nameOf={({ metric }) => metric}>
        {(shown) =>
          shown.map((series) => (
            <LineChart
              key={series.metric}
              title={series.metric}
              summary={seriesText(series, numberText)}
              pointLabels={withoutCommonBeginning(series.points.map(({ label }) => label))}
              lines={series.lines.map(({ label, values }) => ({ key: label, label, values }))}
              table={<MetricTable series={series} what={what} />}
            />
          ))
        }
      </LongList>
      {single.length === 0 ? null : (
        <LongTable
          label="Measured once"
          what="metric"
          rows={single}
          nameOf={({ metric }) => metric}
          keyOf={({ metric, point }) => `${metric} ${point.uri}`}
          columns={[
            { title: 'Metric', cell: ({ metric }) => metric },
            { title: 'Value', kind: 'value', cell: ({ value }) => <MetricNumber value={value} /> },
            { title: 'When', cell: ({ point }) => <When at={point.at} /> },
            {
              title: what,
              kind: 'wide',
              cell: ({ point }) => <EntityRefLink entity={point} />,
              has: () => measured.length > 1,
            },
          ]}
        />
      )}
    </div>
  )
}

interface MetricTableProps {
  readonly series: MetricSeries<MeasuredRef>
  readonly what: string
}

function MetricTable({ series: { metric, points, lines }, what }: MetricTableProps) {
  type MetricRow = { readonly point: MeasuredRef; readonly n: number }
  const rows: readonly MetricRow[] = points.map((point, n) => ({ point, n })).toReversed()
  const columns: readonly TableColumn<MetricRow>[] = [
    { title: what, kind: 'wide', cell: ({ point }) => <EntityRefLink entity={point} /> },
    { title: 'When', cell: ({ point }) => <When at={point.at} /> },
    ...lines.map(({ label, values }): TableColumn<MetricRow> => ({
      title: label === '' ? metric : label,
      kind: 'number',
      cell: ({ n }) => {
        const value = values[n]
        return value == null ? '–' : <MetricNumber value={value} decimals={decimalsAmong(values)} />
      },
    })),
  ]
  return <DataTable label={metric} columns={columns} rows={rows} keyOf={({ point }) => point.uri} />
}
