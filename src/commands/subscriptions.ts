import { z } from 'zod'
import { recipientRefOf } from '../access/recipient.ts'
import { newId } from '../access/secret.ts'
import { DIMENSIONS } from '../catalogue/reasons.ts'
import type { Caller } from '../contracts/caller.ts'
import {
  CHANNELS,
  MAX_SUBSCRIPTIONS,
  MAX_WAITING,
  type ChannelKind,
  type DeliveryTimes,
  type Subscription,
} from '../contracts/deliveries.ts'
import { refusedAddress } from '../contracts/outgoing.ts'
import { badArgument, problem, type Problem } from '../contracts/problem.ts'
import { SCORE_WINDOWS, type ScoreCondition } from '../contracts/score-condition.ts'
import { truncate } from '../lib/cut-text.ts'
import { isTimeZone } from '../lib/local-time.ts'
import { err, ok, type Result } from '../lib/result.ts'
import { signingSecret } from '../notify/ids.ts'
import { knownNode } from '../query/entities/known-entity.ts'
import { resolveTypes } from '../query/lineage/ask-lineage.ts'
import type { Reader } from '../query/reader.ts'
import { command, type AnswerOf, type Done } from '../questions/declare.ts'
import { integer, list, optional, text, uri, word, type Arguments } from '../questions/parameters.ts'
import { readerOf } from '../questions/saved.ts'
import { foundAmong } from '../questions/search/found-among.ts'
import type { Service, ServiceNotifications } from '../questions/service.ts'
import {
  CHANGE_KINDS,
  deliveryShape,
  INTERVALS,
  MAX_OF_AN_OWNER,
  subscriptionShape,
  deliveryJson,
  maySee,
  noSubscription,
  ownSubscriptions,
  subscriptionJson,
  subscriptionOf,
  teamsOfCaller,
} from '../questions/subscriptions.ts'
import { DAY_MS } from '../lib/durations.ts'
import { isoOf } from '../lib/iso.ts'

const shared = { scope: 'own', right: 'read', cost: 500 } as const

const subscribeParameters = {
  to: text('where to send: a webhook address that the configuration allows, or an e-mail address'),
  channel: optional(word(CHANNELS, 'how to send it; by default, derived from the address')),
  of: optional(uri('an entity with its runs and versions; for a user or group, what they own')),
  upstreamOf: optional(
    uri('an entity and everything upstream of it; for a user or group, what they own and everything upstream'),
  ),
  types: optional(list('only entities of these types or interfaces')),
  platform: optional(text('only entities whose home is this platform')),
  q: optional(text('only entities that this search finds after the change')),
  severity: {
    ...word(['high', 'medium', 'low'], 'only changes of at least this severity'),
    required: false,
    default: 'medium' as const,
  },
  kinds: optional(list(`only these kinds of changes: ${CHANGE_KINDS.join(', ')}`)),
  scoreBelow: optional(
    integer("instead of changes: when an entity's quality score falls below this value, of 100", {
      from: 1,
      to: 100,
    }),
  ),
  scoreDrop: optional(
    integer("instead of changes: when an entity's quality score drops by more than this", {
      from: 1,
      to: 99,
    }),
  ),
  scoreWithin: optional(word(SCORE_WINDOWS, 'the period for scoreDrop; a day, if omitted')),
  dimension: optional(word(DIMENSIONS, 'which quality score; any, if omitted')),
  team: optional(uri('the team to subscribe; yourself, if omitted')),
  every: {
    ...word(INTERVALS, 'send each change, or one message per hour or day'),
    required: false,
    default: 'immediate' as const,
  },
  at: { ...text('when to send the daily message'), required: false, default: '09:00' },
  quiet: optional(text('quiet hours, such as 22:00-08:00; changes are sent in one message when they end')),
  timeZone: { ...text('the time zone of these times, such as Europe/Berlin'), required: false, default: 'UTC' },
  perDay: {
    ...integer('messages per day; later changes go in one message at its end', { from: 1, to: 1_000 }),
    required: false,
    default: 100,
  },
}

