import type { NodeId } from '../../contracts/log.ts'
import { badArgument, type Problem } from '../../contracts/problem.ts'
import type { SearchIndex, SearchPage, SearchRequest } from '../../contracts/search-index.ts'
import { err, ok, type Result } from '../../lib/result.ts'
import type { Time } from '../../model/facts.ts'
import type { Uri } from '../../model/uri.ts'
import type { Reader } from '../../query/reader.ts'
import { isShown } from '../../query/visibility/visible-graph.ts'
import { filterAttributes } from '../../search/attributes.ts'
import { replaceWords } from '../../search/language/edit.ts'
import { parseQuery } from '../../search/language/parse.ts'
import type { ValueLookup } from '../../search/language/resolve-indexed.ts'
import { printQuery, type QueryTree } from '../../search/language/tree.ts'
import { numberFiltersOf, type ReadQuery } from '../../search/language/wanted.ts'
import type { ReadingOf } from '../../search/language/part-filters.ts'
import { isPartial } from '../../search/rank.ts'
import { graphQuestion } from '../declare.ts'
import { graphRows, inParts } from '../export-rows.ts'
import { NAMED_COLUMNS, type ExportColumn, type ExportedRows, type UnpagedArguments } from '../export.ts'
import { dropsOf } from './blocking-parts.ts'
import { requestedAt, cursorOf, readSearchCursor, type CursorOf } from './cursor.ts'
import { deletedPage, requireExisting, hasDeleted, wantsDeleted } from './deleted-hits.ts'
import { resolveFacets, shownFacets } from './facets.ts'
import { valuesIn } from './filter-values.ts'
import { MAX_SORTED, noSuchNumber, orderOf, sortByNumber, tooManyToSort, type HitOrder } from './order.ts'
import { shownParts } from './query-parts.ts'
import { readQuery } from './read-query.ts'
import { NO_PAST, noteLag, servedIndex, ifServed } from './served-index.ts'
import { searchAnswer, searchHit, searchParameters, type SearchArguments, type SearchHitsAnswer } from './shape.ts'
import { onePerPerson, shownHits } from './shown-hits.ts'

const COLUMNS: readonly ExportColumn<SearchHitsAnswer['hits'][number]>[] = [
  ...NAMED_COLUMNS,
  { title: 'Description', cell: ({ description }) => description },
  { title: 'Owners', cell: ({ owners }) => owners.map(({ name }) => name) },
  { title: 'Teams', cell: ({ teams }) => teams.map(({ name }) => name) },
  { title: 'Tags', cell: ({ tags }) => tags },
  { title: 'Business domains', cell: ({ businessDomains }) => businessDomains },
  { title: 'Updated', cell: ({ updatedAt }) => updatedAt },
  { title: 'Standing', cell: ({ standing }) => standing },
  { title: 'Used by', cell: ({ usage }) => usage },
  { title: 'Match', cell: ({ why }) => why.rung },
  { title: 'Why', cell: ({ why }) => why.sentence },
]

export const SEARCH = graphQuestion({
  name: 'search',
  path: '/api/v1/search',
  summary: 'Search entities by name, description, tags, owners and relationships',
  description:
    'Finds entities and owners together, best first: exact name or id, then name, then nearby fields, then description; retired ones come last. Entities that match only some of the words are a separate list with its own total. Each hit says why it matched. Write filters in the query: type, owner, team, tag, domain (the business domain), area (the part of the lifecycle), platform, state, is, has, updated, and attributes of the catalogue (status:failed, rows:>1000000). They only narrow the hits. Searches only the present.',
  cost: 500,
  parameters: searchParameters,
  absent: { asOf: NO_PAST },
  cacheable: 'nothing',
  searches: true,
  answer: searchAnswer,
  problems: ['BAD_QUERY', 'NOT_HERE', 'NOT_YET'],
  cli: { group: 'query', positional: ['q'], joinsRest: true },
  tool: {
    description:
      'Find entities by words or filters. Start here with a name. q: words, and ' +
      'filters such as type:Model, owner:alice, team:ads, tag:env::production, status:failed, is:unowned, ' +
      'updated:<7d, each with a minus to exclude. Only of the present.',
    default: { limit: 10 },
    leavesOut: [
      'attributes',
      'renamedTo',
      'matched',
      'index',
      'parts',
      'query',
      'indexedTx',
      'domain',
      'accounts',
      'businessDomains',
      'updatedAt',
    ],
  },
  examples: [
    { title: 'By words', arguments: { q: 'homepage ranking', limit: 5 } },
    { title: 'By filters', arguments: { q: 'type:feature owner:alice', limit: 5, facets: 'team' } },
  ],
  export: {
    columns: COLUMNS,
    row: searchHit,
    tooManyRowsHint: 'Add a filter, such as type: or team:.',
    rows: (reader, args) => ifServed(() => searchRows(reader, args)),
  },
  ask: (reader, args) => ifServed(() => search(reader, args)),
})

