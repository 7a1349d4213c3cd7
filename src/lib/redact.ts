import { isObject, type Json, type JsonObject } from './json.ts'

/** A value without the members that dotted paths name (`configuration.api_key`); of a list, each of its items without them. */
export function withoutPaths(value: Json, paths: readonly string[]): Json {
  return paths.reduce((left, path) => without(left, path.split('.')), value)
}

function without(value: Json, path: readonly string[]): Json {
  const [key, ...rest] = path
  if (key === undefined) return value
  if (Array.isArray(value)) return (value as readonly Json[]).map((item) => without(item, path))
  if (!isObject(value)) return value
  const object = value as JsonObject
  const member = object[key]
  if (member === undefined) return value
  if (rest.length > 0) return { ...object, [key]: without(member, rest) }
  return Object.fromEntries(Object.entries(object).filter(([name]) => name !== key))
}
