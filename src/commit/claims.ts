import { ANY_TYPE, type Attributes } from '../model/facts.ts'

/** The type that a document claims of a node: '' where it states attributes and no type; null where it states nothing. */
export function claimedType(attributes: Attributes): string | null {
  const type = attributes['entityType']
  if (typeof type === 'string') return type
  for (const _ in attributes) return ''
  return null
}

/** Whether a request for the types `known` includes those `wanted`. A request without a type includes every type. */
export function covers(known: readonly string[] | null, wanted: readonly string[]): boolean {
  if (known === null) return false
  return known.length === 0 || known.includes(ANY_TYPE) || wanted.every((type) => known.includes(type))
}
