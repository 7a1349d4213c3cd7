// Reads what identity providers send: canonical names, stored attributes only, bounded values.
import { isObject, type Json, type JsonObject } from '../../lib/json.ts'
import { err, ok, type Result } from '../../lib/result.ts'
import { invalid, type ScimRefusal } from './refusal.ts'
import { attributesOf, memberOf, type ScimAttribute, type ScimType } from './schema.ts'

export const MEMBERS = 'members'
const MAX_CHARACTERS = 1_000
/** Maximum number of items of a list of addresses. The stored size of a group also bounds its members. */
const MAX_ITEMS = 100
const MAX_MEMBERS = 20_000

/** Values by attribute; null marks one stated to be empty. */
export type ScimValues = Readonly<Record<string, Json>>

/** Reads the stored attributes of a whole resource. Others are accepted, but not stored. */
export function readResource(type: ScimType, sent: Json): Result<ScimValues, ScimRefusal> {
  if (!isObject(sent)) return err(invalid('invalidSyntax', 'A resource is an object of JSON.'))
  const values: Record<string, Json> = {}
  for (const [name, given] of Object.entries(sent)) {
    const attribute = attributesOf(type).get(name.toLowerCase())
    if (attribute === undefined) continue
    const value = readValue(attribute, given)
    if (!value.ok) return value
    values[attribute.name] = value.value
  }
  const missing = missingIn(type, values)
  return missing === null ? ok(values) : err(missing)
}

export function missingIn(type: ScimType, values: ScimValues): ScimRefusal | null {
  const missing = [...attributesOf(type).values()].find(({ name, required }) => required === true && !values[name])
  return missing === undefined ? null : invalid('invalidValue', `A ${type} has a ${missing.name}; this one has none.`)
}

export function readValue(attribute: ScimAttribute, given: Json): Result<Json, ScimRefusal> {
  if (given === null) return ok(null)
  if (attribute.many !== true) return readItem(attribute, given)
  const items = Array.isArray(given) ? (given as readonly Json[]) : [given]
  const most = attribute.name === MEMBERS ? MAX_MEMBERS : MAX_ITEMS
  if (items.length > most)
    return err({ status: 413, detail: `${attribute.name} has ${items.length} items; the limit is ${most}.` })
  const read: Json[] = []
  for (const item of items) {
    const itemRead = readItem(attribute, item)
    if (!itemRead.ok) return itemRead
    // An item that states nothing is skipped.
    if (itemRead.value !== null) read.push(itemRead.value)
  }
  return ok(read.length === 0 ? null : read)
}

export function readItem(attribute: ScimAttribute, given: Json): Result<Json, ScimRefusal> {
  switch (attribute.type) {
    case 'boolean':
      return readBoolean(attribute, given)
    case 'complex':
      return readMembers(attribute, given)
    case 'string':
      return readText(attribute, given)
  }
}

function readText({ name }: ScimAttribute, given: Json): Result<Json, ScimRefusal> {
  if (typeof given !== 'string' && typeof given !== 'number')
    return err(invalid('invalidValue', `${name} must be a text.`))
  const value = String(given)
  if (value.length > MAX_CHARACTERS)
    return err(invalid('invalidValue', `${name} has ${value.length} characters; the limit is ${MAX_CHARACTERS}.`))
  return ok(value === '' ? null : value)
}

/** Entra sends "True" and "False". */
function readBoolean({ name }: ScimAttribute, given: Json): Result<Json, ScimRefusal> {
  const value = typeof given === 'string' ? given.toLowerCase() : given
  if (value === true || value === 'true') return ok(true)
  if (value === false || value === 'false') return ok(false)
  return err(invalid('invalidValue', `${name} must be true or false.`))
}

function readMembers(attribute: ScimAttribute, given: Json): Result<Json, ScimRefusal> {
  // A manager, or a member, may be sent as its id alone.
  const sent: JsonObject | null = typeof given === 'string' ? { value: given } : isObject(given) ? given : null
  if (sent === null) return err(invalid('invalidValue', `${attribute.name} must be an object.`))
  const values: Record<string, Json> = {}
  for (const [name, value] of Object.entries(sent)) {
    const member = memberOf(attribute, name)
    if (member === undefined || value === null) continue
    const read = readItem(member, value)
    if (!read.ok) return read
    if (read.value !== null) values[member.name] = read.value
  }
  return ok(Object.keys(values).length === 0 ? null : values)
}
