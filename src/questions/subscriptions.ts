import { z } from 'zod'
import { nameOf } from '../catalogue/entity.ts'
import { DIMENSIONS } from '../catalogue/reasons.ts'
import type { Caller } from '../contracts/caller.ts'
import {
  CHANNELS,
  DELIVERY_STATES,
  type ChangeDelivery,
  type DeliveryState,
  type Subscription,
} from '../contracts/deliveries.ts'
import { problem, type Problem } from '../contracts/problem.ts'
import { SCORE_WINDOWS } from '../contracts/score-condition.ts'
import { truncate } from '../lib/cut-text.ts'
import { err, ok, type Result } from '../lib/result.ts'
import type { Uri } from '../model/uri.ts'
import { openNumber, sealNumbers } from '../query/cursor.ts'
import { type Entity } from '../query/entities/entity.ts'
import { personOfCaller } from '../query/entities/person-of-caller.ts'
import type { Reader } from '../query/reader.ts'
import { NEWS_KINDS } from '../query/time/news/subject.ts'
import { teamClosure } from '../walk/team-closure.ts'
import { serviceQuestion, type AnswerOf } from './declare.ts'
import { flag, optional, pageParameters, text, uri, word } from './parameters.ts'
import { readerOf } from './saved.ts'
import type { Service } from './service.ts'
import { nextCursor, time } from './shapes.ts'
import { isoOf, isoOrNull } from '../lib/iso.ts'
import { SEVERITIES } from '../catalogue/news.ts'

export const MAX_OF_AN_OWNER = 200
export const CHANGE_KINDS = NEWS_KINDS
export const INTERVALS = ['immediate', 'hour', 'day'] as const

const nullable = z.string().nullable()

const channelShape = z.enum(CHANNELS).meta({ id: 'DeliveryChannel' })

const scoreShape = z
  .strictObject({
    dimension: z.enum(DIMENSIONS).nullable().describe('The dimension; null for any of them.'),
    kind: z.enum(['below', 'drop']).describe('The score falls below this, or drops by more than this.'),
    points: z.int().describe('Points out of 100.'),
    within: z.enum(SCORE_WINDOWS).nullable().describe('The period of the drop; null for `below`.'),
  })
  .meta({ id: 'ScoreCondition' })

export const subscriptionShape = z
  .strictObject({
    id: z.string(),
    owner: z.string().describe('The owner: a caller, by name, or a team, by its URI.'),
    createdBy: z
      .string()
      .describe('Who created it. Its messages leave out everything that is hidden from this person.'),
    createdAt: time,
    channel: channelShape,
    to: z.string(),
    of: nullable,
    upstreamOf: nullable,
    types: z.array(z.string()),
    platform: nullable,
    q: nullable,
    severity: z.enum(SEVERITIES),
    kinds: z.array(z.enum(CHANGE_KINDS)).describe('Kinds of changes; empty for all.'),
    score: scoreShape
      .nullable()
      .describe('The drop in quality that it reports, and no other changes; null: it reports changes.'),
    every: z.enum(INTERVALS),
    at: z.string().describe('When the daily digest is sent.'),
    quiet: nullable.describe('Quiet hours, such as 22:00-08:00; null: none.'),
    timeZone: z.string(),
    perDay: z.int(),
    suspended: nullable.describe('Why nothing is sent at present; null if it is.'),
    pending: z.int(),
    sent: z.int().describe('Number sent, of the deliveries still on record.'),
    dead: z.int().describe('Number given up.'),
  })
  .meta({ id: 'Subscription' })

const subscriptionsAnswer = z.strictObject({
  subscriptions: z.array(subscriptionShape).describe('Subscriptions, newest first.'),
  bounds: z.strictObject({ subscriptions: z.int().describe('Limit of subscriptions for each owner.') }),
  channels: z.array(channelShape).describe('The configured channels.'),
})

type SubscriptionsAnswer = AnswerOf<typeof subscriptionsAnswer>

