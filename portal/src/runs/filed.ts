import type { MeasuredRow } from '../panels/measurements.ts'
import type { EntityRef } from '../panels/declare.ts'

/** Types whose sources may keep files. */
const FILED: ReadonlySet<string | null> = new Set(['MlflowRun', 'MlflowLoggedModel'])

/** Entities that may have files: the row's own; for a version, the run that made it and its logged model. */
export function filedOf(row: MeasuredRow): readonly EntityRef[] {
  return [row, ...row.records].filter(({ entityType }) => FILED.has(entityType))
}
