// Decides whether an entity is in production, from its own stated facts.
import { choicesOf, SERVES } from './chosen.ts'
import { isObject, type Json } from '../lib/json.ts'
import type { MergedEntity } from './entity.ts'
import { meetsUse, standingOf, type TypeStandings } from './in-use.ts'

type StatedEntity = Pick<MergedEntity, 'entityType' | 'attributes'>

/** Entities of these types serve people, or are tested on them. */
const SERVING_TYPES: ReadonlySet<string> = new Set(['ModelDeployment', 'ServingRule', 'AbTest'])
const PRODUCTION = /^prod(uction)?$/i
const ENVIRONMENTS = ['environment', 'env', 'stage'] as const
/** The attributes that say so, beside those of the conditions of its type (`attributesOfStanding`). */
export const PRODUCTION_ATTRIBUTES = [...ENVIRONMENTS, 'tags'] as const

/** Tells whether it is in use by its own status, and in no environment but production. */
export function takesProductionTraffic({ entityType, attributes }: StatedEntity, catalogue: TypeStandings) {
  if (entityType === null || !SERVING_TYPES.has(entityType)) return false
  const use = catalogue.type(entityType)?.inUse
  return use !== undefined && meetsUse(use, attributes) && statedEnvironment(attributes) !== 'other'
}

/** Tells whether it takes production traffic, or its stage, its environment, an alias such as champion or a tag says so; and it is live. */
export function isInProduction(entity: StatedEntity, catalogue: TypeStandings): boolean {
  if (standingOf(entity, catalogue) !== 'live') return false
  const { attributes } = entity
  const { tags } = attributes
  return (
    statedEnvironment(attributes) === 'production' ||
    (Array.isArray(tags) && tags.some(saysProduction)) ||
    choicesOf(attributes).some(({ weight }) => weight === SERVES) ||
    takesProductionTraffic(entity, catalogue)
  )
}

function saysProduction(tag: Json): boolean {
  if (!isObject(tag) || typeof tag.tag !== 'string' || typeof tag.value !== 'string') return false
  const key = tag.tag.toLowerCase()
  return ENVIRONMENTS.some((name) => name === key) && PRODUCTION.test(tag.value)
}

function statedEnvironment(attributes: MergedEntity['attributes']): 'production' | 'other' | null {
  const stated = ENVIRONMENTS.map((name) => attributes[name]).filter((value) => typeof value === 'string')
  if (stated.some((value) => PRODUCTION.test(value))) return 'production'
  return stated.length > 0 ? 'other' : null
}
