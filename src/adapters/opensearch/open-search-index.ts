// Answers searches, facets and completions from an OpenSearch or Elasticsearch server.
import {
  SearchUnavailable,
  type DocumentsLeftOut,
  type FacetCount,
  type FacetField,
  type SearchHit,
  type SearchIndex,
  type SearchIndexStatus,
  type SearchPage,
  type SearchPlan,
  type SearchRequest,
  type SearchWork,
} from '../../contracts/search-index.ts'
import { isObject, type JsonObject } from '../../lib/json.ts'
import type { Time } from '../../model/facts.ts'
import { mostFrequent } from '../../search/facets.ts'
import {
  correctionsOf,
  ENOUGH_HITS,
  isAddress,
  isWordsAlone,
  relaxedPlan,
  strictPlan,
  wordsAlone,
} from '../../search/plan.ts'
import {
  HEAD,
  headOf,
  HIT_FIELDS,
  hitOf,
  numberOf,
  searchAll,
  SearchedCopy,
  sortClauses,
  sortValues,
  type SearchAnswer,
} from './answers.ts'
import { OpenSearchFailure, type OpenSearchClient } from './client.ts'
import type { Clause } from './clauses.ts'
import { completedValue, completionStart } from './document.ts'
import { completeTotal, countedFacets, filterParts } from './facets.ts'
import { isComputed } from './filters.ts'
import { searchesWithout } from './left-out.ts'
import { openSearchNames, type OpenSearchNames } from './names.ts'
import { hasIdentifier, completeClause, rankedQuery } from './query.ts'
import type { Synonyms } from '../../search/synonyms.ts'
import { nearestWords, vocabularyOf, type AskSearches } from './vocabulary.ts'

/** A value has up to three search keys, so this many more are requested, and ties at the end broken here. */
const BEGINNINGS = 3
const MORE_COMPLETIONS = 100

interface PlannedAnswer {
  readonly plan: SearchPlan
  readonly answer: SearchAnswer
  readonly head: number
  /** Suggestions for words that occur in no document. */
  readonly nearest: ReadonlyMap<string, string>
}

/** Throws `SearchUnavailable` while the server can't answer. */
export class OpenSearchIndex implements SearchIndex {
  readonly #client: OpenSearchClient
  readonly #names: OpenSearchNames
  readonly #ask: AskSearches
  readonly #synonyms: Synonyms

  constructor(client: OpenSearchClient, prefix: string, synonyms: Synonyms = () => []) {
    this.#client = client
    this.#synonyms = synonyms
    this.#names = openSearchNames(prefix)
    const copy = new SearchedCopy(this.#names.serving)
    this.#ask = (bodies) => searchAll(client, copy, bodies).catch(asUnavailable)
  }

  async search(request: SearchRequest, without?: DocumentsLeftOut, work?: SearchWork): Promise<SearchPage> {
    const ask = this.#asking(without, work)
    const { position, limit, facets, wanted } = request
    const now = position?.now ?? request.now
    const { plan, answer, head, nearest } = await this.#planAndSearch(request, now, ask)
    const all = answer.hits.map((hit) => hitOf(hit, request.sort))
    const hits = all.slice(0, limit)
    const last = hits.at(-1)
    const total = completeTotal(answer.aggregations, answer.total)
    return {
      hits,
      total,
      partial: answer.total - total,
      facets: countedFacets(answer.aggregations, facets, wanted.filters),
      plan,
      next: last === undefined || all.length <= limit ? null : { plan, now, after: positionOf(last) },
      corrections: correctionsOf(plan, { nearest: (word) => nearest.get(word) ?? null }),
      tx: head,
    }
  }

  async #planAndSearch(request: SearchRequest, now: Time, ask: AskSearches): Promise<PlannedAnswer> {
    const runSearch = async (plan: SearchPlan): Promise<Omit<PlannedAnswer, 'nearest'>> => {
      const [head, answer] = await ask([HEAD, searchBody(request, plan, now)])
      if (answer === undefined) throw new Error("a search wasn't answered")
      return { plan, answer, head: headOf(head) }
    }
    const near = (plan: SearchPlan): Promise<PlannedAnswer['nearest']> => nearestWords(misspelt(plan), ask)
    if (request.position !== null) {
      const { plan } = request.position
      return { ...(await runSearch(plan)), nearest: await near(plan) }
    }
    const { wanted } = request
    const alone = wordsAlone(request).wanted
    const vocabulary = await vocabularyOf(wanted.words, this.#synonyms, ask)
    const strict = strictPlan(wanted.words, vocabulary)
    if (isAddress(wanted) && (await hasHits(hasIdentifier(wanted), 1, ask)))
      return { ...(await runSearch({ ...strict, addressed: true })), nearest: new Map() }
    const found = isWordsAlone(request) ? await runSearch(strict) : null
    const nearest = await near(strict)
    const all = { ...vocabulary, nearest: (word: string) => nearest.get(word) ?? null }
    const isEnough =
      found === null ? await hasHits(rankedQuery(alone, strict), ENOUGH_HITS, ask) : found.answer.total >= ENOUGH_HITS
    const plan = (isEnough ? null : relaxedPlan(strict, all, request)) ?? strict
    return { ...(found === null || plan.relaxed ? await runSearch(plan) : found), nearest }
  }

  /** Charges the server's time to the caller. */
  #asking(without: DocumentsLeftOut | undefined, work: SearchWork | undefined): AskSearches {
    const ask: AskSearches = async (bodies) => {
      const answers = await this.#ask(bodies)
      work?.noteCost({ slices: 0, ms: answers.reduce((sum, { took }) => sum + took, 0) })
      return answers
    }
    return without === undefined ? ask : searchesWithout(ask, without)
  }

