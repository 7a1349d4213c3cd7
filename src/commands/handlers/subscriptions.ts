import { recipientRefOf } from '../../access/recipient.ts'
import { newId } from '../../access/secret.ts'
import type { Caller } from '../../contracts/caller.ts'
import {
  MOST_SUBSCRIPTIONS,
  MOST_WAITING,
  type ChannelKind,
  type DeliveryTimes,
  type Subscription,
} from '../../contracts/deliveries.ts'
import type { ScoreCondition } from '../../contracts/score-condition.ts'
import { refusedAddress } from '../../contracts/outgoing.ts'
import { problem, type Problem } from '../../contracts/problem.ts'
import { isTimeZone } from '../../lib/local-time.ts'
import { err, ok, type Result } from '../../lib/result.ts'
import { signingSecret } from '../../notify/ids.ts'
import { isoTime } from '../../query/entities/entity.ts'
import { knownNode } from '../../query/entities/known-entity.ts'
import { typesNamed } from '../../query/lineage/ask-lineage.ts'
import type { Reader } from '../../query/reader.ts'
import { readerOf } from '../../questions/answers/saved.ts'
import { foundAmong } from '../../questions/answers/search/found-among.ts'
import {
  deliveryJson,
  maySee,
  noSubscription,
  ownSubscriptions,
  subscriptionJson,
  subscriptionOf,
  teamsOfCaller,
} from '../../questions/answers/subscriptions.ts'
import type { Done } from '../../questions/declare.ts'
import type { Service, ServiceNotifications } from '../../questions/service.ts'
import { CHANGE_KINDS, MOST_OF_AN_OWNER } from '../../questions/subscriptions.ts'
import type {
  DeliveryAnswer,
  DeliveryIdArguments,
  RenewedSecret,
  ResumedSubscription,
  SubscribeAnswer,
  SubscribeArguments,
  SubscriptionIdArguments,
} from '../subscriptions.ts'
import { beginningOf } from '../../lib/cut-text.ts'

const DAY_MS = 86_400_000
const LONGEST_QUERY = 1_000
const MOST_TYPES = 50

const NOT_CONFIGURED = problem(
  'REFUSED',
  'No notifications are configured here.',
  'Configure "notifications", and start the service again.',
)

type Answered<Answer> = Promise<Result<Done<Answer>, Problem>>

