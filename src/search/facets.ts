// Values of a document for facets and filters, and how they are counted.
import {
  UPDATE_AGES,
  type FacetCount,
  type FacetField,
  type GOVERNANCE,
  type NodeFilter,
  type NumberRange,
  type SearchFilter,
  type UpdatedFilter,
  type RequiredMatches,
} from '../contracts/search-index.ts'
import type { IndexedDocument, Ownership } from '../contracts/search-documents.ts'
import type { NodeId } from '../contracts/log.ts'
import { timeOfIso } from '../lib/iso.ts'
import { hasBit } from '../lib/bits.ts'
import type { Time } from '../model/facts.ts'
import { parseUri } from '../model/uri.ts'
import { fold } from './analyse.ts'
import { PARAMETER } from './metrics-and-parameters.ts'
import { DAY_MS } from '../lib/durations.ts'
import { compareTexts } from '../lib/compare-texts.ts'

/**
 * Age limits, ascending: an entity belongs to the first that it isn't older than, as in `updated:<7d`. An update in the
 * future counts as today's.
 */
export const UPDATE_AGE_LIMITS = [
  ['day', DAY_MS],
  ['week', 7 * DAY_MS],
  ['month', 30 * DAY_MS],
  ['quarter', 90 * DAY_MS],
  ['year', 365 * DAY_MS],
  ['older', Infinity],
] as const satisfies readonly (readonly [UpdateAge, number])[]

type UpdateAge = (typeof UPDATE_AGES)[number]
type Governance = (typeof GOVERNANCE)[number]

/** Maximum number of values of one facet, and of all filters of a query. */
export const MAX_FACET_VALUES = 50

/** Returns 0 if unknown: not given, not a time, or before 1970. */
export function updatedAtOf(indexed: IndexedDocument): Time {
  const text = indexed.index === 'entities' ? indexed.document.updatedAt : null
  const time = text === null ? NaN : timeOfIso(text)
  return time > 0 ? time : 0
}

/** Classifies a time; 0 means unknown. */
function updateAgeOf(updatedAt: Time, now: Time): UpdateAge {
  if (updatedAt <= 0) return 'unknown'
  return UPDATE_AGE_LIMITS.find(([, age]) => now - updatedAt <= age)?.[0] ?? 'older'
}

/** The values of `governance` about owners. */
export const OWNING_VALUES = ['owned', 'unowned', 'orphaned', 'inherited'] as const satisfies readonly Governance[]

/** A tag may name a team of an entity without stated owners. */
export function owningOf({
  owners,
  teams,
  inherited,
  abandoned,
}: Ownership): readonly (typeof OWNING_VALUES)[number][] {
  const isOwned = owners.length + teams.length > 0
  return [
    isOwned ? 'owned' : 'unowned',
    ...(abandoned || !isOwned ? (['orphaned'] as const) : []),
    ...(inherited ? (['inherited'] as const) : []),
  ]
}

/** Returns one of each pair, and `orphaned`, `inherited` and `production` if they apply. */
function governanceOf({ facts }: IndexedDocument, now: Time): readonly Governance[] {
  const { production, described, issues, staleAt } = facts
  return [
    ...owningOf(facts),
    described ? 'described' : 'undescribed',
    issues ? 'issues' : 'no-issues',
    staleAt !== null && staleAt <= now ? 'stale' : 'current',
    ...(production ? (['production'] as const) : []),
  ]
}

export function facetValues(indexed: IndexedDocument, field: FacetField, now: Time): readonly string[] {
  return [...new Set(statedFacetValues(indexed, field, now))]
}

/** Returns the values as stated, so some may repeat. */
export function statedFacetValues(indexed: IndexedDocument, field: FacetField, now: Time): readonly string[] {
  const { document, facts } = indexed
  const entity = indexed.index === 'entities' ? indexed.document : null
  switch (field) {
    case 'type':
      return given(document.entityType)
    case 'owner':
      return facts.owners
    case 'team':
      return facts.teams
    case 'tag':
      return entity?.tags ?? []
    case 'tagKey':
      return entity?.tags.map((tag) => splitTag(tag)[0]) ?? []
    case 'attribute':
      return facts.attributes
    case 'businessDomain':
      return entity?.businessDomains ?? []
    case 'domain':
      return given(entity?.domain ?? null)
    case 'platform':
      return [facts.platform]
    case 'state':
      return [facts.state]
    case 'standing':
      return [facts.standing]
    case 'updated':
      return [updateAgeOf(updatedAtOf(indexed), now)]
    case 'governance':
      return governanceOf(indexed, now)
  }
}

