import { u32, u8 } from '../../lib/array-elements.ts'
import type { Work } from '../../lib/pausing-work.ts'
import { wordAt, type WordList } from './words.ts'

export interface TypoWord {
  readonly word: number
  readonly edits: number
}

/**
 * Finds the words within one or two edits of a text, where a swap of neighbours is one edit. Words are walked in order:
 * a word reuses the states of the prefix that it shares with the previous one, and once no state is left, all words
 * with that prefix are skipped.
 */
export function wordsNear(
  words: WordList,
  text: string,
  most: number,
  branches: WordBranches | null = null,
): readonly TypoWord[] {
  const found: TypoWord[] = []
  const walk = newWalk(text, most)
  const walked = walk.bytes
  let depth = 0
  for (let index = 0; index < words.count;) {
    const shared = index === 0 ? 0 : u8(words.shared, index)
    while (u32(walked, depth) > shared) depth--
    const label = branches === null || u32(walked, depth) < shared ? NO_LABEL : u8(branches.label, index)
    let goes = true
    if (label < NO_LABEL) {
      walked[++depth] = shared + 1
      goes = step(walk, u32(walk.ascii, label), depth)
    }
    const word = wordAt(words, index)
    if (goes) {
      const from = u32(words.start, word)
      const end = u32(words.start, word + 1)
      while (goes && from + u32(walked, depth) < end) {
        const at = from + u32(walked, depth)
        const bytes = letterLength(u8(words.bytes, at))
        walked[++depth] = at - from + bytes
        goes = step(walk, windowsOf(walk, words.bytes, at, bytes), depth)
      }
    }
    if (!goes) {
      index = nextPosition(words, branches, index, u32(walked, depth))
      if (branches === null || u32(walked, depth) > u32(walked, depth - 1) + 1) continue
      while (
        index < words.count &&
        u8(words.shared, index) === u32(walked, depth - 1) &&
        isNoBetter(walk, u8(branches.label, index), depth)
      ) {
        index = nextPosition(words, branches, index, u32(walked, depth))
      }
      continue
    }
    const edits = editsAt(walk, depth)
    if (edits <= most) found.push({ word, edits })
    index++
  }
  return found
}

/** Labels from this on aren't ASCII letters. */
const NO_LABEL = 128

/** Pauses after this many words, less one. */
const SLICE_MASK = 0xffff

/**
 * Lets a walk over ordered words skip many at once: most are skipped by their label alone, without reading their bytes,
 * together with all words that share the prefix. It is indexed by position in the order, which must not change.
 */
export interface WordBranches {
  /** The first byte that a word doesn't share with the previous one. */
  readonly label: Uint8Array
  /** The next position of a word that shares no more with the previous one. */
  readonly next: Uint32Array
}

export function* wordBranches(words: WordList): Work<WordBranches> {
  const { shared, count } = words
  const label = new Uint8Array(count)
  const next = new Uint32Array(count)
  for (let index = count - 1; index >= 0; index--) {
    const own = index === 0 ? 0 : u8(shared, index)
    label[index] = u8(words.bytes, u32(words.start, wordAt(words, index)) + own)
    let after = index + 1
    while (after < count && u8(shared, after) > own) after = u32(next, after)
    next[index] = after
    if ((index & SLICE_MASK) === 0) yield
  }
  return { label, next }
}

const FAR = 100
/** Bits of a window: the number of prefixes of the text that two edits can reach from a given number of letters. */
const WINDOW = 5
const WINDOW_MASK = (1 << WINDOW) - 1

/**
 * A walk along the letters of a word. Only prefixes of the text that are at most `most` letters shorter or longer
 * matter: bit b of a window at a depth stands for the prefix of depth - most + b letters.
 */
interface TypoWalk {
  readonly length: number
  readonly most: number
  /** Indexed by depth: the number of bytes of the letters walked, and the start of the last letter's windows. */
  readonly bytes: Uint32Array
  readonly rows: Uint32Array
  /** Indexed by depth: the prefixes reached with no edit, with one, and with two. */
  readonly states: Uint32Array
  /** Indexed by letter of the text, then depth: the prefixes that end with it. The first row has other letters. */
  readonly windows: Uint8Array
  /** Indexed by depth: the prefixes that exist. */
  readonly there: Uint8Array
  /** Row of each ASCII letter; `others` has those of other letters. */
  readonly ascii: Uint32Array
  readonly others: ReadonlyMap<number, number>
}

