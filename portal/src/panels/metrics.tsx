import { LineChart } from '../charts/lines.tsx'
import { MetricNumber } from '../charts/metric-number.tsx'
import { drawnOf } from '../charts/paths.ts'
import { shortNumber } from '../charts/scale.ts'
import { withoutCommonBeginning } from '../ui/common-beginning.ts'
import { DataTable, type TableColumn } from '../ui/table.tsx'
import { When } from '../ui/when.tsx'
import { seriesOf, seriesText, type MeasuredThing, type MetricSeries } from './metric-series.ts'
import type { Thing } from './shapes.ts'
import { ThingLink } from './things.tsx'

interface MetricsProps {
  readonly measured: readonly (MeasuredThing & { readonly thing: Thing })[]
  /** Term for the points: version or run. */
  readonly what: string
}

/** One chart per metric, over versions or runs. */
export function Metrics({ measured, what }: MetricsProps) {
  const things = new Map(measured.map(({ uri, thing }) => [uri, thing]))
  return (
    <div className="page">
      {seriesOf(measured)
        .filter(({ lines }) => lines.some(({ values }) => drawnOf(values).some((value) => value !== null)))
        .map((series) => (
          <LineChart
            key={series.metric}
            title={series.metric}
            summary={seriesText(series, shortNumber)}
            pointLabels={withoutCommonBeginning(series.points.map(({ label }) => label))}
            lines={series.lines.map(({ label, values }) => ({ key: label, label, values }))}
            table={<MetricTable series={series} things={things} what={what} />}
          />
        ))}
    </div>
  )
}

interface MetricTableProps {
  readonly series: MetricSeries
  readonly things: ReadonlyMap<string, Thing>
  readonly what: string
}

function MetricTable({ series: { metric, points, lines }, things, what }: MetricTableProps) {
  type MetricRow = { readonly point: MeasuredThing; readonly n: number }
  const rows: readonly MetricRow[] = points.map((point, n) => ({ point, n })).toReversed()
  const columns: readonly TableColumn<MetricRow>[] = [
    { title: what, kind: 'wide', cell: ({ point }) => <ThingLink thing={things.get(point.uri)} /> },
    { title: 'When', cell: ({ point }) => <When at={point.at} /> },
    ...lines.map(({ label, values }): TableColumn<MetricRow> => ({
      title: label === '' ? metric : label,
      kind: 'number',
      cell: ({ n }) => {
        const value = values[n]
        return value == null ? '–' : <MetricNumber value={value} />
      },
    })),
  ]
  return <DataTable label={metric} columns={columns} rows={rows} keyOf={({ point }) => point.uri} />
}
