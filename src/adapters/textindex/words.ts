import { u32, u8 } from '../../lib/elements.ts'

/** The words of a segment: numbered, as UTF-8, and in the order of their bytes, which is the order of their code points. */
export interface Words {
  readonly count: number
  readonly bytes: Uint8Array
  /** By number, and where the last one ends. */
  readonly start: Uint32Array
  /** The numbers in order. */
  readonly order: Uint32Array
}

/** Places in the order of words, from `low` up to and without `high`. */
export interface WordRange {
  readonly low: number
  readonly high: number
}

export function wordText({ bytes, start }: Words, word: number): string {
  const from = u32(start, word)
  return Buffer.from(bytes.buffer, bytes.byteOffset + from, u32(start, word + 1) - from).toString()
}

/** The words that begin with a text. The text itself is the first of them, if it is a word. */
export function wordsFrom(words: Words, prefix: Uint8Array): WordRange {
  return { low: firstPlace(words, prefix, false), high: firstPlace(words, prefix, true) }
}

/** The number of a word, or -1. */
export function wordNumber(words: Words, text: Uint8Array): number {
  const place = firstPlace(words, text, false)
  if (place >= words.count) return -1
  const word = u32(words.order, place)
  const length = u32(words.start, word + 1) - u32(words.start, word)
  return length === text.length && compareToPrefix(words, word, text) === 0 ? word : -1
}

/** The first place of a word that is at or after a prefix; or after all that begin with it. */
function firstPlace(words: Words, prefix: Uint8Array, beyond: boolean): number {
  let low = 0
  let high = words.count
  while (low < high) {
    const middle = (low + high) >>> 1
    const compared = compareToPrefix(words, u32(words.order, middle), prefix)
    if (compared < 0 || (beyond && compared === 0)) low = middle + 1
    else high = middle
  }
  return low
}

/** 0 where the word begins with the prefix. */
function compareToPrefix({ bytes, start }: Words, word: number, prefix: Uint8Array): number {
  const from = u32(start, word)
  const length = u32(start, word + 1) - from
  const both = Math.min(length, prefix.length)
  for (let i = 0; i < both; i++) {
    const difference = u8(bytes, from + i) - u8(prefix, i)
    if (difference !== 0) return difference
  }
  return length < prefix.length ? -1 : 0
}

/** Of two words of the same or of different segments. */
export function compareWords(a: Words, word: number, b: Words, other: number): number {
  const fromA = u32(a.start, word)
  const fromB = u32(b.start, other)
  const lengthA = u32(a.start, word + 1) - fromA
  const lengthB = u32(b.start, other + 1) - fromB
  const both = Math.min(lengthA, lengthB)
  for (let i = 0; i < both; i++) {
    const difference = u8(a.bytes, fromA + i) - u8(b.bytes, fromB + i)
    if (difference !== 0) return difference
  }
  return lengthA - lengthB
}
