// Decides whether an entity is in production: from its own stated facts, or because of what puts it there.
import { choicesOf, SERVES } from './chosen.ts'
import { isObject, type Json } from '../lib/json.ts'
import { memoiseWeakly } from '../lib/memoise.ts'
import type { EdgeTypeId } from '../model/facts.ts'
import type { EdgeType } from './edges.ts'
import type { MergedEntity } from './entity.ts'
import { attributesOfStanding, meetsUse, standingOf, type StandingConditions, type TypeStandings } from './in-use.ts'
import { ENVIRONMENTS, PRODUCTION, statedEnvironment } from './environments.ts'
import type { Catalogue } from './registry.ts'

type StatedEntity = Pick<MergedEntity, 'entityType' | 'attributes'>

/** Entities of these types serve people, or are tested on them. */
const SERVING_TYPES: ReadonlySet<string> = new Set(['ModelDeployment', 'ServingRule', 'AbTest'])

/** Returns the attributes that decide it for entities of types with these conditions. */
export function attributesOfProduction(conditions: Iterable<StandingConditions>): ReadonlySet<string> {
  const ofTypes = [...conditions].flatMap(attributesOfStanding)
  return new Set(['deletedAtSource', ...ENVIRONMENTS, 'tags', ...ofTypes])
}

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

/**
 * The edges that lead to an entity from what puts it into production: a model is there if a version of it is, and a
 * version if a deployment of it is. Each type's edge comes before those to the types that it leads from.
 */
export const PUT_INTO_PRODUCTION_BY = [
  { of: 'Model', name: 'instanceOf' },
  { of: 'ModelInstance', name: 'deploys' },
] as const

/** Returns the edges to follow backwards from an entity of a type to what puts it into production, step by step. */
export function stepsToProduction(type: string, catalogue: Catalogue): readonly (readonly EdgeType[])[] {
  const steps: (readonly EdgeType[])[] = []
  let types: ReadonlySet<string> = new Set([type])
  for (const { of, name } of PUT_INTO_PRODUCTION_BY) {
    if (!types.has(of)) continue
    const edges = catalogue.edgesInto(of).filter((edge) => edge.name === name)
    steps.push(edges)
    types = new Set(edges.flatMap(({ from }) => [...from.types]))
  }
  return steps
}

/** The edges by which one entity puts another into production, and the attributes that tell whether it does. */
export interface ProductionCauses {
  readonly edges: ReadonlySet<EdgeTypeId>
  readonly attributes: ReadonlySet<string | null>
}

export const productionCauses = memoiseWeakly((catalogue: Catalogue): ProductionCauses => {
  const edges = PUT_INTO_PRODUCTION_BY.flatMap(({ of }) => stepsToProduction(of, catalogue).flat())
  const types = new Set(edges.flatMap(({ from }) => [...from.types]))
  return {
    edges: new Set(edges.map(({ id }) => id)),
    attributes: attributesOfProduction([...types].map((type) => catalogue.type(type) ?? {})),
  }
})

function saysProduction(tag: Json): boolean {
  if (!isObject(tag) || typeof tag.tag !== 'string' || typeof tag.value !== 'string') return false
  const key = tag.tag.toLowerCase()
  return ENVIRONMENTS.some((name) => name === key) && PRODUCTION.test(tag.value)
}