function given(value: string | null): readonly string[] {
  return value === null ? [] : [value]
}

/** Splits `key::value`; a tag without "::" is a key. */
function splitTag(tag: string): readonly [key: string, value: string | null] {
  const separator = tag.indexOf('::')
  return separator < 0 ? [tag, null] : [tag.slice(0, separator), tag.slice(separator + 2)]
}

/**
 * Tells whether a facet is counted as if the filters of its own field were absent, because its values are alternatives.
 * Negative filters, properties and attributes have to hold together, so they count like filters of other fields. Each
 * count is thus the total of the query with that value in place of the others.
 */
export function ignoresOwn({ field, negative }: Pick<SearchFilter, 'field' | 'negative'>): boolean {
  return !negative && field !== 'governance' && field !== 'attribute'
}

export function wasUpdated(updatedAt: Time, { from, until, negative }: UpdatedFilter): boolean {
  const within = updatedAt > 0 && (from === null || updatedAt >= from) && (until === null || updatedAt < until)
  return within !== negative
}

export function isWithin(value: number, { from, until }: NumberRange): boolean {
  return (from === null || value >= from) && (until === null || value < until)
}

export function hasNode(node: NodeId, { bits, negative }: NodeFilter): boolean {
  return hasBit(bits, node) !== negative
}

/**
 * Tells whether a value is counted for the answer though nobody filters by it. A run has dozens of parameters, which
 * would crowd out everything else.
 */
export function isCountedUnasked(field: FacetField, value: string): boolean {
  return field !== 'attribute' || !value.startsWith(PARAMETER)
}

/** Returns the values of a facet for the answer: filtered ones are included even if no hit has them. */
export function facetCounts(
  counts: ReadonlyMap<string, number>,
  field: FacetField,
  filters: RequiredMatches['filters'],
): readonly FacetCount[] {
  const filtered = new Set(valuesFilteredBy(field, filters))
  const rest = [...counts.keys()].filter((value) => !filtered.has(value) && isCountedUnasked(field, value))
  return [...mostFrequent([...filtered], counts), ...mostFrequent(rest, counts)].slice(0, MAX_FACET_VALUES)
}

/** Returns the values of a field that hits must have; excluded ones aren't values of the facet. */
export function valuesFilteredBy(field: FacetField, filters: RequiredMatches['filters']): readonly string[] {
  return filters.flatMap((filter) => (filter.field === field && !filter.negative ? filter.values : []))
}

/** Sorts by count, then by value. */
export function mostFrequent(values: readonly string[], counts: ReadonlyMap<string, number>): FacetCount[] {
  return values
    .map((value) => ({ value, count: counts.get(value) ?? 0 }))
    .toSorted((a, b) => b.count - a.count || compareTexts(a.value, b.value))
}

/** Tells whether a value is offered to somebody who typed a prefix of it. */
export function completes(field: FacetField, value: string, prefix: string): boolean {
  const typed = fold(prefix.trim())
  return completedBy(field, value).some((text) => fold(text).startsWith(typed))
}

/** Returns the texts by which a value is completed; none if its field isn't completed. */
export function completedBy(field: FacetField, value: string): readonly string[] {
  switch (field) {
    case 'tag':
    case 'attribute':
      return [value, splitTag(value)[1] ?? '']
    case 'owner':
    case 'team':
      return [value, ...idParts(value)]
    case 'updated':
    case 'governance':
      return []
    default:
      return [value]
  }
}

function idParts(value: string): readonly string[] {
  const parts = parseUri(value)
  if (!parts.ok) return []
  const { resourceId } = parts.value
  return [resourceId, resourceId.slice(resourceId.lastIndexOf('/') + 1)]
}
