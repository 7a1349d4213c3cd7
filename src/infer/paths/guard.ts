import { timeOfIso } from '../../lib/iso.ts'
import { isObject, type Json } from '../../lib/json.ts'
import type { Time } from '../../model/facts.ts'
import { UNITS, type ApprovedGuard, type Guard, type Literal, type ProductionGuard } from './path.ts'

/** Approvals also depend on what the approved entity rests on, which takes a search. */
export type AttributeGuard = Exclude<Guard, ApprovedGuard>

/** A guard that depends on the value of one attribute alone. */
type ValueGuard = Exclude<AttributeGuard, ProductionGuard | { readonly operator: 'deleted' }>

/** A missing attribute equals null. */
export function guardHolds(guard: ValueGuard, stored: Json | undefined, now: Time): boolean {
  const equals = (value: Literal): boolean => (stored ?? null) === value
  switch (guard.operator) {
    case '=':
      return equals(guard.value)
    case '!=':
      return !equals(guard.value)
    case 'in':
      return guard.values.some(equals)
    case 'tagged':
      return Array.isArray(stored) && stored.some((one) => isTag(one, guard))
    case 'within':
      return typeof stored === 'string' && timeOfIso(stored) > now - guard.amount * UNITS[guard.unit]
  }
}

function isTag(stored: Json, { tag, value }: Extract<Guard, { operator: 'tagged' }>): boolean {
  return isObject(stored) && stored['tag'] === tag && (value === null || stored['value'] === value)
}
