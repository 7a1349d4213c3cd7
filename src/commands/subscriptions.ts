import { z } from 'zod'
import { recipientRefOf } from '../access/recipient.ts'
import { newId } from '../access/secret.ts'
import type { Caller } from '../contracts/caller.ts'
import type { Subscription } from '../contracts/deliveries.ts'
import { problem, type Problem } from '../contracts/problem.ts'
import { truncate } from '../lib/cut-text.ts'
import { err, ok, type Result } from '../lib/result.ts'
import { signingSecret } from '../notify/ids.ts'
import { command } from '../questions/declare.ts'
import { text } from '../questions/parameters.ts'
import { readerOf } from '../questions/saved.ts'
import type { Service, ServiceNotifications } from '../questions/service.ts'
import {
  MAX_OF_AN_OWNER,
  subscriptionShape,
  noSubscription,
  ownSubscriptions,
  subscriptionJson,
  subscriptionOf,
} from '../questions/subscriptions.ts'
import { DAY_MS } from '../lib/durations.ts'
import { isoOf } from '../lib/iso.ts'
import { subscribeParameters, destinationOf, timesOf, aboutOf, ownerOf, noRoom } from './subscription-arguments.ts'

export const shared = { scope: 'own', right: 'read', cost: 500 } as const

const subscribeAnswer = z.strictObject({
  ...subscriptionShape.shape,
  secret: z
    .string()
    .nullable()
    .describe(
      "The secret that signs a webhook's messages, so that you can verify them. Shown only once. Null for other channels.",
    ),
})

export const SUBSCRIBE = command({
  ...shared,
  name: 'subscribe',
  path: '/api/v1/subscriptions',
  summary: 'Subscribe to changes by webhook, Slack or e-mail',
  description: `All given conditions must match. Each message has a stable id and may arrive twice: use the id to recognise it. At most ${MAX_OF_AN_OWNER} per owner.`,
  parameters: subscribeParameters,
  answer: subscribeAnswer,
  problems: ['UNKNOWN_URI', 'BAD_QUERY', 'FORBIDDEN', 'REFUSED', 'NOT_HERE', 'NOT_YET'],
  cli: { group: 'edit', positional: ['to'] },
  async run(service, args, caller) {
    const { store, clock, notifications } = service
    if (notifications === null) return err(NOT_CONFIGURED)
    const by = recipientRefOf(caller)
    if (by === null)
      return err(problem('REFUSED', "An emergency access can't subscribe: it ends by itself.", 'Sign in first.'))
    const to = destinationOf(args, notifications)
    if (!to.ok) return to
    const times = timesOf(args)
    if (!times.ok) return times
    const reader = await readerOf(service, caller)
    if (!reader.ok) return reader
    const about = await aboutOf(reader.value, args, clock.now())
    if (!about.ok) return about
    const owner = await ownerOf(service, args, { caller, reader: reader.value })
    if (!owner.ok) return owner
    const all = await store.subscriptions()
    const full = noRoom(all, owner.value)
    if (full !== null) return err(full)
    // Read before saving, so that every transaction after this one is covered.
    const { tx } = await store.head()
    const subscription: Subscription = {
      id: newId(),
      owner: owner.value,
      by,
      byName: caller.name,
      createdAt: clock.now(),
      since: tx,
      to: to.value,
      about: about.value,
      times: times.value,
      generation: 1,
      earlierUntil: null,
      suspended: null,
    }
    await store.saveSubscription(subscription)
    const isSigned = to.value.channel === 'webhook'
    const secret = isSigned ? signingSecret(notifications.secret, subscription.id, 1) : null
    return ok({ answer: { ...subscriptionJson(subscription, () => 0), secret } })
  },
})

export const idParameters = { id: text("the subscription's id") }
const nothing = z.strictObject({})