export const SUBSCRIPTIONS = serviceQuestion({
  name: 'subscriptions',
  scope: 'own',
  path: '/api/v1/subscriptions',
  summary: 'List subscriptions: who is notified of which changes, and where',
  description: "A webhook's secret is shown only when it is created or renewed.",
  cost: 500,
  parameters: { all: flag("everyone's, for administrators; yours and your teams', if omitted") },
  answer: subscriptionsAnswer,
  problems: ['FORBIDDEN'],
  cli: { group: 'edit', positional: [] },
  examples: [{ title: 'Your own', arguments: {} }],
  async ask(service, { all }, caller) {
    if (all && !caller.rights.has('administer')) return err(ownOnly(caller))
    const shown = all ? await service.store.subscriptions() : await ownSubscriptions(service, caller)
    const counts = new Map<string, number>()
    for (const { subscription, state, count } of await service.store.deliveryCounts())
      counts.set(`${subscription} ${state}`, count)
    const { rules } = service.notifications ?? { rules: null }
    return ok({
      subscriptions: shown
        .toSorted((a, b) => b.createdAt - a.createdAt)
        .map((one) => subscriptionJson(one, (state) => counts.get(`${one.id} ${state}`) ?? 0)),
      bounds: { subscriptions: MAX_OF_AN_OWNER },
      channels:
        rules === null
          ? []
          : [
              ...(rules.webhooks.length === 0 ? [] : (['webhook', 'slack'] as const)),
              ...(rules.mailDomains === null ? [] : (['email'] as const)),
            ],
    })
  },
})

export const deliveryShape = z
  .strictObject({
    id: z.string().describe('Id of the message, stable across retries, so that receivers can recognise it.'),
    subscription: z.string(),
    to: z.string().describe('The recipient: an address, or a URL.'),
    uri: z.string().nullable().describe('The change; null for a test.'),
    entityType: z.string().nullable(),
    name: z.string().nullable(),
    tx: z.int().nullable(),
    madeAt: time,
    state: z.enum(DELIVERY_STATES).meta({
      id: 'DeliveryState',
      description:
        'pending: to be sent. dead: given up. withheld: the recipient may not see it, or there is nothing to send.',
    }),
    dueAt: time.describe('When the message is sent, or retried.'),
    digest: z.boolean().describe('Whether the change is combined with others in one message.'),
    attempts: z.int(),
    error: z.string().nullable().describe('Why the last attempt failed.'),
    finishedAt: time.nullable(),
  })
  .meta({ id: 'Delivery' })

const deliveriesAnswer = z.strictObject({
  deliveries: z.array(deliveryShape).describe('Deliveries, newest first, without what you may not see.'),
  next: nextCursor,
})

type DeliveriesAnswer = AnswerOf<typeof deliveriesAnswer>

export const DELIVERIES = serviceQuestion({
  name: 'deliveries',
  scope: 'own',
  path: '/api/v1/deliveries',
  summary: 'List deliveries: what was sent to whom, what waits, and why it failed',
  cost: 500,
  parameters: {
    subscription: optional(text("a subscription's id; all of yours, if omitted")),
    state: optional(word(DELIVERY_STATES, 'only deliveries in this state')),
    uri: optional(uri('only for changes to this entity: who was notified, and when')),
    all: flag("everyone's, for administrators"),
    ...pageParameters(200, { default: 50, of: 'deliveries per page' }),
  },
  answer: deliveriesAnswer,
  problems: ['FORBIDDEN', 'NOT_FOUND', 'NOT_HERE', 'NOT_YET'],
  cli: { group: 'edit', positional: ['subscription'] },
  examples: [{ title: 'What was given up', arguments: { state: 'dead', limit: 5 } }],
  async ask(service, { subscription, state, uri: about, all, limit, cursor }, caller) {
    if (all && !caller.rights.has('administer')) return err(ownOnly(caller))
    const list = `deliveries.${subscription ?? ''}.${state ?? ''}.${about ?? ''}.${all}`
    const position = openNumber(list, cursor)
    if (!position.ok) return position
    const reader = await readerOf(service, caller)
    if (!reader.ok) return reader
    const own = all ? await service.store.subscriptions() : await ownSubscriptions(service, caller)
    const wanted = subscription === undefined ? own : own.filter(({ id }) => id === subscription)
    if (subscription !== undefined && wanted.length === 0) return err(noSubscription(subscription))
    if (about !== undefined && !maySee(reader.value, { uri: about })) return ok({ deliveries: [], next: null })
    const found = await service.store.deliveries({
      subscriptions: wanted.map(({ id }) => id),
      state: state ?? null,
      uri: about ?? null,
      before: position.value === 0 ? Number.MAX_SAFE_INTEGER : position.value,
      limit,
    })
    const last = found.at(-1)
    return ok({
      deliveries: await withNames(
        reader.value,
        found.filter((one) => maySee(reader.value, one)),
        new Map(wanted.map((one) => [one.id, one])),
      ),
      next: found.length < limit || last === undefined ? null : sealNumbers(list, last.seq),
    })
  },
})

type SubscriptionJson = SubscriptionsAnswer['subscriptions'][number]
type DeliveryJson = DeliveriesAnswer['deliveries'][number]

