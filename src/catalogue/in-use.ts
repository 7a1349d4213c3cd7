import { isObject, type Json } from '../lib/json.ts'
import type { Attributes } from '../model/facts.ts'
import type { InUse, TypeDefinition } from './definition.ts'

/** Whether the entity is in use by its definition's condition (`inUse`). */
export function isInUse(use: InUse, attributes: Attributes): boolean {
  const value = valueOf(use, attributes)
  if (use.above !== undefined) return typeof value === 'number' && value > use.above
  return (use.in ?? []).some((one) => one === (value ?? null))
}

/** Whether its own status declares it out of use. Of an unknown status that is not assumed. */
export function isRetired(
  { inUse, retired }: Pick<TypeDefinition, 'inUse' | 'retired'>,
  attributes: Attributes,
): boolean {
  if (retired !== undefined) return isInUse(retired, attributes)
  if (inUse?.in === undefined) return false
  return (valueOf(inUse, attributes) ?? null) !== null && !isInUse(inUse, attributes)
}

function valueOf({ attribute }: InUse, attributes: Attributes): Json | undefined {
  const [name = '', member] = attribute.split('.')
  const whole: Json | undefined = attributes[name]
  return member === undefined ? whole : isObject(whole) ? whole[member] : undefined
}
