import type { NodeId } from '../../../contracts/log.ts'
import type { Problem } from '../../../contracts/problem.ts'
import type { SearchIndex, SearchPage, SearchRequest } from '../../../contracts/search.ts'
import { err, ok, type Result } from '../../../lib/result.ts'
import type { Uri } from '../../../model/uri.ts'
import { notOfList } from '../../../query/cursor.ts'
import type { Reader } from '../../../query/reader.ts'
import { corrected } from '../../../search/language/edit.ts'
import { parseQuery } from '../../../search/language/parse.ts'
import { printQuery, type QueryTree } from '../../../search/language/tree.ts'
import type { SearchHitsAnswer, SearchArguments } from '../../search.ts'
import { askedAt, cursorOf, placeOf, type CursorOf } from './cursor.ts'
import { dropsOf } from './drop.ts'
import { facetsNamed, shownFacets } from './facets.ts'
import { shownHits } from './hits.ts'
import { shownParts } from './parts.ts'
import { readQuery } from './query.ts'
import { noteLag, servedIndex } from './served.ts'

export async function search(reader: Reader, asked: SearchArguments): Promise<Result<SearchHitsAnswer, Problem>> {
  const { q, index: only, limit, cursor } = asked
  const served = servedIndex(reader)
  if (!served.ok) return served
  const index = served.value
  const facets = facetsNamed(asked.facets)
  if (!facets.ok) return facets
  const now = cursor === undefined ? Date.now() : askedAt(cursor)
  if (now === null) return err(notOfList(cursor ?? ''))
  const tree = parseQuery(q)
  const read = await readQuery(reader, index, { tree, now })
  if (!read.ok) return read
  const { wanted } = read.value
  const place = cursor === undefined ? ok(null) : placeOf({ q, index: only, words: wanted.words }, cursor, (node) => uriOf(reader, node)) // prettier-ignore
  if (!place.ok) return place
  const request: SearchRequest = {
    wanted,
    indices: only === undefined ? ['entities', 'owners'] : [only],
    limit,
    facets: facets.value,
    now,
    place: place.value,
    learned: true,
  }
  const { page, next } = await pageOf(index, request, { q, index: only })
  await noteLag(reader, page.tx, Date.now())
  return ok({
    total: page.total,
    hits: await shownHits(reader, page.hits, { wanted, plan: page.plan }),
    next,
    relaxed: page.plan.relaxed,
    didYouMean: meantBy(tree, page),
    corrections: page.corrections,
    drop: page.total === 0 ? await dropsOf(reader, index, { tree, request, now }) : [],
    facets: await shownFacets(reader, page.facets, { tree, read: read.value }),
    query: { text: q, parts: await shownParts(reader, tree, read.value) },
    indexedTx: page.tx,
    tx: reader.at,
  })
}

interface CursoredPage {
  readonly page: SearchPage
  readonly next: string | null
}

/** Where the words that were learned make a cursor too long for an address, they are not used. */
async function pageOf(index: SearchIndex, request: SearchRequest, of: CursorOf): Promise<CursoredPage> {
  const page = await index.search(request)
  const last = page.hits.at(-1)
  if (page.next === null || last === undefined) return { page, next: null }
  const next = cursorOf(of, page.next, { last: last.node, isFirst: request.place === null })
  return next === null && request.learned ? await pageOf(index, { ...request, learned: false }, of) : { page, next }
}

function uriOf({ graph }: Reader, node: NodeId): Uri | null {
  return node < graph.idBound ? graph.uriOf(node) : null
}

function meantBy(tree: QueryTree, { corrections }: SearchPage): string | null {
  if (corrections.length === 0) return null
  const meant = printQuery(corrected(tree, new Map(corrections.map(({ word, nearest }) => [word, nearest]))))
  return meant === printQuery(tree) ? null : meant
}
