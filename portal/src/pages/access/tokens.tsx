import type { QuestionAnswer } from '../../client/ask.ts'
import { useAnswer } from '../../client/use-answer.ts'
import { Answered } from '../../parts/answered.tsx'
import { Panel } from '../../ui/panel.tsx'
import { DataTable, type TableColumn } from '../../ui/table.tsx'
import { Ago, dateText } from '../../ui/time.tsx'
import { CommandButton } from '../../parts/command-button.tsx'

type ListedToken = QuestionAnswer<'tokens'>['tokens'][number]

/** `all`: lists everybody's tokens, with their owners. */
export function TokensPanel({ all }: { readonly all: boolean }) {
  const shown = useAnswer('tokens', { all })
  return (
    <Panel title={all ? 'All tokens' : 'Your tokens'} count={shown.answer?.tokens.length}>
      <Answered shown={shown} label="the tokens">
        {({ tokens }) =>
          tokens.length === 0 ? (
            <p className="muted">No tokens yet.</p>
          ) : (
            <DataTable label="Tokens" columns={columnsOf(all)} rows={tokens} keyOf={({ id, name }) => id ?? name} />
          )
        }
      </Answered>
    </Panel>
  )
}

function columnsOf(all: boolean): readonly TableColumn<ListedToken>[] {
  const owner: TableColumn<ListedToken> = { title: 'Owner', cell: (token) => token.owner ?? 'service account' }
  return [
    { title: 'Name', cell: ({ name }) => <bdi>{name}</bdi> },
    ...(all ? [owner] : []),
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
              consequence: 'Programs that use it are refused from now on.',
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
