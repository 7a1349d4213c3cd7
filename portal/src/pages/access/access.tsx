// Tokens; for administrators also sessions, roles and the audit; for operators the quarantine.
import { Link } from '../../routing/link.tsx'
import { useRights } from '../../client/use-rights.ts'
import { useSession } from '../../client/session.ts'
import { ListPage } from '../../lists/list-page.tsx'
import { AuditPanel } from './audit.tsx'
import { NewToken } from './new-token.tsx'
import { QuarantinePanel } from '../sources/quarantine.tsx'
import type { QuestionAnswer } from '../../client/ask.ts'
import { useAnswer } from '../../client/use-answer.ts'
import { Answered } from '../../parts/answered.tsx'
import { Panel } from '../../ui/panel.tsx'
import { DataTable, type TableColumn } from '../../ui/table.tsx'
import { Ago, dateText } from '../../ui/time.tsx'
import { CommandButton } from '../../parts/command-button.tsx'

export function AccessPage() {
  const { isSession } = useSession()
  const rights = useRights()
  const administers = rights.includes('administer')
  return (
    <ListPage
      title="Access"
      about={`Programs sign in with a token.${isSession ? ' Your tokens allow no more than you may do, and stop working when you lose access.' : ''}`}
    >
      <NewToken rights={rights} isOwn={isSession} />
      <TokensPanel all={administers} />
      {isSession ? <SessionsPanel all={administers} /> : null}
      {administers ? <RolesPanel /> : null}
      {rights.includes('operate') ? (
        <>
          <QuarantinePanel />
          <p>
            To pause a source, or to resume it, open it under <Link to="/sources">Sources</Link>.
          </p>
        </>
      ) : null}
      {administers ? <AuditPanel /> : null}
    </ListPage>
  )
}

type ListedSession = QuestionAnswer<'sessions'>['sessions'][number]

const SESSION_COLUMNS: readonly TableColumn<ListedSession>[] = [
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
function SessionsPanel({ all }: { readonly all: boolean }) {
  const shown = useAnswer('sessions', { all })
  return (
    <Panel title={all ? 'All sessions' : 'Your sessions'} count={shown.answer?.sessions.length}>
      <Answered shown={shown} label="the sessions">
        {({ sessions }) => (
          <DataTable
            label="Sessions"
            columns={SESSION_COLUMNS}
            rows={sessions}
            keyOf={({ id }) => id}
            none={<p className="muted">Nobody is signed in.</p>}
          />
        )}
      </Answered>
    </Panel>
  )
}

type ListedRole = QuestionAnswer<'roles'>['roles'][number]

const ROLE_COLUMNS: readonly TableColumn<ListedRole>[] = [
  { title: 'Role', cell: ({ name }) => name },
  { title: 'Rights', cell: ({ rights }) => rights.join(', ') || <span className="muted">none</span> },
  {
    title: 'Groups',
    kind: 'wide',
    cell: ({ groups }) => (groups.length === 0 ? <span className="muted">none</span> : <bdi>{groups.join(', ')}</bdi>),
  },
]

/** Lists the roles, which can be changed only in the configuration. */
function RolesPanel() {
  const shown = useAnswer('roles', {})
  return (
    <Panel title="Roles" count={shown.answer?.roles.length}>
      <Answered shown={shown} label="the roles">
        {({ roles, everyone, contact }) => (
          <div className="stack">
            <DataTable label="Roles" columns={ROLE_COLUMNS} rows={roles} keyOf={({ name }) => name} />
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

type ListedToken = QuestionAnswer<'tokens'>['tokens'][number]

/** `all`: lists everybody's tokens, with their owners. */
function TokensPanel({ all }: { readonly all: boolean }) {
  const shown = useAnswer('tokens', { all })
  return (
    <Panel title={all ? 'All tokens' : 'Your tokens'} count={shown.answer?.tokens.length}>
      <Answered shown={shown} label="the tokens">
        {({ tokens }) => (
          <DataTable
            label="Tokens"
            columns={columnsOf(all)}
            rows={tokens}
            keyOf={({ id, name }) => id ?? name}
            none={<p className="muted">No tokens yet.</p>}
          />
        )}
      </Answered>
    </Panel>
  )
}

function columnsOf(all: boolean): readonly TableColumn<ListedToken>[] {
  return [
    { title: 'Name', cell: ({ name }) => <bdi>{name}</bdi> },
    { title: 'Owner', cell: ({ owner }) => owner ?? 'service account', has: () => all },
    { title: 'May', cell: ({ rights, platforms }) => mayText(rights, platforms) },
    { title: 'Last used', cell: ({ usedAt }) => (usedAt === null ? 'never' : <Ago at={usedAt} />) },
    { title: 'Expires', cell: ({ expiresAt }) => (expiresAt === null ? 'never' : dateText(new Date(expiresAt))) },
    {
      title: 'Revoke',
      kind: 'actions',
      cell: ({ id, name }) =>
        id === null ? (
          <span className="muted">in the configuration</span>
        ) : (
          <CommandButton
            command="revoke-token"
            args={{ id }}
            confirm={{
              question: `Revoke the token ${name}?`,
              consequence: 'Programs that use it will lose access.',
            }}
          >
            Revoke
          </CommandButton>
        ),
    },
  ]
}

function mayText(rights: readonly string[], platforms: readonly string[] | null): string {
  const list = rights.join(', ')
  return platforms === null ? list : `${list}; sends for ${platforms.join(', ')} alone`
}
