// Turns one part of a query into the filters that it means.
import { expectedReasons } from '../../catalogue/expectations.ts'
import { DIMENSIONS, REASON_CODES } from '../../catalogue/reasons.ts'
import type { Catalogue } from '../../catalogue/registry.ts'
import type {
  NodeFilter,
  NumberFilter,
  NumberRange,
  RequiredMatches,
  SearchFilter,
  UpdatedFilter,
} from '../../contracts/search-index.ts'
import type { Time } from '../../model/facts.ts'
import { nearestMatch } from '../../lib/nearest-match.ts'
import { err, ok, type Result } from '../../lib/result.ts'
import type { FilterAttribute } from '../attribute-values.ts'
import { valueRangeHint, valueRange } from './value-range.ts'
import { filterKeyOf, type FilterKey, type IS_VALUES } from './keys.ts'
import { attributeValue, type Meant, type ValueLookup } from './resolve-indexed.ts'
import { resolveValue } from './resolve.ts'
import type { FilterPart, QueryPart, QueryProblem, QueryTree } from './tree.ts'
import { UPDATED_HINT, updatedRange } from './updated.ts'
import { truncate } from '../../lib/cut-text.ts'

/** Index attribute of a removal plan. */
const SUNSET = 'deprecation.sunset'

export interface ReadingOf {
  readonly now: Time
  readonly catalogue: Catalogue
  readonly values: ValueLookup
  /** A number that hits are sorted by: what lacks it is no hit. */
  readonly sortedBy?: FilterAttribute['path'] | null
}

interface PartRead {
  readonly key: string | null
  readonly negative: boolean
  readonly meant: readonly Meant[]
  readonly updated?: UpdatedFilter
  readonly numbers?: NumberFilter
  readonly nodes?: NodeFilter
}

type PartResult = Result<PartRead, QueryProblem>

export async function filtersOfPart(
  part: QueryPart,
  attributes: QueryTree['attributes'],
  reading: ReadingOf,
): Promise<PartResult> {
  if (part.kind !== 'filter' || part.key === null) return ok({ key: null, negative: part.negative, meant: [] })
  const { key, negative } = part
  const known = filterKeyOf(key)
  if (known === 'updated') {
    const updated = updatedOf(part, reading.now)
    return updated.ok ? ok({ key, negative, meant: [], updated: updated.value }) : updated
  }
  if (known === 'quality') return await reasonsOf(part, reading)
  if (known === 'carries') return await carryingOf(part, reading)
  if (known === 'is' && part.values.some(({ text }) => isCalled(text, 'unused'))) return await unusedOf(part, reading)
  if (known === 'is' && part.values.some(({ text }) => isCalled(text, 'deprecated'))) return deprecatedOf(part)
  if (known !== null) return await resolveValues(part, (text) => resolveValue(known, text, reading))
  const attribute = attributes.find(key)
  if (attribute === null) return ok({ key: null, negative, meant: [] })
  if (isCompared(attribute, part)) return comparedOf(part, attribute, reading.now)
  return await resolveValues(part, (text) => attributeValue(attribute, text, reading.values))
}

/** Tells whether the typed values are numbers, times, or ranges of them. */
function isCompared(attribute: FilterAttribute, { values }: FilterPart): boolean {
  if (attribute.kind === 'parameter')
    return values.every(({ text }) => text === '' || valueRange(text, attribute, 0).ok)
  return attribute.kind !== 'text' && attribute.kind !== 'boolean'
}

async function resolveValues(
  part: FilterPart,
  resolve: (text: string) => Promise<Awaited<ReturnType<typeof resolveValue>>>,
): Promise<PartResult> {
  const meanings: Meant[] = []
  for (const value of part.values) {
    if (value.text === '') continue
    const resolved = await resolve(value.text)
    if (!resolved.ok) return err({ at: value.at, to: value.at + value.source.length, ...resolved.error })
    meanings.push(resolved.value)
  }
  const mixed = new Set(meanings.map(({ field }) => field)).size > 1
  return mixed ? err(notAlternatives(part)) : ok({ key: part.key, negative: part.negative, meant: meanings })
}

function isCalled(text: string, value: IsValue): boolean {
  return text.toLowerCase() === value
}

type IsValue = (typeof IS_VALUES)[number]

/** Use follows from the graph, which an index doesn't know. */
async function unusedOf(part: FilterPart, { values }: ReadingOf): Promise<PartResult> {
  const { key, negative } = part
  if (!part.values.every(({ text }) => text === '' || isCalled(text, 'unused'))) return err(notAlternatives(part))
  return ok({ key, negative, meant: [], nodes: { bits: await values.unused(), negative } })
}

/** Quality reasons are in the graph too. One of several values suffices. */
async function reasonsOf(part: FilterPart, { values, catalogue }: ReadingOf): Promise<PartResult> {
  const known = [...DIMENSIONS, ...REASON_CODES, ...expectedReasons(catalogue)]
  return await inGraph(part, {
    bits: (wanted) => values.withReasons(wanted),
    problemOf: (text) =>
      known.some((one) => one.toLowerCase() === text.toLowerCase())
        ? null
        : {
            detail: `There is no quality reason "${truncate(text, 60)}".`,
            hint: `The nearest is ${nearestMatch(text, known) ?? ''}; there are ${known.join(', ')}.`,
          },
  })
}

