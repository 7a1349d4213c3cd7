import { isObject, type Json, type JsonObject } from './json.ts'

/** A list of one id must not become very much larger by a name: what is longer leaves the id as it is. */
const LONGEST_NAME = 100

/** A value in which each text that is an id, the first of a pair, is the name that is its second. */
export function renamed(value: Json, pairs: Json): Json {
  const names = new Map<string, string>()
  for (const pair of Array.isArray(pairs) ? (pairs as readonly Json[]) : []) {
    const [id, name] = Array.isArray(pair) ? (pair as readonly Json[]) : []
    if (typeof id !== 'string' || typeof name !== 'string' || name === '') continue
    if (name.length <= LONGEST_NAME) names.set(id, name)
  }
  return names.size === 0 ? value : within(value, names)
}

function within(value: Json, names: ReadonlyMap<string, string>): Json {
  if (typeof value === 'string') return names.get(value) ?? value
  if (Array.isArray(value)) return (value as readonly Json[]).map((item) => within(item, names))
  if (!isObject(value)) return value
  return Object.fromEntries(Object.entries(value as JsonObject).map(([key, member]) => [key, within(member, names)]))
}
