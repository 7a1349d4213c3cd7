// Applies PATCH of SCIM (RFC 7644, 3.5.2), as Okta, Entra and others send it.
import { asObject, isObject, listOf, type Json, type JsonObject } from '../../lib/json.ts'
import { err, ok, type Result } from '../../lib/result.ts'
import { matches } from './matches.ts'
import { pathOf, readFilter, type ScimFilter } from './filter.ts'
import { invalid, type ScimRefusal } from './refusal.ts'
import { attributesOf, memberOf, NOT_STORED, READ_ONLY, type ScimAttribute, type ScimType } from './schema.ts'
import { MEMBERS, missingIn, readItem, readValue, type ScimValues } from './values.ts'
import { truncate } from '../../lib/cut-text.ts'

/** The changes that a patch makes to a resource. */
interface Patched {
  /** The attributes that it names, null if removed; members of a group are separate. */
  readonly changed: ScimValues
  readonly members: MemberChanges
}

export interface MemberChanges {
  /** True if all earlier members are gone. */
  readonly replaced: boolean
  /** Members by id, as sent; null marks a removed one. */
  readonly byId: ReadonlyMap<string, JsonObject | null>
}

const MAX_OPERATIONS = 1_000

export function applyPatch(type: ScimType, before: ScimValues, sent: Json): Result<Patched, ScimRefusal> {
  const operations = isObject(sent) ? findMember(sent, 'operations') : undefined
  if (!Array.isArray(operations) || operations.length === 0)
    return err(invalid('invalidSyntax', 'A patch needs a list of Operations.'))
  if (operations.length > MAX_OPERATIONS)
    return err({
      status: 413,
      detail: `The patch has ${operations.length} operations; the limit is ${MAX_OPERATIONS}.`,
    })
  const patching = new Patching(type, before)
  for (const operation of operations as readonly Json[]) {
    const refusal = patching.apply(operation)
    if (refusal !== null) return err(refusal)
  }
  return patching.result()
}

type Kind = 'add' | 'replace' | 'remove'

interface Target {
  readonly attribute: ScimAttribute
  readonly filter: ScimFilter | null
  /** Within the attribute. */
  readonly member: ScimAttribute | null
}

class Patching {
  readonly #type: ScimType
  readonly #values: Record<string, Json>
  readonly #named = new Set<string>()
  #replaced = false
  readonly #members = new Map<string, JsonObject | null>()

  constructor(type: ScimType, before: ScimValues) {
    this.#type = type
    this.#values = { ...before }
  }

