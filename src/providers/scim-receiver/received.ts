// Stores, merges and maps what identity providers push about a person or a group.
import { canonicalJson, isObject, type Json, type JsonObject } from '../../lib/json.ts'
import type { MemberChanges } from './patch.ts'
import { ENTERPRISE, GROUP_SCHEMA, USER_SCHEMA, type ScimType } from './schema.ts'
import { MEMBERS, type ScimValues } from './values.ts'
import { isoOf } from '../../lib/iso.ts'

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
  const sent: JsonObject = isObject(value) ? (value as JsonObject) : {}
  const { created, changed, is, at, members, membersSince } = sent
  return {
    created: isNumber(created) ? created : 0,
    changed: isNumber(changed) ? changed : 0,
    is: isObject(is) ? (is as JsonObject) : {},
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

// --------------------------------------------------------------------------------------------------------- resources

/** Builds a resource as RFC 7643 defines it, but without addresses. */
export function resourceOf(type: ScimType, id: string, payload: ReceivedPayload): JsonObject {
  const { created, changed } = payload
  const values = valuesOf(payload)
  const extended = Object.hasOwn(values, ENTERPRISE) ? [ENTERPRISE] : []
  return {
    schemas: [type === 'User' ? USER_SCHEMA : GROUP_SCHEMA, ...extended],
    id,
    ...values,
    meta: {
      resourceType: type,
      created: isoOf(created),
      lastModified: isoOf(changed),
      version: `W/"${changed}"`,
    },
  }
}

/** Returns the attributes stated at present, including members. */
export function valuesOf({ is, members }: ReceivedPayload): ScimValues {
  const values = Object.entries(is).filter(([, value]) => value !== null)
  const present = Object.entries(members).flatMap(([key, stamp]) => (stamp > 0 ? [memberOfKey(key)] : []))
  return { ...Object.fromEntries(values), ...(present.length > 0 && { [MEMBERS]: present }) }
}

function memberOfKey(key: string): JsonObject {
  const [type = 'User'] = key.split('/')
  return { value: key.slice(type.length + 1), type }
}

export function memberKey(type: ScimType, id: string): string {
  return `${type}/${id}`
}

/** The statement of one request, as of its moment. */
interface ScimStatement {
  readonly values: ScimValues
  readonly members: MemberChanges
  readonly typeOf: (id: string, sent: JsonObject | null) => ScimType
}

/** Builds the payload of a request about what is stored as `before`; null for a new entity. */
export function payloadOf(
  before: ReceivedPayload | null,
  { values, members, typeOf }: ScimStatement,
  now: number,
): ReceivedPayload {
  // Later than everything that it was made from, whatever the clocks of several processes say.
  const changed = Math.max(now, (before?.changed ?? 0) + 1)
  const { [MEMBERS]: _, ...is } = values
  const stamps = [...members.byId].map(([member, sent]): [string, number] => [
    memberKey(typeOf(member, sent), member),
    sent === null ? -changed : changed,
  ])
  return {
    created: before?.created ?? changed,
    changed,
    is,
    at: Object.fromEntries(Object.keys(is).map((name) => [name, changed])),
    members: Object.fromEntries(stamps),
    membersSince: members.replaced ? changed : 0,
  }
}
