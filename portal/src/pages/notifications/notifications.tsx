// Subscriptions of the reader and their teams, and deliveries of messages.
import { useSearch } from '../../routing/use-address.tsx'
import { ListPage } from '../../lists/list-page.tsx'
import { NewSubscription } from './new-subscription.tsx'
import { Link } from '../../routing/link.tsx'
import type { QuestionAnswer } from '../../client/ask.ts'
import { useAnswer } from '../../client/use-answer.ts'
import { Answered } from '../../parts/answered.tsx'
import { EntityLink } from '../../parts/entity-link.tsx'
import { Status, State } from '../../ui/state.tsx'
import { Panel } from '../../ui/panel.tsx'
import { DataTable, type TableColumn } from '../../ui/table.tsx'
import { Ago } from '../../ui/time.tsx'
import { CommandButton } from '../../parts/command-button.tsx'
import { formatNumber } from '../../../../src/lib/format-count.ts'
import { useCommand } from '../../client/use-submission.ts'
import { Button } from '../../ui/button.tsx'
import { EmptyState, RefusalState } from '../../ui/states.tsx'
import { Secret } from './secret.tsx'
import { aboutText, CHANNEL_LABELS, timesText, type SubscriptionShown } from './subscription-text.ts'

export function NotificationsPage() {
  const { of, q, shown } = useSearch('/notifications')
  return (
    <ListPage
      title="Notifications"
      about="Failed runs, changed schemas and new owners, sent to Slack, a webhook or by e-mail."
    >
      <NewSubscription key={`${of ?? ''} ${q ?? ''}`} of={of || undefined} q={q || undefined} />
      <SubscriptionsPanel />
      <DeliveriesPanel subscription={shown || undefined} />
    </ListPage>
  )
}

type DeliveryShown = QuestionAnswer<'deliveries'>['deliveries'][number]

const MAX_SHOWN = 50
const COLUMNS: readonly TableColumn<DeliveryShown>[] = [
  { title: 'State', cell: ({ state }) => <Status value={state === 'dead' ? 'given up' : state} /> },
  { title: 'Created', cell: ({ madeAt }) => <Ago at={madeAt} /> },
  {
    title: 'About',
    kind: 'wide',
    cell: ({ uri, entityType, name }) =>
      uri === null ? 'a test' : <EntityLink uri={uri} entityType={entityType} name={name} />,
  },
  { title: 'Attempts', cell: ({ attempts, digest }) => (digest ? `${attempts}, in a digest` : attempts) },
  { title: 'Problem', kind: 'wide', cell: ({ error }) => <bdi>{error ?? ''}</bdi> },
  {
    title: 'Retry',
    kind: 'actions',
    cell: ({ id, state, attempts }) =>
      state === 'pending' && attempts === 0 ? null : (
        <CommandButton command="replay-delivery" args={{ id }}>
          Send again
        </CommandButton>
      ),
  },
]

/** Sent, waiting and failed messages, of all or one subscription. */
function DeliveriesPanel({ subscription }: { readonly subscription: string | undefined }) {
  const shown = useAnswer('deliveries', { subscription, limit: MAX_SHOWN }, { keep: true })
  if (subscription === undefined && shown.answer?.deliveries.length === 0) return null
  return (
    <Panel
      title="Messages"
      actions={subscription === undefined ? undefined : <Link to="/notifications">All subscriptions</Link>}
    >
      <Answered shown={shown} label="the messages">
        {({ deliveries, next }) => (
          <>
            <DataTable
              label="Messages"
              columns={COLUMNS}
              rows={deliveries}
              keyOf={({ id }) => id}
              none={<p className="meta">Nothing sent yet.</p>}
            />
            {next === null ? null : (
              <p className="meta">
                The last {MAX_SHOWN}; <code>mlg deliveries</code> lists all.
              </p>
            )}
          </>
        )}
      </Answered>
    </Panel>
  )
}

import styles from './notifications.module.css'

function SubscriptionsPanel() {
  const shown = useAnswer('subscriptions', {})
  if (shown.answer?.subscriptions.length === 0)
    // Without a channel there is nothing to choose from, as the panel above says.
    return shown.answer.channels.length === 0 ? null : (
      <EmptyState text="No subscriptions yet. Choose above what to be notified of, and where." />
    )
  return (
    <Panel title="Subscriptions" count={shown.answer?.subscriptions.length}>
      <Answered shown={shown} label="the subscriptions">
        {({ subscriptions }) => (
          <ul aria-label="Subscriptions">
            {subscriptions.map((one) => (
              <SubscriptionRow key={one.id} subscription={one} />
            ))}
          </ul>
        )}
      </Answered>
    </Panel>
  )
}

function SubscriptionRow({ subscription }: { readonly subscription: SubscriptionShown }) {
  const { id, channel, to, owner, suspended, pending, sent, dead } = subscription
  const test = useCommand('test-delivery')
  const renew = useCommand('renew-secret')
  const refusal = test.refusal ?? renew.refusal
  return (
    <li className={styles['row']}>
      {suspended === null ? <State>{CHANNEL_LABELS[channel]}</State> : <Status value="suspended" />}
      <span className="stack wrap" data-gap="1">
        <bdi>{aboutText(subscription)}</bdi>
        <span className="meta">
          to <bdi>{to}</bdi> {timesText(subscription)} · <bdi>{owner}</bdi>
        </span>
        <span className="meta">
          <Link to="/notifications" search={{ shown: id }}>
            {formatNumber(pending)} to be sent, {formatNumber(sent)} sent, {formatNumber(dead)} given up
          </Link>
        </span>
        {suspended === null ? null : <span role="note">{suspended}</span>}
        {test.done === null ? null : <span role="status">A test message is on its way.</span>}
        {renew.done === null ? null : <Secret secret={renew.done.secret} />}
        {refusal === null ? null : <RefusalState refusal={refusal} />}
      </span>
      <span className="row">
        {suspended === null ? (
          <Button onClick={() => test.run({ id })} disabled={test.busy}>
            Send a test
          </Button>
        ) : (
          <CommandButton command="resume-subscription" args={{ id }}>
            Resume
          </CommandButton>
        )}
        {channel === 'webhook' ? (
          <Button onClick={() => renew.run({ id })} disabled={renew.busy}>
            Renew secret
          </Button>
        ) : null}
        <CommandButton
          command="unsubscribe"
          args={{ id }}
          confirm={{
            question: `End the subscription to ${to}?`,
            consequence: 'Its waiting messages are dropped.',
          }}
        >
          Unsubscribe
        </CommandButton>
      </span>
    </li>
  )
}
