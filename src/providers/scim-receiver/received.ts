// Stores, merges and maps what identity providers push about a person or a group.
import { asObject, canonicalJson, isObject, type Json, type JsonObject } from '../../lib/json.ts'
import type { ScimValues } from './values.ts'

/**
 * A payload states some attributes, each with the moment of its request; two payloads are merged by attribute and
 * member, and the later moment wins. So concurrent requests lose none of each other's changes, whatever the order of
 * merging.
 */
export interface ReceivedPayload {
  readonly created: number
  readonly changed: number
  /** Values by attribute; null marks a removed one. */
  readonly is: ScimValues
  /** Moment of each of `is`, in ms. */
  readonly at: Readonly<Record<string, number>>
  /** Since when each `User/<id>` or `Group/<id>` has been in the group; if negative, since when it hasn't been. */
  readonly members: Readonly<Record<string, number>>
  /** When all members were stated at once: earlier statements about single ones no longer count. */
  readonly membersSince: number
}

const isNumber = (value: unknown): value is number => typeof value === 'number' && Number.isFinite(value)

/** Total, because a payload may also come by another route. */
export function payloadIn(value: Json): ReceivedPayload {
  const sent: JsonObject = asObject(value)
  const { created, changed, is, at, members, membersSince } = sent
  return {
    created: isNumber(created) ? created : 0,
    changed: isNumber(changed) ? changed : 0,
    is: asObject(is),
    at: numbersIn(at),
    members: numbersIn(members),
    membersSince: isNumber(membersSince) ? membersSince : 0,
  }
}

function numbersIn(value: Json | undefined): Readonly<Record<string, number>> {
  const entries = isObject(value) ? Object.entries(value) : []
  return Object.fromEntries(entries.filter((entry): entry is [string, number] => isNumber(entry[1])))
}

/** Commutative, associative and idempotent. */
export function mergeReceived(a: Json, b: Json): Json {
  const [x, y] = [payloadIn(a), payloadIn(b)]
  const membersSince = Math.max(x.membersSince, y.membersSince)
  const is: Record<string, Json> = {}
  const at: Record<string, number> = {}
  for (const name of sortedNames(x.is, y.is)) {
    const winner = isLater(x, y, name) ? x : y
    is[name] = winner.is[name] ?? null
    at[name] = winner.at[name] ?? 0
  }
  const members: Record<string, number> = {}
  for (const name of sortedNames(x.members, y.members)) {
    const stamp = laterStamp(x.members[name] ?? 0, y.members[name] ?? 0)
    if (Math.abs(stamp) >= membersSince) members[name] = stamp
  }
  return {
    created: earlier(x.created, y.created),
    changed: Math.max(x.changed, y.changed),
    is,
    at,
    members,
    membersSince,
  }
}

/** Treats 0 as absent. */
function earlier(a: number, b: number): number {
  return Math.min(a || b, b || a)
}

function sortedNames(a: object, b: object): readonly string[] {
  return [...new Set([...Object.keys(a), ...Object.keys(b)])].sort()
}

function isLater(x: ReceivedPayload, y: ReceivedPayload, name: string): boolean {
  if (!Object.hasOwn(y.is, name)) return true
  if (!Object.hasOwn(x.is, name)) return false
  const [mine, theirs] = [x.at[name] ?? 0, y.at[name] ?? 0]
  return mine === theirs ? canonicalJson(x.is[name] ?? null) >= canonicalJson(y.is[name] ?? null) : mine > theirs
}

/** A member stated as both in and out at the same moment is in the group. */
function laterStamp(a: number, b: number): number {
  return Math.abs(a) === Math.abs(b) ? Math.max(a, b) : Math.abs(a) > Math.abs(b) ? a : b
}
