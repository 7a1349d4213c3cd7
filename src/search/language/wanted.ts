import { soughtParts } from '../../catalogue/containment.ts'
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
import { analyse, analyseTyped } from '../analyse.ts'
import { MAX_QUERY_PHRASES } from '../plan.ts'
import { isMeasureFilter, type FilterAttribute } from '../attributes.ts'
import { beyondBounds } from './bounds.ts'
import { comparedHint, comparedRange } from './compared.ts'
import { filterKeyOf, type FilterKey, type IS_VALUES } from './keys.ts'
import { attributeValue, resolveValue, type Meant, type MeasureFilters, type ValueLookup } from './resolve.ts'
import type { FilterPart, QueryPart, QueryProblem, QueryTree } from './tree.ts'
import { UPDATED_HINT, updatedRange } from './updated.ts'
import { truncate } from '../../lib/cut-text.ts'

/** Index attribute of a removal plan. */
const SUNSET = 'deprecation.sunset'

const VERSION = 'ModelInstance'

export interface ReadQuery {
  readonly wanted: RequiredMatches
  /** Resolved values for each part of the tree; empty for words and phrases. */
  readonly meant: readonly (readonly Meant[])[]
}

export interface ReadingOf {
  readonly now: Time
  readonly catalogue: Catalogue
  readonly values: ValueLookup
  /** A number that hits are sorted by: what lacks it is no hit. */
  readonly sortedBy?: FilterAttribute['path'] | null
}

/** Translates a query into a request to the index, or returns everything that is wrong with it. */
export async function wantedOf(
  tree: QueryTree,
  reading: ReadingOf,
): Promise<Result<ReadQuery, readonly QueryProblem[]>> {
  const beyond = beyondBounds(tree, freeText(tree))
  if (beyond.length > 0) return err(beyond)
  if (tree.problems.length > 0) return err(tree.problems)
  const read = await Promise.all(tree.parts.map((part) => readPart(part, tree.attributes, reading)))
  const tags = await tagsIn(tree, reading.values)
  const problems = [...read.flatMap((part) => (part.ok ? [] : [part.error])), ...nothingToFind(tree)]
  if (problems.length > 0) return err(problems)
  const parts = read.flatMap((part) => (part.ok ? [part.value] : []))
  const filters = await measuredByOrigin(withSorted(filtersOf(parts), reading), reading)
  if (filters === null) return err([{ at: 0, to: tree.parts.at(-1)?.at ?? 0, ...TOO_MANY_MEASURED }])
  const apart = await partsApart(tree, filters.filters, reading)
  return ok({
    wanted: { ...freeText(tree, tags), ...filters, filters: [...filters.filters, ...apart] },
    meant: parts.map(({ meant }) => meant),
  })
}

const TOO_MANY_MEASURED = {
  detail: 'Too many runs and models pass the filter to look up the versions that were registered from them.',
  hint: 'Narrow it, or leave out the type.',
}

type Filters = ReturnType<typeof filtersOf>

function withSorted(all: Filters, { sortedBy = null }: ReadingOf): Filters {
  if (sortedBy === null || numberFiltersOf(all).some(({ attribute }) => attribute === sortedBy)) return all
  const any = { attribute: sortedBy, ranges: [{ from: null, until: null }], negative: false }
  return { ...all, numbers: [...all.numbers, any] }
}

/** Returns what hits have to pass by numbers, which they show. */
export function numberFiltersOf({
  numbers,
  nodes,
}: Pick<RequiredMatches, 'numbers' | 'nodes'>): readonly NumberFilter[] {
  return [...numbers.filter(({ negative }) => !negative), ...nodes.flatMap(({ compared = [] }) => compared)]
}

/** Maximum number of entities that may pass a metric or parameter filter when only versions are wanted … */
const MAX_MEASURED = 50_000
/** … and when versions are found among others. */
const MAX_BESIDE = 1_000

