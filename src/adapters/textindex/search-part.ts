// Finds, counts and ranks the hits of one segment.
import type { SearchPlan, RequiredMatches } from '../../contracts/search-index.ts'
import { u32, u8 } from '../../lib/array-elements.ts'
import { analyse, foldCase } from '../../search/analyse.ts'
import { heightOf, SYNONYM } from '../../search/rank.ts'
import { hasBit, keepBoth, readBits, setBit, type Bits } from '../../lib/bits.ts'
import type { Work } from '../../lib/pausing-work.ts'
import type { FacetCounts } from './facet-counts.ts'
import type { PartFilters } from './filters.ts'
import { gatherExcluded, gatherPhrase, listsOfWord, markLists, paintLists, type MatchedList } from './gather.ts'
import { PartNames, type ExactQuery } from './part-names.ts'
import { rankHits } from './rank-hits.ts'
import { isPartialHeight, NO_HIT, Ranker } from './ranker.ts'
import type { Scratch } from './scratch.ts'
import type { Segment } from './segment.ts'
import type { TopHits } from './top-hits.ts'

/** A segment, and which of its documents are still present. */
export interface LiveSegment {
  readonly segment: Segment
  readonly live: Bits
}

/** Copies the present state, so that additions and drops between two turns of a search don't affect it. */
export function pinnedPart({ segment, live }: LiveSegment): LiveSegment {
  return { segment: segment.pinned(), live: live.slice() }
}

interface PartQuery {
  readonly wanted: RequiredMatches
  readonly plan: SearchPlan
  readonly ranker: Ranker
  readonly exact: ExactQuery | null
}

export function partQuery(wanted: RequiredMatches, plan: SearchPlan): PartQuery {
  const ranker = new Ranker(plan, wanted.phrases.length)
  const literal = wanted.phrases.length === 0 && wanted.text !== '' && plan.words.length > 0
  return { wanted, plan, ranker, exact: literal || plan.addressed ? exactQuery(wanted.text, plan) : null }
}

function exactQuery(text: string, plan: SearchPlan): ExactQuery {
  const folded = foldCase(text)
  if (plan.addressed) return { folded, words: [], names: false, impliesWords: true }
  const { words } = analyse(text)
  return { folded, words, names: true, impliesWords: plan.words.every((word) => words.includes(word.text)) }
}

/** Receivers of a part's hits. */
interface PartHits {
  readonly scratch: Scratch
  readonly filters: PartFilters | null
  /** Null if no facet is requested. */
  readonly counts: FacetCounts | null
  /** Null if hits are only counted. */
  readonly top: TopHits | null
}

interface PartTotals {
  readonly complete: number
  readonly partial: number
}

/** Finds the hits of one part: narrows a list step by step, counts and ranks it. Facets count complete matches. */
export function* searchPart(
  part: LiveSegment,
  query: PartQuery,
  { scratch, filters, counts, top }: PartHits,
): Work<PartTotals> {
  const { segment } = part
  const names = yield* PartNames.of(segment, query.exact, scratch)
  const hits = scratch.numbers(segment.documents)
  const gathered = yield* gather(part, query, { names, hits, scratch })
  const matched = yield* matching(gathered, query, { exactFlags: names.exactFlags, hits, count: gathered.count })
  const partly = hits.subarray(matched.complete, matched.complete + matched.partial)
  counts?.begin(segment)
  const complete = filters === null ? matched.complete : yield* filters.keep(hits, matched.complete, counts)
  yield* stretches(complete, (from, to) => counts?.add(hits.subarray(from, to), to - from))
  counts?.end()
  const partial = filters === null ? matched.partial : yield* filters.keep(partly, matched.partial, null)
  if (top !== null) {
    const ranked = { matches: gathered.matches, names, columns: segment.columns(), ranker: query.ranker, top }
    const rank = (of: Uint32Array) => (from: number, to: number) =>
      rankHits({ ...ranked, hits: of.subarray(from, to), count: to - from })
    yield* stretches(complete, rank(hits))
    yield* stretches(partial, rank(partly))
  }
  scratch.release()
  return { complete, partial }
}

interface WordCandidates {
  /** One array for each word, then one for each phrase. */
  readonly matches: readonly Uint8Array[]
  /** Number of possible hits, at the start of the list. */
  readonly count: number
  readonly excluded: Uint8Array | null
}

interface NameCandidates {
  readonly names: PartNames
  readonly hits: Uint32Array
  readonly scratch: Scratch
}

/**
 * Finds possible hits with bits first, and writes how each word matches only for those, so that a common word costs
 * little compared with a rare one.
 */
function* gather(
  part: LiveSegment,
  { plan, wanted, ranker }: PartQuery,
  { names, hits, scratch }: NameCandidates,
): Work<WordCandidates> {
  const { segment } = part
  const lists: (readonly MatchedList[])[] = []
  for (const word of plan.words) {
    lists.push(listsOfWord(segment, word))
    // A misspelt word is compared with all others, so pause first.
    if (word.typos > 0) yield
  }
  const phrases: Uint8Array<ArrayBuffer>[] = []
  for (const phrase of wanted.phrases) {
    const values = scratch.take(segment.documents)
    yield* gatherPhrase(segment, phrase, values)
    phrases.push(values)
  }
  const found = scratch.takeBits(segment.documents)
  found.set(part.live.subarray(0, found.length))
  for (const values of phrases) keepBoth(found, bitsWhere(values, scratch))
  if (plan.addressed) keepFlagged(names, { found, scratch })
  else if (plan.relaxed)
    yield* keepAny(segment, phrases.length > 0 ? [] : ranker.carrying.map((word) => lists[word] ?? []), {
      found,
      scratch,
    })
  else
    yield* keepAll(
      segment,
      lists.filter((_, word) => plan.words[word]?.optional !== true),
      { found, scratch },
    )
  if (!plan.addressed) for (const document of names.flagged) if (hasBit(part.live, document)) setBit(found, document)
  const count = readBits(found, hits)
  const within = count * SPARSE_SHARE > segment.documents ? null : found
  const words: Uint8Array<ArrayBuffer>[] = []
  for (const list of lists) {
    const values = scratch.take(segment.documents)
    if (count > 0) yield* paintLists(segment, list, { values, within })
    words.push(values)
    yield
  }
  const excluded = yield* gatherExcluded(segment, wanted.without, scratch)
  return { matches: [...words, ...phrases], count, excluded }
}

