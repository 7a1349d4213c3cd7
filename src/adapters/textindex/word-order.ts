import { u32, u8 } from '../../lib/elements.ts'
import { compareWords, sharedBytes, type WordTexts } from './words.ts'

/** As many words as have a place beside 32 bits in the 53 of a whole number. */
export const MOST_SORTED = 1 << 21

/** The words of these numbers in order: by their first four bytes as numbers, which needs no comparing function, then each tie by its bytes. */
export function sortedWords(texts: WordTexts, from: number, to: number): Uint32Array<ArrayBuffer> {
  if (to - from > MOST_SORTED) throw new Error(`text index: ${to - from} new words at once; at most ${MOST_SORTED}`)
  const keys = new Float64Array(to - from)
  for (let word = from; word < to; word++) keys[word - from] = firstBytes(texts, word) * MOST_SORTED + (word - from)
  keys.sort()
  const order = new Uint32Array(keys.length)
  let tie = 0
  for (let i = 0; i < keys.length; i++) {
    const key = keys[i] ?? 0
    order[i] = from + (key % MOST_SORTED)
    const next = i + 1 < keys.length ? Math.floor((keys[i + 1] ?? 0) / MOST_SORTED) : -1
    if (next === Math.floor(key / MOST_SORTED)) continue
    if (i > tie) order.subarray(tie, i + 1).sort((a, b) => compareWords(texts, a, texts, b))
    tie = i + 1
  }
  return order
}

function firstBytes({ bytes, start }: WordTexts, word: number): number {
  const from = u32(start, word)
  const length = Math.min(4, u32(start, word + 1) - from)
  let key = 0
  for (let i = 0; i < 4; i++) key = key * 256 + (i < length ? u8(bytes, from + i) : 0)
  return key
}

interface WordOrder {
  readonly order: Uint32Array<ArrayBuffer>
  /** As `Words` has it. */
  readonly shared: Uint8Array<ArrayBuffer>
}

/** Inserts sorted words into an order. What is there already is moved in blocks: few words are new. */
export function insertedOrder(texts: WordTexts, before: WordOrder, fresh: Uint32Array): WordOrder {
  const length = before.order.length + fresh.length
  const order = new Uint32Array(length)
  const shared = new Uint8Array(length)
  let from = 0
  for (let i = 0; i < fresh.length; i++) {
    const at = placeOf(texts, before.order, u32(fresh, i), from)
    order.set(before.order.subarray(from, at), from + i)
    shared.set(before.shared.subarray(from, at), from + i)
    order[at + i] = u32(fresh, i)
    from = at
  }
  order.set(before.order.subarray(from), from + fresh.length)
  shared.set(before.shared.subarray(from), from + fresh.length)
  shareAround(texts, { order, shared }, before.order.length)
  return { order, shared }
}

/** Only what is beside a new word shares another beginning than before. */
function shareAround(texts: WordTexts, { order, shared }: WordOrder, known: number): void {
  for (let place = 1; place < order.length; place++) {
    const [before, word] = [u32(order, place - 1), u32(order, place)]
    if (word >= known || before >= known) shared[place] = sharedBytes(texts, before, word)
  }
  shared[0] = 0
}

function placeOf(texts: WordTexts, order: Uint32Array, word: number, from: number): number {
  let low = from
  let high = order.length
  while (low < high) {
    const middle = (low + high) >>> 1
    if (compareWords(texts, u32(order, middle), texts, word) < 0) low = middle + 1
    else high = middle
  }
  return low
}
