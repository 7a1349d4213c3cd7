// Declares the questions `subscriptions` and `deliveries`.
import { DIMENSIONS } from '../catalogue/reasons.ts'
import { CHANNELS, DELIVERY_STATES } from '../contracts/deliveries.ts'
import { SCORE_WINDOWS } from '../contracts/score-condition.ts'
import { once, serviceQuestion, type AnswerOf, type Zod } from './declare.ts'
import { flag, optional, paged, text, word, type Arguments } from './parameters.ts'
import { nextCursor, time } from './shapes.ts'

export const MOST_OF_AN_OWNER = 200
export const CHANGE_KINDS = ['added', 'removed', 'status', 'relationship', 'attribute', 'found'] as const
export const INTERVALS = ['immediate', 'hour', 'day'] as const

const nullable = (z: Zod) => z.string().nullable()

const channelShape = once((z) => z.enum(CHANNELS).meta({ id: 'DeliveryChannel' }))

const scoreShape = once((z) =>
  z
    .strictObject({
      dimension: z.enum(DIMENSIONS).nullable().describe('Null: any of them.'),
      kind: z.enum(['below', 'drop']).describe('A score falls below so many points, or by more than so many.'),
      points: z.int().describe('Of 100.'),
      within: z.enum(SCORE_WINDOWS).nullable().describe('Within which it falls by them; null of `below`.'),
    })
    .meta({ id: 'ScoreCondition' }),
)

export const subscriptionShape = once((z) =>
  z
    .strictObject({
      id: z.string(),
      owner: z.string().describe('Whose it is: a caller, by name, or a team, by its URI.'),
      createdBy: z.string().describe('Who made it. They see what it sends: what is hidden from them is left out.'),
      createdAt: time(z),
      channel: channelShape(z),
      to: z.string(),
      of: nullable(z),
      upstreamOf: nullable(z),
      types: z.array(z.string()),
      platform: nullable(z),
      q: nullable(z),
      severity: z.enum(['high', 'medium', 'low']),
      kinds: z.array(z.enum(CHANGE_KINDS)).describe('Empty: whatever happened.'),
      score: scoreShape(z).nullable().describe('What falls in quality so, and no other changes; null: changes.'),
      every: z.enum(INTERVALS),
      at: z.string().describe('When the digest of a day goes.'),
      quiet: nullable(z).describe('As 22:00-08:00; null: no hours are.'),
      timeZone: z.string(),
      perDay: z.int(),
      suspended: nullable(z).describe('Why nothing is sent at present; null: it is.'),
      pending: z.int(),
      sent: z.int().describe('Of those that are listed still.'),
      dead: z.int().describe('Given up.'),
    })
    .meta({ id: 'Subscription' }),
)

const subscriptionsTakes = { all: flag("everybody's, for administrators; without it, your own and your teams'") }

const subscriptionsAnswer = (z: Zod) =>
  z.strictObject({
    subscriptions: z.array(subscriptionShape(z)).describe('Newest first.'),
    bounds: z.strictObject({ subscriptions: z.int().describe('Of one owner.') }),
    channels: z.array(channelShape(z)).describe('What is configured.'),
  })

export type SubscriptionsArguments = Arguments<typeof subscriptionsTakes>
export type SubscriptionsAnswer = AnswerOf<typeof subscriptionsAnswer>

export const SUBSCRIPTIONS = serviceQuestion({
  name: 'subscriptions',
  scope: 'own',
  path: '/api/v1/subscriptions',
  summary: 'Who is told of which changes, and where',
  description: 'Nobody can see the secret of a webhook again.',
  right: 'read',
  cost: 500,
  takes: subscriptionsTakes,
  answer: subscriptionsAnswer,
  problems: ['FORBIDDEN'],
  terminal: { group: 'decide', positional: [] },
  examples: [{ title: 'Your own', arguments: {} }],
  ask: async (service, args, caller) =>
    (await import('./answers/subscriptions.ts')).subscriptions(service, args, caller),
})

export const deliveryShape = once((z) =>
  z
    .strictObject({
      id: z.string().describe('Stays the same however often it is sent: receivers recognise it by this.'),
      subscription: z.string(),
      uri: z.string().nullable().describe('What changed; null of a trial.'),
      entityType: z.string().nullable(),
      name: z.string().nullable(),
      tx: z.int().nullable(),
      madeAt: time(z),
      state: z.enum(DELIVERY_STATES).meta({
        id: 'DeliveryState',
        description:
          'pending: to be sent. dead: given up. withheld: the recipient may not see it, or there is nothing to tell.',
      }),
      dueAt: time(z).describe('When it is sent, or tried again.'),
      digest: z.boolean().describe('Whether it goes with others in one message.'),
      attempts: z.int(),
      error: z.string().nullable().describe('Why the last attempt failed.'),
      finishedAt: time(z).nullable(),
    })
    .meta({ id: 'Delivery' }),
)

const deliveriesTakes = {
  subscription: optional(text('the id of a subscription; without it, all of yours')),
  state: optional(word(DELIVERY_STATES, 'only these')),
  all: flag("everybody's, for administrators"),
  ...paged(200, { usual: 50, of: 'deliveries on a page' }),
}

const deliveriesAnswer = (z: Zod) =>
  z.strictObject({
    deliveries: z.array(deliveryShape(z)).describe('Newest first, without what you may not see.'),
    next: nextCursor(z),
  })

export type DeliveriesArguments = Arguments<typeof deliveriesTakes>
export type DeliveriesAnswer = AnswerOf<typeof deliveriesAnswer>

export const DELIVERIES = serviceQuestion({
  name: 'deliveries',
  scope: 'own',
  path: '/api/v1/deliveries',
  summary: 'What was sent to whom, what waits, and why it failed',
  right: 'read',
  cost: 500,
  takes: deliveriesTakes,
  answer: deliveriesAnswer,
  problems: ['FORBIDDEN', 'NOT_FOUND', 'BAD_PAGE', 'NOT_HERE', 'NOT_YET'],
  terminal: { group: 'decide', positional: ['subscription'] },
  examples: [{ title: 'What was given up', arguments: { state: 'dead', limit: 5 } }],
  ask: async (service, args, caller) => (await import('./answers/subscriptions.ts')).deliveries(service, args, caller),
})
