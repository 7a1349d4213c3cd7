import type {
  DocumentsLeftOut,
  FacetCount,
  FacetField,
  FreshSearchIndex,
  SearchHit,
  SearchIndex,
  SearchIndexStatus,
  SearchIndexWriter,
  SearchPage,
  WrittenUpTo,
  SearchPlan,
  SearchRequest,
  SearchSort,
} from '../../contracts/search-index.ts'
import type { IndexedDocument, IndexChange } from '../../contracts/search-documents.ts'
import type { NodeId } from '../../contracts/log.ts'
import type { Time, Tx } from '../../model/facts.ts'
import { completes, facetCounts, facetValues, mostFrequent, updatedAtOf } from '../../search/facets.ts'
import { isOtherForm } from '../../search/forms.ts'
import { nameKeyOf } from '../../search/name-key.ts'
import { documentWords, groupsOf, type AnalysedGroups } from '../../search/match.ts'
import { measure } from '../../search/measure.ts'
import {
  correctionsOf,
  ENOUGH_HITS,
  isAddress,
  relaxedPlan,
  strictPlan,
  wordsAlone,
  type SearchVocabulary,
} from '../../search/plan.ts'
import { isPartial, rankOf } from '../../search/rank.ts'
import type { Synonyms } from '../../search/synonyms.ts'
import { allowedTypos, typosBetween } from '../../search/allowed-typos.ts'
import { hasBit } from '../../lib/bits.ts'
import { compareKeys, isAfter, passes } from './laws.ts'
import { compareTexts } from '../../lib/compare-texts.ts'

interface RetainedDocument {
  readonly indexed: IndexedDocument
  readonly groups: AnalysedGroups
}

interface RetainedHit extends RetainedDocument {
  readonly hit: SearchHit
}

interface State {
  readonly retained: Map<NodeId, RetainedDocument>
  head: Tx
  complete: Tx
  /** Number of documents with each word; null after a change. */
  words: ReadonlyMap<string, number> | null
}

/** The obviously right index, which checks every document: a reference for others, and a stand-in for tests. */
export class NaiveIndex implements SearchIndex, SearchIndexWriter {
  readonly #synonyms: Synonyms
  /** The state it writes. */
  readonly #state: State = { retained: new Map(), head: 0, complete: 0, words: null }
  /** The state it answers from, shared with indices begun beside it. */
  readonly #served: { state: State }

  constructor(synonyms: Synonyms = () => [], beside: NaiveIndex | null = null) {
    this.#synonyms = synonyms
    this.#served = beside === null ? { state: this.#state } : beside.#served
  }

  get documents(): readonly IndexedDocument[] {
    return this.#all.map(({ indexed }) => indexed).toSorted((a, b) => a.node - b.node)
  }

  get #all(): readonly RetainedDocument[] {
    return [...this.#served.state.retained.values()]
  }

  head(): Promise<WrittenUpTo> {
    const { complete, head: latest } = this.#state
    return Promise.resolve({ complete, latest })
  }

  write(changes: readonly IndexChange[], tx: Tx, complete: Tx): Promise<void> {
    const state = this.#state
    for (const change of changes) {
      if ('drop' in change) state.retained.delete(change.drop.node)
      else state.retained.set(change.put.node, { indexed: change.put, groups: groupsOf(change.put) })
    }
    state.head = Math.max(state.head, tx)
    state.complete = Math.max(state.complete, complete)
    state.words = null
    return Promise.resolve()
  }

