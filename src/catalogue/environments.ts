// Tells whether an entity states that it runs in production, or elsewhere.
import type { Attributes } from '../model/facts.ts'

export const PRODUCTION = /^prod(uction)?$/i
export const ENVIRONMENTS = ['environment', 'env', 'stage'] as const

export function statedEnvironment(attributes: Attributes): 'production' | 'other' | null {
  const stated = ENVIRONMENTS.map((name) => attributes[name]).filter((value) => typeof value === 'string')
  if (stated.some((value) => PRODUCTION.test(value))) return 'production'
  return stated.length > 0 ? 'other' : null
}