export async function search(reader: Reader, requested: SearchArguments): Promise<Result<SearchHitsAnswer, Problem>> {
  const { q, index: only, sort, limit, cursor } = requested
  const facets = resolveFacets(requested.facets)
  if (!facets.ok) return facets
  const listing = { q, index: only, sort }
  const now = cursor === undefined ? ok(reader.now()) : requestedAt(listing, cursor)
  if (!now.ok) return now
  const begun = await begin(reader, requested, now.value)
  if (!begun.ok) return begun
  const { index, hits: found, tree, read, values, sortedBy, isOnDeleted, request: complete } = begun.value
  const { wanted } = read
  const position =
    cursor === undefined
      ? ok(null)
      : readSearchCursor({ ...listing, words: wanted.words }, cursor, (node) => uriOf(reader, node))
  if (!position.ok) return position
  const request = { ...complete, limit, facets: facets.value, position: position.value }
  const [{ page, next }, deleted] = await Promise.all([
    searchPage(found, isOnDeleted ? { ...request, limit: 0, position: null } : request, listing),
    deletedOf(begun.value, request, listing),
  ])
  await noteLag(reader, page.tx, reader.now())
  const ranked = onePerPerson(reader, page.hits)
  const hits = await shownHits(reader, ranked, { wanted, plan: page.plan })
  const isComplete = (_: unknown, i: number): boolean => !isPartial(ranked[i]?.rank ?? 0)
  const gone = {
    total: deleted.page?.total ?? 0,
    hits: deleted.page === null ? [] : await shownHits(reader, deleted.page.hits, { wanted, plan: deleted.page.plan }),
  }
  return ok({
    total: page.total,
    hits: hits.filter(isComplete),
    partial: { total: page.partial, hits: hits.filter((hit, i) => !isComplete(hit, i)) },
    gone,
    next: isOnDeleted ? deleted.next : next,
    didYouMean: meantBy(tree, page),
    corrections: page.corrections,
    drop:
      page.total + gone.total === 0
        ? await dropsOf(reader, index, { tree, request, values, sortedBy, now: now.value })
        : [],
    facets: await shownFacets(reader, page.facets, { tree, read }),
    query: { text: q, parts: await shownParts(reader, read) },
    indexedTx: page.tx,
    tx: reader.at,
  })
}

/**
 * Finds all hits in order first, so that their number is known, and describes them as they are read: partial matches
 * last, without deleted entities (except for `is:gone`).
 */
async function searchRows(
  reader: Reader,
  requested: UnpagedArguments<SearchArguments>,
): Promise<Result<ExportedRows, Problem>> {
  if (requested.facets !== undefined)
    return err(badArgument('facets', 'facets: not available in an export.', 'Omit it.'))
  const begun = await begin(reader, requested, reader.now())
  if (!begun.ok) return begun
  const { read, request, isOnDeleted } = begun.value
  const index: PagedIndex = isOnDeleted
    ? { search: (one) => deletedPage(begun.value.hits, { ...one, wanted: read.wanted }) }
    : begun.value.hits
  const first = await index.search({ ...request, limit: FOUND_AT_A_TIME })
  await noteLag(reader, first.tx, reader.now())
  const hits = [...first.hits]
  for (let position = first.next; position !== null && hits.length <= MAX_FOUND;) {
    const page = await index.search({ ...request, limit: FOUND_AT_A_TIME, position })
    hits.push(...page.hits)
    position = page.next
  }
  const asks = { wanted: read.wanted, plan: first.plan }
  const count = hits.length > MAX_FOUND ? Math.max(first.total + first.partial, hits.length) : hits.length
  const pages = () => inParts(hits, (part) => shownHits(reader.forScan(), part, asks))
  return await graphRows(reader, { count, pages })
}

/** Hits of an export found by one search: some milliseconds each. */
const FOUND_AT_A_TIME = 1_000
/** More than an export may have; about 100 bytes each. */
const MAX_FOUND = 1_000_000

