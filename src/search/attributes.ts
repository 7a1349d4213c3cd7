// The attributes that a query can filter by, their names in queries, and their values.
import type { AttributeDefinition, ScalarType } from '../catalogue/definition.ts'
import { soughtParts, type SoughtPart } from '../catalogue/containment.ts'
import type { MergedEntity } from '../catalogue/entity.ts'
import { labelOf } from '../catalogue/labels.ts'
import { valuesOfTag } from '../catalogue/tags.ts'
import type { Catalogue } from '../catalogue/registry.ts'
import { ENTITY } from '../catalogue/types/entity.ts'
import type { AttributeNumber } from '../contracts/search-index.ts'
import { compareTexts } from '../lib/compare-texts.ts'
import { timeOfIso } from '../lib/iso.ts'
import { isObject, type Json } from '../lib/json.ts'
import { onceFor } from '../lib/once-for.ts'
import type { Attributes } from '../model/facts.ts'
import { FILTER_KEYS } from './language/keys.ts'

/** The kind of value it is compared with: a metric with numbers, a parameter with numbers or texts. */
type AttributeKind = 'text' | 'boolean' | 'number' | 'time' | 'metric' | 'parameter'

export interface FilterAttribute {
  /** Path in the index: the attribute's name in the catalogue, followed by member names (`usage.reads30d`). */
  readonly path: string
  /** Name in queries: `created` for `createdAt`, `rows` for `rowCount`, `reads30d` if only one attribute has it. */
  readonly typed: string
  readonly kind: AttributeKind
  /** Shown to people. */
  readonly label: string
}

export interface AttributeNames {
  find(typed: string): FilterAttribute | null
  /** Sorted alphabetically. */
  readonly all: readonly FilterAttribute[]
}

export const NO_ATTRIBUTES: AttributeNames = { find: () => null, all: [] }

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
/** Longer texts can't be filtered by. */
const LONGEST_VALUE = 100
/** Locations are pasted in full. */
const LONGEST_LOCATION = 1_000
/** Maximum number of values of one attribute of an entity. */
const MAX_VALUES = 50
/** Maximum number of metrics of an entity, and of parameters. */
const MAX_METRICS = 1_000
/** Maximum number of names in a list of parts. */
const MAX_LISTED = 1_000

/** Where data is: the attribute by whose value in full, or its last part, data is found. */
export const LOCATION = 'location'

/** A registry's words for a version, such as MLflow's, are its tags. */
const TAGGED = ['alias', 'stage'] as const

const KINDS: Readonly<Partial<Record<ScalarType | 'object', AttributeKind>>> = {
  string: 'text',
  boolean: 'boolean',
  int: 'number',
  long: 'number',
  float: 'number',
  time: 'time',
}

export const filterAttributes = onceFor((catalogue: Catalogue) => new FilteredAttributes(catalogue))

interface LocatedAttribute {
  readonly name: string
  readonly member: string | null
  readonly kind: AttributeKind
}

class FilteredAttributes implements AttributeNames {
  readonly all: readonly FilterAttribute[]
  readonly #byName: ReadonlyMap<string, FilterAttribute>
  readonly #byType: ReadonlyMap<string, readonly LocatedAttribute[]>
  readonly #common = locateAttributes(ENTITY.attributes)
  readonly #sought: ReadonlyMap<string, SoughtPart>

