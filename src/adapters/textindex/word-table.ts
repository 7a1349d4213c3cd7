import { U32s, U8s } from '../../lib/arrays.ts'
import { i32, u32, u8 } from '../../lib/array-elements.ts'
import { finish, type Work } from '../../lib/pausing-work.ts'
import {
  wordCode,
  firstSlot,
  finalMix,
  LONG,
  nextHash,
  packWord,
  pageMask,
  ENTRY,
  SHORT,
  shortHash,
  WordPages,
  wordOf,
} from './word-pages.ts'
import type { WordList } from './words.ts'
import type { SealedWords } from './sealed-segment.ts'
import { completeOrder, type WordOrder } from './word-order.ts'

/** Bytes that may be read beyond a word. */
const READ_AHEAD_BYTES = SHORT

/** Buffer for the texts that contain words. Words are read four bytes at a time, so it is padded. */
export class TextBuffer {
  bytes: Buffer<ArrayBuffer>
  view: DataView<ArrayBuffer>

  constructor(size: number) {
    this.bytes = Buffer.allocUnsafeSlow(size + READ_AHEAD_BYTES)
    this.view = new DataView(this.bytes.buffer)
  }

  /** Makes room for a text of this many bytes. Growing loses the contents. */
  reserve(size: number): void {
    if (size + READ_AHEAD_BYTES <= this.bytes.length) return
    this.bytes = Buffer.allocUnsafeSlow(size + READ_AHEAD_BYTES)
    this.view = new DataView(this.bytes.buffer)
  }
}

/** Reads up to four bytes of a text as a number, padded with zeros. */
function upToFour(view: DataView, at: number, length: number): number {
  const four = view.getInt32(at, true)
  if (length >= 4) return four
  return length <= 0 ? 0 : four & (-1 >>> (32 - 8 * length))
}

/** Hashes the rest of a word whose first bytes have the hash `start`. */
function fullHash(view: DataView, from: number, length: number, start: number): number {
  let hash = start
  for (let at = SHORT; at < length; at += 4) hash = nextHash(hash, upToFour(view, from + at, length - at))
  return finalMix(hash)
}

/** Integers of a noted word: its first twelve bytes as three numbers, its hash, its start and its end. */
const NOTE = 6

/**
 * Masks of the bytes in each four that belong to a word, by its length up to SHORT. They replace branches, which can't
 * be predicted from lengths.
 */
const MASKS = [0, 4, 8].map((at) => Int32Array.from({ length: SHORT + 1 }, (_, length) => maskOf(length - at)))
const [FIRST, SECOND, THIRD] = MASKS as [Int32Array, Int32Array, Int32Array]

function maskOf(bytes: number): number {
  return bytes <= 0 ? 0 : bytes >= 4 ? -1 : -1 >>> (32 - 8 * bytes)
}

/** Words of one buffer that are looked up together, so that the memory access of one overlaps with others. */
export class NotedWords {
  #array = new Int32Array(256 * NOTE)
  count = 0

  get array(): Int32Array {
    return this.#array
  }

