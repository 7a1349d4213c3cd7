import { u32, u8 } from '../../lib/array-elements.ts'
import { firstIndexWhere } from '../../lib/arrays.ts'

/** The words of a segment: numbered, as UTF-8, and sorted by bytes, which is the order of code points. */
export interface WordList {
  readonly count: number
  readonly bytes: Uint8Array
  /** Start of each word, and the end of the last one. */
  readonly start: Uint32Array
  /** The numbers in order; null if words are numbered in order. */
  readonly order: Uint32Array | null
  /** For each position in the order: how many first bytes the word shares with the previous one, up to MAX_SHARED. */
  readonly shared: Uint8Array
}

/** Words are at most this long: 40 characters of four bytes. */
export const MAX_SHARED = 255

/** Positions in the order of words, from `low` to before `high`. */
export interface WordRange {
  readonly low: number
  readonly high: number
}

export function wordAt({ order }: WordList, index: number): number {
  return order === null ? index : u32(order, index)
}

export function wordText({ bytes, start }: WordList, word: number): string {
  const from = u32(start, word)
  return Buffer.from(bytes.buffer, bytes.byteOffset + from, u32(start, word + 1) - from).toString()
}

/** Finds the words that begin with a text. The text itself comes first, if it is a word. */
export function wordsFrom(words: WordList, prefix: Uint8Array): WordRange {
  return { low: firstIndex(words, prefix, false), high: firstIndex(words, prefix, true) }
}

/** Returns the number of a word, or -1. */
export function wordNumber(words: WordList, text: Uint8Array): number {
  const index = firstIndex(words, text, false)
  if (index >= words.count) return -1
  const word = wordAt(words, index)
  const length = u32(words.start, word + 1) - u32(words.start, word)
  return length === text.length && compareToPrefix(words, word, text) === 0 ? word : -1
}

/** Returns the first position at or after a prefix, or after all words that begin with it. */
function firstIndex(words: WordList, prefix: Uint8Array, beyond: boolean): number {
  return firstIndexWhere(0, words.count, (index) => {
    const compared = compareToPrefix(words, wordAt(words, index), prefix)
    return compared > 0 || (compared === 0 && !beyond)
  })
}

/** Returns 0 if the word begins with the prefix. */
function compareToPrefix({ bytes, start }: WordList, word: number, prefix: Uint8Array): number {
  const from = u32(start, word)
  const length = u32(start, word + 1) - from
  const common = Math.min(length, prefix.length)
  for (let i = 0; i < common; i++) {
    const difference = u8(bytes, from + i) - u8(prefix, i)
    if (difference !== 0) return difference
  }
  return length < prefix.length ? -1 : 0
}

export type WordTexts = Pick<WordList, 'bytes' | 'start'>

export function compareWords(a: WordTexts, word: number, b: WordTexts, other: number): number {
  const fromA = u32(a.start, word)
  const fromB = u32(b.start, other)
  const lengthA = u32(a.start, word + 1) - fromA
  const lengthB = u32(b.start, other + 1) - fromB
  const common = Math.min(lengthA, lengthB)
  for (let i = 0; i < common; i++) {
    const difference = u8(a.bytes, fromA + i) - u8(b.bytes, fromB + i)
    if (difference !== 0) return difference
  }
  return lengthA - lengthB
}

export function sharedBytes({ bytes, start }: WordTexts, word: number, other: number): number {
  const a = u32(start, word)
  const b = u32(start, other)
  const most = Math.min(MAX_SHARED, u32(start, word + 1) - a, u32(start, other + 1) - b)
  let shared = 0
  while (shared < most && u8(bytes, a + shared) === u8(bytes, b + shared)) shared++
  return shared
}
