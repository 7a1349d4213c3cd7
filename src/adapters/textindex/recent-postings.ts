import { I32s, U16s, U32s } from '../../lib/arrays.ts'
import { i32, u16, u32 } from '../../lib/elements.ts'

/** Documents of one segment in memory: their numbers fit 16 bits. */
export const MOST_RECENT = 1 << 15
/** A word of more documents has a bit for each: a chain of so many lies all over the memory, and each step of it costs a miss. */
const MOST_CHAINED = 192
const BITS_WORDS = MOST_RECENT / 32
/** In the heads: a word has no documents; below that, the number of its bits. */
const NONE = -1

/** Documents by word, of one place, while documents come in: chains from the last one back, and bits for the frequent words. */
export class RecentPostings {
  readonly #head = new I32s(1 << 12)
  readonly #count = new U16s(1 << 12)
  readonly #document = new U16s(1 << 14)
  readonly #previous = new I32s(1 << 14)
  readonly #bits = new U32s()

  get byteLength(): number {
    return (
      4 * (this.#head.array.length + this.#previous.array.length + this.#bits.array.length) +
      2 * (this.#count.array.length + this.#document.array.length)
    )
  }

  /** Documents come in ascending order; the same one may come again. */
  add(word: number, document: number): void {
    this.#head.reserve(word + 1)
    this.#count.reserve(word + 1)
    const head = i32(this.#head.array, word)
    if (head < NONE) return this.#setBit(NONE - 1 - head, document)
    if (head >= 0 && u16(this.#document.array, head) === document) return
    const count = u16(this.#count.array, word) + 1
    if (count > MOST_CHAINED) return this.#makeBits(word, document)
    this.#count.array[word] = count
    this.#head.array[word] = this.#document.length
    this.#document.push(document)
    this.#previous.push(head)
  }

  paint(word: number, into: Uint8Array, value: number): number {
    let at = this.#headOf(word)
    if (at < NONE) return this.#paintBits(NONE - 1 - at, into, value)
    let painted = 0
    for (; at >= 0; at = i32(this.#previous.array, at), painted++) into[u16(this.#document.array, at)] = value
    return painted
  }

  /** Reads the documents, ascending; returns how many there are. */
  read(word: number, into: Uint32Array): number {
    const head = this.#headOf(word)
    if (head < NONE) return this.#readBits(NONE - 1 - head, into)
    if (head === NONE) return 0
    const count = u16(this.#count.array, word)
    for (let at = head, i = count - 1; at >= 0; at = i32(this.#previous.array, at), i--) {
      into[i] = u16(this.#document.array, at)
    }
    return count
  }

  #headOf(word: number): number {
    return word < this.#head.array.length ? i32(this.#head.array, word) : NONE
  }

  #makeBits(word: number, document: number): void {
    const bits = this.#bits.length / BITS_WORDS
    this.#bits.reserve(this.#bits.length + BITS_WORDS)
    this.#bits.length += BITS_WORDS
    for (let at = i32(this.#head.array, word); at >= 0; at = i32(this.#previous.array, at)) {
      this.#setBit(bits, u16(this.#document.array, at))
    }
    this.#setBit(bits, document)
    this.#head.array[word] = NONE - 1 - bits
  }

  #setBit(bits: number, document: number): void {
    const at = bits * BITS_WORDS + (document >>> 5)
    this.#bits.array[at] = u32(this.#bits.array, at) | (1 << (document & 31))
  }

  #paintBits(number: number, into: Uint8Array, value: number): number {
    let painted = 0
    const from = number * BITS_WORDS
    for (let i = 0; i < BITS_WORDS; i++) {
      let bits = u32(this.#bits.array, from + i)
      for (; bits !== 0; bits &= bits - 1, painted++) into[i * 32 + 31 - Math.clz32(bits & -bits)] = value
    }
    return painted
  }

  #readBits(number: number, into: Uint32Array): number {
    let read = 0
    const from = number * BITS_WORDS
    for (let i = 0; i < BITS_WORDS; i++) {
      for (let bits = u32(this.#bits.array, from + i); bits !== 0; bits &= bits - 1) {
        into[read++] = i * 32 + 31 - Math.clz32(bits & -bits)
      }
    }
    return read
  }
}
