import { isObject, type Json } from '../../lib/json.ts'
import type { Entity } from '../entities/entity.ts'
import type { Reader } from '../reader.ts'

/**
 * Returns the members of attributes that the types declare as parameters; if several records have one, the first value
 * counts.
 */
export function parametersIn(reader: Reader, records: readonly Entity[]): ReadonlyMap<string, Json> {
  const found = new Map<string, Json>()
  for (const { entityType, attributes } of records) {
    const own = reader.catalogue.type(entityType ?? '')?.attributes ?? {}
    for (const [name, definition] of Object.entries(own)) {
      const value = attributes[name]
      if (definition.parameters !== true || !isObject(value)) continue
      for (const [parameter, given] of Object.entries(value))
        if (!found.has(parameter)) found.set(parameter, given as Json)
    }
  }
  return found
}
