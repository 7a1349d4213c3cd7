// Loads and refreshes what the follower of notifications knows of its subscriptions.
import type { Channel } from '../contracts/channel.ts'
import type { Deliveries, Subscription } from '../contracts/deliveries.ts'
import { beginOfDay, localTime } from '../lib/local-time.ts'
import type { Time, Tx } from '../model/facts.ts'
import { SubscriptionMatcher } from './matching.ts'
import type { PositionParts } from './saved-position.ts'
import { Sender, type SenderParts } from './sender.ts'
import type { MessageComposer } from './message-composer.ts'

export const NOTIFICATIONS = 'notifications'

export interface NotificationsParts extends PositionParts {
  readonly store: Deliveries & PositionParts['store']
  readonly channel: Channel
  readonly composer: MessageComposer
  readonly keepMs: number
  readonly failed: SenderParts['failed']
  readonly worked?: SenderParts['worked']
  readonly answered?: SenderParts['answered']
}

export interface NotificationsState {
  head: Tx
  version: number
  definitions: unknown
  subscriptions: ReadonlyMap<string, Subscription>
  matcher: SubscriptionMatcher | null
  /** Separate messages sent today, by subscription. */
  readonly today: Map<string, { day: string; count: number }>
  waiting: Map<string, number>
  countedAt: Time
  readonly sender: Sender | null
  /** Ends this state's work. */
  readonly end: AbortController
}

export async function begin({ store, clock, composer }: NotificationsParts) {
  // Reads the version before the list, so that a change in between is noticed.
  const version = await store.subscriptionsVersion()
  const [list, checkpoint, { tx }] = await Promise.all([
    store.subscriptions(),
    store.checkpoint(NOTIFICATIONS),
    store.head(),
  ])
  const first = Math.min(tx, ...list.map(({ since }) => since))
  // Changes before the first subscription concern nobody; a record that lost its end has less than was processed.
  const head = Math.min(tx, Math.max(checkpoint, first))
  return {
    head,
    version,
    definitions: composer.definitions(),
    subscriptions: byId(list),
    matcher: null,
    today: await createdToday(store, list, clock.now()),
    waiting: new Map<string, number>(),
    countedAt: 0,
  }
}

export function byId(list: readonly Subscription[]): ReadonlyMap<string, Subscription> {
  return new Map(list.map((one) => [one.id, one]))
}

/**
 * Each part of the log is matched with the subscriptions as of its read or later, so none misses a change after the
 * answer that created it.
 */
export async function refresh(state: NotificationsState, { store, composer }: NotificationsParts): Promise<void> {
  const [version, definitions] = [await store.subscriptionsVersion(), composer.definitions()]
  const isSame = version === state.version && definitions === state.definitions
  if (isSame && state.matcher !== null) return
  if (version !== state.version) state.subscriptions = byId(await store.subscriptions())
  state.version = version
  state.definitions = definitions
  state.matcher = new SubscriptionMatcher([...state.subscriptions.values()], await composer.reader())
}

/** Counts in the record, to include deliveries created before a restart. */
async function createdToday(
  store: NotificationsParts['store'],
  list: readonly Subscription[],
  now: Time,
): Promise<NotificationsState['today']> {
  const today: NotificationsState['today'] = new Map()
  for (const timeZone of new Set(list.map(({ times }) => times.timeZone))) {
    const counted = await store.madeSince(beginOfDay(now, timeZone))
    const counts = new Map(counted.map(({ subscription, count }) => [subscription, count]))
    const { day } = localTime(now, timeZone)
    for (const { id, times } of list)
      if (times.timeZone === timeZone) today.set(id, { day, count: counts.get(id) ?? 0 })
  }
  return today
}
