import { lazy, Suspense } from 'react'
import type { MeasuredRow } from '../panels/measurements.ts'

/** Types of runs whose sources may have the value of every step. */
const CURVED: ReadonlySet<string | null> = new Set(['MlflowRun'])

const Curves = lazy(async () => ({ default: (await import('./curves.tsx')).Curves }))

/** Curves of those runs that have any. */
export function CurvesOfRuns({ rows }: { readonly rows: readonly MeasuredRow[] }) {
  const runs = rows.filter(({ entityType, metrics }) => CURVED.has(entityType) && metrics.length > 0)
  return runs.length === 0 ? null : (
    <Suspense>
      <Curves rows={runs} />
    </Suspense>
  )
}
