import type {
  FacetField,
  NodeFilter,
  NumberFilter,
  RequiredMatches,
  SearchFilter,
  UpdatedFilter,
} from '../../contracts/search-index.ts'
import type { Time } from '../../model/facts.ts'
import { type OWNING_VALUES, UPDATE_AGE_LIMITS } from '../../search/facets.ts'
import { nodesIn, nodeTerms } from './nodes.ts'
import { numberTerms } from './numbers.ts'
import { anyOf, EVERYTHING, NOTHING, term, type Clause } from './clauses.ts'

type ComputedField = 'updated' | 'governance'

/** Fields that store facet values; other facets are computed for each request. */
export const FACET_KEYWORDS: Readonly<Record<Exclude<FacetField, ComputedField>, string>> = {
  type: 'entityType',
  owner: 'owners',
  team: 'teams',
  tag: 'tags',
  tagKey: 'tagKeys',
  attribute: 'attributes',
  businessDomain: 'businessDomains',
  domain: 'domain',
  platform: 'platform',
  state: 'state',
  standing: 'standing',
}

export function computedValues(field: ComputedField, now: Time): Readonly<Record<string, Clause>> {
  return field === 'updated' ? updateAges(now) : governance(now)
}

export function isComputed(field: FacetField): field is ComputedField {
  return field === 'updated' || field === 'governance'
}

function updateAges(now: Time): Record<string, Clause> {
  const values: Record<string, Clause> = {}
  let until: Time | null = null
  for (const [value, age] of UPDATE_AGE_LIMITS) {
    const after = Math.max(0, now - age)
    values[value] = updatedIn({ gte: Math.max(1, after), ...(until === null ? {} : { lt: until }) })
    until = after
  }
  return { ...values, unknown: updatedIn({ lte: 0 }) }
}

const OWNED = anyOf([{ exists: { field: 'owners' } }, { exists: { field: 'teams' } }])
/** The values about owners. Some callers see other owners: see left-out.ts. */
const OWNING: Readonly<Record<(typeof OWNING_VALUES)[number], Clause>> = {
  owned: OWNED,
  unowned: noneOf([OWNED]),
  orphaned: anyOf([term('abandoned', true), noneOf([OWNED])]),
  inherited: term('inherited', true),
}
export const OWNING_CLAUSES = Object.entries(OWNING)

function governance(now: Time): Record<string, Clause> {
  const stale: Clause = { range: { staleAt: { lte: now } } }
  return {
    ...OWNING,
    production: term('production', true),
    described: term('described', true),
    undescribed: term('described', false),
    issues: term('issues', true),
    'no-issues': term('issues', false),
    stale,
    current: noneOf([stale]),
  }
}

export function filterClause({ field, values, negative }: SearchFilter, now: Time): Clause {
  const has = hasAny(field, values, now)
  return negative ? noneOf([has]) : has
}

function hasAny(field: FacetField, values: readonly string[], now: Time): Clause {
  if (!isComputed(field)) return values.length === 0 ? NOTHING : { terms: { [FACET_KEYWORDS[field]]: values } }
  const computed = computedValues(field, now)
  const clauses = values.flatMap((value) => (Object.hasOwn(computed, value) ? [computed[value] ?? NOTHING] : []))
  return clauses.length === 0 ? NOTHING : anyOf(clauses)
}

/** Clauses for all filters except those by value. */
export function otherClauses({
  updated,
  numbers,
  nodes,
}: Pick<RequiredMatches, 'updated' | 'numbers' | 'nodes'>): readonly Clause[] {
  return [...updated.map(updatedClause), ...numbers.map(numberClause), ...nodes.map(nodeClause)]
}

function numberClause({ attribute, ranges, negative }: NumberFilter): Clause {
  const within = ranges.map((range): Clause => ({ range: { numbers: numberTerms(attribute, range) } }))
  const isWithin = within.length === 0 ? NOTHING : anyOf(within)
  return negative ? noneOf([isWithin]) : isWithin
}

function nodeClause({ bits, negative }: NodeFilter): Clause {
  const has = anyOf([NOTHING, ...nodeTerms(nodesIn(bits))])
  return negative ? noneOf([has]) : has
}

/** An entity without a time was never updated. */
function updatedClause({ from, until, negative }: UpdatedFilter): Clause {
  const within = updatedIn({ gte: Math.max(1, from ?? 1), ...(until === null ? {} : { lt: until }) })
  return negative ? noneOf([within]) : within
}

function updatedIn(range: Record<string, number>): Clause {
  return { range: { updated: range } }
}

function noneOf(clauses: readonly Clause[]): Clause {
  return { bool: { filter: [EVERYTHING], must_not: clauses } }
}