const subscribeAnswer = z.strictObject({
  ...subscriptionShape.shape,
  secret: z
    .string()
    .nullable()
    .describe(
      "The secret that signs a webhook's messages, so that you can verify them. Shown only once. Null for other channels.",
    ),
})

type SubscribeArguments = Arguments<typeof subscribeParameters>
type SubscribeAnswer = AnswerOf<typeof subscribeAnswer>

export const SUBSCRIBE = command({
  ...shared,
  name: 'subscribe',
  method: 'POST',
  path: '/api/v1/subscriptions',
  summary: 'Subscribe to changes by webhook, Slack or e-mail',
  description: `All given conditions must match. Each message has a stable id and may arrive twice: use the id to recognise it. At most ${MAX_OF_AN_OWNER} per owner.`,
  parameters: subscribeParameters,
  answer: subscribeAnswer,
  problems: ['BAD_URI', 'UNKNOWN_URI', 'BAD_QUERY', 'FORBIDDEN', 'REFUSED', 'NOT_HERE', 'NOT_YET'],
  cli: { group: 'edit', positional: ['to'] },
  examples: [],
  run: subscribe,
})

const idParameters = { id: text("the subscription's id") }
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
  examples: [],
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
  method: 'POST',
  path: '/api/v1/subscriptions/{id}/resume',
  summary: 'Resume a suspended subscription, and send what waits',
  description: 'Changes made while it was suspended are not sent later.',
  parameters: idParameters,
  answer: subscriptionShape,
  problems: ['NOT_FOUND'],
  cli: { group: 'edit', positional: ['id'] },
  examples: [],
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
  method: 'POST',
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
  examples: [],
  async run(service, { id }, caller) {
    const { store, clock, notifications } = service
    const found = await subscriptionOf(service, id, caller)
    if (!found.ok) return found
    if (notifications === null) return err(NOT_CONFIGURED)
    if (found.value.to.channel !== 'webhook')
      return err(problem('REFUSED', `Messages of the channel ${found.value.to.channel} are not signed.`))
    const generation = found.value.generation + 1
    const earlierUntil = clock.now() + DAY_MS
    if ((await store.changeSubscription(id, { generation, earlierUntil })) === null) return err(noSubscription(id))
    const secret = signingSecret(notifications.secret, id, generation)
    return ok({ answer: { id, secret, earlierUntil: isoOf(earlierUntil) } })
  },
})

const deliveryAnswer = deliveryShape

export const TEST_DELIVERY = command({
  ...shared,
  name: 'test-delivery',
  method: 'POST',
  path: '/api/v1/subscriptions/{id}/trial',
  summary: 'Send a test message to a subscription',
  description: 'It is sent within seconds; `deliveries` shows the outcome.',
  parameters: idParameters,
  answer: deliveryAnswer,
  problems: ['NOT_FOUND', 'REFUSED'],
  cli: { group: 'edit', positional: ['id'] },
  examples: [],
  async run(service, { id }, caller) {
    const { store, clock, notifications } = service
    const found = await subscriptionOf(service, id, caller)
    if (!found.ok) return found
    if (notifications === null) return err(NOT_CONFIGURED)
    const pending = (await store.deliveryCounts()).find((one) => one.subscription === id && one.state === 'pending')
    if ((pending?.count ?? 0) >= MAX_WAITING)
      return err(problem('REFUSED', `${MAX_WAITING} deliveries are waiting already.`))
    const now = clock.now()
    const trial = {
      id: `${id}.trial.${newId()}`,
      subscription: id,
      tx: 0,
      uri: '',
      at: now,
      due: now,
      bundle: null,
    } as const
    await store.makeDeliveries([trial], null)
    const delivery = await store.delivery(trial.id)
    return delivery === null ? err(noDelivery(trial.id)) : ok({ answer: deliveryJson(delivery, found.value) })
  },
})