  result(): Result<Patched, ScimRefusal> {
    const missing = missingIn(this.#type, this.#values)
    if (missing !== null) return err(missing)
    const changed = Object.fromEntries([...this.#named].map((name) => [name, this.#values[name] ?? null]))
    return ok({ changed, members: { replaced: this.#replaced, byId: this.#members } })
  }

  apply(operation: Json): ScimRefusal | null {
    if (!isObject(operation)) return invalid('invalidSyntax', 'An operation must be a JSON object.')
    const sent = operation
    const kind = patchKindOf(findMember(sent, 'op'))
    if (kind === null) return invalid('invalidSyntax', 'The "op" of an operation must be add, replace or remove.')
    const path = findMember(sent, 'path')
    const value = findMember(sent, 'value') ?? null
    if (typeof path === 'string' && path !== '') return this.#applyAt(kind, path, value)
    if (kind === 'remove') return invalid('noTarget', 'A remove operation needs a "path".')
    return this.#applyEach(kind, value)
  }

  /** Without a path, each member of the value is an operation; its name may itself be a path. */
  #applyEach(kind: Kind, value: Json): ScimRefusal | null {
    if (!isObject(value)) return invalid('invalidValue', `Without a "path", the value of ${kind} is an object.`)
    for (const [name, each] of Object.entries(value)) {
      // Okta sends the id along.
      if (READ_ONLY.has(name.toLowerCase())) continue
      const refusal = this.#applyAt(kind, name, each)
      if (refusal !== null) return refusal
    }
    return null
  }

  #applyAt(kind: Kind, path: string, value: Json): ScimRefusal | null {
    const target = targetOf(this.#type, path)
    if (!target.ok) return target.error
    if (target.value === null) return null
    if (kind !== 'remove' && value === null) return this.#applyTo('remove', target.value, null)
    return this.#applyTo(kind, target.value, value)
  }

  #applyTo(kind: Kind, target: Target, value: Json): ScimRefusal | null {
    const { attribute } = target
    if (attribute.name === MEMBERS) return this.#applyToMembers(kind, target, value)
    this.#named.add(attribute.name)
    if (attribute.many === true) return this.#applyToList(kind, target, value)
    if (attribute.type === 'complex' && (target.member !== null || kind !== 'remove'))
      return this.#applyToComplex(kind, target, value)
    const read = kind === 'remove' ? ok(null) : readValue(attribute, value)
    if (!read.ok) return read.error
    this.#values[attribute.name] = read.value
    return null
  }

  #applyToComplex(kind: Kind, { attribute, member }: Target, value: Json): ScimRefusal | null {
    const before = asObject(this.#values[attribute.name])
    const read = kind === 'remove' ? ok(null) : member === null ? readItem(attribute, value) : readItem(member, value)
    if (!read.ok) return read.error
    const after = member === null ? { ...before, ...asObject(read.value) } : { ...before, [member.name]: read.value }
    const present = Object.entries(after).filter(([, each]) => each !== null)
    this.#values[attribute.name] = present.length === 0 ? null : Object.fromEntries(present)
    return null
  }

  #applyToList(kind: Kind, target: Target, value: Json): ScimRefusal | null {
    const { attribute, filter, member } = target
    const before = listIn(this.#values[attribute.name])
    if (filter !== null) return this.#applyToItems(kind, { ...target, filter }, value)
    if (member !== null)
      return invalid('invalidPath', `Say which of ${attribute.name}: ${attribute.name}[type eq "work"].`)
    const read = kind === 'remove' ? ok(null) : readValue(attribute, value)
    if (!read.ok) return read.error
    const sent = listIn(read.value)
    const isPrimary = sent.some(({ primary }) => primary === true)
    const retained = before
      .filter((item) => !sent.some((one) => one.value === item.value && one.type === item.type))
      .map((item) => (isPrimary ? { ...item, primary: false } : item))
    return this.#setList(attribute, kind === 'add' ? [...retained, ...sent] : sent)
  }

  #applyToItems(
    kind: Kind,
    { attribute, filter, member }: Target & { filter: ScimFilter },
    value: Json,
  ): ScimRefusal | null {
    const before = listIn(this.#values[attribute.name])
    const meant = before.filter((item) => matches(filter, item))
    // Entra replaces addresses that don't exist yet.
    const newItem = kind === 'remove' || meant.length > 0 ? null : itemOf(attribute, filter)
    if (meant.length === 0 && newItem === null)
      return invalid('noTarget', `No item of ${attribute.name} matches the path.`)
    const read = kind === 'remove' ? ok(null) : member === null ? readItem(attribute, value) : readItem(member, value)
    if (!read.ok) return read.error
    const changeItem = (item: JsonObject): JsonObject | null => {
      if (member === null) return kind === 'remove' ? null : { ...item, ...asObject(read.value) }
      return Object.fromEntries(
        Object.entries({ ...item, [member.name]: read.value }).filter(([, each]) => each !== null),
      )
    }
    const all = newItem === null ? before : [...before, newItem]
    const isMeant = (item: JsonObject): boolean => item === newItem || meant.includes(item)
    return this.#setList(
      attribute,
      all.map((item) => (isMeant(item) ? changeItem(item) : item)).filter((item) => item !== null),
    )
  }

  #setList(attribute: ScimAttribute, items: readonly JsonObject[]): ScimRefusal | null {
    const read = readValue(attribute, items)
    if (!read.ok) return read.error
    this.#values[attribute.name] = read.value
    return null
  }

  #applyToMembers(kind: Kind, { attribute, filter }: Target, value: Json): ScimRefusal | null {
    const present = this.#presentMembers()
    if (filter !== null) {
      if (kind !== 'remove') return invalid('invalidPath', 'Members are added as a list, without a filter.')
      for (const [id, member] of present) if (matches(filter, member)) this.#members.set(id, null)
      return null
    }
    const read = readValue(attribute, value)
    if (!read.ok) return read.error
    const sent = listIn(read.value).filter((member) => typeof member.value === 'string')
    // Entra names the members to remove in the value.
    const isAll = kind === 'replace' || (kind === 'remove' && value === null)
    if (isAll) {
      this.#replaced = true
      this.#members.clear()
    }
    for (const member of sent) this.#members.set(String(member.value), kind === 'remove' ? null : member)
    return null
  }

  /** Returns the members as left by the operations so far. */
  #presentMembers(): ReadonlyMap<string, JsonObject> {
    const before = this.#replaced ? [] : listIn(this.#values[MEMBERS])
    const present = new Map(before.map((member) => [String(member.value), member]))
    for (const [id, member] of this.#members)
      if (member === null) present.delete(id)
      else present.set(id, member)
    return present
  }
}

function patchKindOf(op: Json | undefined): Kind | null {
  const name = typeof op === 'string' ? op.toLowerCase() : ''
  return name === 'add' || name === 'replace' || name === 'remove' ? name : null
}

const PATH = /^([^[\]]+?)(?:\[(.*)\](?:\.([\w$-]+))?)?$/s

/** Returns null if the attribute isn't stored. */
function targetOf(type: ScimType, path: string): Result<Target | null, ScimRefusal> {
  const [, name, condition, inItem] = PATH.exec(path.trim()) ?? []
  if (name === undefined) return err(invalid('invalidPath', `"${truncate(path, 100)}" isn't the path of an attribute.`))
  const [first = '', ...rest] = pathOf(name)
  const attribute = attributesOf(type).get(first.toLowerCase())
  if (attribute === undefined) return unknownTarget(type, first)
  const inner = rest[0] ?? inItem
  // A path into the extension may have a third name, as in urn:…:User:manager.value.
  const [member, further] = [inner === undefined ? null : memberOf(attribute, inner), rest[1]]
  if (member === undefined || (further !== undefined && !isWholeOf(member, further)))
    return err(invalid('invalidPath', `${attribute.name} has no "${rest.join('.') || inner}".`))
  if (condition === undefined) return ok({ attribute, filter: null, member })
  const filter = readFilter(condition)
  return filter.ok ? ok({ attribute, filter: filter.value, member }) : err(invalid('invalidPath', `${filter.error}.`))
}

/** A member whose only part is `value` is that value, so a path may name either. */
function isWholeOf(member: ScimAttribute | null, name: string): boolean {
  return member?.members?.length === 1 && member.members[0]?.name === name.toLowerCase()
}

function unknownTarget(type: ScimType, name: string): Result<null, ScimRefusal> {
  const lower = name.toLowerCase()
  if (READ_ONLY.has(lower)) return err(invalid('mutability', `${name} can't be changed.`))
  // Ignores others' extensions, and what isn't stored.
  if (NOT_STORED.has(lower) || lower.startsWith('urn:')) return ok(null)
  return err(invalid('invalidPath', `A ${type} has no attribute "${truncate(name, 100)}".`))
}

/** Returns the item that a filter such as `[type eq "work"]` describes, if it is that simple. */
function itemOf(attribute: ScimAttribute, filter: ScimFilter): JsonObject | null {
  if (filter.kind !== 'compare' || filter.by !== 'eq') return null
  const member = memberOf(attribute, filter.path.join('.'))
  return member === undefined ? null : { [member.name]: filter.value }
}

function findMember(of: JsonObject, name: string): Json | undefined {
  return Object.entries(of).find(([each]) => each.toLowerCase() === name)?.[1]
}

function listIn(value: Json | undefined): readonly JsonObject[] {
  return listOf(value).map((each) => asObject(each))
}
