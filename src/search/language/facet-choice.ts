import type { FacetField } from '../../contracts/search-index.ts'
import { ignoresOwn } from '../facets.ts'
import { hasValue, withFilter, withoutPart, withoutValue, withValue, type FilterChoice } from './edit.ts'
import type { FilterKey } from './keys.ts'
import type { Meant } from './resolve-indexed.ts'
import type { QueryTree } from './tree.ts'

/** Returns the filter that selects a value of a facet; null if there is none. */
export function choiceOf(field: FacetField, value: string): FilterChoice | null {
  const key = KEYS[field]
  if (value === '') return null
  // A tag without a value: the key alone stands for all of its tags.
  if (field === 'tag' && !value.includes('::')) return { key: 'tag', value: `${value}::`, negative: false }
  if (field === 'attribute') {
    const separator = value.indexOf('::')
    return { key: value.slice(0, separator), value: value.slice(separator + 2), negative: false }
  }
  const typed = field === 'governance' ? ISSUES[value] : field === 'updated' ? AGES[value] : undefined
  if (typed !== undefined) return { negative: false, ...typed }
  return key === undefined ? null : { key, value, negative: false }
}

const KEYS: Readonly<Partial<Record<FacetField, FilterKey>>> = {
  type: 'type',
  owner: 'owner',
  team: 'team',
  tag: 'tag',
  tagKey: 'tag',
  businessDomain: 'domain',
  domain: 'area',
  platform: 'platform',
  state: 'state',
  standing: 'is',
  governance: 'is',
}

type TypedFilter = Pick<FilterChoice, 'key' | 'value'> & Partial<FilterChoice>

/** The values of `governance` that aren't written with `is`. */
const ISSUES: Readonly<Record<string, TypedFilter>> = {
  issues: { key: 'has', value: 'issue' },
  'no-issues': { key: 'has', value: 'issue', negative: true },
}

const AGES: Readonly<Record<string, TypedFilter>> = {
  day: { key: 'updated', value: '<1d' },
  week: { key: 'updated', value: '1d..7d' },
  month: { key: 'updated', value: '7d..30d' },
  quarter: { key: 'updated', value: '30d..90d' },
  year: { key: 'updated', value: '90d..1y' },
  older: { key: 'updated', value: '>1y' },
  // Every known time is after that.
  unknown: { key: 'updated', value: '>=1970', negative: true },
}

export interface FacetLinks {
  readonly selected: boolean
  /** The query with this value instead of its alternatives, as the facet counts it. Null without such a filter. */
  readonly query: QueryTree | null
  /** The query with this value added, or removed if chosen. A value that stands for several keeps the others. */
  readonly toggled: QueryTree | null
}

interface ChosenIn {
  readonly tree: QueryTree
  /** Resolved values for each part of the tree. */
  readonly meant: readonly (readonly Meant[])[]
}

export function facetLinks(chosen: ChosenIn, field: FacetField, value: string): FacetLinks {
  const { tree } = chosen
  const typed = typedFor(chosen, field, value)
  const choice = choiceOf(field, value)
  const query = choice === null ? null : withFilter(withoutAlternatives(chosen, { field, value }), choice)
  if (typed.length > 0)
    return {
      selected: true,
      query: isAlone(chosen, field, value) ? tree : query,
      toggled: withoutTyped(tree, typed, { field, value }),
    }
  if (choice === null) return { selected: false, query, toggled: null }
  if (hasValue(tree, choice)) return { selected: true, query, toggled: withoutValue(tree, choice) }
  return { selected: false, query, toggled: areAlternative(field) ? withValue(tree, choice) : query }
}

interface FacetValue {
  readonly field: FacetField
  readonly value: string
}

/** Properties and ranges of time have to hold together; values of other facets are alternatives. */
function areAlternative(field: FacetField): boolean {
  return field !== 'updated' && ignoresOwn({ field, negative: false })
}

/** Removes the filters that a facet ignores when it is counted. */
function withoutAlternatives({ tree, meant }: ChosenIn, { field }: FacetValue): QueryTree {
  if (!areAlternative(field)) return tree
  const fieldParts = tree.parts.flatMap((part, i) =>
    !part.negative && meant[i]?.some((one) => one.field === field) ? [i] : [],
  )
  // Works from the end, so that the positions of earlier parts remain valid.
  return fieldParts.toReversed().reduce((rest, i) => withoutPart(rest, i), tree)
}

/** Tells whether the query selects only this value of the field. */
function isAlone({ tree, meant }: ChosenIn, field: FacetField, value: string): boolean {
  const filters = tree.parts.flatMap((part, i) => {
    const values = (meant[i] ?? []).flatMap((one) => (one.field === field && !part.negative ? one.values : []))
    return values.length === 0 ? [] : [values]
  })
  const isIt = (values: readonly string[]): boolean => values.every((one) => one === value)
  return areAlternative(field) ? filters.every(isIt) : filters.some(isIt)
}

function withoutTyped(tree: QueryTree, typed: readonly TypedFor[], { field, value }: FacetValue): QueryTree {
  const rest = typed.reduce((to, { of }) => withoutValue(to, of), tree)
  const others = typed.flatMap(({ means }) => means.filter((one) => one !== value))
  return others.reduce((to, one) => {
    const other = choiceOf(field, one)
    return other === null ? to : withValue(to, other)
  }, rest)
}

interface TypedFor {
  readonly of: FilterChoice
  readonly means: readonly string[]
}

function typedFor({ tree, meant }: ChosenIn, field: FacetField, value: string): readonly TypedFor[] {
  return tree.parts.flatMap((part, i) => {
    if (part.kind !== 'filter' || part.key === null || part.negative) return []
    const { key, values } = part
    const given = values.filter(({ text }) => text !== '')
    return (meant[i] ?? []).flatMap((meaning, j): TypedFor[] => {
      const text = given[j]?.text
      if (text === undefined || meaning.field !== field || !meaning.values.includes(value)) return []
      return [{ of: { key, value: text, negative: false }, means: meaning.values }]
    })
  })
}
