import { CutNote } from '../cut-note.tsx'
import { entityPanel, field, type PanelProps } from '../declare.ts'
import { EXPOSED, runningTestsOf, type ExposedTest, type ConcernedTest } from '../owned.ts'
import { OWNER, ownedOf, type OwnerData } from '../people-fields.ts'
import { RunningTests } from '../running-tests.tsx'

interface RunningTestsData extends OwnerData {
  readonly impact: {
    readonly runningTests: { readonly totalCount: number; readonly edges: readonly ExposedTest[] }
  } | null
}

const testsIn = (data: RunningTestsData): readonly ConcernedTest[] =>
  runningTestsOf(ownedOf(data).owned, data.impact?.runningTests.edges ?? [])

function TheirRunningTests({ data }: PanelProps<RunningTestsData>) {
  const { edges = [], totalCount = 0 } = data.impact?.runningTests ?? {}
  return (
    <>
      <RunningTests tests={testsIn(data)} />
      <CutNote shown={edges.length} total={totalCount} what="tests that depend on theirs" />
    </>
  )
}

export const panel = entityPanel<RunningTestsData>({
  id: 'runningTests',
  title: 'Running tests',
  types: ['User', 'Group'],
  order: 10,
  fields: { owner: field`${OWNER}`, impact: field`impact(uri: $uri) { ${EXPOSED} }` },
  empty: (data) => (testsIn(data).length === 0 ? 'No running tests depend on what they own directly.' : null),
  component: TheirRunningTests,
})
