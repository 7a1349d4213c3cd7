// Reads properties of products' files, whatever their types turn out to be.
import { listOf, isObject, objectsOf, textsOf, type Json, type JsonObject } from './json.ts'

/** Longest message, and longest name composed of other texts. */
export const MAX_TEXT = 500

export function member(of: Json | undefined, name: string): JsonObject {
  return memberIfAny(of, name) ?? {}
}

export function memberIfAny(of: Json | undefined, name: string): JsonObject | undefined {
  const found = isObject(of) && Object.hasOwn(of, name) ? of[name] : undefined
  return isObject(found) ? found : undefined
}

export function membersOf(of: Json | undefined, name: string): readonly JsonObject[] {
  return Object.values(member(of, name)).filter((value) => isObject(value))
}

export function objectsIn(of: Json | undefined, name: string): readonly JsonObject[] {
  return isObject(of) ? objectsOf(of[name] as Json) : []
}

export function textsIn(of: Json | undefined, name: string): readonly string[] {
  const list = isObject(of) ? of[name] : undefined
  return typeof list === 'string' ? [list] : textsOf(list as Json)
}

export function textOf(value: Json | undefined): string | null {
  return typeof value === 'string' && value !== '' ? value : null
}

/** End time of a result. */
export function completedAt(result: JsonObject): string | null {
  const timing = listOf(result.timing)
  const last = timing.at(-1)
  return isObject(last) ? textOf(last.completed_at as Json) : null
}

/** Returns null for an empty list or object, so that nothing is stated. */
export function nonEmptyOrNull<T extends readonly Json[] | JsonObject>(of: T): T | null {
  return Object.keys(of).length === 0 ? null : of
}
