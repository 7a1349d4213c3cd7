// Turns changes of the log into deliveries.
import { MAX_WAITING, type NewDelivery, type Subscription } from '../contracts/deliveries.ts'
import type { LogEntry } from '../contracts/log.ts'
import { localTime } from '../lib/local-time.ts'
import type { Time, Tx } from '../model/facts.ts'
import { deliveryId } from './ids.ts'
import { dueOf } from './times.ts'
import { type NotificationsState, type NotificationsParts, NOTIFICATIONS } from './notifications-state.ts'

/** How often the pending deliveries of each subscription are counted again. */
const COUNT_EVERY_MS = 10_000

/** Returns whether any deliveries were created; the position is saved with them. */
export async function makeDeliveriesOf(
  state: NotificationsState,
  entries: readonly LogEntry[],
  parts: NotificationsParts,
): Promise<boolean> {
  const { store, clock, composer } = parts
  const now = clock.now()
  const last = entries.at(-1)?.tx ?? state.head
  const reader = await composer.reader()
  const searched = (): Promise<void> => composer.searched(last)
  const changes = await state.matcher?.changesIn(entries, { reader, readerFor: composer.readers(), searched, now })
  if (changes === undefined || changes.length === 0) return false
  await countWaiting(state, parts)
  const deliveries: NewDelivery[] = []
  /** Maps each subscription with too many pending deliveries to the first transaction of which some are left out. */
  const full = new Map<Subscription, Tx>()
  for (const { subscription, tx, uri } of changes) {
    const waiting = state.waiting.get(subscription.id) ?? 0
    if (waiting >= MAX_WAITING) {
      if (!full.has(subscription)) full.set(subscription, tx)
      continue
    }
    const today = todayOf(state, subscription, now)
    const { due, bundle } = dueOf(subscription.times, now, today.count)
    if (bundle === null) today.count++
    state.waiting.set(subscription.id, waiting + 1)
    deliveries.push({
      id: deliveryId(subscription.id, tx, uri),
      subscription: subscription.id,
      tx,
      uri,
      at: now,
      due,
      bundle,
    })
  }
  // Deliveries and suspensions are one write: after a kill in between, the left-out changes would be noted nowhere.
  const suspended = [...full].map(([subscription, from]) => ({
    subscription: subscription.id,
    reason: `${MAX_WAITING} deliveries are pending, so changes from transaction ${from} onwards were left out`,
  }))
  await store.makeDeliveries(deliveries, { follower: NOTIFICATIONS, tx: last }, suspended)
  state.sender?.wake()
  return true
}

function todayOf(
  { today }: NotificationsState,
  { id, times }: Subscription,
  now: Time,
): { day: string; count: number } {
  const { day } = localTime(now, times.timeZone)
  const known = today.get(id)
  if (known?.day === day) return known
  const begun = { day, count: 0 }
  today.set(id, begun)
  return begun
}

async function countWaiting(state: NotificationsState, { store, clock }: NotificationsParts): Promise<void> {
  const now = clock.now()
  if (now - state.countedAt < COUNT_EVERY_MS) return
  const counts = await store.deliveryCounts()
  const pending = counts.filter((one) => one.state === 'pending')
  state.waiting = new Map(pending.map(({ subscription, count }) => [subscription, count]))
  state.countedAt = now
}
