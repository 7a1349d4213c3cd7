import type { SearchPlan, Wanted } from '../../contracts/search.ts'
import { u32, u8 } from '../../lib/elements.ts'
import { analyse, foldCase } from '../../search/analyse.ts'
import { LEARNED } from '../../search/rank.ts'
import { hasBit, setBit, type Bits } from './bits.ts'
import type { FacetCounts } from './facet-counts.ts'
import type { PartFilters } from './filters.ts'
import { countLists, gatherExcluded, gatherPhrase, listsOfWord, paintLists } from './gather.ts'
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
  const gathered = gather(part, query, { marks: names.marks, hits, scratch })
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
  readonly matches: readonly Uint8Array<ArrayBuffer>[]
  /** So many documents may be hits, the first ones of the list. */
  readonly count: number
  /** A hit matches all of these, and not by learned words alone. */
  readonly required: readonly Uint8Array<ArrayBuffer>[]
  readonly excluded: Uint8Array | null
}

interface Gathering {
  readonly marks: Uint8Array<ArrayBuffer> | null
  readonly hits: Uint32Array
  readonly scratch: Scratch
}

/**
 * The words that a hit has to have one of are gathered first, which makes the list of what may be a hit; the others only among those: with a rare
 * word, a common one costs little.
 */
function gather(part: Part, { plan, wanted, ranker }: PartQuery, { marks, hits, scratch }: Gathering): Gathered {
  const { segment } = part
  const lists = plan.words.map((word) => listsOfWord(segment, word))
  const matches = [...plan.words, ...wanted.phrases].map(() => scratch.take(segment.documents))
  const most = [
    ...lists.map((of) => countLists(segment, of)),
    ...wanted.phrases.map((phrase, i) => gatherPhrase(segment, phrase, at(matches, lists.length + i))),
  ]
  const byMost = [...matches.keys()].toSorted((a, b) => (most[a] ?? 0) - (most[b] ?? 0))
  const required = plan.relaxed ? [] : byMost.filter((number) => plan.words[number]?.optional !== true)
  const phrase = byMost.find((number) => number >= lists.length)
  const carrying = plan.relaxed ? (phrase === undefined ? ranker.carrying : [phrase]) : required.slice(0, 1)
  const paint = (numbers: readonly number[], within: Bits | null): void => {
    for (const number of numbers) paintLists(segment, lists[number] ?? [], { values: at(matches, number), within })
  }
  paint(carrying, null)
  const of = (numbers: readonly number[]): Uint8Array<ArrayBuffer>[] => numbers.map((number) => at(matches, number))
  const count = candidates(part, of(carrying), marks, hits)
  const others = [...lists.keys()].filter((number) => !carrying.includes(number))
  if (count > 0) paint(others, fewOf(segment, { hits, count, scratch }))
  return { matches, count, required: of(required), excluded: gatherExcluded(segment, wanted.without, scratch) }
}

function at(matches: readonly Uint8Array<ArrayBuffer>[], number: number): Uint8Array<ArrayBuffer> {
  return matches[number] as Uint8Array<ArrayBuffer>
}

/** Bits of the documents that may be hits; null where they are so many that looking at the bits costs more than it saves. */
function fewOf(
  { documents }: Segment,
  { hits, count, scratch }: { readonly hits: Uint32Array; readonly count: number; readonly scratch: Scratch },
): Bits | null {
  if (count * FEW > documents) return null
  const bits = scratch.bits(documents)
  for (let i = 0; i < count; i++) setBit(bits, u32(hits, i))
  return bits
}

const FEW = 4

/** The documents that are there and match one of the carrying words, or are marked. Without such words anything may be a hit. */
function candidates(
  { segment, live }: Part,
  carrying: readonly Uint8Array<ArrayBuffer>[],
  marks: Uint8Array<ArrayBuffer> | null,
  hits: Uint32Array,
): number {
  const { documents } = segment
  let count = 0
  if (carrying.length === 0) {
    for (let document = 0; document < documents; document++) if (hasBit(live, document)) hits[count++] = document
    return count
  }
  // Four at a time: most documents do not match.
  const arrays = (marks === null ? carrying : [...carrying, marks]).map(fours)
  const [first = new Uint32Array(0)] = arrays
  for (let i = 0; i < first.length; i++) {
    let four = u32(first, i)
    for (let j = 1; j < arrays.length; j++) four |= u32(arrays[j] as Uint32Array, i)
    for (let document = i * 4; four !== 0; document++, four >>>= 8) {
      if ((four & 255) !== 0 && hasBit(live, document)) hits[count++] = document
    }
  }
  return count
}

function fours({ buffer, byteOffset, length }: Uint8Array<ArrayBuffer>): Uint32Array {
  return new Uint32Array(buffer, byteOffset, length / 4)
}

/** Those that have the other required words too, or enough of them, and nothing that is excluded. */
function matching(
  { matches, required, excluded }: Gathered,
  { plan, ranker }: PartQuery,
  { marks, hits, count }: { readonly marks: Uint8Array | null; readonly hits: Uint32Array; readonly count: number },
): number {
  let left = count
  // What is there matches the first one already, unless it does so by learned words.
  const others = plan.words.every((word) => word.learned.length === 0) ? required.slice(1) : required
  for (const array of others) left = keepMatching(hits, left, array, marks)
  if (plan.relaxed) {
    let kept = 0
    for (let i = 0; i < left; i++) {
      const document = u32(hits, i)
      if (ranker.matches(matches, document) || (marks !== null && u8(marks, document) > 0)) hits[kept++] = document
    }
    left = kept
  }
  if (excluded === null) return left
  let kept = 0
  for (let i = 0; i < left; i++) if (u8(excluded, u32(hits, i)) === 0) hits[kept++] = u32(hits, i)
  return kept
}

function keepMatching(hits: Uint32Array, count: number, array: Uint8Array, marks: Uint8Array | null): number {
  let kept = 0
  for (let i = 0; i < count; i++) {
    const document = u32(hits, i)
    if (u8(array, document) > LEARNED || (marks !== null && u8(marks, document) > 0)) hits[kept++] = document
  }
  return kept
}
