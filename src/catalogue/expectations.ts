// Decides what is expected of entities of a type, beyond its requirements: by default, and by a folder's definitions.
import { getOrInsert } from '../lib/maps.ts'
import { nearestMatch } from '../lib/nearest-match.ts'
import { own } from '../lib/json.ts'
import type { ExpectationDefinition, TypeDefinition } from './definition.ts'
import type { Targets } from './edges.ts'
import type { ReasonCode } from './reasons.ts'
import { ENTITY } from './types/entity.ts'

const OWNER = 'owner'
const TAG = 'tag:'

/** People look for entities of these types, so each should be described and have an owner. */
export const EXPECTATIONS: readonly ExpectationDefinition[] = [
  'Model',
  'Pipeline',
  'Feature',
  'FeatureGroup',
  'Dataset',
  'Evaluation',
  'AbTest',
  'Service',
].map((type) => ({ type, expects: ['description', 'owner'] }))

/** For each type, the expected items and the weight of each. */
export type Expected = ReadonlyMap<string, ReadonlyMap<string, number>>

/** The last of several expectations of one item of a type counts; weight 0 means that it isn't expected. */
export function expectedOf(all: readonly ExpectationDefinition[], targets: Targets): Expected {
  const out = new Map<string, Map<string, number>>()
  for (const { type, expects, weight = 1 } of all) {
    for (const name of targets.of([type]).types) {
      const items = getOrInsert(out, name, () => new Map())
      for (const item of expects) {
        if (weight > 0) items.set(item, weight)
        else items.delete(item)
      }
    }
  }
  return out
}

/** Returns the tag of `tag:tier`. */
export function tagOf(item: string): string | null {
  return item.startsWith(TAG) ? item.slice(TAG.length) : null
}

/** Returns the possible reasons if an entity lacks the expected item. */
export function reasonsFor(item: string): readonly string[] {
  if (item === OWNER) return ['unowned', 'departed-owner'] satisfies readonly ReasonCode[]
  if (item === 'description') return ['missing-description']
  const tag = tagOf(item)
  return [tag === null ? `missing-attribute/${item}` : `missing-tag/${tag}`]
}

/** Returns all reasons that follow from a type's expectations. */
export function expectedReasons({ expected }: { readonly expected: Expected }): readonly string[] {
  return [...new Set([...expected.values()].flatMap((items) => [...items.keys()].flatMap(reasonsFor)))]
}

/** Lists mistakes in a definition: an unknown type, or an attribute that the type doesn't have. */
export function wrongExpectations(
  { type, expects }: ExpectationDefinition,
  types: readonly TypeDefinition[],
  targets: Targets,
): readonly { readonly path: string; readonly reason: string }[] {
  if (!targets.isKnown(type)) {
    const near = nearestMatch(
      type,
      types.map(({ name }) => name),
    )
    return [{ path: 'type', reason: `there is no type "${type}"${near === null ? '' : `; the nearest is ${near}`}` }]
  }
  const named = targets.of([type]).types
  const applicable = types.filter(({ name }) => named.has(name))
  return expects.flatMap((item, i) => {
    if (item === OWNER || tagOf(item) !== null) return []
    const without = applicable.find(
      ({ attributes }) => (own(attributes, item) ?? own(ENTITY.attributes, item)) === undefined,
    )
    if (without === undefined) return []
    const near = nearestMatch(item, [...Object.keys(without.attributes), ...Object.keys(ENTITY.attributes), OWNER])
    const hint = near === null ? '' : `; the nearest is ${near}`
    return [{ path: `expects[${i}]`, reason: `${without.name} has no attribute "${item}"${hint}` }]
  })
}