/** Returns subscriptions of the caller and of the caller's teams, or all of them if nobody signs in. */
export async function ownSubscriptions(service: Service, caller: Caller): Promise<readonly Subscription[]> {
  const all = await service.store.subscriptions()
  if (caller.kind === 'local') return all
  const teams = all.some(({ owner }) => isTeam(owner)) ? await teamsOfCaller(service, caller) : new Set<string>()
  return all.filter(({ owner }) => owner === caller.id || teams.has(owner))
}

/** Returns the URIs of the caller's teams and of the teams that contain those. */
export async function teamsOfCaller(service: Service, caller: Caller): Promise<ReadonlySet<string>> {
  const reader = await readerOf(service, caller)
  if (!reader.ok) return new Set()
  const person = personOfCaller(caller, reader.value)
  return person === null ? new Set() : teamsOfPerson(reader.value, person)
}

function teamsOfPerson(reader: Reader, person: Uri): ReadonlySet<string> {
  const node = reader.graph.idOf(person)
  const teams = node === undefined ? [] : reader.along(node, 'User.memberOf', 'out')
  return new Set(teamClosure(reader, teams, 'out').map((team) => reader.graph.uriOf(team)))
}

function isTeam(owner: string): boolean {
  return owner.startsWith('aip://')
}

/** Returns a subscription that the caller may end or change; an administrator may change any. */
export async function subscriptionOf(
  service: Service,
  id: string,
  caller: Caller,
): Promise<Result<Subscription, Problem>> {
  const all = caller.rights.has('administer')
    ? await service.store.subscriptions()
    : await ownSubscriptions(service, caller)
  const found = all.find((one) => one.id === id)
  return found === undefined ? err(noSubscription(id)) : ok(found)
}

export function noSubscription(id: string): Problem {
  return problem('NOT_FOUND', `You have no subscription "${truncate(id, 80)}".`, 'List your subscriptions.')
}

function ownOnly({ name }: Caller): Problem {
  return problem('FORBIDDEN', `${name} may see only their own and their teams' subscriptions.`, 'Omit "all".')
}

/** A test message is about no entity. */
export function maySee(reader: Reader, { uri }: Pick<ChangeDelivery, 'uri'>): boolean {
  return uri === '' || reader.graph.idOf(uri) !== undefined
}

export function subscriptionJson(
  { id, owner, byName, createdAt, to, about, times, suspended }: Subscription,
  countOf: (state: DeliveryState) => number,
): SubscriptionJson {
  return {
    id,
    owner: isTeam(owner) ? owner : byName,
    createdBy: byName,
    createdAt: isoOf(createdAt),
    channel: to.channel,
    to: to.address,
    of: about.of,
    upstreamOf: about.upstreamOf,
    types: about.types,
    platform: about.platform,
    q: about.q,
    severity: about.least,
    kinds: about.kinds as SubscriptionJson['kinds'],
    score: about.score ?? null,
    every: times.every,
    at: clockTime(times.dayMinute),
    quiet: times.quiet === null ? null : `${clockTime(times.quiet.from)}-${clockTime(times.quiet.until)}`,
    timeZone: times.timeZone,
    perDay: times.perDay,
    suspended,
    pending: countOf('pending'),
    sent: countOf('sent'),
    dead: countOf('dead'),
  }
}

function clockTime(minute: number): string {
  return `${String(Math.floor(minute / 60)).padStart(2, '0')}:${String(minute % 60).padStart(2, '0')}`
}

async function withNames(
  reader: Reader,
  found: readonly ChangeDelivery[],
  subscriptions: ReadonlyMap<string, Subscription>,
): Promise<DeliveryJson[]> {
  const nodes = new Set(found.flatMap(({ uri }) => (uri === '' ? [] : (reader.nodeOf(uri) ?? []))))
  const entities = new Map<string, Entity>((await reader.loader.load([...nodes])).map((entity) => [entity.uri, entity]))
  return found.flatMap((delivery) => {
    const subscription = subscriptions.get(delivery.subscription)
    return subscription === undefined ? [] : [deliveryJson(delivery, subscription, entities.get(delivery.uri))]
  })
}

export function deliveryJson(one: ChangeDelivery, { to }: Pick<Subscription, 'to'>, entity?: Entity): DeliveryJson {
  const { id, subscription, uri, tx, at, due, bundle, state, attempts, error, finishedAt } = one
  return {
    id,
    subscription,
    to: to.address,
    uri: uri === '' ? null : uri,
    entityType: entity?.entityType ?? null,
    name: entity === undefined ? null : nameOf(entity),
    tx: uri === '' ? null : tx,
    madeAt: isoOf(at),
    state,
    dueAt: isoOf(due),
    digest: bundle !== null,
    attempts,
    error,
    finishedAt: isoOrNull(finishedAt),
  }
}
