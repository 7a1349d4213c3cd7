import { CutNote } from '../cut-note.tsx'
import { entityPanel, field, type PanelProps } from '../declare.ts'
import { EXPOSED, type ExposedTest } from '../owned.ts'
import { RunningTests } from '../running-tests.tsx'

interface RunningTestsData {
  readonly impact: {
    readonly runningTests: { readonly totalCount: number; readonly edges: readonly ExposedTest[] }
  } | null
}

/** Tests of theirs that run, and those that what they own leads to. */
function TheirRunningTests({ data: { impact } }: PanelProps<RunningTestsData>) {
  const { edges = [], totalCount = 0 } = impact?.runningTests ?? {}
  return (
    <>
      <RunningTests tests={edges} />
      <CutNote shown={edges.length} total={totalCount} what="tests" />
    </>
  )
}

export const panel = entityPanel<RunningTestsData>({
  id: 'runningTests',
  title: 'Running tests',
  types: ['User', 'Group'],
  about: ['AbTest'],
  order: 10,
  fields: { impact: field`impact(uri: $uri, directOnly: $directOnly) { ${EXPOSED} }` },
  empty: ({ impact }) =>
    (impact?.runningTests.totalCount ?? 0) === 0 ? 'No running tests, and none that depend on what they own.' : null,
  component: TheirRunningTests,
})
