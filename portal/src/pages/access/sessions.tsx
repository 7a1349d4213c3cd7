import type { QuestionAnswer } from '../../client/ask.ts'
import { useAnswer } from '../../client/use-answer.ts'
import { Answered } from '../../parts/answered.tsx'
import { Panel } from '../../ui/panel.tsx'
import { DataTable, type TableColumn } from '../../ui/table.tsx'
import { Ago, dateText } from '../../ui/time.tsx'
import { CommandButton } from '../../parts/command-button.tsx'

type ListedSession = QuestionAnswer<'sessions'>['sessions'][number]

const COLUMNS: readonly TableColumn<ListedSession>[] = [
  { title: 'Person', cell: ({ person, email }) => <bdi title={email ?? undefined}>{person}</bdi> },
  { title: 'Signed in', cell: ({ createdAt }) => <Ago at={createdAt} /> },
  { title: 'Last used', cell: ({ usedAt, createdAt }) => <Ago at={usedAt ?? createdAt} /> },
  { title: 'Ends', cell: ({ expiresAt }) => dateText(new Date(expiresAt)) },
  {
    title: 'End',
    kind: 'actions',
    cell: ({ id }) => (
      <CommandButton command="end-session" args={{ id }}>
        End
      </CommandButton>
    ),
  },
]

/** `all`: lists everybody's sessions. */
export function SessionsPanel({ all }: { readonly all: boolean }) {
  const shown = useAnswer('sessions', { all })
  return (
    <Panel title={all ? 'All sessions' : 'Your sessions'} count={shown.answer?.sessions.length}>
      <Answered shown={shown} label="the sessions">
        {({ sessions }) =>
          sessions.length === 0 ? (
            <p className="muted">Nobody is signed in.</p>
          ) : (
            <DataTable label="Sessions" columns={COLUMNS} rows={sessions} keyOf={({ id }) => id} />
          )
        }
      </Answered>
    </Panel>
  )
}
