// The follower that turns changes of the log into deliveries, and sends them, in one process at a time.
import type { Channel } from '../contracts/channel.ts'
import { MAX_WAITING, type Deliveries, type NewDelivery, type Subscription } from '../contracts/deliveries.ts'
import type { LogEntry } from '../contracts/log.ts'
import type { Duty } from '../follow/duty.ts'
import type { FollowerDefinition } from '../follow/follower.ts'
import { beginOfDay, localTime } from '../lib/local-time.ts'
import type { Time, Tx } from '../model/facts.ts'
import { deliveryId } from './ids.ts'
import { Matching } from './matching.ts'
import { savedPosition, type PositionParts } from './saved-position.ts'
import { Sender, type SenderParts } from './sender.ts'
import type { Telling } from './telling.ts'
import { dueOf } from './times.ts'

export const NOTIFICATIONS = 'notifications'

export interface NotificationsParts extends PositionParts {
  readonly store: Deliveries & PositionParts['store']
  readonly channel: Channel
  readonly telling: Telling
  readonly keepMs: number
  readonly failed: SenderParts['failed']
  readonly worked?: SenderParts['worked']
  readonly answered?: SenderParts['answered']
}

/** How often the pending deliveries of each subscription are counted again. */
const COUNT_EVERY_MS = 10_000

export interface NotificationsState {
  head: Tx
  version: number
  definitions: unknown
  subscriptions: ReadonlyMap<string, Subscription>
  matching: Matching | null
  /** Separate messages sent today, by subscription. */
  readonly today: Map<string, { day: string; count: number }>
  waiting: Map<string, number>
  countedAt: Time
  readonly sender: Sender | null
  /** Ends this state's work. */
  readonly end: AbortController
}

export function notifications(parts: NotificationsParts): FollowerDefinition<NotificationsState> {
  const position = savedPosition(NOTIFICATIONS, parts)
  return {
    rest: position.rest,
    name: NOTIFICATIONS,
    essential: false,
    visibility: 'none',
    async start(steadily, duty) {
      const begun = await steadily(() => begin(parts))
      position.noteSaved(begun.head)
      const state: NotificationsState = { ...begun, sender: null, end: new AbortController() }
      return duty === null ? state : { ...state, sender: senderOf(state, parts, duty) }
    },
    reset: async (old) => ({ ...(await position.reset(old)), matching: null }),
    async apply(state, entries, { seen }) {
      await refresh(state, parts)
      const last = entries.at(-1)?.tx ?? state.head
      if (state.matching?.isEmpty === false && (await makeOf(state, entries, parts))) position.noteSaved(last)
      state.head = last
      await position.moved(last)
      for (const entry of entries) seen(entry)
    },
    async leave(state) {
      state.end.abort()
      await state.sender?.stopped()
    },
  }
}

async function begin({ store, clock, telling }: NotificationsParts) {
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
    definitions: telling.definitions(),
    subscriptions: byId(list),
    matching: null,
    today: await madeToday(store, list, clock.now()),
    waiting: new Map<string, number>(),
    countedAt: 0,
  }
}

function byId(list: readonly Subscription[]): ReadonlyMap<string, Subscription> {
  return new Map(list.map((one) => [one.id, one]))
}

/**
 * Each part of the log is matched with the subscriptions as of its read or later, so none misses a change after the
 * answer that created it.
 */
async function refresh(state: NotificationsState, { store, telling }: NotificationsParts): Promise<void> {
  const [version, definitions] = [await store.subscriptionsVersion(), telling.definitions()]
  const isSame = version === state.version && definitions === state.definitions
  if (isSame && state.matching !== null) return
  if (version !== state.version) state.subscriptions = byId(await store.subscriptions())
  state.version = version
  state.definitions = definitions
  state.matching = new Matching([...state.subscriptions.values()], await telling.reader())
}

// ------------------------------------------------------------------------------------------------------ making them

/** Returns whether any deliveries were created; the position is saved with them. */
async function makeOf(
  state: NotificationsState,
  entries: readonly LogEntry[],
  parts: NotificationsParts,
): Promise<boolean> {
  const { store, clock, telling } = parts
  const now = clock.now()
  const last = entries.at(-1)?.tx ?? state.head
  const reader = await telling.reader()
  const noteSearched = (): Promise<void> => telling.searched(last)
  const matched = await state.matching?.changesIn(entries, {
    reader,
    readerFor: telling.readers(),
    searched: noteSearched,
    now,
  })
  const changes = matched ?? []
  if (changes.length === 0) return false
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
    reason: `${MAX_WAITING} deliveries wait: changes from transaction ${from} on are left out`,
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

/** Counts in the record, to include deliveries created before a restart. */
async function madeToday(
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

async function countWaiting(state: NotificationsState, { store, clock }: NotificationsParts): Promise<void> {
  const now = clock.now()
  if (now - state.countedAt < COUNT_EVERY_MS) return
  const counts = await store.deliveryCounts()
  const pending = counts.filter((one) => one.state === 'pending')
  state.waiting = new Map(pending.map(({ subscription, count }) => [subscription, count]))
  state.countedAt = now
}

// ----------------------------------------------------------------------------------------------------- sending them

function senderOf(
  state: NotificationsState,
  { store, clock, channel, telling, keepMs, failed, worked, answered }: NotificationsParts,
  duty: Duty,
): Sender {
  let known = { version: -1, subscriptions: state.subscriptions }
  return new Sender({
    store,
    clock,
    channel,
    keepMs,
    failed,
    ...(worked !== undefined && { worked }),
    ...(answered !== undefined && { answered }),
    signal: AbortSignal.any([duty.signal, state.end.signal]),
    stillHeld: () => duty.stillHeld(),
    // The follower may not know of a subscription created or changed a moment ago.
    subscription: async (id) => {
      const version = await store.subscriptionsVersion()
      if (version !== known.version) known = { version, subscriptions: byId(await store.subscriptions()) }
      return known.subscriptions.get(id)
    },
    message: (subscription, deliveries, id) => telling.message(subscription, deliveries, id),
  })
}