export const UNSUBSCRIBE = command({
  ...shared,
  name: 'unsubscribe',
  method: 'DELETE',
  path: '/api/v1/subscriptions/{id}',
  summary: 'End a subscription, and drop its waiting messages',
  parameters: idParameters,
  answer: nothing,
  statuses: [204],
  problems: ['NOT_FOUND'],
  cli: { group: 'edit', positional: ['id'] },
  async run(service, { id }, caller) {
    const found = await subscriptionOf(service, id, caller)
    if (!found.ok) return found
    await service.store.dropSubscription(id)
    return ok({ status: 204, answer: {} })
  },
})

export const RESUME_SUBSCRIPTION = command({
  ...shared,
  name: 'resume-subscription',
  path: '/api/v1/subscriptions/{id}/resume',
  summary: 'Resume a suspended subscription, and send what waits',
  description: "Changes made while it was suspended aren't sent later.",
  parameters: idParameters,
  answer: subscriptionShape,
  problems: ['NOT_FOUND'],
  cli: { group: 'edit', positional: ['id'] },
  /** It continues in the name of the person who resumes it, possibly another member of its team. */
  async run(service, { id }, caller) {
    const found = await subscriptionOf(service, id, caller)
    if (!found.ok) return found
    const { value: before } = found
    const { tx } = await service.store.head()
    const since = before.suspended === null ? before.since : tx
    const own = (await ownSubscriptions(service, caller)).some((one) => one.id === id)
    const owner = own ? recipientRefOf(caller) : null
    const name = owner === null ? {} : { by: owner, byName: caller.name }
    const resumed = await service.store.changeSubscription(id, { ...name, since, suspended: null })
    return resumed === null ? err(noSubscription(id)) : ok({ answer: subscriptionJson(resumed, () => 0) })
  },
})

export const RENEW_SECRET = command({
  ...shared,
  name: 'renew-secret',
  path: '/api/v1/subscriptions/{id}/secret',
  summary: "Renew the secret that signs a webhook's messages",
  description: 'For one day messages are signed with both secrets, so that you can update the receiver.',
  parameters: idParameters,
  answer: z.strictObject({
    id: z.string(),
    secret: z.string().describe('The new secret, shown only once.'),
    earlierUntil: z.iso.datetime().describe('Until when messages are also signed with the previous secret.'),
  }),
  problems: ['NOT_FOUND', 'REFUSED'],
  cli: { group: 'edit', positional: ['id'] },
  async run(service, { id }, caller) {
    const { store, clock } = service
    const found = await sendingSubscription(service, id, caller)
    if (!found.ok) return found
    const { subscription, notifications } = found.value
    if (subscription.to.channel !== 'webhook')
      return err(problem('REFUSED', `Messages of the channel ${subscription.to.channel} aren't signed.`))
    const generation = subscription.generation + 1
    const earlierUntil = clock.now() + DAY_MS
    if ((await store.changeSubscription(id, { generation, earlierUntil })) === null) return err(noSubscription(id))
    const secret = signingSecret(notifications.secret, id, generation)
    return ok({ answer: { id, secret, earlierUntil: isoOf(earlierUntil) } })
  },
})

/** Finds a subscription of the caller, in a service that can send messages. */
export async function sendingSubscription(
  service: Service,
  id: string,
  caller: Caller,
): Promise<Result<{ readonly subscription: Subscription; readonly notifications: ServiceNotifications }, Problem>> {
  const { notifications } = service
  const found = await subscriptionOf(service, id, caller)
  if (!found.ok) return found
  return notifications === null ? err(NOT_CONFIGURED) : ok({ subscription: found.value, notifications })
}

const NOT_CONFIGURED = problem(
  'REFUSED',
  "Notifications aren't configured here.",
  'Configure "notifications" and restart the service.',
)

export function noDelivery(id: string): Problem {
  return problem('NOT_FOUND', `You have no delivery "${truncate(id, 120)}".`, 'List your deliveries.')
}
