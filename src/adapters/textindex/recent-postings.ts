import { I32s, U16s } from '../../lib/arrays.ts'
import { i32, u16, u32 } from '../../lib/array-elements.ts'
import { addBits, readBits, setBit, type Bits } from '../../lib/bits.ts'

/** Maximum number of documents of a segment in memory: their numbers fit 16 bits. */
export const MAX_RECENT = 1 << 15
/** A word with more documents gets a bitmap: each step of a longer, scattered chain costs a cache miss. */
const MAX_CHAINED = 192
const BITS_WORDS = MAX_RECENT / 32
/** Links in a block, which is never moved: copying all links on growth would take many milliseconds. */
const BLOCK_BITS = 14
const BLOCK_MASK = (1 << BLOCK_BITS) - 1
/** Head of a word without documents; lower values encode the index of its bitmap. */
const NONE = -1

/** Links of chains: each has a document, and the previous link. */
interface Block {
  readonly document: Uint16Array
  readonly previous: Int32Array
}

/** Documents by word in one field group as they arrive: chains, latest first, and bitmaps of frequent words. */
export class RecentPostings {
  readonly #head = new I32s(1 << 12)
  readonly #count = new U16s(1 << 12)
  readonly #blocks: Block[] = []
  #links = 0
  readonly #bits: Uint32Array[] = []

  get byteLength(): number {
    return 6 * (this.#head.array.length + (this.#blocks.length << BLOCK_BITS)) + 4 * BITS_WORDS * this.#bits.length
  }

  /** Documents arrive in ascending order; the same one may come again. */
  add(word: number, document: number): void {
    this.#head.reserve(word + 1)
    this.#count.reserve(word + 1)
    const head = i32(this.#head.array, word)
    if (head < NONE) return setBit(this.#bitsOf(head), document)
    if (head >= 0 && this.#documentAt(head) === document) return
    const count = u16(this.#count.array, word) + 1
    if (count > MAX_CHAINED) return this.#makeBits(word, document)
    this.#count.array[word] = count
    this.#head.array[word] = this.#link(document, head)
  }

  paint(word: number, into: Uint8Array, value: number): void {
    let at = this.#headOf(word)
    if (at < NONE) return paintBits(this.#bitsOf(at), into, value)
    for (; at >= 0; at = this.#before(at)) into[this.#documentAt(at)] = value
  }

  /** Sets the bit of each of the documents. */
  mark(word: number, marked: Bits): void {
    let at = this.#headOf(word)
    if (at >= NONE) {
      for (; at >= 0; at = this.#before(at)) setBit(marked, this.#documentAt(at))
      return
    }
    addBits(marked, this.#bitsOf(at))
  }

  /** Reads the documents, ascending; returns how many there are. */
  read(word: number, into: Uint32Array): number {
    const head = this.#headOf(word)
    if (head < NONE) return readBits(this.#bitsOf(head), into)
    if (head === NONE) return 0
    const count = u16(this.#count.array, word)
    for (let at = head, i = count - 1; at >= 0; at = this.#before(at), i--) into[i] = this.#documentAt(at)
    return count
  }

  #link(document: number, previous: number): number {
    const link = this.#links++
    if (link >>> BLOCK_BITS === this.#blocks.length) {
      this.#blocks.push({ document: new Uint16Array(1 << BLOCK_BITS), previous: new Int32Array(1 << BLOCK_BITS) })
    }
    const block = this.#blockOf(link)
    block.document[link & BLOCK_MASK] = document
    block.previous[link & BLOCK_MASK] = previous
    return link
  }

  #blockOf(link: number): Block {
    return this.#blocks[link >>> BLOCK_BITS] as Block
  }

  #documentAt(link: number): number {
    return u16(this.#blockOf(link).document, link & BLOCK_MASK)
  }

  #before(link: number): number {
    return i32(this.#blockOf(link).previous, link & BLOCK_MASK)
  }

  #headOf(word: number): number {
    return word < this.#head.array.length ? i32(this.#head.array, word) : NONE
  }

  #bitsOf(head: number): Uint32Array {
    return this.#bits[NONE - 1 - head] as Uint32Array
  }

  #makeBits(word: number, document: number): void {
    const bits = new Uint32Array(BITS_WORDS)
    for (let at = i32(this.#head.array, word); at >= 0; at = this.#before(at)) setBit(bits, this.#documentAt(at))
    setBit(bits, document)
    this.#head.array[word] = NONE - 1 - this.#bits.length
    this.#bits.push(bits)
  }
}

function paintBits(array: Uint32Array, into: Uint8Array, value: number): void {
  for (let i = 0; i < BITS_WORDS; i++) {
    for (let bits = u32(array, i); bits !== 0; bits &= bits - 1) into[i * 32 + 31 - Math.clz32(bits & -bits)] = value
  }
}
