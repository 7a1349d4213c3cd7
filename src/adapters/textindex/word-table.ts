import { U32s, U8s } from '../../lib/arrays.ts'
import { i32, u32, u8 } from '../../lib/elements.ts'
import type { Words } from './words.ts'
import { insertedOrder, sortedWords } from './word-order.ts'

/** FNV-1a over the bytes of a word, as a signed number: one of 32 bits that is not signed would be allocated. */
export const HASH_SEED = 0x811c9dc5 | 0
export const HASH_PRIME = 0x01000193

/** Words that come in: each gets a number when it is first seen. They are sorted when somebody asks for their order. */
export class WordTable {
  readonly #bytes = new U8s(1 << 16)
  readonly #start = new U32s(1 << 12)
  /** Pairs of a hash and a number + 1, which is 0 in an empty place; at most half full. */
  #table = new Int32Array(1 << 14)
  #order = new Uint32Array(0)
  #shared = new Uint8Array(0)
  #scratch = Buffer.allocUnsafe(256)

  constructor() {
    this.#start.push(0)
  }

  get count(): number {
    return this.#start.length - 1
  }

  get byteLength(): number {
    const { length: places } = this.#order
    return this.#bytes.array.length + 4 * (this.#start.array.length + this.#table.length) + 5 * places
  }

  /** The number of a word that stands in a buffer. */
  intern(buffer: Uint8Array, from: number, to: number, hash: number): number {
    const table = this.#table
    const start = this.#start.array
    const bytes = this.#bytes.array
    const mask = table.length - 1
    for (let place = placeOf(hash, mask); ; place = (place + 2) & mask) {
      const word = i32(table, place + 1) - 1
      if (word < 0) return this.#add(buffer, from, to, hash)
      if (i32(table, place) !== hash) continue
      let at = u32(start, word)
      if (u32(start, word + 1) - at !== to - from) continue
      let i = from
      while (i < to && u8(buffer, i) === u8(bytes, at)) {
        i++
        at++
      }
      if (i === to) return word
    }
  }

  internText(text: string): number {
    if (text.length * 3 > this.#scratch.length) this.#scratch = Buffer.allocUnsafe(text.length * 3)
    const length = this.#scratch.write(text)
    return this.intern(this.#scratch, 0, length, hashOf(this.#scratch, 0, length))
  }

  /** The number of a word, or -1. */
  find(text: Uint8Array): number {
    const hash = hashOf(text, 0, text.length)
    const mask = this.#table.length - 1
    for (let place = placeOf(hash, mask); ; place = (place + 2) & mask) {
      const word = i32(this.#table, place + 1) - 1
      if (word < 0) return -1
      if (i32(this.#table, place) === hash && this.#equals(word, text)) return word
    }
  }

  /** In order. It costs what came since it was last asked for. */
  words(): Words {
    const texts = { bytes: this.#bytes.array, start: this.#start.array }
    const { count } = this
    const sorted = this.#order.length
    if (sorted < count) {
      const fresh = sortedWords(texts, sorted, count)
      const merged = insertedOrder(texts, { order: this.#order, shared: this.#shared }, fresh)
      this.#order = merged.order
      this.#shared = merged.shared
    }
    return { count, ...texts, order: this.#order, shared: this.#shared }
  }

  #add(buffer: Uint8Array, from: number, to: number, hash: number): number {
    const word = this.count
    const bytes = this.#bytes
    bytes.reserve(bytes.length + to - from)
    for (let i = from; i < to; i++) bytes.array[bytes.length++] = u8(buffer, i)
    this.#start.push(bytes.length)
    if ((word + 1) * 4 > this.#table.length) this.#widen()
    enter(this.#table, hash, word)
    return word
  }

  #widen(): void {
    const wider = new Int32Array(this.#table.length * 2)
    for (let place = 0; place < this.#table.length; place += 2) {
      const word = i32(this.#table, place + 1) - 1
      if (word >= 0) enter(wider, i32(this.#table, place), word)
    }
    this.#table = wider
  }

  #equals(word: number, text: Uint8Array): boolean {
    const from = u32(this.#start.array, word)
    if (u32(this.#start.array, word + 1) - from !== text.length) return false
    const bytes = this.#bytes.array
    for (let i = 0; i < text.length; i++) if (u8(text, i) !== u8(bytes, from + i)) return false
    return true
  }
}

function enter(table: Int32Array, hash: number, word: number): void {
  const mask = table.length - 1
  let place = placeOf(hash, mask)
  while (i32(table, place + 1) !== 0) place = (place + 2) & mask
  table[place] = hash
  table[place + 1] = word + 1
}

/** An even place. A mask takes the low bits, which FNV mixes least. */
function placeOf(hash: number, mask: number): number {
  return ((hash ^ (hash >>> 15)) << 1) & mask
}

export function hashOf(buffer: Uint8Array, from: number, to: number): number {
  let hash = HASH_SEED
  for (let i = from; i < to; i++) hash = Math.imul(hash ^ u8(buffer, i), HASH_PRIME)
  return hash
}