export const REPLAY_DELIVERY = command({
  ...shared,
  name: 'replay-delivery',
  method: 'POST',
  path: '/api/v1/deliveries/{id}/replay',
  summary: 'Send a delivery again',
  description: 'Sent, withheld or given up. It keeps its id, so that a receiver that had it recognises it.',
  parameters: { id: text("the delivery's id") },
  answer: deliveryAnswer,
  problems: ['NOT_FOUND', 'REFUSED', 'NOT_HERE', 'NOT_YET'],
  cli: { group: 'edit', positional: ['id'] },
  examples: [],
  async run(service, { id }, caller) {
    const { store, clock } = service
    const delivery = await store.delivery(id)
    if (delivery === null) return err(noDelivery(id))
    const [subscription, reader] = [
      await subscriptionOf(service, delivery.subscription, caller),
      await readerOf(service, caller),
    ]
    if (!reader.ok) return reader
    if (!subscription.ok || !maySee(reader.value, delivery)) return err(noDelivery(id))
    if (delivery.state === 'pending')
      return err(problem('REFUSED', 'It has not been sent yet.', 'Wait until it is sent.'))
    const due = clock.now()
    const retried = { ...delivery, state: 'pending', due, attempts: 0, error: null, finishedAt: null } as const
    await store.settleDeliveries([retried])
    return ok({ answer: deliveryJson(retried, subscription.value) })
  },
})

const LONGEST_QUERY = 1_000
const MAX_TYPES = 50

const NOT_CONFIGURED = problem(
  'REFUSED',
  'Notifications are not configured here.',
  'Configure "notifications" and restart the service.',
)

type Answered<Answer> = Promise<Result<Done<Answer>, Problem>>

async function subscribe(service: Service, args: SubscribeArguments, caller: Caller): Answered<SubscribeAnswer> {
  const { store, clock, notifications } = service
  if (notifications === null) return err(NOT_CONFIGURED)
  const by = recipientRefOf(caller)
  if (by === null)
    return err(problem('REFUSED', 'An emergency access cannot subscribe: it ends by itself.', 'Sign in first.'))
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
}

function noDelivery(id: string): Problem {
  return problem('NOT_FOUND', `You have no delivery "${truncate(id, 120)}".`, 'List your deliveries.')
}

// ------------------------------------------------------------------------------------------------ what is asked for

function destinationOf(
  { to, channel: named }: SubscribeArguments,
  { rules }: ServiceNotifications,
): Result<Subscription['to'], Problem> {
  const address = to.trim()
  const channel = named ?? channelOf(address)
  const refused = refusedAddress(rules, channel, address)
  return refused === null ? ok({ channel, address }) : err(problem('REFUSED', `to: ${refused}.`, undefined, 'to'))
}

function channelOf(address: string): ChannelKind {
  const url = URL.parse(address)
  if (url === null || !/^https?:$/.test(url.protocol)) return 'email'
  return url.hostname === 'hooks.slack.com' ? 'slack' : 'webhook'
}

function timesOf({ every, at, quiet, timeZone, perDay }: SubscribeArguments): Result<DeliveryTimes, Problem> {
  if (!isTimeZone(timeZone))
    return err(
      badArgument('timeZone', `timeZone: "${truncate(timeZone, 60)}" is not a time zone, such as Europe/Berlin.`),
    )
  const dayMinute = minuteOf(at)
  if (dayMinute === null)
    return err(badArgument('at', `at: "${truncate(at, 60)}" is not a time of day, such as 09:00.`))
  if (quiet === undefined) return ok({ every, dayMinute, quiet: null, timeZone, perDay })
  const [from, until] = quiet.split('-').map(minuteOf)
  if (from == null || until == null || from === until || quiet.split('-').length > 2)
    return err(badArgument('quiet', `quiet: "${truncate(quiet, 60)}" is not a range of hours, such as 22:00-08:00.`))
  return ok({ every, dayMinute, quiet: { from, until }, timeZone, perDay })
}

function minuteOf(text: string): number | null {
  const match = /^([01]\d|2[0-3]):([0-5]\d)$/.exec(text.trim())
  return match === null ? null : Number(match[1]) * 60 + Number(match[2])
}

