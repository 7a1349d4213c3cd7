import { When } from '../../ui/time.tsx'
import { isRunning, shareText, TEST_USE, type TestUse } from '../test-facts.ts'
import { CELL, Cells, TESTED, type TestCell, type TestedVersions } from '../cells.tsx'
import { entityPanel, field } from '../declare.ts'
import { PlannedEnd } from '../running-tests.tsx'

interface CellsData {
  readonly test:
    | (TestUse & {
        readonly startsAt: string | null
        readonly endsAt: string | null
        readonly metrics: readonly string[] | null
        readonly decision: string | null
        readonly population: string | null
        readonly allocation: { readonly share?: unknown } | null
        readonly cells: readonly TestCell[]
        readonly relationships: TestedVersions
      })
    | null
}

export const panel = entityPanel<CellsData>({
  id: 'cells',
  title: 'Cells',
  types: ['AbTest'],
  tab: 'overview',
  order: 10,
  fields: {
    test: field`abTest(id: $uri) { ${TEST_USE} deletedAtSource startsAt endsAt metrics decision population allocation cells(first: 30) { ${CELL} } ${TESTED} }`,
  },
  empty: ({ test }) => ((test?.cells ?? []).length === 0 ? 'No cells known.' : null),
  component: ({ data: { test } }) => (
    <Cells
      label="Cells"
      cells={test?.cells ?? []}
      tested={test?.relationships ?? { edges: [] }}
      active={test !== null && isRunning(test)}
    />
  ),
  headline: [
    { label: 'Metrics', value: ({ test }) => test?.metrics?.join(', ') || 'None stated' },
    { label: 'Decision', value: ({ test }) => test?.decision ?? 'None stated' },
    { label: 'Traffic', value: ({ test }) => (test === null ? null : trafficText(test)) },
    { label: 'Started', value: ({ test }) => <When at={test?.startsAt} /> },
    {
      label: 'Planned end',
      value: ({ test }) => (test === null ? null : <PlannedEnd at={test.endsAt} runs={isRunning(test)} />),
    },
  ],
})

function trafficText({ allocation, population }: NonNullable<CellsData['test']>): string {
  return typeof allocation?.share === 'number' ? shareText(allocation.share) : (population ?? shareText(null))
}
