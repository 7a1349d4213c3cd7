import { u32, u8 } from '../../lib/elements.ts'
import { wordAt, type Words } from './words.ts'

export interface TypoWord {
  readonly word: number
  readonly edits: number
}

/**
 * The words at most so many edits away from a text, where a swap of two neighbours is one edit. Words are walked in their order: what a word
 * shares with the one before it, it shares of the table of edits too; and where a row of that is too much, all that begin so are passed over.
 */
export function wordsNear(words: Words, text: string, most: number): readonly TypoWord[] {
  const found: TypoWord[] = []
  const walk = newWalk(text, most)
  const walked = walk.bytes
  const { length } = walk.text
  let depth = 0
  for (let place = 0; place < words.count;) {
    const shared = place === 0 ? 0 : u8(words.shared, place)
    while (u32(walked, depth) > shared) depth--
    const word = wordAt(words, place)
    const from = u32(words.start, word)
    const end = u32(words.start, word + 1)
    let goes = true
    while (goes && from + u32(walked, depth) < end) {
      const at = from + u32(walked, depth)
      const bytes = letterLength(u8(words.bytes, at))
      walked[++depth] = at - from + bytes
      goes = step(walk, letterAt(words.bytes, at, bytes), depth)
    }
    if (!goes) {
      place = passed(words, place, u32(walked, depth))
      continue
    }
    const edits = Math.abs(length - depth) > most ? FAR : u8(walk.rows, depth * walk.width + length + 1)
    if (edits <= most) found.push({ word, edits })
    place++
  }
  return found
}

const FAR = 100

/** By letters walked: the last one, how many bytes all of them are, and the edits from them to each beginning of the text. */
interface Walk {
  readonly text: Uint32Array
  readonly most: number
  readonly letters: Uint32Array
  readonly bytes: Uint32Array
  /** Rows of `width`, shifted by one, so that there is a column before the first. */
  readonly rows: Uint8Array
  readonly width: number
}

function newWalk(typed: string, most: number): Walk {
  const text = Uint32Array.from([...typed], (letter) => letter.codePointAt(0) ?? 0)
  const width = text.length + 3
  const depth = text.length + most + 3
  const rows = new Uint8Array(depth * width).fill(FAR)
  for (let j = 0; j <= Math.min(most, text.length); j++) rows[j + 1] = j
  return { text, most, letters: new Uint32Array(depth), bytes: new Uint32Array(depth), rows, width }
}

/** The next place of a word that does not share so many bytes. */
function passed({ shared, count }: Words, place: number, bytes: number): number {
  let next = place + 1
  while (next < count && u8(shared, next) >= bytes) next++
  return next
}

/** Fills the row of one more letter, as far as it may matter. False where all of it is too much. */
function step({ text, most, letters, rows, width }: Walk, letter: number, depth: number): boolean {
  const { length } = text
  if (depth > length + most) return false
  const from = Math.max(1, depth - most)
  const to = Math.min(length, depth + most)
  const row = depth * width + 1
  const above = row - width
  letters[depth] = letter
  let before = from === 1 ? depth : FAR
  let least = before
  let typedBefore = from === 1 ? -1 : u32(text, from - 2)
  rows[row + from - 1] = before
  for (let j = from; j <= to; j++) {
    const typed = u32(text, j - 1)
    let edits = u8(rows, above + j - 1)
    if (typed !== letter) {
      edits = Math.min(edits, u8(rows, above + j), before) + 1
      if (typedBefore === letter && depth > 1 && typed === u32(letters, depth - 1)) {
        edits = Math.min(edits, u8(rows, above - width + j - 2) + 1)
      }
    }
    rows[row + j] = edits
    if (edits < least) least = edits
    before = edits
    typedBefore = typed
  }
  if (to < length) rows[row + to + 1] = FAR
  return least <= most
}

/** Of a letter of UTF-8, by its first byte. */
function letterLength(byte: number): number {
  return byte < 0x80 ? 1 : byte < 0xe0 ? 2 : byte < 0xf0 ? 3 : 4
}

function letterAt(bytes: Uint8Array, at: number, length: number): number {
  let letter = u8(bytes, at)
  if (length === 1) return letter
  letter &= 0xff >> (length + 1)
  for (let i = 1; i < length; i++) letter = (letter << 6) | (u8(bytes, at + i) & 63)
  return letter
}
