import type { SearchIndex, SearchRequest } from '../../contracts/search-index.ts'
import type { Time } from '../../model/facts.ts'
import type { Reader } from '../../query/reader.ts'
import { withoutPart } from '../../search/language/edit.ts'
import { printQuery, type QueryTree } from '../../search/language/tree.ts'
import type { ValueLookup } from '../../search/language/resolve-indexed.ts'
import { compileWanted } from '../../search/language/wanted.ts'
import type { ReadingOf } from '../../search/language/part-filters.ts'
import type { SearchHitsAnswer } from './shape.ts'
import { requireExisting } from './deleted-hits.ts'

/** Maximum number of parts left out on trial, each with a search of its own. */
const MAX_TRIED = 8

interface BlockedQuery {
  readonly tree: QueryTree
  readonly request: SearchRequest
  readonly values: ValueLookup
  readonly now: Time
  readonly sortedBy: ReadingOf['sortedBy']
}

type BlockingParts = SearchHitsAnswer['drop'][number]

/** If nothing is found: the filters, phrases and exclusions that block all hits, singly or else together. */
export async function dropsOf(
  reader: Reader,
  index: SearchIndex,
  { tree, ...requested }: BlockedQuery,
): Promise<readonly BlockingParts[]> {
  const narrowing = tree.parts.flatMap((part, i) => (part.kind === 'word' && !part.negative ? [] : [i]))
  const single = await Promise.all(
    narrowing.slice(0, MAX_TRIED).map((i) => searchWithout(reader, index, { tree, parts: [i], ...requested })),
  )
  const helpful = single.filter(({ total }) => total > 0).toSorted((a, b) => b.total - a.total)
  // A query of filters only would become one for everything.
  if (helpful.length > 0 || narrowing.length < 2 || narrowing.length === tree.parts.length) return helpful
  const all = await searchWithout(reader, index, { tree, parts: narrowing, ...requested })
  return all.total > 0 ? [all] : []
}

async function searchWithout(
  reader: Reader,
  index: SearchIndex,
  { tree, parts, request, values, sortedBy, now }: BlockedQuery & { readonly parts: readonly number[] },
): Promise<BlockingParts> {
  // Starts from the last, so that the positions of earlier parts stay valid.
  const rest = parts.toReversed().reduce((to, i) => withoutPart(to, i), tree)
  const named = { parts: parts.map((i) => tree.parts[i]?.source ?? ''), query: printQuery(rest) }
  const read = await compileWanted(rest, { now, catalogue: reader.catalogue, values, sortedBy })
  if (!read.ok) return { ...named, total: 0 }
  const { total } = await index.search({
    ...request,
    wanted: requireExisting(read.value.wanted),
    limit: 1,
    facets: [],
    position: null,
  })
  return { ...named, total }
}
