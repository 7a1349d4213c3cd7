import type { QuestionAnswer } from '../client/ask.ts'
import { labelOf } from '../ui/label.ts'
import { DataTable } from '../ui/table.tsx'
import { Value } from './value.tsx'

interface ActivityDetailsProps {
  readonly changes: QuestionAnswer<'activity'>['items'][number]['changes']
  /** Whether the table says what a revert would do. */
  readonly reverts?: boolean
}

/** A table of what a change did to each attribute and relationship. */
export function ActivityDetails({ changes, reverts = false }: ActivityDetailsProps) {
  return (
    <DataTable
      label="What changed"
      columns={[
        { title: 'What', cell: ({ name }) => labelOf(name) },
        {
          title: reverts ? 'This change set' : 'Before',
          kind: 'wide',
          cell: ({ before, after }) => shown(reverts ? after : before),
        },
        {
          title: reverts ? 'Revert sets' : 'After',
          kind: 'wide',
          cell: ({ before, after }) => shown(reverts ? before : after),
        },
      ]}
      rows={changes}
      keyOf={(change) => String(changes.indexOf(change))}
    />
  )
}

const shown = (value: unknown) => (value == null || value === '' ? '–' : <Value value={value} />)
