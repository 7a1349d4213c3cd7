// Who is told of which changes, and what became of each message: as the record keeps it.
import type { Severity } from '../catalogue/news.ts'
import type { Tx, Time } from '../model/facts.ts'
import type { Uri } from '../model/uri.ts'
import type { ScoreCondition } from './score-condition.ts'

/** Where a message goes. `webhook`: CloudEvents, signed; `slack`: what Slack and those like it take. */
export const CHANNELS = ['webhook', 'slack', 'email'] as const
export type ChannelKind = (typeof CHANNELS)[number]

/** What a subscription is about; all that is given has to fit. Nothing given: everything. */
export interface SubscribedTo {
  /** An entity with its runs and versions; of a user or a group, what they own. */
  readonly of: Uri | null
  /** An entity and what it is made from; of a user or a group, what they own and what that is made from. */
  readonly upstreamOf: Uri | null
  readonly types: readonly string[]
  /** Of things whose home is this platform. */
  readonly platform: string | null
  /** Only what this search finds after the change. */
  readonly q: string | null
  readonly least: Severity
  /** Of what happened; empty: whatever. */
  readonly kinds: readonly string[]
  /** Only what falls in quality so; absent: changes, and no scores. */
  readonly score?: ScoreCondition
}

/** When messages go, all by the clock of one time zone. */
export interface DeliveryTimes {
  /** `immediate`: each change by itself; otherwise all of an hour or a day in one message. */
  readonly every: 'immediate' | 'hour' | 'day'
  /** When a digest of a day goes, in minutes after midnight. */
  readonly dayMinute: number
  /** From and until, in minutes after midnight: what would go in between goes at its end. */
  readonly quiet: { readonly from: number; readonly until: number } | null
  readonly timeZone: string
  /** Immediate messages on one day; the changes after them go in one message at its end. */
  readonly perDay: number
}

/** Whose access applies when a message is sent: who asked for it. */
export type RecipientRef =
  | { readonly kind: 'local' }
  | { readonly kind: 'account'; readonly id: string }
  | { readonly kind: 'token'; readonly name: string }

export interface Subscription {
  readonly id: string
  /** The id of a caller, or the URI of a team. */
  readonly owner: string
  readonly by: RecipientRef
  /** As whoever made it is shown. */
  readonly byName: string
  readonly createdAt: Time
  /** Changes after this transaction. */
  readonly since: Tx
  readonly to: { readonly channel: ChannelKind; readonly address: string }
  readonly about: SubscribedTo
  readonly times: DeliveryTimes
  /** Rises when the secret of its signatures is renewed. */
  readonly generation: number
  /** Until when the one before signs as well; null: there was none. */
  readonly earlierUntil: Time | null
  /** Why nothing is sent at present; null: it is. */
  readonly suspended: string | null
}

/** What becomes of a subscription that is there; what is left out stays. */
export type SubscriptionChange = Partial<
  Pick<Subscription, 'by' | 'byName' | 'since' | 'generation' | 'earlierUntil' | 'suspended'>
>

/** Why nothing is sent of a subscription from now on. */
export interface Suspension {
  readonly subscription: string
  readonly reason: string
}

/**
 * pending: to be sent · sent · dead: given up after a bounded number of attempts · withheld: the recipient may not see
 * it, or there is nothing to tell any more.
 */
export const DELIVERY_STATES = ['pending', 'sent', 'dead', 'withheld'] as const
export type DeliveryState = (typeof DELIVERY_STATES)[number]

/** A change that somebody is to be told of. What is said of it is made when it is sent, as its recipient may see it. */
export interface NewDelivery {
  /** Of subscription, transaction and entity: the same whenever it is made again. */
  readonly id: string
  readonly subscription: string
  readonly tx: Tx
  /** Empty of a trial message, which is about nothing. */
  readonly uri: Uri | ''
  readonly at: Time
  readonly due: Time
  /** What has the same goes in one message; null: it goes alone, after earlier ones of its entity. */
  readonly bundle: string | null
}

export interface ChangeDelivery extends NewDelivery {
  /** Rises in the order in which they were made. */
  readonly seq: number
  readonly state: DeliveryState
  readonly attempts: number
  /** Why the last attempt failed, or it was withheld. */
  readonly error: string | null
  readonly finishedAt: Time | null
}

export interface DeliveryOutcome {
  readonly seq: number
  readonly state: DeliveryState
  readonly due: Time
  readonly attempts: number
  readonly error: string | null
  readonly finishedAt: Time | null
}

export interface DeliveryQuery {
  /** Of these subscriptions; null: of all. */
  readonly subscriptions: readonly string[] | null
  readonly state: DeliveryState | null
  /** Made before this one. */
  readonly before: number
  readonly limit: number
}

export interface DeliveryCounts {
  readonly subscription: string
  readonly state: DeliveryState
  readonly count: number
}

/** Subscriptions of a record: each is matched with every change. */
export const MOST_SUBSCRIPTIONS = 5_000
/** What may wait for one of them; beyond it the subscription is suspended, which its owner sees. */
export const MOST_WAITING = 10_000
/** Changes in one message. */
export const MOST_BUNDLED = 500

export interface Deliveries {
  /** Rises with every change of a subscription, in any process. */
  subscriptionsVersion(): Promise<number>
  /** In the order of their ids; at most `MOST_SUBSCRIPTIONS`. */
  subscriptions(): Promise<readonly Subscription[]>
  /** A new one. */
  saveSubscription(subscription: Subscription): Promise<void>
  /**
   * Changes these members alone, of the subscription as it is then: whoever read it before may have an old one. Resolves
   * with what it is now; null where it was ended.
   */
  changeSubscription(id: string, change: SubscriptionChange): Promise<Subscription | null>
  /** With its deliveries. Resolves with whether there was one. */
  dropSubscription(id: string): Promise<boolean>
  /**
   * Each once, however often it is made; in the same write how far the follower is that made them, and what it
   * suspended on the way of the subscriptions that are still there.
   */
  makeDeliveries(
    deliveries: readonly NewDelivery[],
    checkpoint: { readonly follower: string; readonly tx: Tx } | null,
    suspended?: readonly Suspension[],
  ): Promise<void>
  /**
   * Pending ones that may be sent now: of an entity of a subscription the earliest alone, at most `each` of a
   * subscription, the longest due first.
   */
  dueDeliveries(now: Time, limit: number, each: number): Promise<readonly ChangeDelivery[]>
  /** When the next that may be sent is due; null where none is pending. */
  nextDue(): Promise<Time | null>
  /** Pending ones that go in one message, in order; at most `MOST_BUNDLED`. */
  bundled(subscription: string, bundle: string): Promise<readonly ChangeDelivery[]>
  settleDeliveries(outcomes: readonly DeliveryOutcome[]): Promise<void>
  /** Newest first. */
  deliveries(query: DeliveryQuery): Promise<readonly ChangeDelivery[]>
  delivery(id: string): Promise<ChangeDelivery | null>
  deliveryCounts(): Promise<readonly DeliveryCounts[]>
  /** How many of each were made after a time to be sent alone. */
  madeSince(at: Time): Promise<readonly { readonly subscription: string; readonly count: number }[]>
  /** Drops what ended before a time; resolves with how many. */
  dropDeliveries(before: Time, limit: number): Promise<number>
}
