export type Json = null | boolean | number | string | readonly Json[] | JsonObject
export interface JsonObject {
  readonly [key: string]: Json
}

export function isObject(value: Json | undefined): value is JsonObject
export function isObject(value: unknown): value is Record<string, unknown>
export function isObject(value: unknown): boolean {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** Returns an empty object for any other value. */
export function asObject(value: Json | undefined): JsonObject
export function asObject(value: unknown): Record<string, unknown>
export function asObject(value: unknown): object {
  return isObject(value) ? value : {}
}

export function listOf(value: Json | undefined): readonly Json[] {
  return Array.isArray(value) ? (value as readonly Json[]) : []
}

export function objectsOf(value: Json | undefined): readonly JsonObject[] {
  return listOf(value).filter((one) => isObject(one))
}

export function textsOf(value: Json | undefined): readonly string[] {
  return listOf(value).filter((one) => typeof one === 'string')
}

/** Serialises equal values to equal texts, whatever the order of their keys, for digests and comparisons. */
export function canonicalJson(value: Json): string {
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(',')}]`
  if (typeof value !== 'object' || value === null) return JSON.stringify(value)
  const object = value as JsonObject
  const parts: string[] = []
  for (const key of Object.keys(object).sort()) {
    const member = object[key]
    if (member !== undefined) parts.push(`${JSON.stringify(key)}:${canonicalJson(member)}`)
  }
  return `{${parts.join(',')}}`
}

export function sameJson(a: Json | undefined, b: Json | undefined): boolean {
  if (a === b) return true
  if (a === undefined || b === undefined) return false
  if (typeof a !== 'object' || typeof b !== 'object') return false
  return canonicalJson(a) === canonicalJson(b)
}

/** Makes a value from each value of an object, under the same name. */
export function mapValues<T, U>(
  of: Readonly<Record<string, T>>,
  make: (value: T, name: string) => U,
): Record<string, U> {
  return Object.fromEntries(Object.entries(of).map(([name, value]) => [name, make(value, name)]))
}

/**
 * `Object.fromEntries` for hundreds of names: an empty object changes its shape with each name, which takes 5 ms for a
 * thousand; an object without a prototype is a table from the start, and takes a tenth of that.
 */
export function objectOf<T>(entries: Iterable<readonly [string, T]>): Record<string, T> {
  const table = Object.create(null) as Record<string, T>
  for (const [name, value] of entries) table[name] = value
  return Object.setPrototypeOf(table, Object.prototype) as Record<string, T>
}

/** Returns the value at a path of own properties, or null. */
export function memberAt(value: Json, path: readonly string[]): Json {
  let at: unknown = value
  for (const name of path) {
    if (!isObject(at) || !Object.hasOwn(at, name)) return null
    at = at[name]
  }
  return (at ?? null) as Json
}

/** Reads an own property only: `constructor` is a name like any other. */
export function own<T>(members: Readonly<Record<string, T>>, name: string): T | undefined {
  return Object.hasOwn(members, name) ? members[name] : undefined
}

/** Parses JSON; null if the text isn't any. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}

/** Sets a member, or removes it if the value is null. */
export function setOrDelete(object: Record<string, Json>, name: string, value: Json): void {
  if (value === null) delete object[name]
  else object[name] = value
}