interface PreparedSearch {
  readonly index: SearchIndex
  /** The index, or its hits by a number. */
  readonly hits: PagedIndex
  readonly sortedBy: ReadingOf['sortedBy']
  readonly tree: QueryTree
  readonly read: ReadQuery
  readonly values: ValueLookup
  /** Tells whether anything was deleted at its source, and whether the query is about that only. */
  readonly hasDeleted: boolean
  readonly isOnDeleted: boolean
  /** For the first page, without deleted entities. */
  readonly request: SearchRequest
}

type PagedIndex = Pick<SearchIndex, 'search'>

async function begin(
  reader: Reader,
  { q, index: only, sort = 'relevance' }: Pick<SearchArguments, 'q' | 'index' | 'sort'>,
  now: Time,
): Promise<Result<PreparedSearch, Problem>> {
  const served = servedIndex(reader)
  if (!served.ok) return served
  const attributes = filterAttributes(reader.catalogue)
  const order = orderOf(sort, attributes)
  if (!order.ok) return order
  const tree = parseQuery(q, attributes)
  const values = valuesIn(served.value, reader, now)
  const sortedBy = await numberSortedBy(values, order.value)
  if (sortedBy === undefined) return err(noSuchNumber(sort))
  const read = await readQuery(reader, served.value, { tree, now, values, sortedBy })
  if (!read.ok) return read
  const indices = only === undefined ? (['entities', 'owners'] as const) : [only]
  const { wanted } = read.value
  const hasGone = await hasDeleted(served.value)
  const isOnDeleted = hasGone && wantsDeleted(wanted)
  const request = {
    wanted: hasGone ? requireExisting(wanted) : wanted,
    indices,
    limit: 1,
    sort: order.value.sort,
    facets: [],
    now,
    position: null,
    synonyms: true,
  }
  const filter = numberFiltersOf(wanted).find(({ attribute }) => attribute === sortedBy)
  if (filter !== undefined) {
    const { total } = await served.value.search(isOnDeleted ? { ...request, wanted } : request)
    if (total > MAX_SORTED) return err(tooManyToSort(total))
  }
  const { descending } = order.value
  return ok({
    index: served.value,
    hits: filter === undefined ? served.value : sortByNumber(served.value, reader, { filter, descending }),
    sortedBy,
    tree,
    read: read.value,
    values,
    request,
    hasDeleted: hasGone,
    isOnDeleted,
  })
}

/** Returns the first of the numbers that anything has; null if hits are in an order of the index. */
async function numberSortedBy(values: ValueLookup, { numbers }: HitOrder): Promise<string | null | undefined> {
  if (numbers.length === 0) return null
  for (const attribute of numbers) if (await values.hasNumber(attribute)) return attribute
  return undefined
}

interface CursoredPage {
  readonly page: SearchPage
  readonly next: string | null
}

/** Listed with a first page, or page by page if the query is about deleted entities only. */
async function deletedOf(
  { hits, read, hasDeleted: isNeeded, isOnDeleted }: PreparedSearch,
  request: SearchRequest,
  of: CursorOf,
): Promise<{ readonly page: SearchPage | null; readonly next: string | null }> {
  if (!isNeeded) return { page: null, next: null }
  const { wanted } = read
  const listed = isOnDeleted
    ? request
    : { ...request, limit: request.position === null ? request.limit : 0, position: null }
  return await searchPage({ search: (one) => deletedPage(hits, one) }, { ...listed, wanted }, of)
}

/** Leaves out synonyms if they make a cursor too long for an address. */
async function searchPage(index: PagedIndex, request: SearchRequest, of: CursorOf): Promise<CursoredPage> {
  const page = await index.search(request)
  const last = page.hits.at(-1)
  if (page.next === null || last === undefined) return { page, next: null }
  const next = cursorOf(of, page.next, { last: last.node, isFirst: request.position === null })
  return next === null && request.synonyms
    ? await searchPage(index, { ...request, synonyms: false }, of)
    : { page, next }
}

function uriOf({ graph }: Reader, node: NodeId): Uri | null {
  return isShown(graph, node) ? graph.uriOf(node) : null
}

function meantBy(tree: QueryTree, { corrections }: SearchPage): string | null {
  if (corrections.length === 0) return null
  const meant = printQuery(replaceWords(tree, new Map(corrections.map(({ word, nearest }) => [word, nearest]))))
  return meant === printQuery(tree) ? null : meant
}
