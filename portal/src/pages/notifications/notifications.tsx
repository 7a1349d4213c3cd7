// Who is told of which changes, and where: one's own subscriptions and those of one's teams, and what became of messages.
import { useSearch } from '@tanstack/react-router'
import { PageTitle } from '../../ui/page-title.tsx'
import { DeliveriesPanel } from './deliveries.tsx'
import { NewSubscription } from './new-subscription.tsx'
import { SubscriptionsPanel } from './subscriptions.tsx'

export function NotificationsPage() {
  const { of, q, shown } = useSearch({ from: '/notifications' })
  return (
    <div className="page">
      <PageTitle title="Notifications">Notifications</PageTitle>
      <p className="meta">
        Failed runs, changed schemas, new owners: sent to Slack, a webhook or by e-mail once the graph knows of them.
      </p>
      <NewSubscription key={`${of ?? ''} ${q ?? ''}`} of={given(of)} q={given(q)} />
      <SubscriptionsPanel />
      <DeliveriesPanel subscription={given(shown)} />
    </div>
  )
}

function given(text: string | undefined): string | undefined {
  return text === '' ? undefined : text
}