  note({ view }: TextBuffer, from: number, to: number): void {
    const at = this.count * NOTE
    if (at === this.#array.length) this.#widen()
    this.count++
    const array = this.#array
    const short = Math.min(SHORT, to - from)
    const first = view.getInt32(from, true) & i32(FIRST, short)
    const second = view.getInt32(from + 4, true) & i32(SECOND, short)
    const third = view.getInt32(from + 8, true) & i32(THIRD, short)
    const hash = shortHash(first, second, third)
    array[at] = first
    array[at + 1] = second
    array[at + 2] = third
    array[at + 3] = to - from === short ? hash : fullHash(view, from, to - from, hash)
    array[at + 4] = from
    array[at + 5] = to
  }

  #widen(): void {
    const wider = new Int32Array(this.#array.length * 2)
    wider.set(this.#array)
    this.#array = wider
  }
}

/** Maximum number of new words sorted at once, in about 4 ms, the longest that a query or freezing should wait. */
const MAX_UNSORTED = 2_000

/**
 * Numbers words as they are first seen. Most are compared within their slot, without reading their bytes. They are
 * sorted when the order is requested.
 */
export class WordTable {
  readonly #bytes = new U8s(1 << 16)
  readonly #start = new U32s(1 << 12)
  readonly #pages = new WordPages()
  #ordered: WordOrder = { order: new Uint32Array(0), shared: new Uint8Array(0) }
  readonly #scratch = new TextBuffer(256)
  readonly #noted = new NotedWords()

  constructor() {
    this.#start.push(0)
  }

  get count(): number {
    return this.#start.length - 1
  }

  get byteLength(): number {
    const { length: entries } = this.#ordered.order
    return this.#bytes.array.length + 4 * this.#start.array.length + this.#pages.byteLength + 5 * entries
  }

  /** Appends the numbers of the noted words and clears them; adds new words. */
  intern(text: TextBuffer, noted: NotedWords, into: U32s): void {
    const from = into.length
    into.reserve(from + noted.count)
    for (let i = 0; i < noted.count; i++) into.array[from + i] = this.#number(text, noted.array, i * NOTE, true)
    into.length = from + noted.count
    noted.count = 0
  }

  internText(text: string): number {
    this.#scratch.reserve(text.length * 3)
    return this.#one(this.#scratch.bytes.write(text), true)
  }

  /** Returns the number of a word, or -1. */
  find(text: Uint8Array): number {
    this.#scratch.reserve(text.length)
    this.#scratch.bytes.set(text)
    return this.#one(text.length, false)
  }

  /** To call often, so that sorting never takes long when the order is requested. */
  *keepOrdered(): Work<void> {
    if (this.count - this.#ordered.order.length >= MAX_UNSORTED) yield* this.ordering()
  }

  /** Sorts the present words in steps, during which none may be added; `words()` in between sorts at once. */
  *ordering(): Work<void> {
    const texts = { bytes: this.#bytes.array, start: this.#start.array }
    const before = this.#ordered
    const ordered = yield* completeOrder(texts, before, this.count)
    if (this.#ordered === before) this.#ordered = ordered
  }

  /** Returns the words in order. The cost depends on the words added since the last call. */
  words(): WordList {
    finish(this.ordering())
    const { count } = this
    return { count, bytes: this.#bytes.array, start: this.#start.array, ...this.#ordered }
  }

  /** Returns the present words, some of which may be unsorted. */
  sealed(): SealedWords {
    const bytes = this.#bytes.array.subarray(0, this.#bytes.length)
    return { count: this.count, bytes, start: this.#start.array.subarray(0, this.count + 1), ordered: this.#ordered }
  }

  #one(length: number, adds: boolean): number {
    this.#noted.count = 0
    this.#noted.note(this.#scratch, 0, length)
    return this.#number(this.#scratch, this.#noted.array, 0, adds)
  }

  #number({ bytes }: TextBuffer, noted: Int32Array, at: number, adds: boolean): number {
    const first = i32(noted, at)
    const second = i32(noted, at + 1)
    const hash = i32(noted, at + 3)
    const from = i32(noted, at + 4)
    const to = i32(noted, at + 5)
    const isLong = to - from > SHORT
    const code = isLong ? LONG : to - from
    const third = isLong ? hash : i32(noted, at + 2)
    const page = this.#pages.pageOf(hash)
    const mask = pageMask(page)
    let slot = firstSlot(hash, mask)
    for (; ; slot = (slot + ENTRY) & mask) {
      const packed = i32(page, slot + 3)
      if (packed === 0) break
      if (i32(page, slot) !== first || i32(page, slot + 1) !== second || i32(page, slot + 2) !== third) continue
      if (wordCode(packed) !== code) continue
      const word = wordOf(packed)
      if (!isLong || this.#equals(word, bytes, from, to)) return word
    }
    if (!adds) return -1
    const word = this.#add(bytes, from, to)
    page[slot] = first
    page[slot + 1] = second
    page[slot + 2] = third
    page[slot + 3] = packWord(word, code)
    this.#pages.added(page, hash)
    return word
  }

  #equals(word: number, buffer: Uint8Array, from: number, to: number): boolean {
    const start = u32(this.#start.array, word)
    if (u32(this.#start.array, word + 1) - start !== to - from) return false
    const bytes = this.#bytes.array
    for (let i = 8; i < to - from; i++) if (u8(buffer, from + i) !== u8(bytes, start + i)) return false
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
