import { Fragment, lazy, Suspense } from 'react'
import { MetricNumber } from '../../charts/metric-number.tsx'
import { CurvesOfRuns } from '../../runs/curves-of-runs.tsx'
import { DataTable } from '../../ui/table.tsx'
import { entityPanel, field, type PanelProps } from '../declare.ts'
import { ThingLink } from '../things.tsx'
import { MEASUREMENTS, rowOf, type Measurements } from '../measurements.ts'

const Signature = lazy(async () => ({ default: (await import('../../runs/signature.tsx')).Signature }))

interface MeasuredData {
  readonly measured: Measurements | null
}

/** Of the thing itself: what its run, its logged model or it states. */
function Measured({ data: { measured }, uri }: PanelProps<MeasuredData>) {
  const row = rowOf(measured, uri)
  if (row === null) return null
  const { parameters, records } = row
  const signature = records.find(({ by }) => by === 'signature')
  const metrics = [
    ...row.metrics.map(({ metric, split, value }) => ({
      metric: [metric, split].filter(Boolean).join(', '),
      value: <MetricNumber value={value} />,
    })),
    ...row.notNumbers.map(({ metric, stated }) => ({ metric, value: stated })),
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
      {signature === undefined ? null : (
        <Suspense>
          <Signature uri={signature.uri} />
        </Suspense>
      )}
      {records.length === 0 ? null : (
        <p className="muted">
          From{' '}
          {records.map((record, i) => (
            <Fragment key={record.uri}>
              {i === 0 ? null : ', '}
              <ThingLink thing={record} />
            </Fragment>
          ))}
        </p>
      )}
      <CurvesOfRuns rows={[row]} />
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
  empty: ({ measured }) =>
    (measured?.rows ?? []).some(
      ({ metrics, notNumbers, parameters }) => metrics.length + notNumbers.length + parameters.length > 0,
    )
      ? null
      : 'No metrics and no parameters known.',
  component: Measured,
})
