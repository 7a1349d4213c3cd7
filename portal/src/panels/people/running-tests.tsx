import { Badge } from '../../ui/badge.tsx'
import { DataTable, type TableColumn } from '../../ui/table.tsx'
import { When } from '../../ui/when.tsx'
import { entityPanel, field, type PanelProps } from '../declare.ts'
import { runningTestsOf, type RunningTest } from '../owned.ts'
import { OWNER, ownedOf, type OwnerData } from '../people-fields.ts'
import { ThingLink, ThingList } from '../things.tsx'

const COLUMNS: readonly TableColumn<RunningTest>[] = [
  { title: 'Test', kind: 'wide', cell: (test) => <ThingLink thing={test} /> },
  {
    title: 'Why it is here',
    kind: 'wide',
    cell: ({ tests, isOwned }) => (
      <>
        {isOwned ? <Badge>owned</Badge> : null} {tests.length === 0 ? null : <ThingList things={tests} />}
      </>
    ),
  },
  { title: 'Ends', cell: ({ endsAt }) => <When at={endsAt} /> },
]

function RunningTests({ data }: PanelProps<OwnerData>) {
  return (
    <DataTable
      label="Running tests"
      columns={COLUMNS}
      rows={runningTestsOf(ownedOf(data).owned)}
      keyOf={({ uri }) => uri}
    />
  )
}

export const panel = entityPanel<OwnerData>({
  id: 'runningTests',
  title: 'Running tests',
  types: ['User', 'Group'],
  order: 10,
  fields: { owner: field`${OWNER}` },
  empty: (data) => (runningTestsOf(ownedOf(data).owned).length === 0 ? 'No running test of theirs is known.' : null),
  component: RunningTests,
})
