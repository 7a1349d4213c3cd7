import { Badge } from '../../ui/badge.tsx'
import { When } from '../../ui/when.tsx'
import { isRunning } from '../test-facts.ts'
import { CELL, Cells, type TestCell } from '../cells.tsx'
import { entityPanel, field, type PanelProps } from '../declare.ts'

interface CellsData {
  readonly test: {
    readonly status: string | null
    readonly startsAt: string | null
    readonly endsAt: string | null
    readonly cells: readonly TestCell[]
  } | null
}

function CellsOfTest({ data: { test } }: PanelProps<CellsData>) {
  return <Cells label="Cells" cells={test?.cells ?? []} />
}

export const panel = entityPanel<CellsData>({
  id: 'cells',
  title: 'Cells',
  types: ['AbTest'],
  order: 10,
  fields: { test: field`abTest(id: $uri) { status startsAt endsAt cells(first: 30) { ${CELL} } }` },
  empty: ({ test }) => ((test?.cells ?? []).length === 0 ? 'No cells known.' : null),
  component: CellsOfTest,
  headline: [
    { label: 'Cells', value: ({ test }) => test?.cells.length.toLocaleString() ?? null },
    { label: 'Started', value: ({ test }) => (test?.startsAt == null ? null : <When at={test.startsAt} />) },
    {
      label: 'Ends',
      value: ({ test }) => {
        if (test?.endsAt == null) return null
        const overran = isRunning(test) && Date.parse(test.endsAt) < Date.now()
        return (
          <>
            <When at={test.endsAt} /> {overran ? <Badge tone="warn">still running</Badge> : null}
          </>
        )
      },
    },
  ],
})
