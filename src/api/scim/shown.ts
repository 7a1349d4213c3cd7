// Selects the attributes of a resource for an answer (RFC 7644, 3.9).
import { isObject, type Json, type JsonObject } from '../../lib/json.ts'
import { pathOf, type ScimPath } from '../../providers/scim-receiver/filter.ts'

export interface Shown {
  readonly attributes: string | undefined
  readonly excludedAttributes: string | undefined
}

/** Always included. */
const ALWAYS = ['id', 'schemas']

export function shownParts(resource: JsonObject, { attributes, excludedAttributes }: Shown): JsonObject {
  if (attributes !== undefined) return only(resource, [...ALWAYS.map((name) => [name]), ...pathsIn(attributes)])
  if (excludedAttributes === undefined) return resource
  const paths = pathsIn(excludedAttributes).filter(([name = '']) => !ALWAYS.includes(name.toLowerCase()))
  return paths.reduce<JsonObject>((left, path) => withoutPath(left, path), resource)
}

function pathsIn(text: string): readonly ScimPath[] {
  return text
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '')
    .map(pathOf)
}

function only(resource: JsonObject, paths: readonly ScimPath[]): JsonObject {
  const entries = Object.entries(resource).flatMap(([name, value]): [string, Json][] => {
    const meant = paths.filter(([first = '']) => isSame(first, name))
    if (meant.length === 0) return []
    const rests = meant.map(([, ...rest]) => rest)
    return [[name, rests.some((rest) => rest.length === 0) ? value : mapItems(value, (item) => only(item, rests))]]
  })
  return Object.fromEntries(entries)
}

function withoutPath(resource: JsonObject, [name = '', ...rest]: ScimPath): JsonObject {
  const entries = Object.entries(resource).flatMap(([each, value]): [string, Json][] => {
    if (!isSame(each, name)) return [[each, value]]
    return rest.length === 0 ? [] : [[each, mapItems(value, (item) => withoutPath(item, rest))]]
  })
  return Object.fromEntries(entries)
}

function mapItems(value: Json, part: (item: JsonObject) => JsonObject): Json {
  if (Array.isArray(value)) return (value as readonly Json[]).map((item) => mapItems(item, part))
  return isObject(value) ? part(value) : value
}

function isSame(a: string, b: string): boolean {
  return a.toLowerCase() === b.toLowerCase()
}
