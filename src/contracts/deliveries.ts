// Subscriptions to changes, and the messages sent for them, as the record stores them.
import type { Severity } from '../catalogue/news.ts'
import { DAY_MS } from '../lib/durations.ts'
import type { Tx, Time } from '../model/facts.ts'
import type { Uri } from '../model/uri.ts'
import type { ScoreCondition } from './score-condition.ts'

/** Kinds of receivers: `webhook` gets signed CloudEvents; `slack` the JSON of Slack's incoming webhooks. */
export const CHANNELS = ['webhook', 'slack', 'email'] as const
export type ChannelKind = (typeof CHANNELS)[number]

/** Selects the changes of a subscription: a change has to match every field that is set. */
export interface SubscribedTo {
  /** An entity with its runs and versions, or everything that a user or a group owns. */
  readonly of: Uri | null
  /** An entity with everything it is made from, or the same for everything that a user or a group owns. */
  readonly upstreamOf: Uri | null
  readonly types: readonly string[]
  /** Selects entities whose home is this platform. */
  readonly platform: string | null
  /** Selects entities that this search finds after the change. */
  readonly q: string | null
  readonly least: Severity
  /** Selects these kinds of change; empty selects all. */
  readonly kinds: readonly string[]
  /** If present, selects only falls of the quality score; if absent, selects changes and no scores. */
  readonly score?: ScoreCondition
}

/** When messages are sent, by the clock of one time zone. */
export interface DeliveryTimes {
  /** `immediate`: each change separately; otherwise all of an hour or a day in one message. */
  readonly every: 'immediate' | 'hour' | 'day'
  /** When the daily digest is sent, in minutes after midnight. */
  readonly dayMinute: number
  /** Quiet hours in minutes after midnight. Messages due within them are sent when they end. */
  readonly quiet: { readonly from: number; readonly until: number } | null
  readonly timeZone: string
  /** Limit of immediate messages in a day; later changes go in one message at its end. */
  readonly perDay: number
}

/** The person or account whose access applies when a message is sent. */
export type RecipientRef =
  | { readonly kind: 'local' }
  | { readonly kind: 'account'; readonly id: string }
  | { readonly kind: 'token'; readonly name: string }

export interface Subscription {
  readonly id: string
  /** The id of a caller, or the URI of a team. */
  readonly owner: string
  readonly by: RecipientRef
  /** Display name of the person who created the subscription. */
  readonly byName: string
  readonly createdAt: Time
  /** Includes changes after this transaction. */
  readonly since: Tx
  readonly to: { readonly channel: ChannelKind; readonly address: string }
  readonly about: SubscribedTo
  readonly times: DeliveryTimes
  /** Increases when the secret of its signatures is renewed. */
  readonly generation: number
  /** When the previous secret stops signing; null if there is none. */
  readonly earlierUntil: Time | null
  /** Says why nothing is sent now; null if messages are sent. */
  readonly suspended: string | null
}

/** Changes an existing subscription; absent properties stay as they are. */
export type SubscriptionChange = Partial<
  Pick<Subscription, 'by' | 'byName' | 'since' | 'generation' | 'earlierUntil' | 'suspended'>
>

/** Suspends a subscription, with the reason why nothing is sent for it. */
interface Suspension {
  readonly subscription: string
  readonly reason: string
}

/**
 * pending: to be sent · sent · dead: given up after a bounded number of attempts · withheld: the recipient may not see
 * it, or there is nothing left to report.
 */
export const DELIVERY_STATES = ['pending', 'sent', 'dead', 'withheld'] as const
export type DeliveryState = (typeof DELIVERY_STATES)[number]

/** A change to notify somebody of. Its text is composed when sent, from what the recipient may see then. */
export interface NewDelivery {
  /** Derived from subscription, transaction and entity, so creating a delivery again yields the same id. */
  readonly id: string
  readonly subscription: string
  readonly tx: Tx
  /** Is empty for a test message, which is about no entity. */
  readonly uri: Uri | ''
  readonly at: Time
  readonly due: Time
  /** Deliveries of one bundle share a message. Null: it goes alone, after earlier ones of its entity. */
  readonly bundle: string | null
}