/** If more than one document in this many may be a hit, all matches are written: checking bits would cost more. */
const SPARSE_SHARE = 4

interface MatchBuffers {
  readonly found: Bits
  readonly scratch: Scratch
}

/** Keeps documents that match every word, not only by synonyms. */
function* keepAll(
  segment: Segment,
  words: readonly (readonly MatchedList[])[],
  { found, scratch }: MatchBuffers,
): Work<void> {
  for (const lists of words) {
    const marked = scratch.takeBits(segment.documents)
    yield* markLists(
      segment,
      lists.filter(({ match }) => match > SYNONYM),
      marked,
    )
    keepBoth(found, marked)
    yield
  }
}

/** Keeps documents that the whole text of a query addresses. */
function keepFlagged({ flagged }: PartNames, { found, scratch }: MatchBuffers): void {
  const addressed = scratch.takeBits(found.length * 32)
  for (const document of flagged) setBit(addressed, document)
  keepBoth(found, addressed)
}

/** Keeps documents that match one of the words; all if there are no words. */
function* keepAny(
  segment: Segment,
  words: readonly (readonly MatchedList[])[],
  { found, scratch }: MatchBuffers,
): Work<void> {
  if (words.length === 0) return
  const marked = scratch.takeBits(segment.documents)
  for (const lists of words) yield* markLists(segment, lists, marked)
  keepBoth(found, marked)
}

function bitsWhere(values: Uint8Array<ArrayBuffer>, scratch: Scratch): Bits {
  const bits = scratch.takeBits(values.length)
  for (let document = 0; document < values.length; document++) if (u8(values, document) !== 0) setBit(bits, document)
  return bits
}

interface Candidates {
  readonly exactFlags: Uint8Array | null
  readonly hits: Uint32Array
  readonly count: number
}

/** Selects documents with enough of the words and nothing excluded, complete matches first. */
function* matching(
  gathered: WordCandidates,
  query: PartQuery,
  { exactFlags, hits, count }: Candidates,
): Work<PartTotals> {
  let left = count
  if (gathered.excluded !== null) {
    left = 0
    for (let i = 0; i < count; i++) if (u8(gathered.excluded, u32(hits, i)) === 0) hits[left++] = u32(hits, i)
  }
  return query.plan.relaxed
    ? yield* completeFirst(gathered, query, { exactFlags, hits, count: left })
    : { complete: left, partial: 0 }
}

/** Orders the matches of a relaxed plan. Documents with too few of the words go to the end and are no hits. */
function* completeFirst(
  { matches }: WordCandidates,
  { ranker }: PartQuery,
  { exactFlags, hits, count }: Candidates,
): Work<PartTotals> {
  const order: HitOrder = { hits, next: 0, complete: 0, end: count }
  while (order.next < order.end) {
    orderHits(order, { matches, ranker, exactFlags, most: HITS_PER_STEP })
    if (order.next < order.end) yield
  }
  return { complete: order.complete, partial: order.end - order.complete }
}

/** Among the processed documents, complete matches come first, then other hits; the rest is behind the end. */
interface HitOrder {
  readonly hits: Uint32Array
  next: number
  complete: number
  end: number
}

interface MeasuredBy {
  readonly matches: readonly Uint8Array[]
  readonly ranker: Ranker
  readonly exactFlags: Uint8Array | null
  readonly most: number
}

/** Processes at most this many documents. A loop that itself pauses takes twice as long. */
function orderHits(order: HitOrder, { matches, ranker, exactFlags, most }: MeasuredBy): void {
  const { hits } = order
  let { next, complete, end } = order
  for (let left = most; left > 0 && next < end; left--) {
    const document = u32(hits, next)
    const height =
      exactFlags !== null && u8(exactFlags, document) > 0 ? EXACT_HEIGHT : ranker.measure(matches, document)
    if (height === NO_HIT) {
      hits[next] = u32(hits, --end)
      continue
    }
    if (!isPartialHeight(height)) {
      hits[next] = u32(hits, complete)
      hits[complete++] = document
    }
    next++
  }
  Object.assign(order, { next, complete, end })
}

/** Hits processed between two pauses: some 0.1 µs each, for each word. */
const HITS_PER_STEP = 8_192

/** Processes `count` items in sections, pausing in between. */
function* stretches(count: number, each: (from: number, to: number) => void): Work<void> {
  for (let from = 0; from < count; from += HITS_PER_STEP) {
    each(from, Math.min(count, from + HITS_PER_STEP))
    if (from + HITS_PER_STEP < count) yield
  }
}

/** An exact match needn't contain the words. */
const EXACT_HEIGHT = heightOf('exact name')