function newWalk(typed: string, most: number): TypoWalk {
  const text = Uint32Array.from([...typed], (letter) => letter.codePointAt(0) ?? 0)
  const { length } = text
  const width = length + most + 2
  const letters = [...new Set(text)]
  const windows = new Uint8Array((letters.length + 1) * width)
  const inside = new Uint8Array(width)
  const rows = new Map(letters.map((letter, i) => [letter, (i + 1) * width]))
  for (let depth = 0; depth < width; depth++) {
    for (let bit = 0; bit <= 2 * most; bit++) {
      const beginning = depth - most + bit
      if (beginning < 0 || beginning > length) continue
      inside[depth] = u8(inside, depth) | (1 << bit)
      if (beginning === 0) continue
      const row = (rows.get(u32(text, beginning - 1)) ?? 0) + depth
      windows[row] = u8(windows, row) | (1 << bit)
    }
  }
  const ascii = new Uint32Array(128)
  for (const [letter, row] of rows) if (letter < ascii.length) ascii[letter] = row
  const states = new Uint32Array(width)
  states[0] = packState(most, u8(inside, 0), 1 << most, 0, 0)
  return {
    length,
    most,
    bytes: new Uint32Array(width),
    rows: new Uint32Array(width),
    states,
    windows,
    there: inside,
    ascii,
    others: rows,
  }
}

/** Adds a deletion: skipping a letter of the text costs one edit and reaches the next prefix. */
function packState(most: number, there: number, none: number, one: number, two: number): number {
  const nones = none & there
  const ones = most < 1 ? 0 : (one | (nones << 1)) & there
  const twos = most < 2 ? 0 : (two | (ones << 1)) & there
  return nones | (ones << WINDOW) | (twos << (2 * WINDOW))
}

/** Computes the state after one more letter. Returns false if no prefix is left. */
function step(walk: TypoWalk, row: number, depth: number): boolean {
  const { most, windows, states, rows } = walk
  rows[depth] = row
  const matching = u8(windows, row + depth)
  const before = u32(states, depth - 1)
  const none = before & WINDOW_MASK
  // Each letter equals the text's next one, replaces it, or is an insertion.
  const ones = (before >>> WINDOW) & WINDOW_MASK
  const twos = before >>> (2 * WINDOW)
  let one = (ones & matching) | none | (none >>> 1)
  let two = (twos & matching) | ones | (ones >>> 1)
  if (depth > 1) {
    const swapped = u8(windows, row + depth - 1) & u8(windows, u32(rows, depth - 1) + depth)
    const earlier = swapped === 0 ? 0 : u32(states, depth - 2)
    one |= earlier & swapped
    two |= (earlier >>> WINDOW) & swapped
  }
  const state = packState(most, u8(walk.there, depth), none & matching, one, two)
  states[depth] = state
  return state !== 0
}

/** Tells whether a letter matches nothing at a depth, so that it leads no further than an earlier one that failed. */
function isNoBetter({ windows, ascii }: TypoWalk, label: number, depth: number): boolean {
  if (label >= NO_LABEL) return false
  const row = u32(ascii, label)
  return (u8(windows, row + depth) | u8(windows, row + depth - 1)) === 0
}

/** Returns the edits between all letters walked and the whole text. */
function editsAt({ length, most, states }: TypoWalk, depth: number): number {
  const bit = length - depth + most
  if (bit < 0 || bit > 2 * most) return FAR
  const state = u32(states, depth) >>> bit
  if ((state & 1) !== 0) return 0
  if ((state & (1 << WINDOW)) !== 0) return 1
  return (state & (1 << (2 * WINDOW))) === 0 ? FAR : 2
}

/** Returns the next position of a word that shares fewer bytes. */
function nextPosition(
  { shared, count }: WordList,
  branches: WordBranches | null,
  index: number,
  bytes: number,
): number {
  if (branches === null) {
    let next = index + 1
    while (next < count && u8(shared, next) >= bytes) next++
    return next
  }
  let next = bytes === u8(shared, index) + 1 ? u32(branches.next, index) : index + 1
  while (next < count && u8(shared, next) >= bytes) next = u32(branches.next, next)
  return next
}

/** Returns the length of a UTF-8 letter by its first byte. */
function letterLength(byte: number): number {
  return byte < 0x80 ? 1 : byte < 0xe0 ? 2 : byte < 0xf0 ? 3 : 4
}

/** Returns the start of the windows for the letter at a position. */
function windowsOf({ ascii, others }: TypoWalk, bytes: Uint8Array, at: number, length: number): number {
  return length === 1 ? u32(ascii, u8(bytes, at)) : (others.get(letterAt(bytes, at, length)) ?? 0)
}

function letterAt(bytes: Uint8Array, at: number, length: number): number {
  let letter = u8(bytes, at) & (0xff >> (length + 1))
  for (let i = 1; i < length; i++) letter = (letter << 6) | (u8(bytes, at + i) & 63)
  return letter
}
