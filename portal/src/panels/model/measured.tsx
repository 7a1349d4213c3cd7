import { filedOf } from '../../runs/filed.ts'
import { MeasuredTables } from '../../runs/measured-tables.tsx'
import { entityPanel, field, type PanelProps } from '../declare.ts'
import { MEASUREMENTS, rowOf, type Measurements } from '../measurements.ts'

interface MeasuredData {
  readonly measured: Measurements | null
}

/** Of the thing itself: what its run, its logged model or it states. */
function Measured({ data: { measured }, uri }: PanelProps<MeasuredData>) {
  const row = rowOf(measured, uri)
  if (row === null) return null
  return (
    <div className="page">
      <MeasuredTables row={row} rows={measured?.rows ?? []} />
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
