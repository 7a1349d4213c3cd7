import type { FacetField } from '../../contracts/search.ts'
import { hasValue, toggledValue, withoutValue, withValue, type FilterChoice } from './edit.ts'
import type { FilterKey } from './keys.ts'
import type { Meant } from './resolve.ts'
import type { QueryTree } from './tree.ts'

/** The filter that a value of a facet is chosen by; null where there is none. */
export function choiceOf(field: FacetField, value: string): FilterChoice | null {
  const key = KEYS[field]
  if (key !== undefined) return { key, value, negative: false }
  const typed = field === 'governance' ? GOVERNED[value] : field === 'freshness' ? AGES[value] : undefined
  return typed === undefined ? null : { negative: false, ...typed }
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
}

type Typed = Pick<FilterChoice, 'key' | 'value'> & Partial<FilterChoice>

const GOVERNED: Readonly<Record<string, Typed>> = {
  owned: { key: 'is', value: 'owned' },
  unowned: { key: 'is', value: 'unowned' },
  described: { key: 'is', value: 'described' },
  undescribed: { key: 'is', value: 'undescribed' },
  issues: { key: 'has', value: 'issue' },
  'no-issues': { key: 'has', value: 'issue', negative: true },
  stale: { key: 'is', value: 'stale' },
  current: { key: 'is', value: 'current' },
}

/** What was never updated has no filter. */
const AGES: Readonly<Record<string, Typed>> = {
  day: { key: 'updated', value: '<1d' },
  week: { key: 'updated', value: '1d..7d' },
  month: { key: 'updated', value: '7d..30d' },
  quarter: { key: 'updated', value: '30d..90d' },
  year: { key: 'updated', value: '90d..1y' },
  older: { key: 'updated', value: '>1y' },
}

export interface FacetToggle {
  readonly selected: boolean
  /** The query with the value chosen, or no longer chosen. Null where no filter is for it. */
  readonly tree: QueryTree | null
}

/** `meant`: by part of the tree, what each typed value stands for. One that stands for several leaves the others. */
export function facetToggle(
  { tree, meant }: { readonly tree: QueryTree; readonly meant: readonly (readonly Meant[])[] },
  field: FacetField,
  value: string,
): FacetToggle {
  const typed = typedFor({ tree, meant }, field, value)
  const choice = choiceOf(field, value)
  if (typed.length === 0)
    return choice === null
      ? { selected: false, tree: null }
      : { selected: hasValue(tree, choice), tree: toggledValue(tree, choice) }
  const rest = typed.reduce((to, { of }) => withoutValue(to, of), tree)
  const others = typed.flatMap(({ means }) => means.filter((one) => one !== value))
  const kept = others.reduce((to, one) => {
    const other = choiceOf(field, one)
    return other === null ? to : withValue(to, other)
  }, rest)
  return { selected: true, tree: kept }
}

interface TypedFor {
  readonly of: FilterChoice
  readonly means: readonly string[]
}

/** The typed values that stand for a value of a facet, among others perhaps. */
function typedFor(
  { tree, meant }: { readonly tree: QueryTree; readonly meant: readonly (readonly Meant[])[] },
  field: FacetField,
  value: string,
): readonly TypedFor[] {
  return tree.parts.flatMap((part, i) => {
    if (part.kind !== 'filter' || part.key === null || part.negative) return []
    const { key, values } = part
    const given = values.filter(({ text }) => text !== '')
    return (meant[i] ?? []).flatMap((one, j): TypedFor[] => {
      const text = given[j]?.text
      if (text === undefined || one.field !== field || !one.values.includes(value)) return []
      return [{ of: { key, value: text, negative: false }, means: one.values }]
    })
  })
}