export async function subscribe(service: Service, args: SubscribeArguments, caller: Caller): Answered<SubscribeAnswer> {
  const { store, clock, notifications } = service
  if (notifications === null) return err(NOT_CONFIGURED)
  const by = recipientRefOf(caller)
  if (by === null)
    return err(problem('REFUSED', 'An emergency access has no subscriptions: it ends by itself.', 'Sign in first.'))
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
  // Before it is saved: whatever follows this transaction is after the answer, or on the way to it.
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

export async function unsubscribe(
  service: Service,
  { id }: SubscriptionIdArguments,
  caller: Caller,
): Answered<Readonly<Record<string, never>>> {
  const found = await subscriptionOf(service, id, caller)
  if (!found.ok) return found
  await service.store.dropSubscription(id)
  return ok({ status: 204, answer: {} })
}

/** It goes on in the name of whoever resumes it, who may be another member of its team. */
export async function resume(
  service: Service,
  { id }: SubscriptionIdArguments,
  caller: Caller,
): Answered<ResumedSubscription> {
  const found = await subscriptionOf(service, id, caller)
  if (!found.ok) return found
  const { value: before } = found
  const { tx } = await service.store.head()
  const since = before.suspended === null ? before.since : tx
  const own = (await ownSubscriptions(service, caller)).some((one) => one.id === id)
  const by = own ? recipientRefOf(caller) : null
  const name = by === null ? {} : { by, byName: caller.name }
  const resumed = await service.store.changeSubscription(id, { ...name, since, suspended: null })
  return resumed === null ? err(noSubscription(id)) : ok({ answer: subscriptionJson(resumed, () => 0) })
}

export async function renewSecret(
  service: Service,
  { id }: SubscriptionIdArguments,
  caller: Caller,
): Answered<RenewedSecret> {
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
  return ok({ answer: { id, secret, earlierUntil: isoTime(earlierUntil) } })
}

export async function trial(
  service: Service,
  { id }: SubscriptionIdArguments,
  caller: Caller,
): Answered<DeliveryAnswer> {
  const { store, clock, notifications } = service
  const found = await subscriptionOf(service, id, caller)
  if (!found.ok) return found
  if (notifications === null) return err(NOT_CONFIGURED)
  const pending = (await store.deliveryCounts()).find((one) => one.subscription === id && one.state === 'pending')
  if ((pending?.count ?? 0) >= MOST_WAITING) return err(problem('REFUSED', `${MOST_WAITING} deliveries wait already.`))
  const now = clock.now()
  const made = {
    id: `${id}.trial.${newId()}`,
    subscription: id,
    tx: 0,
    uri: '',
    at: now,
    due: now,
    bundle: null,
  } as const
  await store.makeDeliveries([made], null)
  const delivery = await store.delivery(made.id)
  return delivery === null ? err(noDelivery(made.id)) : ok({ answer: deliveryJson(delivery) })
}

export async function replay(service: Service, { id }: DeliveryIdArguments, caller: Caller): Answered<DeliveryAnswer> {
  const { store, clock } = service
  const delivery = await store.delivery(id)
  if (delivery === null) return err(noDelivery(id))
  const [subscription, reader] = [
    await subscriptionOf(service, delivery.subscription, caller),
    await readerOf(service, caller),
  ]
  if (!reader.ok) return reader
  if (!subscription.ok || !maySee(reader.value, delivery)) return err(noDelivery(id))
  if (delivery.state === 'pending') return err(problem('REFUSED', 'It waits to be sent.', 'Wait until it was.'))
  const due = clock.now()
  const again = { ...delivery, state: 'pending', due, attempts: 0, error: null, finishedAt: null } as const
  await store.settleDeliveries([again])
  return ok({ answer: deliveryJson(again) })
}

function noDelivery(id: string): Problem {
  return problem('NOT_FOUND', `You have no delivery "${beginningOf(id, 120)}".`, 'List your deliveries.')
}

// ------------------------------------------------------------------------------------------------ what is asked for

function badArgument(parameter: string, detail: string): Problem {
  return { ...problem('BAD_REQUEST', `${parameter}: ${detail}.`), parameter }
}

function destinationOf(
  { to, channel: named }: SubscribeArguments,
  { rules }: ServiceNotifications,
): Result<Subscription['to'], Problem> {
  const address = to.trim()
  const channel = named ?? channelOf(address)
  const refused = refusedAddress(rules, channel, address)
  return refused === null
    ? ok({ channel, address })
    : err({ ...problem('REFUSED', `to: ${refused}.`), parameter: 'to' })
}

function channelOf(address: string): ChannelKind {
  const url = URL.parse(address)
  if (url === null || !/^https?:$/.test(url.protocol)) return 'email'
  return url.hostname === 'hooks.slack.com' ? 'slack' : 'webhook'
}

function timesOf({ every, at, quiet, timeZone, perDay }: SubscribeArguments): Result<DeliveryTimes, Problem> {
  if (!isTimeZone(timeZone))
    return err(badArgument('timeZone', `"${beginningOf(timeZone, 60)}" is no time zone, such as Europe/Berlin`))
  const dayMinute = minuteOf(at)
  if (dayMinute === null) return err(badArgument('at', `"${beginningOf(at, 60)}" is no time of day, such as 09:00`))
  if (quiet === undefined) return ok({ every, dayMinute, quiet: null, timeZone, perDay })
  const [from, until] = quiet.split('-').map(minuteOf)
  if (from == null || until == null || from === until || quiet.split('-').length > 2)
    return err(badArgument('quiet', `"${beginningOf(quiet, 60)}" are no hours, such as 22:00-08:00`))
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
  if (types.length > MOST_TYPES) return err(badArgument('types', `there are at most ${MOST_TYPES}`))
  const named = types.length === 0 ? ok(null) : typesNamed(reader, types, 'types')
  if (!named.ok) return named
  const unknown = kinds.find((kind) => !(CHANGE_KINDS as readonly string[]).includes(kind))
  if (unknown !== undefined)
    return err(badArgument('kinds', `"${beginningOf(unknown, 60)}" is none of ${CHANGE_KINDS.join(', ')}`))
  const score = scoreOf(args)
  if (!score.ok) return score
  if (q !== undefined && q.length > LONGEST_QUERY)
    return err(badArgument('q', `a query has at most ${LONGEST_QUERY} characters`))
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
    return err(badArgument('scoreWithin', 'it goes with scoreDrop, which says by how much'))
  if (scoreBelow === undefined && scoreDrop === undefined)
    return dimension === undefined ? ok(null) : err(badArgument('dimension', 'it goes with scoreBelow or scoreDrop'))
  if (scoreBelow !== undefined && scoreDrop !== undefined)
    return err(badArgument('scoreDrop', 'a subscription has this or scoreBelow; make two'))
  if (kinds.length > 0) return err(badArgument('kinds', 'a subscription is about changes or about a score; make two'))
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
  if (reader.typeOf(node.value) !== 'Group') return err(badArgument('team', `${team} is no team`))
  const isMember = caller.rights.has('administer') || (await teamsOfCaller(service, caller)).has(team)
  if (isMember) return ok(team)
  const detail = `team: ${caller.name} is no member of ${team}.`
  return err({ ...problem('FORBIDDEN', detail, 'Ask one of its members to subscribe it.'), parameter: 'team' })
}

function noRoom(all: readonly Subscription[], owner: string): Problem | null {
  const own = all.filter((one) => one.owner === owner).length
  if (own >= MOST_OF_AN_OWNER)
    return problem('REFUSED', `${owner} has ${own} subscriptions already.`, 'End one of them.')
  return all.length < MOST_SUBSCRIPTIONS
    ? null
    : problem('REFUSED', `There are ${all.length} subscriptions, which is the most there may be.`, 'End some of them.')
}
