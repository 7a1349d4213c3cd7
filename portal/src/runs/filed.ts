import type { MeasuredRow } from '../panels/measurements.ts'
import type { Thing } from '../panels/shapes.ts'

/** Types of things whose sources may have files of them. */
const FILED: ReadonlySet<string | null> = new Set(['MlflowRun', 'MlflowLoggedModel'])

/** Those that may have files: the thing itself; of a version, the run that made it and its logged model. */
export function filedOf(row: MeasuredRow): readonly Thing[] {
  return [row, ...row.records].filter(({ entityType }) => FILED.has(entityType))
}
