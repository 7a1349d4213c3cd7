import { Evaluations, type Evaluated } from '../../runs/evaluations.tsx'
import { filedOf } from '../../runs/filed.ts'
import { MeasuredTables } from '../../runs/measured-tables.tsx'
import { entityPanel, field, type PanelProps } from '../declare.ts'
import { MEASUREMENTS, rowOf, type Measurements } from '../measurements.ts'
import { THING } from '../shapes.ts'

interface MeasuredData {
  readonly measured: Measurements | null
  /** Null of what isn't a version. */
  readonly evaluated: Evaluated | null
}

/** Of the thing itself: what its run, its logged model or it states, and what evaluations measured of it. */
function Measured({ data: { measured, evaluated }, uri }: PanelProps<MeasuredData>) {
  const row = rowOf(measured, uri)
  if (row === null) return null
  return (
    <div className="page">
      {isEvaluated(evaluated) ? <Evaluations scores={evaluated.scores} /> : null}
      <MeasuredTables row={row} rows={measured?.rows ?? []} />
    </div>
  )
}

function isEvaluated(evaluated: Evaluated | null): evaluated is Evaluated {
  return (evaluated?.scores.totalCount ?? 0) > 0
}

export const panel = entityPanel<MeasuredData>({
  id: 'measured',
  title: 'Metrics and parameters',
  types: ['ModelInstance', 'MlflowRun', 'MlflowLoggedModel', 'WandbRun'],
  tab: 'overview',
  order: 15,
  fields: {
    measured: field`measurements(uri: $uri) { ${MEASUREMENTS} }`,
    evaluated: field`modelInstance(id: $uri) {
      scores(first: 50) { totalCount edges { node { ${THING} at on { ${THING} } metrics { name value } } } }
    }`,
  },
  empty: ({ measured, evaluated }, uri) => {
    const row = rowOf(measured, uri)
    const { metrics = [], notNumbers = [], parameters = [], parts = 0 } = row ?? {}
    const files = row === null ? [] : filedOf(row)
    return metrics.length + notNumbers.length + parameters.length + parts + files.length > 0 || isEvaluated(evaluated)
      ? null
      : 'No metrics and no parameters known.'
  },
  component: Measured,
})
