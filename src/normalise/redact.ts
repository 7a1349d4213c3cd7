import type { SourceText } from '../contracts/interpreter.ts'
import { isObject, type Json, type JsonObject } from '../lib/json.ts'

/** The answer as it may be looked at and kept: without the members that the configuration names (`configuration.api_key`). */
export function redacted(answer: SourceText, paths: readonly string[]): SourceText {
  if (paths.length === 0) return answer
  let { body } = answer
  for (const path of paths) body = without(body, path.split('.'))
  return { ...answer, body, raw: Buffer.from(JSON.stringify(body)) }
}

/** Of a list, of each of its items. */
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
