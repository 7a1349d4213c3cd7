import { lazy, Suspense, type ReactNode } from 'react'
import { MetricNumber } from '../../charts/metric-number.tsx'
import { ArtifactsOfRow, filedOf } from '../../runs/artifacts-of-row.tsx'
import { CurvesOfRuns } from '../../runs/curves-of-runs.tsx'
import { DataTable, type TableColumn } from '../../ui/table.tsx'
import { entityPanel, field, type PanelProps } from '../declare.ts'
import { MEASUREMENTS, rowOf, type Measurements } from '../measurements.ts'

const RecordsAndParts = lazy(async () => ({
  default: (await import('../../runs/records-and-parts.tsx')).RecordsAndParts,
}))

interface MeasuredData {
  readonly measured: Measurements | null
}

interface StatedMetric {
  readonly metric: string
  readonly value: ReactNode
  readonly step: number | null
}

/** The step of the value, where its source states one. */
const STEP: TableColumn<StatedMetric> = { title: 'Step', cell: ({ step }) => step ?? '–' }

/** Of the thing itself: what its run, its logged model or it states. */
function Measured({ data: { measured }, uri }: PanelProps<MeasuredData>) {
  const row = rowOf(measured, uri)
  if (row === null) return null
  const { parameters, records, parts } = row
  const metrics: readonly StatedMetric[] = [
    ...row.metrics.map(({ metric, split, dataset, value, step }) => ({
      metric: [metric, split, dataset === null ? null : `on ${dataset.replace('/', ' ')}`].filter(Boolean).join(', '),
      value: <MetricNumber value={value} />,
      step,
    })),
    ...row.notNumbers.map(({ metric, stated, step }) => ({ metric, value: stated, step })),
  ]
  return (
    <div className="page">
      {metrics.length === 0 ? null : (
        <DataTable
          label="Metrics"
          rows={metrics}
          keyOf={({ metric }) => metric}
          columns={[
            { title: 'Metric', cell: ({ metric }) => metric },
            { title: 'Value', kind: 'wide', cell: ({ value }) => value },
            ...(metrics.some(({ step }) => step !== null) ? [STEP] : []),
          ]}
        />
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
      {records.length + parts === 0 ? null : (
        <Suspense>
          <RecordsAndParts row={row} rows={measured?.rows ?? []} />
        </Suspense>
      )}
      <CurvesOfRuns rows={[row]} />
      <ArtifactsOfRow row={row} />
    </div>
  )
}

export const panel = entityPanel<MeasuredData>({
  id: 'measured',
  title: 'Metrics and parameters',
  types: ['ModelInstance', 'MlflowRun', 'MlflowLoggedModel', 'WandbRun'],
  tab: 'overview',
  order: 15,
  fields: { measured: field`measurements(uri: $uri) { ${MEASUREMENTS} }` },
  empty: ({ measured }, uri) => {
    const row = rowOf(measured, uri)
    const { metrics = [], notNumbers = [], parameters = [], parts = 0 } = row ?? {}
    const files = row === null ? [] : filedOf(row)
    return metrics.length + notNumbers.length + parameters.length + parts + files.length > 0
      ? null
      : 'No metrics and no parameters known.'
  },
  component: Measured,
})
