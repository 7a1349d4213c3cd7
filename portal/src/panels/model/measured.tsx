import { shortNumber } from '../../charts/scale.ts'
import { CurvesOfRuns } from '../../runs/curves-of-runs.tsx'
import { DataTable } from '../../ui/table.tsx'
import { entityPanel, field, type PanelProps } from '../declare.ts'
import { MEASUREMENTS, rowOf, type Measurements } from '../measurements.ts'

interface MeasuredData {
  readonly measured: Measurements | null
}

/** Of the thing itself: what its run, its logged model or it states. */
function Measured({ data: { measured }, uri }: PanelProps<MeasuredData>) {
  const row = rowOf(measured, uri)
  if (row === null) return null
  const { metrics, parameters } = row
  return (
    <div className="page">
      {metrics.length === 0 ? null : (
        <DataTable
          label="Metrics"
          rows={metrics}
          keyOf={({ metric, split }) => `${metric} ${split ?? ''}`}
          columns={[
            { title: 'Metric', cell: ({ metric, split }) => [metric, split].filter(Boolean).join(', ') },
            { title: 'Value', kind: 'number', cell: ({ value }) => shortNumber(value) },
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
            { title: 'Value', kind: 'wide', cell: ({ value }) => <code>{value}</code> },
          ]}
        />
      )}
      <CurvesOfRuns rows={[row]} />
    </div>
  )
}

export const panel = entityPanel<MeasuredData>({
  id: 'measured',
  title: 'Metrics and parameters',
  types: ['ModelInstance', 'MlflowRun', 'WandbRun'],
  tab: 'overview',
  order: 15,
  fields: { measured: field`measurements(uri: $uri) { ${MEASUREMENTS} }` },
  empty: ({ measured }) =>
    (measured?.rows ?? []).some(({ metrics, parameters }) => metrics.length + parameters.length > 0)
      ? null
      : 'No metrics and no parameters known.',
  component: Measured,
})
