import { CutNote } from '../cut-note.tsx'
import { entityPanel, field, type PanelProps } from '../declare.ts'
import { EXPOSED, type ExposedTest } from '../owned.ts'
import { RunningTests } from '../running-tests.tsx'

interface ExposedData {
  readonly impact: {
    readonly runningTests: { readonly totalCount: number; readonly edges: readonly ExposedTest[] }
  } | null
}

function Exposed({ data: { impact } }: PanelProps<ExposedData>) {
  const { edges = [], totalCount = 0 } = impact?.runningTests ?? {}
  return (
    <>
      <RunningTests tests={edges} />
      <CutNote shown={edges.length} total={totalCount} what="tests" />
    </>
  )
}

/** Who is exposed where something is wrong with it. */
export const panel = entityPanel<ExposedData>({
  id: 'exposed',
  title: 'Running tests that depend on it',
  types: ['Feature', 'FeatureVersion', 'Dataset', 'DatasetVersion', 'DataSource', 'Pipeline'],
  about: ['AbTest'],
  order: 12,
  fields: { impact: field`impact(uri: $uri) { ${EXPOSED} }` },
  empty: ({ impact }) => ((impact?.runningTests.totalCount ?? 0) === 0 ? 'No running tests depend on it.' : null),
  component: Exposed,
})
