import { entityPanel, field } from '../declare.ts'
import { EXPOSED } from '../owned.ts'
import { RunningTests, type RunningTestsData } from '../running-tests.tsx'

/** Their running tests, and those downstream of what they own. */
export const panel = entityPanel<RunningTestsData>({
  id: 'runningTests',
  title: 'Running tests',
  types: ['User', 'Group'],
  about: ['AbTest'],
  tab: 'overview',
  order: 10,
  fields: { impact: field`impact(uri: $uri, directOnly: $directOnly) { ${EXPOSED} }` },
  empty: ({ impact }) =>
    (impact?.runningTests.totalCount ?? 0) === 0 ? 'No running tests, and none that depend on what they own.' : null,
  component: RunningTests,
})
