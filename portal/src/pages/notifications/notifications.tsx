// Subscriptions of the reader and their teams, and deliveries of messages.
import { useSearch } from '../../routing/use-address.tsx'
import { ListPage } from '../../lists/list-page.tsx'
import { DeliveriesPanel } from './deliveries.tsx'
import { NewSubscription } from './new-subscription.tsx'
import { SubscriptionsPanel } from './subscriptions.tsx'

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