/** The catalogue says which tags flow, and the graph to which entities. */
async function carryingOf(part: FilterPart, { values, catalogue }: ReadingOf): Promise<PartResult> {
  const known = catalogue.classifications
  return await inGraph(part, {
    bits: (wanted) => values.carrying(wanted),
    problemOf: (text) => {
      const [tag = ''] = text.split('::')
      if (known.includes(tag)) return null
      return {
        detail: `There is no classification "${truncate(tag, 60)}".`,
        hint: known.length === 0 ? 'No tag flows here.' : `Tags that flow are ${known.join(', ')}.`,
      }
    },
  })
}

interface GraphFilter {
  readonly bits: (wanted: readonly string[]) => Promise<NodeFilter['bits']>
  readonly problemOf: (text: string) => Pick<QueryProblem, 'detail' | 'hint'> | null
}

/** Resolves a filter whose values are in the graph, not in an index. */
async function inGraph(part: FilterPart, { bits, problemOf }: GraphFilter): Promise<PartResult> {
  const { key, negative } = part
  const typed = part.values.filter(({ text }) => text !== '')
  for (const { text, at, source } of typed) {
    const problem = problemOf(text)
    if (problem !== null) return err({ at, to: at + source.length, ...problem })
  }
  if (typed.length === 0) return ok({ key, negative, meant: [] })
  return ok({ key, negative, meant: [], nodes: { bits: await bits(typed.map(({ text }) => text)), negative } })
}

/** An entity is deprecated if it has a removal date, whatever the date. */
function deprecatedOf(part: FilterPart): PartResult {
  const { key, negative } = part
  if (!part.values.every(({ text }) => text === '' || isCalled(text, 'deprecated'))) return err(notAlternatives(part))
  const ranges = [{ from: 0, until: null }]
  return ok({ key, negative, meant: [], numbers: { attribute: SUNSET, ranges, negative } })
}

function comparedOf(part: FilterPart, attribute: FilterAttribute, now: Time): PartResult {
  const ranges: NumberRange[] = []
  for (const { text, at, source } of part.values) {
    if (text === '') continue
    const range = valueRange(text, attribute, now)
    if (range.ok) ranges.push(range.value)
    else {
      const detail = `${attribute.typed}: ${range.error}.`
      return err({ at, to: at + source.length, detail, hint: valueRangeHint(attribute) })
    }
  }
  const { key, negative } = part
  return ok({ key, negative, meant: [], numbers: { attribute: attribute.path, ranges, negative } })
}

/** Values of different fields can't be alternatives: an index has "or" only within a field. */
function notAlternatives({ at, source }: FilterPart): QueryProblem {
  return {
    at,
    to: at + source.length,
    detail: `The values of "${truncate(source, 60)}" are of different kinds, and can't be alternatives of one another.`,
    hint: 'Give each a filter of its own; an entity then has to pass both.',
  }
}

function updatedOf({ at, source, values, negative }: FilterPart, now: Time): Result<UpdatedFilter, QueryProblem> {
  const [value, ...more] = values.filter(({ text }) => text !== '')
  const range =
    value === undefined || more.length > 0 ? err('updated takes one age, date or range') : updatedRange(value.text, now)
  if (range.ok) return ok({ ...range.value, negative })
  return err({ at, to: at + source.length, detail: `${truncate(source, 60)}: ${range.error}.`, hint: UPDATED_HINT })
}

/**
 * Keys of properties, which have to hold together. Repeating any other key adds alternatives, because an entity has
 * only one such value.
 */
const REPEATABLE: ReadonlySet<string> = new Set<FilterKey>(['is', 'has'])

export function filtersOf(
  parts: readonly PartRead[],
): Pick<RequiredMatches, 'filters' | 'updated' | 'numbers' | 'nodes'> {
  const filters: SearchFilter[] = []
  const alternatives = new Map<string, SearchFilter>()
  for (const { key, negative, meant } of parts) {
    const [first] = meant
    if (key === null || first === undefined) continue
    const { field } = first
    const values = meant.flatMap((one) => one.values)
    // All attributes share one index field: their values are alternatives within each.
    const group = field === 'attribute' ? key : field
    if (negative || REPEATABLE.has(key)) filters.push({ field, values, negative })
    else {
      const all = [...(alternatives.get(group)?.values ?? []), ...values]
      alternatives.set(group, { field, values: [...new Set(all)], negative })
    }
  }
  return {
    filters: [...alternatives.values(), ...filters],
    updated: parts.flatMap(({ updated }) => updated ?? []),
    numbers: parts.flatMap(({ numbers }) => numbers ?? []),
    nodes: parts.flatMap(({ nodes }) => nodes ?? []),
  }
}
