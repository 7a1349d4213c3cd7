import { entityPanel, field } from '../declare.ts'
import { EXPOSED } from '../owned.ts'
import { RunningTests, type RunningTestsData } from '../running-tests.tsx'

/** Shows who is exposed when something is wrong with it. */
export const panel = entityPanel<RunningTestsData>({
  id: 'exposed',
  title: 'Running tests that depend on it',
  types: ['Feature', 'FeatureVersion', 'Dataset', 'DatasetVersion', 'DataSource', 'Pipeline'],
  about: ['AbTest'],
  tab: 'usage',
  order: 12,
  fields: { impact: field`impact(uri: $uri) { ${EXPOSED} }` },
  empty: ({ impact }) => ((impact?.runningTests.totalCount ?? 0) === 0 ? 'No running tests depend on it.' : null),
  component: RunningTests,
})
