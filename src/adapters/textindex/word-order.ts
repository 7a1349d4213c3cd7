import { u32, u8 } from '../../lib/array-elements.ts'
import type { Work } from '../../lib/pausing-work.ts'
import { compareWords, sharedBytes, type WordTexts } from './words.ts'
import { firstIndexWhere } from '../../lib/arrays.ts'

/** Pauses after this many words, less one. */
const SLICE_MASK = 0xfff

/** Sorts words by their first byte, and then those of each byte between two pauses. */
function* sortWords(texts: WordTexts, from: number, to: number): Work<Uint32Array> {
  const order = new Uint32Array(to - from)
  const next = new Uint32Array(257)
  for (let word = from; word < to; word++) {
    const after = u8(texts.bytes, u32(texts.start, word)) + 1
    next[after] = u32(next, after) + 1
  }
  for (let byte = 1; byte < next.length; byte++) next[byte] = u32(next, byte) + u32(next, byte - 1)
  yield
  const ends = next.subarray(1)
  const begins = next.slice(0, 256)
  const at = begins.slice()
  for (let word = from; word < to; word++) {
    const byte = u8(texts.bytes, u32(texts.start, word))
    order[u32(at, byte)] = word
    at[byte] = u32(at, byte) + 1
  }
  for (let byte = 0; byte < begins.length; byte++) {
    if (u32(begins, byte) === u32(ends, byte)) continue
    yield
    order.subarray(u32(begins, byte), u32(ends, byte)).sort((a, b) => compareWords(texts, a, texts, b))
  }
  return order
}

export interface WordOrder {
  readonly order: Uint32Array
  /** Indexed by position, like `Words.shared`. */
  readonly shared: Uint8Array
}

/** Sorts the first `count` words, given the order of some first ones. */
export function* completeOrder(texts: WordTexts, before: WordOrder, count: number): Work<WordOrder> {
  if (before.order.length === count) return before
  const fresh = yield* sortWords(texts, before.order.length, count)
  return yield* insertIntoOrder(texts, before, fresh)
}

/** Inserts sorted words into an order, moving the existing ones in blocks, since few words are new. */
function* insertIntoOrder(texts: WordTexts, before: WordOrder, fresh: Uint32Array): Work<WordOrder> {
  const length = before.order.length + fresh.length
  const order = new Uint32Array(length)
  const shared = new Uint8Array(length)
  let from = 0
  for (let i = 0; i < fresh.length; i++) {
    const at = wordPosition(texts, before.order, u32(fresh, i), from)
    order.set(before.order.subarray(from, at), from + i)
    shared.set(before.shared.subarray(from, at), from + i)
    order[at + i] = u32(fresh, i)
    from = at
    if ((i & SLICE_MASK) === SLICE_MASK) yield
  }
  order.set(before.order.subarray(from), from + fresh.length)
  shared.set(before.shared.subarray(from), from + fresh.length)
  yield* shareAround(texts, { order, shared }, before.order.length)
  return { order, shared }
}

/** Only the neighbours of a new word have other shared prefixes than before. */
function* shareAround(texts: WordTexts, { order, shared }: WordOrder, known: number): Work<void> {
  for (let index = 1; index < order.length; index++) {
    const [before, word] = [u32(order, index - 1), u32(order, index)]
    if (word >= known || before >= known) shared[index] = sharedBytes(texts, before, word)
    if ((index & SLICE_MASK) === 0) yield
  }
  shared[0] = 0
}

function wordPosition(texts: WordTexts, order: Uint32Array, word: number, from: number): number {
  return firstIndexWhere(from, order.length, (index) => compareWords(texts, u32(order, index), texts, word) >= 0)
}
