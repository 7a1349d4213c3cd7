import { U32s, U8s } from '../../lib/arrays.ts'
import { u32, u8 } from '../../lib/elements.ts'
import { compareWords, type Words } from './words.ts'

/** FNV-1a over the bytes of a word. */
export const HASH_SEED = 0x811c9dc5
export const HASH_PRIME = 0x01000193

/** Words that come in: each gets a number when it is first seen. They are sorted when somebody asks for their order. */
export class WordTable {
  readonly #bytes = new U8s(1 << 16)
  readonly #start = new U32s(1 << 12)
  readonly #hash = new U32s(1 << 12)
  /** Numbers + 1, 0 for an empty place; at most half full. */
  #table = new Uint32Array(1 << 13)
  #order = new Uint32Array(0)
  #sorted = 0
  #scratch = Buffer.allocUnsafe(256)

  constructor() {
    this.#start.push(0)
  }

  get count(): number {
    return this.#hash.length
  }

  get byteLength(): number {
    return (
      this.#bytes.array.length +
      4 * (this.#start.array.length + this.#hash.array.length + this.#table.length + this.#order.length)
    )
  }

  /** The number of a word that stands in a buffer. */
  intern(buffer: Uint8Array, from: number, to: number, hash: number): number {
    const mask = this.#table.length - 1
    let place = mixed(hash) & mask
    for (;;) {
      const word = u32(this.#table, place) - 1
      if (word < 0) return this.#add(buffer, from, to, hash)
      if (u32(this.#hash.array, word) === hash && this.#equals(word, buffer, from, to)) return word
      place = (place + 1) & mask
    }
  }

  internText(text: string): number {
    const length = this.#encoded(text)
    return this.intern(this.#scratch, 0, length, hashOf(this.#scratch, 0, length))
  }

  /** The number of a word, or -1. */
  find(text: Uint8Array): number {
    const hash = hashOf(text, 0, text.length)
    const mask = this.#table.length - 1
    for (let place = mixed(hash) & mask; ; place = (place + 1) & mask) {
      const word = u32(this.#table, place) - 1
      if (word < 0) return -1
      if (u32(this.#hash.array, word) === hash && this.#equals(word, text, 0, text.length)) return word
    }
  }

  /** In order. It costs what came since it was last asked for. */
  words(): Words {
    const count = this.count
    const words = { count, bytes: this.#bytes.array, start: this.#start.array, order: this.#order }
    if (this.#sorted === count) return words
    const fresh = sortedWords(words, this.#sorted, count)
    this.#order = this.#sorted === 0 ? fresh : mergedOrder(words, this.#order.subarray(0, this.#sorted), fresh)
    this.#sorted = count
    return { ...words, order: this.#order }
  }

  #encoded(text: string): number {
    if (text.length * 3 > this.#scratch.length) this.#scratch = Buffer.allocUnsafe(text.length * 3)
    return this.#scratch.write(text)
  }

  #add(buffer: Uint8Array, from: number, to: number, hash: number): number {
    const word = this.#hash.length
    const bytes = this.#bytes
    bytes.reserve(bytes.length + to - from)
    for (let i = from; i < to; i++) bytes.array[bytes.length++] = u8(buffer, i)
    this.#start.push(bytes.length)
    this.#hash.push(hash)
    if ((word + 1) * 2 > this.#table.length) this.#widen()
    else this.#enter(word)
    return word
  }

  #enter(word: number): void {
    const mask = this.#table.length - 1
    let place = mixed(u32(this.#hash.array, word)) & mask
    while (u32(this.#table, place) !== 0) place = (place + 1) & mask
    this.#table[place] = word + 1
  }

  #widen(): void {
    this.#table = new Uint32Array(this.#table.length * 2)
    for (let word = 0; word < this.#hash.length; word++) this.#enter(word)
  }

  #equals(word: number, buffer: Uint8Array, from: number, to: number): boolean {
    const start = u32(this.#start.array, word)
    if (u32(this.#start.array, word + 1) - start !== to - from) return false
    const bytes = this.#bytes.array
    for (let i = from, j = start; i < to; i++, j++) if (u8(buffer, i) !== u8(bytes, j)) return false
    return true
  }
}

export function hashOf(buffer: Uint8Array, from: number, to: number): number {
  let hash = HASH_SEED
  for (let i = from; i < to; i++) hash = Math.imul(hash ^ u8(buffer, i), HASH_PRIME)
  return hash >>> 0
}

/** A mask takes the low bits, which FNV mixes least. */
function mixed(hash: number): number {
  return (hash ^ (hash >>> 15)) >>> 0
}

/** As many words as have a place beside 32 bits in the 53 of a whole number. */
const MOST_SORTED = 1 << 21

/** The words of these numbers in order: by their first four bytes as numbers, which needs no comparing function, then each tie by its bytes. */
function sortedWords(words: Words, from: number, to: number): Uint32Array<ArrayBuffer> {
  if (to - from > MOST_SORTED) throw new Error(`text index: ${to - from} new words at once; at most ${MOST_SORTED}`)
  const keys = new Float64Array(to - from)
  for (let word = from; word < to; word++) keys[word - from] = firstBytes(words, word) * MOST_SORTED + (word - from)
  keys.sort()
  const order = new Uint32Array(keys.length)
  let tie = 0
  for (let i = 0; i < keys.length; i++) {
    const key = keys[i] ?? 0
    order[i] = from + (key % MOST_SORTED)
    const next = i + 1 < keys.length ? Math.floor((keys[i + 1] ?? 0) / MOST_SORTED) : -1
    if (next === Math.floor(key / MOST_SORTED)) continue
    if (i > tie) order.subarray(tie, i + 1).sort((a, b) => compareWords(words, a, words, b))
    tie = i + 1
  }
  return order
}

function firstBytes({ bytes, start }: Words, word: number): number {
  const from = u32(start, word)
  const length = Math.min(4, u32(start, word + 1) - from)
  let key = 0
  for (let i = 0; i < 4; i++) key = key * 256 + (i < length ? u8(bytes, from + i) : 0)
  return key
}

/** Moves what is sorted already in blocks: few words are new. */
function mergedOrder(
  words: Words,
  sorted: Uint32Array<ArrayBuffer>,
  fresh: Uint32Array<ArrayBuffer>,
): Uint32Array<ArrayBuffer> {
  const merged = new Uint32Array(sorted.length + fresh.length)
  let from = 0
  for (let i = 0; i < fresh.length; i++) {
    const word = u32(fresh, i)
    const at = placeOf(words, sorted, word, from)
    merged.set(sorted.subarray(from, at), from + i)
    merged[at + i] = word
    from = at
  }
  merged.set(sorted.subarray(from), from + fresh.length)
  return merged
}

function placeOf(words: Words, sorted: Uint32Array, word: number, from: number): number {
  let low = from
  let high = sorted.length
  while (low < high) {
    const middle = (low + high) >>> 1
    if (compareWords(words, u32(sorted, middle), words, word) < 0) low = middle + 1
    else high = middle
  }
  return low
}
