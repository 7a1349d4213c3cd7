// The attributes that a query can filter by, their names in queries, and their values.
import { failedChecks } from '../catalogue/checks.ts'
import { soughtParts, type SearchablePart } from '../catalogue/containment.ts'
import type { MergedEntity } from '../catalogue/entity.ts'
import { labelOf } from '../catalogue/labels.ts'
import type { Catalogue } from '../catalogue/registry.ts'
import { ENTITY } from '../catalogue/types/entity.ts'
import type { AttributeNumber } from '../contracts/search-documents.ts'
import { compareTexts } from '../lib/compare-texts.ts'
import { memoiseWeakly } from '../lib/memoise.ts'
import { findMeasure, measuresIn, numberIn, PARAMETER } from './metrics-and-parameters.ts'
import {
  FAILED_CHECK,
  type FilterAttribute,
  type LocatedAttribute,
  locateAttributes,
  pathOf,
  filterNamesOf,
  isFilterKey,
  lettersOf,
  type AttributeValues,
  statedBy,
  numberOf,
  searchableText,
  LONGEST_VALUE,
  textsOfTag,
  namesIn,
} from './attribute-values.ts'

export interface AttributeNames {
  find(typed: string): FilterAttribute | null
  /** Sorted alphabetically. */
  readonly all: readonly FilterAttribute[]
}

export const NO_ATTRIBUTES: AttributeNames = { find: () => null, all: [] }

/** Locations are pasted in full. */
const LONGEST_LOCATION = 1_000
/** Maximum number of values of one attribute of an entity. */
const MAX_VALUES = 50

/** Where data is: the attribute by whose value in full, or its last part, data is found. */
export const LOCATION = 'location'

/** The name that a registry gives a version, such as `champion`: the attribute by which the version is found first. */
export const ALIAS = 'alias'

/** A registry's words for a version, such as MLflow's, are its tags. */
const TAGGED = [ALIAS, 'stage'] as const

export const filterAttributes = memoiseWeakly((catalogue: Catalogue) => new FilteredAttributes(catalogue))

class FilteredAttributes implements AttributeNames {
  readonly all: readonly FilterAttribute[]
  readonly #byName: ReadonlyMap<string, FilterAttribute>
  readonly #byType: ReadonlyMap<string, readonly LocatedAttribute[]>
  readonly #common = locateAttributes(ENTITY.attributes)
  readonly #sought: ReadonlyMap<string, SearchablePart>

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
    const names = filterNamesOf([...byPath.values()])
    const taggedOnly = TAGGED.filter((key) => ![...names.values()].flat().includes(key))
    const partKeys = [...this.#sought.values()].map(({ key }) => key)
    const keys = [...new Set([...partKeys, ...taggedOnly])].map((key): FilterAttribute => ({
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
    if (failedChecks(attributes).length > 0) texts.push(FAILED_CHECK)
    const sought = this.#sought.get(entityType ?? '')
    const listed = sought === undefined || parts.length > 0 ? parts : namesIn(attributes, sought.listedIn)
    if (sought !== undefined)
      for (const name of listed) if (name.length <= LONGEST_VALUE) texts.push(`${sought.key}::${name}`)
    return { texts: [...new Set(texts)], numbers, listed }
  }
}

/** Returns types that list such parts by name, as a version of a dataset lists its columns. */
function listing(types: Catalogue['types'], { listedIn }: SearchablePart): readonly string[] {
  const lists = types.filter(({ attributes }) => listedIn !== null && attributes[listedIn]?.list === true)
  return lists.map(({ name }) => name)
}
