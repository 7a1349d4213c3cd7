import { u32, u8 } from '../../lib/array-elements.ts'
import type { Work } from '../../lib/pausing-work.ts'
import { compareWords, MAX_SHARED, sharedBytes, type WordTexts } from './words.ts'
import { firstIndexWhere } from '../../lib/arrays.ts'

/** Maximum number of words whose numbers fit with 32 bits in a 53-bit integer. */
const MAX_SORTED = 1 << 21

/** Pauses after this many words, less one. */
const SLICE_MASK = 0xfff
/** Fewer words are sorted by comparison. */
const MAX_SORTED_BY_INSERTION = 12
/** Bytes of a word that are compared as one number. */
const KEY_BYTES = 4

/** Sorts words by their first byte, then by four bytes at a time as numbers, which needs no comparison function. */
function* sortWords(texts: WordTexts, from: number, to: number): Work<Uint32Array> {
  if (to - from > MAX_SORTED) throw new Error(`text index: ${to - from} new words at once; at most ${MAX_SORTED}`)
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
    sortByBytes(texts, order.subarray(u32(begins, byte), u32(ends, byte)), 1)
  }
  return order
}

/** Sorts words that share this many first bytes. */
function sortByBytes(texts: WordTexts, order: Uint32Array, common: number): void {
  if (order.length <= MAX_SORTED_BY_INSERTION || common > MAX_SHARED) return sortFew(texts, order)
  const keys = new Float64Array(order.length)
  for (let i = 0; i < order.length; i++) keys[i] = bytesFrom(texts, u32(order, i), common) * MAX_SORTED + i
  keys.sort()
  const before = order.slice()
  let tie = 0
  for (let i = 0; i < keys.length; i++) {
    const key = keys[i] ?? 0
    order[i] = u32(before, key % MAX_SORTED)
    const next = i + 1 < keys.length ? Math.floor((keys[i + 1] ?? 0) / MAX_SORTED) : -1
    if (next === Math.floor(key / MAX_SORTED)) continue
    if (i > tie) sortByBytes(texts, order.subarray(tie, i + 1), common + KEY_BYTES)
    tie = i + 1
  }
}

function sortFew(texts: WordTexts, order: Uint32Array): void {
  if (order.length > MAX_SORTED_BY_INSERTION) return void order.sort((a, b) => compareWords(texts, a, texts, b))
  for (let i = 1; i < order.length; i++) {
    const word = u32(order, i)
    let at = i
    for (; at > 0 && compareWords(texts, u32(order, at - 1), texts, word) > 0; at--) order[at] = u32(order, at - 1)
    order[at] = word
  }
}

function bytesFrom({ bytes, start }: WordTexts, word: number, common: number): number {
  const from = u32(start, word) + common
  const length = Math.min(KEY_BYTES, u32(start, word + 1) - from)
  let key = 0
  for (let i = 0; i < KEY_BYTES; i++) key = key * 256 + (i < length ? u8(bytes, from + i) : 0)
  return key
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
