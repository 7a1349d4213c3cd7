import { isObject, type Json } from '../lib/json.ts'
import type { Attributes } from '../model/facts.ts'

/** Returns the value of an attribute, or of a property within one: `status`, `usage.reads30d`. */
export function attributeAt(attributes: Attributes, path: string): Json | undefined {
  const [name = '', member] = path.split('.')
  const value: Json | undefined = attributes[name]
  return member === undefined ? value : isObject(value) ? value[member] : undefined
}
