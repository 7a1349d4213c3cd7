import { useState } from 'react'
import type { QuestionAnswer } from '../../client/ask.ts'
import { useAnswer } from '../../client/use-answer.ts'
import { useCommand } from '../../client/use-command.ts'
import { Answered } from '../../parts/answered.tsx'
import { Button } from '../../ui/button.tsx'
import { Panel } from '../../ui/panel.tsx'
import { RefusalState } from '../../ui/states.tsx'
import { DataTable, type TableColumn } from '../../ui/table.tsx'
import { Ago, dateText } from '../../ui/time.tsx'
import { Confirm } from '../sources/quarantine.tsx'

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
    { title: 'Revoke', kind: 'actions', cell: (token) => <Revoke token={token} /> },
  ]
}

function mayText(rights: readonly string[], platforms: readonly string[] | null): string {
  const list = rights.join(', ')
  return platforms === null ? list : `${list}; sends for ${platforms.join(', ')} alone`
}

function Revoke({ token: { id, name } }: { readonly token: ListedToken }) {
  const { give, busy, refusal } = useCommand('revoke-token')
  const [isAsking, setIsAsking] = useState(false)
  if (id === null) return <span className="muted">in the configuration</span>
  return (
    <>
      <Button kind="danger" onClick={() => setIsAsking(true)} disabled={busy}>
        Revoke
      </Button>
      {refusal === null ? null : <RefusalState refusal={refusal} />}
      {isAsking ? (
        <Confirm
          question={`Revoke the token ${name}?`}
          consequence="Programs that use it are refused from now on."
          yes="Revoke"
          close={() => setIsAsking(false)}
          decide={() => give({ id })}
        />
      ) : null}
    </>
  )
}
