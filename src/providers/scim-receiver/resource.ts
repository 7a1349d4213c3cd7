// Builds SCIM resources out of stored payloads, and payloads out of requests.
import type { JsonObject } from '../../lib/json.ts'
import type { MemberChanges } from './patch.ts'
import { ENTERPRISE, GROUP_SCHEMA, USER_SCHEMA, type ScimType } from './schema.ts'
import { MEMBERS, type ScimValues } from './values.ts'
import { isoOf } from '../../lib/iso.ts'
import type { ReceivedPayload } from './received.ts'

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

function memberKey(type: ScimType, id: string): string {
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
