// Answers the questions `subscriptions` and `deliveries`.
import { nameOf } from '../../catalogue/entity.ts'
import type { Caller } from '../../contracts/caller.ts'
import type { ChangeDelivery, DeliveryState, Subscription } from '../../contracts/deliveries.ts'
import { problem, type Problem } from '../../contracts/problem.ts'
import { err, ok, type Result } from '../../lib/result.ts'
import type { Uri } from '../../model/uri.ts'
import { numberAt, numberIn } from '../../query/cursor.ts'
import { isoTime, type Entity } from '../../query/entities/entity.ts'
import { personOfCaller } from '../../query/entities/person-of-caller.ts'
import type { Reader } from '../../query/reader.ts'
import { teamClosure } from '../../walk/team-closure.ts'
import type { Service } from '../service.ts'
import {
  MOST_OF_AN_OWNER,
  type DeliveriesAnswer,
  type DeliveriesArguments,
  type SubscriptionsAnswer,
  type SubscriptionsArguments,
} from '../subscriptions.ts'
import { readerOf } from './saved.ts'
import { beginningOf } from '../../lib/cut-text.ts'

type SubscriptionJson = SubscriptionsAnswer['subscriptions'][number]
type DeliveryJson = DeliveriesAnswer['deliveries'][number]

export async function subscriptions(
  service: Service,
  { all }: SubscriptionsArguments,
  caller: Caller,
): Promise<Result<SubscriptionsAnswer, Problem>> {
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
    bounds: { subscriptions: MOST_OF_AN_OWNER },
    channels:
      rules === null
        ? []
        : [
            ...(rules.webhooks.length === 0 ? [] : (['webhook', 'slack'] as const)),
            ...(rules.mailDomains === null ? [] : (['email'] as const)),
          ],
  })
}

export async function deliveries(
  service: Service,
  { subscription, state, all, limit, cursor }: DeliveriesArguments,
  caller: Caller,
): Promise<Result<DeliveriesAnswer, Problem>> {
  if (all && !caller.rights.has('administer')) return err(ownOnly(caller))
  const list = `deliveries.${subscription ?? ''}.${state ?? ''}.${all}`
  const position = numberAt(list, cursor)
  if (!position.ok) return position
  const reader = await readerOf(service, caller)
  if (!reader.ok) return reader
  const own = all ? await service.store.subscriptions() : await ownSubscriptions(service, caller)
  const wanted = subscription === undefined ? own : own.filter(({ id }) => id === subscription)
  if (subscription !== undefined && wanted.length === 0) return err(noSubscription(subscription))
  const found = await service.store.deliveries({
    subscriptions: wanted.map(({ id }) => id),
    state: state ?? null,
    before: position.value === 0 ? Number.MAX_SAFE_INTEGER : position.value,
    limit,
  })
  const last = found.at(-1)
  return ok({
    deliveries: await withNames(
      reader.value,
      found.filter((one) => maySee(reader.value, one)),
    ),
    next: found.length < limit || last === undefined ? null : numberIn(list, last.seq),
  })
}

/** Those of a caller, and of the teams that they are members of; where nobody signs in, everybody's. */
export async function ownSubscriptions(service: Service, caller: Caller): Promise<readonly Subscription[]> {
  const all = await service.store.subscriptions()
  if (caller.kind === 'local') return all
  const teams = all.some(({ owner }) => isTeam(owner)) ? await teamsOfCaller(service, caller) : new Set<string>()
  return all.filter(({ owner }) => owner === caller.id || teams.has(owner))
}

/** By their URIs, with what those are part of. */
export async function teamsOfCaller(service: Service, caller: Caller): Promise<ReadonlySet<string>> {
  const reader = await readerOf(service, caller)
  if (!reader.ok) return new Set()
  const person = personOfCaller(caller, reader.value)
  return person === null ? new Set() : teamsOfPerson(reader.value, person)
}

function teamsOfPerson(reader: Reader, person: Uri): ReadonlySet<string> {
  const { graph, at } = reader
  const node = graph.idOf(person)
  const memberOf = graph.edgeTypeNumber('User.memberOf')
  const teams: number[] = []
  if (node !== undefined && memberOf >= 0)
    graph.eachNeighbour(node, memberOf, 'out', at, (team) => void teams.push(team))
  return new Set(teamClosure({ graph, at }, teams, 'out').map((team) => graph.uriOf(team)))
}

export function isTeam(owner: string): boolean {
  return owner.startsWith('aip://')
}

/** One that a caller may end or change; an administrator any. */
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
  return problem('NOT_FOUND', `You have no subscription "${beginningOf(id, 80)}".`, 'List your subscriptions.')
}

function ownOnly({ name }: Caller): Problem {
  return problem('FORBIDDEN', `${name} sees no subscriptions but their own and their teams'.`, 'Leave "all" out.')
}

/** A trial is about nothing. */
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
    createdAt: isoTime(createdAt),
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

async function withNames(reader: Reader, found: readonly ChangeDelivery[]): Promise<DeliveryJson[]> {
  const nodes = new Set(found.flatMap(({ uri }) => (uri === '' ? [] : (reader.nodeOf(uri) ?? []))))
  const entities = new Map<string, Entity>((await reader.loader.load([...nodes])).map((entity) => [entity.uri, entity]))
  return found.map((one) => deliveryJson(one, entities.get(one.uri)))
}

export function deliveryJson(one: ChangeDelivery, entity?: Entity): DeliveryJson {
  const { id, subscription, uri, tx, at, due, bundle, state, attempts, error, finishedAt } = one
  return {
    id,
    subscription,
    uri: uri === '' ? null : uri,
    entityType: entity?.entityType ?? null,
    name: entity === undefined ? null : nameOf(entity),
    tx: uri === '' ? null : tx,
    madeAt: isoTime(at),
    state,
    dueAt: isoTime(due),
    digest: bundle !== null,
    attempts,
    error,
    finishedAt: finishedAt === null ? null : isoTime(finishedAt),
  }
}
