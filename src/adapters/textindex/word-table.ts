import { U32s, U8s } from '../../lib/arrays.ts'
import { i32, u32, u8 } from '../../lib/elements.ts'
import { finish, type Work } from '../../lib/slices.ts'
import type { Words } from './words.ts'
import { insertedOrder, sortedWords } from './word-order.ts'

/** Bytes that are read beyond a word. */
const BEYOND = 8
const MULTIPLIER = 0x9e37_79b1 | 0
const OTHER_MULTIPLIER = 0x85eb_ca6b | 0

/** Room for texts that words stand in. Words are read four bytes at a time, so there are some more behind a text. */
export class TextBuffer {
  bytes: Buffer<ArrayBuffer>
  view: DataView<ArrayBuffer>

  constructor(size: number) {
    this.bytes = Buffer.allocUnsafeSlow(size + BEYOND)
    this.view = new DataView(this.bytes.buffer)
  }

  /** For a text of so many bytes. What is there is lost where there is no room. */
  reserve(size: number): void {
    if (size + BEYOND <= this.bytes.length) return
    this.bytes = Buffer.allocUnsafeSlow(size + BEYOND)
    this.view = new DataView(this.bytes.buffer)
  }
}

/** The first bytes of a text as a number, zeros behind it. */
function upToFour(view: DataView, at: number, length: number): number {
  const four = view.getInt32(at, true)
  if (length >= 4) return four
  return length <= 0 ? 0 : four & (-1 >>> (32 - 8 * length))
}

/** Of a word whose first eight bytes are these. */
function hashOf(view: DataView, from: number, length: number, first: number, second: number): number {
  let hash = Math.imul(Math.imul(first, MULTIPLIER) ^ second ^ length, OTHER_MULTIPLIER)
  for (let at = SHORT; at < length; at += 4) {
    hash = Math.imul((hash << 5) ^ (hash >>> 11) ^ upToFour(view, from + at, length - at), MULTIPLIER)
  }
  return hash ^ (hash >>> 15)
}

function placeOf(hash: number, mask: number): number {
  return (hash << 2) & mask
}

/** Of a place in the table: the first eight bytes of a word, then its tag, then its number + 1, which is 0 in an empty place. */
const PLACE = 4
const SHORT = 8
/** In a tag: the length, up to here. Of a word of more than eight bytes the rest of the tag is of its hash. */
const LENGTH_MASK = 255

/** So many new words are put in order at once: some 4 ms, which neither a query nor freezing should have to wait for more of. */
const MOST_UNSORTED = 2_000

/**
 * Words that come in: each gets a number when it is first seen. Most words are compared where they are found, without their bytes. They
 * are sorted when somebody asks for their order.
 */
export class WordTable {
  readonly #bytes = new U8s(1 << 16)
  readonly #start = new U32s(1 << 12)
  /** At most two thirds full, and then four times as large: to place every word anew costs much. */
  #table = new Int32Array(PLACE << 14)
  #order = new Uint32Array(0)
  #shared = new Uint8Array(0)
  readonly #scratch = new TextBuffer(256)

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

  /** The number of a word that stands in a buffer; it is added where it is new. */
  intern(text: TextBuffer, from: number, to: number): number {
    return this.#number(text, from, to, true)
  }

  internText(text: string): number {
    this.#scratch.reserve(text.length * 3)
    return this.intern(this.#scratch, 0, this.#scratch.bytes.write(text))
  }

  /** The number of a word, or -1. */
  find(text: Uint8Array): number {
    this.#scratch.reserve(text.length)
    this.#scratch.bytes.set(text)
    return this.#number(this.#scratch, 0, text.length, false)
  }

  /** To be called often, so that the order of words never costs much when it is asked for. */
  keepOrdered(): void {
    if (this.count - this.#order.length >= MOST_UNSORTED) finish(this.ordering())
  }

  /** Puts what is there in order, in steps. No word comes meanwhile; whoever asks for the order in between does it at once. */
  *ordering(): Work<void> {
    const texts = { bytes: this.#bytes.array, start: this.#start.array }
    const before = { order: this.#order, shared: this.#shared }
    const sorted = before.order.length
    if (sorted === this.count) return
    const fresh = yield* sortedWords(texts, sorted, this.count)
    const { order, shared } = yield* insertedOrder(texts, before, fresh)
    if (this.#order !== before.order) return
    this.#order = order
    this.#shared = shared
  }

  /** In order. It costs what came since it was last asked for. */
  words(): Words {
    finish(this.ordering())
    const { count } = this
    return { count, bytes: this.#bytes.array, start: this.#start.array, order: this.#order, shared: this.#shared }
  }

  #number({ bytes, view }: TextBuffer, from: number, to: number, adds: boolean): number {
    const length = to - from
    const first = upToFour(view, from, length)
    const second = upToFour(view, from + 4, length - 4)
    const hash = hashOf(view, from, length, first, second)
    const tag = length <= SHORT ? length : (hash & ~LENGTH_MASK) | Math.min(LENGTH_MASK, length)
    const table = this.#table
    const mask = table.length - 1
    let place = placeOf(hash, mask)
    for (; ; place = (place + PLACE) & mask) {
      const word = i32(table, place + 3) - 1
      if (word < 0) break
      if (i32(table, place) !== first || i32(table, place + 1) !== second || i32(table, place + 2) !== tag) continue
      if (length <= SHORT || this.#equals(word, bytes, from, to)) return word
    }
    if (!adds) return -1
    table[place] = first
    table[place + 1] = second
    table[place + 2] = tag
    return this.#add(bytes, from, to, place)
  }

  #equals(word: number, buffer: Uint8Array, from: number, to: number): boolean {
    const start = u32(this.#start.array, word)
    if (u32(this.#start.array, word + 1) - start !== to - from) return false
    const bytes = this.#bytes.array
    for (let i = SHORT; i < to - from; i++) if (u8(buffer, from + i) !== u8(bytes, start + i)) return false
    return true
  }

  #add(buffer: Uint8Array, from: number, to: number, place: number): number {
    const word = this.count
    const bytes = this.#bytes
    bytes.reserve(bytes.length + to - from)
    for (let i = from; i < to; i++) bytes.array[bytes.length++] = u8(buffer, i)
    this.#start.push(bytes.length)
    this.#table[place + 3] = word + 1
    if ((word + 1) * PLACE * 3 > this.#table.length * 2) this.#widen()
    return word
  }

  #widen(): void {
    const before = this.#table
    const table = new Int32Array(before.length * 4)
    const mask = table.length - 1
    const text = new TextBuffer(LENGTH_MASK)
    for (let from = 0; from < before.length; from += PLACE) {
      const word = i32(before, from + 3) - 1
      if (word < 0) continue
      const start = u32(this.#start.array, word)
      const end = u32(this.#start.array, word + 1)
      text.reserve(end - start)
      text.bytes.set(this.#bytes.array.subarray(start, end))
      const hash = hashOf(text.view, 0, end - start, i32(before, from), i32(before, from + 1))
      let place = placeOf(hash, mask)
      while (i32(table, place + 3) !== 0) place = (place + PLACE) & mask
      table.set(before.subarray(from, from + PLACE), place)
    }
    this.#table = table
  }
}
