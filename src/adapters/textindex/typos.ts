import { u32, u8 } from '../../lib/elements.ts'
import type { WordRange, Words } from './words.ts'

export interface TypoWord {
  readonly word: number
  readonly edits: number
}

/**
 * The words at most so many edits away from a text, where a swap of two neighbours is one edit. Words are walked in their order like a tree
 * of letters, with the row of the table of edits that a common beginning shares; where all of a row is too much, none that begin so is looked at.
 */
export function wordsNear(words: Words, text: string, most: number): readonly TypoWord[] {
  const walk = new TypoWalk(words, text, most)
  walk.visit({ low: 0, high: words.count }, 0, 0)
  return walk.found
}

const FAR = 100

class TypoWalk {
  readonly found: TypoWord[] = []
  readonly #words: Words
  readonly #text: Uint32Array
  readonly #most: number
  /** By letters walked, the edits from them to each beginning of the text; shifted by one, so that there is a column before the first. */
  readonly #rows: Uint8Array
  readonly #width: number
  /** The letters walked. */
  readonly #letters: Uint32Array

  constructor(words: Words, text: string, most: number) {
    this.#words = words
    this.#text = Uint32Array.from([...text], (letter) => letter.codePointAt(0) ?? 0)
    this.#most = most
    this.#width = this.#text.length + 3
    const depth = this.#text.length + most + 2
    this.#rows = new Uint8Array(depth * this.#width).fill(FAR)
    this.#letters = new Uint32Array(depth)
    for (let j = 0; j <= Math.min(most, this.#text.length); j++) this.#rows[j + 1] = j
  }

  /** All words of the range have the first `bytes` bytes, which are `depth` letters. */
  visit({ low, high }: WordRange, bytes: number, depth: number): void {
    const { order, start } = this.#words
    let at = low
    const first = u32(order, low)
    if (low < high && u32(start, first + 1) - u32(start, first) === bytes) {
      this.#report(first, depth)
      at++
    }
    while (at < high) {
      const from = u32(start, u32(order, at)) + bytes
      const length = lettersLength(u8(this.#words.bytes, from))
      const end = this.#endOfSame({ low: at, high }, bytes, length)
      if (this.#step(letterAt(this.#words.bytes, from, length), depth + 1)) {
        this.visit({ low: at, high: end }, bytes + length, depth + 1)
      }
      at = end
    }
  }

  #report(word: number, depth: number): void {
    const length = this.#text.length
    if (Math.abs(length - depth) > this.#most) return
    const edits = u8(this.#rows, depth * this.#width + length + 1)
    if (edits <= this.#most) this.found.push({ word, edits })
  }

  /** Fills the row of one more letter, as far as it may matter. False where all of it is too much. */
  #step(letter: number, depth: number): boolean {
    const length = this.#text.length
    const from = Math.max(1, depth - this.#most)
    const to = Math.min(length, depth + this.#most)
    if (from > length + 1) return false
    this.#letters[depth] = letter
    const rows = this.#rows
    const row = depth * this.#width + 1
    const above = row - this.#width
    let least = depth <= this.#most ? depth : FAR
    rows[row + from - 1] = from === 1 ? Math.min(FAR, depth) : FAR
    for (let j = from; j <= to; j++) {
      const typed = u32(this.#text, j - 1)
      let edits = u8(rows, above + j - 1) + (typed === letter ? 0 : 1)
      edits = Math.min(edits, u8(rows, above + j) + 1, u8(rows, row + j - 1) + 1)
      if (j > 1 && depth > 1 && typed === u32(this.#letters, depth - 1) && u32(this.#text, j - 2) === letter) {
        edits = Math.min(edits, u8(rows, above - this.#width + j - 2) + 1)
      }
      rows[row + j] = Math.min(edits, FAR)
      least = Math.min(least, edits)
    }
    if (to < length) rows[row + to + 1] = FAR
    return least <= this.#most
  }

  /** Where the words end that have the same letter as the first one: in growing steps, since most ranges are short. */
  #endOfSame({ low, high }: WordRange, bytes: number, length: number): number {
    let from = low + 1
    for (let step = 1; from < high; step *= 2) {
      const probe = Math.min(high - 1, from + step - 1)
      if (!this.#isSame(low, probe, bytes, length)) return this.#firstOther({ low, high: probe }, from, bytes, length)
      from = probe + 1
    }
    return high
  }

  #firstOther({ low, high }: WordRange, least: number, bytes: number, length: number): number {
    let from = least
    let to = high
    while (from < to) {
      const middle = (from + to) >>> 1
      if (this.#isSame(low, middle, bytes, length)) from = middle + 1
      else to = middle
    }
    return from
  }

  #isSame(place: number, other: number, bytes: number, length: number): boolean {
    const { order, start } = this.#words
    const a = u32(start, u32(order, place)) + bytes
    const word = u32(order, other)
    const b = u32(start, word) + bytes
    if (b + length > u32(start, word + 1)) return false
    for (let i = 0; i < length; i++) if (u8(this.#words.bytes, a + i) !== u8(this.#words.bytes, b + i)) return false
    return true
  }
}

/** Of a letter of UTF-8, by its first byte. */
function lettersLength(byte: number): number {
  return byte < 0x80 ? 1 : byte < 0xe0 ? 2 : byte < 0xf0 ? 3 : 4
}

function letterAt(bytes: Uint8Array, at: number, length: number): number {
  let letter = u8(bytes, at)
  if (length === 1) return letter
  letter &= 0xff >> (length + 1)
  for (let i = 1; i < length; i++) letter = (letter << 6) | (u8(bytes, at + i) & 63)
  return letter
}
