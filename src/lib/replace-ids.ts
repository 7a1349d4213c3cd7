import { listOf, isObject, type Json, mapValues } from './json.ts'

/** A name must not make a list of one id much larger: a longer name leaves the id as it is. */
const LONGEST_NAME = 100

/** Replaces each text that is an id, the first of a pair, with the name that is the second. */
export function replaceIds(value: Json, pairs: Json): Json {
  const names = new Map<string, string>()
  for (const pair of listOf(pairs)) {
    const [id, name] = listOf(pair)
    if (typeof id !== 'string' || typeof name !== 'string' || name === '') continue
    if (name.length <= LONGEST_NAME) names.set(id, name)
  }
  return names.size === 0 ? value : replaceWithin(value, names)
}

function replaceWithin(value: Json, names: ReadonlyMap<string, string>): Json {
  if (typeof value === 'string') return names.get(value) ?? value
  if (Array.isArray(value)) return (value as readonly Json[]).map((item) => replaceWithin(item, names))
  if (!isObject(value)) return value
  return mapValues(value, (member) => replaceWithin(member, names))
}
