import { Link } from '../../routing/link.tsx'
import type { QuestionAnswer } from '../../client/ask.ts'
import { useAnswer } from '../../client/use-answer.ts'
import { Answered } from '../../parts/answered.tsx'
import { EntityLink } from '../../parts/entity-link.tsx'
import { Status } from '../../ui/state.tsx'
import { Panel } from '../../ui/panel.tsx'
import { DataTable, type TableColumn } from '../../ui/table.tsx'
import { Ago } from '../../ui/time.tsx'
import { CommandButton } from '../../parts/command-button.tsx'

type DeliveryShown = QuestionAnswer<'deliveries'>['deliveries'][number]

const MAX_SHOWN = 50
const COLUMNS: readonly TableColumn<DeliveryShown>[] = [
  { title: 'State', cell: ({ state }) => <Status value={state === 'dead' ? 'given up' : state} /> },
  { title: 'Created', cell: ({ madeAt }) => <Ago at={madeAt} /> },
  {
    title: 'About',
    kind: 'wide',
    cell: ({ uri, entityType, name }) =>
      uri === null ? 'a trial' : <EntityLink uri={uri} entityType={entityType} name={name} />,
  },
  { title: 'Attempts', cell: ({ attempts, digest }) => (digest ? `${attempts}, in a digest` : attempts) },
  { title: 'Problem', kind: 'wide', cell: ({ error }) => <bdi>{error ?? ''}</bdi> },
  {
    title: 'Retry',
    kind: 'actions',
    cell: ({ id, state }) =>
      state === 'pending' ? null : (
        <CommandButton command="replay-delivery" args={{ id }}>
          Send again
        </CommandButton>
      ),
  },
]

/** Sent, waiting and failed messages, of all or one subscription. */
export function DeliveriesPanel({ subscription }: { readonly subscription: string | undefined }) {
  const shown = useAnswer('deliveries', { subscription, limit: MAX_SHOWN }, { keep: true })
  if (subscription === undefined && shown.answer?.deliveries.length === 0) return null
  return (
    <Panel
      title="Messages"
      actions={subscription === undefined ? undefined : <Link to="/notifications">All subscriptions</Link>}
    >
      <Answered shown={shown} label="the messages">
        {({ deliveries, next }) =>
          deliveries.length === 0 ? (
            <p className="meta">Nothing sent yet.</p>
          ) : (
            <>
              <DataTable label="Messages" columns={COLUMNS} rows={deliveries} keyOf={({ id }) => id} />
              {next === null ? null : (
                <p className="meta">
                  The last {MAX_SHOWN}; <code>mlg deliveries</code> lists all.
                </p>
              )}
            </>
          )
        }
      </Answered>
    </Panel>
  )
}