  fresh(): Promise<FreshSearchIndex> {
    const writer = new NaiveIndex(this.#synonyms, this)
    return Promise.resolve({ writer, adopt: () => Promise.resolve(void (this.#served.state = writer.#state)) })
  }

  status(): Promise<SearchIndexStatus> {
    const { head, retained } = this.#served.state
    return Promise.resolve({ head, documents: retained.size, bytes: 0 })
  }

  search(request: SearchRequest, without?: DocumentsLeftOut): Promise<SearchPage> {
    if (without !== undefined) return this.#leavingOut(without).search(request)
    const { wanted, limit, facets, position } = request
    const now = position?.now ?? request.now
    const vocabulary = this.#vocabulary()
    const plan = position?.plan ?? this.#planOf(request, vocabulary)
    const matching = this.#matching(request, plan)
    const complete = matching.filter(({ hit }) => !isPartial(hit.rank))
    const hits = passing(matching, request, now).map(({ hit }) => hit)
    const total = hits.filter(({ rank }) => !isPartial(rank)).length
    const left = hits.filter((hit) => position === null || isAfter(hit, position.after, request.sort))
    const page = left.slice(0, limit)
    const last = page.at(-1)
    return Promise.resolve({
      hits: page,
      total,
      partial: hits.length - total,
      facets: Object.fromEntries(
        facets.map((field) => {
          const counted = passing(complete, request, now, field)
          return [field, facetCounts(countsOf(counted, field, now), field, wanted.filters)]
        }),
      ),
      plan,
      next: last === undefined || left.length === page.length ? null : { plan, now, after: positionOf(last) },
      corrections: correctionsOf(plan, vocabulary),
      tx: this.#served.state.head,
    })
  }

  complete(
    field: FacetField,
    prefix: string,
    limit: number,
    without?: DocumentsLeftOut,
  ): Promise<readonly FacetCount[]> {
    if (without !== undefined) {
      const { owned: _, ...others } = without
      return this.#leavingOut(others).complete(field, prefix, limit)
    }
    const counts = countsOf(this.#all, field, 0)
    const values = [...counts.keys()].filter((value) => completes(field, value, prefix))
    return Promise.resolve(mostFrequent(values, counts).slice(0, limit))
  }

  /** Returns an index that never had these documents, nor texts of others that may name them. */
  #leavingOut({ bits, owned }: DocumentsLeftOut): NaiveIndex {
    const index = new NaiveIndex(this.#synonyms)
    const { retained, head, complete } = this.#served.state
    for (const [node, { indexed, groups }] of retained) {
      if (hasBit(bits, node)) continue
      const ownGroups = { ...groups, other: [] }
      const seen = { ...indexed, facts: { ...indexed.facts, ...owned?.get(node) } }
      index.#state.retained.set(node, { indexed: seen, groups: ownGroups })
    }
    index.#state.head = head
    index.#state.complete = complete
    return index
  }

  #planOf(request: SearchRequest, vocabulary: SearchVocabulary): SearchPlan {
    const strict = strictPlan(request.wanted.words, vocabulary)
    const alone = wordsAlone(request)
    const addressed = { ...strict, addressed: true }
    if (isAddress(request.wanted) && this.#matching(alone, addressed).length > 0) return addressed
    const hits = this.#matching(alone, strict)
    return (hits.length < ENOUGH_HITS ? relaxedPlan(strict, vocabulary, request) : null) ?? strict
  }

  /** Ignores filters; sorted like hits. */
  #matching({ wanted, indices, sort }: SearchRequest, plan: SearchPlan): readonly RetainedHit[] {
    return this.#all
      .filter(({ indexed }) => indices.includes(indexed.index))
      .flatMap((retained) => {
        const measured = measure(retained.indexed, retained.groups, { wanted, plan })
        const rank = measured === null ? null : rankOf(measured, plan)
        return rank === null ? [] : [{ ...retained, hit: hitOf(retained.indexed, rank, sort) }]
      })
      .toSorted((a, b) => compareKeys(a.hit, b.hit, sort))
  }

  #vocabulary(): SearchVocabulary {
    const documents = (this.#served.state.words ??= wordsOf(this.#all))
    return {
      documents: this.#all.length,
      withWord: (word) => documents.get(word) ?? 0,
      hasPartly: (word) =>
        [...documents.keys()].some((one) => one !== word && (one.startsWith(word) || isOtherForm(word, one))),
      nearest: (word) => nearestIn(documents, word),
      synonyms: this.#synonyms,
    }
  }
}

function passing<T extends RetainedDocument>(
  all: readonly T[],
  { wanted }: SearchRequest,
  now: Time,
  without: FacetField | null = null,
): readonly T[] {
  return all.filter(({ indexed }) => passes(indexed, wanted, { now, without }))
}

function countsOf(all: readonly RetainedDocument[], field: FacetField, now: Time): ReadonlyMap<string, number> {
  const counts = new Map<string, number>()
  for (const { indexed } of all)
    for (const value of facetValues(indexed, field, now)) counts.set(value, (counts.get(value) ?? 0) + 1)
  return counts
}

/** Counts the documents with each word. */
function wordsOf(all: readonly RetainedDocument[]): ReadonlyMap<string, number> {
  const documents = new Map<string, number>()
  for (const { groups } of all) {
    const words = new Set(Object.values(groups).flatMap((values) => values.flatMap(documentWords)))
    for (const word of words) documents.set(word, (documents.get(word) ?? 0) + 1)
  }
  return documents
}

function nearestIn(documents: ReadonlyMap<string, number>, word: string): string | null {
  const near = [...documents].flatMap(([text, count]) => {
    const edits = text === word ? null : typosBetween(word, text, allowedTypos(word))
    return edits === null ? [] : [{ text, count, edits }]
  })
  const [first] = near.toSorted((a, b) => a.edits - b.edits || b.count - a.count || compareTexts(a.text, b.text))
  return first?.text ?? null
}

function hitOf(indexed: IndexedDocument, rank: number, sort: SearchSort): SearchHit {
  const { node, index, document, facts } = indexed
  const name = sort === 'name' ? nameKeyOf(indexed) : ''
  return { node, index, rank, usage: facts.usage, updatedAt: updatedAtOf(indexed), name, uri: document.id }
}

function positionOf({ rank, usage, updatedAt, name, uri }: SearchHit): NonNullable<SearchRequest['position']>['after'] {
  return { rank, usage, updatedAt, name, uri }
}
