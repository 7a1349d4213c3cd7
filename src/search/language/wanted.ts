import { soughtParts } from '../../catalogue/containment.ts'
import type { Catalogue } from '../../catalogue/registry.ts'
import type { NodeFilter, NumberFilter, RequiredMatches, SearchFilter } from '../../contracts/search-index.ts'
import { err, ok, type Result } from '../../lib/result.ts'
import { analyse, analyseTyped } from '../analyse.ts'
import { MAX_QUERY_PHRASES } from '../plan.ts'
import { isGuessedMetric, isMeasureFilter, METRIC, PARAMETER } from '../metrics-and-parameters.ts'
import { beyondBounds } from './bounds.ts'
import type { Meant, MeasureFilters, ValueLookup } from './resolve-indexed.ts'
import type { QueryPart, QueryProblem, QueryTree } from './tree.ts'
import { truncate } from '../../lib/cut-text.ts'
import { type ReadingOf, filtersOfPart, filtersOf } from './part-filters.ts'

const VERSION = 'ModelInstance'

export interface ReadQuery {
  readonly wanted: RequiredMatches
  /** The query with comparisons of numbers resolved. */
  readonly tree: QueryTree
  /** Resolved values for each part of the tree; empty for words and phrases. */
  readonly meant: readonly (readonly Meant[])[]
}

/** Translates a query into a request to the index, or returns everything that is wrong with it. */
export async function compileWanted(
  typed: QueryTree,
  reading: ReadingOf,
): Promise<Result<ReadQuery, readonly QueryProblem[]>> {
  const beyond = beyondBounds(typed, freeText(typed))
  if (beyond.length > 0) return err(beyond)
  if (typed.problems.length > 0) return err(typed.problems)
  const tree = { ...typed, parts: await Promise.all(typed.parts.map((part) => asParameter(part, reading.values))) }
  const read = await Promise.all(tree.parts.map((part) => filtersOfPart(part, tree.attributes, reading)))
  const tags = await tagsIn(tree, reading.values)
  const problems = [...read.flatMap((part) => (part.ok ? [] : [part.error])), ...nothingToFind(tree)]
  if (problems.length > 0) return err(problems)
  const parts = read.flatMap((part) => (part.ok ? [part.value] : []))
  const filters = await measuredByOrigin(withSorted(filtersOf(parts), reading), reading)
  if (filters === null) return err([{ at: 0, to: tree.parts.at(-1)?.at ?? 0, ...TOO_MANY_MEASURED }])
  const apart = await partsApart(tree, filters.filters, reading)
  return ok({
    wanted: { ...freeText(tree, tags), ...filters, filters: [...filters.filters, ...apart] },
    tree,
    meant: parts.map(({ meant }) => meant),
  })
}

/** `lr < 0.1` is about a metric, unless only a parameter has that name. */
async function asParameter(part: QueryPart, values: ValueLookup): Promise<QueryPart> {
  if (part.kind !== 'filter' || part.key === null || !isGuessedMetric(part.key, part.source)) return part
  const parameter = PARAMETER + part.key.slice(METRIC.length)
  const isParameter = !(await values.hasNumber(part.key)) && (await values.hasNumber(parameter))
  return isParameter ? { ...part, key: parameter } : part
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
