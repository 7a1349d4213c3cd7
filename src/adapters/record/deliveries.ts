// Subscriptions (some thousands), and the outcome of each message.
import {
  MAX_BUNDLED,
  MAX_SUBSCRIPTIONS,
  type Deliveries,
  type ChangeDelivery,
  type DeliveryCounts,
  type NewDelivery,
  type Subscription,
  type SubscriptionChange,
} from '../../contracts/deliveries.ts'
import type { Time } from '../../model/facts.ts'
import {
  insertion,
  replacement,
  rowOf,
  rowsOf,
  send,
  statement,
  type SqlOperation,
  type SqlOperations,
} from './sql-operation.ts'
import { NOTES } from './notes.ts'
import { fieldsOf, type Column } from './columns.ts'
import { anyOf, byBytes, sql, unlessNull } from './dialect.ts'

export const SUBSCRIPTION: readonly Column<Subscription>[] = [
  ['id', 'text', (subscription) => subscription.id],
  ['owner', 'text', (subscription) => subscription.owner],
  ['rest', 'text', restOfSubscription],
]

function restOfSubscription({ id: _id, owner: _owner, ...rest }: Subscription): string {
  return JSON.stringify(rest)
}

interface StoredSubscription {
  readonly id: string
  readonly owner: string
  readonly rest: string
}

/** A delivery without its number. */
export const DELIVERY: readonly Column<NewDelivery>[] = [
  ['id', 'text', (delivery) => delivery.id],
  ['subscription', 'text', (delivery) => delivery.subscription],
  ['tx', 'number', (delivery) => delivery.tx],
  ['uri', 'text', (delivery) => delivery.uri],
  ['at', 'number', (delivery) => delivery.at],
  ['due', 'number', (delivery) => delivery.due],
  ['bundle', 'text?', (delivery) => delivery.bundle],
  ['state', 'text', () => 'pending'],
  ['attempts', 'number', () => 0],
  ['error', 'text?', () => null],
  ['finished_at', 'number?', () => null],
]

const FIELDS = `seq, ${fieldsOf(DELIVERY)}`
const saveRow = replacement('subscription', SUBSCRIPTION)
const makeRow = insertion('delivery', DELIVERY, 'ON CONFLICT (id) DO NOTHING')

/** Counter that grows with each change, so that followers needn't read all subscriptions for each batch. */
const VERSION = 'subscriptions'
const CHANGED = statement(
  `INSERT INTO note AS n (name, value) VALUES ($1, '1')
   ON CONFLICT (name) DO UPDATE SET value = CAST(CAST(n.value AS bigint) + 1 AS text)`,
  VERSION,
)

const SUBSCRIPTIONS = sql`SELECT id, owner, rest FROM subscription ORDER BY ${byBytes('id')} LIMIT $1`
const PAGE = sql`SELECT ${FIELDS} FROM delivery WHERE seq < $1 AND ${unlessNull(2, 'text', 'state = $2')}
  AND ${unlessNull(3, 'text', sql`subscription ${anyOf(4, 'text')}`)} AND ${unlessNull(5, 'text', 'uri = $5')}
  ORDER BY seq DESC LIMIT $6`

const SETTLE = 'UPDATE delivery SET state = $2, due = $3, attempts = $4, error = $5, finished_at = $6 WHERE seq = $1'

/** Finds each entity's first pending delivery, due or not; bundled deliveries don't wait for others. */
const FIRST = `(SELECT r.* FROM (
    SELECT d.*, row_number() OVER (
      PARTITION BY subscription, CASE WHEN bundle IS NULL THEN uri ELSE id END ORDER BY seq) AS turn
    FROM delivery d WHERE state = 'pending') r WHERE turn = 1)`
const DUE = `SELECT ${FIELDS} FROM (
    SELECT f.*, row_number() OVER (PARTITION BY subscription ORDER BY due, seq) AS place FROM ${FIRST} f
    WHERE due <= $1) s
  WHERE place <= $3 ORDER BY due, seq LIMIT $2`

