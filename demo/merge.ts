import { isObject, type MutableJson, type MutableJsonObject } from './schema.ts'

/** RFC 7396: null removes a key, objects are merged, anything else is replaced. */
export function mergePatch(target: MutableJsonObject, patch: MutableJsonObject): MutableJsonObject {
  const merged = { ...target }
  for (const [key, value] of Object.entries(patch)) {
    if (value === null) delete merged[key]
    else if (value !== undefined) merged[key] = applyPatch(merged[key], value)
  }
  return merged
}

const applyPatch = (before: MutableJson | undefined, value: MutableJson): MutableJson =>
  isObject(value) ? mergePatch(isObject(before) ? before : {}, value) : value
