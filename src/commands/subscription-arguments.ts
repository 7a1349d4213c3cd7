// Reads what a subscription is asked for.
import { DIMENSIONS } from '../catalogue/reasons.ts'
import type { Caller } from '../contracts/caller.ts'
import {
  CHANNELS,
  MAX_SUBSCRIPTIONS,
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
import { knownNode } from '../query/entities/known-entity.ts'
import { resolveTypes } from '../query/lineage/ask-lineage.ts'
import type { Reader } from '../query/reader.ts'
import { integer, list, optional, text, uri, word, type Arguments, withDefault } from '../questions/parameters.ts'
import { foundAmong } from '../questions/search/found-among.ts'
import type { Service, ServiceNotifications } from '../questions/service.ts'
import { CHANGE_KINDS, INTERVALS, MAX_OF_AN_OWNER, teamsOfCaller } from '../questions/subscriptions.ts'
import { SEVERITIES } from '../catalogue/news.ts'

export const subscribeParameters = {
  to: text('where to send: a webhook address that the configuration allows, or an e-mail address'),
  channel: optional(word(CHANNELS, 'how to send it; by default, derived from the address')),
  of: optional(uri('an entity with its runs and versions; for a user or group, what they own')),
  upstreamOf: optional(
    uri('an entity and everything upstream of it; for a user or group, what they own and everything upstream'),
  ),
  types: optional(list('only entities of these types or interfaces')),
  platform: optional(text('only entities whose home is this platform')),
  q: optional(text('only entities that this search finds after the change')),
  severity: withDefault(word(SEVERITIES, 'only changes of at least this severity'), 'medium'),
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
  scoreWithin: optional(word(SCORE_WINDOWS, 'the period in which the score drops; a day, if omitted')),
  dimension: optional(word(DIMENSIONS, 'which quality score; any, if omitted')),
  team: optional(uri('the team to subscribe; yourself, if omitted')),
  every: withDefault(word(INTERVALS, 'send each change, or one message per hour or day'), 'immediate'),
  at: withDefault(text('when to send the daily message'), '09:00'),
  quiet: optional(text('quiet hours, such as 22:00-08:00; changes are sent in one message when they end')),
  timeZone: withDefault(text('the time zone of these times, such as Europe/Berlin'), 'UTC'),
  perDay: withDefault(
    integer('messages per day; later changes go in one message at its end', { from: 1, to: 1_000 }),
    100,
  ),
}

export type SubscribeArguments = Arguments<typeof subscribeParameters>

const LONGEST_QUERY = 1_000
const MAX_TYPES = 50

export function destinationOf(
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

export function timesOf({ every, at, quiet, timeZone, perDay }: SubscribeArguments): Result<DeliveryTimes, Problem> {
  if (!isTimeZone(timeZone))
    return err(
      badArgument('timeZone', `timeZone: "${truncate(timeZone, 60)}" isn't a time zone, such as Europe/Berlin.`),
    )
  const dayMinute = minuteOf(at)
  if (dayMinute === null) return err(badArgument('at', `at: "${truncate(at, 60)}" isn't a time of day, such as 09:00.`))
  if (quiet === undefined) return ok({ every, dayMinute, quiet: null, timeZone, perDay })
  const [from, until] = quiet.split('-').map(minuteOf)
  if (from == null || until == null || from === until || quiet.split('-').length > 2)
    return err(badArgument('quiet', `quiet: "${truncate(quiet, 60)}" isn't a range of hours, such as 22:00-08:00.`))
  return ok({ every, dayMinute, quiet: { from, until }, timeZone, perDay })
}

function minuteOf(text: string): number | null {
  const match = /^([01]\d|2[0-3]):([0-5]\d)$/.exec(text.trim())
  return match === null ? null : Number(match[1]) * 60 + Number(match[2])
}

export async function aboutOf(
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

export async function ownerOf(
  service: Service,
  { team }: SubscribeArguments,
  { caller, reader }: { readonly caller: Caller; readonly reader: Reader },
): Promise<Result<string, Problem>> {
  if (team === undefined) return ok(caller.id)
  const node = knownNode(reader, team)
  if (!node.ok) return err({ ...node.error, parameter: 'team' })
  if (reader.typeOf(node.value) !== 'Group') return err(badArgument('team', `team: ${team} isn't a team.`))
  const isMember = caller.rights.has('administer') || (await teamsOfCaller(service, caller)).has(team)
  if (isMember) return ok(team)
  const detail = `team: ${caller.name} isn't a member of ${team}.`
  return err(problem('FORBIDDEN', detail, 'Ask one of its members to subscribe it.', 'team'))
}

export function noRoom(all: readonly Subscription[], owner: string): Problem | null {
  const own = all.filter((one) => one.owner === owner).length
  if (own >= MAX_OF_AN_OWNER)
    return problem('REFUSED', `${owner} has ${own} subscriptions already.`, 'End one of them.')
  return all.length < MAX_SUBSCRIPTIONS
    ? null
    : problem('REFUSED', `There are ${all.length} subscriptions, which is the limit.`, 'Remove some of them.')
}
