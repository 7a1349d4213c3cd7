import type { QuestionAnswer } from '../../client/ask.ts'
import { useAnswer } from '../../client/use-answer.ts'
import { Answered } from '../../parts/answered.tsx'
import { Panel } from '../../ui/panel.tsx'
import { DataTable, type TableColumn } from '../../ui/table.tsx'

type ListedRole = QuestionAnswer<'roles'>['roles'][number]

const COLUMNS: readonly TableColumn<ListedRole>[] = [
  { title: 'Role', cell: ({ name }) => name },
  { title: 'Rights', cell: ({ rights }) => rights.join(', ') || <span className="muted">none</span> },
  {
    title: 'Groups',
    kind: 'wide',
    cell: ({ groups }) => (groups.length === 0 ? <span className="muted">none</span> : <bdi>{groups.join(', ')}</bdi>),
  },
]

/** Lists the roles, which can be changed only in the configuration. */
export function RolesPanel() {
  const shown = useAnswer('roles', {})
  return (
    <Panel title="Roles" count={shown.answer?.roles.length}>
      <Answered shown={shown} label="the roles">
        {({ roles, everyone, contact }) => (
          <div className="stack">
            <DataTable label="Roles" columns={COLUMNS} rows={roles} keyOf={({ name }) => name} />
            <p>
              Everyone who signs in may: {everyone.join(', ') || 'nothing'}.{' '}
              {contact === null ? null : (
                <>
                  Contact for access: <bdi>{contact}</bdi>.
                </>
              )}
            </p>
            <p className="muted">
              Groups are those of the sign-in provider. Roles are changed in the configuration (<code>access</code>).
            </p>
          </div>
        )}
      </Answered>
    </Panel>
  )
}
