import type { SearchPlan, Wanted } from '../../contracts/search.ts'
import { u32, u8 } from '../../lib/elements.ts'
import { analyse, foldCase } from '../../search/analyse.ts'
import { hasBit, type Bits } from './bits.ts'
import { documentsWith, exactHash } from './exact.ts'
import type { Columns } from './columns.ts'
import { COLUMNS, packedValue, PROFILE, rowValues } from './facet-rows.ts'
import type { FacetCounts } from './facet-counts.ts'
import type { FacetValues } from './facet-values.ts'
import type { PartFilters } from './filters.ts'
import { gatherExcluded, gatherPhrase, gatherWord, rarest } from './gather.ts'
import { BEGINS_HEIGHT, EXACT_ID, EXACT_NAME, EXACT_WORDS, exactRank, NO_HIT, Ranker } from './ranker.ts'
import type { Scratch } from './scratch.ts'
import { MOST_COUNTED, NAME_PLACE, type Segment } from './segment.ts'
import { beginsWithPhrase, phraseBytes, tokensLength, type Tokens } from './tokens.ts'
import type { TopHits } from './top.ts'

/** A segment, and which of its documents are still there. */
export interface Part {
  readonly segment: Segment
  readonly live: Bits
}

/** What a query is, the same for all parts. */
export interface PartQuery {
  readonly wanted: Wanted
  readonly plan: SearchPlan
  readonly ranker: Ranker
  readonly exact: ExactQuery | null
}

/** The whole text of a query, where it may name something. */
interface ExactQuery {
  readonly folded: string
  readonly words: readonly string[]
  /** A name that begins so has all words of the plan, so that only those that have need be looked at. */
  readonly impliesWords: boolean
}

export function partQuery(wanted: Wanted, plan: SearchPlan): PartQuery {
  const ranker = new Ranker(plan, wanted.phrases.length)
  const literal = wanted.phrases.length === 0 && wanted.text !== '' && ranker.ranks
  return { wanted, plan, ranker, exact: literal ? exactQuery(wanted.text, plan) : null }
}

function exactQuery(text: string, plan: SearchPlan): ExactQuery {
  const { words } = analyse(text)
  return { folded: foldCase(text), words, impliesWords: plan.words.every((word) => words.includes(word.text)) }
}

/** Where the hits of a part go. */
export interface PartHits {
  readonly scratch: Scratch
  readonly filters: PartFilters | null
  /** Null where no facet is asked for. */
  readonly counts: FacetCounts | null
  readonly top: TopHits
  readonly facets: FacetValues
}

/** Finds the hits of one part. Returns how many there are. */
export function searchPart(part: Part, query: PartQuery, into: PartHits): number {
  const scan = new PartScan(part, query, into)
  into.counts?.begin(part.segment)
  const total = scan.run()
  into.counts?.end()
  into.scratch.release()
  return total
}

class PartScan {
  readonly #part: Part
  readonly #query: PartQuery
  readonly #into: PartHits
  /** By word, then by phrase. */
  readonly #matches: readonly Uint8Array<ArrayBuffer>[]
  /** Of the required words the one with the fewest matches; null where a hit need not have any of them. */
  readonly #first: Uint8Array<ArrayBuffer> | null
  readonly #excluded: Uint8Array | null
  readonly #marks: Uint8Array<ArrayBuffer> | null
  /** The words of the text as a phrase of this segment; null where it lacks one. */
  readonly #begin: Uint8Array | null
  readonly #columns: Columns
  readonly #profiles: Uint32Array
  readonly #isLive: Uint8Array
  readonly #isOwner: Uint8Array
  readonly #names: Tokens

