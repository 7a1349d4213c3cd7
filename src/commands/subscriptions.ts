import { DIMENSIONS } from '../catalogue/reasons.ts'
import { CHANNELS } from '../contracts/deliveries.ts'
import { SCORE_WINDOWS } from '../contracts/score-condition.ts'
import { command, type AnswerOf, type Zod } from '../questions/declare.ts'
import { integer, list, optional, text, uri, word, type Arguments } from '../questions/parameters.ts'
import {
  CHANGE_KINDS,
  deliveryShape,
  INTERVALS,
  MOST_OF_AN_OWNER,
  subscriptionShape,
} from '../questions/subscriptions.ts'

const shared = { scope: 'own', right: 'read', cost: 500 } as const

const subscribeTakes = {
  to: text('an address that the configuration allows: of a webhook, or an e-mail address'),
  channel: optional(word(CHANNELS, 'how it is sent; without it, by the address')),
  of: optional(uri('an entity with its runs and versions; of a user or a group, what they own')),
  upstreamOf: optional(
    uri('an entity and what it is made from; of a user or a group, what they own and what that is made from'),
  ),
  types: optional(list('only entities of these types or interfaces')),
  platform: optional(text('only what has its home on this platform')),
  q: optional(text('only what this search finds once it has changed')),
  severity: {
    ...word(['high', 'medium', 'low'], 'only changes that matter at least so much'),
    required: false,
    usual: 'medium' as const,
  },
  kinds: optional(list(`only what happened so: ${CHANGE_KINDS.join(', ')}`)),
  scoreBelow: optional(
    integer('instead of changes: once a quality score of a thing falls below so many points of 100', {
      from: 1,
      to: 100,
    }),
  ),
  scoreDrop: optional(
    integer('instead of changes: once a quality score of a thing falls by more than so many points', {
      from: 1,
      to: 99,
    }),
  ),
  scoreWithin: optional(word(SCORE_WINDOWS, 'within which it falls by them; without it, a day')),
  dimension: optional(word(DIMENSIONS, 'of which score; without it, of any')),
  team: optional(uri('the team that it belongs to; without it, you')),
  every: {
    ...word(INTERVALS, 'each change by itself, or all of an hour or a day in one message'),
    required: false,
    usual: 'immediate' as const,
  },
  at: { ...text('when the message of a day goes'), required: false, usual: '09:00' },
  quiet: optional(text('hours in which nothing is sent, as 22:00-08:00: it goes at their end, in one message')),
  timeZone: { ...text('whose clock these are of, as Europe/Berlin'), required: false, usual: 'UTC' },
  perDay: {
    ...integer('messages on one day; the changes after them go in one message at its end', { from: 1, to: 1_000 }),
    required: false,
    usual: 100,
  },
}

const subscribeAnswer = (z: Zod) =>
  z.strictObject({
    ...subscriptionShape(z).shape,
    secret: z
      .string()
      .nullable()
      .describe('What the signatures of a webhook are checked with. Shown this once; null of other channels.'),
  })

export type SubscribeArguments = Arguments<typeof subscribeTakes>
export type SubscribeAnswer = AnswerOf<typeof subscribeAnswer>

export const SUBSCRIBE = command({
  ...shared,
  name: 'subscribe',
  method: 'POST',
  path: '/api/v1/subscriptions',
  summary: 'Have changes sent to a webhook, to Slack or by e-mail',
  description:
    'All that is given has to fit. Each message has a stable id and may come twice: receivers recognise it by that. ' +
    `At most ${MOST_OF_AN_OWNER} of one owner.`,
  takes: subscribeTakes,
  answer: subscribeAnswer,
  problems: ['BAD_URI', 'UNKNOWN_URI', 'BAD_QUERY', 'FORBIDDEN', 'REFUSED', 'NOT_HERE', 'NOT_YET'],
  terminal: { group: 'decide', positional: ['to'] },
  examples: [],
  run: async (service, args, caller) => (await import('./handlers/subscriptions.ts')).subscribe(service, args, caller),
})

