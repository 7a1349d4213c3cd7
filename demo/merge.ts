import { isObject } from './schema.ts'
import type { Json, JsonObject } from './schema.ts'

/** RFC 7396: null takes a key away, an object is merged, anything else replaces. */
export function mergePatch(target: JsonObject, patch: JsonObject): JsonObject {
  const merged = { ...target }
  for (const [key, value] of Object.entries(patch)) {
    if (value === null) delete merged[key]
    else if (value !== undefined) merged[key] = patched(merged[key], value)
  }
  return merged
}

const patched = (before: Json | undefined, value: Json): Json =>
  isObject(value) ? mergePatch(isObject(before) ? before : {}, value) : value