function subscriptionIn({ id, owner, rest }: StoredSubscription): Subscription {
  return { id, owner, ...JSON.parse(rest) } as Subscription
}

/** Retries if another process changed the row in between; each failed attempt means that another one succeeded. */
function* changeSubscription(id: string, change: SubscriptionChange): SqlOperation<Subscription | null> {
  for (;;) {
    const stored = yield* rowOf<StoredSubscription>('SELECT id, owner, rest FROM subscription WHERE id = $1', id)
    if (stored === undefined) return null
    const changed = { ...subscriptionIn(stored), ...change }
    const text = 'UPDATE subscription SET rest = $2 WHERE id = $1 AND rest = $3 RETURNING id'
    const updated = yield* rowsOf(text, id, restOfSubscription(changed), stored.rest)
    if (updated.length === 0) continue
    yield* send([CHANGED])
    return changed
  }
}

export const DELIVERIES: SqlOperations<keyof Deliveries> = {
  *subscriptionsVersion() {
    const version = yield* NOTES.note(VERSION)
    return typeof version === 'number' ? version : 0
  },

  *subscriptions() {
    return (yield* rowsOf<StoredSubscription>(SUBSCRIPTIONS, MAX_SUBSCRIPTIONS)).map(subscriptionIn)
  },

  saveSubscription: (subscription) => send([saveRow(subscription), CHANGED]),

  changeSubscription,

  *dropSubscription(id) {
    const dropped = yield* rowsOf('DELETE FROM subscription WHERE id = $1 RETURNING id', id)
    yield* send([statement('DELETE FROM delivery WHERE subscription = $1', id), CHANGED])
    return dropped.length > 0
  },

  *makeDeliveries(deliveries, checkpoint, suspended = []) {
    yield* send(deliveries.map(makeRow))
    for (const { subscription, reason } of suspended) yield* changeSubscription(subscription, { suspended: reason })
    if (checkpoint !== null) yield* NOTES.saveCheckpoint(checkpoint.follower, checkpoint.tx)
  },

  dueDeliveries: (now, limit, each) => rowsOf<ChangeDelivery>(DUE, now, limit, each),

  *nextDue() {
    return (yield* rowOf<{ due: Time | null }>(`SELECT min(due) AS due FROM ${FIRST} f`))?.due ?? null
  },

  bundled: (subscription, bundle) =>
    rowsOf<ChangeDelivery>(
      `SELECT ${FIELDS} FROM delivery WHERE state = 'pending' AND subscription = $1 AND bundle = $2
       ORDER BY seq LIMIT $3`,
      subscription,
      bundle,
      MAX_BUNDLED,
    ),

  settleDeliveries: (outcomes) =>
    send(
      outcomes.map(({ seq, state, due, attempts, error, finishedAt }) =>
        statement(SETTLE, seq, state, due, attempts, error, finishedAt),
      ),
    ),

  deliveries: ({ subscriptions, state, uri, before, limit }) =>
    rowsOf<ChangeDelivery>(
      PAGE,
      before,
      state,
      subscriptions === null ? null : 'some',
      subscriptions ?? [],
      uri,
      limit,
    ),

  *delivery(id) {
    return (yield* rowOf<ChangeDelivery>(`SELECT ${FIELDS} FROM delivery WHERE id = $1`, id)) ?? null
  },

  deliveryCounts: () =>
    rowsOf<DeliveryCounts>('SELECT subscription, state, count(*) AS count FROM delivery GROUP BY subscription, state'),

  madeSince: (at) =>
    rowsOf<{ subscription: string; count: number }>(
      'SELECT subscription, count(*) AS count FROM delivery WHERE at >= $1 AND bundle IS NULL GROUP BY subscription',
      at,
    ),

  *dropDeliveries(before, limit) {
    const text = `DELETE FROM delivery WHERE seq IN
      (SELECT seq FROM delivery WHERE finished_at IS NOT NULL AND finished_at < $1 ORDER BY finished_at LIMIT $2)
      RETURNING seq`
    return (yield* rowsOf(text, before, limit)).length
  },
}