  async complete(
    field: FacetField,
    prefix: string,
    limit: number,
    without?: DocumentsLeftOut,
    work?: SearchWork,
  ): Promise<readonly FacetCount[]> {
    if (isComputed(field)) return []
    const keyword = `complete.${field}`
    const begin = completionStart(prefix.trim())
    const include = begin === '' ? {} : { include: `${begin.replace(/[^\p{L}\p{N} ]/gu, '\\$&')}.*` }
    const size = limit * BEGINNINGS + MORE_COMPLETIONS
    const [answer] = await this.#asking(
      without,
      work,
    )([
      {
        size: 0,
        track_total_hits: false,
        query: begin === '' ? { exists: { field: keyword } } : { prefix: { [keyword]: { value: begin } } },
        aggs: { entries: { terms: { field: keyword, size, ...include } } },
      },
    ])
    const counts = new Map<string, number>()
    for (const { key, doc_count } of entriesOf(answer?.aggregations)) counts.set(completedValue(key), doc_count)
    return mostFrequent([...counts.keys()], counts).slice(0, limit)
  }

  async status(): Promise<SearchIndexStatus> {
    const [head, documents] = await this.#ask([
      HEAD,
      { size: 0, track_total_hits: true, query: { exists: { field: 'node' } } },
    ])
    const path = `/${this.#names.serving}/_stats/store`
    const { body } = await this.#client.send({ method: 'GET', path }).catch(asUnavailable)
    return { head: headOf(head), documents: documents?.total ?? 0, bytes: storedBytes(body) }
  }
}

/** Tells whether at least this many documents of both indices match. */
async function hasHits(query: Clause, enough: number, ask: AskSearches): Promise<boolean> {
  const indices: readonly SearchHit['index'][] = ['entities', 'owners']
  const filter = [query, { terms: { index: indices } }]
  const [answer] = await ask([{ size: 0, track_total_hits: enough, query: { bool: { filter } } }])
  return (answer?.total ?? 0) >= enough
}

/** A request that the server rejects as wrong is our bug; other failures pass, or an operator fixes them. */
function asUnavailable(error: unknown): never {
  if (!(error instanceof OpenSearchFailure) || error.status === 400) throw error
  throw new SearchUnavailable(error.message, { cause: error })
}

function misspelt({ words }: SearchPlan): readonly string[] {
  return words.flatMap(({ text, typosEverywhere }) => (typosEverywhere ? [text] : []))
}

function positionOf({ rank, usage, updatedAt, name, uri }: SearchHit): NonNullable<SearchRequest['position']>['after'] {
  return { rank, usage, updatedAt, name, uri }
}

/** Requests one hit more than the page, to know whether there is a next one. */
function searchBody(request: SearchRequest, plan: SearchPlan, now: Time): JsonObject {
  const { wanted, indices, facets, limit, sort, position } = request
  const complete = plan.relaxed ? completeClause(wanted, plan) : null
  const { filter, afterwards, aggregations } = filterParts(wanted, { facets, now, complete })
  const after = position?.after
  return {
    size: limit + 1,
    track_total_hits: true,
    _source: false,
    docvalue_fields: HIT_FIELDS,
    query: { bool: { must: [rankedQuery(wanted, plan)], filter: [{ terms: { index: indices } }, ...filter] } },
    sort: sortClauses(sort),
    ...(afterwards.length === 0 ? {} : { post_filter: { bool: { filter: afterwards } } }),
    ...(Object.keys(aggregations).length === 0 ? {} : { aggs: aggregations }),
    ...(after === undefined ? {} : { search_after: sortValues(sort, after) }),
  }
}

function entriesOf(aggregations: unknown): readonly { readonly key: string; readonly doc_count: number }[] {
  const entries = isObject(aggregations) ? aggregations.entries : undefined
  return isObject(entries) && Array.isArray(entries.buckets)
    ? (entries.buckets as { key: string; doc_count: number }[])
    : []
}

function storedBytes(body: Readonly<Record<string, unknown>>): number {
  const { _all: all } = body
  const { store } = isObject(all) && isObject(all.primaries) ? all.primaries : {}
  return isObject(store) ? numberOf(store.size_in_bytes) : 0
}
