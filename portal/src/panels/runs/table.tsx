import { lazyComponent } from '../../routing/lazy-component.tsx'
import { entityPanel, field } from '../declare.ts'
import { MEASUREMENTS, type Measurements } from '../measurements.ts'

/** Loaded with its charts, so that no other page loads them. */
const RunTable = lazyComponent(() => import('../../runs/run-table.tsx'), 'RunTable')

export const panel = entityPanel<{ readonly measured: Measurements | null }>({
  id: 'measuredRuns',
  title: 'Runs',
  types: ['MlflowExperiment', 'WandbProject'],
  tab: 'overview',
  order: 10,
  fields: { measured: field`measurements(uri: $uri) { ${MEASUREMENTS} }` },
  empty: ({ measured }) => ((measured?.rows ?? []).length === 0 ? 'No runs known.' : null),
  component: ({ data: { measured } }) => <RunTable measured={measured} />,
})