/**
 * Versions inherit the metrics and parameters of the run or model that they were registered from, but an index has
 * these only there. So if versions may be found, the filters on them are replaced by the set of entities that pass.
 * Null if only versions are wanted, and too many entities pass.
 */
async function measuredByOrigin(all: Filters, { values }: ReadingOf): Promise<Filters | null> {
  const types = all.filters.find(({ field, negative }) => field === 'type' && !negative)?.values ?? []
  if (types.length > 0 && !types.includes(VERSION)) return all
  const isOfVersions = types.length === 1
  const measures: (MeasureFilters & { readonly negative: boolean })[] = [
    ...all.numbers
      .filter(({ attribute }) => isMeasureFilter(attribute))
      .map((one) => ({ filters: [], numbers: [{ ...one, negative: false }], negative: one.negative })),
    ...all.filters
      .filter(isByMeasure)
      .map((one) => ({ filters: [{ ...one, negative: false }], numbers: [], negative: one.negative })),
  ]
  const nodes: NodeFilter[] = []
  for (const { negative, ...measure } of measures) {
    const bits = await values.measured(measure, isOfVersions ? MAX_MEASURED : MAX_BESIDE)
    if (bits === null) return isOfVersions ? null : all
    nodes.push({ bits, negative, compared: negative ? [] : measure.numbers })
  }
  return {
    ...all,
    filters: all.filters.filter((one) => !isByMeasure(one)),
    numbers: all.numbers.filter(({ attribute }) => !isMeasureFilter(attribute)),
    nodes: [...all.nodes, ...nodes],
  }
}

function isByMeasure({ field, values }: SearchFilter): boolean {
  return field === 'attribute' && values.length > 0 && values.every((value) => isMeasureFilter(value))
}

/**
 * A table has hundreds of columns, many of the same name: columns are hits only if their type, an attribute only they
 * have, or a URI is requested. Otherwise they find their table.
 */
async function partsApart(
  tree: QueryTree,
  filters: readonly SearchFilter[],
  { catalogue, values }: ReadingOf,
): Promise<readonly SearchFilter[]> {
  if (filters.some(({ field, negative }) => field === 'type' && !negative)) return []
  const parts = soughtParts(catalogue).map(({ type }) => type)
  if (tree.parts.some((part) => namesPart(part, tree, { parts, catalogue }))) return []
  const excluded = (await Promise.all(parts.map((type) => values.spelt('type', type)))).flat()
  return excluded.length === 0 ? [] : [{ field: 'type', values: excluded, negative: true, implied: true }]
}

function namesPart(
  part: QueryPart,
  { attributes }: QueryTree,
  { parts, catalogue }: { readonly parts: readonly string[]; readonly catalogue: Catalogue },
): boolean {
  if (part.kind !== 'filter') return part.text.startsWith('aip://')
  const path = part.key === null || part.negative ? undefined : attributes.find(part.key)?.path.split('.')[0]
  if (path === undefined) return false
  const having = catalogue.types.filter((type) => Object.hasOwn(type.attributes, path))
  return having.length > 0 && having.every(({ name }) => parts.includes(name))
}

/** Returns a part's words, which must be adjacent; a single word may also be joined from camel case. */
function phraseOf(text: string): readonly string[] {
  const typed = analyseTyped(text)
  return typed.length === 1 ? typed : analyse(text).words
}

/**
 * Finds words that are an existing tag: its parts must be adjacent, or entities with the words anywhere would precede
 * tagged ones. Returns no more than the limit of phrases.
 */
async function tagsIn({ parts }: QueryTree, values: ValueLookup): Promise<ReadonlySet<QueryPart>> {
  const phrases = parts.filter((part) => part.kind === 'phrase' && !part.negative).length
  const written = parts.filter((part) => part.kind === 'word' && !part.negative && part.text.includes('::'))
  const tags = new Set<QueryPart>()
  for (const part of written.slice(0, Math.max(0, MAX_QUERY_PHRASES - phrases)))
    if (part.kind === 'word' && (await values.spelt('tag', part.text)).length > 0) tags.add(part)
  return tags
}