export interface ChangeDelivery extends NewDelivery {
  /** Increases in the order of creation. */
  readonly seq: number
  readonly state: DeliveryState
  readonly attempts: number
  /** Why the last attempt failed, or the delivery was withheld. */
  readonly error: string | null
  readonly finishedAt: Time | null
}

export type DeliveryOutcome = Pick<ChangeDelivery, 'seq' | 'state' | 'due' | 'attempts' | 'error' | 'finishedAt'>

interface DeliveryQuery {
  /** Null selects the deliveries of all subscriptions. */
  readonly subscriptions: readonly string[] | null
  readonly state: DeliveryState | null
  /** Null selects deliveries about any entity. */
  readonly uri: Uri | null
  /** Selects deliveries created before this one. */
  readonly before: number
  readonly limit: number
}

export interface DeliveryCounts {
  readonly subscription: string
  readonly state: DeliveryState
  readonly count: number
}

/** Maximum number of subscriptions of a record: each is matched with every change. */
export const MAX_SUBSCRIPTIONS = 5_000
/** Maximum number of pending deliveries of a subscription. Beyond this it is suspended, and its owner sees that. */
export const MAX_WAITING = 10_000
/** Maximum number of changes in one message. */
export const MAX_BUNDLED = 500
/** How long sent and abandoned deliveries are listed, if `notifications.keepDays` doesn't say. */
export const DEFAULT_KEEP_MS = 14 * DAY_MS

export interface Deliveries {
  /** Increases with every change of a subscription, in any process. */
  subscriptionsVersion(): Promise<number>
  /** Lists all subscriptions by id: at most `MAX_SUBSCRIPTIONS`. */
  subscriptions(): Promise<readonly Subscription[]>
  saveSubscription(subscription: Subscription): Promise<void>
  /**
   * Changes only these properties of the stored subscription, because the caller may have read an older one. Resolves
   * with the changed subscription; null if it was removed.
   */
  changeSubscription(id: string, change: SubscriptionChange): Promise<Subscription | null>
  /** Removes a subscription and its deliveries. Resolves with whether it existed. */
  dropSubscription(id: string): Promise<boolean>
  /**
   * Inserts each delivery once, however often it is created. The same write saves the follower's checkpoint and
   * suspends the given subscriptions that still exist.
   */
  makeDeliveries(
    deliveries: readonly NewDelivery[],
    checkpoint: { readonly follower: string; readonly tx: Tx } | null,
    suspended?: readonly Suspension[],
  ): Promise<void>
  /**
   * Returns pending deliveries that may be sent now, the longest due first: at most `each` of a subscription, and only
   * the earliest for each of its entities.
   */
  dueDeliveries(now: Time, limit: number, each: number): Promise<readonly ChangeDelivery[]>
  /** Returns when the next pending delivery is due; null if none is pending. */
  nextDue(): Promise<Time | null>
  /** Returns the pending deliveries of a bundle, in order; at most `MAX_BUNDLED`. */
  bundled(subscription: string, bundle: string): Promise<readonly ChangeDelivery[]>
  settleDeliveries(outcomes: readonly DeliveryOutcome[]): Promise<void>
  /** Newest first. */
  deliveries(query: DeliveryQuery): Promise<readonly ChangeDelivery[]>
  delivery(id: string): Promise<ChangeDelivery | null>
  deliveryCounts(): Promise<readonly DeliveryCounts[]>
  /** Counts, for each subscription, the deliveries created after a time that are sent alone. */
  madeSince(at: Time): Promise<readonly { readonly subscription: string; readonly count: number }[]>
  /** Drops deliveries that ended before a time; resolves with their number. */
  dropDeliveries(before: Time, limit: number): Promise<number>
}