async function aboutOf(
  reader: Reader,
  args: SubscribeArguments,
  now: number,
): Promise<Result<Subscription['about'], Problem>> {
  const { of, upstreamOf, types = [], platform, q, severity, kinds = [] } = args
  for (const [parameter, uri] of Object.entries({ of, upstreamOf })) {
    const known = uri === undefined ? ok(null) : knownNode(reader, uri)
    if (!known.ok) return err({ ...known.error, parameter })
  }
  if (types.length > MAX_TYPES) return err(badArgument('types', `types: give at most ${MAX_TYPES}.`))
  const named = types.length === 0 ? ok(null) : resolveTypes(reader, types, 'types')
  if (!named.ok) return named
  const unknown = kinds.find((kind) => !(CHANGE_KINDS as readonly string[]).includes(kind))
  if (unknown !== undefined)
    return err(badArgument('kinds', `kinds: "${truncate(unknown, 60)}" is unknown; use ${CHANGE_KINDS.join(', ')}.`))
  const score = scoreOf(args)
  if (!score.ok) return score
  if (q !== undefined && q.length > LONGEST_QUERY)
    return err(badArgument('q', `q: use at most ${LONGEST_QUERY} characters.`))
  const read = q === undefined ? ok(null) : await foundAmong(reader, { q, nodes: [], now })
  if (!read.ok) return read
  return ok({
    of: of ?? null,
    upstreamOf: upstreamOf ?? null,
    types,
    platform: platform ?? null,
    q: q ?? null,
    least: severity,
    kinds,
    ...(score.value === null ? {} : { score: score.value }),
  })
}

function scoreOf({
  scoreBelow,
  scoreDrop,
  scoreWithin,
  dimension,
  kinds = [],
}: SubscribeArguments): Result<ScoreCondition | null, Problem> {
  if (scoreWithin !== undefined && scoreDrop === undefined)
    return err(badArgument('scoreWithin', 'scoreWithin: use it only with scoreDrop.'))
  if (scoreBelow === undefined && scoreDrop === undefined)
    return dimension === undefined
      ? ok(null)
      : err(badArgument('dimension', 'dimension: use it only with scoreBelow or scoreDrop.'))
  if (scoreBelow !== undefined && scoreDrop !== undefined)
    return err(badArgument('scoreDrop', 'scoreDrop: not together with scoreBelow; create two subscriptions.'))
  if (kinds.length > 0)
    return err(badArgument('kinds', 'kinds: not together with scoreBelow or scoreDrop; create two subscriptions.'))
  return ok(
    scoreBelow === undefined
      ? { dimension: dimension ?? null, kind: 'drop', points: scoreDrop ?? 0, within: scoreWithin ?? 'day' }
      : { dimension: dimension ?? null, kind: 'below', points: scoreBelow, within: null },
  )
}

async function ownerOf(
  service: Service,
  { team }: SubscribeArguments,
  { caller, reader }: { readonly caller: Caller; readonly reader: Reader },
): Promise<Result<string, Problem>> {
  if (team === undefined) return ok(caller.id)
  const node = knownNode(reader, team)
  if (!node.ok) return err({ ...node.error, parameter: 'team' })
  if (reader.typeOf(node.value) !== 'Group') return err(badArgument('team', `team: ${team} is not a team.`))
  const isMember = caller.rights.has('administer') || (await teamsOfCaller(service, caller)).has(team)
  if (isMember) return ok(team)
  const detail = `team: ${caller.name} is not a member of ${team}.`
  return err(problem('FORBIDDEN', detail, 'Ask one of its members to subscribe it.', 'team'))
}

function noRoom(all: readonly Subscription[], owner: string): Problem | null {
  const own = all.filter((one) => one.owner === owner).length
  if (own >= MAX_OF_AN_OWNER)
    return problem('REFUSED', `${owner} has ${own} subscriptions already.`, 'End one of them.')
  return all.length < MAX_SUBSCRIPTIONS
    ? null
    : problem('REFUSED', `There are ${all.length} subscriptions, which is the limit.`, 'Remove some of them.')
}
