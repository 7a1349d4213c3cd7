import { CELL, Cells, type TestCell } from '../cells.tsx'
import { entityPanel, field, type PanelProps } from '../declare.ts'

interface CellsData {
  readonly test: { readonly cells: readonly TestCell[] } | null
}

function CellsOfTest({ data: { test } }: PanelProps<CellsData>) {
  return <Cells label="Cells" cells={test?.cells ?? []} />
}

export const panel = entityPanel<CellsData>({
  id: 'cells',
  title: 'Cells',
  types: ['AbTest'],
  order: 10,
  fields: { test: field`abTest(id: $uri) { cells(first: 30) { ${CELL} } }` },
  empty: ({ test }) => ((test?.cells ?? []).length === 0 ? 'No cells known.' : null),
  component: CellsOfTest,
})
