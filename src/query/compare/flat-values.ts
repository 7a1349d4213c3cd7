import type { AttributeDefinition } from '../../catalogue/definition.ts'
import { isObject, type Json } from '../../lib/json.ts'

/** A value with the member names that lead to it; none if it is the attribute itself. */
export interface FlatValue {
  readonly path: readonly string[]
  readonly value: Json
}

/** Deeper objects are kept as values. */
const MAX_DEPTH = 4
/** An attribute with more values isn't flattened. */
const MAX_VALUES = 200
/** Members that hold the value of a named item: the type of a column, the value of a tag. */
const PRINCIPAL = ['value', 'type'] as const

/** Flattens members of objects, and items of lists by name; an empty list has none. Null if there are too many. */
export function flatValues(value: Json, definition: AttributeDefinition | null): readonly FlatValue[] | null {
  if (Array.isArray(value) && value.length === 0) return []
  const found: FlatValue[] = []
  const isWithinBound = collect({ path: [], value }, itemKeyOf(definition), found)
  return isWithinBound ? found : null
}

/** Returns the member that names an item: the first one that its definition requires. */
function itemKeyOf(definition: AttributeDefinition | null): string {
  const required = Object.entries(definition?.fields ?? {}).find(([, field]) => field.required === true)
  return required?.[0] ?? 'name'
}

function collect({ path, value }: FlatValue, key: string, found: FlatValue[]): boolean {
  for (const part of partsOf({ path, value }, key)) {
    if (part.path.length > path.length) {
      if (!collect(part, key, found)) return false
    } else if (found.push(part) > MAX_VALUES) return false
  }
  return true
}

/** Returns the value itself if it has no parts. */
function partsOf(flat: FlatValue, key: string): readonly FlatValue[] {
  const { path, value } = flat
  if (path.length >= MAX_DEPTH) return [flat]
  if (Array.isArray(value)) return namedItems(value, key)?.flatMap((item) => itemParts(path, item)) ?? [flat]
  if (!isObject(value)) return [flat]
  const members = Object.entries(value)
  return members.length === 0
    ? [flat]
    : members.map(([name, member]) => ({ path: [...path, name], value: member as Json }))
}

interface NamedItem {
  readonly name: string
  readonly members: readonly (readonly [string, Json])[]
}

/** Returns null if an item has no name, or items of one name have several members. Single members are joined. */
function namedItems(items: readonly Json[], key: string): readonly NamedItem[] | null {
  const named = items.flatMap((item): readonly NamedItem[] => {
    const name = isObject(item) ? item[key] : undefined
    if (!isObject(item) || typeof name !== 'string') return []
    return [{ name, members: Object.entries(item).filter(([member]) => member !== key) as [string, Json][] }]
  })
  if (named.length < items.length || named.length === 0) return null
  const byName = [...Map.groupBy(named, ({ name }) => name).values()].map(joinItems)
  return byName.some((item) => item === null) ? null : byName.filter((item) => item !== null)
}

/** Joins the values of one name: several aliases of a model version are tags of the same name. */
function joinItems(items: readonly NamedItem[]): NamedItem | null {
  const [first] = items
  if (first === undefined || items.length === 1) return first ?? null
  if (items.some(({ members }) => members.length !== 1)) return null
  const values = items.flatMap(({ members }) => members.map(([, value]) => value))
  return { name: first.name, members: [[first.members[0]?.[0] ?? 'value', values]] }
}

function itemParts(path: readonly string[], { name, members }: NamedItem): readonly FlatValue[] {
  const own = [...path, name]
  if (members.length === 0) return [{ path: own, value: true }]
  const principal = PRINCIPAL.find((one) => members.some(([member]) => member === one))
  return members.map(([member, value]) => ({ path: member === principal ? own : [...own, member], value }))
}
