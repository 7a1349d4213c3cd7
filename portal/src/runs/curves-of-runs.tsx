import { lazyComponent } from '../routing/lazy-component.tsx'
import type { MeasuredRow } from '../panels/measurements.ts'

/** Types of runs whose sources may keep the value of every step. */
const CURVED: ReadonlySet<string | null> = new Set(['MlflowRun'])

const Curves = lazyComponent(() => import('./curves.tsx'), 'Curves')

/** Shows the curves of the given runs; for a version, those of the run that made it. */
export function CurvesOfRuns({ rows }: { readonly rows: readonly MeasuredRow[] }) {
  const runs = rows.flatMap((row) => {
    const run = [{ ...row, by: null }, ...row.records].find(({ entityType }) => CURVED.has(entityType))
    const metrics = row.metrics.filter(({ by }) => by === run?.by)
    const notNumbers = row.notNumbers.filter(({ by }) => by === run?.by)
    return run === undefined || metrics.length + notNumbers.length === 0
      ? []
      : [{ ...row, metrics, notNumbers, uri: run.uri }]
  })
  return runs.length === 0 ? null : <Curves rows={runs} />
}
