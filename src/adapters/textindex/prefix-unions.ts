import { u32, u8 } from '../../lib/array-elements.ts'
import type { Work } from '../../lib/pausing-work.ts'
import { countList, paintList, type PostingsWriter } from './postings.ts'
import type { WordRange, WordList } from './words.ts'
import { firstIndexWhere } from '../../lib/arrays.ts'

/**
 * Precomputed lists of all documents with a word of some prefix, for prefixes that are expensive to gather: those of
 * common words, and of many words. Each takes three numbers: the range of words, and the reference of the list;
 * enclosing ranges come before those within.
 */
export type Unions = Uint32Array

const UNION_NUMBERS = 3

/** Finding a list costs about as much as reading this many documents of it. */
const LIST_COST = 16

interface UnionSource {
  readonly words: WordList
  /** Lists by word, in a segment whose words are numbered in order. */
  readonly lists: Uint32Array
  /** Shorter prefixes are never looked up, in bytes. */
  readonly shortest: number
  /** Allowed cost of gathering a prefix, in documents. */
  readonly bound: number
  readonly documents: number
}

/** Gathering any prefix then costs at most `bound`, or one document for each match. */
export function* unionsOf(source: UnionSource, writer: PostingsWriter): Work<Unions> {
  const { words, lists } = source
  const cost = new Float64Array(words.count + 1)
  for (let i = 0; i < words.count; i++) {
    cost[i + 1] = (cost[i] ?? 0) + LIST_COST + countList(writer.units, u32(lists, i))
    if ((i & 0xfff) === 0) yield
  }
  const unions: number[][] = []
  const visit = function* (range: WordRange, depth: number): Work<number> {
    const plain = (cost[range.high] ?? 0) - (cost[range.low] ?? 0)
    if (plain <= source.bound || range.high - range.low < 2) return plain
    const reserved = unions.push([]) - 1
    let gathered = 0
    for (let low = range.low; low < range.high;) {
      const high = endOfSame(words, { low, high: range.high }, depth)
      gathered += yield* visit({ low, high }, depth + 1)
      low = high
    }
    if (gathered <= source.bound || depth < source.shortest) return gathered
    const union = yield* unionOf(source, range, writer)
    unions[reserved] = [range.low, range.high, union.reference]
    return union.count + LIST_COST
  }
  yield* visit({ low: 0, high: words.count }, 0)
  return new Uint32Array(unions.flat())
}

/** Finds the end of the words that share the first word's byte at this depth. */
function endOfSame({ start, bytes }: WordList, { low, high }: WordRange, depth: number): number {
  const byteAt = (index: number): number => {
    const at = u32(start, index) + depth
    return at < u32(start, index + 1) ? u8(bytes, at) : -1
  }
  const first = byteAt(low)
  return firstIndexWhere(low + 1, high, (index) => byteAt(index) !== first)
}

function* unionOf(
  { lists, documents }: UnionSource,
  { low, high }: WordRange,
  writer: PostingsWriter,
): Work<{ reference: number; count: number }> {
  const has = { values: new Uint8Array(documents), within: null }
  let painted = 0
  for (let i = low; i < high; i++) {
    painted += LIST_COST + countList(writer.units, u32(lists, i))
    paintList(writer.units, u32(lists, i), has, 1)
    if (painted < 200_000) continue
    painted = 0
    yield
  }
  const found = new Uint32Array(documents)
  let count = 0
  for (let document = 0; document < documents; document++) if (u8(has.values, document) === 1) found[count++] = document
  yield
  return { reference: writer.write(found, count), count }
}

/** Calls `union` for the ranges with a precomputed list, and `word` for each position in between. */
export function coverRange(
  unions: Unions,
  { low, high }: WordRange,
  cover: { union(reference: number): void; word(index: number): void },
): void {
  let next = firstFrom(unions, low)
  for (let at = low; at < high;) {
    while (next < unions.length && u32(unions, next) < at) next += UNION_NUMBERS
    if (next >= unions.length || u32(unions, next) > at) {
      const until = next < unions.length ? Math.min(high, u32(unions, next)) : high
      while (at < until) cover.word(at++)
    } else if (u32(unions, next + 1) <= high) {
      cover.union(u32(unions, next + 2))
      at = u32(unions, next + 1)
    } else next += UNION_NUMBERS
    if (next >= unions.length) while (at < high) cover.word(at++)
  }
}

function firstFrom(unions: Unions, low: number): number {
  const count = unions.length / UNION_NUMBERS
  return UNION_NUMBERS * firstIndexWhere(0, count, (union) => u32(unions, union * UNION_NUMBERS) >= low)
}