  constructor(part: Part, query: PartQuery, into: PartHits) {
    this.#part = part
    this.#query = query
    this.#into = into
    const { segment } = part
    const { plan, wanted } = query
    this.#columns = segment.columns()
    this.#profiles = this.#columns.rows[PROFILE] ?? new Uint32Array(0)
    this.#isLive = rowsWith(segment, into.facets, 'standing', 'live')
    this.#isOwner = rowsWith(segment, into.facets, 'index', 'owners')
    this.#names = segment.tokens(NAME_PLACE)
    const take = (): Uint8Array<ArrayBuffer> => into.scratch.take(segment.documents)
    let fewest = Infinity
    let first: Uint8Array<ArrayBuffer> | null = null
    const gathered = (required: boolean, gather: (array: Uint8Array) => number): Uint8Array<ArrayBuffer> => {
      const array = take()
      const painted = gather(array)
      if (required && painted < fewest) [fewest, first] = [painted, array]
      return array
    }
    this.#matches = [
      ...plan.words.map((word) => gathered(!word.optional, (array) => gatherWord(segment, word, array))),
      ...wanted.phrases.map((phrase) => gathered(true, (array) => gatherPhrase(segment, phrase, array))),
    ]
    this.#first = plan.relaxed ? null : first
    this.#excluded = gatherExcluded(segment, wanted.without, into.scratch)
    this.#begin = beginOf(segment, query.exact)
    this.#marks = this.#markExact(take)
  }

  run(): number {
    const { segment } = this.#part
    const { documents } = segment
    const first = this.#first
    const marks = this.#marks
    if (first === null) return this.#each(0, documents)
    // Four at a time: most documents do not match.
    const words = new Uint32Array(first.buffer, first.byteOffset, first.length / 4)
    const marked = marks === null ? null : new Uint32Array(marks.buffer, marks.byteOffset, marks.length / 4)
    let total = 0
    for (let i = 0; i < words.length; i++) {
      if (u32(words, i) === 0 && (marked === null || u32(marked, i) === 0)) continue
      total += this.#each(i * 4, Math.min(documents, i * 4 + 4))
    }
    return total
  }

  /** Returns how many of these documents are hits. */
  #each(from: number, to: number): number {
    let total = 0
    for (let document = from; document < to; document++) if (this.#isHit(document)) total++
    return total
  }

  #isHit(document: number): boolean {
    const { ranker } = this.#query
    const marks = this.#marks === null ? 0 : u8(this.#marks, document)
    const height = ranker.measure(this.#matches, document)
    if (height === NO_HIT && marks === 0) return false
    if (!hasBit(this.#part.live, document)) return false
    if (this.#excluded !== null && u8(this.#excluded, document) !== 0) return false
    const failed = this.#into.filters === null ? 0 : this.#into.filters.failed(document)
    if (failed !== 0) {
      this.#into.counts?.addFailed(document, failed)
      return false
    }
    this.#into.counts?.add(document)
    this.#offer(document, height, marks)
    return true
  }

  #offer(document: number, height: number, exact: number): void {
    const { top } = this.#into
    const { ranker } = this.#query
    const profile = u32(this.#profiles, document)
    const live = u8(this.#isLive, profile) === 1
    const marks = exact | this.#lateMarks(document)
    const nameWords = u8(this.#columns.nameWords, document)
    let rank = marks === 0 ? ranker.rank(height, nameWords, live) : exactRank(marks, live)
    if (marks === 0 && this.#mayBegin()) {
      const lifted = ranker.rank(BEGINS_HEIGHT, nameWords, live)
      if (lifted >= top.least && this.#begins(document)) rank = lifted
    }
    if (rank < top.least) return
    top.offer(rank, this.#columns, document, u8(this.#isOwner, profile) === 1 ? 'owners' : 'entities')
  }

  /** Of the document measured last, where a name that begins as the text has all of the words. */
  #lateMarks(document: number): number {
    const { exact, ranker } = this.#query
    if (exact === null || !exact.impliesWords || !ranker.isInName) return 0
    return this.#isWhole(document) ? EXACT_WORDS : 0
  }

  #mayBegin(): boolean {
    const { exact, ranker } = this.#query
    return exact !== null && this.#begin !== null && ranker.mayBegin && (ranker.isInName || !exact.impliesWords)
  }

  #begins(document: number): boolean {
    return this.#begin !== null && beginsWithPhrase(this.#names, document, this.#begin)
  }

  /** Whether the name has the words of the text and no others. */
  #isWhole(document: number): boolean {
    const words = this.#query.exact?.words.length ?? 0
    if (this.#begin === null || u8(this.#columns.nameWords, document) !== Math.min(MOST_COUNTED, words)) return false
    return tokensLength(this.#names, document) === this.#begin.length && this.#begins(document)
  }

  /** What can't be seen while the words are looked at. Null where nothing is marked. */
  #markExact(take: () => Uint8Array<ArrayBuffer>): Uint8Array<ArrayBuffer> | null {
    const { exact } = this.#query
    if (exact === null) return null
    const { segment } = this.#part
    const texts = segment.exactTexts()
    const named = documentsWith(texts, exactHash('name', exact.folded))
    const addressed = documentsWith(texts, exactHash('id', exact.folded))
    const worded = exact.impliesWords || this.#begin === null ? [] : this.#wholeNames(exact.words)
    if (named.length + addressed.length + worded.length === 0) return null
    const marks = take()
    const mark = (documents: readonly number[], bit: number): void => {
      for (const document of documents) marks[document] = u8(marks, document) | bit
    }
    mark(named, EXACT_NAME)
    mark(addressed, EXACT_ID)
    mark(worded, EXACT_WORDS)
    return marks
  }

  #wholeNames(words: readonly string[]): number[] {
    const { segment } = this.#part
    const numbers = words.map((word) => segment.find(Buffer.from(word)))
    return [...rarest(segment, NAME_PLACE, numbers)].filter((document) => this.#isWhole(document))
  }
}

function beginOf(segment: Segment, exact: ExactQuery | null): Uint8Array | null {
  if (exact === null || exact.words.length === 0) return null
  const numbers = exact.words.map((word) => segment.find(Buffer.from(word)))
  return numbers.includes(-1) ? null : phraseBytes(numbers)
}

/** By row of the profile, whether it has a value. */
function rowsWith(segment: Segment, facets: FacetValues, field: 'standing' | 'index', value: string): Uint8Array {
  const rows = segment.facetRows()[PROFILE]
  if (rows === undefined) return new Uint8Array(0)
  const number = facets.of(field).find(value)
  const packed = number === undefined ? -1 : packedValue(COLUMNS[PROFILE].indexOf(field), number)
  return Uint8Array.from({ length: rows.count }, (_, row) => (rowValues(rows, row).includes(packed) ? 1 : 0))
}
