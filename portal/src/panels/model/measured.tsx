import { lazy, Suspense } from 'react'
import { ArtifactsOfRow, filedOf } from '../../runs/artifacts-of-row.tsx'
import { CurvesOfRuns } from '../../runs/curves-of-runs.tsx'
import { Skeleton } from '../../ui/states.tsx'
import { entityPanel, field, type PanelProps } from '../declare.ts'
import { MEASUREMENTS, rowOf, type Measurements } from '../measurements.ts'

const MeasuredTables = lazy(async () => ({
  default: (await import('../../runs/measured-tables.tsx')).MeasuredTables,
}))

interface MeasuredData {
  readonly measured: Measurements | null
}

/** Of the thing itself: what its run, its logged model or it states. */
function Measured({ data: { measured }, uri }: PanelProps<MeasuredData>) {
  const row = rowOf(measured, uri)
  if (row === null) return null
  const lines = row.metrics.length + row.notNumbers.length + row.parameters.length
  return (
    <div className="page">
      <Suspense fallback={<Skeleton rows={Math.min(lines, 30)} label="metrics and parameters" />}>
        <MeasuredTables row={row} rows={measured?.rows ?? []} />
      </Suspense>
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