function freeText(
  { parts }: QueryTree,
  tags: ReadonlySet<QueryPart> = new Set(),
): Pick<RequiredMatches, 'text' | 'words' | 'phrases' | 'without'> {
  const free = parts.flatMap((part) => (part.kind === 'word' && !part.negative && !tags.has(part) ? [part.text] : []))
  const text = free.join(' ')
  const phrases = parts.flatMap((part) =>
    (part.kind === 'phrase' || tags.has(part)) && part.kind !== 'filter' && !part.negative ? [phraseOf(part.text)] : [],
  )
  const without = parts.flatMap((part) => (part.kind !== 'filter' && part.negative ? [phraseOf(part.text)] : []))
  const some = (words: readonly string[]): boolean => words.length > 0
  return { text, words: analyseTyped(text), phrases: phrases.filter(some), without: without.filter(some) }
}

/** A lone dash or quote is the beginning of a part. */
function nothingToFind(tree: QueryTree): readonly QueryProblem[] {
  const { text, words, phrases } = freeText(tree)
  const [first] = tree.parts.filter((part) => part.kind === 'word' && !part.negative)
  if (first === undefined || text === '-' || words.length + phrases.length > 0) return []
  const to = first.at + first.source.length
  const detail = `"${truncate(text, 60)}" has no letter or digit to look for.`
  return [{ at: first.at, to, detail, hint: 'Give a word of a name, a description, a tag or an owner.' }]
}

// --------------------------------------------------------------------------------------------------------- filters

interface PartRead {
  readonly key: string | null
  readonly negative: boolean
  readonly meant: readonly Meant[]
  readonly updated?: UpdatedFilter
  readonly numbers?: NumberFilter
  readonly nodes?: NodeFilter
}

type PartResult = Result<PartRead, QueryProblem>

async function readPart(part: QueryPart, attributes: QueryTree['attributes'], reading: ReadingOf): Promise<PartResult> {
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
  if (known !== null) return await readValues(part, (text) => resolveValue(known, text, reading))
  const attribute = attributes.find(key)
  if (attribute === null) return ok({ key: null, negative, meant: [] })
  if (isCompared(attribute, part)) return comparedOf(part, attribute, reading.now)
  return await readValues(part, (text) => attributeValue(attribute, text, reading.values))
}

/** Tells whether the typed values are numbers, times, or ranges of them. */
function isCompared(attribute: FilterAttribute, { values }: FilterPart): boolean {
  if (attribute.kind === 'parameter')
    return values.every(({ text }) => text === '' || comparedRange(text, attribute, 0).ok)
  return attribute.kind !== 'text' && attribute.kind !== 'boolean'
}

async function readValues(
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
    const range = comparedRange(text, attribute, now)
    if (range.ok) ranges.push(range.value)
    else {
      const detail = `${attribute.typed}: ${range.error}.`
      return err({ at, to: at + source.length, detail, hint: comparedHint(attribute) })
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
    detail: `The values of "${truncate(source, 60)}" are of different kinds, and cannot be alternatives of one another.`,
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
const TOGETHER: ReadonlySet<string> = new Set<FilterKey>(['is', 'has'])

function filtersOf(parts: readonly PartRead[]): Pick<RequiredMatches, 'filters' | 'updated' | 'numbers' | 'nodes'> {
  const filters: SearchFilter[] = []
  const alternatives = new Map<string, SearchFilter>()
  for (const { key, negative, meant } of parts) {
    const [first] = meant
    if (key === null || first === undefined) continue
    const { field } = first
    const values = meant.flatMap((one) => one.values)
    // All attributes share one index field: their values are alternatives within each.
    const group = field === 'attribute' ? key : field
    if (negative || TOGETHER.has(key)) filters.push({ field, values, negative })
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
