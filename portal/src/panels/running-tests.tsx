import { Badge } from '../ui/badge.tsx'
import { DataTable, type TableColumn } from '../ui/table.tsx'
import { When } from '../ui/when.tsx'
import { concernedTests, type ConcernedTest, type ExposedTest } from './owned.ts'
import { ThingLink } from './things.tsx'

const COLUMNS: readonly TableColumn<ConcernedTest>[] = [
  { title: 'Test', kind: 'wide', cell: (test) => <ThingLink thing={test} /> },
  {
    title: 'Why it is here',
    kind: 'wide',
    cell: ({ path }) => (path === null ? <Badge>owned</Badge> : <bdi>{path}</bdi>),
  },
  { title: 'Ends', cell: ({ endsAt }) => <When at={endsAt} /> },
]

export function RunningTests({ tests }: { readonly tests: readonly ExposedTest[] }) {
  return <DataTable label="Running tests" columns={COLUMNS} rows={concernedTests(tests)} keyOf={({ uri }) => uri} />
}
