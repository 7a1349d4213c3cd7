// Reads names, texts and numbers of attributes.
import type { AttributeDefinition, ScalarType } from '../catalogue/definition.ts'
import { valuesOfTag } from '../catalogue/tags.ts'
import type { AttributeNumber } from '../contracts/search-documents.ts'
import { timeOfIso } from '../lib/iso.ts'
import { isObject, type Json } from '../lib/json.ts'
import type { Attributes } from '../model/facts.ts'
import { FILTER_KEYS } from './language/keys.ts'

/** The kind of value it is compared with: a metric with numbers, a parameter with numbers or texts. */
export type AttributeKind = 'text' | 'boolean' | 'number' | 'time' | 'metric' | 'parameter'

export interface FilterAttribute {
  /** Path in the index: the attribute's name in the catalogue, followed by member names (`usage.reads30d`). */
  readonly path: string
  /** Name in queries: `created` for `createdAt`, `rows` for `rowCount`, `reads30d` if only one attribute has it. */
  readonly typed: string
  readonly kind: AttributeKind
  /** Shown to people. */
  readonly label: string
}

/**
 * Attributes that can't be filtered by: those that a search covers with its words or a separate key, and those that
 * differ for every entity, which nobody types in full. References can't either, because they would reveal hidden
 * entities.
 */
const NOT_FILTERED: ReadonlySet<string> = new Set(
  (
    'name description email error updatedAt businessDomains ' +
    'sourceUrl expression command hypothesis documentation digest schemaDigest uri'
  ).split(' '),
)
/** Value of an entity whose data fails a check: `is:failed` finds it. */
export const FAILED_CHECK = 'check::failed'

/** Longer texts can't be filtered by. */
export const LONGEST_VALUE = 100

/** Maximum number of names in a list of parts. */
const MAX_LISTED = 1_000

const KINDS: Readonly<Partial<Record<ScalarType | 'object', AttributeKind>>> = {
  string: 'text',
  boolean: 'boolean',
  int: 'number',
  long: 'number',
  float: 'number',
  time: 'time',
}

export interface LocatedAttribute {
  readonly name: string
  readonly member: string | null
  readonly kind: AttributeKind
}

/** Takes part names from the entity's own list, if its source describes no parts individually. */
export function namesIn(attributes: Attributes, list: string | null): readonly string[] {
  const stated = list === null ? undefined : attributes[list]
  if (!Array.isArray(stated)) return []
  const names = stated.flatMap((one: Json) => (isObject(one) && typeof one.name === 'string' ? [one.name] : []))
  return [...new Set(names)].slice(0, MAX_LISTED)
}

export interface AttributeValues {
  /** Each text has the form `path::value`. */
  readonly texts: readonly string[]
  readonly numbers: readonly AttributeNumber[]
  /** Names of its parts by which it is found: from their descriptions, else from its own list. */
  readonly listed: readonly string[]
}

export function locateAttributes(
  definitions: Readonly<Record<string, AttributeDefinition>>,
): readonly LocatedAttribute[] {
  return Object.entries(definitions).flatMap(([name, definition]) => {
    if (NOT_FILTERED.has(name) || definition.reference === true) return []
    const kind = KINDS[definition.type]
    if (kind !== undefined) return [{ name, member: null, kind }]
    // A list has many properties of each name, and a filter couldn't tell which of them belong together.
    if (definition.fields === undefined || definition.list === true) return []
    return Object.entries(definition.fields).flatMap(([member, { type, reference }]): LocatedAttribute[] => {
      const own = NOT_FILTERED.has(member) || reference === true ? undefined : KINDS[type]
      return own === undefined ? [] : [{ name, member, kind: own }]
    })
  })
}

export function pathOf({ name, member }: LocatedAttribute): string {
  return member === null ? name : `${name}.${member}`
}

/** Lists each attribute's names for typing, shortest first. An ambiguous one means the nearest attribute. */
export function filterNamesOf(all: readonly LocatedAttribute[]): ReadonlyMap<LocatedAttribute, readonly string[]> {
  const own = all.filter(({ member }) => member === null)
  const taken = new Set(own.flatMap(({ name }) => [shortName(name), name]).map(lettersOf))
  const times = new Map<string, number>()
  for (const { member } of all) if (member !== null) times.set(member, (times.get(member) ?? 0) + 1)
  return new Map(
    all.map((attribute) => {
      const { name, member } = attribute
      if (member === null) return [attribute, [...new Set([shortName(name), name])]]
      const alone = times.get(member) === 1
      const short = alone ? [shortName(member), member].filter((text) => !taken.has(lettersOf(text))) : []
      return [attribute, [...new Set([...short, pathOf(attribute)])]]
    }),
  )
}

/** `createdAt` → created, `rowCount` → rows. */
function shortName(name: string): string {
  const [, moment] = /^(.+)At$/.exec(name) ?? []
  const [, counted] = /^(.+)Count$/.exec(name) ?? []
  return moment ?? (counted === undefined ? name : `${counted}s`)
}

/** Compares names by their letters, digits and dots, so `row_count` is `rowCount`. */
export function lettersOf(name: string): string {
  return name.toLowerCase().replaceAll(/[_-]/g, '')
}

export function isFilterKey(name: string): boolean {
  return FILTER_KEYS.some((key) => key === lettersOf(name))
}

export function textsOfTag({ tags }: Attributes, key: string): readonly string[] {
  return valuesOfTag(tags, key).flatMap((value) => searchableText(value, 'text') ?? [])
}

export function statedBy(attributes: Attributes, { name, member }: LocatedAttribute): Json | undefined {
  const stated: Json | undefined = attributes[name]
  return member === null ? stated : isObject(stated) ? stated[member] : undefined
}

export function numberOf(value: Json, kind: AttributeKind): number | null {
  if (kind === 'number') return typeof value === 'number' && Number.isFinite(value) ? value : null
  if (kind !== 'time' || typeof value !== 'string') return null
  const time = timeOfIso(value)
  return Number.isNaN(time) ? null : time
}

export function searchableText(value: Json, kind: AttributeKind, longest = LONGEST_VALUE): string | null {
  if (kind === 'boolean') return typeof value === 'boolean' ? String(value) : null
  if (kind !== 'text') return null
  const text = typeof value === 'string' ? value.trim() : typeof value === 'number' ? String(value) : ''
  return text === '' || text.length > longest ? null : text
}
