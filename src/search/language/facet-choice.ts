import type { FacetField } from '../../contracts/search.ts'
import type { FilterChoice } from './edit.ts'
import type { FilterKey } from './keys.ts'

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
