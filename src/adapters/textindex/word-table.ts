import { U32s, U8s } from '../../lib/arrays.ts'
import { i32, u32, u8 } from '../../lib/elements.ts'
import { finish, type Work } from '../../lib/slices.ts'
import { firstPlace, longHash, nextHash, pageMask, PLACE, SHORT, shortHash, WordPages } from './word-pages.ts'
import type { Words } from './words.ts'
import { insertedOrder, sortedWords } from './word-order.ts'

/** Bytes that are read beyond a word. */
const BEYOND = 8

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
  let hash = shortHash(first, second, length)
  if (length <= SHORT) return hash
  for (let at = SHORT; at < length; at += 4) hash = nextHash(hash, upToFour(view, from + at, length - at))
  return longHash(hash)
}

/** So many new words are put in order at once: some 4 ms, which neither a query nor freezing should have to wait for more of. */
const MOST_UNSORTED = 2_000

/**
 * Words that come in: each gets a number when it is first seen. Most words are compared where they are found, without their bytes. They
 * are sorted when somebody asks for their order.
 */
export class WordTable {
  readonly #bytes = new U8s(1 << 16)
  readonly #start = new U32s(1 << 12)
  readonly #pages = new WordPages()
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
    return this.#bytes.array.length + 4 * this.#start.array.length + this.#pages.byteLength + 5 * places
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
  *keepOrdered(): Work<void> {
    if (this.count - this.#order.length >= MOST_UNSORTED) yield* this.ordering()
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
    const tag = length <= SHORT ? length : hash
    const page = this.#pages.pageOf(hash)
    const mask = pageMask(page)
    let place = firstPlace(hash, mask)
    for (; ; place = (place + PLACE) & mask) {
      const word = i32(page, place + 3) - 1
      if (word < 0) break
      if (i32(page, place) !== first || i32(page, place + 1) !== second || i32(page, place + 2) !== tag) continue
      if (length <= SHORT || this.#equals(word, bytes, from, to)) return word
    }
    if (!adds) return -1
    const word = this.#add(bytes, from, to)
    page[place] = first
    page[place + 1] = second
    page[place + 2] = tag
    page[place + 3] = word + 1
    this.#pages.added(page, hash)
    return word
  }

  #equals(word: number, buffer: Uint8Array, from: number, to: number): boolean {
    const start = u32(this.#start.array, word)
    if (u32(this.#start.array, word + 1) - start !== to - from) return false
    const bytes = this.#bytes.array
    for (let i = SHORT; i < to - from; i++) if (u8(buffer, from + i) !== u8(bytes, start + i)) return false
    return true
  }

  #add(buffer: Uint8Array, from: number, to: number): number {
    const word = this.count
    const bytes = this.#bytes
    bytes.reserve(bytes.length + to - from)
    for (let i = from; i < to; i++) bytes.array[bytes.length++] = u8(buffer, i)
    this.#start.push(bytes.length)
    return word
  }
}
