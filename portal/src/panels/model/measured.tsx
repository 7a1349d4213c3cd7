import { Evaluations } from '../../runs/evaluations.tsx'
import { filedOf } from '../../runs/filed.ts'
import { MeasuredTables } from '../../runs/measured-tables.tsx'
import { entityPanel, field } from '../declare.ts'
import { MEASUREMENTS, rowOf, type Evaluated, type Measurements } from '../measurements.ts'

const EVALUATIONS = `evaluationsTotal evaluations {
  uri name entityType standing status at on { uri name entityType standing } metrics { metric value }
}`

export const panel = entityPanel<{ readonly measured: (Measurements & Evaluated) | null }>({
  id: 'measured',
  title: 'Metrics and parameters',
  types: ['ModelInstance', 'MlflowRun', 'MlflowLoggedModel', 'WandbRun'],
  tab: 'overview',
  order: 15,
  fields: {
    measured: field`measurements(uri: $uri) { ${MEASUREMENTS} ${EVALUATIONS} }`,
  },
  empty: ({ measured }, uri) => {
    const row = rowOf(measured, uri)
    const { metrics = [], notNumbers = [], parameters = [], parts = 0 } = row ?? {}
    const files = row === null ? [] : filedOf(row)
    const evaluations = measured?.evaluationsTotal ?? 0
    return metrics.length + notNumbers.length + parameters.length + parts + files.length + evaluations > 0
      ? null
      : 'No metrics and no parameters known.'
  },
  /** The entity's own results: those of its run and logged model, and of evaluations. */
  component: ({ data: { measured }, uri }) => {
    const row = rowOf(measured, uri)
    if (measured === null || row === null) return null
    return (
      <div className="page">
        {measured.evaluationsTotal === 0 ? null : <Evaluations {...measured} />}
        <MeasuredTables row={row} rows={measured.rows} />
      </div>
    )
  },
})
