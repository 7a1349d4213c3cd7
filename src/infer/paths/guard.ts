import { isObject, type Json } from '../../lib/json.ts'
import type { Guard, Literal } from './path.ts'

/** An attribute that is missing equals null. */
export function guardHolds(guard: Guard, stored: Json | undefined): boolean {
  const is = (value: Literal): boolean => (stored ?? null) === value
  switch (guard.operator) {
    case '=':
      return is(guard.value)
    case '!=':
      return !is(guard.value)
    case 'in':
      return guard.values.some(is)
    case 'tagged':
      return Array.isArray(stored) && stored.some((one) => isTag(one, guard))
  }
}

function isTag(stored: Json, { tag, value }: Extract<Guard, { operator: 'tagged' }>): boolean {
  return isObject(stored) && stored['tag'] === tag && (value === null || stored['value'] === value)
}
