import { isObject, type Json } from '../lib/json.ts'
import { memoiseWeakly } from '../lib/memoise.ts'
import type { Attributes } from '../model/facts.ts'
import { mappedStatements, statedName } from '../model/people.ts'
import type { AttributeDefinition } from './definition.ts'
import type { Catalogue } from './registry.ts'
import { ENTITY } from './types/entity.ts'

/** The attributes of a catalogue that hold URIs of entities. */
export const referenceAttributes = memoiseWeakly((catalogue: Catalogue) => new ReferenceAttributes(catalogue))

/**
 * Attributes that hold URIs of entities, directly or in a property. If any type declares one it counts for every type:
 * a document alone doesn't tell the entity's type, and values that aren't URIs are kept.
 */
export class ReferenceAttributes {
  readonly #byName: ReadonlyMap<string, readonly AttributeDefinition[]>

  constructor({ types }: Pick<Catalogue, 'types'>) {
    const all = [ENTITY, ...types].flatMap(({ attributes }) => Object.entries(attributes))
    this.#byName = new Map(
      [...Map.groupBy(all, ([name]) => name)].flatMap(([name, found]) => {
        const definitions = found.map(([, definition]) => definition).filter(holdsReferences)
        return definitions.length === 0 ? [] : [[name, definitions] as const]
      }),
    )
  }

  /** Tells whether a document's attribute may hold URIs; for a person's statement, also its removal and time. */
  mayHold(key: string): boolean {
    return this.#byName.has(statedName(key) ?? '') || statedName(key) === null
  }

  /** Removes hidden URIs from attributes, and values that become empty; the same object if there are none. */
  without(attributes: Attributes, isHidden: (uri: string) => boolean): Attributes {
    if (!Object.keys(attributes).some((key) => this.mayHold(key))) return attributes
    return mappedStatements(attributes, (name, value) =>
      (this.#byName.get(name) ?? []).reduce<Json | undefined>(
        (left, definition) => (left === undefined ? left : visiblePart(left, definition, isHidden)),
        value,
      ),
    )
  }
}

function holdsReferences({ reference, fields = {} }: AttributeDefinition): boolean {
  return reference === true || Object.values(fields).some(holdsReferences)
}

/** Undefined if nothing is left. */
function visiblePart(
  value: Json,
  definition: AttributeDefinition,
  isHidden: (uri: string) => boolean,
): Json | undefined {
  if (Array.isArray(value)) {
    const items: readonly Json[] = value
    const visible = items.map((item) => visiblePart(item, definition, isHidden))
    if (visible.every((item, i) => item === items[i])) return value
    const left = visible.filter((item) => item !== undefined)
    return left.length === 0 ? undefined : left
  }
  if (typeof value === 'string') return definition.reference === true && isHidden(value) ? undefined : value
  if (!isObject(value) || definition.fields === undefined) return value
  const { fields } = definition
  const members = Object.entries(value).map(([name, member]) => {
    const field = Object.hasOwn(fields, name) ? fields[name] : undefined
    return [name, field === undefined ? member : visiblePart(member, field, isHidden)] as const
  })
  if (members.every(([name, member]) => member === value[name])) return value
  const left = members.flatMap(([name, member]) => (member === undefined ? [] : [[name, member] as const]))
  return left.length === 0 ? undefined : Object.fromEntries(left)
}