const idTakes = { id: text('the id of a subscription') }
const nothing = (z: Zod) => z.strictObject({})

export type SubscriptionIdArguments = Arguments<typeof idTakes>

export const UNSUBSCRIBE = command({
  ...shared,
  name: 'unsubscribe',
  method: 'DELETE',
  path: '/api/v1/subscriptions/{id}',
  summary: 'End a subscription, with what waits for it',
  takes: idTakes,
  answer: nothing,
  statuses: [204],
  problems: ['NOT_FOUND'],
  terminal: { group: 'decide', positional: ['id'] },
  examples: [],
  run: async (service, args, caller) =>
    (await import('./handlers/subscriptions.ts')).unsubscribe(service, args, caller),
})

const resumeAnswer = (z: Zod) => subscriptionShape(z)
export type ResumedSubscription = AnswerOf<typeof resumeAnswer>

export const RESUME_SUBSCRIPTION = command({
  ...shared,
  name: 'resume-subscription',
  method: 'POST',
  path: '/api/v1/subscriptions/{id}/resume',
  summary: 'Send again what a suspended subscription is about, and what waits for it',
  description: 'What changed while it was suspended is not made up for.',
  takes: idTakes,
  answer: resumeAnswer,
  problems: ['NOT_FOUND'],
  terminal: { group: 'decide', positional: ['id'] },
  examples: [],
  run: async (service, args, caller) => (await import('./handlers/subscriptions.ts')).resume(service, args, caller),
})

const secretAnswer = (z: Zod) =>
  z.strictObject({
    id: z.string(),
    secret: z.string().describe('Shown this once.'),
    earlierUntil: z.iso.datetime().describe('Until then messages are signed with the one before as well.'),
  })
export type RenewedSecret = AnswerOf<typeof secretAnswer>

export const RENEW_SECRET = command({
  ...shared,
  name: 'renew-secret',
  method: 'POST',
  path: '/api/v1/subscriptions/{id}/secret',
  summary: 'Renew the secret that signs the messages of a webhook',
  description: 'For a day they are signed with both, so that a receiver can be changed over meanwhile.',
  takes: idTakes,
  answer: secretAnswer,
  problems: ['NOT_FOUND', 'REFUSED'],
  terminal: { group: 'decide', positional: ['id'] },
  examples: [],
  run: async (service, args, caller) =>
    (await import('./handlers/subscriptions.ts')).renewSecret(service, args, caller),
})

const deliveryAnswer = (z: Zod) => deliveryShape(z)
export type DeliveryAnswer = AnswerOf<typeof deliveryAnswer>

export const TEST_DELIVERY = command({
  ...shared,
  name: 'test-delivery',
  method: 'POST',
  path: '/api/v1/subscriptions/{id}/trial',
  summary: 'Send a trial message to where a subscription goes',
  description: 'It is sent within seconds; `deliveries` has what became of it.',
  takes: idTakes,
  answer: deliveryAnswer,
  problems: ['NOT_FOUND', 'REFUSED'],
  terminal: { group: 'decide', positional: ['id'] },
  examples: [],
  run: async (service, args, caller) => (await import('./handlers/subscriptions.ts')).trial(service, args, caller),
})

const deliveryTakes = { id: text('the id of a delivery') }
export type DeliveryIdArguments = Arguments<typeof deliveryTakes>

export const REPLAY_DELIVERY = command({
  ...shared,
  name: 'replay-delivery',
  method: 'POST',
  path: '/api/v1/deliveries/{id}/replay',
  summary: 'Send something again that was sent, withheld or given up',
  description: 'Under the same id, so that a receiver that had it recognises it.',
  takes: deliveryTakes,
  answer: deliveryAnswer,
  problems: ['NOT_FOUND', 'REFUSED', 'NOT_HERE', 'NOT_YET'],
  terminal: { group: 'decide', positional: ['id'] },
  examples: [],
  run: async (service, args, caller) => (await import('./handlers/subscriptions.ts')).replay(service, args, caller),
})
