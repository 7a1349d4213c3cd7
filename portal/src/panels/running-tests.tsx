import { Badge } from '../ui/badge.tsx'
import { DataTable, type TableColumn } from '../ui/table.tsx'
import { When } from '../ui/when.tsx'
import type { ConcernedTest } from './owned.ts'
import { ThingLink, ThingList } from './things.tsx'

const COLUMNS: readonly TableColumn<ConcernedTest>[] = [
  { title: 'Test', kind: 'wide', cell: (test) => <ThingLink thing={test} /> },
  {
    title: 'Why it is here',
    kind: 'wide',
    cell: ({ tests, isOwned, path }) => (
      <>
        {isOwned ? <Badge>owned</Badge> : null} {tests.length === 0 ? null : <ThingList things={tests} />}
        {path === null ? null : <bdi>{path}</bdi>}
      </>
    ),
  },
  { title: 'Ends', cell: ({ endsAt }) => <When at={endsAt} /> },
]

export function RunningTests({ tests }: { readonly tests: readonly ConcernedTest[] }) {
  return <DataTable label="Running tests" columns={COLUMNS} rows={tests} keyOf={({ uri }) => uri} />
}
