import { or } from '../lib/english.ts'
import type { Attributes, EdgeTypeId } from '../model/facts.ts'
import { attributeAt } from './attribute-at.ts'
import { isChosen } from './chosen.ts'
import type { InUse, TypeDefinition } from './definition.ts'
import { textOrNull } from './entity.ts'
import { ENVIRONMENTS, statedEnvironment } from './environments.ts'
import type { Catalogue } from './registry.ts'

interface TypedAttributes {
  readonly entityType: string | null
  readonly attributes: Attributes
}

/** The conditions of a type that tell whether an entity is in use, or retired. */
export type StandingConditions = Pick<TypeDefinition, 'inUse' | 'retired'>

/** The part of the catalogue that tells whether an entity is in use, or retired. */
export interface TypeStandings {
  type(name: string): StandingConditions | undefined
}

/** Returns the attributes that the conditions read. */
export function attributesOfStanding({ inUse, retired }: StandingConditions): readonly string[] {
  return [inUse, retired].flatMap((use) => [
    ...(use?.attribute.split('.', 1) ?? []),
    ...(use?.onlyInProduction === true ? ENVIRONMENTS : []),
  ])
}

/** Tells whether the entity meets its type's condition of use (`inUse`) by its own attributes: not by being the newest. */
export function meetsUse(use: InUse, attributes: Attributes): boolean {
  if (use.orChosen === true && isChosen(attributes)) return true
  if (use.onlyInProduction === true && statedEnvironment(attributes) === 'other') return false
  const value = attributeAt(attributes, use.attribute)
  if (use.above !== undefined) return typeof value === 'number' && value > use.above
  return (use.in ?? []).some((one) => one === (value ?? null))
}

/** Says when an entity meets the condition: "modelState is trained or released", "usage.reads30d is above 0". */
export function describeUse({
  attribute,
  above,
  in: values = [],
  orChosen,
  orNewest,
  onlyInProduction,
}: InUse): string {
  const stated = above === undefined ? or(values.map((value) => String(value ?? 'not stated'))) : `above ${above}`
  return [
    `${attribute} is ${stated}`,
    ...(onlyInProduction === true ? ['in no environment but production'] : []),
    ...(orChosen === true ? ['or an alias or a stage chooses it'] : []),
    ...(orNewest === true ? ["or it is the newest one that isn't retired"] : []),
  ].join(', ')
}

/**
 * Tells whether it is in use: its type has a condition, its status meets it, and its source still has it. The one
 * meaning of a running test and of an active deployment.
 */
export function isInUse({ entityType, attributes }: TypedAttributes, catalogue: Pick<Catalogue, 'type'>): boolean {
  const use = entityType === null ? undefined : catalogue.type(entityType)?.inUse
  return use !== undefined && textOrNull(attributes.deletedAtSource) === null && meetsUse(use, attributes)
}

/** Tells whether its own status declares it retired. An unknown status doesn't. */
export function isRetired({ inUse, retired }: StandingConditions, attributes: Attributes): boolean {
  if (inUse !== undefined && meetsUse(inUse, attributes)) return false
  if (retired !== undefined) return meetsUse(retired, attributes)
  return inUse?.in !== undefined && (attributeAt(attributes, inUse.attribute) ?? null) !== null
}

/** Leads from a model to its current version. */
export const CURRENT_VERSION: EdgeTypeId = 'Model.currentInstance'

/** A model's `currentVersionBy` where no version has an alias or a stage of production. */
export const NEWEST = 'newest'

/** Gone: its source no longer has it. Retired: its own status declares it out of use. */
export function standingOf(
  { entityType, attributes }: TypedAttributes,
  catalogue: TypeStandings,
): 'live' | 'retired' | 'gone' {
  if (textOrNull(attributes.deletedAtSource) !== null) return 'gone'
  const type = entityType === null ? undefined : catalogue.type(entityType)
  return type !== undefined && isRetired(type, attributes) ? 'retired' : 'live'
}
