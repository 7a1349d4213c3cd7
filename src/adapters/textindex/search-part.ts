import type { SearchPlan, Wanted } from '../../contracts/search.ts'
import { u32, u8 } from '../../lib/elements.ts'
import { analyse, foldCase } from '../../search/analyse.ts'
import { LEARNED } from '../../search/rank.ts'
import { hasBit, keepBoth, readBits, setBit, type Bits } from './bits.ts'
import type { FacetCounts } from './facet-counts.ts'
import type { PartFilters } from './filters.ts'
import { gatherExcluded, gatherPhrase, listsOfWord, markLists, paintLists, type MatchedList } from './gather.ts'
import { PartNames, type ExactQuery } from './part-names.ts'
import { rankHits } from './rank-hits.ts'
import { Ranker } from './ranker.ts'
import type { Scratch } from './scratch.ts'
import type { Segment } from './segment.ts'
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

export function partQuery(wanted: Wanted, plan: SearchPlan): PartQuery {
  const ranker = new Ranker(plan, wanted.phrases.length)
  const literal = wanted.phrases.length === 0 && wanted.text !== '' && plan.words.length > 0
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
}

/** Finds the hits of one part: a list of documents, made shorter step by step, then counted and ranked. Returns how many there are. */
export function searchPart(part: Part, query: PartQuery, { scratch, filters, counts, top }: PartHits): number {
  const { segment } = part
  const names = new PartNames(segment, query.exact, scratch)
  const hits = scratch.numbers(segment.documents)
  const gathered = gather(part, query, { names, hits, scratch })
  let count = matching(gathered, query, { marks: names.marks, hits, count: gathered.count })
  counts?.begin(segment)
  if (filters !== null) count = filters.keep(hits, count, counts)
  counts?.add(hits, count)
  counts?.end()
  rankHits({ hits, count, matches: gathered.matches, names, columns: segment.columns(), ranker: query.ranker, top })
  scratch.release()
  return count
}

interface Gathered {
  /** By word, then by phrase. */
  readonly matches: readonly Uint8Array[]
  /** So many documents may be hits, the first ones of the list. */
  readonly count: number
  readonly excluded: Uint8Array | null
}

interface Gathering {
  readonly names: PartNames
  readonly hits: Uint32Array
  readonly scratch: Scratch
}

/**
 * What may be a hit is found with bits first, and how each word matches is written only there: with a rare word, a common one costs little.
 */
function gather(part: Part, { plan, wanted, ranker }: PartQuery, { names, hits, scratch }: Gathering): Gathered {
  const { segment } = part
  const lists = plan.words.map((word) => listsOfWord(segment, word))
  const phrases = wanted.phrases.map((phrase) => {
    const values = scratch.take(segment.documents)
    gatherPhrase(segment, phrase, values)
    return values
  })
  const found = scratch.takeBits(segment.documents)
  found.set(part.live.subarray(0, found.length))
  for (const values of phrases) keepBoth(found, bitsWhere(values, scratch))
  if (plan.relaxed) keepAny(segment, phrases.length > 0 ? [] : ranker.carrying.map((word) => lists[word] ?? []), { found, scratch }) // prettier-ignore
  else keepAll(segment, lists.filter((_, word) => plan.words[word]?.optional !== true), { found, scratch }) // prettier-ignore
  for (const document of names.marked) if (hasBit(part.live, document)) setBit(found, document)
  const count = readBits(found, hits)
  const within = count * FEW > segment.documents ? null : found
  const words = lists.map((of) => {
    const values = scratch.take(segment.documents)
    if (count > 0) paintLists(segment, of, { values, within })
    return values
  })
  return { matches: [...words, ...phrases], count, excluded: gatherExcluded(segment, wanted.without, scratch) }
}

/** Of more documents all are written: looking at bits would cost more than it saves. */
const FEW = 4

interface Finding {
  readonly found: Bits
  readonly scratch: Scratch
}

/** Keeps what matches each word, and not by learned words alone. */
function keepAll(segment: Segment, words: readonly (readonly MatchedList[])[], { found, scratch }: Finding): void {
  for (const lists of words) {
    const marked = scratch.takeBits(segment.documents)
    markLists(segment, lists.filter(({ match }) => match > LEARNED), marked) // prettier-ignore
    keepBoth(found, marked)
  }
}

/** Keeps what matches one of the words; everything where there is none. */
function keepAny(segment: Segment, words: readonly (readonly MatchedList[])[], { found, scratch }: Finding): void {
  if (words.length === 0) return
  const marked = scratch.takeBits(segment.documents)
  for (const lists of words) markLists(segment, lists, marked)
  keepBoth(found, marked)
}

function bitsWhere(values: Uint8Array<ArrayBuffer>, scratch: Scratch): Bits {
  const bits = scratch.takeBits(values.length)
  for (let document = 0; document < values.length; document++) if (u8(values, document) !== 0) setBit(bits, document)
  return bits
}

/** Those that have enough of the words, and nothing that is excluded. */
function matching(
  { matches, excluded }: Gathered,
  { plan, ranker }: PartQuery,
  { marks, hits, count }: { readonly marks: Uint8Array | null; readonly hits: Uint32Array; readonly count: number },
): number {
  let left = count
  if (plan.relaxed) {
    left = 0
    for (let i = 0; i < count; i++) {
      const document = u32(hits, i)
      if (ranker.matches(matches, document) || (marks !== null && u8(marks, document) > 0)) hits[left++] = document
    }
  }
  if (excluded === null) return left
  let kept = 0
  for (let i = 0; i < left; i++) if (u8(excluded, u32(hits, i)) === 0) hits[kept++] = u32(hits, i)
  return kept
}