  constructor(catalogue: Catalogue) {
    const { types } = catalogue
    this.#sought = new Map(
      soughtParts(catalogue).flatMap((part) =>
        [...part.edge.to.types, ...listing(types, part)].map((whole) => [whole, part] as const),
      ),
    )
    this.#byType = new Map(
      types.map(({ name, attributes }) => [name, [...this.#common, ...locateAttributes(attributes)]]),
    )
    const byPath = new Map(
      [...this.#common, ...types.flatMap(({ attributes }) => locateAttributes(attributes))].map((attribute) => [
        pathOf(attribute),
        attribute,
      ]),
    )
    const names = namesOf([...byPath.values()])
    const taggedOnly = TAGGED.filter((key) => ![...names.values()].flat().includes(key))
    const ofParts = [...this.#sought.values()].map(({ key }) => key)
    const keys = [...new Set([...ofParts, ...taggedOnly])].map((key): FilterAttribute => ({
      path: key,
      typed: key,
      kind: 'text',
      label: labelOf(key),
    }))
    this.all = [...byPath.values()]
      .map((attribute): FilterAttribute => ({
        path: pathOf(attribute),
        typed: names.get(attribute)?.[0] ?? pathOf(attribute),
        kind: attribute.kind,
        label: labelOf(attribute.member ?? attribute.name),
      }))
      .filter(({ typed }) => !isFilterKey(typed))
      .concat(keys)
      .toSorted((a, b) => compareTexts(a.typed, b.typed))
    const byAnyName = new Map(keys.map((key) => [lettersOf(key.typed), key] as const))
    for (const [one, texts] of names) {
      const attribute = this.all.find(({ path }) => path === pathOf(one))
      for (const text of texts)
        if (attribute !== undefined && !isFilterKey(text)) byAnyName.set(lettersOf(text), attribute)
    }
    this.#byName = byAnyName
  }

  find(typed: string): FilterAttribute | null {
    return this.#byName.get(lettersOf(typed)) ?? findMeasure(typed)
  }

  /**
   * Collects an entity's filter values; a stub has the common attributes. `parts` has the names of the parts by which
   * the entity is found.
   */
  valuesOf(
    { entityType, attributes }: Pick<MergedEntity, 'entityType' | 'attributes'>,
    parts: readonly string[] = [],
  ): AttributeValues {
    const texts: string[] = []
    const numbers: AttributeNumber[] = []
    const own = (entityType === null ? undefined : this.#byType.get(entityType)) ?? this.#common
    for (const attribute of own) {
      const stated = statedBy(attributes, attribute)
      if (stated === undefined || stated === null) continue
      for (const value of Array.isArray(stated) ? stated.slice(0, MAX_VALUES) : [stated]) {
        const number = numberOf(value, attribute.kind)
        if (number !== null) numbers.push({ attribute: pathOf(attribute), value: number })
        const text = searchableText(
          value,
          attribute.kind,
          attribute.name === LOCATION ? LONGEST_LOCATION : LONGEST_VALUE,
        )
        if (text !== null) texts.push(`${pathOf(attribute)}::${text}`)
      }
    }
    for (const key of TAGGED) for (const value of textsOfTag(attributes, key)) texts.push(`${key}::${value}`)
    for (const { path, value } of measuresIn(attributes)) {
      const number = typeof value === 'number' ? value : typeof value === 'string' ? numberIn(value) : null
      if (number !== null && Number.isFinite(number)) numbers.push({ attribute: path, value: number })
      const text = path.startsWith(PARAMETER) ? searchableText(value, 'text') : null
      if (text !== null) texts.push(`${path}::${text}`)
    }
    const sought = this.#sought.get(entityType ?? '')
    const listed = sought === undefined || parts.length > 0 ? parts : namesIn(attributes, sought.listedIn)
    if (sought !== undefined)
      for (const name of listed) if (name.length <= LONGEST_VALUE) texts.push(`${sought.key}::${name}`)
    return { texts: [...new Set(texts)], numbers, listed }
  }
}

/** Returns types that list such parts by name, as a version of a dataset lists its columns. */
function listing(types: Catalogue['types'], { listedIn }: SoughtPart): readonly string[] {
  const lists = types.filter(({ attributes }) => listedIn !== null && attributes[listedIn]?.list === true)
  return lists.map(({ name }) => name)
}

// ------------------------------------------------------------------------------------------ metrics and parameters

export const METRIC = 'metric.'
const PARAMETER = 'parameter.'

/** MLflow writes `metrics.auc` and `params.lr`. */
const MEASURES = { metric: /^metrics?\.(.+)/, parameter: /^(?:parameters?|params)\.(.+)/ } as const

/** Resolves `metric.auc` and `parameter.lr`, whatever names the sources use: unknown names find nothing. */
function findMeasure(typed: string): FilterAttribute | null {
  for (const kind of ['metric', 'parameter'] as const) {
    const label = MEASURES[kind].exec(typed.toLowerCase())?.[1]
    if (label === undefined) continue
    const path = `${kind}.${label}`
    return { path, typed: path, kind, label }
  }
  return null
}

interface StatedMeasure {
  readonly path: string
  readonly value: Json
}

/** Returns the last value of each metric, and each parameter. Libraries differ in the case of names. */
function measuresIn(attributes: Attributes): readonly StatedMeasure[] {
  const found = new Map<string, Json>()
  const take = (begin: string, named: readonly (readonly [string, Json])[]): void => {
    for (const [name, value] of named.slice(0, MAX_METRICS)) found.set(begin + name.toLowerCase(), value)
  }
  const { metrics } = attributes
  if (isObject(metrics)) take(METRIC, Object.entries(metrics))
  else if (Array.isArray(metrics))
    take(
      METRIC,
      metrics.flatMap((one: Json) =>
        isObject(one) && typeof one.name === 'string' && typeof one.value === 'number' ? [[one.name, one.value]] : [],
      ),
    )
  for (const parameters of [attributes.parameters, attributes.hyperparameters])
    if (isObject(parameters)) take(PARAMETER, Object.entries(parameters))
  return [...found].map(([path, value]) => ({ path, value }))
}

/** Tells whether a filter compares a metric or a parameter; for an attribute with text values, given one of these. */
export function isMeasureFilter(path: string): boolean {
  return path.startsWith(METRIC) || path.startsWith(PARAMETER)
}

/** Sources state parameters as texts. */
function numberIn(text: string): number | null {
  return text.trim() === '' ? null : Number(text)
}

// ------------------------------------------------------------------------------------------------------------- parts

/** Takes part names from the entity's own list, if its source describes no parts individually. */
function namesIn(attributes: Attributes, list: string | null): readonly string[] {
  const stated = list === null ? undefined : attributes[list]
  if (!Array.isArray(stated)) return []
  const names = stated.flatMap((one: Json) => (isObject(one) && typeof one.name === 'string' ? [one.name] : []))
  return [...new Set(names)].slice(0, MAX_LISTED)
}

interface AttributeValues {
  /** Each text has the form `path::value`. */
  readonly texts: readonly string[]
  readonly numbers: readonly AttributeNumber[]
  /** Names of its parts by which it is found: from their descriptions, else from its own list. */
  readonly listed: readonly string[]
}

function locateAttributes(definitions: Readonly<Record<string, AttributeDefinition>>): readonly LocatedAttribute[] {
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

function pathOf({ name, member }: LocatedAttribute): string {
  return member === null ? name : `${name}.${member}`
}

/** Lists each attribute's names for typing, shortest first. An ambiguous one means the nearest attribute. */
function namesOf(all: readonly LocatedAttribute[]): ReadonlyMap<LocatedAttribute, readonly string[]> {
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
function lettersOf(name: string): string {
  return name.toLowerCase().replaceAll(/[_-]/g, '')
}

function isFilterKey(name: string): boolean {
  return FILTER_KEYS.some((key) => key === lettersOf(name))
}

function textsOfTag({ tags }: Attributes, key: string): readonly string[] {
  return valuesOfTag(tags, key).flatMap((value) => searchableText(value, 'text') ?? [])
}

function statedBy(attributes: Attributes, { name, member }: LocatedAttribute): Json | undefined {
  const stated: Json | undefined = attributes[name]
  return member === null ? stated : isObject(stated) ? stated[member] : undefined
}

function numberOf(value: Json, kind: AttributeKind): number | null {
  if (kind === 'number') return typeof value === 'number' && Number.isFinite(value) ? value : null
  if (kind !== 'time' || typeof value !== 'string') return null
  const time = timeOfIso(value)
  return Number.isNaN(time) ? null : time
}

function searchableText(value: Json, kind: AttributeKind, longest = LONGEST_VALUE): string | null {
  if (kind === 'boolean') return typeof value === 'boolean' ? String(value) : null
  if (kind !== 'text') return null
  const text = typeof value === 'string' ? value.trim() : typeof value === 'number' ? String(value) : ''
  return text === '' || text.length > longest ? null : text
}
