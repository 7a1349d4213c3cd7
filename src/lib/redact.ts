import { isObject, type Json, type JsonObject } from './json.ts'

/**
 * A value without the members that dotted paths name (`configuration.api_key`); for a list, each item without them. The name of a member
 * may contain dots.
 */
export function withoutPaths(value: Json, paths: readonly string[]): Json {
  return paths.reduce(without, value)
}

function without(value: Json, path: string): Json {
  if (Array.isArray(value)) return (value as readonly Json[]).map((item) => without(item, path))
  if (!isObject(value)) return value
  const members = Object.entries(value as JsonObject).filter(([name]) => name !== path)
  return Object.fromEntries(
    members.map(([name, member]) => [
      name,
      path.startsWith(`${name}.`) ? without(member, path.slice(name.length + 1)) : member,
    ]),
  )
}
