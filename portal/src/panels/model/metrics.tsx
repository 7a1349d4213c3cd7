import { CutNote } from '../cut-note.tsx'
import { entityPanel, field } from '../declare.ts'
import { isGone, MEASUREMENTS, metricsOf, type Measurements } from '../measurements.ts'
import { Metrics } from '../metrics.tsx'

export const panel = entityPanel<{ readonly measured: Measurements | null }>({
  id: 'metrics',
  title: 'Metrics across versions',
  types: ['Model', 'ModelInstance'],
  tab: 'versions',
  order: 40,
  fields: { measured: field`measurements(uri: $uri) { ${MEASUREMENTS} }` },
  empty: ({ measured }) =>
    (measured?.rows ?? []).some(({ metrics }) => metrics.length > 0) ? null : 'No metrics known.',
  /** Metrics of an instance, compared with its siblings. */
  component: ({ data: { measured } }) => {
    const rows = (measured?.rows ?? []).filter((row) => !isGone(row))
    const points = rows.map((row) => ({ ...row, label: row.name ?? row.uri, metrics: metricsOf(row) }))
    return (
      <>
        <Metrics measured={points} what="Version" />
        <CutNote shown={measured?.rows.length ?? 0} total={measured?.total ?? 0} what="versions" />
      </>
    )
  },
})
