import { useState, type ReactNode } from 'react'
import { MetricNumber } from '../charts/metric-number.tsx'
import type { MeasuredRow } from '../panels/measurements.ts'
import { Button } from '../ui/button.tsx'
import { labelOf } from '../ui/label.ts'
import { DataTable, type TableColumn } from '../ui/table.tsx'
import { RecordsAndParts } from './records-and-parts.tsx'

interface StatedMetric {
  readonly metric: string
  readonly value: ReactNode
  readonly step: number | null
  readonly dataset: string | null
  readonly by: string | null
}

/** The step of the value, the data that it was measured on, and the record that states it, where any has one. */
const MORE_COLUMNS: Readonly<Record<'step' | 'dataset' | 'by', TableColumn<StatedMetric>>> = {
  step: { title: 'Step', cell: ({ step }) => step ?? '–' },
  dataset: { title: 'Data', cell: ({ dataset }) => dataset?.replace('/', ' ') ?? '–' },
  by: { title: 'Stated by', cell: ({ by }) => (by === null ? 'itself' : labelOf(by)) },
}

/** Rows of a table before somebody asks for all. */
const SHOWN = 30

/** Metrics, parameters, and the records that state them. */
export function MeasuredTables({ row, rows }: { readonly row: MeasuredRow; readonly rows: readonly MeasuredRow[] }) {
  const { parameters, records, parts } = row
  const metrics: readonly StatedMetric[] = [
    ...row.metrics.map(({ metric, split, value, ...more }) => ({
      metric: [metric, split].filter(Boolean).join(', '),
      value: <MetricNumber value={value} />,
      ...more,
    })),
    ...row.notNumbers.map(({ metric, stated, step }) => ({ metric, value: stated, step, dataset: null, by: null })),
  ]
  const [all, showAll] = useState(false)
  const more = [
    metrics.some(({ step }) => step !== null) ? [MORE_COLUMNS.step] : [],
    metrics.some(({ dataset }) => dataset !== null) ? [MORE_COLUMNS.dataset] : [],
    new Set(row.metrics.map(({ by }) => by)).size > 1 ? [MORE_COLUMNS.by] : [],
  ].flat()
  return (
    <>
      {metrics.length === 0 ? null : (
        <DataTable
          label="Metrics"
          rows={all ? metrics : metrics.slice(0, SHOWN)}
          keyOf={({ metric }) => metric}
          columns={[
            { title: 'Metric', cell: ({ metric }) => metric },
            { title: 'Value', kind: 'wide', cell: ({ value }) => value },
            ...more,
          ]}
        />
      )}
      {all || metrics.length <= SHOWN ? null : (
        <Button kind="quiet" onClick={() => showAll(true)}>
          Show all {row.metricsTotal.toLocaleString()} metrics
        </Button>
      )}
      {parameters.length === 0 ? null : (
        <DataTable
          label="Parameters"
          rows={parameters}
          keyOf={({ name }) => name}
          columns={[
            { title: 'Parameter', cell: ({ name }) => name },
            { title: 'Value', kind: 'wide', cell: ({ value }) => <code className="wrap">{value}</code> },
          ]}
        />
      )}
      {records.length + parts === 0 ? null : <RecordsAndParts row={row} rows={rows} />}
    </>
  )
}
