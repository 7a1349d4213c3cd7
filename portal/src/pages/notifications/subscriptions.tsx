import { formatNumber } from '../../../../src/lib/format-count.ts'
import { Link } from '../../routing/link.tsx'
import { useAnswer } from '../../client/use-answer.ts'
import { useCommand } from '../../client/use-command.ts'
import { Answered } from '../../parts/answered.tsx'
import { State, Status } from '../../ui/state.tsx'
import { Button } from '../../ui/button.tsx'
import { Panel } from '../../ui/panel.tsx'
import { EmptyState, RefusalState } from '../../ui/states.tsx'
import { Secret } from './secret.tsx'
import { aboutText, CHANNEL_LABELS, timesText, type SubscriptionShown } from './subscription-text.ts'
import { CommandButton } from '../../parts/command-button.tsx'
import styles from './notifications.module.css'

export function SubscriptionsPanel() {
  const shown = useAnswer('subscriptions', {})
  if (shown.answer?.subscriptions.length === 0)
    return <EmptyState text="No subscriptions yet. Choose above what to be notified of, and where." />
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
  const trial = useCommand('test-delivery')
  const renew = useCommand('renew-secret')
  const refusal = trial.refusal ?? renew.refusal
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
        {trial.done === null ? null : <span role="status">A trial message is on its way.</span>}
        {renew.done === null ? null : <Secret secret={renew.done.secret} />}
        {refusal === null ? null : <RefusalState refusal={refusal} />}
      </span>
      <span className="row">
        {suspended === null ? (
          <Button onClick={() => trial.give({ id })} disabled={trial.busy}>
            Send a trial
          </Button>
        ) : (
          <CommandButton command="resume-subscription" args={{ id }}>
            Resume
          </CommandButton>
        )}
        {channel === 'webhook' ? (
          <Button onClick={() => renew.give({ id })} disabled={renew.busy}>
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
