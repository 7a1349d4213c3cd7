import { Fragment, lazy, Suspense } from 'react'
import { MetricNumber } from '../../charts/metric-number.tsx'
import { CurvesOfRuns } from '../../runs/curves-of-runs.tsx'
import { DataTable } from '../../ui/table.tsx'
import { entityPanel, field, type PanelProps } from '../declare.ts'
import { ThingLink } from '../things.tsx'
import { MEASUREMENTS, rowOf, type MeasuredRow, type Measurements } from '../measurements.ts'

const RunTable = lazy(async () => ({ default: (await import('../../runs/run-table.tsx')).RunTable }))
const Signature = lazy(async () => ({ default: (await import('../../runs/signature.tsx')).Signature }))

interface MeasuredData {
  readonly measured: Measurements | null
}

const partsOf = (measured: Measurements | null, uri: string): readonly MeasuredRow[] =>
  measured?.rows.filter(({ partOf }) => partOf === uri) ?? []

/** Of the thing itself: what its run, its logged model or it states. */
function Measured({ data: { measured }, uri }: PanelProps<MeasuredData>) {
  const row = rowOf(measured, uri)
  if (row === null) return null
  const { parameters, records, parts } = row
  const nested = partsOf(measured, uri)
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
      {nested.length === 0 ? null : (
        <Suspense>
          <h3>Nested runs</h3>
          <RunTable measured={{ rows: nested, total: parts }} />
        </Suspense>
      )}
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
    const { metrics = [], notNumbers = [], parameters = [] } = rowOf(measured, uri) ?? {}
    return [...metrics, ...notNumbers, ...parameters, ...partsOf(measured, uri)].length > 0
      ? null
      : 'No metrics and no parameters known.'
  },
  component: Measured,
})
